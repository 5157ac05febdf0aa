/**
 * ICMPv6 (RFC 4443), neighbour discovery (RFC 4861), multicast listener discovery (RFC 2710, RFC 3810).
 *
 * |   type (1)    |   code (1)    |         checksum (2)          |   over the pseudo-header, too
 *
 * echo           | identifier (2) | sequence number (2) | data …
 * errors         | length, MTU or pointer (4) | the packet that caused it … | extensions (RFC 4884)
 * ND             | flags or reserved (4) | addresses … | options …
 * MLD            | maximum response delay (2) | reserved (2) | group (16) | sources … (version 2)
 */
import { type Bytes, put16, put32, u8, u16 } from '../base/bytes.ts';
import { checksumHolds, internetChecksum, onesSum } from '../base/checksum.ts';
import { Cursor } from './cursor.ts';
import { defineFields, type FieldNode } from './field.ts';
import { echoStateNames, explainPartner } from './icmp.ts';
import { explainIcmpExtensions } from './icmp-extensions.ts';
import { explainNodeInformation, explainRenumbering } from './icmpv6-node.ts';
import { explainNdOptions } from './icmpv6-options.ts';
import { ChecksumStatus, checksumStatusNames } from './ip-protocol.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const ICMPV6_HEADER = 4;
export const ICMPV6_PROTOCOL = 58;
export const Icmpv6Type = {
  unreachable: 1,
  packetTooBig: 2,
  timeExceeded: 3,
  parameterProblem: 4,
  echo: 128,
  echoReply: 129,
  listenerQuery: 130,
  listenerReport: 131,
  listenerDone: 132,
  routerSolicitation: 133,
  routerAdvertisement: 134,
  neighborSolicitation: 135,
  neighborAdvertisement: 136,
  redirect: 137,
  renumbering: 138,
  nodeInformationQuery: 139,
  nodeInformationReply: 140,
  inverseSolicitation: 141,
  inverseAdvertisement: 142,
  listenerReportV2: 143,
  extendedEcho: 160,
  extendedEchoReply: 161,
} as const;

/* Accessors: the first 4 bytes have been checked; for echo, 8. */
export const type = (b: Bytes, o: number): number => u8(b, o);
export const code = (b: Bytes, o: number): number => u8(b, o + 1);
export const checksum = (b: Bytes, o: number): number => u16(b, o + 2);
export const identifier = (b: Bytes, o: number): number => u16(b, o + 4);
export const sequence = (b: Bytes, o: number): number => u16(b, o + 6);
export const isEcho = (t: number): boolean => t === Icmpv6Type.echo || t === Icmpv6Type.echoReply;
/** Errors quote the packet that caused them, 8 bytes into the message. */
export const isError = (t: number): boolean => t >= Icmpv6Type.unreachable && t <= Icmpv6Type.parameterProblem;

/**
 * An ICMPv6 message with its checksum for these addresses (16 bytes each).
 *
 * @param body what follows the checksum
 */
export function emitIcmpv6(
  messageType: number,
  messageCode: number,
  body: Bytes,
  source: Bytes,
  destination: Bytes,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(ICMPV6_HEADER + body.length);
  out[0] = messageType;
  out[1] = messageCode;
  out.set(body, ICMPV6_HEADER);
  const pseudo = onesSum(source, 0, 16, onesSum(destination, 0, 16, out.length + ICMPV6_PROTOCOL));
  put16(out, 2, internetChecksum(out, 0, out.length, pseudo));
  return out;
}
/** The body of an echo message. */
export function icmpv6EchoBody(id: number, seq: number, data: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(4 + data.length);
  put32(out, 0, ((id << 16) | seq) >>> 0);
  out.set(data, 4);
  return out;
}

