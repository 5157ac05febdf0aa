/**
 * ICMP (RFC 792; router discovery RFC 1256, address masks RFC 950, timestamps RFC 792, extended echo RFC 8335).
 *
 * |   type (1)    |   code (1)    |         checksum (2)          |
 * |                 depends on the type (4)                       |
 *
 * echo           | identifier (2) | sequence number (2) | data …
 * errors         | unused, or pointer (1), length (1), next-hop MTU (2) | the packet that caused it … | extensions (RFC 4884)
 * redirect       | gateway (4) | the packet that caused it …
 * timestamp      | identifier (2) | sequence (2) | originate (4) | receive (4) | transmit (4) |
 * address mask   | identifier (2) | sequence (2) | mask (4) |
 */
import { type Bytes, put16, u8, u16, u16le, u32, u32le } from '../base/bytes.ts';
import { checksumHolds, internetChecksum } from '../base/checksum.ts';
import { defineFields, type FieldNode, type FieldSpec } from './field.ts';
import { explainIcmpExtensions } from './icmp-extensions.ts';
import { ChecksumStatus, checksumStatusNames } from './ip-protocol.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const ICMP_HEADER = 8;
export const IcmpType = {
  echoReply: 0,
  unreachable: 3,
  sourceQuench: 4,
  redirect: 5,
  echo: 8,
  routerAdvertisement: 9,
  routerSolicitation: 10,
  timeExceeded: 11,
  parameterProblem: 12,
  timestamp: 13,
  timestampReply: 14,
  informationRequest: 15,
  informationReply: 16,
  maskRequest: 17,
  maskReply: 18,
  extendedEcho: 42,
  extendedEchoReply: 43,
} as const;
export const IcmpCode = { fragmentationNeeded: 4 } as const;

/* Accessors: the 8 bytes have been checked. */
export const type = (b: Bytes, o: number): number => u8(b, o);
export const code = (b: Bytes, o: number): number => u8(b, o + 1);
export const checksum = (b: Bytes, o: number): number => u16(b, o + 2);
export const identifier = (b: Bytes, o: number): number => u16(b, o + 4);
export const sequence = (b: Bytes, o: number): number => u16(b, o + 6);
export const nextHopMtu = (b: Bytes, o: number): number => u16(b, o + 6);

export const isEcho = (t: number): boolean => t === IcmpType.echo || t === IcmpType.echoReply;
/** Errors quote the packet that caused them. */
export const isError = (t: number): boolean =>
  t === IcmpType.unreachable ||
  t === IcmpType.sourceQuench ||
  t === IcmpType.redirect ||
  t === IcmpType.timeExceeded ||
  t === IcmpType.parameterProblem;
/** Offset of the quoted packet from the ICMP header. */
export const QUOTE_OFFSET = 8;

/**
 * An ICMP message with its checksum.
 *
 * @param word the four bytes behind the checksum
 */
export function emitIcmp(messageType: number, messageCode: number, word: number, data: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(ICMP_HEADER + data.length);
  out[0] = messageType;
  out[1] = messageCode;
  put16(out, 4, word >>> 16);
  put16(out, 6, word & 0xffff);
  out.set(data, ICMP_HEADER);
  put16(out, 2, internetChecksum(out, 0, out.length));
  return out;
}
export const emitIcmpEcho = (reply: boolean, id: number, seq: number, data: Bytes): Uint8Array<ArrayBuffer> =>
  emitIcmp(reply ? IcmpType.echoReply : IcmpType.echo, 0, ((id << 16) | seq) >>> 0, data);

