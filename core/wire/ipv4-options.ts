/**
 * IPv4 options (RFC 791 §3.1; IANA "IP Option Numbers").
 *
 * | copied 1 bit | class 2 bits | number 5 bits |   length   |   data … |
 *
 * End of options and no-operation are the type alone. The length counts type and length. Record route, source route and timestamp
 * have a pointer third: the place, from 1, of the next address to use.
 */
import { formatIpv4 } from '../base/address.ts';
import { type Bytes, u8, u16 } from '../base/bytes.ts';
import { defineFields, type FieldSpec, protocolField, textField } from './field.ts';
import type { Span, TreeBuilder } from './tree.ts';

/** The whole type byte: copied bit, class and number. */
export const Ipv4Option = {
  end: 0,
  nop: 1,
  recordRoute: 7,
  mtuProbe: 11,
  mtuReply: 12,
  quickStart: 25,
  timestamp: 68,
  traceroute: 82,
  security: 130,
  looseRoute: 131,
  extendedSecurity: 133,
  cipso: 134,
  streamId: 136,
  strictRoute: 137,
  routerAlert: 148,
  selectiveBroadcast: 149,
} as const;

/** One option with its length byte; options are put one after another into `Ipv4Header.options`. */
export function emitIpv4Option(type: number, data: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(2 + data.length);
  out[0] = type;
  out[1] = out.length;
  out.set(data, 2);
  return out;
}

const CLASSES = { 0: 'Control', 1: 'Reserved for future use', 2: 'Debugging and measurement', 3: 'Reserved for future use' };
const NUMBERS: Readonly<Record<number, string>> = {
  0: 'End of Option List (EOL)',
  1: 'No-Operation (NOP)',
  2: 'Security',
  3: 'Loose source route',
  4: 'Time stamp',
  5: 'Extended security',
  6: 'Commercial IP security option',
  7: 'Record route',
  8: 'Stream identifier',
  9: 'Strict source route',
  11: 'MTU probe',
  12: 'MTU Reply',
  18: 'Traceroute',
  20: 'Router Alert',
  21: 'Selective Directed Broadcast',
  25: 'Quick-Start',
};
/** RFC 791 §3.1. */
const SECURITY_LEVELS: Readonly<Record<number, string>> = {
  0: 'Unclassified',
  61749: 'Confidential',
  30874: 'EFTO',
  48205: 'MMMM',
  24102: 'PROG',
  44819: 'Restricted',
  55176: 'Secret',
  27589: 'Top secret',
  13794: 'Reserved',
  39665: 'Reserved',
  19832: 'Reserved',
  9405: 'Reserved',
  4958: 'Reserved',
  35247: 'Reserved',
  50390: 'Reserved',
  57963: 'Reserved',
};
/** RFC 1108 §2.3. */
const CLASSIFICATIONS: Readonly<Record<number, string>> = {
  1: 'Reserved 4',
  61: 'Top secret',
  90: 'Secret',
  102: 'Reserved 3',
  150: 'Confidential',
  171: 'Unclassified',
  204: 'Reserved 2',
  241: 'Reserved 1',
};
const TIMESTAMP_FLAGS = { 0: 'Time stamps only', 1: 'Time stamp and address', 3: 'Time stamps for prespecified addresses' };
const PROTECTED = {
  0: 'Datagram not protected in accordance with its rules',
  1: 'Datagram protected in accordance with its rules',
};
const QS_FUNCTIONS = { 0: 'Rate request', 8: 'Rate report' };
const CIPSO_TAGS = {
  0: 'Padding',
  1: 'Restrictive Category Bitmap',
  2: 'Enumerated Categories',
  5: 'Ranged Categories',
  6: 'Permissive Categories',
  7: 'Free Form',
};

