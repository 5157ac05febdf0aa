/** What the SACK blocks of acknowledgements say (RFC 2018, RFC 2883), beside the number that they acknowledge. */

import { endOfSegment } from '../analysis/tcp/segment.ts';
import type { PacketRow } from '../base/ids.ts';
import { seqDiff, seqGe, seqGt, seqLe, seqLt, seqMax } from '../base/seq32.ts';
import { SegmentNote } from '../table/segment-notes.ts';
import type { Rows } from './rows.ts';

/** Sequence numbers from `left` up to, and without, `right`. */
export interface Block {
  readonly left: number;
  readonly right: number;
}

/** The blocks of a segment in its order; empty where it has no SACK option. */
export function blocksOf(c: Rows, row: PacketRow): Block[] {
  const notes = c.facts.tables.segmentNotes;
  const blocks: Block[] = [];
  for (let i = notes.from(row); i < notes.length && notes.row(i) === row; i++)
    if (notes.kind(i) === SegmentNote.block) blocks.push({ left: notes.value(i), right: notes.extra(i) });
  return blocks.filter((b) => seqLt(b.left, b.right));
}

const inside = (inner: Block, outer: Block): boolean => seqGe(inner.left, outer.left) && seqLe(inner.right, outer.right);

/** The first block tells of a segment that came twice: it is acknowledged already, or a part of the second block (RFC 2883 §4). */
export function isTwice(ack: number, [first, second]: readonly Block[]): boolean {
  return first !== undefined && (seqLe(first.right, ack) || (second !== undefined && inside(first, second)));
}

/** What this acknowledgement has in its first block, the newest, that the one before did not have. */
export function newlySacked(
  c: Rows,
  before: PacketRow,
  row: PacketRow,
): { readonly how: 'more' | 'twice'; readonly block: Block } | null {
  const blocks = blocksOf(c, row);
  const [first] = blocks;
  if (first === undefined) return null;
  if (isTwice(c.p.ack.get(row), blocks)) return { how: 'twice', block: first };
  let { left, right } = first;
  for (const old of blocksOf(c, before)) {
    if (seqLe(old.left, left) && seqGt(old.right, left)) left = seqMax(left, old.right);
    if (seqGe(old.right, right) && seqLt(old.left, right)) right = old.left;
  }
  return seqLt(left, right) ? { how: 'more', block: { left, right } } : null;
}

/**
 * What the other end had said of a segment's bytes before it came again, and in which packet. acked: it has them all. sacked: it has them,
 * and lacks some before. hole: it lacks them, and has some behind. Null: none of these.
 */
export function reportOn(
  c: Rows,
  row: PacketRow,
  original: PacketRow | null,
): { how: 'acked' | 'sacked' | 'hole'; report: PacketRow } | null {
  const { p } = c;
  const forward = c.isForward(row);
  const seq = p.seq.get(row);
  const end = endOfSegment(p, row);
  if (seqDiff(end, seq) <= 0) return null;
  let hole: PacketRow | null = null;
  let latest = true;
  let found: { how: 'acked' | 'sacked'; report: PacketRow } | null = null;
  c.back(row, (r) => {
    if (original !== null && r <= original) return true;
    if (c.isForward(r) === forward || !c.isAck(r)) return false;
    if (seqGe(p.ack.get(r), end)) found = { how: 'acked', report: r };
    else {
      const blocks = blocksOf(c, r);
      const told = isTwice(p.ack.get(r), blocks) ? blocks.slice(1) : blocks;
      if (told.some((b) => inside({ left: seq, right: end }, b))) found = { how: 'sacked', report: r };
      // Only the latest word says what is missing still.
      else if (latest && told.some((b) => seqGe(b.left, end)) && !told.some((b) => seqLt(b.left, end) && seqGt(b.right, seq)))
        hole = r;
    }
    latest = false;
    return found?.how === 'acked';
  });
  return found ?? (hole === null ? null : { how: 'hole', report: hole });
}
