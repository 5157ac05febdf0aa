/**
 * Points of a clock comparison, and the lines under or over all of them.
 *
 * x: when a packet was seen at A; y: how much later B's clock says it was seen at B. The line that lies under all points of one direction
 * and as near as it can is the difference of the clocks and the smallest delay (Moon, Skelly and Towsley, INFOCOM 1999). Only the
 * corners of the convex hull can touch such a line.
 */

/** Nanoseconds, in the order of x. */
export interface Cloud {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export const cloudOf = (points: readonly (readonly [number, number])[]): Cloud => {
  const sorted = [...points].sort((p, q) => p[0] - q[0]);
  return { x: Float64Array.from(sorted, (p) => p[0]), y: Float64Array.from(sorted, (p) => p[1]) };
};

/** The corners of the hull that a line from below (`side` 1) or above (−1) can touch (Andrew's monotone chain). */
export function hull({ x, y }: Cloud, side: 1 | -1): Cloud {
  const at: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const xi = x[i] as number;
    const yi = (y[i] as number) * side;
    while (at.length > 0) {
      const p = at[at.length - 1] as number;
      const xp = x[p] as number;
      const yp = (y[p] as number) * side;
      if (at.length === 1) {
        if (xp !== xi || yp < yi) break;
        at.pop();
        continue;
      }
      const q = at[at.length - 2] as number;
      // p stays where it lies under the line from q to i.
      const cross =
        (xp - (x[q] as number)) * (yi - (y[q] as number) * side) - (yp - (y[q] as number) * side) * (xi - (x[q] as number));
      if (cross > 0) break;
      at.pop();
    }
    at.push(i);
  }
  return { x: Float64Array.from(at, (i) => x[i] as number), y: Float64Array.from(at, (i) => y[i] as number) };
}

/** Where the line of that slope that touches the corners crosses x = 0. */
export function intercept({ x, y }: Cloud, slope: number, side: 1 | -1): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) best = Math.min(best, side * ((y[i] as number) - slope * (x[i] as number)));
  return side * best;
}

/**
 * In each of `count` equal parts of the time, the point nearest to the line of that slope: what a quiet path shows. Parts without a point are
 * left out.
 */
export function nearest({ x, y }: Cloud, slope: number, side: 1 | -1, count: number): Cloud {
  const n = x.length;
  if (n === 0) return { x, y };
  const from = x[0] as number;
  const width = ((x[n - 1] as number) - from) / count || 1;
  const best = new Int32Array(count).fill(-1);
  const value = (i: number): number => side * ((y[i] as number) - slope * (x[i] as number));
  for (let i = 0; i < n; i++) {
    const part = Math.min(count - 1, Math.floor(((x[i] as number) - from) / width));
    const b = best[part] as number;
    if (b < 0 || value(i) < value(b)) best[part] = i;
  }
  const kept = best.filter((i) => i >= 0);
  return { x: Float64Array.from(kept, (i) => x[i] as number), y: Float64Array.from(kept, (i) => y[i] as number) };
}

/** The least value of a convex function: golden section. */
export function leastOf(f: (v: number) => number, low: number, high: number, rounds = 90): number {
  const r = (Math.sqrt(5) - 1) / 2;
  let a = low;
  let b = high;
  let c = b - r * (b - a);
  let d = a + r * (b - a);
  let fc = f(c);
  let fd = f(d);
  for (let i = 0; i < rounds; i++) {
    if (fc <= fd) {
      b = d;
      d = c;
      fd = fc;
      c = b - r * (b - a);
      fc = f(c);
    } else {
      a = c;
      c = d;
      fc = fd;
      d = a + r * (b - a);
      fd = f(d);
    }
  }
  return (a + b) / 2;
}

export const mean = (values: Float64Array): number => {
  let sum = 0;
  for (const v of values) sum += v;
  return values.length === 0 ? 0 : sum / values.length;
};

export const median = (values: Float64Array): number => {
  if (values.length === 0) return 0;
  const sorted = values.slice().sort();
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? (sorted[middle] as number) : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};
