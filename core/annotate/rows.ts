/**
 * The rows of a capture as the rules walk them: the connection of a packet, and the earlier packets of its flow that it answers, repeats
 * or shows again.
 */
import type { Facts } from '../analysis/facts.ts';
import type { TcpConnection } from '../analysis/tcp/facts.ts';
import { type FlowId, NONE, type PacketRow } from '../base/ids.ts';
import { seqAdd, seqGt } from '../base/seq32.ts';
import { u32Column } from '../table/column.ts';
import { Layer, Mark, type PacketTable, TcpFlag } from '../table/packets.ts';

/** How far back a rule looks for the packet that another one answers. Beyond that it says nothing, instead of searching for ever. */
const LOOK_BACK = 64;
/** The same, ahead and across flows. */
const LOOK_AROUND = 512;
/** A second sighting of one packet comes at once; a repetition by a program or a timer does not. */
const DUPLICATE_NS = 1e6;

export const endOfSegment = (p: PacketTable, row: PacketRow): number => {
  const flags = p.flags.get(row);
  const control = ((flags & TcpFlag.syn) !== 0 ? 1 : 0) + ((flags & TcpFlag.fin) !== 0 ? 1 : 0);
  return seqAdd(p.seq.get(row), p.payloadLength.get(row) + control);
};

export class Rows {
  readonly facts: Facts;
  readonly p: PacketTable;
  /** The row before in the same flow. */
  readonly #previous = u32Column(NONE);
  #connectionFlow: number = NONE;
  #connection: TcpConnection | undefined;

  constructor(facts: Facts) {
    this.facts = facts;
    this.p = facts.tables.packets;
    const last = new Uint32Array(facts.tables.flows.length).fill(NONE);
    for (let row = 0; row < this.p.length; row++) {
      const flow = this.p.flow.get(row);
      if (flow === NONE) continue;
      this.#previous.set(row, last[flow] as number);
      last[flow] = row;
    }
  }

  connection(row: PacketRow): TcpConnection | undefined {
    const flow = this.p.flow.get(row);
    if (flow === NONE) return undefined;
    // Several rules ask in turn for the connection of one packet, and the facts make it anew each time.
    if (flow !== this.#connectionFlow) {
      this.#connectionFlow = flow;
      this.#connection = this.facts.tcp.connection(flow as FlowId);
    }
    return this.#connection;
  }

  isForward(row: PacketRow): boolean {
    return (this.p.marks.get(row) & Mark.forward) !== 0;
  }

