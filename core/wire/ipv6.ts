/**
 * IPv6 (RFC 8200).
 *
 * |Version| Traffic Class |           Flow Label                  |
 * |         Payload Length        |  Next Header  |   Hop Limit   |
 * |                     Source Address (16)                       |
 * |                   Destination Address (16)                    |
 *
 * The payload length counts the extension headers. It is 0 in a jumbogram, whose length is in a hop-by-hop option (RFC 2675).
 */
import { formatIpv6 } from '../base/address.ts';
import { type Bytes, put16, put32, u8, u16, u32 } from '../base/bytes.ts';
import { onesSum } from '../base/checksum.ts';
import { defineFields, type FieldSpec } from './field.ts';
import { dscpNames, ecnNames, ipProtocolNames } from './ip-protocol.ts';
import { ipv4Fields, MAX_IP_DEPTH } from './ipv4.ts';
import { explainExtension, isExtension } from './ipv6-extensions.ts';
import { limit, type Payload, type Span, type TreeBuilder } from './tree.ts';

export const IPV6_HEADER = 40;

/* Accessors: `o` is the header's first byte; its 40 bytes have been checked. */
export const version = (b: Bytes, o: number): number => u8(b, o) >>> 4;
export const trafficClass = (b: Bytes, o: number): number => (u16(b, o) >>> 4) & 0xff;
export const flowLabel = (b: Bytes, o: number): number => u32(b, o) & 0x000f_ffff;
export const payloadLength = (b: Bytes, o: number): number => u16(b, o + 4);
export const nextHeader = (b: Bytes, o: number): number => u8(b, o + 6);
export const hopLimit = (b: Bytes, o: number): number => u8(b, o + 7);
export const sourceAt = (o: number): number => o + 8;
export const destinationAt = (o: number): number => o + 24;

const JUMBO_OPTION = 0xc2;
const HOP_BY_HOP = 0;

/**
 * The payload's length: the field, or for a jumbogram the option's value; `end` is the end of the captured bytes. 0 also where the
 * length is missing, as in packets that a host leaves to its network card to cut up.
 */
export function realPayloadLength(b: Bytes, o: number, end: number): number {
  const length = payloadLength(b, o);
  if (length !== 0 || nextHeader(b, o) !== HOP_BY_HOP) return length;
  const options = o + IPV6_HEADER;
  if (options + 8 > end) return 0;
  const optionsEnd = Math.min(end, options + (u8(b, options + 1) + 1) * 8);
  for (let at = options + 2; at < optionsEnd; ) {
    const type = u8(b, at);
    if (type === 0) {
      at++;
      continue;
    }
    if (at + 2 > optionsEnd) return 0;
    if (type === JUMBO_OPTION && u8(b, at + 1) === 4 && at + 6 <= optionsEnd) {
      const jumbo = u32(b, at + 2);
      return jumbo > 0xffff ? jumbo : 0;
    }
    at += 2 + u8(b, at + 1);
  }
  return 0;
}

/** Unfolded pseudo-header sum (RFC 8200 §8.1) of the packet at `o` for a destination that its header names. */
export const pseudoHeaderSum = (b: Bytes, o: number, proto: number, length: number): number =>
  onesSum(b, o + 8, o + 40) + proto + Math.floor(length / 0x10000) + (length % 0x10000);

export interface Ipv6Header {
  readonly trafficClass?: number;
  readonly flowLabel?: number;
  readonly nextHeader: number;
  readonly hopLimit?: number;
  /** 16 bytes each. */
  readonly source: Bytes;
  readonly destination: Bytes;
  /** Wrong on purpose, or 0 for a jumbogram: overrides the computed one. */
  readonly payloadLength?: number;
}

/** An IPv6 packet; `payload` begins with the extension headers, if any. */
export function emitIpv6(h: Ipv6Header, payload: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(IPV6_HEADER + payload.length);
  put32(out, 0, (6 << 28) | ((h.trafficClass ?? 0) << 20) | (h.flowLabel ?? 0));
  put16(out, 4, h.payloadLength ?? payload.length);
  out[6] = h.nextHeader;
  out[7] = h.hopLimit ?? 64;
  out.set(h.source, 8);
  out.set(h.destination, 24);
  out.set(payload, IPV6_HEADER);
  return out;
}

