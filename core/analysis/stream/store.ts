/** The units that began in one segment and were completed in a later one: one row of columns each. What lies within a segment is not kept. */
import { NONE } from '../../base/ids.ts';
import { u32Column } from '../../table/column.ts';

export class UnitStore {
  length = 0;
  /** flow · 2, and 1 for the direction a → b. */
  readonly side = u32Column();
  /** The unit before it on its side; NONE: it is the first. */
  readonly before = u32Column();
  /** The row of its first byte, and the one that completed it; NONE: never. */
  readonly firstRow = u32Column();
  readonly shownRow = u32Column(NONE);
  /** Sequence number of the first byte that was put together, and bytes: to the end of the unit that was asked for. */
  readonly seq = u32Column();
  readonly size = u32Column();
  /** Units that the sender's FIN ended. */
  readonly closed = new Set<number>();
  /** Rows that carry the middle of a unit whose protocol names itself in them. */
  readonly named = new Set<number>();
  /** By row: bytes of its segment that end a unit of which others are missing. What follows them is read for itself. */
  readonly passed = new Map<number, number>();

  /** A unit that goes on behind its first segment. */
  add(side: number, before: number, firstRow: number, seq: number): number {
    const id = this.length++;
    this.side.set(id, side);
    this.before.set(id, before);
    this.firstRow.set(id, firstRow);
    this.shownRow.set(id, NONE);
    this.seq.set(id, seq);
    this.size.set(id, 0);
    return id;
  }
}
