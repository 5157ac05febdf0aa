/**
 * Every packet of one point with its fellow at the other, once the clocks are known. Where equal packets repeat (pure acknowledgements, retransmissions
 * without timestamps, mirrored duplicates), their order is kept and of the possible pairings the one is taken whose delays are most
 * like those of the packets around.
 */
import type { ClockFit } from './clock.ts';
import { Kind } from './content.ts';
import type { LaneWays } from './directions.ts';
import { type Groups, groupEqual, NO, type Pairs } from './join.ts';
import { HOST_LANES, type Point } from './point.ts';

/** Groups of more combinations are paired greedily. */
const MAX_TABLE = 20_000;
/** A repeated packet may be delayed twice as long as any unmistakable one, and this much longer. */
const SLACK_NS = 100e6;

export class Matcher {
  readonly peerOfA: Int32Array;
  readonly peerOfB: Int32Array;
  readonly #a: Point;
  readonly #b: Point;
  readonly #fit: ClockFit;
  readonly #ways: LaneWays;
  readonly #flows: ReadonlyMap<number, number>;
  readonly #step: number;
  /** Delays of the unmistakable pairs, by A's time: one list for each way. */
  readonly #known: Record<1 | -1, { x: Float64Array; delay: Float64Array; greatest: number }>;

  constructor(a: Point, b: Point, fit: ClockFit, ways: LaneWays, sure: Pairs, flows: ReadonlyMap<number, number>) {
    this.#a = a;
    this.#b = b;
    this.#fit = fit;
    this.#ways = ways;
    this.#flows = flows;
    this.#step = Math.max(a.stepNs, b.stepNs);
    this.peerOfA = new Int32Array(a.columns.length).fill(NO);
    this.peerOfB = new Int32Array(b.columns.length).fill(NO);
    this.#known = { 1: this.#delays(sure, 1), '-1': this.#delays(sure, -1) };
    for (let k = 0; k < sure.a.length; k++) this.#pair(sure.a[k] as number, sure.b[k] as number);
    const free = (peers: Int32Array) => (i: number) => peers[i] === NO;
    for (const strict of [true, false])
      this.#groups(groupEqual(a.columns, b.columns, strict, free(this.peerOfA), free(this.peerOfB)));
  }

  /** Time from point to point the way that A's lane goes; of a lane that goes no known way, of A to B. May be negative. */
  delay(i: number, j: number): number {
    const raw = this.#raw(i, j);
    return this.#ways.way(this.#a.columns.lane.get(i)) === -1 ? -raw : raw;
  }

  /** What packets around that time of A's clock took, and could take at most. */
  usual(x: number, way: 1 | -1): { delay: number; greatest: number } {
    const known = this.#known[way];
    const other = this.#known[way === 1 ? -1 : 1];
    const greatest = Math.max(known.greatest, known.x.length === 0 ? other.greatest : 0) * 2 + SLACK_NS;
    return { delay: nearestValue(known, x), greatest };
  }

