/**
 * A recording as it would be in IPv6: the same packets, each IPv4 header replaced by an IPv6 one, ICMP by ICMPv6, quotes included.
 *
 * An address a.b.c.d becomes 2001:db8::a.b.c.d; the identification is gone, but for fragments. Checksums are mended by what has changed (RFC 1624), so that
 * those of cut and quoted packets hold, too. ARP stays: nothing here depends on how neighbours are found.
 */
import { type Bytes, concatBytes, put16, put32, u16 } from '../../core/base/bytes.ts';
import { internetChecksum, onesSum } from '../../core/base/checksum.ts';
import type { Recording } from '../../core/lab/record.ts';

const ETHERNET = 14;
const IPV6_HEADER = 40;
const FRAGMENT_HEADER = 8;
const PREFIX = Uint8Array.of(0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0);
const ICMP = 1;
const ICMPV6 = 58;
const ECHO_REQUEST = 128;
const ECHO_REPLY = 129;

export const asIpv6 = (recording: Recording): Recording => ({
  ...recording,
  packets: recording.packets.map((p) => {
    const bytes = frame(p.bytes);
    return { ...p, bytes, originalLength: bytes.length };
  }),
});

function frame(b: Bytes): Bytes {
  if (b.length < ETHERNET + 20 || u16(b, 12) !== 0x0800) return b;
  const end = Math.min(b.length, ETHERNET + u16(b, ETHERNET + 2));
  const head = b.slice(0, ETHERNET);
  put16(head, 12, 0x86dd);
  return concatBytes([head, packet(b.subarray(ETHERNET, end), u16(b, ETHERNET + 2))]);
}

/** @param length of the whole IPv4 packet, of which `b` may be a part */
function packet(b: Bytes, length: number): Bytes {
  const header = ((b[0] as number) & 15) * 4;
  const protocol = b[9] as number;
  const offset = u16(b, 6) & 0x1fff;
  const isFragment = (u16(b, 6) & 0x3fff) !== 0;
  const next = protocol === ICMP ? ICMPV6 : protocol;
  const payload = offset > 0 ? b.slice(header) : transport(b, header, protocol, length - header);
  const extension = new Uint8Array(isFragment ? FRAGMENT_HEADER : 0);
  if (isFragment) {
    extension[0] = next;
    put16(extension, 2, (offset << 3) | ((u16(b, 6) & 0x2000) !== 0 ? 1 : 0));
    put32(extension, 4, u16(b, 4));
  }
  const out = new Uint8Array(IPV6_HEADER);
  put32(out, 0, (0x6000_0000 | ((b[1] as number) << 20)) >>> 0);
  put16(out, 4, length - header + extension.length + (payload.length - (b.length - header)));
  out[6] = isFragment ? 44 : next;
  out[7] = b[8] as number;
  out.set(PREFIX, 8);
  out.set(b.subarray(12, 16), 20);
  out.set(PREFIX, 24);
  out.set(b.subarray(16, 20), 36);
  return concatBytes([out, extension, payload]);
}

/** The transport header and what follows. */
function transport(b: Bytes, at: number, protocol: number, length: number): Bytes {
  const out = b.slice(at);
  const prefixes = 2 * onesSum(PREFIX, 0, PREFIX.length);
  const addresses = onesSum(b, 12, 20);
  if (protocol === ICMP) return icmp(out, prefixes + addresses, length);
  const sumAt = protocol === 6 ? 16 : 6;
  // The pseudo-header has the same addresses, with a prefix before each, and the same protocol and length.
  if ((protocol === 6 || protocol === 17) && out.length >= sumAt + 2) adjust(out, sumAt, prefixes);
  return out;
}

function icmp(out: Bytes, addresses: number, length: number): Bytes {
  const type = out[0] as number;
  const isEcho = type === 8 || type === 0;
  if (!isEcho) {
    const quoted = out.subarray(8);
    const message = concatBytes([out.subarray(0, 8), packet(quoted, u16(quoted, 2))]);
    const [newType, newCode] = ERRORS[`${type} ${out[1]}`] ?? [1, 0];
    message[0] = newType;
    message[1] = newCode;
    if (newType === 2) put32(message, 4, u16(out, 6));
    put16(message, 2, 0);
    put16(message, 2, internetChecksum(message, 0, message.length, addresses + ICMPV6 + message.length));
    return message;
  }
  const before = u16(out, 0);
  out[0] = type === 8 ? ECHO_REQUEST : ECHO_REPLY;
  // ICMPv6 counts the pseudo-header in.
  adjust(out, 2, u16(out, 0) - before + addresses + ICMPV6 + length);
  return out;
}

const ERRORS: Readonly<Record<string, readonly [number, number]>> = {
  '3 0': [1, 0],
  '3 1': [1, 3],
  '3 2': [1, 4],
  '3 3': [1, 4],
  '3 4': [2, 0],
  '11 0': [3, 0],
  '11 1': [3, 1],
};

/** Mends a checksum after words were added that come to `delta`. */
function adjust(b: Bytes, at: number, delta: number): void {
  let sum = (~u16(b, at) & 0xffff) + (delta % 0xffff) + 0xffff;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  put16(b, at, ~sum & 0xffff);
  // A UDP checksum of 0 would say that there is none.
  if (at === 6 && u16(b, at) === 0) put16(b, at, 0xffff);
}