/** Names of codes, by type. */
export const icmpCodeNames: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  3: {
    0: 'Network unreachable',
    1: 'Host unreachable',
    2: 'Protocol unreachable',
    3: 'Port unreachable',
    4: 'Fragmentation needed',
    5: 'Source route failed',
    6: 'Destination network unknown',
    7: 'Destination host unknown',
    8: 'Source host isolated',
    9: 'Network administratively prohibited',
    10: 'Host administratively prohibited',
    11: 'Network unreachable for TOS',
    12: 'Host unreachable for TOS',
    13: 'Communication administratively filtered',
    14: 'Host precedence violation',
    15: 'Precedence cutoff in effect',
  },
  5: { 0: 'Redirect for network', 1: 'Redirect for host', 2: 'Redirect for TOS and network', 3: 'Redirect for TOS and host' },
  9: { 0: 'Normal router advertisement', 16: 'Does not route common traffic' },
  11: { 0: 'Time to live exceeded in transit', 1: 'Fragment reassembly time exceeded' },
  12: { 0: 'Pointer indicates the error', 1: 'Required option missing', 2: 'Bad length' },
};
export const icmpTypeNames: Readonly<Record<number, string>> = {
  0: 'Echo (ping) reply',
  3: 'Destination unreachable',
  4: 'Source quench (flow control)',
  5: 'Redirect',
  8: 'Echo (ping) request',
  9: 'Router advertisement',
  10: 'Router solicitation',
  11: 'Time-to-live exceeded',
  12: 'Parameter problem',
  13: 'Timestamp request',
  14: 'Timestamp reply',
  15: 'Information request',
  16: 'Information reply',
  17: 'Address mask request',
  18: 'Address mask reply',
  30: 'Traceroute',
  40: 'Photuris',
  42: 'Extended Echo request',
  43: 'Extended Echo reply',
};
export const echoStateNames = { 0: 'Reserved', 1: 'Incomplete', 2: 'Reachable', 3: 'Stale', 4: 'Delay', 5: 'Probe', 6: 'Failed' };

export const icmpFields = defineFields({
  icmp: { name: 'icmp', type: 'none', title: 'Internet Control Message Protocol' },
  type: { name: 'icmp.type', type: 'uint', title: 'Type', names: icmpTypeNames },
  code: { name: 'icmp.code', type: 'uint', title: 'Code' },
  checksum: { name: 'icmp.checksum', type: 'uint', title: 'Checksum', base: 'hex', width: 4 },
  checksumStatus: {
    name: 'icmp.checksum.status',
    type: 'uint',
    title: 'Checksum Status',
    names: checksumStatusNames,
    generated: true,
  },
  unused: { name: 'icmp.unused', type: 'bytes', title: 'Unused' },
  ident: { name: 'icmp.ident', type: 'uint', title: 'Identifier (BE)', width: 4, both: true },
  identLe: { name: 'icmp.ident_le', type: 'uint', title: 'Identifier (LE)', width: 4, both: true },
  seq: { name: 'icmp.seq', type: 'uint', title: 'Sequence Number (BE)', width: 4, both: true },
  seqLe: { name: 'icmp.seq_le', type: 'uint', title: 'Sequence Number (LE)', width: 4, both: true },
  mtu: { name: 'icmp.mtu', type: 'uint', title: 'MTU of next hop' },
  numAddrs: { name: 'icmp.num_addrs', type: 'uint', title: 'Number of addresses' },
  entrySize: { name: 'icmp.addr_entry_size', type: 'uint', title: 'Address entry size' },
  lifetime: { name: 'icmp.lifetime', type: 'uint', title: 'Lifetime' },
  pointer: { name: 'icmp.pointer', type: 'uint', title: 'Pointer' },
  router: { name: 'icmp.router_address', type: 'ipv4', title: 'Router address' },
  preference: { name: 'icmp.pref_level', type: 'int', title: 'Preference level' },
  originate: { name: 'icmp.originate_timestamp', type: 'uint', title: 'Originate Timestamp' },
  receive: { name: 'icmp.receive_timestamp', type: 'uint', title: 'Receive Timestamp' },
  transmit: { name: 'icmp.transmit_timestamp', type: 'uint', title: 'Transmit Timestamp' },
  mask: { name: 'icmp.address_mask', type: 'ipv4', title: 'Address Mask' },
  gateway: { name: 'icmp.redir_gw', type: 'ipv4', title: 'Gateway Address' },
  length: { name: 'icmp.length', type: 'uint', title: 'Length' },
  original: { name: 'icmp.length.original_datagram', type: 'uint', title: 'Length of original datagram', generated: true },
  responseIn: { name: 'icmp.resp_in', type: 'frame', title: 'Response frame', generated: true, late: true },
  responseTo: { name: 'icmp.resp_to', type: 'frame', title: 'Request frame', generated: true },
  responseTime: { name: 'icmp.resptime', type: 'double', title: 'Response time', generated: true },
  dataTime: { name: 'icmp.data_time', type: 'time', title: 'Timestamp from icmp data' },
  dataTimeRelative: {
    name: 'icmp.data_time_relative',
    type: 'duration',
    title: 'Timestamp from icmp data (relative)',
    generated: true,
  },
  extendedSeq: { name: 'icmp.ext.echo.seq', type: 'uint', title: 'Sequence Number', width: 2, both: true },
  extendedReserved: { name: 'icmp.ext.echo.req.res', type: 'uint', title: 'Reserved', base: 'hex', width: 2 },
  extendedLocal: { name: 'icmp.ext.echo.req.local', type: 'bool', title: 'Local bit' },
  extendedState: { name: 'icmp.ext.echo.rsp.state', type: 'uint', title: 'State', names: echoStateNames },
  extendedReplyReserved: { name: 'icmp.ext.echo.rsp.res', type: 'uint', title: 'Reserved', base: 'hex', width: 2 },
  extendedActive: { name: 'icmp.ext.echo.rsp.active', type: 'bool', title: 'Active bit' },
  extendedIpv4: { name: 'icmp.ext.echo.rsp.ipv4', type: 'bool', title: 'IPv4 bit' },
  extendedIpv6: { name: 'icmp.ext.echo.rsp.ipv6', type: 'bool', title: 'IPv6 bit' },
});
const F = icmpFields;
/** Bytes of the quoted packet before extensions whose message does not give its length (RFC 4884 §5.5). */
const QUOTED_LENGTH_LIMIT = 128;

