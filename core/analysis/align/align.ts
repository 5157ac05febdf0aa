/**
 * Several capture points on the clock of one. Points are compared two and two; the comparisons that say most of their clocks are kept, one to
 * each point, as a tree that begins at the reference.
 */
import { type Common, compare, findCommon } from './compare.ts';
import { type AlignFacts, type Certainty, NothingInCommon, type PointFacts } from './facts.ts';
import type { Point } from './point.ts';

/** Points that are compared: each with each, so that the cost grows with the square. */
export const MAX_POINTS = 16;
const MANY = 20;

interface Edge {
  /** Indices of the points. */
  readonly from: number;
  readonly to: number;
  readonly common: Common;
}

interface Clock {
  readonly shift: number;
  readonly drift: number;
  readonly bound: number | null;
  readonly certainty: Certainty;
  readonly via: number | null;
  readonly status: PointFacts['status'];
}

/**
 * @param points at most `MAX_POINTS`
 * @param reference index of the point whose clock counts
 * @throws NothingInCommon where a file shares no packets with those that are aligned already
 */
export function alignPoints(points: readonly Point[], reference: number): AlignFacts {
  const edges: Edge[] = [];
  for (let i = 0; i < points.length; i++)
    for (let j = i + 1; j < points.length; j++) {
      const common = findCommon(points[i] as Point, points[j] as Point);
      if (common !== undefined) edges.push({ from: i, to: j, common });
    }
  edges.sort((p, q) => rank(p.common) - rank(q.common) || width(p.common) - width(q.common) || size(q.common) - size(p.common));
  const clocks = new Map<number, Clock>([
    [reference, { shift: 0, drift: 0, bound: 0, certainty: 'certain', via: null, status: 'reference' }],
  ]);
  const kept: Edge[] = [];
  for (let grown = true; grown; ) {
    const edge = edges.find((e) => clocks.has(e.from) !== clocks.has(e.to));
    grown = edge !== undefined;
    if (edge === undefined) {
      grown = adopt(points, clocks);
      continue;
    }
    const used = clocks.has(edge.from) ? edge : reversed(points, edge);
    const known = clocks.has(used.from) ? used.from : used.to;
    clocks.set(known === used.from ? used.to : used.from, chained(clocks.get(known) as Clock, used, known));
    kept.push(used);
  }
  refuseStrangers(points, clocks);
  const comparisons = kept.map((e) => compare(e.common, [e.from, e.to]));
  const names = pointNames(points);
  const base = (points[reference] as Point).file.baseNs;
  const { firstTime } = (points[reference] as Point).columns;
  const beginning = Number.isFinite(firstTime) ? firstTime : 0;
  return {
    reference,
    comparisons,
    points: points.map((point, id): PointFacts => {
      const clock = clocks.get(id) ?? { shift: 0, drift: 0, bound: null, certainty: 'weak', via: null, status: 'apart' };
      // Its clock when the reference begins.
      const then = (beginning - clock.shift) / (1 + clock.drift);
      return {
        id,
        name: names[id] as string,
        point,
        status: clock.status,
        via: clock.via,
        offsetNs: clock.status === 'reference' ? 0 : Number(point.file.baseNs - base) + then - beginning,
        skew: clock.drift === 0 ? 0 : -clock.drift / (1 + clock.drift),
        boundNs: clock.bound,
        certainty: clock.certainty,
        shift: clock.shift,
        drift: clock.drift,
      };
    }),
  };
}

/** The same comparison with the point that is nearer the reference first. */
function reversed(points: readonly Point[], edge: Edge): Edge {
  const common = findCommon(points[edge.to] as Point, points[edge.from] as Point);
  return common === undefined ? edge : { from: edge.to, to: edge.from, common };
}

/** Which comparison says more: one clock, both directions, the same moment, one direction; what does not fit last. */
const rank = ({ sameClock, fit }: Common): number =>
  sameClock ? 0 : !fit.steady ? 4 : fit.kind === 'two-way' ? 1 : fit.kind === 'level' ? 2 : 3;
const width = ({ fit }: Common): number => fit.bound ?? 0;
const size = ({ pairs }: Common): number => pairs.a.length;

function chained(known: Clock, { from, common }: Edge, knownId: number): Clock {
  const { fit, sameClock } = common;
  const { offset, skew } = sameClock ? { offset: 0, skew: 0 } : fit;
  // y = offset + skew · x, with x by the clock of `from`: to A's time from B's, or to B's from A's.
  const shift = knownId === from ? -offset / (1 + skew) : offset;
  const drift = knownId === from ? -skew / (1 + skew) : skew;
  const bound = sameClock ? 0 : fit.bound;
  const sure: Certainty = sameClock
    ? 'certain'
    : !fit.steady || fit.kind === 'one-way'
      ? 'weak'
      : fit.kind === 'level' || size(common) < MANY
        ? 'probable'
        : 'certain';
  return {
    shift: shift + known.shift + known.drift * shift,
    drift: drift + known.drift + known.drift * drift,
    bound: bound === null || known.bound === null ? null : bound + known.bound,
    certainty: [known.certainty, sure].includes('weak')
      ? 'weak'
      : [known.certainty, sure].includes('probable')
        ? 'probable'
        : sure,
    via: knownId,
    status: sameClock ? 'same-clock' : 'aligned',
  };
}

/** An interface that shares no packets with others has the clock of its file's other interfaces. True where there was one. */
function adopt(points: readonly Point[], clocks: Map<number, Clock>): boolean {
  for (const [id, point] of points.entries()) {
    if (clocks.has(id)) continue;
    for (const [other, clock] of clocks) {
      const sibling = points[other] as Point;
      if (sibling.file !== point.file || sibling.section !== point.section) continue;
      clocks.set(id, { ...clock, via: null, status: clock.status === 'reference' ? 'same-clock' : clock.status });
      return true;
    }
  }
  return false;
}

function refuseStrangers(points: readonly Point[], clocks: ReadonlyMap<number, Clock>): void {
  const missing = points.filter((_, id) => !clocks.has(id));
  const files = new Set(points.map((p) => p.file));
  if (missing.length === 0 || files.size === 1) return;
  const strangers = new Set(missing.map((p) => p.file.name));
  const others = new Set(points.filter((_, id) => clocks.has(id)).map((p) => p.file.name));
  throw new NothingInCommon([...strangers], [...others]);
}

/** The interface's name where that tells the points apart; with the file's where it does not. */
export function pointNames(points: readonly Point[]): string[] {
  const files = new Set(points.map((p) => p.file));
  const perFile = (p: Point): number => points.filter((q) => q.file === p.file).length;
  const stem = (p: Point): string =>
    p.file.name
      .replace(/^.*[\\/]/, '')
      .replace(/\.(gz|pcap|pcapng|cap|txt|hex)$/g, '')
      .replace(/\.(pcap|pcapng|cap)$/, '');
  const own = (p: Point): string => p.interfaceName ?? `if${p.interfaceId}`;
  const names = points.map((p) => (files.size === 1 ? own(p) : perFile(p) === 1 ? stem(p) : `${stem(p)}:${own(p)}`));
  return names.map((name, i) => {
    const before = names.slice(0, i).filter((n) => n === name).length;
    return before === 0 ? name : `${name} (${before + 1})`;
  });
}
