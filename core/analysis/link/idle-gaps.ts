/**
 * Silences: times in which nothing of a flow, or nothing at all, was captured.
 *
 * A silence counts from 500 ms on: no delayed acknowledgement waits longer (RFC 1122 §4.2.3.2), so whoever ends it was waiting
 * for something else: an application, a user, a timer. What comes at regular times (a ping a second) is no silence: it must also be three
 * times as long as the flow's other gaps are on average.
 */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { u32Column } from '../../table/column.ts';
import type { Tables } from '../../table/tables.ts';
import type { IdleGap } from './facts.ts';

const THRESHOLD_NS = 500e6;
const TIMES_THE_REST = 3;
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
    if (this.#lastRow >= 0 && time - this.#lastTime >= this.#floor) this.#keep(this.#lastRow, row, null);
    this.#lastRow = row;
    this.#lastTime = time;
    if (flow === NONE) return;
    const last = this.#lastOfFlow.get(flow);
    this.#lastOfFlow.set(flow, row + 1);
    if (last !== 0 && time - this.#tables.packets.time.get(last - 1) >= this.#floor) this.#keep(last - 1, row, flow as FlowId);
  }

  /** Longest first. */
  longest(): IdleGap[] {
    return this.#gaps
      .filter((gap) => this.#standsOut(gap))
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
