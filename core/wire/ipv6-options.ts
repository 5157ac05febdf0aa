/**
 * Options of IPv6's hop-by-hop and destination headers (RFC 8200 §4.2; IANA "IPv6 Parameters").
 *
 * | action 2 bits | may change 1 bit | rest 5 bits |   length   |   data … |
 *
 * Pad1 is the type alone. The length counts the data only. The action says what a node does that does not know the option.
 */
import { latin1, u8, u16 } from '../base/bytes.ts';
import { defineFields, type FieldSpec } from './field.ts';
import type { Span, TreeBuilder } from './tree.ts';

export const Ipv6Option = {
  pad1: 0x00,
  padN: 0x01,
  tunnelLimit: 0x04,
  routerAlert: 0x05,
  calipso: 0x07,
  smfDpd: 0x08,
  pdm: 0x0f,
  quickStart: 0x26,
  pathMtu: 0x30,
  ioam: 0x31,
  rpl: 0x23,
  rplOld: 0x63,
  mpl: 0x6d,
  ilnpNonce: 0x8b,
  lineId: 0x8c,
  jumbo: 0xc2,
  homeAddress: 0xc9,
  dff: 0xee,
} as const;

const NAMES: Readonly<Record<number, string>> = {
  0: 'Pad1',
  1: 'PadN',
  4: 'Tunnel Encapsulation Limit',
  5: 'Router Alert',
  7: 'CALIPSO',
  8: 'SMF_DPD',
  15: 'Performance and Diagnostic Metrics',
  35: 'RPL Option',
  38: 'Quick-Start',
  48: 'Path MTU Option',
  49: 'IOAM Option',
  99: 'RPL Option',
  109: 'MPL Option',
  138: 'Endpoint Identification',
  139: 'ILNP Nonce',
  140: 'Line-Identification Option',
  194: 'Jumbo Payload',
  201: 'Home Address',
  238: 'IP_DFF',
};
const ACTIONS = {
  0: 'Skip and continue',
  1: 'Discard',
  2: 'Discard and send ICMP Parameter Problem',
  3: 'Discard and send ICMP if not multicast',
};
const ROUTER_ALERTS = { 0: 'MLD', 1: 'RSVP', 2: 'Active Network' };
const QS_FUNCTIONS = { 0: 'Rate request', 8: 'Rate report' };

