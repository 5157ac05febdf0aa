/**
 * IGMP: version 1 (RFC 1112 appendix I), 2 (RFC 2236), 3 (RFC 3376).
 *
 * versions 1, 2 | type (1) | maximum response time (1) | checksum (2) | group (4) |
 * query, 3      | … | group (4) | S, QRV (1) | QQIC (1) | number of sources (2) | sources … |
 * report, 3     | type (1) | reserved (1) | checksum (2) | reserved (2) | number of records (2) | records … |
 * record        | type (1) | auxiliary length, words (1) | number of sources (2) | group (4) | sources … | auxiliary data |
 */
import { put16, put32, u8, u16 } from '../base/bytes.ts';
import { checksumHolds, internetChecksum } from '../base/checksum.ts';
import { Cursor } from './cursor.ts';
import { defineFields, textField } from './field.ts';
import { ChecksumStatus, checksumStatusNames } from './ip-protocol.ts';
import type { Payload, Span, TreeBuilder } from './tree.ts';

export const IgmpType = {
  query: 0x11,
  reportV1: 0x12,
  reportV2: 0x16,
  leave: 0x17,
  traceResponse: 0x1e,
  trace: 0x1f,
  reportV3: 0x22,
} as const;
const QUERY_V3_LENGTH = 12;
const SHORT_MESSAGE = 8;
const TRACE_QUERY = 24;

/** A message of version 1 or 2. */
export function emitIgmp(type: number, maxResponse: number, group: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(SHORT_MESSAGE);
  out[0] = type;
  out[1] = maxResponse;
  put32(out, 4, group);
  put16(out, 2, internetChecksum(out, 0, out.length));
  return out;
}

const TYPES = {
  17: 'Membership Query',
  18: 'Membership Report',
  19: 'DVMRP Protocol',
  20: 'PIM Routing Message',
  22: 'Membership Report',
  23: 'Leave Group',
  30: 'Traceroute Response',
  31: 'Traceroute Query or Request',
  34: 'Membership Report',
};
const RECORD_TYPES = {
  1: 'Mode Is Include',
  2: 'Mode Is Exclude',
  3: 'Change To Include Mode',
  4: 'Change To Exclude Mode',
  5: 'Allow New Sources',
  6: 'Block Old Sources',
};
const SUPPRESS = { 0: 'Do not suppress router side processing', 1: 'SUPPRESS router side processing' };

