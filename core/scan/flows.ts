/**
 * Finds the flow of a packet, or starts one: hash table over the flow table's columns, no allocation on a hit.
 *
 * Wireshark's numbering is kept: streams count from 0 per protocol in order of appearance, and a SYN without ACK on a known port
 * pair whose sequence number is not the known initial one starts a new stream. (The same number again is a retransmission, even after
 * a FIN or RST.)
 */
import { type FlowId, NONE } from '../base/ids.ts';
import { u8Column } from '../table/column.ts';
import { type FlowTable, IpProtocol } from '../table/flows.ts';
import { TcpFlag } from '../table/packets.ts';

/** Bits of `FlowTable.baseKnown`. */
export const Base = { forward: 1, backward: 2, forwardIsIsn: 4, backwardIsIsn: 8 } as const;

const SETTLED = Base.forward | Base.backward;
const INITIAL_SLOTS = 4096;

const hash = (protocol: number, low: number, high: number, ports: number): number => {
  let h = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b) ^ Math.imul(ports, 0xc2b2ae35) ^ protocol;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
};

export class FlowTracker {
  readonly #flows: FlowTable;
  /**
   * Open addressing. A slot has the five-tuple, lower address first, so that a probe touches this array alone:
   * low address, high address, their ports, flow id + 1. Of several flows with one five-tuple it has the newest.
   */
  #keys = new Uint32Array(4 * INITIAL_SLOTS);
  #mask = INITIAL_SLOTS - 1;
  #used = 0;
  readonly #streams = new Uint32Array(256);
  /** Per flow: endpoint a is the lower one. */
  readonly #aIsLow = u8Column();
  /** Direction of the packet given to the last `touch…`: from the flow's endpoint a. */
  lastIsForward = true;
  /** The flow that a SYN on its port pair with another initial number has replaced, in the last `touchTcp`; −1: none was. */
  lastReplaced = -1;

  constructor(flows: FlowTable) {
    this.#flows = flows;
  }

