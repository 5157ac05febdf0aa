/** Looking into field trees. */
import { explainFrame } from '../../core/explain/frame.ts';
import type { FieldNode, FrameTree } from '../../core/wire/field.ts';
import type { ExplainContext } from '../../core/wire/tree.ts';

/** The tree of one frame of an Ethernet capture (or of another link type). */
export function explain(
  bytes: Uint8Array,
  options: { linkType?: number; originalLength?: number; fcsLength?: number; context?: ExplainContext } = {},
): FrameTree {
  const meta = {
    number: 1,
    linkType: options.linkType ?? 1,
    originalLength: options.originalLength ?? bytes.length,
    timeNs: 1_000_000_000_500_000_000n,
    deltaNs: 0n,
    relativeNs: 0n,
    ...(options.fcsLength === undefined ? {} : { fcsLength: options.fcsLength }),
  };
  return explainFrame(bytes, meta, options.context);
}

/** Every node of that name, in tree order. */
export function nodes(tree: FrameTree, name: string): FieldNode[] {
  const out: FieldNode[] = [];
  const walk = (list: readonly FieldNode[]) => {
    for (const n of list) {
      if (n.spec.name === name) out.push(n);
      walk(n.children);
    }
  };
  walk(tree.layers);
  return out;
}
export const values = (tree: FrameTree, name: string): unknown[] =>
  nodes(tree, name).map((n) => (n.value instanceof Uint8Array ? Buffer.from(n.value).toString('hex') : n.value));
/** The first value of that name. */
export const value = (tree: FrameTree, name: string): unknown => values(tree, name)[0];
export const protocols = (tree: FrameTree): unknown => value(tree, 'frame.protocols');
/** Names of the layers from the link layer on. */
export const layers = (tree: FrameTree): string[] => tree.layers.slice(1).map((n) => n.spec.name);

export const bytesOf = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'));
