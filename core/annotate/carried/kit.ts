/** What a frame carries beside TCP, UDP, ICMP and ARP, as its tellers say it, and reading values out of its layers. */
import { formatValue } from '../../explain/format.ts';
import type { FieldNode, FieldValue, FrameTree } from '../../wire/field.ts';
import { valueName } from '../../wire/field-names.ts';
import type { EvidenceField } from '../evidence.ts';
import type { CarriedName } from '../messages/carried.ts';
import type { RuleKey } from '../messages/rules.ts';
import type { Params } from '../messages/schema.ts';

interface Told<K extends CarriedName> {
  /** Wireshark's short name, for the protocol column. */
  readonly protocol: string;
  readonly name: K;
  readonly params: Params<`summary.carried.${K}`>;
  readonly rule: RuleKey;
  readonly evidence: readonly (readonly [EvidenceField, number])[];
}
/** Holds numbers and short texts, and nothing of the tree that it was told from. */
export type Carried = { [K in CarriedName]: Told<K> }[CarriedName];

export interface Around {
  readonly tree: FrameTree;
  /** Bytes follow that nothing decodes. */
  readonly hasData: boolean;
  /** Decoding stopped somewhere: what is missing need not be absent. */
  readonly isCut: boolean;
}
/** Undefined where the layer does not hold enough to say anything. */
export type Teller = (layer: FieldNode, around: Around) => Carried | undefined;

export const told = <K extends CarriedName>(
  protocol: string,
  name: K,
  params: Params<`summary.carried.${K}`>,
  rule: RuleKey,
  evidence: Told<K>['evidence'] = [],
): Carried => ({ protocol, name, params, rule, evidence }) as unknown as Carried;

/** Of one text, characters. */
const MAX_QUOTED = 60;
/** Of a list, items. */
const MAX_LISTED = 4;

/** The first node whose name the test takes, depth first. */
export function find(layer: FieldNode, test: (name: string) => boolean): FieldNode | undefined {
  for (const child of layer.children) {
    if (test(child.spec.name)) return child;
    const inside = find(child, test);
    if (inside !== undefined) return inside;
  }
  return undefined;
}
export const node = (layer: FieldNode, name: string): FieldNode | undefined => find(layer, (n) => n === name);
export const value = (layer: FieldNode, name: string): FieldValue | undefined => node(layer, name)?.value;
export const number = (layer: FieldNode, name: string): number | undefined => {
  const v = value(layer, name);
  return typeof v === 'number' ? v : undefined;
};
export const isSet = (layer: FieldNode, name: string): boolean => value(layer, name) === true || value(layer, name) === 1;

export const textOf = (n: FieldNode | undefined): string | null =>
  n === undefined || n.value === null ? null : formatValue(n.spec, n.value).slice(0, MAX_QUOTED) || null;
export const text = (layer: FieldNode, name: string): string | null => textOf(node(layer, name));
/** The value by its name, where it has one. */
export const nameOf = (layer: FieldNode, name: string): string | null => {
  const n = node(layer, name);
  return n === undefined ? null : valueName(n);
};

/** All values of these fields; null where there is none. */
export function listed(layer: FieldNode, names: readonly string[]): string | null {
  const found: string[] = [];
  let more = false;
  const walk = (n: FieldNode): void => {
    if (names.includes(n.spec.name)) {
      if (found.length === MAX_LISTED) more = true;
      else found.push(textOf(n) ?? '–');
    }
    n.children.forEach(walk);
  };
  walk(layer);
  return found.length === 0 ? null : `${found.join(', ')}${more ? ', …' : ''}`;
}
