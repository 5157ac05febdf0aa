/** Which packets of two points are the same: equal numbers, told apart where they repeat. */
import { Kind } from './content.ts';
import type { PointColumns } from './point.ts';

/** Index of a packet that has no fellow, or of a group that is none. */
export const NO = -1;

/** Packets with equal numbers, of either point, as chains in the order of the capture. */
export interface Groups {
  readonly count: number;
  /** By group: how many packets, and the first one. */
  readonly countA: Int32Array;
  readonly countB: Int32Array;
  readonly firstA: Int32Array;
  readonly firstB: Int32Array;
  /** By packet: the next one of its group. */
  readonly nextA: Int32Array;
  readonly nextB: Int32Array;
}

/**
 * Groups the packets that both points have. Linear: a hash table over those of A, asked with those of B.
 * @param strict key and tag must be equal; otherwise the key
 * @param takesA, takesB which packets take part
 */
export function groupEqual(
  a: PointColumns,
  b: PointColumns,
  strict: boolean,
  takesA: (i: number) => boolean,
  takesB: (j: number) => boolean,
): Groups {
  let bits = 4;
  while (1 << bits < a.length * 2) bits++;
  const mask = (1 << bits) - 1;
  /** Slot → group + 1. */
  const slots = new Int32Array(1 << bits);
  const firstA: number[] = [];
  const lastA: number[] = [];
  const countA: number[] = [];
  const nextA = new Int32Array(a.length).fill(NO);
  const slotOf = (key: number, tag: number): number => (Math.imul(strict ? key ^ tag : key, 0x9e3779b1) >>> (32 - bits)) & mask;
  for (let i = 0; i < a.length; i++) {
    if (a.kind.get(i) === Kind.none || !takesA(i)) continue;
    const key = a.key.get(i);
    const key2 = a.key2.get(i);
    const tag = a.tag.get(i);
    for (let s = slotOf(key, tag); ; s = (s + 1) & mask) {
      const group = (slots[s] as number) - 1;
      if (group < 0) {
        slots[s] = firstA.length + 1;
        firstA.push(i);
        lastA.push(i);
        countA.push(1);
        break;
      }
      const first = firstA[group] as number;
      if (a.key.get(first) !== key || a.key2.get(first) !== key2 || (strict && a.tag.get(first) !== tag)) continue;
      nextA[lastA[group] as number] = i;
      lastA[group] = i;
      countA[group] = (countA[group] as number) + 1;
      break;
    }
  }
  const count = firstA.length;
  const firstB = new Int32Array(count).fill(NO);
  const lastB = new Int32Array(count).fill(NO);
  const countB = new Int32Array(count);
  const nextB = new Int32Array(b.length).fill(NO);
  for (let j = 0; j < b.length; j++) {
    if (b.kind.get(j) === Kind.none || !takesB(j)) continue;
    const key = b.key.get(j);
    const key2 = b.key2.get(j);
    const tag = b.tag.get(j);
    for (let s = slotOf(key, tag); ; s = (s + 1) & mask) {
      const group = (slots[s] as number) - 1;
      if (group < 0) break;
      const first = firstA[group] as number;
      if (a.key.get(first) !== key || a.key2.get(first) !== key2 || (strict && a.tag.get(first) !== tag)) continue;
      if (countB[group] === 0) firstB[group] = j;
      else nextB[lastB[group] as number] = j;
      lastB[group] = j;
      countB[group] = (countB[group] as number) + 1;
      break;
    }
  }
  return { count, countA: Int32Array.from(countA), countB, firstA: Int32Array.from(firstA), firstB, nextA, nextB };
}

/** Pairs of packets, by index in either point, in the order of A's packets. */
export interface Pairs {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

/** The pairs that cannot be mistaken: their numbers occur once at either point. */
export function onePairs(groups: Groups): Pairs {
  const { count, countA, countB, firstA, firstB } = groups;
  let n = 0;
  for (let g = 0; g < count; g++) if (countA[g] === 1 && countB[g] === 1) n++;
  const a = new Int32Array(n);
  const b = new Int32Array(n);
  let k = 0;
  for (let g = 0; g < count; g++) {
    if (countA[g] !== 1 || countB[g] !== 1) continue;
    a[k] = firstA[g] as number;
    b[k++] = firstB[g] as number;
  }
  return { a, b };
}

export const filterPairs = (pairs: Pairs, keep: (a: number, b: number) => boolean): Pairs => {
  const at: number[] = [];
  for (let k = 0; k < pairs.a.length; k++) if (keep(pairs.a[k] as number, pairs.b[k] as number)) at.push(k);
  return { a: Int32Array.from(at, (k) => pairs.a[k] as number), b: Int32Array.from(at, (k) => pairs.b[k] as number) };
};
