/** The tables that a window has asked for lately: made once, then sorted, filtered and cut into pages from memory. */
import { formatDuration, formatNumber, formatPercent, type Lang } from '../../../annotate/format.ts';
import type { PacketRow } from '../../../base/ids.ts';
import { statsSource } from '../../documents/stats.ts';
import type { Engine } from '../../engine.ts';
import type { View } from '../views.ts';
import { type Built, buildTable, TABLE_WORDS } from './build.ts';
import type { Cell, CellKind, ColumnKey, RowTarget, TableKind } from './model.ts';
import { sortRows, wordsOf } from './order.ts';

export interface TableRequest {
  readonly kind: TableKind;
  /** One of the kind's in `TABLES`. */
  readonly part: string;
  /** Only what this view shows. */
  readonly view: number;
  readonly lang: Lang;
  /** Quick filter: rows that hold all of its words. */
  readonly text: string;
  /** Null: as the document has them. */
  readonly sort: { readonly column: ColumnKey; readonly descending: boolean } | null;
}

export interface TablePage {
  readonly kind: 'page';
  readonly columns: readonly { readonly key: ColumnKey; readonly title: string; readonly kind: CellKind }[];
  /** Rows of the table, and those of them that the quick filter leaves. */
  readonly total: number;
  readonly count: number;
  readonly start: number;
  readonly cells: readonly (readonly string[])[];
  readonly targets: readonly RowTarget[];
  /** How deep each row stands in a tree; all 0 where the order is another. */
  readonly levels: readonly number[];
  /** Rows of each part of the kind, where that is known. */
  readonly counts: readonly number[] | null;
  /** What there is to say beside the rows; why there are none. */
  readonly note: string;
}

/** waiting: the capture has not been analysed yet. */
export type TableOutcome = TablePage | { readonly kind: 'waiting' } | { readonly kind: 'cancelled' };

/** Kept: what is looked at, and what was looked at before. */
const MOST_TABLES = 4;
const MOST_ROWS = 1000;
const CSV_CHUNK = 5000;
/** Rows that the quick filter looks at between two pauses. */
const STEP = 4096;

interface Kept extends Built {
  order: { readonly key: string; readonly rows: Uint32Array } | undefined;
}

export class TableStore {
  readonly #engine: Engine;
  /** Lets other requests in: without it nothing can be cancelled. */
  readonly #breathe: () => Promise<void>;
  readonly #tables = new Map<string, Promise<Kept>>();
  readonly #shared = new Map<string, Promise<unknown>>();
  /** Packets counted of the table that is being made, 0 to 1. */
  progress = 0;

  constructor(engine: Engine, breathe: () => Promise<void>) {
    this.#engine = engine;
    this.#breathe = breathe;
  }

  /** Rejects with the signal's reason. */
  async page(request: TableRequest, view: View, start: number, count: number, signal: AbortSignal): Promise<TablePage> {
    const kept = await this.#table(request, view, signal);
    const { table, note, counts } = kept;
    const rows = await this.#order(kept, request, signal);
    const words = TABLE_WORDS[request.lang];
    const from = Math.max(0, Math.min(start, rows.length));
    const shown = rows.subarray(from, from + Math.max(0, Math.min(count, MOST_ROWS)));
    const isTree = request.sort === null && request.text.trim() === '';
    const empty = table.length === 0 ? words.empty[request.kind] : '';
    return {
      kind: 'page',
      columns: table.columns.map(({ key, kind }) => ({ key, kind, title: words.columns[key] })),
      total: table.length,
      count: rows.length,
      start: from,
      cells: Array.from(shown, (row) => table.columns.map((c, i) => cellText(table.value(row, i), c.kind, request.lang))),
      targets: Array.from(shown, (row) => table.target(row)),
      levels: Array.from(shown, (row) => (isTree ? table.level(row) : 0)),
      counts,
      note: note.includes(empty.replace(/\.$/, '')) ? note : [empty, note].filter((t) => t !== '').join(' '),
    };
  }

  /** All rows that `page` goes through, as CSV (RFC 4180) in pieces: numbers as they are, durations in seconds. */
  async csv(request: TableRequest, view: View, signal: AbortSignal): Promise<string[]> {
    const kept = await this.#table(request, view, signal);
    const { table } = kept;
    const rows = await this.#order(kept, request, signal);
    const { columns } = TABLE_WORDS[request.lang];
    const pieces = [`${table.columns.map((c) => csvText(columns[c.key])).join(',')}\r\n`];
    for (let at = 0; at < rows.length; at += CSV_CHUNK) {
      await this.#breathe();
      signal.throwIfAborted();
      const lines = Array.from(rows.subarray(at, at + CSV_CHUNK), (row) =>
        table.columns.map((c, i) => csvCell(table.value(row, i), c.kind)).join(','),
      );
      pieces.push(`${lines.join('\r\n')}\r\n`);
    }
    return pieces;
  }

