/** Strings and characters in quotation marks, with their escapes. */
import type { FilterProblem } from './error.ts';
import type { Said } from './faults/model.ts';
import { problem } from './faults/say.ts';
import type { Token } from './token.ts';

const SIMPLE: Readonly<Record<string, number>> = {
  "'": 39,
  '"': 34,
  '\\': 92,
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

interface Escape {
  /** Characters of the text, the backslash included. */
  readonly length: number;
  readonly bytes: Uint8Array;
  readonly fault?: Said;
}

const utf8 = new TextEncoder();

/** The escape sequence at text[i] = `\`. */
function escapeAt(text: string, i: number): Escape {
  const octal = /^[0-7]{1,3}/.exec(text.slice(i + 1, i + 4))?.[0];
  if (octal !== undefined) {
    const value = Number.parseInt(octal, 8);
    const length = 1 + octal.length;
    if (value > 255) return { length, bytes: new Uint8Array(0), fault: { key: 'octal', params: { text: octal } } };
    return { length, bytes: Uint8Array.of(value) };
  }
  const c = text[i + 1] ?? '';
  if (c === 'x') {
    const digits = /^[0-9A-Fa-f]{1,2}/.exec(text.slice(i + 2, i + 4))?.[0];
    if (digits !== undefined) return { length: 2 + digits.length, bytes: Uint8Array.of(Number.parseInt(digits, 16)) };
  }
  if (c === 'u' || c === 'U') {
    const wanted = c === 'u' ? 4 : 8;
    const digits = /^[0-9A-Fa-f]*/.exec(text.slice(i + 2, i + 2 + wanted))?.[0] ?? '';
    const point = Number.parseInt(digits, 16);
    const isScalar = digits.length === wanted && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
    if (isScalar) return { length: 2 + wanted, bytes: utf8.encode(String.fromCodePoint(point)) };
    const fault = { key: 'universal-name', params: { text: c + digits } } as const;
    return { length: 2 + digits.length, bytes: new Uint8Array(0), fault };
  }
  const simple = Object.hasOwn(SIMPLE, c) ? SIMPLE[c] : undefined;
  if (simple !== undefined) return { length: 2, bytes: Uint8Array.of(simple) };
  return { length: Math.min(2, text.length - i), bytes: new Uint8Array(0), fault: { key: 'escape', params: { text: c } } };
}

/** `"…"` or, where backslashes are kept as they are, `r"…"`. */
export function readString(text: string, start: number, raw: boolean, problems: FilterProblem[]): Token {
  const bytes: number[] = [];
  let i = start + (raw ? 2 : 1);
  while (i < text.length && text[i] !== '"') {
    if (text[i] !== '\\') {
      const end = endOfPlain(text, i);
      for (const b of utf8.encode(text.slice(i, end))) bytes.push(b);
      i = end;
      continue;
    }
    if (raw) {
      for (const b of utf8.encode(text.slice(i, i + 2))) bytes.push(b);
      i += 2;
      continue;
    }
    const sequence = escapeAt(text, i);
    if (sequence.fault !== undefined)
      problems.push(problem({ start: i, end: i + sequence.length }, sequence.fault, [], rawHint(text, i)));
    for (const b of sequence.bytes) bytes.push(b);
    i += sequence.length;
  }
  if (i >= text.length) {
    const { length } = text;
    problems.push(problem({ start: length, end: length }, { key: 'no-quotation-mark', params: {} }, ["'\"'"]));
  }
  const end = Math.min(text.length, i + 1);
  return { kind: 'string', text: text.slice(start, end), start, end, bytes: Uint8Array.from(bytes) };
}

/** `\d` and the like are meant for a pattern: they want a raw string. */
const rawHint = (text: string, i: number): string[] =>
  /[dswDSWBAZzQRhHGKpP.()[\]{}+*?|^$-]/.test(text[i + 1] ?? '') ? ['r"…"'] : [];

function endOfPlain(text: string, from: number): number {
  let i = from;
  while (i < text.length && text[i] !== '"' && text[i] !== '\\') i++;
  return i;
}

/** `'a'`: the number of one byte. */
export function readCharacter(text: string, start: number, problems: FilterProblem[]): Token {
  let i = start + 1;
  while (i < text.length && text[i] !== "'") i += text[i] === '\\' ? 2 : 1;
  if (i >= text.length) {
    const { length } = text;
    problems.push(problem({ start: length, end: length }, { key: 'no-quotation-mark', params: {} }, ['"\'"']));
    return { kind: 'character', text: text.slice(start), start, end: length, code: 0 };
  }
  const end = i + 1;
  const written = text.slice(start + 1, i);
  const token: Token = { kind: 'character', text: text.slice(start, end), start, end, code: 0 };
  const fail = (said: Said): Token => {
    problems.push(problem({ start, end }, said));
    return token;
  };
  if (written === '') return fail({ key: 'no-character', params: {} });
  if (written.startsWith('\\')) {
    const sequence = escapeAt(text, start + 1);
    if (sequence.fault !== undefined) return fail(sequence.fault);
    if (sequence.length !== written.length || sequence.bytes.length !== 1)
      return fail({ key: 'many-characters', params: { text: token.text } });
    return { ...token, code: sequence.bytes[0] ?? 0 };
  }
  if (written.length > 1) return fail({ key: 'text-quotes', params: { text: token.text } });
  const code = written.charCodeAt(0);
  return code < 0x20 || code > 0x7e ? fail({ key: 'unprintable', params: { text: token.text } }) : { ...token, code };
}