export const ipv6OptionFields = defineFields({
  opt: { name: 'ipv6.opt', type: 'none', title: 'IPv6 Option' },
  type: { name: 'ipv6.opt.type', type: 'uint', title: 'Type', base: 'hex', width: 2, names: NAMES },
  action: { name: 'ipv6.opt.type.action', type: 'uint', title: 'Action', names: ACTIONS },
  change: { name: 'ipv6.opt.type.change', type: 'bool', title: 'May Change', names: { 0: 'No', 1: 'Yes' } },
  rest: { name: 'ipv6.opt.type.rest', type: 'uint', title: 'Low-Order Bits', base: 'hex', width: 2 },
  length: { name: 'ipv6.opt.length', type: 'uint', title: 'Length' },
  pad1: { name: 'ipv6.opt.pad1', type: 'none', title: 'Pad1' },
  padn: { name: 'ipv6.opt.padn', type: 'bytes', title: 'PadN', empty: '<none>' },
  tel: { name: 'ipv6.opt.tel', type: 'uint', title: 'Tunnel Encapsulation Limit' },
  routerAlert: { name: 'ipv6.opt.router_alert', type: 'uint', title: 'Router Alert', names: ROUTER_ALERTS },
  jumbo: { name: 'ipv6.opt.jumbo', type: 'uint', title: 'Payload Length' },
  calipsoDoi: { name: 'ipv6.opt.calipso.doi', type: 'uint', title: 'CALIPSO Domain of Interpretation' },
  calipsoLength: { name: 'ipv6.opt.calipso.cmpt.length', type: 'uint', title: 'Compartment Length' },
  calipsoLevel: { name: 'ipv6.opt.calipso.sens_level', type: 'uint', title: 'Sensitivity Level' },
  calipsoChecksum: { name: 'ipv6.opt.calipso.checksum', type: 'uint', title: 'Checksum', base: 'hex', width: 4 },
  calipsoBitmap: { name: 'ipv6.opt.calipso.cmpt_bitmap', type: 'bytes', title: 'Compartment Bitmap' },
  pmtuMin: { name: 'ipv6.opt.pmtu.min', type: 'uint', title: 'Minimum Reported PMTU' },
  pmtuRtn: { name: 'ipv6.opt.pmtu.rtn', type: 'uint', title: 'Return Minimum PMTU' },
  pmtuFlag: { name: 'ipv6.opt.pmtu.r_flag', type: 'bool', title: 'Return Flag' },
  scaleDtlr: { name: 'ipv6.opt.pdm.scale_dtlr', type: 'uint', title: 'Scale DTLR' },
  scaleDtls: { name: 'ipv6.opt.pdm.scale_dtls', type: 'uint', title: 'Scale DTLS' },
  psnThis: { name: 'ipv6.opt.pdm.psn_this_pkt', type: 'uint', title: 'PSN This Packet' },
  psnLast: { name: 'ipv6.opt.pdm.psn_last_recv', type: 'uint', title: 'PSN Last Received' },
  deltaRecv: { name: 'ipv6.opt.pdm.delta_last_recv', type: 'uint', title: 'Delta Time Last Received' },
  deltaSent: { name: 'ipv6.opt.pdm.delta_last_sent', type: 'uint', title: 'Delta Time Last Sent' },
  qsFunc: { name: 'ipv6.opt.qs_func', type: 'uint', title: 'Function', names: QS_FUNCTIONS },
  qsRate: { name: 'ipv6.opt.qs_rate', type: 'uint', title: 'Rate' },
  qsTtl: { name: 'ipv6.opt.qs_ttl', type: 'uint', title: 'QS TTL' },
  qsTtlDiff: { name: 'ipv6.opt.qs_ttl_diff', type: 'uint', title: 'TTL Diff', generated: true },
  qsUnused: { name: 'ipv6.opt.qs_unused', type: 'uint', title: 'Not Used' },
  qsNonce: { name: 'ipv6.opt.qs_nonce', type: 'uint', title: 'QS Nonce', base: 'hex', width: 8 },
  qsReserved: { name: 'ipv6.opt.qs_reserved', type: 'uint', title: 'Reserved', base: 'hex', width: 8 },
  homeAddress: { name: 'ipv6.opt.mipv6.home_address', type: 'ipv6', title: 'MIPv6 Home Address' },
  rplFlag: { name: 'ipv6.opt.rpl.flag', type: 'uint', title: 'Flag', base: 'hex', width: 2 },
  rplDown: { name: 'ipv6.opt.rpl.flag.o', type: 'bool', title: 'Down' },
  rplRank: { name: 'ipv6.opt.rpl.flag.r', type: 'bool', title: 'Rank Error' },
  rplForwarding: { name: 'ipv6.opt.rpl.flag.f', type: 'bool', title: 'Forwarding Error' },
  rplReserved: { name: 'ipv6.opt.rpl.flag.rsv', type: 'uint', title: 'Reserved', base: 'hex', width: 2 },
  rplInstance: { name: 'ipv6.opt.rpl.instance_id', type: 'uint', title: 'RPLInstanceID', base: 'hex', width: 2 },
  rplSender: { name: 'ipv6.opt.rpl.sender_rank', type: 'uint', title: 'Sender Rank', base: 'hex', width: 4 },
  ilnpNonce: { name: 'ipv6.opt.ilnp_nonce', type: 'bytes', title: 'ILNP Nonce' },
  lioLength: { name: 'ipv6.opt.lio.length', type: 'uint', title: 'LineIDLen' },
  lioId: { name: 'ipv6.opt.lio.line_id', type: 'string', title: 'Line ID' },
  mplFlag: { name: 'ipv6.opt.mpl.flag', type: 'uint', title: 'Flag', base: 'hex', width: 2 },
  mplSeedLength: { name: 'ipv6.opt.mpl.flag.s', type: 'uint', title: 'Seed ID Length' },
  mplLargest: { name: 'ipv6.opt.mpl.flag.m', type: 'bool', title: 'Largest Sequence' },
  mplVersion: { name: 'ipv6.opt.mpl.flag.v', type: 'bool', title: 'Version' },
  mplReserved: { name: 'ipv6.opt.mpl.flag.rsv', type: 'uint', title: 'Reserved', base: 'hex', width: 2 },
  mplSequence: { name: 'ipv6.opt.mpl.sequence', type: 'uint', title: 'Sequence', base: 'hex', width: 2 },
  mplSeed: { name: 'ipv6.opt.mpl.seed_id', type: 'bytes', title: 'Seed ID' },
  smfHash: { name: 'ipv6.opt.smf_dpd.hash_bit', type: 'bool', title: 'H-bit' },
  smfTaggerType: { name: 'ipv6.opt.smf_dpd.tid_type', type: 'uint', title: 'TaggerID Type' },
  smfTaggerLength: { name: 'ipv6.opt.smf_dpd.tid_len', type: 'uint', title: 'TaggerID Length' },
  smfTagger: { name: 'ipv6.opt.smf_dpd.tagger_id', type: 'bytes', title: 'TaggerID' },
  smfIdent: { name: 'ipv6.opt.smf_dpd.ident', type: 'bytes', title: 'Identifier' },
  smfHav: { name: 'ipv6.opt.smf_dpd.hav', type: 'bytes', title: 'Hash Assist Value' },
  dffFlags: { name: 'ipv6.opt.dff.flags', type: 'uint', title: 'Flags', base: 'hex', width: 2 },
  dffVersion: { name: 'ipv6.opt.dff.flag.ver', type: 'uint', title: 'Version (VER)' },
  dffDuplicate: { name: 'ipv6.opt.dff.flag.dup', type: 'bool', title: 'Duplicate (DUP)' },
  dffReturn: { name: 'ipv6.opt.dff.flag.ret', type: 'bool', title: 'Return (RET)' },
  dffReserved: { name: 'ipv6.opt.dff.flag.rsv', type: 'uint', title: 'Reserved', base: 'hex', width: 2 },
  dffSequence: { name: 'ipv6.opt.dff.sequence_number', type: 'uint', title: 'Sequence Number', width: 4, both: true },
  experimental: { name: 'ipv6.opt.experimental', type: 'bytes', title: 'Experimental Option' },
  unknown: { name: 'ipv6.opt.unknown', type: 'bytes', title: 'Unknown Option Payload' },
  unknownData: { name: 'ipv6.opt_unknown_data', type: 'bytes', title: 'Unknown Data' },
});
const F = ipv6OptionFields;