export const icmpv6TypeNames: Readonly<Record<number, string>> = {
  1: 'Destination Unreachable',
  2: 'Packet Too Big',
  3: 'Time Exceeded',
  4: 'Parameter Problem',
  128: 'Echo (ping) request',
  129: 'Echo (ping) reply',
  130: 'Multicast Listener Query',
  131: 'Multicast Listener Report',
  132: 'Multicast Listener Done',
  133: 'Router Solicitation',
  134: 'Router Advertisement',
  135: 'Neighbor Solicitation',
  136: 'Neighbor Advertisement',
  137: 'Redirect',
  138: 'Router Renumbering',
  139: 'Node Information Query',
  140: 'Node Information Reply',
  141: 'Inverse Neighbor Discovery Solicitation',
  142: 'Inverse Neighbor Discovery Advertisement',
  143: 'Multicast Listener Report Message v2',
  151: 'Multicast Router Advertisement',
  152: 'Multicast Router Solicitation',
  153: 'Multicast Router Termination',
  155: 'RPL Control',
  160: 'Extended Echo request',
  161: 'Extended Echo reply',
};
/** Names of codes, by type. */
export const icmpv6CodeNames: Readonly<Record<number, Readonly<Record<number, string>>>> = {
  1: {
    0: 'no route to destination',
    1: 'Administratively prohibited',
    2: 'Beyond scope of source address',
    3: 'Address unreachable',
    4: 'Port unreachable',
    5: 'Source address failed ingress/egress policy',
    6: 'Reject route to destination',
  },
  3: { 0: 'hop limit exceeded in transit', 1: 'fragment reassembly time exceeded' },
  4: {
    0: 'erroneous header field encountered',
    1: 'unrecognized Next Header type encountered',
    2: 'unrecognized IPv6 option encountered',
  },
};
const PREFERENCES = { 0: 'Medium', 1: 'High', 2: 'Reserved', 3: 'Low' };
const RECORD_TYPES = {
  1: 'Include',
  2: 'Exclude',
  3: 'Changed to include',
  4: 'Changed to exclude',
  5: 'Allow new sources',
  6: 'Block old sources',
};