  #raw(i: number, j: number): number {
    const x = this.#a.columns.time.get(i);
    return this.#b.columns.time.get(j) - x - this.#fit.offset - this.#fit.skew * x;
  }

  #delays(sure: Pairs, way: 1 | -1): { x: Float64Array; delay: Float64Array; greatest: number } {
    const at: [number, number][] = [];
    let greatest = 0;
    for (let k = 0; k < sure.a.length; k++) {
      const i = sure.a[k] as number;
      if (this.#wayOf(i) !== way) continue;
      const delay = this.delay(i, sure.b[k] as number);
      at.push([this.#a.columns.time.get(i), delay]);
      greatest = Math.max(greatest, delay);
    }
    at.sort((p, q) => p[0] - q[0]);
    return { x: Float64Array.from(at, (p) => p[0]), delay: Float64Array.from(at, (p) => p[1]), greatest };
  }

  /** A lane that goes no known way counts as one from A to B. */
  #wayOf(i: number): 1 | -1 {
    return this.#ways.way(this.#a.columns.lane.get(i)) === -1 ? -1 : 1;
  }

  #pair(i: number, j: number): void {
    this.peerOfA[i] = j;
    this.peerOfB[j] = i;
  }

  #groups(groups: Groups): void {
    for (let g = 0; g < groups.count; g++) {
      const n = groups.countA[g] as number;
      const m = groups.countB[g] as number;
      if (m === 0) continue;
      const as = chain(groups.firstA[g] as number, groups.nextA);
      const bs = chain(groups.firstB[g] as number, groups.nextB);
      if (n * m <= MAX_TABLE) this.#best(as, bs);
      else this.#greedy(as, bs);
    }
  }

  /** How unlike the delays around it this pair's is; infinite where it cannot be one. */
  #cost(i: number, j: number): number {
    const lane = this.#a.columns.lane.get(i);
    if (lane < HOST_LANES) {
      const flow = this.#flows.get(lane >>> 1);
      const other = this.#b.columns.lane.get(j);
      if (flow !== undefined && other < HOST_LANES && flow !== other >>> 1) return Number.POSITIVE_INFINITY;
    }
    const { delay: usual, greatest } = this.usual(this.#a.columns.time.get(i), this.#wayOf(i));
    const delay = this.delay(i, j);
    const sided = this.#fit.kind !== 'level' && this.#ways.way(lane) !== 0;
    const least = sided ? -this.#slack : -greatest;
    if (delay < least || delay > greatest) return Number.POSITIVE_INFINITY;
    return Math.abs(delay - usual);
  }

  get #slack(): number {
    return 4 * this.#step + (this.#fit.halfGap ?? 1e6) / 10;
  }

  /** In order, as many as can be, of those the ones with the least cost: the alignment of two sequences. */
  #best(as: readonly number[], bs: readonly number[]): void {
    if (as.length === 1 && bs.length === 1) {
      if (Number.isFinite(this.#cost(as[0] as number, bs[0] as number))) this.#pair(as[0] as number, bs[0] as number);
      return;
    }
    const width = bs.length + 1;
    // Number of pairs first: each is worth more than all costs together.
    const value = new Float64Array((as.length + 1) * width);
    const costs = new Float64Array(as.length * bs.length);
    let worth = 1;
    for (let p = 0; p < as.length; p++)
      for (let q = 0; q < bs.length; q++) {
        const cost = this.#cost(as[p] as number, bs[q] as number);
        costs[p * bs.length + q] = cost;
        if (Number.isFinite(cost)) worth = Math.max(worth, cost);
      }
    worth *= 2 * (Math.min(as.length, bs.length) + 1);
    for (let p = as.length - 1; p >= 0; p--)
      for (let q = bs.length - 1; q >= 0; q--) {
        const cost = costs[p * bs.length + q] as number;
        const skip = Math.max(value[(p + 1) * width + q] as number, value[p * width + q + 1] as number);
        const take = Number.isFinite(cost) ? worth - cost + (value[(p + 1) * width + q + 1] as number) : Number.NEGATIVE_INFINITY;
        value[p * width + q] = Math.max(skip, take);
      }
    for (let p = 0, q = 0; p < as.length && q < bs.length; ) {
      const here = value[p * width + q] as number;
      if (here === value[(p + 1) * width + q]) p++;
      else if (here === value[p * width + q + 1]) q++;
      else this.#pair(as[p++] as number, bs[q++] as number);
    }
  }

  #greedy(as: readonly number[], bs: readonly number[]): void {
    let p = 0;
    for (const j of bs) {
      while (p + 1 < as.length && this.#cost(as[p + 1] as number, j) < this.#cost(as[p] as number, j)) p++;
      if (p >= as.length) return;
      if (Number.isFinite(this.#cost(as[p] as number, j))) this.#pair(as[p++] as number, j);
    }
  }
}

function chain(first: number, next: Int32Array): number[] {
  const out: number[] = [];
  for (let i = first; i !== NO; i = next[i] as number) out.push(i);
  return out;
}

function nearestValue({ x, delay }: { x: Float64Array; delay: Float64Array }, at: number): number {
  if (x.length === 0) return 0;
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((x[middle] as number) < at) low = middle + 1;
    else high = middle;
  }
  if (low === x.length) return delay[low - 1] as number;
  if (low > 0 && at - (x[low - 1] as number) < (x[low] as number) - at) return delay[low - 1] as number;
  return delay[low] as number;
}

/** Packets that only unicast content tells of: what repeats by nature is not missed when it is not seen. */
export const isMissed = (kind: number): boolean => kind === Kind.unicast || kind === Kind.fragment;