  /** The flow of a packet; starts it when there is none. For TCP use `touchTcp`. */
  touch(protocol: number, src: number, dst: number, srcPort: number, dstPort: number): FlowId {
    const swap = src > dst || (src === dst && srcPort > dstPort);
    const low = swap ? dst : src;
    const high = swap ? src : dst;
    const ports = (swap ? (dstPort << 16) | srcPort : (srcPort << 16) | dstPort) >>> 0;
    const o = this.#find(protocol, low, high, ports);
    const keys = this.#keys;
    const found = keys[o + 3] as number;
    if (found !== 0) {
      // Equal ends (a host that talks to itself on one port) have no direction: everything is forward.
      this.lastIsForward = (this.#aIsLow.get(found - 1) === 1) !== swap || (src === dst && srcPort === dstPort);
      return (found - 1) as FlowId;
    }
    keys[o] = low;
    keys[o + 1] = high;
    keys[o + 2] = ports;
    const flow = this.#start(protocol, src, dst, srcPort, dstPort, !swap);
    keys[o + 3] = flow + 1;
    if (++this.#used * 2 > this.#mask) this.#rehash();
    return flow;
  }

  /**
   * The flow of a TCP segment; starts a new one on the first packet and where the port pair is reused. `counted`: sequence numbers may be
   * counted from this segment (its length is known).
   */
  touchTcp(
    row: number,
    src: number,
    dst: number,
    srcPort: number,
    dstPort: number,
    seq: number,
    ack: number,
    flags: number,
    counted = true,
  ): FlowId {
    let flow = this.touch(IpProtocol.tcp, src, dst, srcPort, dstPort);
    const flows = this.#flows;
    this.lastReplaced = -1;
    const known = flows.baseKnown.get(flow);
    if ((flags & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn) {
      const forward = this.lastIsForward;
      const baseSet = (known & (forward ? Base.forward : Base.backward)) !== 0;
      const base = forward ? flows.baseForward.get(flow) : flows.baseBackward.get(flow);
      if (baseSet && base !== seq) {
        this.lastReplaced = flow;
        flow = this.#restart(src, dst, srcPort, dstPort);
      }
    }
    if (counted && ((known & SETTLED) !== SETTLED || (flags & TcpFlag.syn) !== 0))
      this.#learnBases(flow, row, this.lastIsForward, seq, ack, flags);
    return flow;
  }

  /**
   * What a SYN in the direction of the last `touchTcp` settles. `shift`: of its window scale option; −1: it has none. A SYN without
   * one, or an answer to one, means that neither side scales (RFC 7323 §2.2).
   */
  learnSyn(flow: FlowId, shift: number, flags: number): void {
    const f = this.#flows;
    const own = this.lastIsForward ? f.scaleForward : f.scaleBackward;
    const other = this.lastIsForward ? f.scaleBackward : f.scaleForward;
    const answer = (flags & TcpFlag.ack) !== 0;
    if (shift >= 0) own.set(flow, answer && other.get(flow) === 1 ? 1 : shift + 2);
    else if (own.get(flow) === 0) {
      own.set(flow, 1);
      other.set(flow, 1);
    }
    // RFC 9768 §3.1.1: the SYN sets all three ECN bits, the answer one of four combinations of them.
    const ecn = (flags >>> 6) & 7;
    if (!answer) f.accurateEcn.set(flow, ecn === 7 ? 1 : 0);
    else if ((f.accurateEcn.get(flow) & 1) !== 0 && (ecn === 2 || ecn === 3 || ecn === 4 || ecn === 6))
      f.accurateEcn.set(flow, 3);
  }

  /** Enters a packet in its flow's statistics. */
  count(flow: FlowId, forward: boolean, row: number, payload: number): void {
    const f = this.#flows;
    if (f.firstRow.get(flow) === NONE) f.firstRow.set(flow, row);
    f.lastRow.set(flow, row);
    const packets = forward ? f.packetsForward : f.packetsBackward;
    packets.set(flow, packets.get(flow) + 1);
    if (payload === 0) return;
    const bytes = forward ? f.bytesForward : f.bytesBackward;
    bytes.set(flow, bytes.get(flow) + payload);
  }

  #learnBases(flow: number, row: number, forward: boolean, seq: number, ack: number, flags: number): void {
    const flows = this.#flows;
    const known = flows.baseKnown.get(flow);
    let now = known;
    const own = forward ? Base.forward : Base.backward;
    const other = forward ? Base.backward : Base.forward;
    const syn = (flags & TcpFlag.syn) !== 0;
    if ((known & own) === 0 || syn) {
      // The first number of a flow met in the middle counts as 1, as in Wireshark. A SYN always says where counting starts.
      const base = syn ? seq : (seq - 1) >>> 0;
      const column = forward ? flows.baseForward : flows.baseBackward;
      if ((known & own) !== 0 && column.get(flow) !== base) flows.rebased(flow as FlowId, forward, column.get(flow), row);
      column.set(flow, base);
      now |= own;
      if (syn) now |= forward ? Base.forwardIsIsn : Base.backwardIsIsn;
    }
    if ((known & other) === 0 && (flags & TcpFlag.ack) !== 0) {
      (forward ? flows.baseBackward : flows.baseForward).set(flow, (ack - 1) >>> 0);
      now |= other;
    }
    if (now !== known) flows.baseKnown.set(flow, now);
  }

  /** A new flow on a known TCP five-tuple: it takes the old one's place in the table. */
  #restart(src: number, dst: number, srcPort: number, dstPort: number): FlowId {
    const swap = src > dst || (src === dst && srcPort > dstPort);
    const flow = this.#start(IpProtocol.tcp, src, dst, srcPort, dstPort, !swap);
    const o = this.#find(
      IpProtocol.tcp,
      swap ? dst : src,
      swap ? src : dst,
      swap ? (dstPort << 16) | srcPort : (srcPort << 16) | dstPort,
    );
    this.#keys[o + 3] = flow + 1;
    return flow;
  }

  #find(protocol: number, low: number, high: number, anyPorts: number): number {
    const ports = anyPorts >>> 0;
    const keys = this.#keys;
    let o = (hash(protocol, low, high, ports) & this.#mask) * 4;
    for (;;) {
      const found = keys[o + 3] as number;
      if (found === 0) return o;
      if (keys[o] === low && keys[o + 1] === high && keys[o + 2] === ports && this.#flows.protocol.get(found - 1) === protocol)
        return o;
      o = (o + 4) & (this.#mask * 4 + 3);
    }
  }

  #start(protocol: number, src: number, dst: number, srcPort: number, dstPort: number, aIsLow: boolean): FlowId {
    const f = this.#flows;
    const flow = f.length++;
    f.protocol.set(flow, protocol);
    f.a.set(flow, src);
    f.b.set(flow, dst);
    f.aPort.set(flow, srcPort);
    f.bPort.set(flow, dstPort);
    f.stream.set(flow, this.#streams[protocol] as number);
    this.#streams[protocol] = (this.#streams[protocol] as number) + 1;
    this.#aIsLow.set(flow, aIsLow ? 1 : 0);
    this.lastIsForward = true;
    return flow as FlowId;
  }

  #rehash(): void {
    const old = this.#keys;
    this.#keys = new Uint32Array(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    for (let k = 0; k < old.length; k += 4) {
      const found = old[k + 3] as number;
      if (found === 0) continue;
      const o = this.#find(this.#flows.protocol.get(found - 1), old[k] as number, old[k + 1] as number, old[k + 2] as number);
      this.#keys.set(old.subarray(k, k + 4), o);
    }
  }
}
