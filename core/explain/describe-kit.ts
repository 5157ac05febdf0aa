/** What the texts of `describe.ts` are made with. */
import type { FieldNode } from '../wire/field.ts';
import { formatValue } from './format.ts';

export type Describe = (node: FieldNode, parent: FieldNode | undefined) => string | undefined;

export const child = (node: FieldNode | undefined, name: string): FieldNode | undefined =>
  node?.children.find((c) => c.spec.name === name);
export const has = (node: FieldNode, name: string): boolean => child(node, name) !== undefined;
/** A child's value as `-T fields` prints it; empty where there is none. */
export const text = (node: FieldNode | undefined, name: string): string => {
  const found = child(node, name);
  return found === undefined ? '' : formatValue(found.spec, found.value);
};
export const number = (node: FieldNode | undefined): number => (typeof node?.value === 'number' ? node.value : 0);
export const own = (node: FieldNode): string => formatValue(node.spec, node.value);

export const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;
export const bytes = (n: number): string => count(n, 'byte');
export const bytesAndBits = (n: number): string => `${bytes(n)} (${count(8 * n, 'bit')})`;
export const lengthOf = (node: FieldNode): number => (node.value instanceof Uint8Array ? node.value.length : node.length);
