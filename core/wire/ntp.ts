/**
 * NTP (RFC 5905 §7.3), its control messages (mode 6, RFC 9327) and ntpd's private messages (mode 7).
 *
 * |LI |VN |Mode|    Stratum    |     Poll      |   Precision   |
 * |                 Root delay, root dispersion                 |
 * |                        Reference ID                         |
 * |     Reference, origin, receive and transmit timestamp (8)   |
 * | extension fields: type (2), length (2), value …; then key ID (4) and message authentication code |
 */
import { put32, u16, u32 } from '../base/bytes.ts';
import type { FieldSpec } from './field.ts';
import { ntpFields as F } from './ntp-fields.ts';
import { ntpEpochSeconds } from './ntp-time.ts';
import { TextCursor } from './text-cursor.ts';
import type { Span, TreeBuilder } from './tree.ts';

const NTP_HEADER = 48;
const Mode = { control: 6, private: 7 } as const;
/** Key ID and the longest code that RFC 7822 wants told from an extension by its length alone. */
const LONGEST_MAC = 24;
const SHORTEST_MAC = 20;
const SHORTEST_EXTENSION = 16;

/** An NTP message of 48 bytes: leap indicator 0; timestamps as seconds since 1900 (unsigned, 32 bits). */
export function emitNtp(m: {
  readonly version?: number;
  readonly mode: number;
  readonly stratum?: number;
  readonly origin?: number;
  readonly receive?: number;
  readonly transmit?: number;
}): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(NTP_HEADER);
  out.set([((m.version ?? 4) << 3) | m.mode, m.stratum ?? 0, 6, 0xec]);
  put32(out, 24, m.origin ?? 0);
  put32(out, 32, m.receive ?? 0);
  put32(out, 40, m.transmit ?? 0);
  return out;
}

type Flags = readonly (readonly [FieldSpec, number])[];
const FLAGS: Flags = [
  [F.flagsLi, 0xc0],
  [F.flagsVn, 0x38],
  [F.flagsMode, 0x07],
];
const PRIVATE_FLAGS: Flags = [
  [F.privFlagsR, 0x80],
  [F.privFlagsMore, 0x40],
  [F.flagsVn, 0x38],
  [F.flagsMode, 0x07],
];

/** Seconds and 1/2³² s. Without seconds there is no time. */
function timestamp(c: TextCursor, spec: FieldSpec): void {
  if (!c.has(8)) return;
  const seconds = u32(c.t.bytes, c.at);
  const nanos = (BigInt(u32(c.t.bytes, c.at + 4)) * 1_000_000_000n) >> 32n;
  c.put(spec, 8, seconds === 0 ? 'NULL' : BigInt(ntpEpochSeconds(seconds)) * 1_000_000_000n + nanos);
}

/** What may be behind an extension: nothing, a key ID alone (a crypto-NAK), a key ID with a code, or another extension. */
const canFollow = (length: number): boolean => length === 0 || length === 4 || length >= SHORTEST_MAC;

/** Extension fields, then the key and its code: whatever is no extension is taken for these. */
function trailer(c: TextCursor): void {
  const { t, span } = c;
  while (c.ok && span.declaredEnd - c.at > LONGEST_MAC) {
    if (!c.has(4)) return;
    const length = u16(t.bytes, c.at + 2);
    const behind = span.declaredEnd - c.at - length;
    if (length < SHORTEST_EXTENSION || !canFollow(behind)) break;
    const end = c.at + length;
    t.open(F.ext, c.at, Math.min(end, span.end) - c.at);
    c.u16(F.extType);
    c.u16(F.extLength);
    c.raw(F.extValue, length - 4);
    t.close();
    c.at = end;
  }
  if (!c.ok || c.at >= span.declaredEnd) return;
  c.raw(F.keyid, 4);
  if (c.ok && c.at < span.declaredEnd) c.raw(F.mac, span.declaredEnd - c.at);
}

function standard(c: TextCursor): void {
  c.flags8(F.flags, FLAGS);
  c.u8(F.stratum);
  c.u8(F.ppoll);
  c.u8(F.precision);
  c.u32(F.rootdelay);
  c.u32(F.rootdispersion);
  c.raw(F.refid, 4);
  timestamp(c, F.reftime);
  timestamp(c, F.org);
  timestamp(c, F.rec);
  timestamp(c, F.xmt);
  if (c.ok) trailer(c);
}

/* Control messages */

const Op = { status: 1, readVariables: 2, writeVariables: 3, readClock: 4, writeClock: 5, async: 7, configuration: 8 } as const;
const SYSTEM: Flags = [
  [F.ctrlSysStatusLi, 0xc000],
  [F.ctrlSysStatusClksrc, 0x3f00],
  [F.ctrlSysStatusCount, 0x00f0],
  [F.ctrlSysStatusCode, 0x000f],
];
const PEER: Flags = [
  [F.ctrlPeerStatusConfig, 0x8000],
  [F.ctrlPeerStatusAuthenable, 0x4000],
  [F.ctrlPeerStatusAuthentic, 0x2000],
  [F.ctrlPeerStatusReach, 0x1000],
  [F.ctrlPeerStatusBcast, 0x0800],
  [F.ctrlPeerStatusSelection, 0x0700],
  [F.ctrlPeerStatusCount, 0x00f0],
  [F.ctrlPeerStatusCode, 0x000f],
];
const CLOCK: Flags = [
  [F.ctrlClockStatusStatus, 0xff00],
  [F.ctrlClockStatusCode, 0x00ff],
];
const ERROR: Flags = [[F.ctrlErrStatus, 0xff00]];

