/** Two capture points: their packets in common, the difference of their clocks, and what became of each packet on the way. */
import { type ClockFit, fitClock, fitLevel } from './clock.ts';
import { Kind } from './content.ts';
import { findWays, LaneWays, turned } from './directions.ts';
import { type ComparisonFacts, type Delays, Fate, type PathFacts } from './facts.ts';
import { findFates, type Side } from './fates.ts';
import { type Cloud, cloudOf, intercept, median } from './hull.ts';
import { filterPairs, groupEqual, NO, onePairs, type Pairs } from './join.ts';
import { Matcher } from './match.ts';
import { HOST_LANES, type Point } from './point.ts';

/** Pairs further than that from the middle of all are not the same packets, whatever their numbers. */
const FAR_NS = 5e9;
const FAR_SHARE = 2e-3;
/** Pairs without TCP's numbers that are needed to say that two captures saw the same, and the share of them that agrees. */
const MIN_OTHERS = 3;
const MIN_REPEATING = 6;
const AGREEING = 0.5;
const LEVEL_NS = 1e6;
const LEVEL_SHARE = 0.3;
/** Pairs through which the line is drawn where all of them would be more than it needs. */
const MAX_NEGATIVE = 1000;

/** What two points have in common; undefined where that is nothing, or too little to be more than chance. */
export interface Common {
  readonly a: Point;
  readonly b: Point;
  readonly pairs: Pairs;
  /** A's flow → B's, by most of their pairs. */
  readonly flows: ReadonlyMap<number, number>;
  readonly ways: LaneWays;
  readonly fit: ClockFit;
  /** The points belong to one section of one file and nothing contradicts that they have one clock. */
  readonly sameClock: boolean;
}

const all = (): boolean => true;

export function findCommon(a: Point, b: Point): Common | undefined {
  const [ca, cb] = [a.columns, b.columns];
  let pairs = onePairs(groupEqual(ca, cb, true, all, all));
  const unicast = filterPairs(pairs, (i) => ca.kind.get(i) !== Kind.repeating);
  const strong = unicast.a.reduce((n, i) => n + (ca.seq.get(i) !== 0 ? MIN_OTHERS : 1), 0);
  if (strong < MIN_OTHERS) {
    // A box that renumbers every packet, or a capture of announcements only.
    const loose = filterPairs(onePairs(groupEqual(ca, cb, false, all, all)), (i) => ca.kind.get(i) !== Kind.repeating);
    if (loose.a.length >= MIN_OTHERS) pairs = loose;
    else if (pairs.a.length < MIN_REPEATING) return undefined;
  } else pairs = unicast;
  const near = agreeing(a, b, pairs);
  if (near.a.length === 0 || near.a.length < AGREEING * pairs.a.length) return undefined;
  const flows = mapFlows(a, b, near);
  pairs = filterPairs(near, (i, j) => {
    const [la, lb] = [ca.lane.get(i), cb.lane.get(j)];
    return la >= HOST_LANES || lb >= HOST_LANES || flows.get(la >>> 1) === lb >>> 1;
  });
  const ways = findWays(a, b, pairs);
  return fitted({ a, b, pairs, flows, ways });
}

function fitted(found: Omit<Common, 'fit' | 'sameClock'>): Common {
  const { a, b, pairs, ways } = found;
  const step = Math.max(a.stepNs, b.stepNs);
  const by = (keep: (lane: number) => boolean): Cloud => {
    const points: [number, number][] = [];
    for (let k = 0; k < pairs.a.length; k++) {
      const i = pairs.a[k] as number;
      if (!keep(a.columns.lane.get(i))) continue;
      const x = a.columns.time.get(i);
      points.push([x, b.columns.time.get(pairs.b[k] as number) - x]);
    }
    return cloudOf(points);
  };
  let f = by((lane) => ways.way(lane) === 1);
  let r = by((lane) => ways.way(lane) === -1);
  const rest = by((lane) => ways.way(lane) === 0);
  let fit: ClockFit;
  if (f.x.length + r.x.length < LEVEL_SHARE * rest.x.length || f.x.length + r.x.length === 0) fit = fitLevel(by(all));
  else {
    fit = fitClock(f, r, step);
    if (rest.x.length > 0 && fit.kind === 'two-way') {
      placeRest(found, fit);
      f = by((lane) => ways.way(lane) === 1);
      r = by((lane) => ways.way(lane) === -1);
      fit = fitClock(f, r, step);
    }
  }
  const siblings = a.file === b.file && a.section === b.section;
  const sameClock = siblings && agreesWithNone(fit, f, r, step, by);
  return { ...found, fit, sameClock };
}

