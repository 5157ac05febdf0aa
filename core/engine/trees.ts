/** Field trees of many packets, whole where a packet completes messages that came in several. */
import type { PacketRow } from '../base/ids.ts';
import type { FrameTree } from '../wire/field.ts';
import type { Engine } from './engine.ts';

/** In the order of the rows. Memory: one window of the capture, and one tree. */
export async function* treesOf(
  engine: Engine,
  rows: Iterable<PacketRow>,
): AsyncGenerator<{ readonly row: PacketRow; readonly tree: FrameTree }> {
  for await (const { row, bytes } of engine.frames(rows)) {
    const tree = engine.explainFrame(row, bytes);
    yield { row, tree: tree instanceof Promise ? await tree : tree };
  }
}