export const ipv4OptionFields = defineFields({
  type: { name: 'ip.opt.type', type: 'uint', title: 'Type' },
  copy: { name: 'ip.opt.type.copy', type: 'bool', title: 'Copy on fragmentation', names: { 0: 'No', 1: 'Yes' } },
  class: { name: 'ip.opt.type.class', type: 'uint', title: 'Class', names: CLASSES },
  number: { name: 'ip.opt.type.number', type: 'uint', title: 'Number', names: NUMBERS },
  len: { name: 'ip.opt.len', type: 'uint', title: 'Length' },
  ptr: { name: 'ip.opt.ptr', type: 'uint', title: 'Pointer' },
  sid: { name: 'ip.opt.sid', type: 'uint', title: 'Stream Identifier' },
  mtu: { name: 'ip.opt.mtu', type: 'uint', title: 'MTU' },
  idNumber: { name: 'ip.opt.id_number', type: 'uint', title: 'ID Number' },
  ohc: { name: 'ip.opt.ohc', type: 'uint', title: 'Outbound Hop Count' },
  rhc: { name: 'ip.opt.rhc', type: 'uint', title: 'Return Hop Count' },
  originator: { name: 'ip.opt.originator', type: 'ipv4', title: 'Originator IP Address' },
  ra: { name: 'ip.opt.ra', type: 'uint', title: 'Router Alert', names: { 0: 'Router shall examine packet' } },
  addr: { name: 'ip.opt.addr', type: 'ipv4', title: 'IP Address' },
  qsFunc: { name: 'ip.opt.qs_func', type: 'uint', title: 'Function', names: QS_FUNCTIONS },
  qsRate: { name: 'ip.opt.qs_rate', type: 'uint', title: 'Rate' },
  qsTtl: { name: 'ip.opt.qs_ttl', type: 'uint', title: 'QS TTL' },
  qsTtlDiff: { name: 'ip.opt.qs_ttl_diff', type: 'uint', title: 'TTL Diff', generated: true },
  qsUnused: { name: 'ip.opt.qs_unused', type: 'uint', title: 'Not Used' },
  qsNonce: { name: 'ip.opt.qs_nonce', type: 'uint', title: 'QS Nonce', base: 'hex', width: 8 },
  qsReserved: { name: 'ip.opt.qs_reserved', type: 'uint', title: 'Reserved', base: 'hex', width: 8 },
  secLevel: { name: 'ip.opt.sec_rfc791_sec', type: 'uint', title: 'Security', base: 'hex', width: 4, names: SECURITY_LEVELS },
  secComp: { name: 'ip.opt.sec_rfc791_comp', type: 'uint', title: 'Compartments' },
  secHr: { name: 'ip.opt.sec_rfc791_hr', type: 'string', title: 'Handling Restrictions' },
  secTcc: { name: 'ip.opt.sec_rfc791_tcc', type: 'string', title: 'Transmission Control Code' },
  secCl: { name: 'ip.opt.sec_cl', type: 'uint', title: 'Classification Level', base: 'hex', width: 2, names: CLASSIFICATIONS },
  authFlags: { name: 'ip.opt.sec_prot_auth_flags', type: 'uint', title: 'Protection Authority Flags', base: 'hex', width: 2 },
  authGenser: { name: 'ip.opt.sec_prot_auth_genser', type: 'bool', title: 'GENSER', names: PROTECTED },
  authSiop: { name: 'ip.opt.sec_prot_auth_siop_esi', type: 'bool', title: 'SIOP-ESI', names: PROTECTED },
  authSci: { name: 'ip.opt.sec_prot_auth_sci', type: 'bool', title: 'SCI', names: PROTECTED },
  authNsa: { name: 'ip.opt.sec_prot_auth_nsa', type: 'bool', title: 'NSA', names: PROTECTED },
  authDoe: { name: 'ip.opt.sec_prot_auth_doe', type: 'bool', title: 'DOE', names: PROTECTED },
  authUnassigned: { name: 'ip.opt.sec_prot_auth_unassigned', type: 'uint', title: 'Unassigned', base: 'hex', width: 2 },
  authFti: {
    name: 'ip.opt.sec_prot_auth_fti',
    type: 'bool',
    title: 'Field Termination Indicator',
    names: { 0: 'Final octet', 1: 'Additional octet present' },
  },
  extFormat: {
    name: 'ip.opt.ext_sec_add_sec_info_format_code',
    type: 'uint',
    title: 'Additional Security Info Format Code',
    base: 'hex',
    width: 2,
  },
  extInfo: { name: 'ip.opt.ext_sec_add_sec_info', type: 'bytes', title: 'Additional Security Info' },
  recRt: { name: 'ip.rec_rt', type: 'ipv4', title: 'Recorded Route' },
  recRtHost: { name: 'ip.rec_rt_host', type: 'string', title: 'Recorded Route Host', hidden: true },
  curRt: { name: 'ip.cur_rt', type: 'ipv4', title: 'Current Route' },
  curRtHost: { name: 'ip.cur_rt_host', type: 'string', title: 'Current Route Host', hidden: true },
  srcRt: { name: 'ip.src_rt', type: 'ipv4', title: 'Source Route' },
  srcRtHost: { name: 'ip.src_rt_host', type: 'string', title: 'Source Route Host', hidden: true },
  emptyRt: { name: 'ip.empty_rt', type: 'ipv4', title: 'Empty Route' },
  emptyRtHost: { name: 'ip.empty_rt_host', type: 'string', title: 'Empty Route Host', hidden: true },
  overflow: { name: 'ip.opt.overflow', type: 'uint', title: 'Overflow' },
  flag: { name: 'ip.opt.flag', type: 'uint', title: 'Flag', base: 'hex', width: 2, names: TIMESTAMP_FLAGS },
  timeStamp: { name: 'ip.opt.time_stamp', type: 'uint', title: 'Time stamp' },
  timeStampAddr: { name: 'ip.opt.time_stamp_addr', type: 'ipv4', title: 'Address' },
  cipsoDoi: { name: 'ip.cipso.doi', type: 'uint', title: 'DOI' },
  cipsoTag: { name: 'ip.cipso.tag_type', type: 'uint', title: 'Tag Type', names: CIPSO_TAGS },
  cipsoLevel: { name: 'ip.cipso.sensitivity_level', type: 'uint', title: 'Sensitivity Level' },
  cipsoData: { name: 'ip.cipso.tag_data', type: 'bytes', title: 'Tag data' },
});
const F = ipv4OptionFields;

