/**
 * TCP sequence-number arithmetic modulo 2^32 (RFC 9293 §3.4). Sequence numbers are compared only through
 * this module: `a < b` on raw numbers is wrong once per 4 GiB.
 */
/** a − b as a signed distance in [−2^31, 2^31). */
export const seqDiff = (a: number, b: number): number => (a - b) | 0;
export const seqLt = (a: number, b: number): boolean => ((a - b) | 0) < 0;
export const seqLe = (a: number, b: number): boolean => ((a - b) | 0) <= 0;
export const seqGt = (a: number, b: number): boolean => ((a - b) | 0) > 0;
export const seqGe = (a: number, b: number): boolean => ((a - b) | 0) >= 0;
export const seqAdd = (a: number, n: number): number => (a + n) >>> 0;
export const seqMax = (a: number, b: number): number => (seqGt(a, b) ? a : b);
/** Offset of `seq` from `base`, in [0, 2^32): Wireshark's relative sequence number. */
export const seqOffset = (seq: number, base: number): number => (seq - base) >>> 0;
