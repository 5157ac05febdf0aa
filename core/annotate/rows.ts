/**
 * The rows of a capture as the rules walk them: the connection of a packet, and the earlier packets of its flow that it answers, repeats
 * or shows again.
 */
import type { Facts } from '../analysis/facts.ts';
import type { TcpConnection } from '../analysis/tcp/facts.ts';
import { endOfSegment } from '../analysis/tcp/segment.ts';
import { type Sendings, sendingsOf } from '../analysis/tcp/sendings.ts';
import { type FlowId, NONE, type PacketRow } from '../base/ids.ts';
import { seqAdd, seqGe, seqGt, seqLt } from '../base/seq32.ts';
import { Layer, Mark, type PacketTable, TcpFlag } from '../table/packets.ts';
import { previousInFlow } from '../table/previous.ts';

/** How far back a rule looks for the packet that another one answers. Beyond that it says nothing, instead of searching for ever. */
const LOOK_BACK = 64;
/** The same, ahead and across flows. */
const LOOK_AROUND = 512;
/** A second sighting of one packet comes at once; a repetition by a program or a timer does not. */
const DUPLICATE_NS = 1e6;

const CONTROL = TcpFlag.syn | TcpFlag.fin | TcpFlag.rst;

export interface RepeatedAck {
  readonly row: PacketRow;
  readonly between: 'nothing' | 'beyond' | 'there';
  /** The first packet that brought the awaited byte. */
  readonly arrived: PacketRow | null;
}

export class Rows {
  readonly facts: Facts;
  readonly p: PacketTable;
  readonly #sendings: Sendings;
  #connectionFlow: number = NONE;
  #connection: TcpConnection | undefined;

