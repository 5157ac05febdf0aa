/** Views of a capture with what a veil hides left out. */
import { type FieldNode, type FrameTree, fieldSpec } from '../../wire/field.ts';
import type { Veil } from './hidden.ts';

/**
 * The tree of one frame without the values that are hidden, nor the bytes that hold them, which become 0.
 * @param words stand in place of each hidden value; without them the field is not there at all
 */
export function veiledTree(tree: FrameTree, frame: number, veil: Veil, words?: string): FrameTree {
  if (!veil.hidesIn(frame)) return tree;
  const blank: FieldNode[] = [];
  const hidden = (name: string) => veil.hidesField(name, frame) || (!name.includes('.') && veil.hidesLayer(name, frame));
  const kept = (nodes: readonly FieldNode[]): FieldNode[] =>
    nodes.flatMap((node): FieldNode[] => {
      const { name, title } = node.spec;
      if (!hidden(name)) return [{ ...node, children: kept(node.children) }];
      blank.push(node);
      if (words === undefined || node.spec.hidden === true || node.spec.generated === true) return [];
      // A spec of its own: the labels of the real one would say what was worked out from the value.
      const spec = { name: '', type: 'string', title } as const;
      return [{ spec, start: node.start, length: node.length, value: words, children: [], source: node.source }];
    });
  const layers = kept(tree.layers).map((layer) => told(layer, tree, blank));
  const sources = tree.sources.map((source, s) => {
    const ranges = blank.filter((n) => n.source === s);
    if (ranges.length === 0 && s === 0) return source;
    // What was put together from hidden bytes is hidden whole: nobody keeps account of which byte came from where.
    const bytes = blank.length > 0 && s > 0 ? new Uint8Array(source.bytes.length) : source.bytes.slice();
    for (const { start, length, end } of ranges) bytes.fill(0, start, Math.max(start + length, end ?? 0));
    return { ...source, bytes };
  });
  return { ...tree, layers, sources };
}

/** A layer's own line sums up its fields: with one of them hidden, only its title is left. */
function told(layer: FieldNode, tree: FrameTree, blank: readonly FieldNode[]): FieldNode {
  const touched = blank.some((n) => tree.layers.some((l) => l.start === layer.start && l.spec === layer.spec && within(l, n)));
  return touched && layer.spec.name !== ''
    ? { ...layer, spec: { name: '', type: 'none', title: layer.spec.title }, value: null }
    : layer;
}

const within = (layer: FieldNode, node: FieldNode): boolean => layer === node || layer.children.some((c) => within(c, node));

/** Whether text that names this field may be shown of the frame: evidence of judgements does. */
export const mayTell = (veil: Veil, field: string, frame: number): boolean =>
  fieldSpec(field) === undefined || !veil.hidesField(field, frame);
