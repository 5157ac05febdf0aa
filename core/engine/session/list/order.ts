/** The order of a list that is sorted by a column or a field. Equal rows keep their order; those without a value come last, whichever way it goes. */
import { type PacketRow, packetRow } from '../../../base/ids.ts';
import { isUntimed } from '../../../capture/info.ts';
import { formatValue } from '../../../explain/format.ts';
import { columnSources, type Numbers } from '../../../filter/column-sources.ts';
import { CHUNK_BITS, CHUNK_ROWS } from '../../../table/column.ts';
import { Mark } from '../../../table/packets.ts';
import type { FieldNode, FrameTree } from '../../../wire/field.ts';
import { readCarried } from '../../carried.ts';
import type { Engine } from '../../engine.ts';
import { cellTexts, type RowSource } from '../packet-rows.ts';
import type { Lang } from '../protocol.ts';
import { naturalKeys } from '../tables/order.ts';
import { treeOf } from './field-values.ts';
import type { BuiltInColumn, Sorting } from './model.ts';

/** Rows between two breaths. */
const STRIDE = 8192;
const RUN = 16;

export interface Sorter {
  readonly source: RowSource;
  readonly engine: Engine;
  readonly lang: Lang;
  readonly signal: AbortSignal;
  breathe(): Promise<void>;
}

/** `rows` in that order. Rejects with the signal's reason. */
export async function sortedRows(sorter: Sorter, rows: Uint32Array, { key, descending }: Sorting): Promise<Uint32Array> {
  const keys = key.kind === 'column' ? await columnKeys(sorter, rows, key.column) : await fieldKeys(sorter, rows, key.field);
  for (let i = 0; i < keys.length; i++) {
    const value = keys[i] as number;
    keys[i] = Number.isNaN(value) ? Number.POSITIVE_INFINITY : descending ? -value : value;
  }
  const order =
    countSorted(keys) ?? (await mergeSorted(sorter, keys.length, (a, b) => (keys[a] as number) <= (keys[b] as number)));
  return order.map((i) => rows[i] as number);
}

async function rest({ signal, breathe }: Sorter): Promise<void> {
  await breathe();
  signal.throwIfAborted();
}

/** Numbers that are ordered as the column's values are. */
async function columnKeys(sorter: Sorter, rows: Uint32Array, column: BuiltInColumn): Promise<Float64Array> {
  const { facts, analysed } = sorter.source;
  const { packets } = facts.tables;
  const first = 0 as PacketRow;
  switch (column) {
    case 'number':
      return Float64Array.from(rows);
    case 'length':
      return Float64Array.from(rows, (row) => packets.originalLength.get(row));
    case 'time':
      return Float64Array.from(rows, (row) =>
        isUntimed(facts.capture, row as PacketRow) ? Number.NaN : packets.elapsedNs(first, row as PacketRow),
      );
    case 'tie':
      return Float64Array.from(rows, (row) => {
        const at = row as PacketRow;
        return (analysed ? (facts.nat.rewriteOf(at) ?? facts.nat.rewrittenAs(at)) : null) ?? Number.NaN;
      });
    default:
      return textKeys(sorter, rows, async (part) => {
        if (column === 'protocol' || column === 'info') await readCarried(sorter.engine, part, () => rest(sorter));
        return cellTexts(sorter.source, part, column, sorter.lang);
      });
  }
}

/** Each text's place among all that there are. */
async function textKeys(
  sorter: Sorter,
  rows: Uint32Array,
  textsOf: (part: Uint32Array) => readonly string[] | Promise<readonly string[]>,
): Promise<Float64Array> {
  const numbers = new Map<string, number>();
  const keys = new Float64Array(rows.length);
  for (let start = 0; start < rows.length; start += STRIDE) {
    const texts = await textsOf(rows.subarray(start, start + STRIDE));
    for (let i = 0; i < texts.length; i++) {
      const text = texts[i] as string;
      let number = text === '' ? Number.NaN : numbers.get(text);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(text, number);
      }
      keys[start + i] = number;
    }
    await rest(sorter);
  }
  const texts: string[] = [];
  const naturalKey = naturalKeys();
  for (const text of numbers.keys()) {
    texts.push(naturalKey(text));
    if (texts.length % STRIDE === 0) await rest(sorter);
  }
  const ordered = await mergeSorted(sorter, texts.length, (a, b) => (texts[a] as string) <= (texts[b] as string));
  const places = new Float64Array(texts.length);
  for (let place = 0; place < ordered.length; place++) places[ordered[place] as number] = place;
  for (let i = 0; i < keys.length; i++) {
    const number = keys[i] as number;
    if (!Number.isNaN(number)) keys[i] = places[number] as number;
  }
  return keys;
}