/** What a status word means depends on the message. */
function statusParts(flags: number, opcode: number, association: number): Flags {
  if ((flags & 0x80) === 0) return [];
  if ((flags & 0x40) !== 0) return ERROR;
  switch (opcode) {
    case Op.status:
    case Op.readVariables:
    case Op.writeVariables:
    case Op.async:
      return association === 0 ? SYSTEM : PEER;
    case Op.readClock:
    case Op.writeClock:
      return CLOCK;
    default:
      return [];
  }
}

const CONTROL_TEXTS: ReadonlyMap<number, FieldSpec> = new Map<number, FieldSpec>([
  [7, F.ctrlTrapmsg],
  [8, F.ctrlConfiguration],
  [10, F.ctrlMru],
  [11, F.ctrlOrdlist],
  [12, F.ctrlNonce],
]);

function controlData(c: TextCursor, flags: number, opcode: number, association: number, length: number): void {
  const { t } = c;
  t.open(F.ctrlData, c.at, Math.max(0, Math.min(length, c.span.end - c.at)));
  const end = c.at + length;
  const text = CONTROL_TEXTS.get(opcode);
  if (opcode === Op.status && (flags & 0x80) !== 0 && association === 0)
    while (c.ok && end - c.at >= 4) {
      t.open(F.ctrlItem, c.at, Math.min(4, c.span.end - c.at));
      c.u16(F.ctrlAssocid);
      c.flags16(F.ctrlStatus, PEER);
      t.close();
    }
  else if (c.has(length) && text !== undefined) c.ascii(text, length);
  t.close();
}

function control(c: TextCursor): void {
  const { t } = c;
  c.flags8(F.flags, FLAGS);
  const flags = c.peek8();
  c.flags8(F.ctrlFlags2, [
    [F.ctrlFlags2R, 0x80],
    [F.ctrlFlags2Error, 0x40],
    [F.ctrlFlags2More, 0x20],
    [F.ctrlFlags2Opcode, 0x1f],
  ]);
  const opcode = flags & 0x1f;
  c.u16(F.ctrlSequence);
  if (!c.has(4)) return;
  const association = u16(t.bytes, c.at + 2);
  c.flags16(F.ctrlStatus, statusParts(flags, opcode, association));
  c.u16(F.ctrlAssocid);
  c.u16(F.ctrlOffset);
  const count = c.u16(F.ctrlCount);
  if (c.ok && count > 0) controlData(c, flags, opcode, association, count);
}

/* Private messages */

const MON_GETLIST_1 = 42;
const MONITOR_ITEM = 72;

function monitorItem(c: TextCursor): void {
  c.u32(F.privMonlistAvgint);
  c.u32(F.privMonlistLsint);
  c.u32(F.privMonlistRestr);
  c.u32(F.privMonlistCount);
  c.ipv4(F.privMonlistRemoteAddress);
  c.ipv4(F.privMonlistLocalAddress);
  c.u32(F.privMonlistFlags);
  c.u16(F.privMonlistPort);
  c.u8(F.privMonlistMode);
  c.u8(F.privMonlistVersion);
  const v6 = c.u32(F.privMonlistIpv6);
  c.u32(F.privMonlistUnused);
  if (v6 !== 0) {
    c.ipv6(F.privMonlistAddr6);
    c.ipv6(F.privMonlistDaddr6);
  } else c.at += 32;
}

function privateMessage(c: TextCursor): void {
  const { t } = c;
  const isResponse = (c.peek8() & 0x80) !== 0;
  c.flags8(F.flags, PRIVATE_FLAGS);
  c.flags8(F.privAuthSeq, [
    [F.privAuth, 0x80],
    [F.privSeq, 0x7f],
  ]);
  c.u8(F.privImpl);
  const request = c.u8(F.privReqcode);
  if (!c.has(2)) return;
  t.bits(F.privErr, c.at, 1, 0xf0);
  const items = t.bits(F.privNumitems, c.at, 2, 0x0fff);
  c.at += 2;
  if (!c.has(2)) return;
  t.bits(F.privReserved, c.at, 1, 0xf0);
  const size = t.bits(F.privItemsize, c.at, 2, 0x0fff);
  c.at += 2;
  if (!isResponse || request !== MON_GETLIST_1 || size !== MONITOR_ITEM) return;
  for (let i = 0; i < items && c.has(MONITOR_ITEM); i++) monitorItem(c);
}

/** Mode 6 is a control message, mode 7 one of ntpd's own; all others have the common header. */
export function explainNtp(t: TreeBuilder, span: Span): null {
  t.layer(F.ntp, span.start, span.end - span.start);
  const c = new TextCursor(t, 'ntp', span, span.start);
  const mode = c.peek8() & 7;
  if (mode === Mode.control) control(c);
  else if (mode === Mode.private) privateMessage(c);
  else standard(c);
  t.close();
  return null;
}