/** `ip.dst` and its likes, which the last address of a source route repeats. */
export type ExplainDestination = (t: TreeBuilder, at: number) => void;
/** [at, end): one option, type and length included. False where a fixed part does not fit: the packet is malformed. */
type ExplainOption = (t: TreeBuilder, at: number, end: number, context: OptionContext) => boolean;
interface OptionContext {
  readonly destination: ExplainDestination;
  readonly ttl: number;
}

/** An option of fixed content: `size` bytes are needed, type and length included. */
const fixed =
  (size: number, explain: (t: TreeBuilder, at: number, end: number, context: OptionContext) => void): ExplainOption =>
  (t, at, end, context) => {
    if (!fits(t, at, end, size)) return false;
    explain(t, at, end, context);
    return true;
  };

function fits(t: TreeBuilder, at: number, end: number, size: number): boolean {
  return t.need('ip', { start: at, end, declaredEnd: end, limitedBy: 'ip.opt.len' }, at, size);
}

/** An address and its hidden text. */
function route(t: TreeBuilder, at: number, spec: FieldSpec, host: FieldSpec): void {
  t.ipv4(spec, at);
  t.add(host, at, 4, formatIpv4(t.bytes, at));
}

/** RFC 791: the pointer is from 4 on and on an address. */
const pointerIsSane = (pointer: number): boolean => pointer >= 4 && pointer % 4 === 0;

const explainRecordRoute: ExplainOption = (t, at, end) => {
  if (!fits(t, at, end, 3)) return false;
  const pointer = t.u8(F.ptr, at + 2);
  if (!pointerIsSane(pointer)) return true;
  for (let o = at + 3; o + 4 <= end; o += 4) {
    if (o - at + 1 < pointer) route(t, o, F.recRt, F.recRtHost);
    else route(t, o, F.emptyRt, F.emptyRtHost);
  }
  return true;
};

const explainSourceRoute: ExplainOption = (t, at, end, { destination }) => {
  if (!fits(t, at, end, 3)) return false;
  const pointer = t.u8(F.ptr, at + 2);
  if (!pointerIsSane(pointer)) return true;
  for (let o = at + 3; o + 4 <= end; o += 4) {
    if (o - at + 1 < pointer) route(t, o, F.recRt, F.recRtHost);
    else if (o + 8 > end) destination(t, o);
    else route(t, o, F.srcRt, F.srcRtHost);
  }
  return true;
};

const explainTimestamp: ExplainOption = (t, at, end) => {
  if (!fits(t, at, end, 3)) return false;
  t.u8(F.ptr, at + 2);
  if (!fits(t, at, end, 4)) return false;
  t.bits(F.overflow, at + 3, 1, 0xf0);
  const flag = t.bits(F.flag, at + 3, 1, 0x0f);
  const withAddress = flag === 1 || flag === 3;
  const size = withAddress ? 8 : 4;
  for (let o = at + 4; o + size <= end; o += size) {
    if (withAddress) t.ipv4(F.timeStampAddr, o);
    t.u32(F.timeStamp, o + size - 4);
  }
  return true;
};

