/**
 * Runs a display filter over the packets of an engine.
 *
 * A chunk of rows at a time: the packet table's columns say of most packets whether they match; only of the others are the bytes read, and only where
 * a field has no fixed place in them is the field tree made.
 */

import { tcpVerdicts } from '../analysis/tcp/verdicts/verdicts.ts';
import type { PacketRow } from '../base/ids.ts';
import { ByteReader } from '../filter/byte-sources.ts';
import { ColumnFilter } from '../filter/columns.ts';
import { compileFilter } from '../filter/compile.ts';
import { compilePredicate, type Predicate } from '../filter/evaluate.ts';
import type { Condition, Value } from '../filter/expression.ts';
import { SlotTable, TreeReader } from '../filter/slots.ts';
import { State } from '../filter/states.ts';
import { CHUNK_ROWS } from '../table/column.ts';
import type { FrameTree } from '../wire/field.ts';
import type { Engine } from './engine.ts';

export interface FilterOptions {
  /** Ends the run early: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Told now and then how many rows are done. */
  readonly onProgress?: (progress: { readonly rows: number; readonly total: number }) => void;
}

/** Counts from the packet shown before: the filter itself decides which that is. */
const SINCE_SHOWN = 'frame.time_delta_displayed';
/** Fields of which the columns alone do not tell, but streams that have been read do. */
const FROM_STREAMS = /^http(\.|$)|^tcp\.completeness$/;

/** The rows that the filter selects, ascending. An empty text selects all. Raises FilterError. */
export async function filterRows(engine: Engine, text: string, options: FilterOptions = {}): Promise<Uint32Array> {
  const condition = compileFilter(text);
  const total = engine.facts.tables.packets.length;
  if (condition === undefined) return Uint32Array.from({ length: total }, (_, row) => row);
  const selected = new RowList();
  const trees = new TreeFilter(engine, condition, selected);
  const { tables } = engine.facts;
  const streams = trees.mentions(FROM_STREAMS) ? await engine.streams() : undefined;
  const known = {
    tables,
    verdicts: () => tcpVerdicts(tables),
    showsHttp: (row: number) => streams?.mayShow(row as PacketRow, 'http') ?? true,
  };
  const columns = new ColumnFilter(known, condition);
  for (let start = 0; start < total; start += CHUNK_ROWS) {
    options.signal?.throwIfAborted();
    const rows = Math.min(CHUNK_ROWS, total - start);
    await trees.chunk(start, rows, columns.evaluate(start, rows), options.signal);
    options.onProgress?.({ rows: start + rows, total });
  }
  return selected.rows();
}

/** Rows in ascending order. */
class RowList {
  #rows = new Uint32Array(1024);
  #length = 0;

