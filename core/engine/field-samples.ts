/**
 * The values that a field has in packets, for statistics over it. The packet table's columns tell them of most packets, where they have the field; of
 * the others, and of fields that only field trees have, the packets are read again.
 */
import type { FieldSamples, IoFunction } from '../analysis/stats/io-functions.ts';
import { tcpVerdicts } from '../analysis/tcp/verdicts/verdicts.ts';
import { packetRow } from '../base/ids.ts';
import { suggestFields } from '../explain/extract.ts';
import { type ColumnSource, columnSources } from '../filter/column-sources.ts';
import { compileFilter } from '../filter/compile.ts';
import { fieldNamed } from '../filter/names.ts';
import { isNumber, typeOf } from '../filter/types.ts';
import { verdictSources } from '../filter/verdict-sources.ts';
import { CHUNK_BITS, CHUNK_ROWS } from '../table/column.ts';
import { Mark } from '../table/packets.ts';
import type { FieldNode, FieldSpec, FieldValue, FrameTree } from '../wire/field.ts';
import type { Engine } from './engine.ts';

/** What the values of a field can be used for: all functions, all but time spans' own, or counting only. */
export type SampleKind = 'duration' | 'number' | 'other';

export function sampleKind(spec: FieldSpec): SampleKind {
  const type = typeOf(spec);
  return type === 'duration' ? 'duration' : isNumber(type) || type === 'double' ? 'number' : 'other';
}

/**
 * no-field: none is named. unknown-field: there is none of that name. no-number: the function wants numbers. no-duration: it wants time spans.
 * too-many-values: more than are kept.
 */
export type FieldFault = 'no-field' | 'unknown-field' | 'no-number' | 'no-duration' | 'too-many-values';

/** What a person can mend. */
export class FieldError extends Error {
  readonly fault: FieldFault;
  readonly suggestions: readonly string[];
  constructor(fault: FieldFault, suggestions: readonly string[] = []) {
    super(fault);
    this.fault = fault;
    this.suggestions = suggestions;
  }
}

/** The field, if the function can be worked out of it. Raises FieldError. */
export function fieldFor(measure: IoFunction, name: string): FieldSpec {
  if (name === '') throw new FieldError('no-field');
  const spec = fieldNamed(name);
  if (spec === undefined) throw new FieldError('unknown-field', suggestFields(name));
  const kind = sampleKind(spec);
  if (measure === 'load' && kind !== 'duration') throw new FieldError('no-duration');
  if (kind === 'other' && measure !== 'frames' && measure !== 'fields') throw new FieldError('no-number');
  return spec;
}

/** The function's result is a time span, ns. */
export const isTimeSpan = (what: IoFunction, spec: FieldSpec): boolean =>
  sampleKind(spec) === 'duration' && what !== 'frames' && what !== 'fields' && what !== 'load';

export interface SampleOptions {
  readonly signal: AbortSignal;
  /** Told now and then how much is done, 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/** So many values are kept in any case; of a longer capture so many a packet. */
const LEAST_LIMIT = 4_000_000;
const PER_PACKET = 4;

/**
 * Of the packets that the display filter selects and that have the field.
 *
 * @throws FilterError, FieldError
 */
export async function fieldSamples(
  engine: Engine,
  filter: string,
  spec: FieldSpec,
  options: SampleOptions,
): Promise<FieldSamples> {
  const { signal, onProgress } = options;
  // By itself first: places in it are those that were written.
  compileFilter(filter);
  const text = filter.trim() === '' ? spec.name : `(${filter}) && ${spec.name}`;
  const rows = await engine.filter(text, { signal, onProgress: ({ rows: done, total }) => onProgress?.((0.2 * done) / total) });
  const { tables } = engine.facts;
  const { packets } = tables;
  const kept = new Samples(Math.max(LEAST_LIMIT, PER_PACKET * packets.length));
  const kind = sampleKind(spec);
  const column = sourceOf(engine, spec.name, kind);
  const isPlain = (row: number): boolean =>
    column !== undefined &&
    (column.layers === 0 || (packets.marks.get(row) & Mark.plain) !== 0) &&
    (packets.layers.get(row) & column.layers) === column.layers &&
    column.when?.(row) !== false;
  const scratch = (column?.fills ?? []).map(() => new Float64Array(CHUNK_ROWS));
  /** Of the chunk, each occurrence. */
  let numbers: readonly ArrayLike<number>[] = [];
  let chunk = -1;
  let next = 0;
  /** Rows up to `end` that the columns tell of, until one that they do not. */
  const fromColumns = (end: number): void => {
    for (; next < end; next++) {
      const row = rows[next] as number;
      if (!isPlain(row)) continue;
      if (row >>> CHUNK_BITS !== chunk) {
        chunk = row >>> CHUNK_BITS;
        const start = chunk << CHUNK_BITS;
        const count = Math.min(CHUNK_ROWS, packets.length - start);
        numbers = scratch.map((own, k) => column?.fills[k]?.(start, count, own) ?? own);
      }
      for (const values of numbers) kept.add(row, kind === 'other' ? Number.NaN : (values[row & (CHUNK_ROWS - 1)] as number));
    }
  };
  const others: number[] = [];
  rows.forEach((row, i) => {
    if (!isPlain(row)) others.push(i);
  });
  if (others.length > 0) {
    let read = 0;
    for await (const { row, bytes } of engine.frames(others.map((i) => packetRow(rows[i] as number)))) {
      fromColumns(others[read] as number);
      next++;
      const tree = engine.explainFrame(row, bytes);
      addFrom('layers' in tree ? tree : await tree, spec.name, kind, row, kept);
      if ((++read & 255) !== 0) continue;
      signal.throwIfAborted();
      onProgress?.(0.2 + (0.8 * read) / others.length);
    }
  }
  fromColumns(rows.length);
  signal.throwIfAborted();
  return kept.done();
}

/** The column that has the field's values, if any; of fields that are only counted, one that tells how often they occur. */
function sourceOf(engine: Engine, name: string, kind: SampleKind): ColumnSource | undefined {
  const { tables } = engine.facts;
  const source = columnSources(tables).get(name) ?? verdictSources(tables, () => tcpVerdicts(tables)).sources.get(name);
  if (source === undefined || kind === 'other') return source;
  if (kind === 'duration') return source.kind === 'ns' ? source : undefined;
  return source.kind === 'small' || source.kind === 'number' ? source : undefined;
}

function addFrom(tree: FrameTree, name: string, kind: SampleKind, row: number, kept: Samples): void {
  const walk = (nodes: readonly FieldNode[]): void => {
    for (const node of nodes) {
      if (node.spec.name === name) kept.add(row, kind === 'other' ? Number.NaN : numberOf(node.value, kind));
      walk(node.children);
    }
  };
  walk(tree.layers);
}

function numberOf(value: FieldValue, kind: SampleKind): number {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number') return Number.NaN;
  return kind === 'duration' ? value * 1e9 : value;
}

class Samples {
  readonly #limit: number;
  #row = new Uint32Array(1024);
  #value = new Float64Array(1024);
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(row: number, value: number): void {
    if (this.#length === this.#row.length) {
      if (this.#length >= this.#limit) throw new FieldError('too-many-values');
      const [rows, values] = [new Uint32Array(2 * this.#length), new Float64Array(2 * this.#length)];
      rows.set(this.#row);
      values.set(this.#value);
      this.#row = rows;
      this.#value = values;
    }
    this.#row[this.#length] = row;
    this.#value[this.#length++] = value;
  }

  done(): FieldSamples {
    return { row: this.#row.slice(0, this.#length), value: this.#value.slice(0, this.#length) };
  }
}
