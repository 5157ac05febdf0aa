/** Where bytes belong that do not start where the last ones of their end ended. */
import { seqDiff, seqGt, seqLe, seqLt } from '../../base/seq32.ts';
import type { Gaps } from './gaps.ts';
import { End } from './record.ts';
import { Fact, SYN_LENGTH_SHIFT } from './states.ts';

/** No window is larger (RFC 7323 §2.3): a sequence number further away belongs to no packet of this connection. */
export const MAX_WINDOW = 0x4000_0000;

/** What `outOfSequence` found. */
export const Place = { nowhere: 0, repeated: 1, ahead: 2, fills: 3 } as const;
export type Place = (typeof Place)[keyof typeof Place];

/**
 * Enters [seq, segmentEnd) in the words of its sender, which start at `me`, and in its gaps. repeated: some of it was seen
 * before in this direction. `end` is the sender's key in `gaps`.
 */
export function outOfSequence(w: Uint32Array, me: number, gaps: Gaps, end: number, seq: number, segmentEnd: number): Place {
  const next = w[me + End.next] as number;
  const ahead = seqDiff(seq, next);
  if (ahead > MAX_WINDOW || ahead < -MAX_WINDOW) return Place.nowhere;
  if (ahead > 0) {
    gaps.add(end, next, seq);
    w[me + End.next] = segmentEnd;
    return Place.ahead;
  }
  const facts = w[me] as number;
  const base = ((w[me + End.base] as number) - (facts >>> SYN_LENGTH_SHIFT)) >>> 0;
  if ((facts & Fact.synEndKnown) !== 0) {
    // Before the SYN there is nothing.
    if (seqLe(segmentEnd, base)) return Place.nowhere;
  } else if (seqLt(seq, base)) {
    // Older than the first packet seen.
    w[me + End.base] = seq;
    if (seqLt(segmentEnd, base)) gaps.add(end, segmentEnd, base);
    if (seqLe(segmentEnd, base)) return Place.nowhere;
  }
  if (seqGt(segmentEnd, next)) {
    gaps.fill(end, seq, next);
    w[me + End.next] = segmentEnd;
    return Place.repeated;
  }
  return gaps.fill(end, seq, segmentEnd) ? Place.fills : Place.repeated;
}
