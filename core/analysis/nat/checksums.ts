/**
 * Are the checksums of original and copy what RFC 1624 makes of the rewritten fields?
 *
 * Everything is computed modulo 65535 on the two packets' own checksum fields, so that neither packet need be right in itself
 * and none of the payload is needed: HC' = ~(~HC + Σ(~m + m')), that is HC − HC' ≡ Σ(m' − m).
 */
import { fold16 } from '../../base/checksum.ts';
import type { AddressId } from '../../base/ids.ts';
import type { AddressTable } from '../../table/addresses.ts';

/** Result of one comparison; `unknown` is "not verifiable". */
export const Sum = { unknown: 0, good: 1, bad: 2 } as const;

/** Sums of the 16-bit words of addresses, kept per id. */
export class AddressSums {
  readonly #addresses: AddressTable;
  #sums = new Uint32Array(64);

  constructor(addresses: AddressTable) {
    this.#addresses = addresses;
  }

  get(id: number): number {
    if (id >= this.#sums.length) {
      const bigger = new Uint32Array(Math.max(id + 1, this.#sums.length * 2));
      bigger.set(this.#sums);
      this.#sums = bigger;
    }
    const known = this.#sums[id] as number;
    if (known !== 0) return known - 1;
    const b = this.#addresses.bytes(id as AddressId);
    let sum = 0;
    for (let i = 0; i < b.length; i += 2) sum += ((b[i] as number) << 8) | (b[i + 1] as number);
    this.#sums[id] = sum + 1;
    return sum;
  }
}

/** True when a ≡ b modulo 65535. */
const congruent = (a: number, b: number): boolean => (a - b) % 0xffff === 0;

/** Sum of both halves of a word. */
export const halves = (word: number): number => (word >>> 16) + (word & 0xffff);

/**
 * `from` and `to`: the two checksum fields; `delta`: Σ(m' − m) over every word that changed.
 */
export const follows = (from: number, to: number, delta: number): boolean => congruent(from - to, delta);

/**
 * True when a transport checksum is the bare sum of the pseudo-header, which a system leaves to its network card to complete
 * (offload), with or without the length.
 */
export const isPartial = (checksum: number, pseudoSum: number, length: number): boolean =>
  fold16(pseudoSum) === checksum || fold16(pseudoSum + length) === checksum;

/** What checksums `a` and `b` of two layers say together: bad if either is, unknown if neither is known to be good. */
export function together(a: number, b: number): number {
  if (a === Sum.bad || b === Sum.bad) return Sum.bad;
  return a === Sum.unknown || b === Sum.unknown ? Sum.unknown : Sum.good;
}
