/** Reads what rows carry that the packet table does not know, for those who then make lines of them without their bytes. */
import { carriedRows, mayCarry, seenIn } from '../annotate/carried/carried.ts';
import { type PacketRow, packetRow } from '../base/ids.ts';
import type { Engine } from './engine.ts';

/** Rows between two breaths. */
const STRIDE = 512;

/**
 * After it, `summarize` knows these rows, as long as no more than 65,536 others have been read. The trees of rows whose columns say everything
 * are not made: of most captures nothing is read.
 */
export async function readCarried(
  engine: Pick<Engine, 'facts' | 'frames' | 'explainAlone'>,
  rows: Iterable<number>,
  breathe?: () => Promise<void>,
): Promise<void> {
  const { tables } = engine.facts;
  const known = carriedRows(tables);
  const wanted: PacketRow[] = [];
  for (const row of rows)
    if (mayCarry(tables.packets, row) && known.get(row as PacketRow) === undefined) wanted.push(packetRow(row));
  if (wanted.length === 0) return;
  known.makeRoom(wanted.length);
  let done = 0;
  for await (const { row, bytes } of engine.frames(wanted)) {
    known.set(row, seenIn(engine.explainAlone(row, bytes, false)));
    if (++done % STRIDE === 0) await breathe?.();
  }
}
