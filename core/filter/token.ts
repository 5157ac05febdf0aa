/**
 * The words of a display filter.
 *
 * Words are taken as long as they get, as Wireshark takes them: `tcp.port-1` is one word, `12345::1` is `12345` and `::1`, `47:4` is `47`
 * and `:4`. A word is a field where there is a field of that name, else the text of a value; a leading `.` makes it a field in any
 * case, a leading `:` a value.
 */
import type { FilterProblem } from './error.ts';
import { problem } from './faults/say.ts';
import { parseIpv6 } from './literals.ts';
import { readCharacter, readString } from './quoted.ts';

/** Operators and keywords by their spelling; one canonical name for those that mean the same. */
const WORDS: Readonly<Record<string, string>> = {
  any: 'any',
  all: 'all',
  eq: '==',
  any_eq: '==',
  ne: '!=',
  all_ne: '!=',
  all_eq: '===',
  any_ne: '!==',
  gt: '>',
  ge: '>=',
  lt: '<',
  le: '<=',
  contains: 'contains',
  matches: 'matches',
  not: 'not',
  and: 'and',
  or: 'or',
  xor: 'xor',
  in: 'in',
  bitwise_and: '&',
};

/** Longest first. */
const SIGNS: readonly (readonly [sign: string, name: string])[] = [
  ['===', '==='],
  ['!==', '!=='],
  ['==', '=='],
  ['!=', '!='],
  ['~=', '!=='],
  ['>=', '>='],
  ['<=', '<='],
  ['&&', 'and'],
  ['||', 'or'],
  ['^^', 'xor'],
  ['..', '..'],
  ['>', '>'],
  ['<', '<'],
  ['~', 'matches'],
  ['!', 'not'],
  ['&', '&'],
  ['+', '+'],
  ['-', '-'],
  ['*', '*'],
  ['/', '/'],
  ['%', '%'],
  ['(', '('],
  [')', ')'],
  ['{', '{'],
  ['}', '}'],
  [',', ','],
];

export interface Token {
  /**
   * `operator`: a sign or keyword, `name` its canonical spelling. `word`: a field or the text of a value. `string`, `character`: what stood in
   * quotes, `bytes` or `code`. `range`: what stands in the brackets of a slice, `#`: the layers behind that sign. `end`: after the last one.
   */
  readonly kind: 'operator' | 'word' | 'string' | 'character' | 'slice' | 'layers' | 'reference' | 'end';
  /** As written, without the `.` or `:` that says what a word is. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  readonly name?: string;
  /** A word that can only be a field, or only a value. */
  readonly only?: 'field' | 'value';
  readonly bytes?: Uint8Array;
  readonly code?: number;
  /** Spelled in a way that Wireshark calls deprecated. */
  readonly deprecated?: boolean;
}

const IDENTIFIER = /[A-Za-z0-9_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_][A-Za-z0-9_-]*)*/y;
const LETTERS = /[\p{L}\p{M}][\p{L}\p{M}\p{N}_.-]*/uy;
const COLON_BYTES = /[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})+/y;
const IPV4 = /(?:\d{1,3}\.){3}\d{1,3}\/\d{1,2}(?!\d)/y;
const VALUE =
  /:(?:[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2})+|[0-9A-Fa-f]{2}(?:-[0-9A-Fa-f]{2})+|[0-9A-Fa-f]{2}(?:\.[0-9A-Fa-f]{2})+|[0-9A-Fa-f]+)/y;
const IPV6_RUN = /[0-9A-Fa-f:.]{2,45}/y;
const PREFIX = /\/\d{1,3}/y;
const BLANK = /[ \t\r\n]+/y;

function at(pattern: RegExp, text: string, from: number): string {
  pattern.lastIndex = from;
  return pattern.exec(text)?.[0] ?? '';
}

/** The longest IPv6 address at `from`, with its prefix length. */
function ipv6At(text: string, from: number): string {
  const run = at(IPV6_RUN, text, from);
  if (!run.includes(':')) return '';
  for (let length = run.length; length >= 2; length--) {
    const candidate = run.slice(0, length);
    if (parseIpv6(candidate) !== undefined) return candidate + at(PREFIX, text, from + length);
  }
  return '';
}

/**
 * All words of the text, an `end` last. What is no word is left out and told of in `problems`.
 */
export function tokenize(text: string, problems: FilterProblem[]): Token[] {
  const tokens: Token[] = [];
  let i = 0;
  for (;;) {
    i += at(BLANK, text, i).length;
    if (i >= text.length) break;
    const token = next(text, i, problems);
    if (token === undefined) {
      // One character, however many units it has.
      i += (text.codePointAt(i) ?? 0) > 0xffff ? 2 : 1;
      continue;
    }
    tokens.push(token);
    i = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: text.length, end: text.length });
  return tokens;
}

