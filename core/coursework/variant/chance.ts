/** Chance without chance: what is drawn depends on a student and a secret alone, so that whoever has both can draw it again. */

import { u32 } from '../../base/bytes.ts';

/** 32 bytes that nobody can foretell without the secret: HMAC-SHA-256 of the label, keyed by course and student. */
export type Derive = (label: string) => Uint8Array;

/** A number from 0 to 2^48 − 1. */
function drawn(derive: Derive, label: string): number {
  const bytes = derive(label);
  return bytes.subarray(0, 6).reduce((n, byte) => n * 256 + byte, 0);
}

/** A whole number in [low, high]. For ranges far below 2^48 the bias is nothing that a student could use. */
export const between = (derive: Derive, label: string, low: number, high: number): number =>
  low + (drawn(derive, label) % (high - low + 1));

/** Numbers of 32 bits in each block. */
const IN_BLOCK = 8;

/** The items in an order of the student's own (Fisher and Yates). One block of bytes serves for several steps: there are many. */
export function shuffled<T>(derive: Derive, label: string, items: readonly T[]): T[] {
  const list = [...items];
  let block = new Uint8Array(0);
  for (let i = list.length - 1, n = 0; i > 0; i--, n++) {
    if (n % IN_BLOCK === 0) block = Uint8Array.from(derive(`${label}/${n / IN_BLOCK}`));
    const j = u32(block, 4 * (n % IN_BLOCK)) % (i + 1);
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}

/**
 * A bijection of small numbers that leaves each within its class.
 * @param classes no number occurs twice; what is in none stays as it is
 */
export function permutation(derive: Derive, label: string, classes: readonly (readonly number[])[]): (n: number) => number {
  const to = new Map<number, number>();
  for (const [c, members] of classes.entries()) {
    const others = shuffled(derive, `${label}/${c}`, members);
    for (const [i, n] of members.entries()) to.set(n, others[i] ?? n);
  }
  return (n) => to.get(n) ?? n;
}

export const range = (low: number, high: number): number[] => Array.from({ length: high - low + 1 }, (_, i) => low + i);