export const ipv6Fields = defineFields({
  ipv6: { name: 'ipv6', type: 'none', title: 'Internet Protocol Version 6' },
  version: { name: 'ipv6.version', type: 'uint', title: 'Version' },
  tclass: { name: 'ipv6.tclass', type: 'uint', title: 'Traffic Class', base: 'hex', width: 8 },
  dscp: { name: 'ipv6.tclass.dscp', type: 'uint', title: 'Differentiated Services Codepoint', names: dscpNames },
  ecn: { name: 'ipv6.tclass.ecn', type: 'uint', title: 'Explicit Congestion Notification', names: ecnNames },
  flow: { name: 'ipv6.flow', type: 'uint', title: 'Flow Label', base: 'hex', width: 6 },
  plen: { name: 'ipv6.plen', type: 'uint', title: 'Payload Length' },
  nxt: { name: 'ipv6.nxt', type: 'uint', title: 'Next Header', names: ipProtocolNames },
  hlim: { name: 'ipv6.hlim', type: 'uint', title: 'Hop Limit' },
  src: { name: 'ipv6.src', type: 'ipv6', title: 'Source Address' },
  addr: { name: 'ipv6.addr', type: 'ipv6', title: 'Source or Destination Address', hidden: true },
  srcHost: { name: 'ipv6.src_host', type: 'string', title: 'Source Host', hidden: true },
  host: { name: 'ipv6.host', type: 'string', title: 'Source or Destination Host', hidden: true },
  dst: { name: 'ipv6.dst', type: 'ipv6', title: 'Destination Address' },
  dstHost: { name: 'ipv6.dst_host', type: 'string', title: 'Destination Host', hidden: true },
  slaacMac: { name: 'ipv6.slaac_mac', type: 'ether', title: 'SLAAC MAC', hidden: true },
  srcSlaacMac: { name: 'ipv6.src_slaac_mac', type: 'ether', title: 'Source SLAAC MAC', generated: true },
  dstSlaacMac: { name: 'ipv6.dst_slaac_mac', type: 'ether', title: 'Destination SLAAC MAC', generated: true },
  isatap: { name: 'ipv6.isatap_ipv4', type: 'ipv4', title: 'ISATAP IPv4', hidden: true },
  srcIsatap: { name: 'ipv6.src_isatap_ipv4', type: 'ipv4', title: 'Source ISATAP IPv4', generated: true },
  dstIsatap: { name: 'ipv6.dst_isatap_ipv4', type: 'ipv4', title: 'Destination ISATAP IPv4', generated: true },
  gateway: { name: 'ipv6.6to4_gw_ipv4', type: 'ipv4', title: '6to4 Gateway IPv4', hidden: true },
  srcGateway: { name: 'ipv6.src_6to4_gw_ipv4', type: 'ipv4', title: 'Source 6to4 Gateway IPv4', generated: true },
  dstGateway: { name: 'ipv6.dst_6to4_gw_ipv4', type: 'ipv4', title: 'Destination 6to4 Gateway IPv4', generated: true },
  sla: { name: 'ipv6.6to4_sla_id', type: 'uint', title: '6to4 SLA ID', hidden: true },
  srcSla: { name: 'ipv6.src_6to4_sla_id', type: 'uint', title: 'Source 6to4 SLA ID', generated: true },
  dstSla: { name: 'ipv6.dst_6to4_sla_id', type: 'uint', title: 'Destination 6to4 SLA ID', generated: true },
  teredoServer: { name: 'ipv6.ts_ipv4', type: 'ipv4', title: 'Teredo Server IPv4', hidden: true },
  srcTeredoServer: { name: 'ipv6.src_ts_ipv4', type: 'ipv4', title: 'Source Teredo Server IPv4', generated: true },
  dstTeredoServer: { name: 'ipv6.dst_ts_ipv4', type: 'ipv4', title: 'Destination Teredo Server IPv4', generated: true },
  teredoPort: { name: 'ipv6.tc_port', type: 'uint', title: 'Teredo Port', hidden: true },
  srcTeredoPort: { name: 'ipv6.src_tc_port', type: 'uint', title: 'Source Teredo Port', generated: true },
  dstTeredoPort: { name: 'ipv6.dst_tc_port', type: 'uint', title: 'Destination Teredo Port', generated: true },
  teredoClient: { name: 'ipv6.tc_ipv4', type: 'ipv4', title: 'Teredo Client IPv4', hidden: true },
  srcTeredoClient: { name: 'ipv6.src_tc_ipv4', type: 'ipv4', title: 'Source Teredo Client IPv4', generated: true },
  dstTeredoClient: { name: 'ipv6.dst_tc_ipv4', type: 'ipv4', title: 'Destination Teredo Client IPv4', generated: true },
  embedPrefix: { name: 'ipv6.embed_ipv4_prefix', type: 'bytes', title: 'Embedded IPv4 Prefix', generated: true },
  embed: { name: 'ipv6.embed_ipv4', type: 'ipv4', title: 'Embedded IPv4', generated: true },
  srcEmbed: { name: 'ipv6.src_embed_ipv4', type: 'ipv4', title: 'Source Embedded IPv4', generated: true },
  dstEmbed: { name: 'ipv6.dst_embed_ipv4', type: 'ipv4', title: 'Destination Embedded IPv4', generated: true },
});
const F = ipv6Fields;
/** Wireshark lets `ip.version == 6` find IPv6 packets. */
const IP_VERSION: FieldSpec = { ...ipv4Fields.version, hidden: true };

