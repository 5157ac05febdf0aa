/** What a filter reads of a packet: for each field that it names, the values of all its occurrences. */
import type { Bytes } from '../base/bytes.ts';
import { u32 } from '../base/bytes.ts';
import type { FieldNode, FieldSpec, FrameTree } from '../wire/field.ts';
import type { Condition, Operand, Value, ValueType } from './expression.ts';
import { forEachOperand } from './expression.ts';
import { resolveRange } from './range.ts';
import type { Range } from './syntax.ts';
import { typeOf } from './types.ts';
import { bitsOf } from './widths.ts';

export type FieldOperand = Operand & { kind: 'field' };

/** `value`: what the field holds; of a protocol its own bytes. `whole`: all bytes given to a protocol. `length`: of the value, bytes. */
export type SlotForm = 'value' | 'whole' | 'length';

export interface Slot {
  readonly spec: FieldSpec;
  readonly type: ValueType;
  readonly form: SlotForm;
  readonly layers: readonly Range[] | undefined;
}

/** By slot, in the order of the occurrences. */
export type Slots = readonly (readonly Value[])[];

/** The slots of a condition; each combination of field, layers and form once. */
export class SlotTable {
  readonly slots: Slot[] = [];
  readonly #byKey = new Map<string, number>();

  constructor(condition: Condition) {
    forEachOperand(condition, (o) => {
      if (o.kind === 'field') this.indexOf(o);
      if (o.kind === 'call' && o.name === 'len' && o.args[0]?.kind === 'field') this.indexOf(o.args[0], 'length');
    });
  }

  indexOf(field: FieldOperand, form: SlotForm = field.whole && field.type === 'protocol' ? 'whole' : 'value'): number {
    const key = `${field.spec.name} ${form} ${JSON.stringify(field.layers ?? null)}`;
    let index = this.#byKey.get(key);
    if (index === undefined) {
      index = this.slots.push({ spec: field.spec, type: field.type, form, layers: field.layers }) - 1;
      this.#byKey.set(key, index);
    }
    return index;
  }
}

const NOTHING = new Uint8Array(0);
const utf8 = new TextEncoder();

/** Reads the slots out of field trees. */
export class TreeReader {
  /** Name → its slots. */
  readonly #wanted = new Map<string, number[]>();
  readonly #slots: readonly Slot[];
  readonly values: Value[][];
  /** Protocol → how many layers of it so far; kept only where layers are asked for. */
  readonly #layers: Map<string, number> | undefined;
  #sources: FrameTree['sources'] = [];

  constructor(slots: readonly Slot[]) {
    this.#slots = slots;
    this.values = slots.map(() => []);
    for (const [i, { spec }] of slots.entries()) {
      // What only a second pass over the capture knows is not there, as in tshark without -2.
      if (spec.late === true) continue;
      const there = this.#wanted.get(spec.name);
      if (there === undefined) this.#wanted.set(spec.name, [i]);
      else there.push(i);
    }
    this.#layers = slots.some((s) => s.layers !== undefined) ? new Map() : undefined;
  }

  /** The values are overwritten by the next call. */
  read(tree: FrameTree): Slots {
    for (const list of this.values) list.length = 0;
    this.#layers?.clear();
    this.#sources = tree.sources;
    this.#walk(tree.layers, true, 1);
    return this.values;
  }

  #walk(nodes: readonly FieldNode[], top: boolean, outer: number): void {
    for (const node of nodes) {
      let layer = outer;
      if (this.#layers !== undefined && (top || node.end !== undefined)) {
        layer = (this.#layers.get(node.spec.name) ?? 0) + 1;
        this.#layers.set(node.spec.name, layer);
      }
      const wanted = this.#wanted.get(node.spec.name);
      if (wanted !== undefined) for (const i of wanted) this.#take(i, node, layer, top);
      if (node.children.length > 0) this.#walk(node.children, false, layer);
    }
  }

  #take(i: number, node: FieldNode, layer: number, top: boolean): void {
    const slot = this.#slots[i] as Slot;
    if (slot.layers !== undefined && !slot.layers.some((range) => isInLayers(range, layer))) return;
    this.values[i]?.push(slot.form === 'length' ? this.#length(node) : this.#value(node, slot, top));
  }

  #value(node: FieldNode, { form }: Slot, top: boolean): Value {
    const { value } = node;
    if (value === null) {
      const bytes = this.#sources[node.source]?.bytes ?? NOTHING;
      let end = node.start + node.length;
      if (form === 'whole') end = Math.max(end, node.end ?? (top ? bytes.length : 0));
      return bytes.subarray(node.start, Math.min(end, bytes.length));
    }
    return filterValue(node.spec, value);
  }

  #length(node: FieldNode): number {
    const { spec, value } = node;
    if (value === null) return node.length;
    if (value instanceof Uint8Array) return value.length;
    if (typeof value === 'string') return utf8.encode(value).length;
    return lengthOfType(spec);
  }
}

function isInLayers(range: Range, layer: number): boolean {
  // Layers count from 1, and from the end nobody counts them: a negative number is taken for all from the first on.
  if (range.start < 0) return true;
  if (range.length !== null) return layer >= range.start && layer < range.start + range.length;
  return layer >= range.start && (range.last === null || layer <= range.last);
}

/** A tree's value as the filter knows it. */
export function filterValue(spec: FieldSpec, value: string | number | bigint | boolean | Bytes): Value {
  switch (typeof value) {
    case 'boolean':
      return value ? 1 : 0;
    case 'string':
      return utf8.encode(value);
    case 'number':
      return spec.type === 'duration' ? BigInt(Math.round(value * 1e9)) : value;
    case 'bigint':
      return value;
    default:
      return spec.type === 'ipv4' && value.length === 4 ? u32(value, 0) : value;
  }
}

/** Bytes that a value of a number field has in Wireshark; booleans and times have none. */
export function lengthOfType(spec: FieldSpec): number {
  switch (typeOf(spec)) {
    case 'uint':
    case 'int':
      return Math.ceil(bitsOf(spec) / 8);
    case 'ipv4':
      return 4;
    case 'uint64':
      return 8;
    default:
      return 0;
  }
}

/** The parts of a value's bytes one behind the other; none at all where one of them does not lie in it. */
export function sliceOf(bytes: Bytes, ranges: readonly Range[]): Bytes {
  const parts: Bytes[] = [];
  let total = 0;
  for (const range of ranges) {
    const found = resolveRange(range, bytes.length);
    if (found === undefined) return NOTHING;
    parts.push(bytes.subarray(found[0], found[1]));
    total += found[1] - found[0];
  }
  if (parts.length === 1) return parts[0] as Bytes;
  // Ranges may repeat bytes: what they add up to is bounded.
  if (total > MAX_SLICE) return NOTHING;
  const out = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
const MAX_SLICE = 1 << 24;
