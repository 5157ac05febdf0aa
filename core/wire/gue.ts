/**
 * Generic UDP encapsulation (draft-ietf-intarea-gue-09 §3), by which Linux' IPVS tunnels to its real servers (`ipvsadm --tun-type gue`): IP in UDP.
 *
 * Variant 0: | variant 0 (2 bits), control (1), header length − 4 in words (5) | protocol (1) | flags (2) | fields that flags announce | the packet
 *
 * Variant 1: no header: the first bits of an IP packet, 01, are the variant.
 *
 * The port is the administrator's choice, so it is told by its looks: the IP packet inside ends where the datagram ends, and its header's checksum is good. Wireshark
 * 4.0 has no decoder; the names are Trama's own.
 */
import { type Bytes, put16, u8, u16, u32 } from '../base/bytes.ts';
import { defineFields } from './field.ts';
import { ipProtocolNames } from './ip-protocol.ts';
import * as ipv4 from './ipv4.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const GUE_HEADER = 4;
const IPV6_HEADER = 40;
const PROTOCOL_IPV4 = 4;
const PROTOCOL_IPV6 = 41;
/** 2001::/32 */
const TEREDO_PREFIX = 0x2001_0000;
const CONTROL = 0x20;
/** Flag: a word of private flags follows (Linux: its highest bit announces remote checksum offload). */
const PRIVATE = 0x0001;

/** @param packet an IPv4 or IPv6 packet */
export function emitGue(packet: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(GUE_HEADER + packet.length);
  out[1] = u8(packet, 0) >>> 4 === 6 ? PROTOCOL_IPV6 : PROTOCOL_IPV4;
  put16(out, 2, 0);
  out.set(packet, GUE_HEADER);
  return out;
}

/** An IP packet of that version from `at` that ends at `declaredEnd`; of IPv6, which has no checksum, one that carries a transport protocol. */
function holdsPacket(b: Bytes, at: number, end: number, declaredEnd: number, version: number): boolean {
  if (at >= end || u8(b, at) >>> 4 !== version) return false;
  if (version === 6)
    return at + IPV6_HEADER <= end && at + IPV6_HEADER + u16(b, at + 4) === declaredEnd && [6, 17, 58].includes(u8(b, at + 6));
  const header = ipv4.headerLength(b, at);
  if (header < ipv4.IPV4_MIN_HEADER || at + header > end) return false;
  return at + ipv4.totalLength(b, at) === declaredEnd && ipv4.checksum(b, at) !== 0 && ipv4.checksumIsGood(b, at);
}

/** RFC 4380 §2.6: one end of the IPv6 packet is a Teredo client. Its tunnel has no header of its own either, and is not GUE. */
const isTeredo = (b: Bytes, at: number): boolean => u32(b, at + 8) === TEREDO_PREFIX || u32(b, at + 24) === TEREDO_PREFIX;

/** Bytes of GUE's header before the IP packet in b[at, declaredEnd), captured up to `end`; 0 for variant 1; −1: this is no GUE. */
export function gueHeaderLength(b: Bytes, at: number, end: number, declaredEnd: number): number {
  if (at + GUE_HEADER > end) return -1;
  const first = u8(b, at);
  const version = first >>> 4;
  if (version === 4 || version === 6)
    return holdsPacket(b, at, end, declaredEnd, version) && !(version === 6 && isTeredo(b, at)) ? 0 : -1;
  if ((first & 0xe0) !== 0) return -1;
  const protocol = u8(b, at + 1);
  if (protocol !== PROTOCOL_IPV4 && protocol !== PROTOCOL_IPV6) return -1;
  const length = GUE_HEADER + (first & 0x1f) * 4;
  return holdsPacket(b, at + length, end, declaredEnd, protocol === PROTOCOL_IPV6 ? 6 : 4) ? length : -1;
}

export const gueFields = defineFields({
  gue: { name: 'gue', type: 'none', title: 'Generic UDP Encapsulation' },
  variant: { name: 'gue.variant', type: 'uint', title: 'Variant' },
  control: { name: 'gue.control', type: 'bool', title: 'Control message' },
  length: { name: 'gue.hlen', type: 'uint', title: 'Length of optional fields (words)' },
  protocol: { name: 'gue.proto', type: 'uint', title: 'Protocol', names: ipProtocolNames },
  flags: { name: 'gue.flags', type: 'uint', title: 'Flags', base: 'hex', width: 4 },
  private: { name: 'gue.flags.private', type: 'bool', title: 'Private flags present' },
  privateFlags: { name: 'gue.private_flags', type: 'uint', title: 'Private flags', base: 'hex', width: 8 },
  options: { name: 'gue.options', type: 'bytes', title: 'Optional fields' },
});
const F = gueFields;

/** @param header as `gueHeaderLength` found it */
export function explainGue(t: TreeBuilder, span: Span, header: number): Payload {
  const o = span.start;
  const b = t.bytes;
  t.layer(F.gue, o, header);
  t.add(F.variant, o, 1, u8(b, o) >>> 6, { mask: 0xc0 });
  if (header > 0) {
    t.bits(F.control, o, 1, CONTROL);
    t.bits(F.length, o, 1, 0x1f);
    t.u8(F.protocol, o + 1);
    const flags = u16(b, o + 2);
    t.open(F.flags, o + 2, 2, flags);
    t.bits(F.private, o + 2, 2, PRIVATE);
    t.close();
    const fields = o + GUE_HEADER;
    if ((flags & PRIVATE) !== 0 && header >= GUE_HEADER + 4) t.add(F.privateFlags, fields, 4, u32(b, fields));
    else if (header > GUE_HEADER) t.raw(F.options, fields, header - GUE_HEADER);
  }
  t.close();
  return { kind: 'ip', number: u8(b, o + header) >>> 4, span: rest(span, o + header) };
}