  /** The latest earlier row of the same flow that `accept` takes, among the last LOOK_BACK of the flow. */
  #back(row: PacketRow, accept: (r: PacketRow) => boolean): PacketRow | null {
    let r = this.#previous.get(row);
    for (let i = 0; i < LOOK_BACK && r !== NONE; i++) {
      if (accept(r as PacketRow)) return r as PacketRow;
      r = this.#previous.get(r);
    }
    return null;
  }

  /** The segment with data whose end this acknowledgement covers exactly. */
  acknowledged(row: PacketRow): PacketRow | null {
    const { p } = this;
    const ack = p.ack.get(row);
    const forward = this.isForward(row);
    return this.#back(row, (r) => this.isForward(r) !== forward && p.payloadLength.get(r) > 0 && endOfSegment(p, r) === ack);
  }

  /**
   * For a pure acknowledgement: the earlier packet of the same direction that already carried it, and whether data beyond it have come
   * from the other end in between.
   */
  repeatedAck(row: PacketRow): { row: PacketRow; gap: boolean } | null {
    const { p } = this;
    const forward = this.isForward(row);
    const ack = p.ack.get(row);
    let gap = false;
    const before = this.#back(row, (r) => {
      if (this.isForward(r) === forward) return true;
      if (p.payloadLength.get(r) > 0 && seqGt(p.seq.get(r), ack)) gap = true;
      return false;
    });
    if (before === null || p.payloadLength.get(before) > 0 || p.ack.get(before) !== ack) return null;
    const control = TcpFlag.syn | TcpFlag.fin | TcpFlag.rst;
    return (p.flags.get(before) & control) === 0 && (p.flags.get(before) & TcpFlag.ack) !== 0 ? { row: before, gap } : null;
  }

  /** The earlier segment of the same direction that begins where this one does. */
  firstSending(row: PacketRow): PacketRow | null {
    const { p } = this;
    const seq = p.seq.get(row);
    const forward = this.isForward(row);
    const same = TcpFlag.syn | TcpFlag.fin;
    let found: PacketRow | null = null;
    this.#back(row, (r) => {
      const alike =
        this.isForward(r) === forward &&
        p.seq.get(r) === seq &&
        (p.flags.get(r) & same) === (p.flags.get(row) & same) &&
        p.payloadLength.get(r) > 0 === p.payloadLength.get(row) > 0;
      if (alike) found = r;
      return false;
    });
    return found;
  }

  /**
   * The earlier row that shows this very packet: on the other side of a router (`forwarded`: sent from the MAC address that the earlier one
   * was sent to), or captured twice (`duplicate`: the same in everything, IP ID included).
   */
  samePacket(row: PacketRow): { row: PacketRow; how: 'forwarded' | 'duplicate' } | null {
    const { p } = this;
    if ((p.layers.get(row) & (Layer.ipv4 | Layer.ipv6)) === 0) return null;
    const mac = p.macSrc.get(row);
    const id = p.ipId.get(row);
    const forward = this.isForward(row);
    let how: 'forwarded' | 'duplicate' = 'forwarded';
    const before = this.#back(row, (r) => {
      if (this.isForward(r) !== forward || p.seq.get(r) !== p.seq.get(row) || p.ack.get(r) !== p.ack.get(row)) return false;
      if (p.ipId.get(r) !== id || p.flags.get(r) !== p.flags.get(row) || p.window.get(r) !== p.window.get(row)) return false;
      if (p.payloadLength.get(r) !== p.payloadLength.get(row)) return false;
      if (mac !== 0 && p.macDst.get(r) === mac && p.macSrc.get(r) !== mac && p.ttl.get(r) >= p.ttl.get(row)) {
        how = 'forwarded';
        return true;
      }
      how = 'duplicate';
      const sameLink = p.macSrc.get(r) === mac && p.macDst.get(r) === p.macDst.get(row) && p.ttl.get(r) === p.ttl.get(row);
      return sameLink && id !== 0 && p.elapsedNs(r, row) < DUPLICATE_NS;
    });
    return before === null ? null : { row: before, how };
  }

  /** For an echo reply, its request. */
  echoRequest(row: PacketRow): PacketRow | null {
    const { p } = this;
    const forward = this.isForward(row);
    return this.#back(row, (r) => this.isForward(r) !== forward && p.seq.get(r) === p.seq.get(row));
  }

  /** For an echo request, its reply: looks ahead. */
  echoReply(row: PacketRow): PacketRow | null {
    const { p } = this;
    const flow = p.flow.get(row);
    const forward = this.isForward(row);
    const end = Math.min(p.length, row + LOOK_AROUND);
    if (flow === NONE) return null;
    for (let r = row + 1; r < end; r++) {
      if (p.flow.get(r) !== flow || p.seq.get(r) !== p.seq.get(row)) continue;
      return this.isForward(r as PacketRow) === forward ? null : (r as PacketRow);
    }
    return null;
  }

  /** The latest datagram of the flow in the other direction. */
  question(row: PacketRow): PacketRow | null {
    const forward = this.isForward(row);
    return this.#back(row, (r) => this.isForward(r) !== forward);
  }

  /** An ARP request that the translator sent between an original and its copy, for the copy's next hop. */
  arpBetween(original: PacketRow, copy: PacketRow): PacketRow | null {
    const target = this.p.dst.get(copy);
    for (let r = copy - 1; r > Math.max(original, copy - LOOK_AROUND); r--) {
      if ((this.p.layers.get(r) & Layer.arp) === 0) continue;
      const x = this.facts.arp.exchange(r as PacketRow);
      if (x?.kind === 'request' && x.targetIp === target && x.senderMac === this.p.macSrc.get(copy)) return r as PacketRow;
    }
    return null;
  }
}