export function explainIcmp(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('icmp');
  // As in Wireshark, which reads the first field behind the checksum before it shows anything.
  if (!t.need('icmp', span, o, 6)) return null;
  const node = t.open(F.icmp, o, span.end - o);
  t.u8(F.type, o);
  t.u8(F.code, o + 1);
  explainChecksum(t, span, o);
  const payload = explainBody(t, span, o, node);
  t.close();
  return payload === null ? null : { ...payload, within: node };
}

function explainChecksum(t: TreeBuilder, span: Span, o: number): void {
  const sent = checksum(t.bytes, o);
  const why = t.quoted ? 'truncated' : t.network?.fragment ? 'fragment' : span.end < span.declaredEnd ? 'truncated' : undefined;
  if (why !== undefined) {
    t.add(F.checksum, o + 2, 2, sent, { status: 'unverified', statusReason: why });
    t.generated(F.checksumStatus, ChecksumStatus.unverified);
    return;
  }
  const good = checksumHolds(t.bytes, o, span.end);
  t.add(F.checksum, o + 2, 2, sent, { status: good ? 'good' : 'bad' });
  t.generated(F.checksumStatus, good ? ChecksumStatus.good : ChecksumStatus.bad);
}

function explainBody(t: TreeBuilder, span: Span, o: number, node: FieldNode): Payload | null {
  switch (type(t.bytes, o)) {
    case IcmpType.echo:
    case IcmpType.echoReply:
      return explainEcho(t, span, o);
    case IcmpType.unreachable:
    case IcmpType.sourceQuench:
    case IcmpType.redirect:
    case IcmpType.timeExceeded:
    case IcmpType.parameterProblem:
      return explainError(t, span, o, node);
    case IcmpType.timestamp:
    case IcmpType.timestampReply:
      if (!explainIdentifier(t, span, o)) return null;
      if (t.need('icmp', span, o + 8, 4)) t.u32(F.originate, o + 8);
      if (t.need('icmp', span, o + 12, 4)) t.u32(F.receive, o + 12);
      if (t.need('icmp', span, o + 16, 4)) t.u32(F.transmit, o + 16);
      return null;
    case IcmpType.informationRequest:
    case IcmpType.informationReply:
      explainIdentifier(t, span, o);
      return null;
    case IcmpType.maskRequest:
    case IcmpType.maskReply:
      if (explainIdentifier(t, span, o) && t.need('icmp', span, o + 8, 4)) t.ipv4(F.mask, o + 8);
      return null;
    case IcmpType.routerAdvertisement:
      explainRouters(t, span, o);
      return null;
    case IcmpType.extendedEcho:
    case IcmpType.extendedEchoReply:
      explainExtendedEcho(t, span, o);
      return null;
    default:
      return null;
  }
}