/**
 * `at` is the first byte of the data, `length` what the option says. Returns the offset behind what was read, or null where the header
 * that contains the options ends before.
 */
type ExplainOption = (t: TreeBuilder, at: number, length: number, span: Span) => number | null;

/** An option whose data has `size` bytes; what it has beyond is shown as unknown. */
const fixed =
  (size: number, explain: (t: TreeBuilder, at: number, span: Span) => void): ExplainOption =>
  (t, at, _length, span) => {
    if (!t.need('ipv6.opt', span, at, size)) return null;
    explain(t, at, span);
    return at + size;
  };

/** An option that is all bytes. */
const bytes =
  (spec: FieldSpec): ExplainOption =>
  (t, at, length, span) => {
    if (!t.need('ipv6.opt', span, at, length)) return null;
    t.raw(spec, at, length);
    return at + length;
  };

const explainCalipso: ExplainOption = (t, at, length, span) => {
  if (!t.need('ipv6.opt', span, at, Math.max(8, length))) return null;
  t.u32(F.calipsoDoi, at);
  const bitmap = 4 * t.u8(F.calipsoLength, at + 4);
  t.u8(F.calipsoLevel, at + 5);
  t.u16(F.calipsoChecksum, at + 6);
  if (bitmap === 0) return at + 8;
  if (!t.need('ipv6.opt', span, at + 8, bitmap)) return null;
  t.raw(F.calipsoBitmap, at + 8, bitmap);
  return at + 8 + bitmap;
};

