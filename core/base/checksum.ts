/**
 * The Internet checksum (RFC 1071) and its incremental update (RFC 1624).
 *
 * Partial sums are ordinary numbers; 2^53 / 65535 words fit, so a fold at the end is enough.
 */
import type { Bytes } from './bytes.ts';

/** Sum of the 16-bit big-endian words of b[start, end), an odd last byte padded with zero, plus `initial`. Not folded. */
export function onesSum(b: Bytes, start: number, end: number, initial = 0): number {
  let sum = initial;
  let i = start;
  for (; i + 1 < end; i += 2) sum += ((b[i] as number) << 8) | (b[i + 1] as number);
  if (i < end) sum += (b[i] as number) << 8;
  return sum;
}

/** Folds the carries of a sum into 16 bits. */
export function fold16(sum: number): number {
  let s = sum;
  // Beyond 32 bits the bit operators would lose the top.
  while (s > 0xffff_ffff) s = (s % 0x10000) + Math.floor(s / 0x10000);
  while (s > 0xffff) s = (s & 0xffff) + (s >>> 16);
  return s;
}

/** RFC 1071 checksum of b[start, end): the value to store in a header whose checksum field is zero. */
export const internetChecksum = (b: Bytes, start: number, end: number, initial = 0): number =>
  ~fold16(onesSum(b, start, end, initial)) & 0xffff;

/** True when b[start, end), its checksum field included, adds up as RFC 1071 wants. `initial`: an unfolded pseudo-header sum. */
export const checksumHolds = (b: Bytes, start: number, end: number, initial = 0): boolean =>
  fold16(onesSum(b, start, end, initial)) === 0xffff;

/**
 * RFC 1624 equation 3: HC' = ~(~HC + ~m + m'), for one 16-bit word that changes from m to m'.
 * For wider fields apply it once per word.
 */
export const updateChecksum = (hc: number, m: number, m2: number): number =>
  ~fold16((~hc & 0xffff) + (~m & 0xffff) + (m2 & 0xffff)) & 0xffff;

/** Checksums equal in ones' complement: 0x0000 and 0xffff are the same number. */
export const sameChecksum = (a: number, b: number): boolean => a === b || (a % 0xffff === 0 && b % 0xffff === 0);
