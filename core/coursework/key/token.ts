/** The words of a key. */
import { keyError } from './error.ts';

export type Token = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  /** `text`: as it is written. Words (`and`, `where`) are names that the parser knows. */
  | { readonly kind: 'name'; readonly text: string }
  | { readonly kind: 'sign'; readonly text: string }
  | { readonly kind: 'end' }
);

/** No key is longer. */
export const MAX_KEY_LENGTH = 4000;

const SPACE = /\s+|#[^\n]*/y;
const NUMBER = /0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const SIGN = /==|!=|<=|>=|[<>()[\]{},:.+\-*/%]/y;

/** The last one is of kind `end`. @throws KeyError */
export function tokens(text: string): Token[] {
  if (text.length > MAX_KEY_LENGTH) throw keyError('long', { most: MAX_KEY_LENGTH }, { start: MAX_KEY_LENGTH, end: text.length });
  const found: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const space = take(SPACE);
    if (space !== undefined) {
      at += space.length;
      continue;
    }
    const start = at;
    const quote = text.charAt(at);
    if (quote === '"' || quote === "'") {
      const { value, end } = quoted(text, at);
      at = end;
      found.push({ kind: 'string', value, start, end });
      continue;
    }
    const number = take(NUMBER);
    if (number !== undefined) {
      at += number.length;
      const value = Number(number);
      if (!Number.isFinite(value)) throw keyError('large-number', { number }, { start, end: at });
      found.push({ kind: 'number', value, start, end: at });
      continue;
    }
    const name = take(NAME);
    if (name !== undefined) {
      at += name.length;
      found.push({ kind: 'name', text: name, start, end: at });
      continue;
    }
    const sign = take(SIGN);
    if (sign === undefined) {
      const right = RIGHT[text.slice(at, at + 2)] ?? RIGHT[quote];
      throw keyError('character', { character: quote, right }, { start, end: at + 1 });
    }
    at += sign.length;
    found.push({ kind: 'sign', text: sign, start, end: at });
  }
  found.push({ kind: 'end', start: text.length, end: text.length });
  return found;
}

/** Of signs that other languages have. */
const RIGHT: Readonly<Record<string, string>> = { '&&': 'and', '||': 'or', '!': 'not', '=': '==' };

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

function quoted(text: string, start: number): { value: string; end: number } {
  const quote = text.charAt(start);
  let value = '';
  for (let i = start + 1; i < text.length; i++) {
    const c = text.charAt(i);
    if (c === quote) return { value, end: i + 1 };
    if (c === '\\' && i + 1 < text.length) {
      i++;
      value += ESCAPES[text.charAt(i)] ?? text.charAt(i);
    } else value += c;
  }
  throw keyError('unclosed', { quote }, { start, end: text.length });
}