/** Two interfaces of one machine: no correction is needed where none is contradicted. */
function agreesWithNone(fit: ClockFit, f: Cloud, r: Cloud, step: number, by: (keep: () => boolean) => Cloud): boolean {
  if (fit.kind === 'level') return Math.abs(median(by(all).y)) <= LEVEL_NS;
  const early = f.y.reduce((n, y) => n + (y < -2 * step ? 1 : 0), 0) + r.y.reduce((n, y) => n + (y > 2 * step ? 1 : 0), 0);
  if (early > 0.01 * (f.x.length + r.x.length)) return false;
  // One direction bounds the offset from one side only: a smallest delay beyond a second is no delay.
  return fit.kind === 'two-way' || Math.abs(intercept(f.x.length > 0 ? f : r, 0, f.x.length > 0 ? 1 : -1)) < 1e9;
}

/** Lanes that nothing shows the direction of, by which side of the line their packets lie. */
function placeRest({ a, b, pairs, ways }: Omit<Common, 'fit' | 'sameClock'>, fit: ClockFit): void {
  const sums = new Map<number, number>();
  for (let k = 0; k < pairs.a.length; k++) {
    const i = pairs.a[k] as number;
    const lane = a.columns.lane.get(i);
    if (ways.way(lane) !== 0) continue;
    const x = a.columns.time.get(i);
    const y = b.columns.time.get(pairs.b[k] as number) - x - fit.offset - fit.skew * x;
    sums.set(lane, (sums.get(lane) ?? 0) + Math.sign(y));
  }
  for (const [lane, sum] of sums) ways.set(lane, sum > 0 ? 1 : sum < 0 ? -1 : 0);
}

function agreeing(a: Point, b: Point, pairs: Pairs): Pairs {
  const y = (i: number, j: number): number => b.columns.time.get(j) - a.columns.time.get(i);
  const values = Float64Array.from(pairs.a, (i, k) => y(i, pairs.b[k] as number));
  const middle = median(values);
  const far = Math.max(FAR_NS, FAR_SHARE * (a.columns.lastTime - a.columns.firstTime));
  return filterPairs(pairs, (i, j) => Math.abs(y(i, j) - middle) <= far);
}

function mapFlows(a: Point, b: Point, pairs: Pairs): Map<number, number> {
  const votes = new Map<number, number>();
  const best = new Map<number, number>();
  const most = new Map<number, number>();
  for (let k = 0; k < pairs.a.length; k++) {
    const [la, lb] = [a.columns.lane.get(pairs.a[k] as number), b.columns.lane.get(pairs.b[k] as number)];
    if (la >= HOST_LANES || lb >= HOST_LANES) continue;
    const [fa, fb] = [la >>> 1, lb >>> 1];
    const key = fa * 2 ** 26 + fb;
    const n = (votes.get(key) ?? 0) + 1;
    votes.set(key, n);
    if (n <= (most.get(fa) ?? 0)) continue;
    most.set(fa, n);
    best.set(fa, fb);
  }
  return best;
}