/** The first value of a field: of plain packets from the columns where they have it, of others from the field tree. */
async function fieldKeys(sorter: Sorter, rows: Uint32Array, field: string): Promise<Float64Array> {
  const { tables } = sorter.source.facts;
  const { packets } = tables;
  const column = columnSources(tables).get(field);
  const isNumber = column?.kind === 'small' || column?.kind === 'number' || column?.kind === 'ns';
  if (column === undefined || !isNumber) return treeKeys(sorter, rows, field);
  const scratch = new Float64Array(CHUNK_ROWS);
  let values: Numbers = scratch;
  const keys = new Float64Array(rows.length).fill(Number.NaN);
  const others: number[] = [];
  let chunk = -1;
  // Rows ascend: each chunk of the column is filled once.
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    if (row >>> CHUNK_BITS !== chunk) {
      chunk = row >>> CHUNK_BITS;
      const start = chunk << CHUNK_BITS;
      values = column.fills[0]?.(start, Math.min(CHUNK_ROWS, packets.length - start), scratch) ?? scratch;
      await rest(sorter);
    }
    if (column.layers !== 0 && (packets.marks.get(row) & Mark.plain) === 0) others.push(i);
    else if ((packets.layers.get(row) & column.layers) === column.layers && column.when?.(row) !== false)
      keys[i] = values[row & (CHUNK_ROWS - 1)] as number;
  }
  if (others.length === 0) return keys;
  const read = await values1(
    sorter,
    Uint32Array.from(others, (i) => rows[i] as number),
    field,
  );
  // A number of the column stands for the same number in the tree, but for times: those are told in nanoseconds by both.
  others.forEach((i, k) => {
    const value = read[k];
    keys[i] = value === undefined || typeof value === 'string' ? Number.NaN : value;
  });
  return keys;
}

async function treeKeys(sorter: Sorter, rows: Uint32Array, field: string): Promise<Float64Array> {
  const values = await values1(sorter, rows, field);
  if (values.every((v) => typeof v !== 'string'))
    return Float64Array.from(values, (v) => (typeof v === 'number' ? v : Number.NaN));
  let next = 0;
  return textKeys(sorter, rows, (part) => {
    const texts = values.slice(next, next + part.length).map((v) => (v === undefined ? '' : String(v)));
    next += part.length;
    return texts;
  });
}

/** Undefined where the packet has no such field. */
async function values1(sorter: Sorter, rows: Uint32Array, field: string): Promise<(number | string | undefined)[]> {
  const { engine, source } = sorter;
  const values: (number | string | undefined)[] = [];
  for await (const { row, bytes } of engine.frames(Array.from(rows, packetRow))) {
    const tree = treeOf(engine, source, row, bytes);
    values.push(firstValue('layers' in tree ? tree : await tree, field));
    if (values.length % 256 === 0) await rest(sorter);
  }
  return values;
}

function firstValue(tree: FrameTree, field: string): number | string | undefined {
  const stack: FieldNode[] = [...tree.layers].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { spec, value } = node;
    if (spec.name === field) {
      if (value === null) return spec.title;
      return typeof value === 'string' || value instanceof Uint8Array ? formatValue(spec, value) : Number(value);
    }
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i] as FieldNode);
  }
  return undefined;
}

/** Whole numbers in a narrow range are counted rather than compared. */
const MOST_COUNTS = 1 << 22;

/** Indexes in the order of their keys, none of which is NaN; stable. Infinity comes last. Undefined where the keys are of another kind. */
function countSorted(keys: Float64Array): Uint32Array | undefined {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as number;
    if (key === Number.POSITIVE_INFINITY) continue;
    if (!Number.isInteger(key)) return undefined;
    if (key < low) low = key;
    if (key > high) high = key;
  }
  const last = high < low ? 0 : high - low + 1;
  if (last > MOST_COUNTS) return undefined;
  const slotOf = (key: number): number => (key === Number.POSITIVE_INFINITY ? last : key - low);
  const next = new Uint32Array(last + 2);
  for (let i = 0; i < keys.length; i++) {
    const slot = slotOf(keys[i] as number) + 1;
    next[slot] = (next[slot] as number) + 1;
  }
  for (let slot = 1; slot < next.length; slot++) next[slot] = (next[slot] as number) + (next[slot - 1] as number);
  const order = new Uint32Array(keys.length);
  for (let i = 0; i < keys.length; i++) {
    const slot = slotOf(keys[i] as number);
    order[next[slot] as number] = i;
    next[slot] = (next[slot] as number) + 1;
  }
  return order;
}

/** Comparisons between two breaths. */
const COMPARED = 1 << 17;

/** Of two indexes the first may stay before the second. */
type InOrder = (a: number, b: number) => boolean;

/** The indexes below `n`, in order; stable. */
async function mergeSorted(sorter: Sorter, n: number, inOrder: InOrder): Promise<Uint32Array> {
  let from = Uint32Array.from({ length: n }, (_, i) => i);
  let to = new Uint32Array(n);
  let compared = 0;
  for (let start = 0; start < n; start += RUN) {
    const end = Math.min(n, start + RUN);
    for (let i = start + 1; i < end; i++) {
      const item = from[i] as number;
      let k = i - 1;
      for (; k >= start && !inOrder(from[k] as number, item); k--) from[k + 1] = from[k] as number;
      from[k + 1] = item;
    }
    compared += RUN * 4;
    if (compared < COMPARED) continue;
    compared = 0;
    await rest(sorter);
  }
  for (let width = RUN; width < n; width *= 2) {
    for (let start = 0; start < n; start += 2 * width) {
      const [middle, end] = [Math.min(n, start + width), Math.min(n, start + 2 * width)];
      let [a, b] = [start, middle];
      for (let i = start; i < end; ) {
        // Of a long run a part at a time.
        const stop = Math.min(end, i + COMPARED);
        for (; i < stop; i++) {
          const isLeft = a < middle && (b >= end || inOrder(from[a] as number, from[b] as number));
          to[i] = from[isLeft ? a++ : b++] as number;
        }
        if (i < end) await rest(sorter);
      }
    }
    [from, to] = [to, from];
    await rest(sorter);
  }
  return from;
}
