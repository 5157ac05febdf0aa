/**
 * A series as a picture of so many pixels needs it: of the points in one column of pixels the first, the last, the lowest and the highest. What is
 * drawn of these looks the same as what is drawn of all of them.
 */

/** Points in order of x; each stands from y0 to y1 (equal but for spans). */
export interface Points {
  readonly x: Float64Array;
  readonly y0: Float64Array;
  readonly y1: Float64Array;
  readonly row: Uint32Array;
}

export interface ReducedPoints extends Points {
  /** Points in the range, before. */
  readonly count: number;
  /** Lowest and highest in the range; NaN where there is no point. */
  readonly low: number;
  readonly high: number;
}

/** First index whose value is not below `value`. */
export function firstAt(x: Float64Array, value: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((x[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * @param joined the points are joined by a line: those before and behind the range are kept, too
 * @param columns pixels between `from` and `to`
 */
export function reduce(points: Points, from: number, to: number, columns: number, joined: boolean): ReducedPoints {
  const { x, y0, y1, row } = points;
  const start = firstAt(x, from);
  let end = firstAt(x, to);
  while (end < x.length && (x[end] as number) <= to) end++;
  const margin = joined ? 1 : 0;
  const kept: number[] = [];
  let low = Number.NaN;
  let high = Number.NaN;
  for (let i = start; i < end; i++) {
    const a = y0[i] as number;
    const b = y1[i] as number;
    if (!(low <= a)) low = a;
    if (!(high >= b)) high = b;
  }
  const count = end - start;
  if (margin === 1 && start > 0) {
    kept.push(start - 1);
    // A step that began before is seen in the range, too.
    const before = y0[start - 1] as number;
    if (!(low <= before)) low = before;
    if (!(high >= before)) high = before;
  }
  if (count <= 4 * columns) for (let i = start; i < end; i++) kept.push(i);
  else {
    const width = (to - from) / columns;
    let i = start;
    while (i < end) {
      const column = Math.floor(((x[i] as number) - from) / width);
      const first = i;
      let lowest = i;
      let highest = i;
      while (i < end && Math.floor(((x[i] as number) - from) / width) === column) {
        if ((y0[i] as number) < (y0[lowest] as number)) lowest = i;
        if ((y1[i] as number) > (y1[highest] as number)) highest = i;
        i++;
      }
      const last = i - 1;
      const inOrder = [first, lowest, highest, last].sort((p, q) => p - q);
      for (const [n, at] of inOrder.entries()) if (n === 0 || at !== inOrder[n - 1]) kept.push(at);
    }
  }
  if (margin === 1 && end < x.length) kept.push(end);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i] as number);
  return {
    x: pick(x),
    y0: pick(y0),
    y1: y1 === y0 ? pick(y0) : pick(y1),
    row: Uint32Array.from(kept, (i) => row[i] as number),
    count,
    low,
    high,
  };
}
