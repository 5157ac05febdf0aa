/** Finds the next packet of a view: by a display filter, by text in its line, its fields or its bytes, or by bytes. */
import { type PacketRow, packetRow } from '../../../base/ids.ts';
import { isShown, nodeLabel } from '../../../explain/label.ts';
import { FilterError } from '../../../filter/error.ts';
import type { FieldNode, FrameTree } from '../../../wire/field.ts';
import { readCarried } from '../../carried.ts';
import type { Engine } from '../../engine.ts';
import { cellTexts, type RowSource } from '../packet-rows.ts';
import { plainProblem } from './faults.ts';
import { treeOf } from './field-values.ts';
import type { FindOutcome, FindRequest } from './model.ts';

/** Packets looked at between two breaths. */
const STRIDE = 512;
/** What a line of the list says. */
const COLUMNS = ['source', 'destination', 'protocol', 'info'] as const;

export interface Finder {
  readonly source: RowSource;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  breathe(): Promise<void>;
  /** The view's rows in its own order. */
  readonly length: number;
  rowAt(position: number): number;
}

type Place = { readonly start: number; readonly length: number } | null;
/** Of the packets: for each that matches its index and place. */
type Test = (rows: readonly number[]) => Promise<Map<number, Place>>;

/** Rejects with the signal's reason. */
export async function findPacket(finder: Finder, request: FindRequest): Promise<FindOutcome> {
  const { length, signal } = finder;
  const test = await testFor(finder, request);
  if ('kind' in test) return test;
  if (length === 0) return { kind: 'none' };
  const { step } = request;
  const first = (((request.position + step) % length) + length) % length;
  for (let done = 0; done < length; ) {
    signal.throwIfAborted();
    // Up to the end of the list, where the search goes on at the other one.
    const at = (((first + step * done) % length) + length) % length;
    const n = Math.min(STRIDE, length - done, step > 0 ? length - at : at + 1);
    const low = step > 0 ? at : at - n + 1;
    const rows = Array.from({ length: n }, (_, i) => finder.rowAt(low + i));
    const matches = await test(rows);
    const indexes = [...matches.keys()].sort((a, b) => step * (a - b));
    const [index] = indexes;
    if (index !== undefined) {
      const position = low + index;
      const wrapped = step > 0 ? position <= request.position : position >= request.position;
      return { kind: 'found', row: rows[index] as number, position, wrapped, bytes: matches.get(index) ?? null };
    }
    done += n;
    await finder.breathe();
  }
  return { kind: 'none' };
}

async function testFor(
  finder: Finder,
  { what, lang }: FindRequest,
): Promise<Test | Extract<FindOutcome, { kind: 'wrong' | 'not-hex' | 'none' }>> {
  const { engine, source, signal } = finder;
  switch (what.kind) {
    case 'filter': {
      try {
        const selected = new Set(await engine.filter(what.text, { signal }));
        return async (rows) => matching(rows, (row) => selected.has(row));
      } catch (error) {
        if (error instanceof FilterError) return { kind: 'wrong', problems: error.problems.map((p) => plainProblem(p, lang)) };
        throw error;
      }
    }
    case 'hex': {
      const wanted = bytesOfHex(what.text);
      return wanted === null
        ? { kind: 'not-hex' }
        : byBytes(engine, source, (bytes) => indexOfBytes(bytes, wanted), wanted.length);
    }
    case 'string': {
      const { text, within, exactCase } = what;
      if (text === '') return { kind: 'none' };
      const folded = exactCase ? text : text.toLowerCase();
      const has = (s: string): boolean => (exactCase ? s : s.toLowerCase()).includes(folded);
      if (within === 'summary') {
        return async (rows) => {
          await readCarried(engine, rows);
          const columns = COLUMNS.map((column) => cellTexts(source, rows, column, lang));
          return matching(rows, (_, i) => has(columns.map((texts) => texts[i]).join(' ')));
        };
      }
      if (within === 'detail') return byTree(engine, source, (tree) => treeHas(tree, has));
      const wanted = new TextEncoder().encode(text);
      return byBytes(engine, source, (bytes) => indexOfBytes(bytes, wanted, !exactCase), wanted.length);
    }
  }
}

function matching(rows: readonly number[], matches: (row: number, index: number) => boolean): Map<number, Place> {
  const found = new Map<number, Place>();
  rows.forEach((row, i) => {
    if (matches(row, i)) found.set(i, null);
  });
  return found;
}

const byBytes =
  (engine: Engine, { veil }: RowSource, indexIn: (bytes: Uint8Array) => number, length: number): Test =>
  async (rows) => {
    const found = new Map<number, Place>();
    let i = 0;
    for await (const { row, bytes } of engine.frames(rows.map(packetRow))) {
      const start = indexIn(bytes);
      // Where bytes are hidden, finding some among them would tell.
      if (start >= 0 && veil?.hidesValues(row + 1) !== true) found.set(i, { start, length });
      i++;
    }
    return found;
  };

const byTree =
  (engine: Engine, source: RowSource, matches: (tree: FrameTree) => boolean): Test =>
  async (rows) => {
    const found = new Map<number, Place>();
    let i = 0;
    for await (const { row, bytes } of engine.frames(rows.map((r) => r as PacketRow))) {
      if (matches(await treeOf(engine, source, row, bytes))) found.set(i, null);
      i++;
    }
    return found;
  };

function treeHas(tree: FrameTree, has: (text: string) => boolean): boolean {
  const within = (node: FieldNode, parent: FieldNode | undefined): boolean =>
    has(nodeLabel(node, tree, parent)) || node.children.some((child) => isShown(child) && within(child, node));
  return tree.layers.some((layer) => within(layer, undefined));
}

/** Pairs of digits, with or without colons, dashes or blanks between. Null where it is anything else. */
export function bytesOfHex(text: string): Uint8Array | null {
  const digits = text.replace(/^0x/i, '').replace(/[\s:.-]/g, '');
  if (digits.length === 0 || digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return null;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16));
}

const lower = (byte: number): number => (byte >= 65 && byte <= 90 ? byte + 32 : byte);

/** −1 where there is none. `folded`: upper and lower case of ASCII letters are the same. */
export function indexOfBytes(bytes: Uint8Array, wanted: Uint8Array, folded = false): number {
  if (wanted.length === 0) return -1;
  const fold = folded ? lower : (byte: number): number => byte;
  const first = fold(wanted[0] as number);
  const other = folded && first >= 97 && first <= 122 ? first - 32 : -1;
  const last = bytes.length - wanted.length;
  // The first byte is looked for by the platform, which is many times as fast as a loop.
  const next = (byte: number, from: number): number => {
    const at = byte < 0 ? -1 : bytes.indexOf(byte, from);
    return at < 0 ? bytes.length : at;
  };
  let [a, b] = [next(first, 0), next(other, 0)];
  for (let start = Math.min(a, b); start <= last; start = Math.min(a, b)) {
    let i = 1;
    while (i < wanted.length && fold(bytes[start + i] as number) === fold(wanted[i] as number)) i++;
    if (i === wanted.length) return start;
    if (start === a) a = next(first, start + 1);
    else b = next(other, start + 1);
  }
  return -1;
}
