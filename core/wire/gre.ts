/**
 * Generic routing encapsulation: version 0 (RFC 2784, RFC 2890; with source routes RFC 1701) and version 1, which carries PPP (RFC 2637).
 *
 * |C|R|K|S|s|recursion|A| flags | version |       protocol type (2)       |
 * |       checksum (2), if C or R         |   offset (2), if C or R       |
 * |                          key (4), if K                                |   version 1: | payload length (2) | call ID (2) |
 * |                    sequence number (4), if S                          |
 * |              acknowledgment number (4), if A and version 1            |
 * |            source route entries, if R, the last of them empty         |
 */
import { type Bytes, put16, put32, u8, u16 } from '../base/bytes.ts';
import { checksumHolds, internetChecksum } from '../base/checksum.ts';
import { Cursor } from './cursor.ts';
import { defineFields } from './field.ts';
import { ChecksumStatus, checksumStatusNames } from './ip-protocol.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const GRE_HEADER = 4;
export const GreFlag = {
  checksum: 0x8000,
  routing: 0x4000,
  key: 0x2000,
  sequence: 0x1000,
  acknowledgment: 0x0080,
} as const;
export const GreProtocol = { ppp: 0x880b, ethernet: 0x6558, wccp: 0x883e } as const;
/** Ethernet frames under another number. */
export const BRIDGED = 0x6400;

/* Accessors: the first 4 bytes have been checked. */
export const flags = (b: Bytes, o: number): number => u16(b, o);
export const version = (b: Bytes, o: number): number => u16(b, o) & 7;
export const protocolType = (b: Bytes, o: number): number => u16(b, o + 2);

/** The variant that carries PPP: acknowledgments and a key in two parts belong to it alone. */
const isPpp = (b: Bytes, o: number): boolean => version(b, o) === 1 && protocolType(b, o) === GreProtocol.ppp;

/**
 * Bytes of the header with all its optional fields and of a WCCP redirect header behind it; −1 where they end before `end`.
 */
export function greHeaderLength(b: Bytes, o: number, end: number): number {
  if (o + GRE_HEADER > end) return -1;
  const f = flags(b, o);
  let at = o + GRE_HEADER;
  if ((f & (GreFlag.checksum | GreFlag.routing)) !== 0) at += 4;
  if ((f & GreFlag.key) !== 0) at += 4;
  if ((f & GreFlag.sequence) !== 0) at += 4;
  if (isPpp(b, o) && (f & GreFlag.acknowledgment) !== 0) at += 4;
  if ((f & GreFlag.routing) !== 0) {
    for (;;) {
      if (at + 4 > end) return -1;
      const family = u16(b, at);
      const length = u8(b, at + 3);
      at += 4 + length;
      if (family === 0 && length === 0) break;
    }
  }
  if (protocolType(b, o) === GreProtocol.wccp && at < end && !isIpv4(b, at)) at += 4;
  return at <= end ? at - o : -1;
}

/** WCCP's redirect header may be there or not (draft-wilson-wrec-wccp-v2 §4.12): its first half byte is never 4. */
const isIpv4 = (b: Bytes, at: number): boolean => u8(b, at) >>> 4 === 4;

export interface GreHeader {
  readonly protocol: number;
  readonly checksum?: boolean;
  readonly key?: number;
  readonly sequence?: number;
}

/** A packet of version 0, its checksum computed where one is wanted. */
export function emitGre(h: GreHeader, payload: Bytes): Uint8Array<ArrayBuffer> {
  const optional = (h.checksum ? 4 : 0) + (h.key === undefined ? 0 : 4) + (h.sequence === undefined ? 0 : 4);
  const out = new Uint8Array(GRE_HEADER + optional + payload.length);
  put16(
    out,
    0,
    (h.checksum ? GreFlag.checksum : 0) |
      (h.key === undefined ? 0 : GreFlag.key) |
      (h.sequence === undefined ? 0 : GreFlag.sequence),
  );
  put16(out, 2, h.protocol);
  let at = GRE_HEADER + (h.checksum ? 4 : 0);
  for (const word of [h.key, h.sequence]) {
    if (word === undefined) continue;
    put32(out, at, word);
    at += 4;
  }
  out.set(payload, at);
  if (h.checksum) {
    // Written over memory of any content: the field must be zero while it is summed.
    put32(out, GRE_HEADER, 0);
    put16(out, GRE_HEADER, internetChecksum(out, 0, out.length));
  }
  return out;
}

