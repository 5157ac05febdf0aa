/** The ranges of a slice, `0:4,6-7,-2:`, and of layers. */
import type { FilterProblem } from './error.ts';
import type { Said } from './faults/model.ts';
import { problem } from './faults/say.ts';
import type { Range } from './syntax.ts';

const NUMBER = '-?(?:0[xX][0-9A-Fa-f]+|\\d+)';
const LENGTH = new RegExp(`^(${NUMBER})?\\s*:\\s*(${NUMBER})?$`);
const LAST = new RegExp(`^(${NUMBER})\\s*-\\s*(${NUMBER})$`);
const ONE = new RegExp(`^${NUMBER}$`);

const MAX_RANGES = 1000;
const MAX_OFFSET = 2 ** 31 - 1;

function numberOf(text: string): number {
  const negative = text.startsWith('-');
  const digits = negative ? text.slice(1) : text;
  const octal = /^0[0-7]+$/.test(digits);
  const value = octal ? Number.parseInt(digits, 8) : Number(digits);
  return negative ? -value : value;
}

/**
 * What stands in the brackets; `start` is where in the filter. Faults go to `problems`, and their ranges are left out.
 */
export function parseRanges(text: string, start: number, problems: FilterProblem[]): Range[] {
  const out: Range[] = [];
  let at = start;
  const parts = text.split(',', MAX_RANGES + 1);
  for (const part of parts) {
    const fail = (said: Said): void => {
      const place = { start: at, end: Math.max(at + part.length, at) };
      problems.push(problem(place, said, ['offset:length', 'first-last', 'offset']));
    };
    const range = rangeOf(part.trim(), fail);
    if (range !== undefined) out.push(range);
    at += part.length + 1;
  }
  if (parts.length > MAX_RANGES)
    problems.push(problem({ start, end: start + text.length }, { key: 'ranges', params: { most: MAX_RANGES } }));
  return out;
}

function rangeOf(text: string, fail: (said: Said) => void): Range | undefined {
  const numbers = (texts: readonly (string | undefined)[]): boolean => {
    const big = texts.find((t) => t !== undefined && Math.abs(numberOf(t)) > MAX_OFFSET);
    if (big !== undefined) fail({ key: 'range-large', params: { text: big } });
    return big === undefined;
  };
  const length = LENGTH.exec(text);
  if (length !== null) {
    const [, from, count] = length;
    if (from === undefined && count === undefined) {
      fail({ key: 'range-empty', params: {} });
      return undefined;
    }
    if (!numbers([from, count])) return undefined;
    if (count !== undefined && numberOf(count) <= 0) {
      fail({ key: 'range-length', params: { text: count } });
      return undefined;
    }
    return { start: numberOf(from ?? '0'), length: count === undefined ? null : numberOf(count), last: null };
  }
  const between = LAST.exec(text);
  if (between !== null) {
    const [, from = '', to = ''] = between;
    if (!numbers([from, to])) return undefined;
    const [first, last] = [numberOf(from), numberOf(to)];
    if (first < 0 !== last < 0) fail({ key: 'range-ends', params: { from, to } });
    else if (first >= last) fail({ key: 'range-order', params: { from, to } });
    else return { start: first, length: null, last };
    return undefined;
  }
  if (ONE.test(text) && numbers([text])) return { start: numberOf(text), length: 1, last: null };
  if (!ONE.test(text)) fail(text === '' ? { key: 'no-range', params: {} } : { key: 'not-range', params: { text } });
  return undefined;
}

/** [from, to) of a range in something of that length; undefined where it does not lie in it. */
export function resolveRange(range: Range, total: number): readonly [from: number, to: number] | undefined {
  const from = range.start < 0 ? total + range.start : range.start;
  if (from < 0 || from >= total) return undefined;
  let to = total;
  if (range.length !== null) to = from + range.length;
  else if (range.last !== null) to = (range.last < 0 ? total + range.last : range.last) + 1;
  return to > total || to <= from ? undefined : [from, to];
}
