/**
 * Reads the protocols over TCP: by port, or by what their first bytes look like.
 *
 * A flow that no protocol here reads costs one look at the first byte of each of its data segments; other packets cost one lookup.
 */
import { u32 } from '../../base/bytes.ts';
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { seqAdd } from '../../base/seq32.ts';
import { Base } from '../../scan/flows.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { Layer, Mark, TcpFlag } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { ftpData } from '../../wire/ftp.ts';
import type { Announcement, StreamCall, StreamProtocol, StreamVerdict } from '../../wire/stream.ts';
import { looksLike, protocolOfPorts } from '../../wire/stream-ports.ts';
import { DnsTransactions } from '../dns/transactions.ts';
import { StreamConnection } from './connection.ts';
import type { Direction } from './direction.ts';
import type { StreamFacts } from './facts.ts';
import { Histories } from './histories.ts';
import { judge, Order, type OrderCode, SentStates } from './order.ts';
import { UnitStore } from './store.ts';
import { StreamView } from './view.ts';

const FTP_DATA_PORT = 20;
/** How far behind a SYN its handshake's end is looked for, rows. */
const HANDSHAKE_ROWS = 4096;
/** Endpoints that are remembered for conversations to come. */
const MAX_ANNOUNCED = 65_536;

export class StreamPass implements Pass {
  readonly name = 'stream';
  readonly #tables: Tables;
  readonly #units = new UnitStore();
  #sent = new SentStates();
  /** By flow; null: its ports say nothing, only its bytes can. */
  readonly #connections: (StreamConnection | null | undefined)[] = [];
  /** By flow, when all has been read. */
  readonly #histories = new Histories();
  readonly #call: StreamCall;
  /** Of the row being processed. */
  #flow = NONE;
  readonly #verdict: StreamVerdict = { offset: 0, need: 0, keep: -1, mark: 0, opaque: false, named: false, announces: null };
  /** `address:port` → the protocol that another conversation announced for it. */
  readonly #announced = new Map<string, Pick<Announcement, 'protocol' | 'peerPort' | 'opens'>>();

  readonly #dns: DnsTransactions;
  /** Whether a direction's SYN stands before the row. */
  readonly #openedBefore: (row: PacketRow, forward: boolean) => boolean;

