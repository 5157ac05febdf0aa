/** The values of fields in single packets, for further columns of the list. */
import { safeText } from '../../../annotate/format.ts';
import { type PacketRow, packetRow } from '../../../base/ids.ts';
import { veiledTree } from '../../../coursework/exercise/veiled.ts';
import { valueText } from '../../../explain/label.ts';
import type { FieldNode, FrameTree } from '../../../wire/field.ts';
import type { Engine } from '../../engine.ts';
import type { RowSource } from '../packet-rows.ts';

/** Characters of a cell. */
const CELL_LIMIT = 200;

/** The field tree, as the session's depth has it, and as a student may see it. */
export function treeOf(
  engine: Engine,
  { analysed, veil }: Pick<RowSource, 'analysed' | 'veil'>,
  row: PacketRow,
  bytes: Uint8Array,
): FrameTree | Promise<FrameTree> {
  const tree = analysed ? engine.explainFrame(row, bytes) : engine.explainAlone(row, bytes);
  if (veil === undefined) return tree;
  return Promise.resolve(tree).then((whole) => veiledTree(whole, row + 1, veil));
}

/** `[row][field]`; see `ListApi.fieldValues`. */
export async function fieldValues(
  engine: Engine,
  source: RowSource,
  rows: readonly number[],
  fields: readonly string[],
): Promise<string[][]> {
  const out: string[][] = [];
  for await (const { row, bytes } of engine.frames(rows.map(packetRow))) {
    const tree = await treeOf(engine, source, row, bytes);
    out.push(fields.map((field) => textIn(tree, field)));
  }
  return out;
}

function textIn(tree: FrameTree, field: string): string {
  const texts: string[] = [];
  const walk = (nodes: readonly FieldNode[]): void => {
    for (const node of nodes) {
      // What is only there, a protocol or a mark, is told by its title.
      if (node.spec.name === field) texts.push(node.value === null ? node.spec.title : valueText(node));
      walk(node.children);
    }
  };
  walk(tree.layers);
  return safeText(texts.join(','), CELL_LIMIT);
}