/** RFC 4782 §3.1. */
const explainQuickStart: ExplainOption = (t, at, _length, span) => {
  if (!t.need('ipv6.opt', span, at, 6)) return null;
  const func = t.bits(F.qsFunc, at, 1, 0xf0);
  if (func !== 0 && func !== 8) return at + 6;
  t.bits(F.qsRate, at, 1, 0x0f);
  if (func === 0) {
    const qsTtl = t.u8(F.qsTtl, at + 1);
    if (t.network?.hops !== undefined) t.generated(F.qsTtlDiff, (t.network.hops - qsTtl + 256) % 256);
  } else t.u8(F.qsUnused, at + 1);
  t.bits(F.qsNonce, at + 2, 4, 0xffff_fffc);
  t.bits(F.qsReserved, at + 2, 4, 0x0000_0003);
  return at + 6;
};

const explainRplOption = fixed(4, (t, at) => {
  t.open(F.rplFlag, at, 1, u8(t.bytes, at));
  t.bits(F.rplDown, at, 1, 0x80);
  t.bits(F.rplRank, at, 1, 0x40);
  t.bits(F.rplForwarding, at, 1, 0x20);
  t.bits(F.rplReserved, at, 1, 0x1f);
  t.close();
  t.u8(F.rplInstance, at + 1);
  t.u16(F.rplSender, at + 2);
});

/** RFC 7731 §6.1: the seed's length is in two bits. */
const explainMpl: ExplainOption = (t, at, length, span) => {
  if (!t.need('ipv6.opt', span, at, Math.max(2, length))) return null;
  t.open(F.mplFlag, at, 1, u8(t.bytes, at));
  const seed = t.bits(F.mplSeedLength, at, 1, 0xc0);
  t.bits(F.mplLargest, at, 1, 0x20);
  t.bits(F.mplVersion, at, 1, 0x10);
  t.bits(F.mplReserved, at, 1, 0x0f);
  t.close();
  t.u8(F.mplSequence, at + 1);
  const size = [0, 2, 8, 16][seed] ?? 0;
  if (size === 0) return at + 2;
  if (!t.need('ipv6.opt', span, at + 2, size)) return null;
  t.raw(F.mplSeed, at + 2, size);
  return at + 2 + size;
};

/** RFC 6621 §6.1: a hash, or who tagged the packet and its identifier. */
const explainSmfDpd: ExplainOption = (t, at, length, span) => {
  if (!t.need('ipv6.opt', span, at, Math.max(1, length))) return null;
  if (t.bits(F.smfHash, at, 1, 0x80) === 1) {
    t.raw(F.smfHav, at, length);
    return at + length;
  }
  const type = t.bits(F.smfTaggerType, at, 1, 0x70);
  const size = t.bits(F.smfTaggerLength, at, 1, 0x0f) + 1;
  let next = at + 1;
  if (type !== 0 && next + size <= at + length) {
    t.raw(F.smfTagger, next, size);
    next += size;
  }
  t.raw(F.smfIdent, next, Math.max(0, at + length - next));
  return at + length;
};

