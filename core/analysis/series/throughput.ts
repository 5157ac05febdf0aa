/** How much went in the last so many nanoseconds, at each packet: throughput of what was sent, goodput of what was acknowledged. */
import type { TcpSeries } from './facts.ts';

export interface RateSeries {
  readonly length: number;
  readonly row: Uint32Array;
  readonly time: Float64Array;
  /** Bits per second. */
  readonly rate: Float64Array;
}

/** Sums over the half-open window (t − width, t]. Times ascend. */
function rates(row: Uint32Array, time: Float64Array, bytes: (i: number) => number, windowNs: number): RateSeries {
  const { length } = row;
  const rate = new Float64Array(length);
  let sum = 0;
  let from = 0;
  for (let i = 0; i < length; i++) {
    sum += bytes(i);
    while ((time[from] as number) <= (time[i] as number) - windowNs) sum -= bytes(from++);
    rate[i] = (sum * 8e9) / windowNs;
  }
  return { length, row, time, rate };
}

/** Data of all segments, those sent again included. */
export function throughput({ segments }: TcpSeries, windowNs: number): RateSeries {
  return rates(segments.row, segments.time, (i) => segments.size[i] as number, windowNs);
}

/** Bytes that acknowledgements say have arrived for the first time. */
export function goodput({ acks }: TcpSeries, windowNs: number): RateSeries {
  const gained = new Float64Array(acks.length);
  let highest = acks.length === 0 ? 0 : (acks.ack[0] as number);
  for (let i = 0; i < acks.length; i++) {
    const ack = acks.ack[i] as number;
    gained[i] = Math.max(0, ack - highest);
    highest = Math.max(highest, ack);
  }
  return rates(acks.row, acks.time, (i) => gained[i] as number, windowNs);
}
