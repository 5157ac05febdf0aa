/**
 * Two kinds of ICMPv6 messages of their own: router renumbering (RFC 2894 §3), node information (RFC 4620 §4).
 *
 * renumbering      | sequence number (4) | segment (1) | flags (1) | maximum delay (2) | reserved (4) | operations … |
 * node information | query type (2) | flags (2) | nonce (8) | subject, or TTL (4) and answers |
 */
import { u8, u16, u64 } from '../base/bytes.ts';
import type { Cursor } from './cursor.ts';
import { defineFields, type FieldSpec } from './field.ts';

const OPERATIONS = { 1: 'Add', 2: 'Change', 3: 'Set Global' };
const QUERY_TYPES = { 0: 'NOOP', 2: 'Node Name', 3: 'Node addresses', 4: 'IPv4 node addresses' };

export const icmpv6NodeFields = defineFields({
  sequence: { name: 'icmpv6.rr.sequence_number', type: 'uint', title: 'Sequence Number' },
  segment: { name: 'icmpv6.rr.segment_number', type: 'uint', title: 'Segment Number' },
  flag: { name: 'icmpv6.rr.flag', type: 'uint', title: 'Flags', base: 'hex', width: 2 },
  test: { name: 'icmpv6.rr.flag.t', type: 'bool', title: 'Test Command' },
  result: { name: 'icmpv6.rr.flag.r', type: 'bool', title: 'Result requested' },
  all: { name: 'icmpv6.rr.flag.a', type: 'bool', title: 'All Interfaces' },
  site: { name: 'icmpv6.rr.flag.s', type: 'bool', title: 'Site-specific' },
  processed: { name: 'icmpv6.rr.flag.p', type: 'bool', title: 'Processed previously' },
  flagReserved: { name: 'icmpv6.rr.flag.rsv', type: 'uint', title: 'Reserved' },
  maxDelay: { name: 'icmpv6.rr.maxdelay', type: 'uint', title: 'Max Delay' },
  match: { name: 'icmpv6.rr.pco.mp', type: 'none', title: 'Match-Prefix Part' },
  opcode: { name: 'icmpv6.rr.pco.mp.opcode', type: 'uint', title: 'OpCode', names: OPERATIONS },
  opLength: { name: 'icmpv6.rr.pco.mp.oplength', type: 'uint', title: 'OpLength' },
  ordinal: { name: 'icmpv6.rr.pco.mp.ordinal', type: 'uint', title: 'Ordinal', base: 'hex', width: 2 },
  matchLength: { name: 'icmpv6.rr.pco.mp.matchlen', type: 'uint', title: 'MatchLen' },
  minLength: { name: 'icmpv6.rr.pco.mp.minlen', type: 'uint', title: 'MinLen' },
  maxLength: { name: 'icmpv6.rr.pco.mp.maxlen', type: 'uint', title: 'MaxLen' },
  matchPrefix: { name: 'icmpv6.rr.pco.mp.matchprefix', type: 'ipv6', title: 'MatchPrefix' },
  niType: { name: 'icmpv6.ni.qtype', type: 'uint', title: 'Qtype', names: QUERY_TYPES },
  niFlag: { name: 'icmpv6.ni.flag', type: 'uint', title: 'Flags', base: 'hex', width: 4 },
  global: { name: 'icmpv6.ni.flag.g', type: 'bool', title: 'Global-scope addresses' },
  siteLocal: { name: 'icmpv6.ni.flag.s', type: 'bool', title: 'Site-local addresses' },
  linkLocal: { name: 'icmpv6.ni.flag.l', type: 'bool', title: 'Link-local addresses' },
  compression: { name: 'icmpv6.ni.flag.c', type: 'bool', title: 'Compression' },
  unicast: {
    name: 'icmpv6.ni.flag.a',
    type: 'bool',
    title: 'Unicast Addresses',
    names: { 0: 'Unicast addresses on the queried interface', 1: 'All unicast address' },
  },
  truncated: { name: 'icmpv6.ni.flag.t', type: 'bool', title: 'Truncated' },
  niReserved: { name: 'icmpv6.ni.flag.rsv', type: 'uint', title: 'Reserved', base: 'hex', width: 4 },
  nonce: { name: 'icmpv6.ni.nonce', type: 'uint64', title: 'Nonce', base: 'hex', width: 16 },
  subject6: { name: 'icmpv6.ni.query.subject_ipv6', type: 'ipv6', title: 'IPv6 subject address' },
  subject4: { name: 'icmpv6.ni.query.subject_ipv4', type: 'ipv4', title: 'IPv4 subject address' },
  ttl: { name: 'icmpv6.ni.reply.node_ttl', type: 'uint', title: 'TTL' },
  address6: { name: 'icmpv6.ni.reply.node_address', type: 'ipv6', title: 'IPv6 Node address' },
  address4: { name: 'icmpv6.ni.reply.ipv4_address', type: 'ipv4', title: 'IPv4 Node address' },
});
const F = icmpv6NodeFields;
const MATCH_PART = 24;

/** A command; of its operations the part that says which prefixes are meant. `reserved`: the field that other messages have, too. */
export function explainRenumbering(c: Cursor, code: number, reserved: FieldSpec): void {
  const { t } = c;
  c.u32(F.sequence);
  c.u8(F.segment);
  c.flags8(F.flag, [
    [F.test, 0x80],
    [F.result, 0x40],
    [F.all, 0x20],
    [F.site, 0x10],
    [F.processed, 0x08],
    [F.flagReserved, 0x07],
  ]);
  c.u16(F.maxDelay);
  c.raw(reserved, 4);
  if (code !== 0 || !c.ok || c.at >= c.span.declaredEnd || !c.has(MATCH_PART)) return;
  t.open(F.match, c.at, MATCH_PART);
  for (const spec of [F.opcode, F.opLength, F.ordinal, F.matchLength, F.minLength, F.maxLength]) c.u8(spec);
  c.raw(reserved, 2);
  c.ipv6(F.matchPrefix);
  t.close();
}

const FLAGS: readonly (readonly [FieldSpec, number])[] = [
  [F.global, 0x0020],
  [F.siteLocal, 0x0010],
  [F.linkLocal, 0x0008],
  [F.compression, 0x0004],
  [F.unicast, 0x0002],
  [F.truncated, 0x0001],
];

/** A query's subject by its code, a reply's answer by the query's type; names are left alone. */
export function explainNodeInformation(c: Cursor, isReply: boolean): void {
  const { t } = c;
  const code = u8(t.bytes, c.span.start + 1);
  const type = c.u16(F.niType);
  if (!c.has(2)) return;
  t.open(F.niFlag, c.at, 2, u16(t.bytes, c.at));
  for (const [spec, mask] of FLAGS) t.bits(spec, c.at, 2, mask);
  t.add(F.niReserved, c.at, 2, u16(t.bytes, c.at) & 0xffc0, { mask: 0xffc0 });
  t.close();
  c.at += 2;
  if (!c.has(8)) return;
  t.add(F.nonce, c.at, 8, u64(t.bytes, c.at));
  c.at += 8;
  if (c.at >= c.span.declaredEnd) return;
  if (!isReply) {
    if (code === 0) c.ipv6(F.subject6);
    else if (code === 2) c.raw(F.subject4, 4);
    return;
  }
  if (code !== 0 || (type !== 3 && type !== 4)) return;
  while (c.ok && c.at < c.span.declaredEnd) {
    c.u32(F.ttl);
    if (type === 3) c.ipv6(F.address6);
    else c.raw(F.address4, 4);
  }
}