/** Everything else about two points, by that line. */
export function compare(common: Common, ids: readonly [number, number]): ComparisonFacts {
  const { a, b, pairs, flows, ways, sameClock } = common;
  const fit = sameClock ? { ...common.fit, offset: 0, skew: 0 } : common.fit;
  const m = new Matcher(a, b, fit, ways, pairs, flows);
  const waysB = new LaneWays(b.file);
  const laneB = new Map<number, number>();
  const laneA = new Map<number, number>();
  const [ca, cb] = [a.columns, b.columns];
  let undirected = 0;
  for (let i = 0; i < ca.length; i++) {
    const j = m.peerOfA[i] as number;
    if (j === NO) continue;
    const [la, lb] = [ca.lane.get(i), cb.lane.get(j)];
    if (ways.way(la) === 0) undirected++;
    waysB.set(lb, ways.way(la));
    if (la >= HOST_LANES || lb >= HOST_LANES) continue;
    if (!laneB.has(la)) laneB.set(la, lb);
    if (!laneA.has(lb)) laneA.set(lb, la);
  }
  // An answer that is never seen goes the other way.
  for (const [la, lb] of [...laneB]) {
    ways.set(la ^ 1, turned(ways.way(la)));
    waysB.set(lb ^ 1, turned(waysB.way(lb)));
    if (!laneB.has(la ^ 1)) laneB.set(la ^ 1, lb ^ 1);
    if (!laneA.has(lb ^ 1)) laneA.set(lb ^ 1, la ^ 1);
  }
  const sideA: Side = {
    point: a,
    peers: m.peerOfA,
    ways,
    away: 1,
    there: (x) => x + fit.offset + fit.skew * x,
  };
  const sideB: Side = {
    point: b,
    peers: m.peerOfB,
    ways: waysB,
    away: -1,
    there: (t) => (t - fit.offset) / (1 + fit.skew),
  };
  const fateOfA = findFates(sideA, sideB, m, laneB);
  const fateOfB = findFates(sideB, sideA, m, laneA);
  return {
    a: ids[0],
    b: ids[1],
    fit,
    sameClock,
    sure: pairs.a.length,
    peerOfA: m.peerOfA,
    peerOfB: m.peerOfB,
    fateOfA,
    fateOfB,
    forward: pathOf(m, a, b, ways, 1, fateOfA, ids),
    backward: pathOf(m, a, b, ways, -1, fateOfB, [ids[1], ids[0]]),
    undirected,
    onlyA: onlyHere(a, m.peerOfA),
    onlyB: onlyHere(b, m.peerOfB),
    delay: (i, j) => m.delay(i, j),
    way: (i) => ways.way(ca.lane.get(i)),
  };
}

function pathOf(
  m: Matcher,
  a: Point,
  b: Point,
  ways: LaneWays,
  way: 1 | -1,
  fates: Uint8Array,
  [from, to]: readonly [number, number],
): PathFacts {
  const delays: number[] = [];
  const negative: number[] = [];
  const tolerance = 2 * Math.max(a.stepNs, b.stepNs);
  let fastest: readonly [number, number] | null = null;
  let least = Number.POSITIVE_INFINITY;
  let reordered = 0;
  let furthest = Number.NEGATIVE_INFINITY;
  const step = (i: number, j: number): void => {
    const delay = m.delay(i, j);
    delays.push(delay);
    if (fastest === null || delay < least) {
      least = delay;
      fastest = way === 1 ? [i, j] : [j, i];
    }
    if (delay < -tolerance && negative.length < MAX_NEGATIVE) negative.push(way === 1 ? i : j);
    const arrival = way === 1 ? b.columns.time.get(j) : a.columns.time.get(i);
    if (arrival < furthest) reordered++;
    else furthest = arrival;
  };
  // In the order in which they left.
  if (way === 1) {
    for (let i = 0; i < m.peerOfA.length; i++) {
      const j = m.peerOfA[i] as number;
      if (j !== NO && ways.way(a.columns.lane.get(i)) === 1) step(i, j);
    }
  } else {
    for (let j = 0; j < m.peerOfB.length; j++) {
      const i = m.peerOfB[j] as number;
      if (i !== NO && ways.way(a.columns.lane.get(i)) === -1) step(i, j);
    }
  }
  const lost: number[] = [];
  const counts = new Map<number, number>();
  for (let i = 0; i < fates.length; i++) {
    const fate = fates[i] as number;
    counts.set(fate, (counts.get(fate) ?? 0) + 1);
    if (fate === Fate.lost) lost.push(i);
  }
  return {
    from,
    to,
    pairs: delays.length,
    delays: spread(delays),
    fastest,
    lost: Uint32Array.from(lost),
    duplicates: counts.get(Fate.duplicate) ?? 0,
    divided: counts.get(Fate.divided) ?? 0,
    outside: counts.get(Fate.outside) ?? 0,
    reordered,
    negative: Uint32Array.from(negative),
  };
}

function spread(delays: readonly number[]): Delays | null {
  if (delays.length === 0) return null;
  const sorted = Float64Array.from(delays).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] as number;
  return { min: sorted[0] as number, median: median(sorted), p95: at(0.95), max: sorted[sorted.length - 1] as number };
}

function onlyHere({ columns: c }: Point, peers: Int32Array): number {
  const shared = new Set<number>();
  const seen = new Set<number>();
  for (let i = 0; i < c.length; i++) {
    const lane = c.lane.get(i);
    if (lane >= HOST_LANES) continue;
    seen.add(lane >>> 1);
    if (peers[i] !== NO) shared.add(lane >>> 1);
  }
  return seen.size - shared.size;
}