  add(row: number): void {
    if (this.#length === this.#rows.length) this.#grow(this.#length + 1);
    this.#rows[this.#length++] = row;
  }

  /** Those of rows [start, start + rows) whose state is yes; no state is unknown. */
  addYes(start: number, rows: number, states: Uint8Array): void {
    if (this.#rows.length < this.#length + rows) this.#grow(this.#length + rows);
    const out = this.#rows;
    let n = this.#length;
    for (let i = 0; i < rows; i++) {
      out[n] = start + i;
      n += states[i] as number;
    }
    this.#length = n;
  }

  #grow(least: number): void {
    const larger = new Uint32Array(Math.max(least, 2 * this.#rows.length));
    larger.set(this.#rows);
    this.#rows = larger;
  }

  get last(): number | undefined {
    return this.#length === 0 ? undefined : this.#rows[this.#length - 1];
  }

  rows(): Uint32Array {
    return this.#rows.slice(0, this.#length);
  }
}

/** Decides by the field tree where the columns do not. */
class TreeFilter {
  readonly #engine: Engine;
  readonly #selected: RowList;
  readonly #reader: TreeReader;
  readonly #bytes: ByteReader | undefined;
  readonly #predicate: Predicate;
  readonly #names: readonly string[];
  /** The slots that count from the packet shown before. */
  readonly #sinceShown: readonly number[];

  constructor(engine: Engine, condition: Condition, selected: RowList) {
    const table = new SlotTable(condition);
    this.#engine = engine;
    this.#selected = selected;
    this.#predicate = compilePredicate(condition, table);
    this.#reader = new TreeReader(table.slots);
    this.#bytes = ByteReader.of(table.slots, engine.facts.tables);
    this.#names = table.slots.map((s) => s.spec.name);
    this.#sinceShown = table.slots.flatMap((s, i) => (s.spec.name === SINCE_SHOWN && s.form === 'value' ? [i] : []));
  }

  /** A field of such a name takes part. */
  mentions(name: RegExp): boolean {
    return this.#names.some((n) => name.test(n));
  }

  /** `states`: what the columns say of each row from `start` on. */
  async chunk(start: number, rows: number, states: Uint8Array, signal: AbortSignal | undefined): Promise<void> {
    const undecided: PacketRow[] = [];
    for (let i = 0; i < rows; i++) if (states[i] === State.unknown) undecided.push((start + i) as PacketRow);
    if (undecided.length === 0) {
      this.#selected.addYes(start, rows, states);
      return;
    }
    let next = start;
    const decided = (end: number): void => {
      for (; next < end; next++) if (states[next - start] === State.yes) this.#selected.add(next);
    };
    let read = 0;
    for await (const { row, bytes } of this.#engine.frames(undecided)) {
      // Packets that are read again take time: an interrupt is not kept waiting for the whole chunk.
      if ((++read & 255) === 0) signal?.throwIfAborted();
      decided(row);
      next = row + 1;
      const slots = this.#bytes?.read(row, bytes);
      if (slots !== undefined) {
        if (this.#predicate(slots)) this.#selected.add(row);
        continue;
      }
      const tree = this.#engine.explainFrame(row, bytes);
      if (this.#matches(row, 'layers' in tree ? tree : await tree)) this.#selected.add(row);
    }
    decided(start + rows);
  }

  #matches(row: PacketRow, tree: FrameTree): boolean {
    const slots: Value[][] = this.#reader.values;
    this.#reader.read(tree);
    for (const i of this.#sinceShown) if ((slots[i]?.length ?? 0) > 0) slots[i] = [this.#since(row)];
    return this.#predicate(slots);
  }

  /** Since the last packet that matched, ns. */
  #since(row: PacketRow): bigint {
    const { packets } = this.#engine.facts.tables;
    const last = this.#selected.last;
    return last === undefined ? 0n : packets.timeNs(row) - packets.timeNs(last as PacketRow);
  }
}

/** Chunks of which a test keeps what the columns say. */
const KEPT_CHUNKS = 64;

/** A filter asked of single rows, few at a time: nothing but those rows, and the columns around them, is looked at. */
export class RowTest {
  readonly #engine: Engine;
  readonly #treeOf: (row: PacketRow, bytes: Uint8Array) => FrameTree | Promise<FrameTree>;
  readonly #columns: ColumnFilter | undefined;
  readonly #predicate: Predicate | undefined;
  readonly #reader: TreeReader | undefined;
  readonly #states = new Map<number, Uint8Array>();

  /** `treeOf`: the field tree as the caller has it. A test of a name that Trama does not know fails. Raises FilterError. */
  constructor(engine: Engine, text: string, treeOf: (row: PacketRow, bytes: Uint8Array) => FrameTree | Promise<FrameTree>) {
    this.#engine = engine;
    this.#treeOf = treeOf;
    const condition = compileFilter(text, 'never');
    if (condition === undefined) return;
    const table = new SlotTable(condition);
    const { tables } = engine.facts;
    this.#columns = new ColumnFilter({ tables, verdicts: () => tcpVerdicts(tables) }, condition);
    this.#predicate = compilePredicate(condition, table);
    this.#reader = new TreeReader(table.slots);
  }

  /** The answer of the columns; undefined where only the field tree tells. */
  known(row: PacketRow): boolean | undefined {
    if (this.#columns === undefined) return true;
    const chunk = Math.floor(row / CHUNK_ROWS);
    let states = this.#states.get(chunk);
    if (states === undefined) {
      const start = chunk * CHUNK_ROWS;
      const rows = Math.min(CHUNK_ROWS, this.#engine.facts.tables.packets.length - start);
      states = this.#columns.evaluate(start, rows).slice(0, rows);
      const [oldest] = this.#states.keys();
      if (this.#states.size >= KEPT_CHUNKS && oldest !== undefined) this.#states.delete(oldest);
      this.#states.set(chunk, states);
    }
    const state = states[row - chunk * CHUNK_ROWS];
    return state === State.unknown ? undefined : state === State.yes;
  }

  async matches(row: PacketRow, bytes: Uint8Array): Promise<boolean> {
    const known = this.known(row);
    if (known !== undefined || this.#predicate === undefined || this.#reader === undefined) return known ?? true;
    return this.#predicate(this.#reader.read(await this.#treeOf(row, bytes)));
  }
}