export const icmpv6Fields = defineFields({
  responseIn: { name: 'icmpv6.resp_in', type: 'frame', title: 'Response In', generated: true, late: true },
  responseTo: { name: 'icmpv6.resp_to', type: 'frame', title: 'Response To', generated: true },
  responseTime: { name: 'icmpv6.resptime', type: 'double', title: 'Response Time', generated: true },
  icmpv6: { name: 'icmpv6', type: 'none', title: 'Internet Control Message Protocol v6' },
  type: { name: 'icmpv6.type', type: 'uint', title: 'Type', names: icmpv6TypeNames },
  code: { name: 'icmpv6.code', type: 'uint', title: 'Code' },
  checksum: { name: 'icmpv6.checksum', type: 'uint', title: 'Checksum', base: 'hex', width: 4 },
  checksumStatus: {
    name: 'icmpv6.checksum.status',
    type: 'uint',
    title: 'Checksum Status',
    names: checksumStatusNames,
    generated: true,
  },
  reserved: { name: 'icmpv6.reserved', type: 'bytes', title: 'Reserved' },
  data: { name: 'icmpv6.data', type: 'bytes', title: 'Data' },
  length: { name: 'icmpv6.length', type: 'uint', title: 'Length of original datagram' },
  mtu: { name: 'icmpv6.mtu', type: 'uint', title: 'MTU' },
  pointer: { name: 'icmpv6.pointer', type: 'uint', title: 'Pointer' },
  identifier: { name: 'icmpv6.echo.identifier', type: 'uint', title: 'Identifier', base: 'hex', width: 4 },
  sequence: { name: 'icmpv6.echo.sequence_number', type: 'uint', title: 'Sequence' },
  extendedSeq: { name: 'icmpv6.ext.echo.seq', type: 'uint', title: 'Sequence number', width: 2, both: true },
  extendedReserved: { name: 'icmpv6.ext.echo.req.res', type: 'uint', title: 'Reserved', base: 'hex', width: 2 },
  extendedLocal: { name: 'icmpv6.ext.echo.req.local', type: 'bool', title: 'Local bit' },
  extendedState: { name: 'icmpv6.ext.echo.rsp.state', type: 'uint', title: 'State', names: echoStateNames },
  extendedReplyReserved: { name: 'icmpv6.ext.echo.rsp.res', type: 'uint', title: 'Reserved', base: 'hex', width: 2 },
  extendedActive: { name: 'icmpv6.ext.echo.rsp.active', type: 'bool', title: 'Active bit' },
  extendedIpv4: { name: 'icmpv6.ext.echo.rsp.ipv4', type: 'bool', title: 'IPv4 bit' },
  extendedIpv6: { name: 'icmpv6.ext.echo.rsp.ipv6', type: 'bool', title: 'IPv6 bit' },
  raHopLimit: { name: 'icmpv6.nd.ra.cur_hop_limit', type: 'uint', title: 'Cur hop limit' },
  raFlag: { name: 'icmpv6.nd.ra.flag', type: 'uint', title: 'Flags', base: 'hex', width: 2 },
  raManaged: { name: 'icmpv6.nd.ra.flag.m', type: 'bool', title: 'Managed address configuration' },
  raOther: { name: 'icmpv6.nd.ra.flag.o', type: 'bool', title: 'Other configuration' },
  raHomeAgent: { name: 'icmpv6.nd.ra.flag.h', type: 'bool', title: 'Home Agent' },
  raPreference: {
    name: 'icmpv6.nd.ra.flag.prf',
    type: 'uint',
    title: 'Prf (Default Router Preference)',
    names: PREFERENCES,
  },
  raProxy: { name: 'icmpv6.nd.ra.flag.p', type: 'bool', title: 'Proxy' },
  raReserved: { name: 'icmpv6.nd.ra.flag.rsv', type: 'uint', title: 'Reserved' },
  raLifetime: { name: 'icmpv6.nd.ra.router_lifetime', type: 'uint', title: 'Router lifetime (s)' },
  raReachable: { name: 'icmpv6.nd.ra.reachable_time', type: 'uint', title: 'Reachable time (ms)' },
  raRetrans: { name: 'icmpv6.nd.ra.retrans_timer', type: 'uint', title: 'Retrans timer (ms)' },
  nsTarget: { name: 'icmpv6.nd.ns.target_address', type: 'ipv6', title: 'Target Address' },
  naFlag: { name: 'icmpv6.nd.na.flag', type: 'uint', title: 'Flags', base: 'hex', width: 8 },
  naRouter: { name: 'icmpv6.nd.na.flag.r', type: 'bool', title: 'Router' },
  naSolicited: { name: 'icmpv6.nd.na.flag.s', type: 'bool', title: 'Solicited' },
  naOverride: { name: 'icmpv6.nd.na.flag.o', type: 'bool', title: 'Override' },
  naReserved: { name: 'icmpv6.nd.na.flag.rsv', type: 'uint', title: 'Reserved' },
  naTarget: { name: 'icmpv6.nd.na.target_address', type: 'ipv6', title: 'Target Address' },
  rdTarget: { name: 'icmpv6.nd.rd.target_address', type: 'ipv6', title: 'Target Address' },
  rdDestination: { name: 'icmpv6.rd.na.destination_address', type: 'ipv6', title: 'Destination Address' },
  mldDelay: { name: 'icmpv6.mld.maximum_response_delay', type: 'uint', title: 'Maximum Response Delay [ms]' },
  mldCode: { name: 'icmpv6.mld.maximum_response_code', type: 'uint', title: 'Maximum Response Code' },
  mldAddress: { name: 'icmpv6.mld.multicast_address', type: 'ipv6', title: 'Multicast Address' },
  mldFlag: { name: 'icmpv6.mld.flag', type: 'uint', title: 'Flags', base: 'hex', width: 2 },
  mldSuppress: { name: 'icmpv6.mld.flag.s', type: 'bool', title: 'Suppress Router-Side Processing' },
  mldQrv: { name: 'icmpv6.mld.flag.qrv', type: 'uint', title: "QRV (Querier's Robustness Variable)" },
  mldFlagReserved: { name: 'icmpv6.mld.flag.reserved', type: 'uint', title: 'Reserved' },
  mldQqi: { name: 'icmpv6.mld.qqi', type: 'uint', title: "QQIC (Querier's Query Interval Code)" },
  mldSources: { name: 'icmpv6.mld.nb_sources', type: 'uint', title: 'Number of Sources' },
  mldSource: { name: 'icmpv6.mld.source_address', type: 'ipv6', title: 'Source Address' },
  mldrRecords: { name: 'icmpv6.mldr.nb_mcast_records', type: 'uint', title: 'Number of Multicast Address Records' },
  mar: { name: 'icmpv6.mldr.mar', type: 'none', title: 'Multicast Address Record' },
  marType: { name: 'icmpv6.mldr.mar.record_type', type: 'uint', title: 'Record Type', names: RECORD_TYPES },
  marAuxLength: { name: 'icmpv6.mldr.mar.aux_data_len', type: 'uint', title: 'Aux Data Len' },
  marSources: { name: 'icmpv6.mldr.mar.nb_sources', type: 'uint', title: 'Number of Sources' },
  marAddress: { name: 'icmpv6.mldr.mar.multicast_address', type: 'ipv6', title: 'Multicast Address' },
  marSource: { name: 'icmpv6.mldr.mar.source_address', type: 'ipv6', title: 'Source Address' },
  marAux: { name: 'icmpv6.mldr.mar.auxiliary_data', type: 'bytes', title: 'Auxiliary Data' },
});
const F = icmpv6Fields;