  constructor(facts: Facts) {
    this.facts = facts;
    this.p = facts.tables.packets;
    this.#sendings = sendingsOf(facts.tables);
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

  /** The latest earlier row of the same flow that `accept` takes, among the last `limit` of the flow. */
  back(row: PacketRow, accept: (r: PacketRow) => boolean, limit = LOOK_BACK): PacketRow | null {
    const { tables } = this.facts;
    let r = previousInFlow(tables, row);
    for (let i = 0; i < limit && r !== undefined; i++) {
      if (accept(r)) return r;
      r = previousInFlow(tables, r);
    }
    return null;
  }

  /** The segment with data whose end this acknowledgement covers exactly. */
  acknowledged(row: PacketRow): PacketRow | null {
    const { p } = this;
    const ack = p.ack.get(row);
    const forward = this.isForward(row);
    return this.back(row, (r) => this.isForward(r) !== forward && p.payloadLength.get(r) > 0 && endOfSegment(p, r) === ack);
  }

  /** The latest earlier row of the flow from the other end. */
  latestFromPeer(row: PacketRow): PacketRow | null {
    const forward = this.isForward(row);
    return this.back(row, (r) => this.isForward(r) !== forward);
  }

  /**
   * For a pure acknowledgement: the earlier packet of the same direction that already carried it, and what has come from the other end
   * in between. beyond: bytes after the one awaited, so that one is missing. there: the awaited byte itself (in `arrived`). nothing:
   * neither.
   */
  repeatedAck(row: PacketRow): RepeatedAck | null {
    const { p } = this;
    const forward = this.isForward(row);
    const ack = p.ack.get(row);
    let arrived: PacketRow | null = null;
    let between: RepeatedAck['between'] = 'nothing';
    const before = this.back(row, (r) => {
      if (this.isForward(r) === forward) return true;
      const seq = p.seq.get(r);
      if (!seqGt(endOfSegment(p, r), ack)) return false;
      if (!seqGt(seq, ack)) {
        between = 'there';
        arrived = r;
      } else if (between === 'nothing') between = 'beyond';
      return false;
    });
    if (before === null || p.payloadLength.get(before) > 0 || p.ack.get(before) !== ack) return null;
    if ((p.flags.get(before) & (CONTROL | TcpFlag.ack)) !== TcpFlag.ack) return null;
    return { row: before, between, arrived };
  }

  /**
   * The earlier segment of the same direction that was first to carry this one's first byte: of several that begin there, the one of the
   * same length, else the first whose bytes were not merely offered to a closed window.
   */
  firstSending(row: PacketRow): PacketRow | null {
    const { p } = this;
    const flow = p.flow.get(row);
    if (flow === NONE) return null;
    const seq = p.seq.get(row);
    const end = endOfSegment(p, row);
    let found: PacketRow | null = null;
    for (const r of this.#sendings.carriers(flow as FlowId, this.isForward(row), seq, row)) {
      if (seqGt(p.seq.get(r), seq)) break;
      if (p.seq.get(r) === seq && endOfSegment(p, r) === end) return r;
      if (this.probedWindow(r) === null) found ??= r;
    }
    return found;
  }

  /** For a segment that brings nothing: the latest probe of a closed window in what the capture holds from `from` up to `to`. */
  probeWithin(row: PacketRow, forward: boolean, from: number, to: number): PacketRow | null {
    const inside = (r: PacketRow): boolean =>
      this.p.payloadLength.get(r) === 1 && seqGe(this.p.seq.get(r), from) && seqLt(this.p.seq.get(r), to);
    return this.back(row, (r) => this.isForward(r) === forward && inside(r) && this.probedWindow(r) !== null);
  }

  /** The acknowledgement number of this packet means something. */
  isAck(row: PacketRow): boolean {
    return (this.p.flags.get(row) & TcpFlag.ack) !== 0;
  }

  /**
   * The packet of the other end that closed its window, when this one asks whether it is open again (RFC 9293 §3.8.6.1): one byte, the
   * next one awaited, or none, at a number already acknowledged.
   */
  probedWindow(row: PacketRow): PacketRow | null {
    const { p } = this;
    if (p.payloadLength.get(row) > 1 || (p.flags.get(row) & CONTROL) !== 0) return null;
    const forward = this.isForward(row);
    const closed = this.back(row, (r) => this.isForward(r) !== forward && (p.flags.get(r) & TcpFlag.ack) !== 0);
    if (closed === null || p.window.get(closed) !== 0 || (p.flags.get(closed) & CONTROL) !== 0) return null;
    const awaited = p.ack.get(closed);
    const seq = p.seq.get(row);
    const asks = p.payloadLength.get(row) === 1 ? seq === awaited || seqAdd(seq, 1) === awaited : seqAdd(seq, 1) === awaited;
    return asks ? closed : null;
  }

  /** The keep-alive, or probe of a closed window, right before this pure acknowledgement, which answers it and takes nothing new. */
  askedBefore(row: PacketRow): { row: PacketRow; how: 'keepalive' | 'window' } | null {
    const { p } = this;
    if (p.payloadLength.get(row) > 0 || (p.flags.get(row) & (CONTROL | TcpFlag.ack)) !== TcpFlag.ack) return null;
    const asked = this.back(row, () => true);
    if (asked === null || this.isForward(asked) === this.isForward(row)) return null;
    const closed = this.probedWindow(asked);
    if (closed !== null) return p.ack.get(row) === p.ack.get(closed) ? { row: asked, how: 'window' } : null;
    if (this.facts.phases.get(asked) !== 'tcp.keepalive') return null;
    return p.ack.get(row) === seqAdd(p.seq.get(asked), 1) ? { row: asked, how: 'keepalive' } : null;
  }

  /** The SYN that this RST refuses (RFC 9293 §3.5.2): the latest of the other end, which its acknowledgement number covers. */
  refusedSyn(row: PacketRow): PacketRow | null {
    const { p } = this;
    if ((p.flags.get(row) & (TcpFlag.rst | TcpFlag.ack)) !== (TcpFlag.rst | TcpFlag.ack)) return null;
    const forward = this.isForward(row);
    let answered = false;
    const syn = this.back(row, (r) => {
      if (this.isForward(r) !== forward) return true;
      // Who has sent anything but resets had accepted a connection.
      answered ||= (p.flags.get(r) & TcpFlag.rst) === 0;
      return answered;
    });
    if (syn === null || answered || (p.flags.get(syn) & (TcpFlag.syn | TcpFlag.ack)) !== TcpFlag.syn) return null;
    const ack = p.ack.get(row);
    return ack === endOfSegment(p, syn) || ack === seqAdd(p.seq.get(syn), 1) ? syn : null;
  }

  /** For a SYN: the refusal of the one before it, which its sender has had. */
  refusalBefore(row: PacketRow): PacketRow | null {
    const before = this.latestFromPeer(row);
    return before !== null && this.refusedSyn(before) !== null ? before : null;
  }

  /**
   * The earlier row that shows this very packet: on the other side of a router (`forwarded`: sent from the MAC address that the earlier one
   * was sent to), or captured twice (`duplicate`: the same in everything, IP ID included).
   */
  samePacket(row: PacketRow): { row: PacketRow; how: 'forwarded' | 'duplicate' } | null {
    const { p } = this;
    if ((p.layers.get(row) & (Layer.ipv4 | Layer.ipv6)) === 0) return null;
    const earlier = this.facts.nat.seenBefore(row);
    if (earlier !== null) {
      const moved = p.macSrc.get(earlier) !== p.macSrc.get(row) || p.ttl.get(earlier) !== p.ttl.get(row);
      return { row: earlier, how: moved ? 'forwarded' : 'duplicate' };
    }
    const mac = p.macSrc.get(row);
    const id = p.ipId.get(row);
    const forward = this.isForward(row);
    let how: 'forwarded' | 'duplicate' = 'forwarded';
    const before = this.back(row, (r) => {
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
    return this.back(row, (r) => this.isForward(r) !== forward && p.seq.get(r) === p.seq.get(row));
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

  /** For an echo request without a reply: the next ICMP error (no redirect, no quench) that goes to its sender. */
  nextError(row: PacketRow): PacketRow | null {
    const { p } = this;
    const asker = p.src.get(row);
    const end = Math.min(p.length, row + LOOK_AROUND);
    for (let r = row + 1; r < end; r++) {
      if (p.dst.get(r) !== asker || this.facts.phases.get(r as PacketRow) !== 'icmp.error') continue;
      const type = p.flags.get(r) >>> 8;
      const failed = (p.layers.get(r) & Layer.icmpv6) !== 0 ? type < 128 : type === 3 || type === 11 || type === 12;
      if (failed) return r as PacketRow;
    }
    return null;
  }

  /** The latest datagram of the flow in the other direction. */
  question(row: PacketRow): PacketRow | null {
    const forward = this.isForward(row);
    return this.back(row, (r) => this.isForward(r) !== forward);
  }

  /**
   * The ARP exchange that the translator waited for between an original and its copy, for the MAC address that the copy goes to (its
   * destination's, or its gateway's): the question, or of one that was asked before, the answer.
   */
  arpWait(original: PacketRow, copy: PacketRow): { row: PacketRow; what: 'question' | 'answer' } | null {
    const { p } = this;
    const [target, box, hop] = [p.dst.get(copy), p.macSrc.get(copy), p.macDst.get(copy)];
    let answer: PacketRow | null = null;
    for (let r = copy - 1; r > Math.max(original, copy - LOOK_AROUND); r--) {
      if ((p.layers.get(r) & Layer.arp) === 0) continue;
      const row = r as PacketRow;
      const x = this.facts.arp.exchange(row);
      if (x?.kind === 'reply' && x.senderMac === hop && x.targetMac === box && x.partner !== null) answer = row;
      if (x?.kind !== 'request' || x.senderMac !== box) continue;
      if (
        x.targetIp === target ||
        (x.partner !== null && x.partner < copy && this.facts.arp.exchange(x.partner)?.senderMac === hop)
      )
        return { row, what: 'question' };
    }
    return answer === null ? null : { row: answer, what: 'answer' };
  }
}