const YES = { 0: 'No', 1: 'Yes' };
const VERSIONS = { 0: 'GRE', 1: 'Enhanced GRE' };
const PROTOCOLS: Readonly<Record<number, string>> = {
  0: 'Possible GRE keepalive packet',
  2048: 'IP',
  2054: 'ARP',
  25944: 'Transparent Ethernet bridging',
  34525: 'IPv6',
  34827: 'PPP',
  34878: 'WCCP',
  34887: 'MPLS label switched packet',
  35006: 'ERSPAN',
  8193: 'NHRP',
};

export const greFields = defineFields({
  gre: { name: 'gre', type: 'none', title: 'Generic Routing Encapsulation' },
  flags: { name: 'gre.flags_and_version', type: 'uint', title: 'Flags and Version', base: 'hex', width: 4 },
  checksumBit: { name: 'gre.flags.checksum', type: 'bool', title: 'Checksum Bit', names: YES },
  routingBit: { name: 'gre.flags.routing', type: 'bool', title: 'Routing Bit', names: YES },
  keyBit: { name: 'gre.flags.key', type: 'bool', title: 'Key Bit', names: YES },
  sequenceBit: { name: 'gre.flags.sequence_number', type: 'bool', title: 'Sequence Number Bit', names: YES },
  strictBit: { name: 'gre.flags.strict_source_route', type: 'bool', title: 'Strict Source Route Bit', names: YES },
  recursion: { name: 'gre.flags.recursion_control', type: 'uint', title: 'Recursion control' },
  ackBit: { name: 'gre.flags.ack', type: 'bool', title: 'Acknowledgment', names: YES },
  reserved: { name: 'gre.flags.reserved', type: 'uint', title: 'Flags (Reserved)' },
  version: { name: 'gre.flags.version', type: 'uint', title: 'Version', names: VERSIONS },
  proto: { name: 'gre.proto', type: 'uint', title: 'Protocol Type', base: 'hex', width: 4, names: PROTOCOLS },
  checksum: { name: 'gre.checksum', type: 'uint', title: 'Checksum', base: 'hex', width: 4 },
  checksumStatus: {
    name: 'gre.checksum.status',
    type: 'uint',
    title: 'Checksum Status',
    names: checksumStatusNames,
    generated: true,
  },
  offset: { name: 'gre.offset', type: 'uint', title: 'Offset' },
  key: { name: 'gre.key', type: 'uint', title: 'Key', base: 'hex', width: 8 },
  payloadLength: { name: 'gre.key.payload_length', type: 'uint', title: 'Payload Length' },
  callId: { name: 'gre.key.call_id', type: 'uint', title: 'Call ID' },
  sequence: { name: 'gre.sequence_number', type: 'uint', title: 'Sequence Number' },
  ack: { name: 'gre.ack_number', type: 'uint', title: 'Acknowledgment Number' },
  routing: { name: 'gre.routing', type: 'none', title: 'Routing' },
  family: { name: 'gre.routing.address_family', type: 'uint', title: 'Address Family' },
  sreOffset: { name: 'gre.routing.sre_offset', type: 'uint', title: 'SRE Offset' },
  sreLength: { name: 'gre.routing.src_length', type: 'uint', title: 'SRE Length' },
  information: { name: 'gre.routing.information', type: 'bytes', title: 'Routing Information' },
  redirect: { name: 'gre.wccp.redirect_header', type: 'none', title: 'Redirect Header' },
  dynamic: {
    name: 'gre.wccp.dynamic_service',
    type: 'bool',
    title: 'Dynamic Service',
    names: { 0: 'Well-known service', 1: 'Dynamic service' },
  },
  alternativeUsed: {
    name: 'gre.wccp.alternative_bucket_used',
    type: 'bool',
    title: 'Alternative bucket used',
    names: { 0: 'Primary bucket used', 1: 'Alternative bucket used' },
  },
  redirectValid: {
    name: 'gre.wccp.redirect_header_valid',
    type: 'bool',
    title: 'WCCP Redirect header is valid',
    names: { 0: 'Header contents are valid', 1: 'Header is present, but ignore contents' },
  },
  serviceId: { name: 'gre.wccp.service_id', type: 'uint', title: 'Service ID', names: { 0: 'HTTP' } },
  alternativeBucket: { name: 'gre.wccp.alternative_bucket', type: 'uint', title: 'Alternative Bucket' },
  primaryBucket: { name: 'gre.wccp.primary_bucket', type: 'uint', title: 'Primary Bucket' },
});
const F = greFields;

