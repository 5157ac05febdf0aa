/**
 * IPv6 extension headers (RFC 8200 §4): hop-by-hop and destination options, routing, fragment; and those that IPv4 has too:
 * authentication (RFC 4302) and encapsulating security payload (RFC 4303); mobility (RFC 6275).
 *
 * options   | next header | length | options …                           length in 8-byte units, the first not counted
 * routing   | next header | length | type | segments left | data …
 * fragment  | next header | reserved | offset 13 bits | 2 bits | more | identification (4) |
 * AH        | next header | length | reserved (2) | SPI (4) | sequence (4) | ICV … |   in 4-byte units, minus 2
 * ESP       | SPI (4) | sequence (4) | encrypted … |
 * mobility  | payload protocol | length | type | reserved | checksum (2) | message … |
 */
import { type Bytes, put16, put32, u8, u16, u32 } from '../base/bytes.ts';
import { defineFields, type FieldSpec, protocolField } from './field.ts';
import { ipProtocolNames } from './ip-protocol.ts';
import { explainIpv6Options } from './ipv6-options.ts';
import { explainRouting } from './ipv6-routing.ts';
import {
  explainFragments,
  fragmentFields,
  limit,
  type Payload,
  type ReassembledDatagram,
  rest,
  type Span,
  type TreeBuilder,
} from './tree.ts';

export const Extension = {
  hopByHop: 0,
  routing: 43,
  fragment: 44,
  esp: 50,
  ah: 51,
  none: 59,
  destination: 60,
  mobility: 135,
} as const;

export const FRAGMENT_HEADER = 8;
export const AH_FIXED = 12;
export const ESP_HEADER = 8;

/* Accessors: the first 8 bytes have been checked. */
/** Bytes of an options or routing header. */
export const extensionLength = (b: Bytes, o: number): number => (u8(b, o + 1) + 1) * 8;
export const ahLength = (b: Bytes, o: number): number => (u8(b, o + 1) + 2) * 4;
/** In bytes. */
export const fragmentOffset = (b: Bytes, o: number): number => u16(b, o + 2) & 0xfff8;
export const moreFragments = (b: Bytes, o: number): boolean => (u8(b, o + 3) & 1) !== 0;
export const fragmentId = (b: Bytes, o: number): number => u32(b, o + 4);

/** An options or routing header; `data` is what follows the length, padded here with zeros (Pad1) to whole 8-byte units. */
export function emitExtension(next: number, data: Bytes): Uint8Array<ArrayBuffer> {
  const length = (2 + data.length + 7) & ~7;
  const out = new Uint8Array(length);
  out[0] = next;
  out[1] = length / 8 - 1;
  out.set(data, 2);
  return out;
}

/** @param offset in bytes, a multiple of 8 */
export function emitFragmentHeader(next: number, offset: number, more: boolean, id: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(FRAGMENT_HEADER);
  out[0] = next;
  put16(out, 2, offset | (more ? 1 : 0));
  put32(out, 4, id);
  return out;
}

/** @param icv a multiple of 4 bytes */
export function emitAh(next: number, spi: number, sequence: number, icv: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(AH_FIXED + icv.length);
  out[0] = next;
  out[1] = out.length / 4 - 2;
  put32(out, 4, spi);
  put32(out, 8, sequence);
  out.set(icv, AH_FIXED);
  return out;
}

const MOBILITY_TYPES: Readonly<Record<number, string>> = {
  0: 'Binding Refresh Request',
  1: 'Home Test Init',
  2: 'Care-of Test Init',
  3: 'Home Test',
  4: 'Care-of Test',
  5: 'Binding Update',
  6: 'Binding Acknowledgement',
  7: 'Binding Error',
};

