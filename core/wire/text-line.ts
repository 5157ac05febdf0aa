/** Lines and words of text protocols, as Wireshark cuts them. */
import type { Bytes } from '../base/bytes.ts';

const CR = 13;
const LF = 10;

export interface Line {
  readonly start: number;
  /** Without its line end. */
  readonly end: number;
  readonly next: number;
  /** Its line end is there. A CR that ends the bytes is none: an LF may follow. */
  readonly whole: boolean;
}

export function lineAt(b: Bytes, start: number, end: number): Line {
  for (let i = start; i < end; i++) {
    if (b[i] === LF) return { start, end: i, next: i + 1, whole: true };
    if (b[i] === CR) {
      if (i + 1 === end) return { start, end: i, next: end, whole: false };
      return { start, end: i, next: b[i + 1] === LF ? i + 2 : i + 1, whole: true };
    }
  }
  return { start, end, next: end, whole: false };
}

const isBreak = (c: number | undefined): boolean => c === 32 || c === CR || c === LF;

/** The word at `start`, and where the next one begins. */
export function wordAt(b: Bytes, start: number, end: number): { readonly end: number; readonly next: number } {
  let i = start;
  while (i < end && !isBreak(b[i])) i++;
  let next = i;
  while (next < end && b[next] === 32) next++;
  return { end: i, next };
}

export const isDigit = (c: number | undefined): boolean => c !== undefined && c >= 48 && c <= 57;

/** Three digits at `at`; −1: there are none. */
export function code3(b: Bytes, at: number, end: number): number {
  if (at + 3 > end || !isDigit(b[at]) || !isDigit(b[at + 1]) || !isDigit(b[at + 2])) return -1;
  return ((b[at] as number) - 48) * 100 + ((b[at + 1] as number) - 48) * 10 + (b[at + 2] as number) - 48;
}