export function explainGre(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  const b = t.bytes;
  t.protocols.push('gre');
  if (!t.need('gre', span, o, GRE_HEADER)) return null;
  const c = new Cursor(t, 'gre', span, o + GRE_HEADER);
  t.open(F.gre, o, GRE_HEADER);
  explainFlags(t, o);
  const protocol = t.u16(F.proto, o + 2);
  const f = flags(b, o);
  if ((f & (GreFlag.checksum | GreFlag.routing)) !== 0) explainChecksum(c, o);
  if ((f & GreFlag.key) !== 0) {
    if (isPpp(b, o)) {
      c.u16(F.payloadLength);
      c.u16(F.callId);
    } else c.u32(F.key);
  }
  if ((f & GreFlag.sequence) !== 0) c.u32(F.sequence);
  if (isPpp(b, o) && (f & GreFlag.acknowledgment) !== 0) c.u32(F.ack);
  if ((f & GreFlag.routing) !== 0) explainRouting(c);
  const behind = c.ok && c.at < span.declaredEnd;
  if (behind && protocol === GreProtocol.wccp && c.at < span.end && !isIpv4(b, c.at)) explainRedirect(c);
  t.close(Math.min(c.at, span.end));
  // A packet without a sequence number may do nothing but acknowledge.
  if (!c.ok || (!behind && (f & GreFlag.sequence) === 0)) return null;
  return grePayload(protocol, rest(span, c.at));
}

function explainFlags(t: TreeBuilder, o: number): void {
  const ppp = isPpp(t.bytes, o);
  t.open(F.flags, o, 2, flags(t.bytes, o));
  t.bits(F.checksumBit, o, 2, GreFlag.checksum);
  t.bits(F.routingBit, o, 2, GreFlag.routing);
  t.bits(F.keyBit, o, 2, GreFlag.key);
  t.bits(F.sequenceBit, o, 2, GreFlag.sequence);
  t.bits(F.strictBit, o, 2, 0x0800);
  t.bits(F.recursion, o, 2, 0x0700);
  if (ppp) t.bits(F.ackBit, o, 2, GreFlag.acknowledgment);
  t.bits(F.reserved, o, 2, ppp ? 0x0078 : 0x00f8);
  t.bits(F.version, o, 2, 0x0007);
  t.close();
}

/** RFC 2784 §2.3: over the header and the payload, as in IP. */
function explainChecksum(c: Cursor, o: number): void {
  const { t, span } = c;
  if (!c.has(2)) return;
  const sent = u16(t.bytes, c.at);
  const present = (flags(t.bytes, o) & GreFlag.checksum) !== 0;
  const why = !present ? 'truncated' : t.network?.fragment ? 'fragment' : span.end < span.declaredEnd ? 'truncated' : undefined;
  if (why === undefined) {
    const good = checksumHolds(t.bytes, o, span.end);
    t.add(F.checksum, c.at, 2, sent, { status: good ? 'good' : 'bad' });
    t.generated(F.checksumStatus, good ? ChecksumStatus.good : ChecksumStatus.bad);
  } else {
    t.add(F.checksum, c.at, 2, sent, { status: 'unverified', statusReason: why });
    t.generated(F.checksumStatus, ChecksumStatus.unverified);
  }
  c.at += 2;
  c.u16(F.offset);
}

/** Each entry costs four bytes or more, so the packet bounds their number. */
function explainRouting(c: Cursor): void {
  const { t } = c;
  while (c.has(4)) {
    const length = u8(t.bytes, c.at + 3);
    const last = u16(t.bytes, c.at) === 0 && length === 0;
    const from = c.at;
    t.open(F.routing, from, 4);
    c.u16(F.family);
    c.u8(F.sreOffset);
    c.u8(F.sreLength);
    if (length > 0) c.raw(F.information, length);
    t.close(Math.min(c.at, c.span.end));
    if (last) return;
  }
}

function explainRedirect(c: Cursor): void {
  if (!c.has(4)) return;
  const { t, at } = c;
  t.open(F.redirect, at, 4);
  t.bits(F.dynamic, at, 1, 0x01);
  t.bits(F.alternativeUsed, at, 1, 0x02);
  t.bits(F.redirectValid, at, 1, 0x04);
  t.u8(F.serviceId, at + 1);
  t.u8(F.alternativeBucket, at + 2);
  t.u8(F.primaryBucket, at + 3);
  t.close();
  c.at += 4;
}

/** What GRE announces by this protocol type; Linux's captures on a tunnel's interface have it without GRE's header. */
export function grePayload(protocol: number, span: Span): Payload {
  switch (protocol) {
    case GreProtocol.ppp:
      return { kind: 'ppp', number: 0, span };
    case GreProtocol.ethernet:
    case BRIDGED:
      return { kind: 'ethernet', number: 0, span };
    case GreProtocol.wccp:
      return { kind: 'ip', number: 4, span };
    case 0x0800:
    case 0x0806:
    case 0x86dd:
    case 0x8847:
    case 0x8848:
      return { kind: 'ethertype', number: protocol, span };
    default:
      return { kind: 'data', number: 0, span };
  }
}
