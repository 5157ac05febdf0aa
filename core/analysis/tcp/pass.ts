/**
 * Follows every TCP connection: the state of both ends after each packet, the packet's phase, retransmissions in the plain
 * sense, and the packets that open and close (RFC 9293). `states.ts` says what an observer may conclude.
 */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import type { PacketView, Pass } from '../../scan/pass.ts';
import { CHUNK_BITS, CHUNK_ROWS, u8Column } from '../../table/column.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, Mark, TcpFlag } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { PhaseTable } from '../phases.ts';
import { buildConnection, clientIsA, type StoredConnection, synAnswer } from './connection.ts';
import { isForwardedCopy } from './copies.ts';
import type { Loss, TcpFacts, TcpState } from './facts.ts';
import { LossBit, Machine } from './machine.ts';
import { RecordTable, States } from './record.ts';
import { widestWindow } from './reset.ts';
import { resolveState } from './states.ts';

const CHUNK_MASK = CHUNK_ROWS - 1;

const lossOf = (bits: number): Loss => ({
  ahead: (bits & LossBit.ahead) !== 0,
  fills: (bits & LossBit.fills) !== 0,
  acksUnseen: (bits & LossBit.acksUnseen) !== 0,
});
const NO_LOSS = lossOf(0);

export class TcpPass implements Pass {
  readonly name = 'tcp';
  readonly #tables: Tables;
  readonly #phases: PhaseTable;
  readonly #records = new RecordTable();
  readonly #machine: Machine;
  /** States after each packet: a nibble an end, the flow's a below b. */
  readonly #known = u8Column();
  readonly #delivered = u8Column();
  /** A bit a row. */
  readonly #repeated = u8Column();
  /** Bits of `LossBit`; allocated where there are any. */
  readonly #loss = u8Column();

  /** The columns' chunks that hold the current row. */
  #chunk = -1;
  #layers = new Uint16Array(0);
  #marks = new Uint16Array(0);
  #flags = new Uint16Array(0);
  #flow = new Uint32Array(0);
  #seq = new Uint32Array(0);
  #ack = new Uint32Array(0);
  #length = new Uint32Array(0);
  #window = new Uint16Array(0);
  #phaseOut = new Uint8Array(0);
  #knownOut = new Uint8Array(0);
  #deliveredOut = new Uint8Array(0);

  constructor(tables: Tables, phases: PhaseTable) {
    this.#tables = tables;
    this.#phases = phases;
    this.#machine = new Machine((row) => isForwardedCopy(tables.packets, row));
  }

  packet(row: PacketRow, _view: PacketView): void {
    if (row >>> CHUNK_BITS !== this.#chunk) this.#moveTo(row);
    const i = row & CHUNK_MASK;
    if (((this.#layers[i] as number) & Layer.tcp) === 0) return;
    const flow = this.#flow[i] as number;
    if (flow === NONE) return;
    const stream = this.#tables.flows.stream.get(flow);
    const m = this.#machine;
    const forward = ((this.#marks[i] as number) & Mark.forward) !== 0;
    if (((this.#flags[i] as number) & TcpFlag.rst) !== 0) {
      const { scaleForward, scaleBackward } = this.#tables.flows;
      m.peerWindow = widestWindow((forward ? scaleBackward : scaleForward).get(flow));
    }
    m.follow(
      this.#records.words(stream),
      RecordTable.offset(stream),
      stream,
      !forward,
      row,
      this.#flags[i] as number,
      this.#seq[i] as number,
      this.#ack[i] as number,
      this.#length[i] as number,
      this.#window[i] as number,
    );
    this.#phaseOut[i] = m.phase;
    this.#knownOut[i] = m.states;
    this.#deliveredOut[i] = m.states >>> States.deliveredShift;
    if (m.loss !== 0) this.#loss.set(row, m.loss);
    if (m.repeated) this.#repeated.set(row >>> 3, this.#repeated.get(row >>> 3) | (1 << (row & 7)));
  }

  finish(): void {}

  facts(): TcpFacts {
    const { packets, flows } = this.#tables;
    const stored = (flow: number): StoredConnection | undefined => {
      if (flow >= flows.length || flows.protocol.get(flow) !== IpProtocol.tcp) return undefined;
      if (!flows.isSeen(flow as FlowId)) return undefined;
      const stream = flows.stream.get(flow);
      const words = this.#records.peek(stream);
      if (words === undefined) return undefined;
      return { words, at: RecordTable.offset(stream), flow: flow as FlowId, tables: this.#tables };
    };
    const of = (row: PacketRow): StoredConnection | undefined =>
      row < packets.length && (packets.layers.get(row) & Layer.tcp) !== 0 ? stored(packets.flow.get(row)) : undefined;
    const states = (row: PacketRow, both: number, delivered: boolean): { client: TcpState; server: TcpState } | undefined => {
      const connection = of(row);
      if (connection === undefined) return undefined;
      const answer = synAnswer(connection);
      const a = resolveState(both & 0xf, answer, delivered);
      const b = resolveState(both >>> 4, answer, delivered);
      return clientIsA(connection) ? { client: a, server: b } : { client: b, server: a };
    };
    return {
      connection: (flow) => {
        const connection = stored(flow);
        return connection === undefined ? undefined : buildConnection(connection);
      },
      fromClient: (row) => {
        const connection = of(row);
        return connection !== undefined && clientIsA(connection) === ((packets.marks.get(row) & Mark.forward) !== 0);
      },
      statesAfter: (row) => states(row, this.#known.get(row), false),
      statesOnceDelivered: (row) => states(row, this.#delivered.get(row), true),
      loss: (row) => {
        const bits = this.#loss.get(row);
        return bits === 0 ? NO_LOSS : lossOf(bits);
      },
      isRetransmission: (row) => (this.#repeated.get(row >>> 3) & (1 << (row & 7))) !== 0,
    };
  }

  /** Bytes allocated for connections and states. */
  get byteLength(): number {
    return (
      this.#records.byteLength +
      this.#known.byteLength +
      this.#delivered.byteLength +
      this.#repeated.byteLength +
      this.#loss.byteLength
    );
  }

  #moveTo(row: number): void {
    const p = this.#tables.packets;
    this.#chunk = row >>> CHUNK_BITS;
    this.#layers = p.layers.chunk(row);
    this.#marks = p.marks.chunk(row);
    this.#flags = p.flags.chunk(row);
    this.#flow = p.flow.chunk(row);
    this.#seq = p.seq.chunk(row);
    this.#ack = p.ack.chunk(row);
    this.#length = p.payloadLength.chunk(row);
    this.#window = p.window.chunk(row);
    this.#phaseOut = this.#phases.column.chunk(row);
    this.#knownOut = this.#known.chunk(row);
    this.#deliveredOut = this.#delivered.chunk(row);
  }
}
