/**
 * Finds the flow of a packet, or starts one: hash table over the flow table's columns, no allocation on a hit.
 *
 * Wireshark's numbering is kept: streams count from 0 per protocol in order of appearance, and a SYN on a known port pair
 * whose initial sequence number differs (or whose connection has ended) starts a new stream.
 */
import { type FlowId, NONE } from '../base/ids.ts';
import { type FlowTable, IpProtocol } from '../table/flows.ts';
import { TcpFlag } from '../table/packets.ts';

/** Bits of `FlowTable.baseKnown`. */
export const Base = { forward: 1, backward: 2, forwardIsIsn: 4, backwardIsIsn: 8 } as const;

const hash = (protocol: number, low: number, high: number, ports: number): number => {
  let h = Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b) ^ Math.imul(ports, 0xc2b2ae35) ^ protocol;
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
};

export class FlowTracker {
  readonly #flows: FlowTable;
  /** Slot → flow id + 1. Of several flows with one five-tuple the slot has the newest. */
  #slots = new Uint32Array(4096);
  #used = 0;
  readonly #streams = new Uint32Array(256);
  /** Per flow: a FIN or RST was seen. */
  readonly #ended: number[] = [];
  #last = -1;

  constructor(flows: FlowTable) {
    this.#flows = flows;
  }

  /** The newest flow of this five-tuple, in either direction; NONE when there is none. */
  find(protocol: number, src: number, dst: number, srcPort: number, dstPort: number): number {
    return ((this.#slots[this.#slot(protocol, src, dst, srcPort, dstPort)] as number) - 1) >>> 0;
  }

  /** The flow of a packet that is not TCP; starts it when there is none. */
  touch(protocol: number, src: number, dst: number, srcPort: number, dstPort: number): FlowId {
    if (this.#last >= 0 && this.#matches(this.#last, protocol, src, dst, srcPort, dstPort)) return this.#last as FlowId;
    const slot = this.#slot(protocol, src, dst, srcPort, dstPort);
    const found = this.#slots[slot] as number;
    const flow = found === 0 ? this.#start(slot, protocol, src, dst, srcPort, dstPort) : found - 1;
    this.#last = flow;
    return flow as FlowId;
  }

  /** The flow of a TCP segment; starts a new one on the first packet and where the port pair is reused. */
  touchTcp(src: number, dst: number, srcPort: number, dstPort: number, seq: number, ack: number, flags: number): FlowId {
    let flow = this.touch(IpProtocol.tcp, src, dst, srcPort, dstPort) as number;
    const flows = this.#flows;
    let forward = flows.isForward(flow as FlowId, src as never, srcPort);
    if ((flags & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn) {
      const known = flows.baseKnown.get(flow);
      const baseSet = (known & (forward ? Base.forward : Base.backward)) !== 0;
      const base = forward ? flows.baseForward.get(flow) : flows.baseBackward.get(flow);
      if (baseSet && (base !== seq || this.#ended[flow] === 1)) {
        flow = this.#start(this.#slot(IpProtocol.tcp, src, dst, srcPort, dstPort), IpProtocol.tcp, src, dst, srcPort, dstPort);
        this.#last = flow;
        forward = true;
      }
    }
    this.#learnBases(flow, forward, seq, ack, flags);
    if ((flags & (TcpFlag.fin | TcpFlag.rst)) !== 0) this.#ended[flow] = 1;
    return flow as FlowId;
  }

  #learnBases(flow: number, forward: boolean, seq: number, ack: number, flags: number): void {
    const flows = this.#flows;
    const known = flows.baseKnown.get(flow);
    const settled = Base.forward | Base.backward;
    if ((known & settled) === settled && (flags & TcpFlag.syn) === 0) return;
    let now = known;
    const own = forward ? Base.forward : Base.backward;
    const other = forward ? Base.backward : Base.forward;
    if ((known & own) === 0) {
      // The first number of a flow met in the middle counts as 1, as in Wireshark.
      (forward ? flows.baseForward : flows.baseBackward).set(flow, (flags & TcpFlag.syn) !== 0 ? seq : (seq - 1) >>> 0);
      now |= own;
      if ((flags & TcpFlag.syn) !== 0) now |= forward ? Base.forwardIsIsn : Base.backwardIsIsn;
    }
    if ((known & other) === 0 && (flags & TcpFlag.ack) !== 0) {
      (forward ? flows.baseBackward : flows.baseForward).set(flow, (ack - 1) >>> 0);
      now |= other;
    }
    if (now !== known) flows.baseKnown.set(flow, now);
  }

  #matches(flow: number, protocol: number, src: number, dst: number, srcPort: number, dstPort: number): boolean {
    const f = this.#flows;
    const a = f.a.get(flow);
    const b = f.b.get(flow);
    const aPort = f.aPort.get(flow);
    const bPort = f.bPort.get(flow);
    return (
      f.protocol.get(flow) === protocol &&
      ((a === src && b === dst && aPort === srcPort && bPort === dstPort) ||
        (a === dst && b === src && aPort === dstPort && bPort === srcPort))
    );
  }

  #slot(protocol: number, src: number, dst: number, srcPort: number, dstPort: number): number {
    const swap = src > dst || (src === dst && srcPort > dstPort);
    const mask = this.#slots.length - 1;
    let i =
      (swap ? hash(protocol, dst, src, (dstPort << 16) | srcPort) : hash(protocol, src, dst, (srcPort << 16) | dstPort)) & mask;
    for (;;) {
      const found = this.#slots[i] as number;
      if (found === 0 || this.#matches(found - 1, protocol, src, dst, srcPort, dstPort)) return i;
      i = (i + 1) & mask;
    }
  }

  #start(slot: number, protocol: number, src: number, dst: number, srcPort: number, dstPort: number): number {
    const f = this.#flows;
    const flow = f.length++;
    f.protocol.set(flow, protocol);
    f.a.set(flow, src);
    f.b.set(flow, dst);
    f.aPort.set(flow, srcPort);
    f.bPort.set(flow, dstPort);
    f.stream.set(flow, this.#streams[protocol] as number);
    this.#streams[protocol] = (this.#streams[protocol] as number) + 1;
    this.#ended[flow] = 0;
    const reused = this.#slots[slot] !== 0;
    this.#slots[slot] = flow + 1;
    if (!reused && ++this.#used * 2 > this.#slots.length) this.#rehash();
    return flow;
  }

  #rehash(): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(old.length * 2);
    const f = this.#flows;
    for (const found of old) {
      if (found === 0) continue;
      const flow = found - 1;
      const slot = this.#slot(f.protocol.get(flow), f.a.get(flow), f.b.get(flow), f.aPort.get(flow), f.bPort.get(flow));
      this.#slots[slot] = found;
    }
  }
}

/** No flow. */
export const NO_FLOW = NONE;