const OPTIONS: ReadonlyMap<number, ExplainOption> = new Map<number, ExplainOption>([
  [Ipv6Option.padN, bytes(F.padn)],
  [Ipv6Option.tunnelLimit, fixed(1, (t, at) => t.u8(F.tel, at))],
  [Ipv6Option.routerAlert, fixed(2, (t, at) => t.u16(F.routerAlert, at))],
  [Ipv6Option.jumbo, fixed(4, (t, at) => t.u32(F.jumbo, at))],
  [Ipv6Option.homeAddress, fixed(16, (t, at) => t.ipv6(F.homeAddress, at))],
  [Ipv6Option.calipso, explainCalipso],
  [
    Ipv6Option.pathMtu,
    fixed(4, (t, at) => {
      t.u16(F.pmtuMin, at);
      t.add(F.pmtuRtn, at + 2, 2, u16(t.bytes, at + 2) & 0xfffe);
      t.add(F.pmtuFlag, at + 3, 1, (u8(t.bytes, at + 3) & 1) === 1);
    }),
  ],
  [
    Ipv6Option.pdm,
    fixed(10, (t, at) => {
      t.u8(F.scaleDtlr, at);
      t.u8(F.scaleDtls, at + 1);
      t.u16(F.psnThis, at + 2);
      t.u16(F.psnLast, at + 4);
      t.u16(F.deltaRecv, at + 6);
      t.u16(F.deltaSent, at + 8);
    }),
  ],
  [Ipv6Option.quickStart, explainQuickStart],
  [Ipv6Option.rpl, explainRplOption],
  [Ipv6Option.rplOld, explainRplOption],
  [Ipv6Option.mpl, explainMpl],
  [Ipv6Option.smfDpd, explainSmfDpd],
  [
    Ipv6Option.dff,
    fixed(3, (t, at) => {
      t.open(F.dffFlags, at, 1, u8(t.bytes, at));
      t.bits(F.dffVersion, at, 1, 0xc0);
      t.bits(F.dffDuplicate, at, 1, 0x20);
      t.bits(F.dffReturn, at, 1, 0x10);
      t.bits(F.dffReserved, at, 1, 0x0f);
      t.close();
      t.u16(F.dffSequence, at + 1);
    }),
  ],
  [Ipv6Option.ilnpNonce, bytes(F.ilnpNonce)],
  [
    Ipv6Option.lineId,
    (t, at, length, span) => {
      if (!t.need('ipv6.opt', span, at, Math.max(1, length))) return null;
      const size = t.u8(F.lioLength, at);
      if (!t.need('ipv6.opt', span, at + 1, size)) return null;
      t.add(F.lioId, at + 1, size, latin1(t.bytes, at + 1, at + 1 + size));
      return at + 1 + size;
    },
  ],
]);

/** RFC 4727 §4.2: for experiments. */
const isExperimental = (type: number): boolean => (type & 0x1f) === 0x1e;

/**
 * The options in `span`, which may reach beyond what is captured; a fixed part is read as far as `outer` (the layer above) goes.
 * False where the bytes end.
 */
export function explainIpv6Options(t: TreeBuilder, span: Span, outer: Span): boolean {
  const b = t.bytes;
  let o = span.start;
  while (o < span.declaredEnd) {
    if (!t.need('ipv6.opt', span, o, 1)) return false;
    const type = u8(b, o);
    if (type === Ipv6Option.pad1) {
      t.open(F.opt, o, 1);
      t.u8(F.type, o);
      t.add(F.pad1, o, 1, null);
      t.close();
      o++;
      continue;
    }
    if (!t.need('ipv6.opt', outer, o, 2)) return false;
    t.open(F.opt, o, 2);
    t.open(F.type, o, 1, type);
    t.bits(F.action, o, 1, 0xc0);
    t.bits(F.change, o, 1, 0x20);
    t.bits(F.rest, o, 1, 0x1f);
    t.close();
    const next = explainOption(t, o, type, outer);
    t.close(next ?? undefined);
    if (next === null) return false;
    o = next;
  }
  return true;
}

function explainOption(t: TreeBuilder, o: number, type: number, span: Span): number | null {
  const length = t.u8(F.length, o + 1);
  const end = o + 2 + length;
  const explain = OPTIONS.get(type) ?? bytes(isExperimental(type) ? F.experimental : F.unknown);
  const at = explain(t, o + 2, length, span);
  if (at === null || at >= end) return at;
  if (!t.need('ipv6.opt', span, at, end - at)) return null;
  t.raw(F.unknownData, at, end - at);
  return end;
}
