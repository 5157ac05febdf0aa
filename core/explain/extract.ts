/**
 * `tshark -T fields`: chosen fields of each packet as a line of text, with the same bytes.
 *
 * A value comes from one of three places. Packets that are `Mark.plain` have the common fields in the packet table's columns, and their
 * HTTP fields in the heads that the HTTP analysis kept; only what is neither, and packets that are not plain, want the packet's bytes and its
 * whole field tree. All three print the same.
 */
import type { Bytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';
import { Mark } from '../table/packets.ts';
import { Tables } from '../table/tables.ts';
import { allFields, type FieldNode, type FieldSpec, type FrameTree, fieldSpec } from '../wire/field.ts';
import { ByteWriter } from './byte-writer.ts';
import { type ColumnField, columnFields, type VerdictSource } from './extract-columns.ts';
// The protocols enter their fields in the registry when the dispatcher is loaded.
import './dispatch.ts';
import './frame.ts';
import { formatNanoseconds, formatValue } from './format.ts';

/** The `-E` options of tshark. */
export interface FieldsOptions {
  /** First a line of the fields' names. */
  readonly header?: boolean;
  /** A byte order mark before everything. */
  readonly bom?: boolean;
  /** Between fields: one character. Default: tab. */
  readonly separator?: string;
  /** Of a field that occurs more than once: the first, the last, or all of them. Default: all. */
  readonly occurrence?: 'f' | 'l' | 'a';
  /** Between occurrences: one character. Default: comma. */
  readonly aggregator?: string;
  /** Around each value: double, single or no quotation marks. Default: none. */
  readonly quote?: 'd' | 's' | 'n';
}

/** The text of tshark's option names: `/t` and `/s` are a tab and a space. */
const character = (text: string): string => (text === '/t' ? '\t' : text === '/s' ? ' ' : ([...text][0] ?? ''));

/**
 * Reads `name=value` as after tshark's -E.
 * @returns the options with this one set; undefined when there is no such option or value
 */
export function parseFieldsOption(option: string, options: FieldsOptions = {}): FieldsOptions | undefined {
  const [, name, value] = /^(\w+)=(.+)$/s.exec(option) ?? [];
  if (name === undefined || value === undefined) return undefined;
  if ((name === 'header' || name === 'bom') && /^[yn]$/.test(value)) return { ...options, [name]: value === 'y' };
  if (name === 'separator' || name === 'aggregator') return { ...options, [name]: character(value) };
  if (name === 'occurrence' && (value === 'f' || value === 'l' || value === 'a')) return { ...options, occurrence: value };
  if (name === 'quote' && (value === 'd' || value === 's' || value === 'n')) return { ...options, quote: value };
  return undefined;
}

/** The field can be asked for: it exists. */
export const isExtractable = (name: string): boolean => fieldSpec(name) !== undefined;

/** No such field. `suggestions`: the nearest names there are, best first. */
export class UnknownFieldError extends Error {
  readonly field: string;
  readonly suggestions: readonly string[];
  constructor(field: string, suggestions: readonly string[]) {
    super(`no field is called ${field}${suggestions.length > 0 ? `; did you mean ${suggestions.join(', ')}?` : ''}`);
    this.name = 'UnknownFieldError';
    this.field = field;
    this.suggestions = suggestions;
  }
}

/** Edits (insert, delete, replace, swap neighbours) from a to b. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Up to three field names near a mistyped one. */
export function suggestFields(name: string): string[] {
  const wanted = name.toLowerCase().slice(0, 64);
  const limit = Math.max(2, Math.floor(wanted.length / 4));
  const scored: { name: string; score: number }[] = [];
  for (const known of allFields().keys()) {
    // `ttl` for `ip.ttl`: the last part alone is a near miss too.
    const tail = known.slice(known.lastIndexOf('.') + 1) === wanted ? 1 : limit + 1;
    const score = Math.min(tail, Math.abs(known.length - wanted.length) > limit ? limit + 1 : editDistance(wanted, known));
    if (score <= limit) scored.push({ name: known, score });
  }
  return scored
    .sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map((s) => s.name);
}

/** What the extractor reads. */
export interface FieldSources {
  readonly tables: Tables;
  /** What is said of a packet's TCP segment; without it `tcp.analysis` and the like come from trees. */
  readonly tcpVerdict?: VerdictSource;
  /** Every value comes from a tree: the trees are not what the columns say. */
  readonly treesOnly?: boolean;
  /** False: this frame shows no HTTP (see `StreamFacts.mayShow`). */
  http(row: PacketRow): boolean;
  /** The tree of a packet from its captured bytes; where it wants other packets' bytes and `explainFrame` is not given, what there is without. */
  explain(row: PacketRow, bytes: Bytes): FrameTree;
  /** The whole tree: a promise where other packets' bytes are read for it (see `Engine.explainFrame`). */
  explainFrame?(row: PacketRow, bytes: Bytes): FrameTree | Promise<FrameTree>;
}

interface Wanted {
  readonly spec: FieldSpec;
  readonly column: ColumnField | undefined;
  readonly http: boolean;
}

const NOTHING = new Uint8Array(0);
const SINCE_SHOWN = 'frame.time_delta_displayed';
const NEVER: ColumnField = { layers: 0, when: () => false, write: () => {} };

/** True when every one of these fields has a column: then nothing but the scan is needed, also where a packet's tree gives the value. */
export function areColumns(names: readonly string[]): boolean {
  const columns = columnFields(new Tables(), () => undefined);
  return names.every((name) => columns.has(name));
}

export class FieldExtractor {
  readonly names: readonly string[];
  /** Lines written and not yet taken. */
  readonly out = new ByteWriter(1 << 17);
  readonly #sources: FieldSources;
  readonly #wanted: readonly Wanted[];
  /** Where values of a field go: name → index among the names. */
  readonly #indices = new Map<string, number>();
  readonly #values: string[][];
  readonly #separator: string;
  readonly #aggregator: string;
  readonly #occurrence: 'f' | 'l' | 'a';
  readonly #quote: string;
  /** Every field has a column in every packet: nothing ever wants bytes. */
  readonly #alwaysColumns: boolean;
  /** A field that a plain packet has neither in columns and that only HTTP has. */
  readonly #wantsTree: boolean;
  readonly #wantsHttp: boolean;
  /** The row whose line was written last; −1: none yet. */
  #shown = -1;

  /** @throws UnknownFieldError */
  constructor(names: readonly string[], sources: FieldSources, options: FieldsOptions = {}) {
    this.names = names;
    this.#sources = sources;
    const columns = new Map(columnFields(sources.tables, sources.tcpVerdict));
    // Which packet was shown before, only the extractor knows.
    const { marks } = sources.tables.packets;
    const timed = (row: number): boolean => (marks.get(row) & Mark.untimed) === 0;
    columns.set(SINCE_SHOWN, { layers: 0, when: timed, write: (row, out) => out.text(this.#sinceShown(row)) });
    this.#wanted = names.map((name, i) => {
      const spec = fieldSpec(name);
      if (spec === undefined) throw new UnknownFieldError(name, suggestFields(name));
      // As tshark: a field that is asked for twice is printed in its last place only.
      const column = names.lastIndexOf(name) === i ? columns.get(name) : NEVER;
      return { spec, column, http: name === 'http' || name.startsWith('http.') };
    });
    // What only a second pass knows is empty, as in tshark without -2.
    for (const [i, name] of names.entries()) if (fieldSpec(name)?.late !== true) this.#indices.set(name, i);
    this.#values = names.map(() => []);
    this.#separator = options.separator ?? '\t';
    this.#aggregator = options.aggregator ?? ',';
    this.#occurrence = options.occurrence ?? 'a';
    this.#quote = options.quote === 'd' ? '"' : options.quote === 's' ? "'" : '';
    this.#alwaysColumns = sources.treesOnly !== true && this.#wanted.every((w) => w.column?.layers === 0);
    this.#wantsTree = sources.treesOnly === true || this.#wanted.some((w) => w.column === undefined && !w.http);
    this.#wantsHttp = this.#wanted.some((w) => w.http);
    if (options.bom === true) this.out.text('\ufeff');
    if (options.header === true) this.out.text(`${names.join(this.#separator)}\n`);
  }

  /** Whether `write` wants the captured bytes of this packet. */
  needsBytes(row: PacketRow): boolean {
    if (this.#alwaysColumns) return false;
    if (this.#wantsTree || (this.#sources.tables.packets.marks.get(row) & Mark.plain) === 0) return true;
    return this.#wantsHttp && this.#sources.http(row);
  }

  /** Appends the packet's line to `out`. `bytes` where `needsBytes` says so. */
  write(row: PacketRow, bytes: Bytes = NOTHING): void {
    if (this.needsBytes(row)) this.#fromTree(this.#sources.explain(row, bytes), row);
    else {
      this.#fromColumns(row);
      this.#shown = row;
    }
  }

  /** `frame.time_delta_displayed`: since the packet whose line was written before. */
  #sinceShown(row: number): string {
    const { packets } = this.#sources.tables;
    return formatNanoseconds(this.#shown < 0 ? 0n : packets.timeNs(row as PacketRow) - packets.timeNs(this.#shown as PacketRow));
  }

  /**
   * The same with what the packet completes, where `needsBytes` says so. A promise where other packets' bytes are read.
   */
  writeWhole(row: PacketRow, bytes: Bytes): undefined | Promise<void> {
    const tree = this.#sources.explainFrame?.(row, bytes);
    if (tree === undefined) this.#fromTree(this.#sources.explain(row, bytes), row);
    else if ('layers' in tree) this.#fromTree(tree, row);
    else return tree.then((whole) => this.#fromTree(whole, row));
    return undefined;
  }

  /** The packet's values, one text per field, occurrences joined: for those who want no bytes. */
  values(row: PacketRow, bytes: Bytes = NOTHING): string[] {
    const before = this.out.take();
    this.write(row, bytes);
    const line = new TextDecoder('utf-8').decode(this.out.take());
    this.out.bytes(before);
    return line.slice(0, -1).split(this.#separator);
  }

  #fromColumns(row: PacketRow): void {
    const { out } = this;
    const layers = this.#sources.tables.packets.layers.get(row);
    const wanted = this.#wanted;
    for (let i = 0; i < wanted.length; i++) {
      if (i > 0) out.text(this.#separator);
      const { column } = wanted[i] as Wanted;
      if (column === undefined) continue;
      if ((layers & column.layers) !== column.layers || column.when?.(row) === false) continue;
      if (this.#quote !== '') out.text(this.#quote);
      if (column.second === undefined || this.#occurrence !== 'l') column.write(row, out);
      if (column.second !== undefined && this.#occurrence !== 'f') {
        if (this.#occurrence === 'a') out.text(this.#aggregator);
        column.second(row, out);
      }
      if (this.#quote !== '') out.text(this.#quote);
    }
    out.byte(10);
  }

  #fromTree(tree: FrameTree, row: PacketRow): void {
    for (const list of this.#values) list.length = 0;
    this.#collect(tree.layers);
    const since = this.#values[this.#indices.get(SINCE_SHOWN) ?? -1];
    if (since !== undefined && since.length > 0) since[0] = this.#sinceShown(row);
    this.#shown = row;
    for (let i = 0; i < this.#wanted.length; i++) {
      if (i > 0) this.out.text(this.#separator);
      this.#joined(i);
    }
    this.out.byte(10);
  }

  /** Values in the tree's order. */
  #collect(nodes: readonly FieldNode[]): void {
    for (const node of nodes) {
      const i = this.#indices.get(node.spec.name);
      if (i !== undefined) this.#values[i]?.push(formatValue(node.spec, node.value));
      if (node.children.length > 0) this.#collect(node.children);
    }
  }

  #joined(i: number): void {
    const list = this.#values[i] as string[];
    if (list.length === 0) return;
    const shown =
      this.#occurrence === 'f' ? list[0] : this.#occurrence === 'l' ? list[list.length - 1] : list.join(this.#aggregator);
    this.out.text(`${this.#quote}${shown}${this.#quote}`);
  }
}

/** A packet's captured bytes, in the order of the rows asked for (`FrameReader.frames`). */
export type FrameSource = (rows: Iterable<PacketRow>) => AsyncIterable<{ readonly row: PacketRow; readonly bytes: Bytes }>;

const CHUNK_BYTES = 1 << 16;

/**
 * The lines of these rows (all rows, unless given) in pieces of about 64 KiB, the options' header first.
 * Bytes are read only of the packets that need them.
 */
export async function* extractFields(
  extractor: FieldExtractor,
  tables: Tables,
  frames: FrameSource,
  rows: Iterable<PacketRow> = allRows(tables),
): AsyncGenerator<Uint8Array> {
  // The rows are gone through twice in step: by this loop, and by the reader for those that need bytes.
  const wanted: PacketRow[] = [];
  const iterator = rows[Symbol.iterator]();
  let block = nextBlock(iterator, wanted);
  while (block) {
    const needed = wanted.filter((row) => extractor.needsBytes(row));
    const reader = needed.length > 0 ? frames(needed)[Symbol.asyncIterator]() : undefined;
    for (const row of wanted) {
      if (reader !== undefined && extractor.needsBytes(row)) {
        const frame = await reader.next();
        const pending = extractor.writeWhole(row, frame.done === true ? NOTHING : frame.value.bytes);
        if (pending !== undefined) await pending;
      } else extractor.write(row);
      if (extractor.out.length >= CHUNK_BYTES) yield extractor.out.take();
    }
    block = nextBlock(iterator, wanted);
  }
  if (extractor.out.length > 0) yield extractor.out.take();
}

const BLOCK_ROWS = 65_536;

/** The next rows into `into`; false when there are none. */
function nextBlock(iterator: Iterator<PacketRow>, into: PacketRow[]): boolean {
  into.length = 0;
  while (into.length < BLOCK_ROWS) {
    const next = iterator.next();
    if (next.done === true) break;
    into.push(next.value);
  }
  return into.length > 0;
}

function* allRows(tables: Tables): Generator<PacketRow> {
  for (let row = 0; row < tables.packets.length; row++) yield row as PacketRow;
}