export const igmpFields = defineFields({
  igmp: { name: 'igmp', type: 'none', title: 'Internet Group Management Protocol' },
  version: { name: 'igmp.version', type: 'uint', title: 'IGMP Version', generated: true },
  type: { name: 'igmp.type', type: 'uint', title: 'Type', base: 'hex', width: 2, names: TYPES },
  reserved: { name: 'igmp.reserved', type: 'bytes', title: 'Reserved' },
  maxResponse: { name: 'igmp.max_resp', type: 'uint', title: 'Max Resp Time' },
  exponent: { name: 'igmp.max_resp.exp', type: 'uint', title: 'Exponent', base: 'hex', width: 2 },
  mantissa: { name: 'igmp.max_resp.mant', type: 'uint', title: 'Mantissa', base: 'hex', width: 2 },
  checksum: { name: 'igmp.checksum', type: 'uint', title: 'Checksum', base: 'hex', width: 4 },
  checksumStatus: {
    name: 'igmp.checksum.status',
    type: 'uint',
    title: 'Checksum Status',
    names: checksumStatusNames,
    generated: true,
  },
  group: { name: 'igmp.maddr', type: 'ipv4', title: 'Multicast Address' },
  suppress: { name: 'igmp.s', type: 'bool', title: 'S', names: SUPPRESS },
  robustness: { name: 'igmp.qrv', type: 'uint', title: 'QRV' },
  interval: { name: 'igmp.qqic', type: 'uint', title: 'QQIC' },
  sources: { name: 'igmp.num_src', type: 'uint', title: 'Num Src' },
  source: { name: 'igmp.saddr', type: 'ipv4', title: 'Source Address' },
  records: { name: 'igmp.num_grp_recs', type: 'uint', title: 'Num Group Records' },
  recordType: { name: 'igmp.record_type', type: 'uint', title: 'Record Type', names: RECORD_TYPES },
  auxLength: { name: 'igmp.aux_data_len', type: 'uint', title: 'Aux Data Len' },
  auxData: { name: 'igmp.aux_data', type: 'bytes', title: 'Aux Data' },
  data: { name: 'igmp.data', type: 'bytes', title: 'Data' },
  hops: { name: 'igmp.mtrace.max_hops', type: 'uint', title: '# hops' },
  traceSource: { name: 'igmp.mtrace.saddr', type: 'ipv4', title: 'Source Address' },
  traceReceiver: { name: 'igmp.mtrace.raddr', type: 'ipv4', title: 'Receiver Address' },
  traceResponse: { name: 'igmp.mtrace.rspaddr', type: 'ipv4', title: 'Response Address' },
  traceTtl: { name: 'igmp.mtrace.resp_ttl', type: 'uint', title: 'Response TTL' },
  traceId: { name: 'igmp.mtrace.q_id', type: 'uint', title: 'Query ID' },
  arrival: { name: 'igmp.mtrace.q_arrival', type: 'uint', title: 'Query Arrival' },
  inAddress: { name: 'igmp.mtrace.q_inaddr', type: 'ipv4', title: 'In itf addr' },
  outAddress: { name: 'igmp.mtrace.q_outaddr', type: 'ipv4', title: 'Out itf addr' },
  previousRouter: { name: 'igmp.mtrace.q_prevrtr', type: 'ipv4', title: 'Previous rtr addr' },
  inPackets: { name: 'igmp.mtrace.q_inpkt', type: 'uint', title: 'In pkts' },
  outPackets: { name: 'igmp.mtrace.q_outpkt', type: 'uint', title: 'Out pkts' },
  total: { name: 'igmp.mtrace.q_total', type: 'uint', title: 'S,G pkt count' },
  routing: { name: 'igmp.mtrace.q_rtg_proto', type: 'uint', title: 'Rtg Protocol' },
  forwardTtl: { name: 'igmp.mtrace.q_fwd_ttl', type: 'uint', title: 'FwdTTL' },
  mustBeZero: { name: 'igmp.mtrace.q_mbz', type: 'uint', title: 'MBZ', base: 'hex', width: 2 },
  sBit: { name: 'igmp.mtrace.q_s', type: 'uint', title: 'S', base: 'hex', width: 2 },
  sourceMask: { name: 'igmp.mtrace.q_src_mask', type: 'uint', title: 'Src Mask', base: 'hex', width: 2 },
  forwardCode: { name: 'igmp.mtrace.q_fwd_code', type: 'uint', title: 'Forwarding Code', base: 'hex', width: 2 },
});
const F = igmpFields;
const RECORD = textField('Group Record');
const BLOCK = textField('Response data block');

export function explainIgmp(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('igmp');
  if (!t.need('igmp', span, o, 1)) return null;
  const c = new Cursor(t, 'igmp', span, o);
  const type = u8(t.bytes, o);
  // Wireshark hands each kind on to a dissector of the same name, but not what it does not know.
  const known = KINDS.get(type);
  if (known === undefined || (known === explainQuery && !t.need('igmp', span, o, 2))) {
    t.open(F.igmp, o, span.end - o);
    c.u8(F.type);
    if (c.at < span.declaredEnd) c.raw(F.data, span.declaredEnd - c.at);
    t.close();
    return null;
  }
  t.protocols.push('igmp');
  t.open(F.igmp, o, span.end - o);
  known(c);
  t.close(Math.min(span.end, c.at));
  return null;
}

const KINDS: ReadonlyMap<number, (c: Cursor) => void> = new Map<number, (c: Cursor) => void>([
  [IgmpType.query, explainQuery],
  [IgmpType.reportV1, (c) => explainShort(c, 1)],
  [IgmpType.reportV2, (c) => explainShort(c, 2)],
  [IgmpType.leave, (c) => explainShort(c, 2)],
  [IgmpType.reportV3, explainReport],
  [IgmpType.trace, explainTrace],
  [IgmpType.traceResponse, explainTrace],
]);

/** RFC 3376 §7.1: the length tells version 3 from the others, the response time version 2 from 1. */
function explainQuery(c: Cursor): void {
  const length = c.span.declaredEnd - c.span.start;
  if (length < QUERY_V3_LENGTH) return explainShort(c, u8(c.t.bytes, c.at + 1) === 0 ? 1 : 2);
  c.t.generated(F.version, 3);
  c.u8(F.type);
  explainMaxResponse(c);
  explainChecksum(c, length);
  c.raw(F.group, 4);
  if (!c.has(1)) return;
  c.t.bits(F.suppress, c.at, 1, 0x08);
  c.t.bits(F.robustness, c.at, 1, 0x07);
  c.at += 1;
  c.u8(F.interval);
  const sources = c.u16(F.sources);
  for (let i = 0; c.ok && i < sources; i++) c.raw(F.source, 4);
}