/** The fields of one address: itself, and what is derived from it. */
interface AddressFields {
  readonly address: FieldSpec;
  readonly host: FieldSpec;
  readonly slaacMac: FieldSpec;
  readonly isatap: FieldSpec;
  readonly gateway: FieldSpec;
  readonly sla: FieldSpec;
  readonly teredoServer: FieldSpec;
  readonly teredoPort: FieldSpec;
  readonly teredoClient: FieldSpec;
  readonly embed: FieldSpec;
}
const SOURCE: AddressFields = {
  address: F.src,
  host: F.srcHost,
  slaacMac: F.srcSlaacMac,
  isatap: F.srcIsatap,
  gateway: F.srcGateway,
  sla: F.srcSla,
  teredoServer: F.srcTeredoServer,
  teredoPort: F.srcTeredoPort,
  teredoClient: F.srcTeredoClient,
  embed: F.srcEmbed,
};
const DESTINATION: AddressFields = {
  address: F.dst,
  host: F.dstHost,
  slaacMac: F.dstSlaacMac,
  isatap: F.dstIsatap,
  gateway: F.dstGateway,
  sla: F.dstSla,
  teredoServer: F.dstTeredoServer,
  teredoPort: F.dstTeredoPort,
  teredoClient: F.dstTeredoClient,
  embed: F.dstEmbed,
};

export function explainIpv6(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  const b = t.bytes;
  if (o < span.end && version(b, o) !== 6) return explainOtherVersion(t, span);
  t.protocols.push('ipv6');
  if (!t.need('ipv6', span, o, 1)) return null;
  t.open(F.ipv6, o, Math.min(IPV6_HEADER, span.end - o));
  const body = explainHeader(t, span, o);
  if (body === null) {
    t.close();
    return null;
  }
  t.network = {
    version: 6,
    source: b.subarray(o + 8, o + 24),
    destination: b.subarray(o + 24, o + 40),
    fragment: false,
    hops: hopLimit(b, o),
  };
  if (++t.ipDepth > MAX_IP_DEPTH) {
    t.close();
    t.stop({
      layer: 'ipv6',
      reason: 'too-deep',
      offset: body.start,
      required: MAX_IP_DEPTH,
      actual: t.ipDepth,
      limitedBy: 'frame',
    });
    return { kind: 'data', number: 0, span: body };
  }
  let payload: Payload | null = { kind: 'ip.proto', number: nextHeader(b, o), span: body };
  // The extension headers are part of IPv6's node. Each is 8 bytes or more, so the frame bounds their number.
  while (payload !== null && payload.kind === 'ip.proto' && isExtension(payload.number)) {
    payload = explainExtension(t, payload.number, payload.span);
  }
  t.close();
  return payload;
}

/** A packet that was announced as IPv6 and says that it is something else: its version is shown, the rest is data. */
function explainOtherVersion(t: TreeBuilder, span: Span): Payload {
  const o = span.start;
  if (!t.quoted) {
    t.open(F.ipv6, o, Math.min(IPV6_HEADER, span.end - o));
    t.bits(F.version, o, 1, 0xf0);
    t.bits(IP_VERSION, o, 1, 0xf0);
    t.close();
  }
  t.stop({
    layer: 'ipv6',
    reason: 'bad-version',
    offset: o,
    required: 6,
    actual: version(t.bytes, o),
    limitedBy: 'ipv6.version',
  });
  return { kind: 'data', number: 0, span };
}

