/**
 * One clock against another, from packets that both saw.
 *
 * With `d(x)` the true difference of the clocks at time x, a packet from A to B shows y = d + delay, one from B to A y = d − delay, and no
 * delay is negative: the line d(x) = offset + skew · x lies under all points of the one direction and over all of the other. Every line that
 * does is possible. Of these the one is chosen that is parallel to both envelopes and in the middle between them: it is
 * right when the smallest delays of both directions are equal, and otherwise wrong by half their difference, never by more than half
 * their sum, which the capture shows.
 */
import { type Cloud, hull, intercept, leastOf, mean, median, nearest } from './hull.ts';

/** How the two directions take part. */
export type FitKind =
  /** Both: the offset is bounded from both sides. */
  | 'two-way'
  /** Only one: the smallest delay cannot be told from the offset. */
  | 'one-way'
  /** Which point comes first does not show: they see packets at the same moment, or one direction without hops. */
  | 'level';

export interface ClockFit {
  readonly kind: FitKind;
  /** B's clock less A's at x = 0, nanoseconds. */
  readonly offset: number;
  /** How much faster B's clock runs: 50e-6 is 50 ppm. */
  readonly skew: number;
  /** Half the smallest round trip between the points; null where packets do not go both ways, or no line fits. */
  readonly halfGap: number | null;
  /** Whatever the delays were, the line is not more wrong than this at any time of the capture; null where nothing bounds it. */
  readonly bound: number | null;
  /** Every skew from … to … is possible with some delays; null where nothing bounds it. */
  readonly skewRange: readonly [number, number] | null;
  /** How far the skews are apart that every other packet alone, and the rest alone, give. */
  readonly skewSpread: number;
  /** False: a skew is not seen beyond what chance makes. It is 0 then, or as near to 0 as is likely. */
  readonly skewSeen: boolean;
  /** False: no straight line fits: a clock was set, or its rate changed. */
  readonly steady: boolean;
  /** Points that contradict all others and were left out. */
  readonly contradicting: number;
}

/** Parts of the time whose quietest packets count the same, however many there are. */
const PARTS = 64;
/** Beyond this no oscillator runs. */
const MAX_SKEW = 0.05;
/** Two quartzes seldom differ by more: what a short capture says beyond that, chance says. */
const PLAUSIBLE_SKEW = 100e-6;
/** Possible skews within this: their middle is an estimate as well. */
const BOUNDED_SKEW = 1e-3;
/** Share of the points, and how many at least, that may be left out as contradicting. */
const MAX_CONTRADICTING = 0.01;
const FEW = 3;
const MIN_FOR_SKEW = 8;

/**
 * @param forward packets from A to B
 * @param backward packets from B to A
 * @param stepNs how finely the coarser of the clocks tells times
 */
export function fitClock(forward: Cloud, backward: Cloud, stepNs: number): ClockFit {
  let [f, b] = [forward, backward];
  let contradicting = 0;
  const limit = Math.max(FEW, Math.floor(MAX_CONTRADICTING * (f.x.length + b.x.length)));
  let line = new Envelopes(f, b, stepNs);
  while (!line.possible && contradicting < limit) {
    const without = line.withoutWorst(f, b);
    if (without === undefined) break;
    [f, b] = without;
    contradicting++;
    line = new Envelopes(f, b, stepNs);
  }
  const steady = line.possible;
  if (!steady) {
    // Leaving points out was of no use: all count.
    [f, b] = [forward, backward];
    contradicting = 0;
    line = new Envelopes(f, b, stepNs);
  }
  const kind = f.x.length > 0 && b.x.length > 0 ? 'two-way' : 'one-way';
  const [odd, even] = [new Envelopes(every(f, 0), every(b, 0), stepNs), new Envelopes(every(f, 1), every(b, 1), stepNs)];
  const skewSpread = f.x.length + b.x.length < 2 * FEW ? Number.POSITIVE_INFINITY : Math.abs(odd.skew - even.skew);
  const count = f.x.length + b.x.length;
  const range = kind === 'two-way' && steady ? line.range() : null;
  const skewSeen =
    (steady && !line.allows(0)) ||
    (count >= MIN_FOR_SKEW && Math.abs(line.skew) > 2 * skewSpread && Math.abs(line.skew) <= PLAUSIBLE_SKEW);
  const skew = skewSeen ? line.skew : likely(range);
  const { offset, gap } = line.at(skew);
  return {
    kind,
    offset,
    skew,
    halfGap: kind === 'two-way' && steady ? Math.max(0, gap) / 2 : null,
    bound: range === null ? null : line.bound(range, offset, skew),
    skewRange: range,
    skewSpread,
    skewSeen,
    steady,
    contradicting,
  };
}

