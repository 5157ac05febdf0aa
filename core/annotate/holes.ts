/** Bytes that a connection has carried and the capture has not: where the hole is, and what fills it. */

import { endOfSegment } from '../analysis/tcp/segment.ts';
import type { PacketRow } from '../base/ids.ts';
import { seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax } from '../base/seq32.ts';
import type { Rows } from './rows.ts';

/** Packets of the flow looked at before, and rows of the capture after: few packets have a hole, so more than for other questions. */
const LOOK = 512;

/** Sequence numbers from `first` on; `length` of them in all. */
export interface Hole {
  readonly first: number;
  readonly length: number;
}

/** Rows after this one, of the same flow and direction (or the other), that occupy sequence numbers. */
function* later(c: Rows, row: PacketRow, sameWay: boolean): Generator<PacketRow> {
  const { p } = c;
  const flow = p.flow.get(row);
  const forward = c.isForward(row);
  const end = Math.min(p.length, row + LOOK);
  for (let i = row + 1; i < end; i++) {
    const r = i as PacketRow;
    if (p.flow.get(r) === flow && (c.isForward(r) === forward) === sameWay && endOfSegment(p, r) !== p.seq.get(r)) yield r;
  }
}

/** What lies between the bytes seen before and this segment, which begins beyond them; `late`: the packet that brings some of it. */
export function holeBefore(c: Rows, row: PacketRow): (Hole & { readonly late: PacketRow | null }) | null {
  const { p } = c;
  if (!c.facts.tcp.loss(row).ahead) return null;
  const forward = c.isForward(row);
  const seq = p.seq.get(row);
  let reached: number | null = null;
  c.back(
    row,
    (r) => {
      const end = endOfSegment(p, r);
      if (c.isForward(r) === forward && seqLe(end, seq)) reached = reached === null ? end : seqMax(reached, end);
      return false;
    },
    LOOK,
  );
  if (reached === null || reached === seq) return null;
  const first: number = reached;
  for (const r of later(c, row, true)) {
    if (seqLt(p.seq.get(r), seq) && seqGt(endOfSegment(p, r), first)) return { first, length: seqDiff(seq, first), late: r };
  }
  return { first, length: seqDiff(seq, first), late: null };
}

/** For a segment that brings what was missing: the earliest packet that lies beyond it. */
export function overtakenBy(c: Rows, row: PacketRow): PacketRow | null {
  const { p } = c;
  if (!c.facts.tcp.loss(row).fills) return null;
  const forward = c.isForward(row);
  const end = endOfSegment(p, row);
  let found: PacketRow | null = null;
  c.back(
    row,
    (r) => {
      if (c.isForward(r) === forward && endOfSegment(p, r) !== p.seq.get(r) && seqGe(p.seq.get(r), end)) found = r;
      return false;
    },
    LOOK,
  );
  return found;
}

/** How often the other end has repeated, right before this segment, that it waits for its first byte. */
export function repeatedRequests(c: Rows, row: PacketRow): number {
  const { p } = c;
  const forward = c.isForward(row);
  const seq = p.seq.get(row);
  let same = 0;
  c.back(row, (r) => {
    if (c.isForward(r) === forward) return false;
    if (p.ack.get(r) !== seq || p.payloadLength.get(r) > 0) return true;
    same++;
    return false;
  });
  return Math.max(0, same - 1);
}

/** What this acknowledgement is the first to cover and no packet of the capture carries. Null where there is nothing, or more than can be told. */
export function unseenAcknowledged(c: Rows, row: PacketRow): Hole | null {
  const { p } = c;
  if (!c.facts.tcp.loss(row).acksUnseen) return null;
  const forward = c.isForward(row);
  const ack = p.ack.get(row);
  let before: number | null = null;
  const seen: PacketRow[] = [];
  c.back(
    row,
    (r) => {
      if (c.isForward(r) !== forward) seen.push(r);
      else if (before === null || seqGt(p.ack.get(r), before)) before = p.ack.get(r);
      return false;
    },
    LOOK,
  );
  if (before === null || !seqLt(before, ack)) return null;
  const from: number = before;
  // Packets are not always captured in the order of their journey.
  for (const r of later(c, row, false)) if (seqLt(p.seq.get(r), ack)) seen.push(r);
  seen.sort((a, b) => seqDiff(p.seq.get(a), p.seq.get(b)));
  let at = from;
  let first: number | null = null;
  let length = 0;
  const skip = (to: number): void => {
    if (!seqGt(to, at)) return;
    first ??= at;
    length += seqDiff(to, at);
  };
  for (const r of seen) {
    const start = p.seq.get(r);
    skip(seqLt(start, ack) ? start : ack);
    at = seqMax(at, endOfSegment(p, r));
  }
  skip(ack);
  return first === null ? null : { first, length };
}
