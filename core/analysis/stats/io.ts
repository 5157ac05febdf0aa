/** Packets and bytes over time, counted as `tshark -z io,stat` counts. */
import type { PacketRow } from '../../base/ids.ts';
import type { Facts } from '../facts.ts';

/** Packets and bytes of one column in one interval. */
export interface IoCell {
  readonly packets: number;
  readonly bytes: number;
}

export interface IoInterval {
  /** Nanoseconds from the capture's first packet to the interval's beginning; the end is not in it. */
  readonly startNs: number;
  readonly endNs: number;
  /** In the order of the columns. */
  readonly cells: readonly IoCell[];
}

export interface IoSeries {
  readonly intervalNs: number;
  readonly count: number;
  /** Every interval from the earliest packet to the latest, empty ones included; made as they are gone through. */
  intervals(): Iterable<IoInterval>;
}

/** More intervals are of no use to anybody. */
export const MAX_INTERVALS = 1_000_000;

/** The capture lasts for too many of the intervals asked for. */
export class TooManyIntervals extends Error {
  readonly count: number;
  constructor(count: number) {
    super(`${count} intervals are more than ${MAX_INTERVALS}`);
    this.name = 'TooManyIntervals';
    this.count = count;
  }
}

/** 1, 2 or 5 times a power of ten: the shortest that makes at most `most` intervals. */
export function niceInterval(durationNs: number, most: number): number {
  const least = Math.max(1, durationNs / most);
  const power = 10 ** Math.floor(Math.log10(least));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= least) ?? 10 * power;
}

/** First and last of the rows' times, ns since the capture's first packet; null where there is no row. */
function span(facts: Facts, rows: Iterable<PacketRow>): { first: number; last: number } | null {
  const { packets } = facts.tables;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const t = packets.elapsedNs(0 as PacketRow, row);
    if (t < first) first = t;
    if (t > last) last = t;
  }
  return first <= last ? { first, last } : null;
}

/**
 * @param columns the rows of each column, to be gone through more than once; the first holds those of all others
 * @param intervalNs null: one that makes about 50 intervals
 * @throws TooManyIntervals
 */
export function ioSeries(facts: Facts, columns: readonly (() => Iterable<PacketRow>)[], intervalNs: number | null): IoSeries {
  const range = span(facts, columns[0]?.() ?? []);
  if (range === null) return { intervalNs: intervalNs ?? 1e9, count: 0, intervals: () => [] };
  const width = intervalNs ?? niceInterval(range.last - Math.min(0, range.first), 50);
  // Counting starts at the first packet; packets that are dated earlier get intervals before it.
  const from = Math.min(0, Math.floor(range.first / width));
  const count = Math.floor(range.last / width) - from + 1;
  if (count > MAX_INTERVALS) throw new TooManyIntervals(count);
  const { packets } = facts.tables;
  const counted = columns.map((rows) => {
    const numbers = new Float64Array(count);
    const bytes = new Float64Array(count);
    for (const row of rows()) {
      const i = Math.floor(packets.elapsedNs(0 as PacketRow, row) / width) - from;
      if (i < 0 || i >= count) continue;
      numbers[i] = (numbers[i] ?? 0) + 1;
      bytes[i] = (bytes[i] ?? 0) + packets.originalLength.get(row);
    }
    return { numbers, bytes };
  });
  return {
    intervalNs: width,
    count,
    *intervals() {
      for (let i = 0; i < count; i++) {
        yield {
          startNs: (from + i) * width,
          endNs: (from + i + 1) * width,
          cells: counted.map((c) => ({ packets: c.numbers[i] ?? 0, bytes: c.bytes[i] ?? 0 })),
        };
      }
    },
  };
}
