/**
 * The laboratory's chance: xoshiro128** (Blackman and Vigna, 2018), 32-bit integers only, so that a seed gives the same numbers on every platform.
 *
 * Each use has a stream of its own, named by a text: another host in a scenario does not move the numbers of the others.
 */
const rotl = (x: number, k: number): number => ((x << k) | (x >>> (32 - k))) >>> 0;

/** FNV-1a, 32 bits, over UTF-16 units. */
function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @param seed a whole number from 0 up to 2^53 − 1 */
  constructor(seed: number, stream: string) {
    // SplitMix32 spreads the seed over the state, which must not be all zero.
    let s = (hashText(stream) ^ (seed >>> 0) ^ Math.imul(Math.floor(seed / 0x1_0000_0000), 0x9e3779b1)) >>> 0;
    const next = (): number => {
      s = (s + 0x9e3779b9) >>> 0;
      let z = Math.imul(s ^ (s >>> 16), 0x85ebca6b);
      z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
      return (z ^ (z >>> 16)) >>> 0;
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next() | 1;
  }

  /** In [0, 2^32). */
  u32(): number {
    const result = Math.imul(rotl(Math.imul(this.#b, 5) >>> 0, 7), 9) >>> 0;
    const t = (this.#b << 9) >>> 0;
    this.#c = (this.#c ^ this.#a) >>> 0;
    this.#d = (this.#d ^ this.#b) >>> 0;
    this.#b = (this.#b ^ this.#c) >>> 0;
    this.#a = (this.#a ^ this.#d) >>> 0;
    this.#c = (this.#c ^ t) >>> 0;
    this.#d = rotl(this.#d, 11);
    return result;
  }

  /** A whole number in [0, n); n is at most 2^32. One multiplication and one division: both are exactly rounded everywhere. */
  below(n: number): number {
    return Math.floor((this.u32() * n) / 0x1_0000_0000);
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + (high > low ? this.below(high - low + 1) : 0);
  }

  /** True in `share` of the cases (0 to 1). */
  chance(share: number): boolean {
    return share > 0 && this.u32() < share * 0x1_0000_0000;
  }
}