/** Hosts differ in the byte order of the identifier and of the sequence number: both readings are given. */
function explainIdentifier(t: TreeBuilder, span: Span, o: number): boolean {
  if (!t.need('icmp', span, o + 4, 2)) return false;
  t.u16(F.ident, o + 4);
  t.add(F.identLe, o + 4, 2, u16le(t.bytes, o + 4));
  if (!t.need('icmp', span, o + 6, 2)) return false;
  t.u16(F.seq, o + 6);
  t.add(F.seqLe, o + 6, 2, u16le(t.bytes, o + 6));
  return true;
}

function explainEcho(t: TreeBuilder, span: Span, o: number): Payload | null {
  if (!explainIdentifier(t, span, o)) return null;
  explainPartner(t, [F.responseIn, F.responseTo, F.responseTime]);
  const at = o + ICMP_HEADER;
  const stamp = sendingTime(t, span, at);
  if (stamp === undefined) return { kind: 'data', number: 0, span: rest(span, at) };
  t.add(F.dataTime, at, 8, stamp);
  t.add(F.dataTimeRelative, at, 8, (t.timeNs ?? 0n) - stamp);
  return { kind: 'data', number: 0, span: rest(span, at + 8) };
}

/** The other message of the pair: where it is, and for a reply the time since the request, milliseconds. Shared with ICMPv6. */
export function explainPartner(t: TreeBuilder, [responseIn, responseTo, time]: readonly [FieldSpec, FieldSpec, FieldSpec]): void {
  const pair = t.quoted ? undefined : t.context.echo?.();
  if (pair?.response !== undefined) t.generated(responseIn, pair.response + 1);
  if (pair?.request === undefined || pair.timeNs === undefined) return;
  t.generated(responseTo, pair.request + 1);
  const seconds = pair.timeNs / 1_000_000_000n;
  t.generated(time, Number(seconds) * 1000 + Number(pair.timeNs - seconds * 1_000_000_000n) / 1e6);
}

/**
 * Many ping programs put the time of sending (seconds and microseconds, four bytes each, in their own byte order) first in the data.
 * Taken for that where it is within a day of the frame's own time.
 */
function sendingTime(t: TreeBuilder, span: Span, at: number): bigint | undefined {
  if (t.timeNs === null || at + 8 > span.end) return undefined;
  const now = Number(t.timeNs / 1_000_000_000n);
  const near = (seconds: number, micros: number) => Math.abs(seconds - now) < 86_400 && micros < 1_000_000;
  for (const read of [u32le, u32]) {
    const seconds = read(t.bytes, at);
    const micros = read(t.bytes, at + 4);
    if (near(seconds, micros)) return BigInt(seconds) * 1_000_000_000n + BigInt(micros) * 1000n;
  }
  return undefined;
}