/** RFC 791's form has 11 bytes and one of its security levels; RFC 1108's a classification and authority flags. */
const explainSecurity: ExplainOption = (t, at, end) => {
  if (end - at === 11 && SECURITY_LEVELS[u16(t.bytes, at + 2)] !== undefined) {
    t.u16(F.secLevel, at + 2);
    t.u16(F.secComp, at + 4);
    t.add(F.secHr, at + 6, 2, ascii(t.bytes, at + 6, 2));
    t.add(F.secTcc, at + 8, 3, ascii(t.bytes, at + 8, 3));
    return true;
  }
  if (!fits(t, at, end, 3)) return false;
  t.u8(F.secCl, at + 2);
  for (let o = at + 3; o < end; o++) {
    t.open(F.authFlags, o, 1, u8(t.bytes, o));
    if (o === at + 3) {
      t.bits(F.authGenser, o, 1, 0x80);
      t.bits(F.authSiop, o, 1, 0x40);
      t.bits(F.authSci, o, 1, 0x20);
      t.bits(F.authNsa, o, 1, 0x10);
      t.bits(F.authDoe, o, 1, 0x08);
      t.bits(F.authUnassigned, o, 1, 0x06);
    } else t.bits(F.authUnassigned, o, 1, 0xfe);
    t.bits(F.authFti, o, 1, 0x01);
    t.close();
    if ((u8(t.bytes, o) & 1) === 0) break;
  }
  return true;
};

const ascii = (b: Bytes, at: number, length: number): string =>
  String.fromCharCode(...b.subarray(at, at + length)).replace(/\0.*$/s, '');

const explainCipso: ExplainOption = (t, at, end) => {
  if (!fits(t, at, end, 6)) return false;
  t.u32(F.cipsoDoi, at + 2);
  for (let o = at + 6; o < end; ) {
    const tag = t.u8(F.cipsoTag, o);
    if (tag === 0) {
      o++;
      continue;
    }
    if (o + 2 > end) return true;
    const length = u8(t.bytes, o + 1);
    if (length < 2 || o + length > end) return true;
    if ((tag === 1 || tag === 2 || tag === 5 || tag === 6) && length >= 4) t.u8(F.cipsoLevel, o + 3);
    else t.raw(F.cipsoData, o + 2, length - 2);
    o += length;
  }
  return true;
};

const explainQuickStart: ExplainOption = (t, at, end, { ttl }) => {
  if (!fits(t, at, end, 3)) return false;
  const func = t.bits(F.qsFunc, at + 2, 1, 0xf0);
  if (func !== 0 && func !== 8) return true;
  t.bits(F.qsRate, at + 2, 1, 0x0f);
  if (!fits(t, at, end, 8)) return false;
  if (func === 0) {
    const qsTtl = t.u8(F.qsTtl, at + 3);
    t.generated(F.qsTtlDiff, (ttl - qsTtl + 256) % 256);
  } else t.u8(F.qsUnused, at + 3);
  t.bits(F.qsNonce, at + 4, 4, 0xfffffffc);
  t.bits(F.qsReserved, at + 4, 4, 0x00000003);
  return true;
};

const OPTIONS: ReadonlyMap<number, { spec: FieldSpec; explain: ExplainOption }> = new Map(
  (
    [
      [Ipv4Option.recordRoute, 'record_route', 'Record Route', explainRecordRoute],
      [Ipv4Option.looseRoute, 'route', 'Loose Source Route', explainSourceRoute],
      [Ipv4Option.strictRoute, 'source_route', 'Strict Source Route', explainSourceRoute],
      [Ipv4Option.timestamp, 'timestamp', 'Time Stamp', explainTimestamp],
      [Ipv4Option.security, 'security', 'Security', explainSecurity],
      [
        Ipv4Option.extendedSecurity,
        'ext_security',
        'Extended Security',
        fixed(3, (t, at, end) => {
          t.u8(F.extFormat, at + 2);
          if (end > at + 3) t.raw(F.extInfo, at + 3, end - at - 3);
        }),
      ],
      [Ipv4Option.cipso, 'cipso', 'Commercial Security', explainCipso],
      [Ipv4Option.streamId, 'sid', 'Stream ID', fixed(4, (t, at) => t.u16(F.sid, at + 2))],
      [Ipv4Option.mtuProbe, 'mtu_probe', 'MTU Probe', fixed(4, (t, at) => t.u16(F.mtu, at + 2))],
      [Ipv4Option.mtuReply, 'mtu_reply', 'MTU Reply', fixed(4, (t, at) => t.u16(F.mtu, at + 2))],
      [
        Ipv4Option.traceroute,
        'traceroute',
        'Traceroute',
        fixed(12, (t, at) => {
          t.u16(F.idNumber, at + 2);
          t.u16(F.ohc, at + 4);
          t.u16(F.rhc, at + 6);
          t.ipv4(F.originator, at + 8);
        }),
      ],
      [Ipv4Option.routerAlert, 'routeralert', 'Router Alert', fixed(4, (t, at) => t.u16(F.ra, at + 2))],
      [Ipv4Option.selectiveBroadcast, 'sdb', 'Selective Directed Broadcast', fixed(6, (t, at) => t.ipv4(F.addr, at + 2))],
      [Ipv4Option.quickStart, 'qs', 'Quick-Start', explainQuickStart],
    ] as const
  ).map(([type, name, title, explain]) => [type, { spec: protocolField(`ip.options.${name}`, `IP Option - ${title}`), explain }]),
);
const END = protocolField('ip.options.eol', 'IP Option - End of Options List (EOL)');
const NOP = protocolField('ip.options.nop', 'IP Option - No-Operation (NOP)');
const GROUP = textField('Options');
const UNKNOWN = textField('Unknown option', 'bytes');
const BAD = textField('Option whose length is wrong', 'bytes');