export const ipv6ExtensionFields = defineFields({
  hopopts: { name: 'ipv6.hopopts', type: 'none', title: 'IPv6 Hop-by-Hop Option' },
  hopoptsNxt: { name: 'ipv6.hopopts.nxt', type: 'uint', title: 'Next Header', names: ipProtocolNames },
  hopoptsLen: { name: 'ipv6.hopopts.len', type: 'uint', title: 'Length' },
  hopoptsLenOct: { name: 'ipv6.hopopts.len_oct', type: 'uint', title: 'Length', generated: true },
  dstopts: { name: 'ipv6.dstopts', type: 'none', title: 'Destination Options for IPv6' },
  dstoptsNxt: { name: 'ipv6.dstopts.nxt', type: 'uint', title: 'Next Header', names: ipProtocolNames },
  dstoptsLen: { name: 'ipv6.dstopts.len', type: 'uint', title: 'Length' },
  dstoptsLenOct: { name: 'ipv6.dstopts.len_oct', type: 'uint', title: 'Length', generated: true },
  fraghdr: { name: 'ipv6.fraghdr', type: 'none', title: 'Fragment Header for IPv6' },
  fraghdrNxt: { name: 'ipv6.fraghdr.nxt', type: 'uint', title: 'Next header', names: ipProtocolNames },
  fraghdrReserved: { name: 'ipv6.fraghdr.reserved_octet', type: 'uint', title: 'Reserved octet', base: 'hex', width: 2 },
  fraghdrOffset: { name: 'ipv6.fraghdr.offset', type: 'uint', title: 'Offset' },
  fraghdrBits: { name: 'ipv6.fraghdr.reserved_bits', type: 'uint', title: 'Reserved bits' },
  fraghdrMore: { name: 'ipv6.fraghdr.more', type: 'bool', title: 'More Fragments', names: { 0: 'No', 1: 'Yes' } },
  fraghdrIdent: { name: 'ipv6.fraghdr.ident', type: 'uint', title: 'Identification', base: 'hex', width: 8 },
  fragments: { name: 'ipv6.fragments', type: 'none', title: 'IPv6 Fragments', generated: true },
  reassembledIn: {
    name: 'ipv6.reassembled.in',
    type: 'frame',
    title: 'Reassembled IPv6 in frame',
    generated: true,
    late: true,
  },
  fragmentCount: { name: 'ipv6.fragment.count', type: 'uint', title: 'Fragment count', generated: true },
  reassembledLength: { name: 'ipv6.reassembled.length', type: 'uint', title: 'Reassembled IPv6 length', generated: true },
  reassembledData: { name: 'ipv6.reassembled.data', type: 'bytes', title: 'Reassembled IPv6 data', generated: true },
  ah: { name: 'ah', type: 'none', title: 'Authentication Header' },
  ahNext: { name: 'ah.next_header', type: 'uint', title: 'Next header', names: ipProtocolNames },
  ahLength: { name: 'ah.length', type: 'uint', title: 'Length' },
  ahReserved: { name: 'ah.reserved', type: 'bytes', title: 'Reserved' },
  ahSpi: { name: 'ah.spi', type: 'uint', title: 'AH SPI', base: 'hex', width: 8 },
  ahSequence: { name: 'ah.sequence', type: 'uint', title: 'AH Sequence' },
  ahIcv: { name: 'ah.icv', type: 'bytes', title: 'AH ICV' },
  esp: { name: 'esp', type: 'none', title: 'Encapsulating Security Payload' },
  espSpi: { name: 'esp.spi', type: 'uint', title: 'ESP SPI', base: 'hex', width: 8, both: true },
  espSequence: { name: 'esp.sequence', type: 'uint', title: 'ESP Sequence' },
  mobility: { name: 'mipv6', type: 'none', title: 'Mobile IPv6' },
  mobilityProto: { name: 'mip6.proto', type: 'uint', title: 'Payload protocol', names: ipProtocolNames },
  mobilityLength: { name: 'mip6.hlen', type: 'uint', title: 'Header length' },
  mobilityType: { name: 'mip6.mhtype', type: 'uint', title: 'Mobility Header Type', names: MOBILITY_TYPES },
  mobilityReserved: { name: 'mip6.reserved', type: 'uint', title: 'Reserved', base: 'hex', width: 2 },
  mobilityChecksum: { name: 'mip6.csum', type: 'uint', title: 'Checksum', base: 'hex', width: 4 },
});
const F = ipv6ExtensionFields;
const FRAGMENTS = fragmentFields('ipv6', 'IPv6 Fragment');
defineFields({
  fragment: FRAGMENTS.fragment,
  error: FRAGMENTS.error,
  ...Object.fromEntries(FRAGMENTS.flags.map((f) => [f.name, f])),
});
/** Wireshark's protocol for the routing header. */
const ROUTING = protocolField('ipv6.routing', 'Routing Header for IPv6');

/** Those that are part of IPv6's node. ESP ends what can be read, and has a node of its own. */
export const isExtension = (next: number): boolean =>
  next === Extension.hopByHop ||
  next === Extension.routing ||
  next === Extension.fragment ||
  next === Extension.ah ||
  next === Extension.destination ||
  next === Extension.mobility;

export function explainExtension(t: TreeBuilder, type: number, span: Span): Payload | null {
  switch (type) {
    case Extension.hopByHop:
      return explainOptions(t, span, 'ipv6.hopopts', F.hopopts, F.hopoptsNxt, F.hopoptsLen, F.hopoptsLenOct);
    case Extension.destination:
      return explainOptions(t, span, 'ipv6.dstopts', F.dstopts, F.dstoptsNxt, F.dstoptsLen, F.dstoptsLenOct);
    case Extension.routing:
      return explainRouting(t, span, ROUTING);
    case Extension.fragment:
      return explainFragment(t, span);
    case Extension.ah:
      return explainAh(t, span);
    default:
      return explainMobility(t, span);
  }
}