function explainError(t: TreeBuilder, span: Span, o: number, node: FieldNode): Payload | null {
  const b = t.bytes;
  const kind = type(b, o);
  const quote = o + QUOTE_OFFSET;
  // RFC 4884: the length of the quoted packet in 4-byte words, where extensions follow it.
  const words = kind === IcmpType.redirect || kind === IcmpType.sourceQuench ? 0 : u8(b, o + 5);
  if (kind === IcmpType.redirect) {
    if (!t.need('icmp', span, o + 4, 4)) return null;
    t.ipv4(F.gateway, o + 4);
  } else if (kind !== IcmpType.sourceQuench && !explainErrorWord(t, span, o, kind, words)) return null;
  const long = span.declaredEnd > quote + QUOTED_LENGTH_LIMIT;
  if (!t.need('icmp', span, quote, long ? 4 : 1)) return null;
  t.quoted = true;
  // Without a length, and in packets longer than their quote can be, what follows 128 bytes is more of the quote.
  if (long && u16(b, quote + 2) <= QUOTED_LENGTH_LIMIT) {
    const from = quote + (words > 0 ? 4 * words : QUOTED_LENGTH_LIMIT);
    t.after(node, () => explainIcmpExtensions(t, rest(span, from)));
  }
  return { kind: 'ip', number: 4, span: { start: quote, end: span.end, declaredEnd: span.declaredEnd, limitedBy: 'icmp' } };
}

/** The four bytes behind the checksum of an error other than a redirect. False where they end early. */
function explainErrorWord(t: TreeBuilder, span: Span, o: number, kind: number, words: number): boolean {
  let at = o + 4;
  if (kind === IcmpType.parameterProblem) t.u8(F.pointer, at++);
  else if (words > 0) t.raw(F.unused, at++, 1);
  if (words > 0) {
    t.u8(F.length, o + 5);
    t.add(F.original, o + 5, 1, 4 * words);
    at = o + 6;
  }
  const hasMtu = kind === IcmpType.unreachable && code(t.bytes, o) === IcmpCode.fragmentationNeeded;
  const unusedEnd = hasMtu ? o + 6 : o + 8;
  if (at < unusedEnd) {
    if (!t.need('icmp', span, at, unusedEnd - at)) return false;
    t.raw(F.unused, at, unusedEnd - at);
  }
  if (!t.need('icmp', span, o + 6, 2)) return false;
  if (hasMtu) t.u16(F.mtu, o + 6);
  return true;
}

function explainRouters(t: TreeBuilder, span: Span, o: number): void {
  if (!t.need('icmp', span, o + 4, 4)) return;
  const count = t.u8(F.numAddrs, o + 4);
  const size = t.u8(F.entrySize, o + 5);
  t.u16(F.lifetime, o + 6);
  if (size < 2) return;
  for (let i = 0, at = o + 8; i < count; i++, at += 4 * size) {
    if (!t.need('icmp', span, at, 8)) return;
    t.ipv4(F.router, at);
    t.add(F.preference, at + 4, 4, u32(t.bytes, at + 4) | 0);
  }
}

function explainExtendedEcho(t: TreeBuilder, span: Span, o: number): void {
  if (!t.need('icmp', span, o + 4, 4)) return;
  t.u16(F.ident, o + 4);
  t.add(F.identLe, o + 4, 2, u16le(t.bytes, o + 4));
  t.u8(F.extendedSeq, o + 6);
  if (type(t.bytes, o) === IcmpType.extendedEcho) {
    t.bits(F.extendedReserved, o + 7, 1, 0xfe);
    t.bits(F.extendedLocal, o + 7, 1, 0x01);
    explainIcmpExtensions(t, rest(span, o + 8));
  } else {
    t.bits(F.extendedState, o + 7, 1, 0xe0);
    t.bits(F.extendedReplyReserved, o + 7, 1, 0x18);
    t.bits(F.extendedActive, o + 7, 1, 0x04);
    t.bits(F.extendedIpv4, o + 7, 1, 0x02);
    t.bits(F.extendedIpv6, o + 7, 1, 0x01);
  }
}