function explainType(t: TreeBuilder, at: number): void {
  t.open(F.type, at, 1, u8(t.bytes, at));
  t.bits(F.copy, at, 1, 0x80);
  t.bits(F.class, at, 1, 0x60);
  t.bits(F.number, at, 1, 0x1f);
  t.close();
}

/**
 * The options in `span`. What is left after a length that makes no sense cannot be read; the packet's payload still can.
 * False where an option is too short for what it must contain: Wireshark gives the packet up there.
 */
export function explainIpv4Options(t: TreeBuilder, span: Span, ttl: number, destination: ExplainDestination): boolean {
  const b = t.bytes;
  t.open(GROUP, span.start, span.end - span.start);
  const context = { destination, ttl };
  const go = (): boolean => {
    for (let o = span.start; o < span.declaredEnd; ) {
      if (!t.need('ip', span, o, 1)) return false;
      const type = u8(b, o);
      if (type === Ipv4Option.end || type === Ipv4Option.nop) {
        t.open(type === Ipv4Option.end ? END : NOP, o, 1);
        explainType(t, o);
        t.close();
        if (type === Ipv4Option.end) return true;
        o++;
        continue;
      }
      if (o + 2 > span.declaredEnd) return badLength(t, span, o, 2, 1);
      if (!t.need('ip', span, o, 2)) return false;
      const length = u8(b, o + 1);
      if (length < 2 || o + length > span.declaredEnd) return badLength(t, span, o, Math.max(2, length), span.declaredEnd - o);
      const option = OPTIONS.get(type);
      if (option === undefined) t.raw(UNKNOWN, o, Math.min(length, span.end - o));
      if (!t.need('ip', span, o, length)) return false;
      if (option !== undefined) {
        t.open(option.spec, o, length);
        explainType(t, o);
        t.u8(F.len, o + 1);
        const good = option.explain(t, o, o + length, context);
        t.close();
        if (!good) return false;
      }
      o += length;
    }
    return true;
  };
  const good = go();
  t.close();
  return good;
}

function badLength(t: TreeBuilder, span: Span, at: number, required: number, actual: number): true {
  t.raw(BAD, at, Math.min(2, span.end - at));
  t.stop({ layer: 'ip', reason: 'bad-option', offset: at, required, actual, limitedBy: 'ip.hdr_len' });
  return true;
}

/**
 * Where the final destination is, when a source route has still to be followed (its pointer is not past its end): the offset of the
 * route's last address. The header's destination is then the next hop. `cut` where the captured bytes do not say.
 */
export function sourceRouteDestination(b: Bytes, start: number, end: number, captured: number): number | undefined | 'cut' {
  for (let o = start; o < end; ) {
    if (o >= captured) return 'cut';
    const type = u8(b, o);
    if (type === Ipv4Option.end) return undefined;
    if (type === Ipv4Option.nop) {
      o++;
      continue;
    }
    if (o + 1 >= end) return undefined;
    if (o + 1 >= captured) return 'cut';
    const length = u8(b, o + 1);
    if (length < 2 || o + length > end) return undefined;
    if ((type === Ipv4Option.looseRoute || type === Ipv4Option.strictRoute) && length >= 7) {
      if (o + 3 > captured) return 'cut';
      const pointer = u8(b, o + 2);
      if (!pointerIsSane(pointer) || pointer > length) return undefined;
      return o + length > captured ? 'cut' : o + 3 + 4 * (Math.floor((length - 3) / 4) - 1);
    }
    o += length;
  }
  return undefined;
}