  #table(request: TableRequest, view: View, signal: AbortSignal): Promise<Kept> {
    const key = [request.kind, request.part, request.view, request.lang].join('|');
    const known = this.#tables.get(key);
    // Looked at again: the last to be forgotten.
    this.#tables.delete(key);
    const table = known ?? this.#make(request, view, signal);
    this.#tables.set(key, table);
    if (known === undefined) {
      for (const old of this.#tables.keys()) {
        if (this.#tables.size <= MOST_TABLES) break;
        this.#tables.delete(old);
      }
      // What was cancelled, or failed, is begun anew by whoever asks next.
      table.catch(() => {
        if (this.#tables.get(key) === table) this.#tables.delete(key);
      });
    }
    return table;
  }

  async #make({ kind, part, view: viewId, lang }: TableRequest, view: View, signal: AbortSignal): Promise<Kept> {
    const { rows } = view;
    const total = rows?.length ?? this.#engine.facts.tables.packets.length;
    let counted = 0;
    this.progress = 0;
    const plain = statsSource(this.#engine, rows === undefined ? undefined : { filter: '', rows });
    const progress = (): void => {
      this.progress = total === 0 ? 1 : Math.min(1, counted / total);
    };
    const source = {
      ...plain,
      *rows(): Generator<PacketRow> {
        counted = 0;
        for (const row of plain.rows()) {
          counted++;
          yield row;
        }
      },
      pause: async () => {
        progress();
        await this.#breathe();
        signal.throwIfAborted();
      },
    };
    await source.pause();
    const once = <T>(name: string, make: () => Promise<T>): Promise<T> => {
      const key = `${name}|${viewId}`;
      let made = this.#shared.get(key) as Promise<T> | undefined;
      if (made === undefined) {
        made = make();
        this.#shared.clear();
        this.#shared.set(key, made);
        made.catch(() => this.#shared.delete(key));
      }
      return made;
    };
    const built = await buildTable(kind, part, { engine: this.#engine, source, rows, lang, once });
    return { ...built, order: undefined };
  }

  async #order(kept: Kept, { text, sort, lang }: TableRequest, signal: AbortSignal): Promise<Uint32Array> {
    const key = JSON.stringify([text, sort]);
    if (kept.order?.key === key) return kept.order.rows;
    const { table } = kept;
    const words = wordsOf(text);
    let rows = Uint32Array.from({ length: table.length }, (_, i) => i);
    if (words.length > 0) {
      let n = 0;
      for (let row = 0; row < table.length; row++) {
        if (row % STEP === STEP - 1) {
          await this.#breathe();
          signal.throwIfAborted();
        }
        const line = table.columns
          .map((c, i) => cellText(table.value(row, i), c.kind, lang))
          .join(' ')
          .toLowerCase();
        if (words.every((w) => line.includes(w))) rows[n++] = row;
      }
      rows = rows.slice(0, n);
    }
    const column = sort === null ? -1 : table.columns.findIndex((c) => c.key === sort.column);
    if (sort !== null && column >= 0) sortRows(rows, table, column, sort.descending);
    kept.order = { key, rows };
    return rows;
  }
}

const RATES = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'] as const;

function rateText(bits: number, lang: Lang): string {
  let value = bits;
  let unit = 0;
  while (value >= 1000 && unit < RATES.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${formatNumber(value, lang, unit === 0 ? 0 : 1)} ${RATES[unit]}`;
}

export function cellText(value: Cell, kind: CellKind, lang: Lang): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  switch (kind) {
    case 'duration':
      return formatDuration(value, lang);
    case 'share':
      return formatPercent(value, lang);
    case 'rate':
      return rateText(value, lang);
    case 'count':
      return formatNumber(value, lang);
    case 'id':
    case 'text':
    case 'mono':
      return String(value);
  }
}

function csvCell(value: Cell, kind: CellKind): string {
  if (value === null) return '';
  if (typeof value === 'string') return csvText(value);
  if (kind === 'duration') return String(value / 1e9);
  return kind === 'rate' ? String(Math.round(value)) : String(value);
}

/** Packets choose much of the text: what a spreadsheet would take for a formula is marked as text. */
function csvText(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
