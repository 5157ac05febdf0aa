/**
 * Which way each lane goes between two points, before the clocks are known.
 *
 * Two clocks of any difference show it: of one conversation the packets from A to B arrive later by B's clock, the answers earlier. So of two
 * neighbouring packets of a conversation, one each way, that with the larger y went from A to B. A TTL that is lower at one point says the
 * same. What is left takes the direction of its sender's other lanes.
 */
import { f64Column, u8Column } from '../../table/column.ts';
import type { Pairs } from './join.ts';
import { HOST_LANES, type Point, type PointFile } from './point.ts';

/** From A to B, the other way, not known. */
export type Way = 1 | -1 | 0;

export const turned = (way: Way): Way => (way === 1 ? -1 : way === -1 ? 1 : 0);

/** Clocks differ by no more than this while two neighbouring packets pass. */
const DRIFT = 200e-6;
const SURE = 0.9;
const LIKELY = 0.5;
const ENOUGH = 4;

class Votes {
  readonly #sum = new Map<number, number>();
  readonly #count = new Map<number, number>();

  add(of: number, vote: number): void {
    this.#sum.set(of, (this.#sum.get(of) ?? 0) + vote);
    this.#count.set(of, (this.#count.get(of) ?? 0) + 1);
  }

  /** The sign of the sum where at least that share of at least so many agrees. */
  way(of: number, share: number, atLeast: number): Way {
    const sum = this.#sum.get(of) ?? 0;
    const count = this.#count.get(of) ?? 0;
    if (count < atLeast || Math.abs(sum) < share * count) return 0;
    return sum > 0 ? 1 : sum < 0 ? -1 : 0;
  }
}

/** The ways of one point's lanes, and what they say of lanes between the same hosts. */
export class LaneWays {
  readonly #file: PointFile;
  readonly #ways = u8Column();
  readonly #senders = new Votes();
  readonly #routes = new Map<number, Way>();

  constructor(file: PointFile) {
    this.#file = file;
  }

  set(lane: number, way: Way): void {
    if (lane >= HOST_LANES || way === 0 || this.way(lane) === way) return;
    this.#ways.set(lane, way === 1 ? 1 : 2);
    const { laneSource, laneDestination } = this.#file;
    const from = laneSource.get(lane);
    const to = laneDestination.get(lane);
    if (from === 0) return;
    this.#senders.add(from, way);
    this.#routes.set(from * 2 ** 26 + to, way);
  }

  way(lane: number): Way {
    if (lane >= HOST_LANES) return 0;
    const stored = this.#ways.get(lane);
    return stored === 0 ? 0 : stored === 1 ? 1 : -1;
  }

  /** The same; of a lane that no pair has shown, that of others from this host to that host. */
  expected(lane: number): Way {
    const known = this.way(lane);
    if (known !== 0 || lane >= HOST_LANES) return known;
    const { laneSource, laneDestination } = this.#file;
    return this.#routes.get(laneSource.get(lane) * 2 ** 26 + laneDestination.get(lane)) ?? 0;
  }

  /** That of the sender's other lanes, or of those that its receiver does not send. */
  likeHosts(lane: number): Way {
    if (lane >= HOST_LANES) return 0;
    const { laneSource, laneDestination } = this.#file;
    const from = this.#senders.way(laneSource.get(lane), SURE, 1);
    return from !== 0 ? from : turned(this.#senders.way(laneDestination.get(lane), SURE, 1));
  }
}

/** The ways of A's lanes as far as the pairs show them. */
export function findWays(a: Point, b: Point, pairs: Pairs): LaneWays {
  const votes = new Votes();
  const hops = new Votes();
  const lanes = new Set<number>();
  const lastX = f64Column(Number.NaN);
  const lastY = f64Column();
  const step = Math.max(a.stepNs, b.stepNs);
  for (let k = 0; k < pairs.a.length; k++) {
    const i = pairs.a[k] as number;
    const j = pairs.b[k] as number;
    const lane = a.columns.lane.get(i);
    if (lane >= HOST_LANES) continue;
    lanes.add(lane);
    const fewer = a.columns.ttl.get(i) - b.columns.ttl.get(j);
    if (fewer !== 0) hops.add(lane, Math.sign(fewer));
    const x = a.columns.time.get(i);
    const y = b.columns.time.get(j) - x;
    const other = lane ^ 1;
    const since = Math.abs(x - lastX.get(other));
    if (Number.isFinite(since)) {
      const later = (y - lastY.get(other)) * (lane % 2 === 0 ? 1 : -1);
      if (Math.abs(later) > step + DRIFT * since) votes.add(lane >>> 1, Math.sign(later));
    }
    lastX.set(lane, x);
    lastY.set(lane, y);
  }
  const ways = new LaneWays(a.file);
  const judge = (lane: number): Way => {
    const turn = (way: Way): Way => (lane % 2 === 0 ? way : turned(way));
    const times = turn(votes.way(lane >>> 1, SURE, ENOUGH));
    if (times !== 0) return times;
    const hop = hops.way(lane, SURE, 1);
    return hop !== 0 ? hop : turn(votes.way(lane >>> 1, LIKELY, 1));
  };
  for (const lane of lanes) ways.set(lane, judge(lane));
  const rest = [...lanes].filter((lane) => ways.way(lane) === 0).map((lane) => [lane, ways.likeHosts(lane)] as const);
  for (const [lane, way] of rest) ways.set(lane, way);
  return ways;
}
