/** The grammar of JSON (RFC 8259), as far as a dissector is asked for it: whether bytes are JSON, not what they say. */
import type { Bytes } from '../base/bytes.ts';

const WHITE = 1;
/** Digits, signs, letters: what numbers and names are made of. */
const WORD = 2;
const KIND = new Uint8Array(256);
for (const c of ' \t\r\n') KIND[c.charCodeAt(0)] = WHITE;
for (const c of '0123456789+-.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ') KIND[c.charCodeAt(0)] = WORD;

const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
/** Wireshark takes `NaN` too. */
const NAMES: ReadonlySet<string> = new Set(['true', 'false', 'null', 'NaN']);
/** Longest number that is believed. */
const MAX_WORD = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN = { 123: 0x7d, 91: 0x5d } as const;
const isOpen = (c: number): c is keyof typeof OPEN => c in OPEN;
const isHex = (c: number | undefined): boolean => c !== undefined && /[0-9a-fA-F]/.test(String.fromCharCode(c));

/** Behind the string that begins at `at`; −1: it does not end, or escapes what cannot be. Bytes are not looked at otherwise. */
function stringEnd(b: Bytes, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    if (b[i] === QUOTE) return i + 1;
    if (b[i] !== BACKSLASH) continue;
    const escaped = String.fromCharCode(b[++i] ?? 0);
    if (escaped === 'u') {
      for (let k = 1; k <= 4; k++) if (i + k >= end || !isHex(b[i + k])) return -1;
      i += 4;
    } else if (i >= end || !'"\\/bfnrt'.includes(escaped)) return -1;
  }
  return -1;
}

function wordEnd(b: Bytes, at: number, end: number): number {
  let i = at;
  let word = '';
  for (; i < end && KIND[b[i] as number] === WORD && word.length <= MAX_WORD; i++) word += String.fromCharCode(b[i] as number);
  return NAMES.has(word) || NUMBER.test(word) ? i : -1;
}

/**
 * Whether b[start, end) is objects and arrays, and white space, from beginning to end. Any depth, without recursion.
 */
export function isJson(b: Bytes, start: number, end: number): boolean {
  /** Closing brackets awaited, innermost last. */
  const open: number[] = [];
  /** What may come: a value, a value or the closing bracket, a comma or the closing bracket; in objects also a key, or the colon. */
  let expect: 'value' | 'first' | 'more' | 'key' | 'colon' = 'value';
  for (let at = start; at < end; ) {
    const c = b[at] as number;
    if (KIND[c] === WHITE) {
      at++;
      continue;
    }
    const closing = open.at(-1);
    if (closing === undefined) {
      if (!isOpen(c)) return false;
    } else if (c === closing) {
      if (expect !== 'first' && expect !== 'more') return false;
      open.pop();
      expect = open.length === 0 ? 'value' : 'more';
      at++;
      continue;
    }
    const inObject = closing === 0x7d;
    if (expect === 'more') {
      if (c !== COMMA) return false;
      expect = inObject ? 'key' : 'value';
      at++;
    } else if (expect === 'colon') {
      if (c !== COLON) return false;
      expect = 'value';
      at++;
    } else if (expect === 'key' || (expect === 'first' && inObject)) {
      at = c === QUOTE ? stringEnd(b, at, end) : -1;
      expect = 'colon';
    } else if (isOpen(c)) {
      open.push(OPEN[c]);
      expect = 'first';
      at++;
    } else {
      at = c === QUOTE ? stringEnd(b, at, end) : wordEnd(b, at, end);
      expect = 'more';
    }
    if (at < 0) return false;
  }
  return open.length === 0;
}
