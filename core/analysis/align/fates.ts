/** What became of the packets of one point at the other: lost, seen twice, cut up otherwise, or never on their way there. */
import { Kind } from './content.ts';
import type { LaneWays } from './directions.ts';
import { Fate } from './facts.ts';
import { NO } from './join.ts';
import { isMissed, type Matcher } from './match.ts';
import { HOST_LANES, type Point, type PointColumns } from './point.ts';

/** Copies of one packet at one point are no further apart. */
const DUPLICATE_NS = 1e9;
const EDGE_NS = 1e6;

export interface Side {
  readonly point: Point;
  readonly peers: Int32Array;
  readonly ways: LaneWays;
  /** The way that leads from this point to the other. */
  readonly away: 1 | -1;
  /** The other point's time of one of this point's, without any delay. */
  readonly there: (time: number) => number;
}

export function findFates(side: Side, other: Side, matcher: Matcher, laneThere: ReadonlyMap<number, number>): Uint8Array {
  const c = side.point.columns;
  const o = other.point.columns;
  const fates = new Uint8Array(c.length);
  const divided = dividedPackets(side, other, laneThere);
  const pieces = fragmentIds(other, true);
  const wholes = fragmentIds(other, false);
  for (let i = 0; i < c.length; i++) {
    const kind = c.kind.get(i);
    if (side.peers[i] !== NO) fates[i] = Fate.paired;
    else if (!isMissed(kind) || side.ways.expected(c.lane.get(i)) !== side.away) fates[i] = Fate.elsewhere;
    else if (divided.has(i)) fates[i] = Fate.divided;
    else if (c.ipId.get(i) !== 0 && (kind === Kind.fragment ? wholes : pieces).has(c.ipId.get(i))) fates[i] = Fate.divided;
    else {
      const { delay } = matcher.usual(side.away === 1 ? c.time.get(i) : side.there(c.time.get(i)), side.away);
      const arrival = side.there(c.time.get(i)) + Math.max(0, delay);
      const within = arrival >= o.firstTime && arrival + Math.max(0, delay) + EDGE_NS <= o.lastTime;
      fates[i] = within ? Fate.lost : Fate.outside;
    }
  }
  markDuplicates(c, side.peers, fates);
  return fates;
}

/** Of packets that were seen more than once here, only one can have a fellow. */
function markDuplicates(c: PointColumns, peers: Int32Array, fates: Uint8Array): void {
  const numberOf = (i: number): number => c.key.get(i) * 65_536 + c.ipId.get(i);
  const missed = new Set<number>();
  for (let i = 0; i < c.length; i++)
    if ((fates[i] === Fate.lost || fates[i] === Fate.outside) && c.ipId.get(i) !== 0) missed.add(numberOf(i));
  if (missed.size === 0) return;
  /** Last paired packet by number. */
  const last = new Map<number, number>();
  const check = (i: number): void => {
    if (c.ipId.get(i) === 0 || c.kind.get(i) === Kind.none || !missed.has(numberOf(i))) return;
    if (peers[i] !== NO) {
      last.set(numberOf(i), i);
      return;
    }
    const before = last.get(numberOf(i));
    if (before === undefined || fates[i] === Fate.elsewhere) return;
    const same = c.key2.get(before) === c.key2.get(i) && c.tag.get(before) === c.tag.get(i);
    if (same && Math.abs(c.time.get(i) - c.time.get(before)) <= DUPLICATE_NS) fates[i] = Fate.duplicate;
  };
  for (let i = 0; i < c.length; i++) check(i);
  last.clear();
  for (let i = c.length - 1; i >= 0; i--) check(i);
}

/** IP identifications of packets without a fellow: of fragments, or of whole ones. */
function fragmentIds({ point, peers }: Side, fragments: boolean): Set<number> {
  const c = point.columns;
  const ids = new Set<number>();
  for (let j = 0; j < c.length; j++) {
    if (peers[j] !== NO || c.ipId.get(j) === 0) continue;
    if (c.kind.get(j) === (fragments ? Kind.fragment : Kind.unicast)) ids.add(c.ipId.get(j));
  }
  return ids;
}

/**
 * TCP segments without a fellow whose bytes the other point's segments without a fellow hold all: offload (a card that cuts, or joins,
 * segments on one side of a capture point) or a proxy of the MSS.
 */
function dividedPackets(side: Side, other: Side, laneThere: ReadonlyMap<number, number>): Set<number> {
  const out = new Set<number>();
  const mine = unpaired(side);
  if (mine.size === 0) return out;
  const theirs = unpaired(other);
  for (const [lane, rows] of mine) {
    const there = laneThere.get(lane);
    const segments = there === undefined ? undefined : theirs.get(there);
    if (segments === undefined) continue;
    const spans = union(other.point.columns, segments);
    for (const i of rows) if (covered(side.point.columns, i, spans)) out.add(i);
  }
  return out;
}

function unpaired({ point, peers }: Side): Map<number, number[]> {
  const c = point.columns;
  const out = new Map<number, number[]>();
  for (let i = 0; i < c.length; i++) {
    const lane = c.lane.get(i);
    if (peers[i] !== NO || c.data.get(i) === 0 || lane >= HOST_LANES) continue;
    const list = out.get(lane);
    if (list === undefined) out.set(lane, [i]);
    else list.push(i);
  }
  return out;
}

interface Spans {
  readonly reference: number;
  /** Ascending, apart from each other, counted from `reference`. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

function union(c: PointColumns, rows: readonly number[]): Spans {
  const reference = c.seq.get(rows[0] as number);
  const spans = rows
    .map((j) => {
      const start = (c.seq.get(j) - reference) | 0;
      return [start, start + c.data.get(j)] as const;
    })
    .sort((p, q) => p[0] - q[0]);
  const starts: number[] = [];
  const ends: number[] = [];
  for (const [start, end] of spans) {
    const last = ends.length - 1;
    if (last >= 0 && start <= (ends[last] as number)) ends[last] = Math.max(ends[last] as number, end);
    else {
      starts.push(start);
      ends.push(end);
    }
  }
  return { reference, starts, ends };
}

function covered(c: PointColumns, i: number, { reference, starts, ends }: Spans): boolean {
  const start = (c.seq.get(i) - reference) | 0;
  const end = start + c.data.get(i);
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= start) low = middle + 1;
    else high = middle;
  }
  return low > 0 && end <= (ends[low - 1] as number);
}