  /**
   * @param openedBefore for tables that hold later rows already: whether a direction's SYN stands before the row. By default the tables have been
   * filled up to the row that is read, and all that they know stands before it.
   */
  constructor(tables: Tables, openedBefore: (row: PacketRow, forward: boolean) => boolean = () => true) {
    this.#tables = tables;
    this.#openedBefore = openedBefore;
    this.#dns = new DnsTransactions(tables.packets);
    this.#call = {
      forward: true,
      sourcePort: 0,
      destinationPort: 0,
      row: 0,
      more: true,
      fin: false,
      absent: 0,
      mark: 0,
      dns: (id, isResponse) => this.#dns.message(this.#call.row as PacketRow, this.#flow as FlowId, id, isResponse),
    };
  }

  packet(row: PacketRow, view: PacketView): void {
    const p = this.#tables.packets;
    if ((p.layers.get(row) & Layer.tcp) === 0) return;
    const flow = p.flow.get(row);
    if (flow === NONE) return;
    let connection = this.#connections[flow];
    if (this.#announced.size > 0 && row === this.#tables.flows.firstRow.get(flow) && this.#announcedFor(row)?.opens === true)
      this.#tables.flows.announced.add(flow as FlowId);
    const length = p.payloadLength.get(row);
    if (connection === null || connection === undefined) {
      if (length === 0) return;
      const protocol =
        connection === null
          ? looksLike(view.payloadBytes, view.payloadStart, view.payloadEnd)
          : this.#protocolOf(row, flow as FlowId, view);
      if (protocol === undefined) {
        this.#connections[flow] = null;
        return;
      }
      connection = this.#begin(row, flow as FlowId, protocol);
    }
    this.#segment(connection, row, length, view);
  }

  finish(): void {
    // What has been put together and counted on the way is not needed any more.
    for (let flow = 0; flow < this.#connections.length; flow++) {
      this.#histories.add(this.#connections[flow]?.history);
      this.#connections[flow] = undefined;
    }
    this.#connections.length = 0;
    this.#sent = new SentStates();
    this.#dns.finish();
  }

  facts(): StreamFacts {
    return new StreamView(this.#tables, this.#units, this.#histories, this.#dns);
  }

  #segment(connection: StreamConnection, row: PacketRow, length: number, view: PacketView): void {
    const p = this.#tables.packets;
    const flags = p.flags.get(row);
    const forward = (p.marks.get(row) & Mark.forward) !== 0;
    const own = forward ? connection.forward : connection.backward;
    const other = forward ? connection.backward : connection.forward;
    const syn = (flags & TcpFlag.syn) !== 0;
    const seq = syn && length > 0 ? seqAdd(p.seq.get(row), 1) : p.seq.get(row);
    const roundTrip = () => this.#roundTrip(connection, row);
    const order = judge(
      this.#sent,
      own.sent,
      other.sent,
      p.seq.get(row),
      p.ack.get(row),
      length,
      flags,
      p.window.get(row),
      p.time.get(row),
      roundTrip,
    );
    const fin = (flags & TcpFlag.fin) !== 0;
    if ((length === 0 && !fin) || (flags & TcpFlag.rst) !== 0) return;
    const captured = view.payloadEnd - view.payloadStart;
    this.#set(row, forward);
    this.#call.fin = fin;
    if (fin && captured === length && own.closes(view.payloadBytes, view.payloadStart, view.payloadEnd, seq, row, connection)) {
      connection.remember(row);
      return;
    }
    if (length === 0) return;
    let code: OrderCode = order;
    if (captured < length) {
      // Not all of it is there: it is read for itself, and joined to nothing.
      this.#call.more = false;
      if (order === Order.inOrder && captured > 0) connection.read(view.payloadBytes, view.payloadStart, view.payloadEnd);
    } else {
      this.#call.more = true;
      code = own.segment(view.payloadBytes, view.payloadStart, view.payloadEnd, seq, row, order, connection);
    }
    if (code !== Order.inOrder) connection.history.refuse(row, code);
    connection.remember(row);
    if (this.#verdict.announces !== null) this.#announce(row, this.#verdict.announces);
  }

  #announce(row: PacketRow, { address, port, ...announced }: Announcement): void {
    this.#verdict.announces = null;
    if (this.#announced.size >= MAX_ANNOUNCED) return;
    const { packets, addresses } = this.#tables;
    const id =
      address === null
        ? packets.src.get(row)
        : address.length === 4
          ? addresses.internV4(u32(address, 0))
          : addresses.internV6(address, 0);
    this.#announced.set(`${id}:${port}`, announced);
  }

  #set(row: number, forward: boolean): void {
    const p = this.#tables.packets;
    const call = this.#call;
    call.forward = forward;
    call.row = row;
    this.#flow = p.flow.get(row);
    call.sourcePort = p.srcPort.get(row);
    call.destinationPort = p.dstPort.get(row);
  }

  /** For the first data of a flow: what was announced, what the ports say, what the bytes look like. */
  #protocolOf(row: PacketRow, flow: FlowId, view: PacketView): StreamProtocol | undefined {
    const p = this.#tables.packets;
    const announced = this.#announced.size === 0 ? undefined : this.#announcedFor(row)?.protocol;
    const protocol = announced ?? this.#registered(row, flow);
    if (protocol !== undefined) return protocol;
    if (p.srcPort.get(row) === FTP_DATA_PORT || p.dstPort.get(row) === FTP_DATA_PORT) {
      return ftpData({ setupRow: this.#tables.flows.firstRow.get(flow), method: null, directory: null, command: null });
    }
    return looksLike(view.payloadBytes, view.payloadStart, view.payloadEnd);
  }

  #registered(row: PacketRow, flow: FlowId): StreamProtocol | undefined {
    const p = this.#tables.packets;
    return protocolOfPorts(p.srcPort.get(row), p.dstPort.get(row), this.#serverPort(flow));
  }

  #begin(row: PacketRow, flow: FlowId, protocol: StreamProtocol): StreamConnection {
    const byPorts = this.#registered(row, flow);
    const connection = new StreamConnection(flow, protocol, byPorts, row, this.#sent, this.#units, this.#call, this.#verdict);
    this.#seed(connection.forward, flow, row, true);
    this.#seed(connection.backward, flow, row, false);
    this.#connections[flow] = connection;
    return connection;
  }

  #announcedFor(row: PacketRow): Pick<Announcement, 'protocol' | 'opens'> | undefined {
    const p = this.#tables.packets;
    const find = (address: number, port: number, peerPort: number): Pick<Announcement, 'protocol' | 'opens'> | undefined => {
      const found = this.#announced.get(`${address}:${port}`);
      return found !== undefined && (found.peerPort ?? peerPort) === peerPort ? found : undefined;
    };
    const [source, destination] = [p.srcPort.get(row), p.dstPort.get(row)];
    return find(p.src.get(row), source, destination) ?? find(p.dst.get(row), destination, source);
  }

  /** The port that the first SYN was sent to, or that its answer came from; 0: none was seen. */
  #serverPort(flow: FlowId): number {
    const { flows, packets } = this.#tables;
    const first = flows.firstRow.get(flow);
    if (first === NONE || (packets.flags.get(first) & TcpFlag.syn) === 0) return 0;
    return (packets.flags.get(first) & TcpFlag.ack) === 0 ? packets.dstPort.get(first) : packets.srcPort.get(first);
  }

  /** What the handshake has told, where it was seen. */
  #seed(direction: Direction, flow: FlowId, row: PacketRow, forward: boolean): void {
    const f = this.#tables.flows;
    const known = (f.baseKnown.get(flow) & (forward ? Base.forwardIsIsn : Base.backwardIsIsn)) !== 0;
    if (!known || !this.#openedBefore(row, forward)) return;
    this.#sent.next.set(direction.sent, seqAdd((forward ? f.baseForward : f.baseBackward).get(flow), 1));
    this.#sent.nextTime.set(direction.sent, this.#tables.packets.time.get(f.firstRow.get(flow)));
  }

  /** Time from the SYN to the first ACK without one, where the flow begins with a SYN: looked for near its beginning. */
  #roundTrip(connection: StreamConnection, now: PacketRow): number {
    if (connection.roundTrip >= 0) return connection.roundTrip;
    connection.roundTrip = 0;
    const { packets, flows } = this.#tables;
    const first = flows.firstRow.get(connection.flow);
    if (first === NONE || (packets.flags.get(first) & (TcpFlag.syn | TcpFlag.ack)) !== TcpFlag.syn) return 0;
    const last = Math.min(now + 1, first + HANDSHAKE_ROWS);
    for (let row = first + 1; row < last; row++) {
      if (packets.flow.get(row) !== connection.flow) continue;
      if ((packets.flags.get(row) & (TcpFlag.syn | TcpFlag.ack)) !== TcpFlag.ack) continue;
      connection.roundTrip = Math.max(0, packets.time.get(row) - packets.time.get(first));
      break;
    }
    return connection.roundTrip;
  }
}