/** The fixed header's fields; the span of the payload, or null where the header ends early. */
function explainHeader(t: TreeBuilder, span: Span, o: number): Span | null {
  const b = t.bytes;
  t.bits(F.version, o, 1, 0xf0);
  t.bits(IP_VERSION, o, 1, 0xf0);
  if (!t.need('ipv6', span, o, 4)) return null;
  const word = u32(b, o);
  t.open(F.tclass, o, 4, trafficClass(b, o), { mask: 0x0ff0_0000 });
  t.add(F.dscp, o, 4, (word >>> 22) & 0x3f, { mask: 0x0fc0_0000 });
  t.add(F.ecn, o, 4, (word >>> 20) & 0x03, { mask: 0x0030_0000 });
  t.close();
  t.add(F.flow, o + 1, 3, flowLabel(b, o), { mask: 0x0f_ffff });
  if (!t.need('ipv6', span, o + 4, 3)) return null;
  t.u16(F.plen, o + 4);
  t.u8(F.nxt, o + 6);
  if (!t.need('ipv6', span, o + 7, 1)) return null;
  t.u8(F.hlim, o + 7);
  if (!t.need('ipv6', span, o + 8, 16)) return null;
  // As in Wireshark: what the source says beside itself is worked out when the destination has been read.
  explainAddress(t, o + 8, SOURCE, o + IPV6_HEADER <= span.end);
  if (!t.need('ipv6', span, o + 24, 16)) return null;
  explainAddress(t, o + 24, DESTINATION);
  const body = o + IPV6_HEADER;
  const length = realPayloadLength(b, o, span.end);
  t.endsAt(body + length);
  if (length === 0 && nextHeader(b, o) !== 59 && span.declaredEnd > body) {
    // A jumbogram without its option, or a packet whose length was left to the network card: nothing says what belongs to it.
    t.stop({ layer: 'ipv6', reason: 'bad-length', offset: o + 4, required: 1, actual: 0, limitedBy: 'ipv6.plen' });
  }
  return limit(span, body, body + length, 'ipv6.plen');
}

function explainAddress(t: TreeBuilder, at: number, f: AddressFields, details = true): void {
  const b = t.bytes;
  const text = formatIpv6(b, at);
  t.ipv6(f.address, at);
  t.ipv6(F.addr, at);
  t.add(f.host, at, 16, text);
  t.add(F.host, at, 16, text);
  if (!details) return;
  const head = u32(b, at);
  if (head >>> 16 === 0x2002) explain6to4(t, at, f);
  else if (head === 0x2001_0000) explainTeredo(t, at, f);
  else if (head === 0x0064_ff9b && u32(b, at + 4) === 0 && u32(b, at + 8) === 0) {
    // RFC 6052 §2.1: the well-known prefix.
    t.raw(F.embedPrefix, at, 12);
    t.ipv4(f.embed, at + 12);
    t.ipv4(F.embed, at + 12);
  }
  // Modified EUI-64 made from a MAC address (RFC 4291 appendix A), and ISATAP's interface identifier (RFC 5214 §6.1).
  if ((u8(b, at + 8) & 2) !== 0 && u16(b, at + 11) === 0xfffe) {
    const mac = new Uint8Array([
      u8(b, at + 8) ^ 2,
      u8(b, at + 9),
      u8(b, at + 10),
      u8(b, at + 13),
      u8(b, at + 14),
      u8(b, at + 15),
    ]);
    t.add(f.slaacMac, at + 8, 8, mac);
    t.add(F.slaacMac, at + 8, 8, mac);
  } else if ((u32(b, at + 8) & 0xfcff_ffff) === 0x0000_5efe) {
    t.ipv4(f.isatap, at + 12);
    t.ipv4(F.isatap, at + 12);
  }
}

/** RFC 3056 §2. */
function explain6to4(t: TreeBuilder, at: number, f: AddressFields): void {
  t.ipv4(f.gateway, at + 2);
  t.u16(f.sla, at + 6);
  t.ipv4(F.gateway, at + 2);
  t.u16(F.sla, at + 6);
}

/** RFC 4380 §4: the client's port and address are stored inverted. */
function explainTeredo(t: TreeBuilder, at: number, f: AddressFields): void {
  const port = u16(t.bytes, at + 10) ^ 0xffff;
  const client = t.bytes.slice(at + 12, at + 16).map((x) => x ^ 0xff);
  t.ipv4(f.teredoServer, at + 4);
  t.add(f.teredoPort, at + 10, 2, port);
  t.add(f.teredoClient, at + 12, 4, client);
  t.ipv4(F.teredoServer, at + 4);
  t.add(F.teredoPort, at + 10, 2, port);
  t.add(F.teredoClient, at + 12, 4, client);
}
