/** IPv4 addresses within IPv6 ones, as a NAT64 makes them (RFC 6052 §2.2). */

/**
 * Places of the four bytes, by the length of the translation prefix; byte 8 is zero but with the longest one (the well-known 64:ff9b::/96 is one):
 *
 *   /32 [4 5 6 7]  /40 [5 6 7 9]  /48 [6 7 9 10]  /56 [7 9 10 11]  /64 [9 10 11 12]  /96 [12 13 14 15]
 */
const PLACES: readonly (readonly number[])[] = [
  [12, 13, 14, 15],
  [9, 10, 11, 12],
  [7, 9, 10, 11],
  [6, 7, 9, 10],
  [5, 6, 7, 9],
  [4, 5, 6, 7],
];

/** True when the one, of 4 bytes, is embedded in the other, of 16, and nothing follows it. */
export function isEmbedded(v4: Uint8Array, v6: Uint8Array): boolean {
  if (v4.length !== 4 || v6.length !== 16) return false;
  return PLACES.some((places) => {
    if (places.some((at, i) => v6[at] !== v4[i])) return false;
    const last = places[3] as number;
    return v6.every((b, at) => b === 0 || at <= last) && (last === 15 || v6[8] === 0);
  });
}