export function explainIcmpv6(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('icmpv6');
  const cursor = new Cursor(t, 'icmpv6', span, o);
  if (!cursor.has(1)) return null;
  const node = t.open(F.icmpv6, o, span.end - o);
  const kind = cursor.u8(F.type);
  cursor.u8(F.code);
  if (cursor.has(2)) {
    explainChecksum(t, span, o);
    cursor.at += 2;
  }
  const payload = cursor.ok ? explainBody(cursor, kind, node) : null;
  t.close();
  return payload === null ? null : { ...payload, within: payload.within ?? node };
}

function explainChecksum(t: TreeBuilder, span: Span, o: number): void {
  const sent = checksum(t.bytes, o);
  const ip = t.network;
  const why = t.quoted
    ? 'truncated'
    : ip?.fragment
      ? 'fragment'
      : span.end < span.declaredEnd || ip?.version !== 6
        ? 'truncated'
        : undefined;
  if (why !== undefined || ip === undefined) {
    t.add(F.checksum, o + 2, 2, sent, { status: 'unverified', statusReason: why ?? 'truncated' });
    t.generated(F.checksumStatus, ChecksumStatus.unverified);
    return;
  }
  const length = span.end - o;
  const pseudo = onesSum(ip.source, 0, 16, onesSum(ip.destination, 0, 16, length + ICMPV6_PROTOCOL));
  const good = checksumHolds(t.bytes, o, span.end, pseudo);
  t.add(F.checksum, o + 2, 2, sent, { status: good ? 'good' : 'bad' });
  t.generated(F.checksumStatus, good ? ChecksumStatus.good : ChecksumStatus.bad);
}

function explainBody(c: Cursor, kind: number, node: FieldNode): Payload | null {
  switch (kind) {
    case Icmpv6Type.unreachable:
    case Icmpv6Type.packetTooBig:
    case Icmpv6Type.timeExceeded:
    case Icmpv6Type.parameterProblem:
      return explainError(c, kind, node);
    case Icmpv6Type.echo:
    case Icmpv6Type.echoReply:
      c.u16(F.identifier);
      c.u16(F.sequence);
      if (c.ok) explainPartner(c.t, [F.responseIn, F.responseTo, F.responseTime]);
      return c.ok ? { kind: 'data', number: 0, span: rest(c.span, c.at) } : null;
    case Icmpv6Type.listenerQuery:
    case Icmpv6Type.listenerReport:
    case Icmpv6Type.listenerDone:
      explainListener(c, kind);
      return null;
    case Icmpv6Type.listenerReportV2:
      explainListenerReport(c);
      return null;
    case Icmpv6Type.routerSolicitation:
    case Icmpv6Type.inverseSolicitation:
    case Icmpv6Type.inverseAdvertisement:
      c.raw(F.reserved, 4);
      return explainNdOptions(c);
    case Icmpv6Type.routerAdvertisement:
      explainRouterAdvertisement(c);
      return explainNdOptions(c);
    case Icmpv6Type.neighborSolicitation:
      c.raw(F.reserved, 4);
      c.ipv6(F.nsTarget);
      return explainNdOptions(c);
    case Icmpv6Type.neighborAdvertisement:
      explainNaFlags(c);
      c.ipv6(F.naTarget);
      return explainNdOptions(c);
    case Icmpv6Type.redirect:
      c.raw(F.reserved, 4);
      c.ipv6(F.rdTarget);
      c.ipv6(F.rdDestination);
      return explainNdOptions(c);
    case Icmpv6Type.nodeInformationQuery:
    case Icmpv6Type.nodeInformationReply:
      explainNodeInformation(c, kind === Icmpv6Type.nodeInformationReply);
      return null;
    case Icmpv6Type.renumbering:
      explainRenumbering(c, u8(c.t.bytes, c.span.start + 1), F.reserved);
      return null;
    case Icmpv6Type.extendedEcho:
      c.u16(F.identifier);
      c.u8(F.extendedSeq);
      if (!c.has(1)) return null;
      c.t.bits(F.extendedReserved, c.at, 1, 0xfe);
      c.t.bits(F.extendedLocal, c.at, 1, 0x01);
      c.t.protocols.push('icmp');
      explainIcmpExtensions(c.t, rest(c.span, c.at + 1));
      return null;
    case Icmpv6Type.extendedEchoReply:
      c.u16(F.identifier);
      c.u8(F.extendedSeq);
      if (!c.has(1)) return null;
      c.t.bits(F.extendedState, c.at, 1, 0xe0);
      c.t.bits(F.extendedReplyReserved, c.at, 1, 0x18);
      c.t.bits(F.extendedActive, c.at, 1, 0x04);
      c.t.bits(F.extendedIpv4, c.at, 1, 0x02);
      c.t.bits(F.extendedIpv6, c.at, 1, 0x01);
      return null;
    default:
      // Of the other types that have a meaning only the head is shown.
      if (!(kind >= 138 && kind <= 161) && c.span.end > c.at) c.raw(F.data, c.span.end - c.at);
      return null;
  }
}

