/** Rows of a table, such as a NAT table: a cell is right or wrong, and rows have no order. */

import { nearest } from '../../base/near-word.ts';
import { readAddress } from './address.ts';
import type { Comparison } from './compare.ts';
import { fault, isRawList, isRawRecord, type Raw, type Read, read, readEach, scalarText, unread } from './raw.ts';
import { normalise } from './text.ts';

/** No table of an exercise is longer: rows are paired with rows. */
export const MAX_ROWS = 100;
export const MAX_CELL = 200;

/** A row by column; a cell that was left out is the empty text. */
export type TableRow = ReadonlyMap<string, string>;

/** Addresses, and words, by the one way they are equal. */
export function canonicalCell(text: string): string {
  const address = readAddress(text);
  if (address.ok) return `${address.value.host}${address.value.port === null ? '' : `:${address.value.port}`}`;
  return normalise(text, { caseSensitive: false });
}

const NO_COLUMN: ReadonlySet<string> = new Set();

/**
 * Rows are paired with the key's so that those with most cells in common go together (greedily, best first). A row too many undoes as many
 * right cells as a row has.
 * @param given columns that the question itself fills in: they say which row it is, and earn nothing
 */
export function compareTables(
  all: readonly string[],
  key: readonly TableRow[],
  answer: readonly TableRow[],
  given: ReadonlySet<string> = NO_COLUMN,
): Comparison {
  const columns = all.filter((c) => !given.has(c));
  const cells = (rows: readonly TableRow[]) => rows.map((r) => columns.map((c) => canonicalCell(r.get(c) ?? '')));
  const names = (rows: readonly TableRow[]) => rows.map((r) => [...given].map((c) => canonicalCell(r.get(c) ?? '')).join('\n'));
  const [wanted, written] = [cells(key), cells(answer)];
  const [wantedNames, writtenNames] = [names(key), names(answer)];
  const likeness = written.flatMap((row, a) =>
    wanted.flatMap((other, k) =>
      wantedNames[k] === writtenNames[a]
        ? [{ a, k, same: row.filter((cell, c) => cell !== '' && cell === other[c]).length }]
        : [],
    ),
  );
  likeness.sort((x, y) => y.same - x.same || x.a - y.a || x.k - y.k);
  const partner = new Map<number, number>();
  const taken = new Set<number>();
  let right = 0;
  for (const { a, k, same } of likeness) {
    if (partner.has(a) || taken.has(k)) continue;
    partner.set(a, k);
    taken.add(k);
    right += same;
  }
  const total = wanted.length * columns.length;
  const missingRows = Math.max(0, wanted.length - written.length);
  const extraRows = Math.max(0, written.length - wanted.length);
  if (right === total && extraRows === 0) return { fraction: 1, notes: [] };
  const faults = [...partner]
    .sort(([a], [b]) => a - b)
    .flatMap(([a, k]) => columns.filter((_, c) => written[a]?.[c] !== wanted[k]?.[c]).map((column) => ({ row: a + 1, column })));
  return {
    fraction: total === 0 ? 0 : Math.max(0, right - extraRows * columns.length) / total,
    notes: [{ code: 'cells', right, wanted: total, missingRows, extraRows, wrong: faults }],
  };
}

/** A list of rows, each `{ column: cell }` or a list of cells in the order of the columns. One row may stand alone. */
export function readTable(raw: Raw, columns: readonly string[]): Read<readonly TableRow[]> {
  const rows = isRawRecord(raw) ? [raw] : raw;
  if (!isRawList(rows)) return fault('rows', { columns });
  if (rows.length > MAX_ROWS) return fault('most', { most: MAX_ROWS, of: 'rows' });
  const all = readEach(rows, (row) => readRow(row, columns));
  return all.ok || !isRawRecord(raw) ? all : unread(all.fault, all.path.slice(1));
}

function readRow(raw: Raw, columns: readonly string[]): Read<TableRow> {
  const row = new Map<string, string>();
  const cell = (column: string, value: Raw, path: string | number): Read<true> => {
    const text = value === null ? read('') : scalarText(value, 'one value', MAX_CELL);
    if (!text.ok) return unread(text.fault, [path]);
    row.set(column, text.value);
    return read(true);
  };
  if (isRawList(raw)) {
    if (raw.length > columns.length) return fault('cells', { cells: raw.length, columns: columns.length });
    for (const [i, value] of raw.entries()) {
      const r = cell(columns[i] ?? '', value, i);
      if (!r.ok) return r;
    }
    return read(row);
  }
  if (!isRawRecord(raw)) return fault('row', { columns });
  for (const [column, value] of Object.entries(raw)) {
    if (!columns.includes(column))
      return fault('column', { column: column.slice(0, 40), near: nearest(column, columns), known: columns }, [column]);
    const r = cell(column, value, column);
    if (!r.ok) return r;
  }
  return read(row);
}
