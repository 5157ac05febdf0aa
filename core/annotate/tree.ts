/** Reading single values out of a packet's field tree, where the caller has one. The columns hold what most rules need. */
import type { FieldNode, FieldValue, FrameTree } from '../wire/field.ts';

/** The first node of that name, depth first. */
export function nodeOf(tree: FrameTree | undefined, name: string): FieldNode | undefined {
  if (tree === undefined) return undefined;
  const stack = [...tree.layers].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.spec.name === name) return node;
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as FieldNode);
  }
  return undefined;
}

export const fieldOf = (tree: FrameTree | undefined, name: string): FieldValue | undefined => nodeOf(tree, name)?.value;

export function numberOf(tree: FrameTree | undefined, name: string): number | undefined {
  const value = fieldOf(tree, name);
  return typeof value === 'number' ? value : undefined;
}

export const has = (tree: FrameTree | undefined, name: string): boolean => nodeOf(tree, name) !== undefined;