function explainError(c: Cursor, kind: number, node: FieldNode): Payload | null {
  const { t, span } = c;
  let words = 0;
  if (kind === Icmpv6Type.packetTooBig) c.u32(F.mtu);
  else if (kind === Icmpv6Type.parameterProblem) c.u32(F.pointer);
  else {
    // RFC 4884 §4: the length of the quoted packet in 8-byte words, where extensions follow it.
    words = c.at < span.end ? u8(t.bytes, c.at) : 0;
    if (words > 0) {
      c.u8(F.length);
      c.raw(F.reserved, 3);
    } else c.raw(F.reserved, 4);
  }
  if (!c.ok) return null;
  t.quoted = true;
  const from = c.at + 8 * words;
  if (words > 0 && from < span.end) {
    t.after(node, () => {
      t.protocols.push('icmp');
      explainIcmpExtensions(t, rest(span, from));
    });
  }
  const end = words > 0 ? Math.min(span.end, from) : span.end;
  return { kind: 'ip', number: 6, span: { start: c.at, end, declaredEnd: Math.max(end, span.declaredEnd), limitedBy: 'icmpv6' } };
}

function explainRouterAdvertisement(c: Cursor): void {
  c.u8(F.raHopLimit);
  c.flags8(F.raFlag, [
    [F.raManaged, 0x80],
    [F.raOther, 0x40],
    [F.raHomeAgent, 0x20],
    [F.raPreference, 0x18],
    [F.raProxy, 0x04],
    [F.raReserved, 0x03],
  ]);
  c.u16(F.raLifetime);
  c.u32(F.raReachable);
  c.u32(F.raRetrans);
}

function explainNaFlags(c: Cursor): void {
  if (!c.has(4)) return;
  const { t, at } = c;
  t.open(F.naFlag, at, 4, u16(t.bytes, at) * 0x10000 + u16(t.bytes, at + 2));
  t.bits(F.naRouter, at, 4, 0x8000_0000);
  t.bits(F.naSolicited, at, 4, 0x4000_0000);
  t.bits(F.naOverride, at, 4, 0x2000_0000);
  t.bits(F.naReserved, at, 4, 0x1fff_ffff);
  t.close();
  c.at += 4;
}

/** RFC 3810 §5.1.3: from 32768 on the code is a floating-point number of 3 bits of exponent and 12 of mantissa. */
const floatingCode = (v: number): number => (v < 0x8000 ? v : ((v & 0x0fff) | 0x1000) << (((v >>> 12) & 7) + 3));

/** A query of 28 bytes or more is version 2 (RFC 3810 §8.1). */
function explainListener(c: Cursor, kind: number): void {
  const v2 = kind === Icmpv6Type.listenerQuery && c.span.end - c.span.start >= 28;
  if (v2 && c.has(2)) {
    c.t.add(F.mldCode, c.at, 2, floatingCode(u16(c.t.bytes, c.at)));
    c.at += 2;
  } else c.u16(F.mldDelay);
  c.raw(F.reserved, 2);
  c.ipv6(F.mldAddress);
  if (!v2) return;
  c.flags8(F.mldFlag, [
    [F.mldSuppress, 0x08],
    [F.mldQrv, 0x07],
    [F.mldFlagReserved, 0xf0],
  ]);
  c.u8(F.mldQqi);
  const sources = c.u16(F.mldSources);
  for (let i = 0; c.ok && i < sources; i++) c.ipv6(F.mldSource);
}

function explainListenerReport(c: Cursor): void {
  c.raw(F.reserved, 2);
  const records = c.u16(F.mldrRecords);
  for (let i = 0; c.ok && i < records; i++) {
    if (!c.has(1)) return;
    c.t.open(F.mar, c.at, 1);
    c.u8(F.marType);
    const aux = 4 * c.u8(F.marAuxLength);
    const sources = c.u16(F.marSources);
    c.ipv6(F.marAddress);
    for (let k = 0; c.ok && k < sources; k++) c.ipv6(F.marSource);
    if (aux > 0) c.raw(F.marAux, aux);
    c.t.close(c.at);
  }
}