/** Where chance hides the skew: 0, or the nearest to it of the middle half of those that are possible. */
function likely(range: readonly [number, number] | null): number {
  if (range === null) return 0;
  const [low, high] = range;
  const quarter = (high - low) / 4;
  return Math.min(high - quarter, Math.max(low + quarter, 0));
}

/** Of points whose direction does not show: the line through their middle. */
export function fitLevel(cloud: Cloud): ClockFit {
  const { x, y } = cloud;
  const slopes: number[] = [];
  const parts = nearest(cloud, 0, 1, PARTS);
  for (let i = 0; i < parts.x.length; i++)
    for (let j = i + 1; j < parts.x.length; j++) {
      const dx = (parts.x[j] as number) - (parts.x[i] as number);
      if (dx > 0) slopes.push(((parts.y[j] as number) - (parts.y[i] as number)) / dx);
    }
  const all = Float64Array.from(slopes);
  const slope = median(all);
  const spread = slopes.length < FEW ? Number.POSITIVE_INFINITY : 2 * median(all.map((s) => Math.abs(s - slope)));
  const skewSeen = x.length >= MIN_FOR_SKEW && Math.abs(slope) > 2 * spread;
  const skew = skewSeen ? slope : 0;
  return {
    kind: 'level',
    offset: median(y.map((v, i) => v - skew * (x[i] as number))),
    skew,
    halfGap: null,
    bound: null,
    skewRange: null,
    skewSpread: spread,
    skewSeen,
    steady: true,
    contradicting: 0,
  };
}

const every = ({ x, y }: Cloud, rest: number): Cloud => ({
  x: x.filter((_, i) => i % 2 === rest),
  y: y.filter((_, i) => i % 2 === rest),
});

/** The lines under the one direction and over the other. */
class Envelopes {
  readonly skew: number;
  readonly #low: Cloud;
  readonly #high: Cloud;
  /** Middle of the time: slopes turn about it, so that their numbers stay small. */
  readonly #middle: number;
  readonly #half: number;
  readonly #step: number;
  readonly #widest: number;

  constructor(forward: Cloud, backward: Cloud, stepNs: number) {
    this.#step = stepNs;
    const ends = [forward, backward].flatMap(({ x }) => (x.length === 0 ? [] : [x[0] as number, x[x.length - 1] as number]));
    this.#middle = ends.length === 0 ? 0 : (Math.min(...ends) + Math.max(...ends)) / 2;
    this.#half = ends.length === 0 ? 0 : Math.max(...ends) - this.#middle;
    const f = this.#centred(forward);
    const b = this.#centred(backward);
    this.#low = hull(f, 1);
    this.#high = hull(b, -1);
    this.#widest = leastOf((s) => -this.#gap(s), -MAX_SKEW, MAX_SKEW);
    this.skew = this.#best(f, b);
  }

  /** A line exists that makes no delay negative, but for what clocks that tick in steps do. */
  get possible(): boolean {
    return this.#gap(this.#widest) >= -2 * this.#step;
  }

  allows(skew: number): boolean {
    return this.#gap(skew) >= -2 * this.#step;
  }

