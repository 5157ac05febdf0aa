/** A small deterministic generator (xorshift32): the same seed gives the same numbers on every machine. */
export class Random {
  #x: number;

  constructor(seed: number) {
    // Neighbouring seeds must not begin alike.
    let x = (seed ^ 0x9e37_79b9) >>> 0;
    x = Math.imul(x ^ (x >>> 16), 0x85eb_ca6b) >>> 0;
    x = Math.imul(x ^ (x >>> 13), 0xc2b2_ae35) >>> 0;
    this.#x = (x ^ (x >>> 16)) >>> 0 || 1;
  }

  /** 0 … 2³²−1. */
  u32(): number {
    let x = this.#x;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#x = x >>> 0;
    return this.#x;
  }

  /** 0 … n−1; 0 where n is 0. */
  below(n: number): number {
    return n <= 1 ? 0 : this.u32() % n;
  }

  chance(outOf: number): boolean {
    return this.below(outOf) === 0;
  }

  pick<T>(items: readonly T[]): T | undefined {
    return items[this.below(items.length)];
  }
}
