/** Other addresses for the same machines: networks stay networks, and what a decimal address is long it stays. */
import type { Bytes } from '../../base/bytes.ts';
import { type Derive, permutation, range } from './chance.ts';

export type AddressMap = (address: Bytes) => Bytes;

/**
 * Classes of one octet: decimal numbers of equal length, so that a text with the address in it keeps its length and all sequence numbers of a
 * stream stay true; and of the same quarter of the octet, so that prefixes up to /26 stay apart. 0 and 255 are networks and broadcasts.
 */
const OCTETS = [range(1, 9), range(10, 63), range(64, 99), range(100, 127), range(128, 191), range(192, 199), range(200, 254)];

/**
 * Octets at the beginning that mean something and are kept (RFC 6890): private and documentation blocks, and the first octet of all others; of
 * those that share a first octet with such a block, the second as well.
 */
function keptOctets([a = 0, b = 0, c = 0]: Bytes): number {
  if (a === 0 || a === 127 || a >= 224) return 4;
  if ((a === 192 && b === 0 && c === 2) || (a === 198 && b === 51 && c === 100) || (a === 203 && b === 0 && c === 113)) return 3;
  return [100, 169, 172, 192, 198, 203].includes(a) ? 2 : 1;
}

/** IPv4. Two addresses that have n octets in common have n in common afterwards. */
export function ipv4Map(derive: Derive): AddressMap {
  const octet = new Map<string, (n: number) => number>();
  return (address) => {
    const kept = keptOctets(address);
    return address.map((value, i) => {
      if (i < kept) return value;
      const prefix = address.subarray(0, i).join('.');
      let map = octet.get(prefix);
      if (map === undefined) {
        map = permutation(derive, `ipv4/${prefix}`, OCTETS);
        octet.set(prefix, map);
      }
      return map(value);
    });
  };
}

const NIBBLES = [range(1, 15)];

/** Digits of bytes [from, to), each by a permutation of its place that leaves 0 alone: zeros are what IPv6 texts are shortened by. */
function nibbles(derive: Derive, label: string): (bytes: Bytes, from: number, to: number) => Bytes {
  const maps = new Map<number, (n: number) => number>();
  // Places count from the end: the last three bytes of an IPv6 address and of the MAC address that it was made from are changed alike.
  const at = (place: number) => {
    let map = maps.get(place);
    if (map === undefined) {
      map = permutation(derive, `${label}/${place}`, NIBBLES);
      maps.set(place, map);
    }
    return map;
  };
  return (bytes, from, to) =>
    bytes.map((byte, i) => {
      if (i < from || i >= to) return byte;
      const place = 2 * (bytes.length - 1 - i);
      return (at(place + 1)(byte >> 4) << 4) | at(place)(byte & 15);
    });
}

export interface LinkAndIpv6Maps {
  readonly mac: AddressMap;
  readonly ipv6: AddressMap;
}

const VRRP_MAC = [0x00, 0x00, 0x5e, 0x00];
const begins = (bytes: Bytes, prefix: readonly number[]) => prefix.every((b, i) => bytes[i] === b);
const zeros = (bytes: Bytes, from: number, to: number) => bytes.subarray(from, to).every((b) => b === 0);

/**
 * MAC addresses keep their vendor, IPv6 addresses the first 32 bits of a global prefix and the upper part of the interface identifier: what SLAAC
 * made of a MAC address (RFC 4291, appendix A), and the solicited-node group of an address (§2.7.1), still belong to it.
 */
export function linkAndIpv6Maps(derive: Derive, ipv4: AddressMap): LinkAndIpv6Maps {
  const low = nibbles(derive, 'low');
  const subnet = nibbles(derive, 'subnet');
  return {
    mac: (address) => {
      const [first = 0] = address;
      // 33:33:ff:… is the solicited-node group on Ethernet (RFC 2464 §7).
      if (begins(address, [0x33, 0x33, 0xff])) return low(address, 3, 6);
      if ((first & 1) !== 0 || zeros(address, 0, 6) || begins(address, VRRP_MAC)) return address;
      return low(address, 3, 6);
    },
    ipv6: (address) => {
      const [first = 0, second = 0] = address;
      if (first === 0xff) {
        const solicited = second === 0x02 && zeros(address, 2, 11) && address[11] === 1 && address[12] === 0xff;
        return solicited ? low(address, 13, 16) : address;
      }
      // ::, ::1, and IPv4 in IPv6 (RFC 4291 §2.5.5, RFC 6052).
      const embeds =
        begins(address, [0, 0x64, 0xff, 0x9b]) || (zeros(address, 0, 10) && address[10] === 0xff && address[11] === 0xff);
      if (embeds) return Uint8Array.of(...address.subarray(0, 12), ...ipv4(address.subarray(12)));
      if (zeros(address, 0, 15)) return address;
      const host = low(address, 13, 16);
      return (first & 0xe0) === 0x20 ? subnet(host, 4, 8) : host;
    },
  };
}