function next(text: string, i: number, problems: FilterProblem[]): Token | undefined {
  const c = text[i] as string;
  const raw = (c === 'r' || c === 'R') && text[i + 1] === '"';
  if (c === '"' || raw) return readString(text, i, raw, problems);
  if (c === "'") return readCharacter(text, i, problems);
  if (c === '[') return bracket(text, i, i + 1, 'slice', problems);
  if (c === '#') return layers(text, i, problems);
  if (c === '$') return reference(text, i);
  const word = wordAt(text, i);
  if (word !== undefined) {
    // `cafés` is one word, though only its beginning is made of letters that names have.
    const more = at(LETTERS, text, word.end);
    return more === ''
      ? word
      : { kind: 'word', text: text.slice(i, word.end + more.length), start: i, end: word.end + more.length };
  }
  for (const [sign, name] of SIGNS) {
    if (text.startsWith(sign, i)) {
      const token: Token = { kind: 'operator', text: sign, start: i, end: i + sign.length, name };
      return sign === '~=' ? { ...token, deprecated: true } : token;
    }
  }
  if (c === '=') {
    const end = text[i + 1] === '>' || text[i + 1] === '<' ? i + 2 : i + 1;
    problems.push(
      problem(
        { start: i, end },
        { key: 'no-operator', params: { text: text.slice(i, end) } },
        end === i + 1 ? ["'=='"] : ["'>='", "'<='"],
      ),
    );
    // Taken for what was meant, so that the rest is still read.
    return { kind: 'operator', text: text.slice(i, end), start: i, end, name: '==' };
  }
  const shown = String.fromCodePoint(text.codePointAt(i) ?? 0);
  // Of a word with letters that no name has: what it may be says who reads it.
  const letters = at(LETTERS, text, i);
  if (letters.length > 1) return { kind: 'word', text: letters, start: i, end: i + letters.length };
  const end = i + shown.length;
  if (shown > '~' || shown < ' ')
    problems.push(problem({ start: i, end }, { key: 'character-quotes', params: { text: printable(shown) } }));
  else problems.push(problem({ start: i, end }, { key: 'unexpected', params: { text: shown } }));
  return undefined;
}

const printable = (c: string): string =>
  /[\p{C}\p{Z}]/u.test(c) ? `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}` : c;

function wordAt(text: string, i: number): Token | undefined {
  const c = text[i];
  if (c === '.') {
    const name = at(IDENTIFIER, text, i + 1);
    return name === '' ? undefined : { kind: 'word', text: name, start: i, end: i + 1 + name.length, only: 'field' };
  }
  const identifier = at(IDENTIFIER, text, i);
  const candidates = [identifier, at(COLON_BYTES, text, i), at(IPV4, text, i), ipv6At(text, i)];
  const longest = candidates.reduce((a, b) => (b.length > a.length ? b : a));
  const value = c === ':' ? at(VALUE, text, i) : '';
  if (value.length > longest.length)
    return { kind: 'word', text: value.slice(1), start: i, end: i + value.length, only: 'value' };
  if (longest === '') return undefined;
  const end = i + longest.length;
  if (longest !== identifier) return { kind: 'word', text: longest, start: i, end, only: 'value' };
  const name = Object.hasOwn(WORDS, identifier) ? WORDS[identifier] : undefined;
  if (name !== undefined) return { kind: 'operator', text: identifier, start: i, end, name };
  return { kind: 'word', text: identifier, start: i, end };
}

/** `[…]`, opened before `from`. */
function bracket(text: string, start: number, from: number, kind: 'slice' | 'layers', problems: FilterProblem[]): Token {
  const close = text.indexOf(']', from);
  if (close < 0) {
    problems.push(problem({ start: text.length, end: text.length }, { key: 'no-right-bracket', params: {} }, ["']'"]));
    return { kind, text: text.slice(from), start, end: text.length };
  }
  return { kind, text: text.slice(from, close), start, end: close + 1 };
}

function layers(text: string, i: number, problems: FilterProblem[]): Token {
  if (text[i + 1] === '[') return bracket(text, i, i + 2, 'layers', problems);
  const digits = /^\d+/.exec(text.slice(i + 1, i + 12))?.[0] ?? '';
  if (digits === '')
    problems.push(
      problem({ start: i + 1, end: Math.min(text.length, i + 2) }, { key: 'layer', params: {} }, ['a number', "'['"]),
    );
  // An empty text: said already.
  return { kind: 'layers', text: digits, start: i, end: i + 1 + digits.length };
}

function reference(text: string, i: number): Token {
  const [whole = '$'] = /^\$(?:\s*\{[^}]*\}?)?/.exec(text.slice(i, i + 300)) ?? [];
  return { kind: 'reference', text: whole, start: i, end: i + whole.length };
}