  /** The skews that make no delay negative. */
  range(): [number, number] {
    const edge = (outside: number): number => {
      let [inside, out] = [this.#widest, outside];
      if (this.allows(out)) return out;
      for (let i = 0; i < 60; i++) {
        const middle = (inside + out) / 2;
        if (this.allows(middle)) inside = middle;
        else out = middle;
      }
      return inside;
    };
    return [edge(-MAX_SKEW), edge(MAX_SKEW)];
  }

  /** How far any line that makes no delay negative is from this one, at the beginning or the end. */
  bound([low, high]: readonly [number, number], offset: number, skew: number): number {
    let most = 0;
    for (const x of [-this.#half, this.#half]) {
      const here = offset + skew * (x + this.#middle);
      const highest = (s: number): number => -(intercept(this.#low, s, 1) + s * x);
      const lowest = (s: number): number => intercept(this.#high, s, -1) + s * x;
      most = Math.max(most, -highest(leastOf(highest, low, high)) - here, here - lowest(leastOf(lowest, low, high)));
    }
    return most;
  }

  /** The line of that slope in the middle, at x = 0, and how far the envelopes are apart. */
  at(skew: number): { offset: number; gap: number } {
    const under = intercept(this.#low, skew, 1);
    const over = intercept(this.#high, skew, -1);
    const there = !Number.isFinite(under) ? over : !Number.isFinite(over) ? under : (under + over) / 2;
    return { offset: there - skew * this.#middle, gap: under - over };
  }

  /** Without the point that contradicts most of those of the other direction. */
  withoutWorst(f: Cloud, b: Cloud): [Cloud, Cloud] | undefined {
    if (f.x.length === 0 || b.x.length === 0) return undefined;
    const s = this.#widest;
    const [fr, br] = [f, b].map(({ x, y }) => y.map((v, i) => v - s * (x[i] as number))) as [Float64Array, Float64Array];
    const low = fr.indexOf(fr.reduce((m, v) => Math.min(m, v)));
    const high = br.indexOf(br.reduce((m, v) => Math.max(m, v)));
    const overLow = br.reduce((n, v) => n + (v > (fr[low] as number) ? 1 : 0), 0);
    const underHigh = fr.reduce((n, v) => n + (v < (br[high] as number) ? 1 : 0), 0);
    return overLow >= underHigh ? [without(f, low), b] : [f, without(b, high)];
  }

  #centred({ x, y }: Cloud): Cloud {
    return { x: x.map((v) => v - this.#middle), y };
  }

  #gap(skew: number): number {
    return intercept(this.#low, skew, 1) - intercept(this.#high, skew, -1);
  }

  /**
   * The slope at which the quietest packets of all parts of the time are nearest to the envelopes. Each direction counts the more the quieter it is:
   * where one has a queue for most of the time, the other one tells.
   */
  #best(forward: Cloud, backward: Cloud): number {
    let slope = 0;
    for (let round = 0; round < 2; round++) {
      const terms = [
        { corners: this.#low, quiet: nearest(forward, slope, 1, PARTS), side: 1 as const },
        { corners: this.#high, quiet: nearest(backward, slope, -1, PARTS), side: -1 as const },
      ].filter((t) => t.quiet.x.length > 1);
      if (terms.length === 0) return 0;
      const costs = terms.map(({ corners, quiet, side }) => {
        const [x, y] = [mean(quiet.x), mean(quiet.y)];
        const excess = (s: number): number => side * (y - s * x - intercept(corners, s, side));
        const least = excess(leastOf(excess, -MAX_SKEW, MAX_SKEW));
        return (s: number): number => excess(s) / (Math.max(0, least) + this.#step);
      });
      slope = leastOf((s) => costs.reduce((sum, cost) => sum + cost(s), 0), -MAX_SKEW, MAX_SKEW);
    }
    if (!this.possible) return slope;
    const [low, high] = this.range();
    const bounded = Math.max(-low, high) < BOUNDED_SKEW;
    // Never one that makes delays negative; and of two good estimates the mean.
    slope = Math.min(high, Math.max(low, slope));
    if (bounded) slope = (slope + (low + high) / 2) / 2;
    return slope;
  }
}

const without = ({ x, y }: Cloud, at: number): Cloud => ({
  x: x.filter((_, i) => i !== at),
  y: y.filter((_, i) => i !== at),
});