/** RFC 3376 §4.1.1: from 128 on it is a floating-point number of 3 bits of exponent and 4 of mantissa, in tenths of a second. */
function explainMaxResponse(c: Cursor): void {
  if (!c.has(1)) return;
  const { t, at } = c;
  const code = u8(t.bytes, at);
  if (code < 128) t.u8(F.maxResponse, at);
  else {
    t.open(F.maxResponse, at, 1, ((code & 0x0f) | 0x10) << (((code >>> 4) & 7) + 3));
    t.bits(F.exponent, at, 1, 0x70);
    t.bits(F.mantissa, at, 1, 0x0f);
    t.close();
  }
  c.at += 1;
}

function explainShort(c: Cursor, version: number): void {
  c.t.generated(F.version, version);
  c.u8(F.type);
  if (version === 1) c.raw(F.reserved, 1);
  else c.u8(F.maxResponse);
  explainChecksum(c, SHORT_MESSAGE);
  c.raw(F.group, 4);
}

function explainReport(c: Cursor): void {
  const length = c.span.declaredEnd - c.span.start;
  c.t.generated(F.version, 3);
  c.u8(F.type);
  c.raw(F.reserved, 1);
  explainChecksum(c, length);
  c.raw(F.reserved, 2);
  const records = c.u16(F.records);
  for (let i = 0; c.ok && i < records; i++) explainRecord(c);
}

function explainRecord(c: Cursor): void {
  if (!c.has(1)) return;
  const { t } = c;
  t.open(RECORD, c.at, 8);
  c.u8(F.recordType);
  const aux = 4 * c.u8(F.auxLength);
  const sources = c.u16(F.sources);
  c.raw(F.group, 4);
  for (let i = 0; c.ok && i < sources; i++) c.raw(F.source, 4);
  if (aux > 0) c.raw(F.auxData, aux);
  t.close(Math.min(c.at, c.span.end));
}

/** `length`: of what the checksum covers, from the message's first byte. */
function explainChecksum(c: Cursor, length: number): void {
  if (!c.has(2)) return;
  const { t, span, at } = c;
  const o = span.start;
  const sent = u16(t.bytes, at);
  if (t.network?.fragment || t.quoted || o + length > span.end) {
    t.add(F.checksum, at, 2, sent, { status: 'unverified', statusReason: t.network?.fragment ? 'fragment' : 'truncated' });
    t.generated(F.checksumStatus, ChecksumStatus.unverified);
  } else {
    const good = checksumHolds(t.bytes, o, o + length);
    t.add(F.checksum, at, 2, sent, { status: good ? 'good' : 'bad' });
    t.generated(F.checksumStatus, good ? ChecksumStatus.good : ChecksumStatus.bad);
  }
  c.at += 2;
}

/** Multicast traceroute (draft-fenner-traceroute-ipm). */
function explainTrace(c: Cursor): void {
  const { t, span } = c;
  const length = span.declaredEnd - span.start;
  c.u8(F.type);
  c.u8(F.hops);
  explainChecksum(c, length);
  c.raw(F.group, 4);
  c.raw(F.traceSource, 4);
  c.raw(F.traceReceiver, 4);
  c.raw(F.traceResponse, 4);
  c.u8(F.traceTtl);
  if (!c.has(3)) return;
  t.bits(F.traceId, c.at, 3, 0xffffff);
  c.at += 3;
  if (length === TRACE_QUERY) return;
  while (c.at < span.declaredEnd && c.has(4)) {
    const from = c.at;
    t.open(BLOCK, from, 32);
    c.u32(F.arrival);
    for (const spec of [F.inAddress, F.outAddress, F.previousRouter]) c.raw(spec, 4);
    for (const spec of [F.inPackets, F.outPackets, F.total]) c.u32(spec);
    c.u8(F.routing);
    c.u8(F.forwardTtl);
    if (c.has(1)) {
      t.bits(F.mustBeZero, c.at, 1, 0x80);
      t.bits(F.sBit, c.at, 1, 0x40);
      t.bits(F.sourceMask, c.at, 1, 0x3f);
      c.at += 1;
    }
    c.u8(F.forwardCode);
    t.close(Math.min(c.at, span.end));
  }
}
