/** The hashes of Linux that IPVS uses. */

/** Knuth's: what dh and sh multiplied with before Linux 4.7. Modulo 256 it is 177, so that only the last byte of the address mattered. */
const OLD_GOLDEN = 2_654_435_761;
/** `GOLDEN_RATIO_32` of linux/hash.h since then. */
const GOLDEN = 0x61c8_8647;

/** The first formula, 8 bits. */
export const oldHash8 = (value: number): number => Math.imul(value, OLD_GOLDEN | 0) & 0xff;

/** `hash_32(value, 8)`: the top bits of a product. */
export const hash32to8 = (value: number): number => (Math.imul(value, GOLDEN) >>> 24) & 0xff;

const MASK = 0xffff_ffff_ffff_ffffn;
const rotl = (x: bigint, n: bigint): bigint => ((x << n) | (x >> (64n - n))) & MASK;

/**
 * SipHash with one round a word and three at the end, of one little-endian 32-bit word, as `hsiphash_1u32` of 64-bit kernels: the low 32 bits.
 * The keys are the two words of the key (Aumasson and Bernstein, 2012).
 */
export function hsiphash32(value: number, key0: bigint, key1: bigint): number {
  return Number(sipHash13([], (4n << 56n) | BigInt(value >>> 0), key0, key1) & 0xffff_ffffn);
}

/** @param words whole 64-bit words; `last`: what is left, with the length in its top byte */
export function sipHash13(words: readonly bigint[], last: bigint, key0: bigint, key1: bigint): bigint {
  let v0 = key0 ^ 0x736f6d6570736575n;
  let v1 = key1 ^ 0x646f72616e646f6dn;
  let v2 = key0 ^ 0x6c7967656e657261n;
  let v3 = key1 ^ 0x7465646279746573n;
  const round = (): void => {
    v0 = (v0 + v1) & MASK;
    v1 = rotl(v1, 13n) ^ v0;
    v0 = rotl(v0, 32n);
    v2 = (v2 + v3) & MASK;
    v3 = rotl(v3, 16n) ^ v2;
    v0 = (v0 + v3) & MASK;
    v3 = rotl(v3, 21n) ^ v0;
    v2 = (v2 + v1) & MASK;
    v1 = rotl(v1, 17n) ^ v2;
    v2 = rotl(v2, 32n);
  };
  for (const word of [...words, last]) {
    v3 ^= word;
    round();
    v0 ^= word;
  }
  v2 ^= 0xffn;
  round();
  round();
  round();
  return v0 ^ v1 ^ v2 ^ v3;
}
