/** Sets of bytes: classes, ranges, case. */
import type { ByteSet } from './syntax.ts';

export const single = (byte: number): ByteSet => {
  const set = new Uint8Array(256);
  set[byte] = 1;
  return set;
};

/** `a-z0-9_`: ranges of characters, no escapes. */
const of = (ranges: readonly (readonly [number, number])[]): ByteSet => {
  const set = new Uint8Array(256);
  for (const [low, high] of ranges) set.fill(1, low, high + 1);
  return set;
};

export const negated = (set: ByteSet): ByteSet => set.map((x) => 1 - x);

export function union(into: ByteSet, other: ByteSet): void {
  for (let i = 0; i < 256; i++) if (other[i] === 1) into[i] = 1;
}

/** With the other case of each ASCII letter: PCRE's tables know no other letters. */
export function caseless(set: ByteSet): ByteSet {
  const out = set.slice();
  for (let upper = 65; upper <= 90; upper++) {
    if (set[upper] === 1 || set[upper + 32] === 1) out[upper] = out[upper + 32] = 1;
  }
  return out;
}

const DIGIT = of([[48, 57]]);
const WORD = of([
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
]);
const SPACE = of([
  [9, 13],
  [32, 32],
]);
const HORIZONTAL = of([
  [9, 9],
  [32, 32],
  [0xa0, 0xa0],
]);
const VERTICAL = of([
  [10, 13],
  [0x85, 0x85],
]);
const NEWLINE = single(10);
export const ANY = new Uint8Array(256).fill(1);
export const NOT_NEWLINE = negated(NEWLINE);

/** By the letter behind the backslash. */
export const CLASSES: Readonly<Record<string, ByteSet>> = {
  d: DIGIT,
  D: negated(DIGIT),
  w: WORD,
  W: negated(WORD),
  s: SPACE,
  S: negated(SPACE),
  h: HORIZONTAL,
  H: negated(HORIZONTAL),
  v: VERTICAL,
  V: negated(VERTICAL),
  N: NOT_NEWLINE,
};

/** `[:alpha:]` and so on. */
export const NAMED_CLASSES: Readonly<Record<string, ByteSet>> = {
  alpha: of([
    [65, 90],
    [97, 122],
  ]),
  digit: DIGIT,
  alnum: of([
    [48, 57],
    [65, 90],
    [97, 122],
  ]),
  upper: of([[65, 90]]),
  lower: of([[97, 122]]),
  space: SPACE,
  blank: of([
    [9, 9],
    [32, 32],
  ]),
  punct: of([
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ]),
  print: of([[32, 126]]),
  graph: of([[33, 126]]),
  cntrl: of([
    [0, 31],
    [127, 127],
  ]),
  xdigit: of([
    [48, 57],
    [65, 70],
    [97, 102],
  ]),
  word: WORD,
  ascii: of([[0, 127]]),
};

export const isWord = (byte: number | undefined): boolean => byte !== undefined && WORD[byte] === 1;
