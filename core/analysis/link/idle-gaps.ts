/**
 * Silences: times in which nothing of a flow, or nothing at all, was captured.
 *
 * A silence counts from 500 ms on: no delayed acknowledgement waits longer (RFC 1122 §4.2.3.2), so whoever ends it was waiting
 * for something else: an application, a user, a timer. What comes at regular times (a ping a second) is no silence: it must also be three
 * times as long as the flow's other gaps are on average, and the packet that ends it must not be one of a sender's regular ones (a router's
 * hello every ten seconds between bursts of other packets).
 */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { u32Column } from '../../table/column.ts';
import { Mark } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { IdleGap } from './facts.ts';

const THRESHOLD_NS = 500e6;
const TIMES_THE_REST = 3;
/** Rows looked at on each side for others like the packet that ends a silence. */
const LOOK = 1024;
/** Senders spread their timers at random: equal intervals may differ by this share. */
const REGULAR = 0.25;
/** The longest are kept. */
const MAX_GAPS = 256;

export class IdleGaps {
  readonly #tables: Tables;
  /** By flow: its last row + 1; 0: none. */
  readonly #lastOfFlow = u32Column();
  /** Row and time of the last packet. */
  #lastRow = -1;
  #lastTime = 0;
  #gaps: IdleGap[] = [];
  /** Gaps up to here are no longer among the longest. */
  #floor = THRESHOLD_NS;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  packet(row: number, time: number, flow: number): void {
    // Who knows when it was sent.
    const { packets } = this.#tables;
    if (packets.hasUntimed && (packets.marks.get(row) & Mark.untimed) !== 0) return;
    if (this.#lastRow >= 0 && time - this.#lastTime >= this.#floor) this.#keep(this.#lastRow, row, null);
    this.#lastRow = row;
    this.#lastTime = time;
    if (flow === NONE) return;
    const last = this.#lastOfFlow.get(flow);
    this.#lastOfFlow.set(flow, row + 1);
    if (last !== 0 && time - packets.time.get(last - 1) >= this.#floor) this.#keep(last - 1, row, flow as FlowId);
  }

  /** Longest first. */
  longest(): IdleGap[] {
    return this.#gaps
      .filter((gap) => this.#standsOut(gap) && !this.#isRegular(gap.to))
      .sort((a, b) => b.ns - a.ns || a.to - b.to || (a.flow === null ? 1 : 0) - (b.flow === null ? 1 : 0));
  }

  #keep(from: number, to: number, flow: FlowId | null): void {
    const { packets } = this.#tables;
    const ns = packets.elapsedNs(from as PacketRow, to as PacketRow);
    const gap = { from: from as PacketRow, to: to as PacketRow, ns, flow };
    this.#gaps.push(gap);
    if (this.#gaps.length < 2 * MAX_GAPS) return;
    this.#gaps.sort((a, b) => b.ns - a.ns || a.to - b.to);
    this.#gaps.length = MAX_GAPS;
    this.#floor = (this.#gaps[MAX_GAPS - 1] as IdleGap).ns;
  }

  /** Packets like this one come from its sender at regular times: three with two equal intervals, this one among them. */
  #isRegular(row: PacketRow): boolean {
    const before = this.#alike(row, -1);
    const after = this.#alike(row, 1);
    const times = [before[1], before[0], row, after[0], after[1]];
    for (let i = 0; i < 3; i++) {
      const [a, b, c] = times.slice(i, i + 3);
      if (a === undefined || b === undefined || c === undefined) continue;
      const first = this.#elapsed(a, b);
      const second = this.#elapsed(b, c);
      if (Math.abs(first - second) <= REGULAR * Math.max(first, second) && Math.min(first, second) >= THRESHOLD_NS) return true;
    }
    return false;
  }

  /** The two nearest rows that way which are the same kind of packet from the same sender to the same receiver. */
  #alike(row: PacketRow, step: 1 | -1): number[] {
    const { packets: p } = this.#tables;
    const found: number[] = [];
    const flow = p.flow.get(row);
    for (let i = 1; i <= LOOK && found.length < 2; i++) {
      const r = row + step * i;
      if (r < 0 || r >= p.length) break;
      if (p.flow.get(r) !== flow || p.layers.get(r) !== p.layers.get(row) || p.macSrc.get(r) !== p.macSrc.get(row)) continue;
      if (p.src.get(r) !== p.src.get(row) || p.dst.get(r) !== p.dst.get(row)) continue;
      if (p.ipProtocol.get(r) !== p.ipProtocol.get(row) || p.flags.get(r) !== p.flags.get(row)) continue;
      if (flow !== NONE && p.payloadLength.get(r) !== p.payloadLength.get(row)) continue;
      if (((p.marks.get(r) ^ p.marks.get(row)) & Mark.forward) === 0) found.push(r);
    }
    return found;
  }

  #elapsed(a: number, b: number): number {
    return this.#tables.packets.elapsedNs(a as PacketRow, b as PacketRow);
  }

  #standsOut(gap: IdleGap): boolean {
    const { packets, flows } = this.#tables;
    let first: number;
    let last: number;
    let count: number;
    if (gap.flow === null) {
      first = 0;
      last = packets.length - 1;
      count = packets.length;
    } else {
      first = flows.firstRow.get(gap.flow);
      last = flows.lastRow.get(gap.flow);
      count = flows.packetsForward.get(gap.flow) + flows.packetsBackward.get(gap.flow);
    }
    const others = count - 2;
    if (others <= 0) return true;
    const rest = packets.elapsedNs(first as PacketRow, last as PacketRow) - gap.ns;
    return gap.ns >= (TIMES_THE_REST * rest) / others;
  }
}
