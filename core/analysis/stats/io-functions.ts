/**
 * Functions over the values that a field has in each interval, as Wireshark's I/O graphs and `tshark -z io,stat` define them, and their moving average.
 *
 * An interval without a value has no maximum, minimum or mean (NaN); it has a sum and counts of 0.
 */

export const IO_FUNCTIONS = ['sum', 'frames', 'fields', 'max', 'min', 'avg', 'load'] as const;
/** frames: packets that have the field. fields: how often it occurs. load: see `loadOf`. */
export type IoFunction = (typeof IO_FUNCTIONS)[number];

/** As Wireshark's graphs write them. */
export const FUNCTION_NAMES: Readonly<Record<IoFunction, string>> = {
  sum: 'SUM',
  frames: 'COUNT FRAMES',
  fields: 'COUNT FIELDS',
  max: 'MAX',
  min: 'MIN',
  avg: 'AVG',
  load: 'LOAD',
};

/** Values of a field in the order of their packets; those of one packet stand together. */
export interface FieldSamples {
  readonly row: Uint32Array;
  /** NaN: the field is there, its value is no number. Of time spans: nanoseconds. */
  readonly value: Float64Array;
}

/** Intervals of `widthNs` each; the first begins `first` widths from the capture's first packet. */
export interface Intervals {
  readonly widthNs: number;
  readonly first: number;
  readonly count: number;
}

/** @param timeOf ns from the capture's first packet */
export function perInterval(
  what: IoFunction,
  { row, value }: FieldSamples,
  { widthNs, first, count }: Intervals,
  timeOf: (row: number) => number,
): Float64Array {
  if (what === 'load') return loadOf({ row, value }, { widthNs, first, count }, timeOf);
  const isOfValues = what === 'max' || what === 'min' || what === 'avg';
  const out = new Float64Array(count).fill(isOfValues ? Number.NaN : 0);
  const values = what === 'avg' ? new Float64Array(count) : undefined;
  for (let i = 0; i < row.length; i++) {
    const at = Math.floor(timeOf(row[i] as number) / widthNs) - first;
    if (at < 0 || at >= count) continue;
    const before = out[at] as number;
    const v = value[i] as number;
    switch (what) {
      case 'fields':
        out[at] = before + 1;
        break;
      case 'frames':
        if (i === 0 || row[i] !== row[i - 1]) out[at] = before + 1;
        break;
      case 'sum':
        if (!Number.isNaN(v)) out[at] = before + v;
        break;
      case 'max':
        if (!(before >= v) && !Number.isNaN(v)) out[at] = v;
        break;
      case 'min':
        if (!(before <= v) && !Number.isNaN(v)) out[at] = v;
        break;
      case 'avg': {
        if (Number.isNaN(v) || values === undefined) break;
        const n = (values[at] as number) + 1;
        values[at] = n;
        out[at] = n === 1 ? v : before + v;
        break;
      }
    }
  }
  return values === undefined ? out : out.map((sum, i) => (Number.isNaN(sum) ? sum : sum / (values[i] as number)));
}

/**
 * How many were being waited for: the field is the time that each answer took, which ends at its packet. Of each interval the time waited in it, all
 * waits together, divided by the interval.
 *
 *     |--wait 1--|            1 ½ waits in the middle interval
 *          |-----wait 2----|
 *     +-------+-------+-------+
 */
function loadOf(
  { row, value }: FieldSamples,
  { widthNs, first, count }: Intervals,
  timeOf: (row: number) => number,
): Float64Array {
  const out = new Float64Array(count);
  /** Whole intervals: +1 where a wait begins to fill them, −1 behind the last one. One wait costs the same however long it is. */
  const full = new Float64Array(count + 1);
  const begin = first * widthNs;
  const limit = count * widthNs;
  for (let i = 0; i < row.length; i++) {
    const v = value[i] as number;
    if (!(v > 0)) continue;
    const end = Math.min(limit, timeOf(row[i] as number) - begin);
    const start = Math.max(0, timeOf(row[i] as number) - v - begin);
    if (!(end > start)) continue;
    const a = Math.floor(start / widthNs);
    const b = Math.min(count - 1, Math.floor(end / widthNs));
    if (a === b) {
      out[a] = (out[a] as number) + (end - start);
      continue;
    }
    out[a] = (out[a] as number) + (a + 1) * widthNs - start;
    out[b] = (out[b] as number) + end - b * widthNs;
    full[a + 1] = (full[a + 1] as number) + 1;
    full[b] = (full[b] as number) - 1;
  }
  let waits = 0;
  for (let i = 0; i < count; i++) {
    waits += full[i] as number;
    out[i] = (out[i] as number) / widthNs + waits;
  }
  return out;
}

/**
 * Of each interval the mean of the `period` intervals around it: half of them before, of an even number one more before than behind. At the ends, of
 * those that there are. Intervals without a value are left out.
 */
export function movingAverage(values: Float64Array, period: number): Float64Array {
  if (period <= 1) return values;
  const before = Math.floor(period / 2);
  const behind = period - 1 - before;
  const { length } = values;
  // Sums from each value to the end of its block, and from the beginning of its block: a window is the end of one block and the beginning of the next.
  // Nothing is subtracted, so that nothing but zeros sums up to 0.
  const [toEnd, fromStart] = [new Float64Array(length), new Float64Array(length)];
  const [toEndCount, fromStartCount] = [new Uint32Array(length), new Uint32Array(length)];
  const add = (sums: Float64Array, counts: Uint32Array, at: number, from: number, isFirst: boolean): void => {
    const v = values[at] as number;
    const isValue = !Number.isNaN(v);
    sums[at] = (isFirst ? 0 : (sums[from] as number)) + (isValue ? v : 0);
    counts[at] = (isFirst ? 0 : (counts[from] as number)) + (isValue ? 1 : 0);
  };
  for (let i = 0; i < length; i++) add(fromStart, fromStartCount, i, i - 1, i % period === 0);
  for (let i = length - 1; i >= 0; i--) add(toEnd, toEndCount, i, i + 1, i === length - 1 || (i + 1) % period === 0);
  return Float64Array.from(values, (_, i) => {
    const first = Math.max(0, i - before);
    const last = Math.min(length - 1, i + behind);
    const [a, b] = [Math.floor(first / period), Math.floor(last / period)];
    let sum = 0;
    let n = 0;
    if (a !== b) {
      sum = (toEnd[first] as number) + (fromStart[last] as number);
      n = (toEndCount[first] as number) + (fromStartCount[last] as number);
    } else if (first === a * period) {
      sum = fromStart[last] as number;
      n = fromStartCount[last] as number;
    } else {
      // At the end of the values, within the last block.
      sum = toEnd[first] as number;
      n = toEndCount[first] as number;
    }
    return n === 0 ? Number.NaN : sum / n;
  });
}
