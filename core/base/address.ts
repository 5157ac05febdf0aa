/** Text forms of addresses: MAC with colons, IPv4 dotted, IPv6 per RFC 5952. */
import { type Bytes, hex, u16 } from './bytes.ts';

export const formatMac = (b: Bytes, o = 0): string => hex(b, o, o + 6, ':');

export const formatIpv4 = (b: Bytes, o = 0): string => `${b[o]}.${b[o + 1]}.${b[o + 2]}.${b[o + 3]}`;

/** From the unsigned 32-bit number. */
export const formatIpv4Number = (n: number): string => `${n >>> 24}.${(n >>> 16) & 255}.${(n >>> 8) & 255}.${n & 255}`;

/** RFC 5952: lower case, the longest run of two or more zero groups as `::`; v4-mapped and v4-compatible addresses dotted. */
export function formatIpv6(b: Bytes, o = 0): string {
  const groups: number[] = [];
  for (let i = 0; i < 8; i++) groups.push(u16(b, o + 2 * i));
  if (groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff) return `::ffff:${formatIpv4(b, o + 12)}`;
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let n = 0;
    while (i + n < 8 && groups[i + n] === 0) n++;
    if (n > bestLength) {
      best = i;
      bestLength = n;
    }
  }
  if (best === 0 && bestLength === 6) return `::${formatIpv4(b, o + 12)}`;
  const text = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((g) => g.toString(16))
      .join(':');
  return best < 0 ? text(0, 8) : `${text(0, best)}::${text(best + bestLength, 8)}`;
}

/** `address:port`, an IPv6 address in brackets (RFC 3986 §3.2.2). */
export const socketText = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
