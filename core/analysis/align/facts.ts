/** Several capture points on one clock: what their packets in common show. */
import type { ClockFit } from './clock.ts';
import type { Way } from './directions.ts';
import type { Point } from './point.ts';

/** What became of a packet of one point at the other. */
export const Fate = {
  /** It does not go there, or that does not show. */
  elsewhere: 0,
  /** Seen at both. */
  paired: 1,
  /** It should have been seen there, and was not. */
  lost: 2,
  /** Seen twice here, its fellow is paired. */
  duplicate: 3,
  /** Its bytes were seen there in other segments or fragments. */
  divided: 4,
  /** It would have been there before that capture began or after it ended. */
  outside: 5,
} as const;

export interface Delays {
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

/** One direction between two points. Packets are indices of the point's columns. */
export interface PathFacts {
  /** `PointFacts.id`. */
  readonly from: number;
  readonly to: number;
  readonly pairs: number;
  /** One-way, nanoseconds by the corrected clocks; null without pairs. */
  readonly delays: Delays | null;
  /** The pair with the smallest delay, on which the offset rests: at `from`, at `to`. */
  readonly fastest: readonly [number, number] | null;
  readonly lost: Uint32Array;
  readonly duplicates: number;
  readonly divided: number;
  readonly outside: number;
  /** Packets that arrive after one that left later. */
  readonly reordered: number;
  /** Pairs whose delay is negative: they contradict the line. */
  readonly negative: Uint32Array;
}

/** Two points compared. */
export interface ComparisonFacts {
  /** `PointFacts.id`: `a` is nearer the reference. */
  readonly a: number;
  readonly b: number;
  readonly fit: ClockFit;
  /** The line used: that of `fit`, or none where both share a clock. */
  readonly sameClock: boolean;
  /** Pairs that the line was drawn through. */
  readonly sure: number;
  readonly peerOfA: Int32Array;
  readonly peerOfB: Int32Array;
  readonly fateOfA: Uint8Array;
  readonly fateOfB: Uint8Array;
  readonly forward: PathFacts;
  readonly backward: PathFacts;
  /** Pairs of lanes without a direction: announcements to groups. */
  readonly undirected: number;
  /** Conversations seen at one of them only. */
  readonly onlyA: number;
  readonly onlyB: number;
  /** Corrected time from A's packet to B's, the way it goes. */
  delay(i: number, j: number): number;
  /** Whether A's packet goes to B, comes from there, or goes no certain way. */
  way(i: number): Way;
}

export type Certainty = 'certain' | 'probable' | 'weak';

export interface PointFacts {
  readonly id: number;
  readonly name: string;
  readonly point: Point;
  readonly status:
    | 'reference'
    /** Corrected by what packets in common show. */
    | 'aligned'
    /** An interface of a file that has another one with the same clock, which is the reference or aligned: nothing contradicts that. */
    | 'same-clock'
    /** No packets in common, and no sibling either: left as it is. */
    | 'apart';
  /** The point it was compared with; null where there is none. */
  readonly via: number | null;
  /** Its clock less that of the reference at the first packet of the reference, nanoseconds. */
  readonly offsetNs: number;
  readonly skew: number;
  /** Its corrected times are not more wrong than this, whatever the delays were; null: nothing bounds that. */
  readonly boundNs: number | null;
  readonly certainty: Certainty;
  /** The reference's time of one of the point's: `t + shift + drift · t`, both since their files' `baseNs`. */
  readonly shift: number;
  readonly drift: number;
}

export interface AlignFacts {
  readonly reference: number;
  readonly points: readonly PointFacts[];
  /** The comparisons that the clocks rest on, nearest to the reference first. */
  readonly comparisons: readonly ComparisonFacts[];
}

/** These captures share no packets. */
export class NothingInCommon extends Error {
  override readonly name = 'NothingInCommon';
  /** Names of the captures that share none with those before them. */
  readonly captures: readonly string[];
  readonly others: readonly string[];
  constructor(captures: readonly string[], others: readonly string[]) {
    super('no packets in common');
    this.captures = captures;
    this.others = others;
  }
}