function explainOptions(
  t: TreeBuilder,
  span: Span,
  layer: string,
  spec: FieldSpec,
  nxt: FieldSpec,
  len: FieldSpec,
  lenOct: FieldSpec,
): Payload | null {
  const o = span.start;
  t.protocols.push(layer);
  if (!t.need(layer, span, o, 2)) return null;
  const length = extensionLength(t.bytes, o);
  t.open(spec, o, Math.min(length, span.end - o));
  const next = t.u8(nxt, o);
  t.u8(len, o + 1);
  t.add(lenOct, o + 1, 1, length);
  const good = explainIpv6Options(t, limit(span, o + 2, o + length, `${layer}.len`), span);
  t.close();
  if (!good || !t.need(layer, span, o, length)) return null;
  return { kind: 'ip.proto', number: next, span: rest(span, o + length) };
}

function explainFragment(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  const b = t.bytes;
  t.protocols.push('ipv6.fraghdr');
  if (!t.need('ipv6.fraghdr', span, o, FRAGMENT_HEADER)) return null;
  t.open(F.fraghdr, o, FRAGMENT_HEADER);
  const next = t.u8(F.fraghdrNxt, o);
  t.u8(F.fraghdrReserved, o + 1);
  t.bits(F.fraghdrOffset, o + 2, 2, 0xfff8);
  t.bits(F.fraghdrBits, o + 2, 2, 0x0006);
  t.bits(F.fraghdrMore, o + 2, 2, 0x0001);
  t.u32(F.fraghdrIdent, o + 4);
  t.close();
  const body = rest(span, o + FRAGMENT_HEADER);
  const offset = fragmentOffset(b, o);
  // RFC 6946: an atomic fragment is a whole packet.
  if (offset === 0 && !moreFragments(b, o)) return { kind: 'ip.proto', number: next, span: body };
  // A fragment that carries nothing is not waited with.
  if (body.declaredEnd <= body.start) return { kind: 'ip.proto', number: next, span: body };
  const whole = t.quoted ? undefined : t.context.datagram();
  if (whole !== undefined) return enterDatagram(t, whole, next);
  const completedIn = t.quoted ? undefined : t.context.datagramIn();
  if (completedIn !== undefined) t.generated(F.reassembledIn, completedIn + 1);
  if (t.network !== undefined) t.network = { ...t.network, fragment: true };
  // Unlike IPv4's, a first fragment whose end is cut is not explained on its own (as in Wireshark).
  return { kind: 'data', number: 0, span: body };
}

function enterDatagram(t: TreeBuilder, whole: ReassembledDatagram, next: number): Payload {
  const length = whole.bytes.length;
  t.enter({ name: 'reassembled-ip', bytes: whole.bytes, rows: whole.rows });
  t.open(F.fragments, 0, length);
  explainFragments(t, FRAGMENTS, whole);
  t.generated(F.fragmentCount, whole.rows.length);
  t.generated(F.reassembledLength, length);
  t.add(F.reassembledData, 0, length, whole.bytes);
  t.close();
  return { kind: 'ip.proto', number: next, span: { start: 0, end: length, declaredEnd: length, limitedBy: 'ipv6.fragments' } };
}

export function explainAh(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('ah');
  if (!t.need('ah', span, o, 2)) return null;
  const length = ahLength(t.bytes, o);
  t.open(F.ah, o, Math.min(length, span.end - o));
  const next = t.u8(F.ahNext, o);
  t.u8(F.ahLength, o + 1);
  const good = explainAhBody(t, span, o, length);
  t.close();
  return good ? { kind: 'ip.proto', number: next, span: rest(span, o + length) } : null;
}

function explainAhBody(t: TreeBuilder, span: Span, o: number, length: number): boolean {
  if (!t.need('ah', span, o + 2, 2)) return false;
  t.raw(F.ahReserved, o + 2, 2);
  if (!t.need('ah', span, o + 4, 4)) return false;
  t.u32(F.ahSpi, o + 4);
  if (!t.need('ah', span, o + 8, 4)) return false;
  t.u32(F.ahSequence, o + 8);
  const icv = Math.max(0, length - AH_FIXED);
  if (!t.need('ah', span, o + AH_FIXED, icv)) return false;
  t.raw(F.ahIcv, o + AH_FIXED, icv);
  return true;
}

/** What follows the sequence number is encrypted. */
export function explainEsp(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('esp');
  if (!t.need('esp', span, o, 4)) return null;
  t.open(F.esp, o, span.end - o);
  t.u32(F.espSpi, o);
  if (t.need('esp', span, o + 4, 4)) t.u32(F.espSequence, o + 4);
  t.close();
  return null;
}

/** The message is shown as a whole: its kinds are not taken apart. */
export function explainMobility(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('mipv6');
  if (!t.need('mipv6', span, o, 6)) return null;
  t.open(F.mobility, o, Math.min(extensionLength(t.bytes, o), span.end - o));
  t.u8(F.mobilityProto, o);
  t.u8(F.mobilityLength, o + 1);
  t.u8(F.mobilityType, o + 2);
  t.u8(F.mobilityReserved, o + 3);
  t.u16(F.mobilityChecksum, o + 4);
  t.close();
  return null;
}
