/** The order of a table's rows: sorted by a column, and only those that hold the words of a quick filter. */
import type { Cell, Table } from './model.ts';

const ZERO = 48;
const isDigit = (code: number): boolean => code >= ZERO && code <= 57;

/** As people order names: runs of digits by their value, so that 10.0.0.2 comes before 10.0.0.10. Upper and lower case are the same. */
export function naturalOrder(a: string, b: string): number {
  let i = 0;
  let k = 0;
  while (i < a.length && k < b.length) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(k);
    if (isDigit(x) && isDigit(y)) {
      const m = endOfDigits(a, i);
      const n = endOfDigits(b, k);
      const from = skipZeros(a, i, m);
      const to = skipZeros(b, k, n);
      if (m - from !== n - to) return m - from - (n - to);
      for (let d = 0; from + d < m; d++) {
        const difference = a.charCodeAt(from + d) - b.charCodeAt(to + d);
        if (difference !== 0) return difference;
      }
      i = m;
      k = n;
      continue;
    }
    if (x !== y) {
      const difference = lower(x) - lower(y);
      if (difference !== 0) return difference;
    }
    i++;
    k++;
  }
  return a.length - i - (b.length - k);
}

/**
 * Makes texts that are ordered among each other by `<` as naturalOrder orders those they are made of: for who sorts very many. Before the digits of
 * a number stands how many there are, and a digit before that, so that numbers keep their place among other characters.
 */
export function naturalKeys(): (text: string) => string {
  let units = new Uint16Array(256);
  return (text) => {
    if (units.length < 3 * text.length) units = new Uint16Array(6 * text.length);
    let n = 0;
    for (let i = 0; i < text.length; ) {
      const code = text.charCodeAt(i);
      if (!isDigit(code)) {
        units[n++] = lower(code);
        i++;
        continue;
      }
      const end = endOfDigits(text, i);
      const from = skipZeros(text, i, end);
      units[n++] = ZERO;
      units[n++] = Math.min(end - from, 0xffff);
      for (let d = from; d < end; d++) units[n++] = text.charCodeAt(d);
      i = end;
    }
    let key = '';
    // As many arguments as every engine takes.
    for (let at = 0; at < n; at += 4096)
      key += String.fromCharCode.apply(null, units.subarray(at, Math.min(n, at + 4096)) as never);
    return key;
  };
}

const lower = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code);

function endOfDigits(text: string, from: number): number {
  let end = from;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  return end;
}

function skipZeros(text: string, from: number, end: number): number {
  let at = from;
  while (at < end - 1 && text.charCodeAt(at) === ZERO) at++;
  return at;
}

function compare(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return naturalOrder(String(a), String(b));
}

/** Sorts in place. Equal rows keep their order; those without a value come last, whichever way it goes. */
export function sortRows(rows: Uint32Array, table: Table, column: number, descending: boolean): void {
  const keys = new Array<Cell>(table.length);
  for (const row of rows) {
    const value = table.value(row, column);
    keys[row] = value === '' ? null : value;
  }
  const sign = descending ? -1 : 1;
  rows.sort((x, y) => {
    const a = keys[x] ?? null;
    const b = keys[y] ?? null;
    if (a === null || b === null) return a === b ? x - y : a === null ? 1 : -1;
    const order = compare(a, b);
    return order === 0 ? x - y : sign * order;
  });
}

/** The words of a quick filter: a row matches when it holds them all, in any column. */
export const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);
