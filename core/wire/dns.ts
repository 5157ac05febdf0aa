/**
 * DNS messages (RFC 1035 §4.1), with mDNS (RFC 6762) and LLMNR (RFC 4795), which have the same form.
 *
 * |           Transaction ID            |QR| Opcode |AA TC RD RA Z AD CD| RCODE |
 * |           Questions                 |           Answer RRs                   |
 * |           Authority RRs             |           Additional RRs               |
 * | questions: name, type (2), class (2) … | records: name, type (2), class (2), TTL (4), length (2), data … |
 *
 * Over TCP a length of two bytes stands before each message.
 */
import { type Bytes, concatBytes, put16, put32, u8, u16 } from '../base/bytes.ts';
import { DnsCursor, type DnsVariant } from './dns-cursor.ts';
import { dnsFields as F } from './dns-fields.ts';
import { readName } from './dns-names.ts';
import { explainRecordData, explainStateful } from './dns-records.ts';
import { type FieldSpec, textField } from './field.ts';
import type { Span, TreeBuilder } from './tree.ts';

const DNS_HEADER = 12;
/** Bytes before a message that TCP carries. */
const DNS_TCP_LENGTH = 2;
const OPT = 41;
const SRV = 33;
const Opcode = { query: 0, update: 5, stateful: 6 } as const;

/** Bytes of ID and flags: with them, a message counts as asked or answered, whatever follows. */
export const DNS_COUNTS = 4;

/* Accessors: `o` is the message's first byte; its first 4 bytes have been checked. */
export const dnsId = (b: Bytes, o: number): number => u16(b, o);
export const isDnsResponse = (b: Bytes, o: number): boolean => (u8(b, o + 2) & 0x80) !== 0;

/**
 * Whether a payload looks like DNS where no port says so, by Wireshark's rule: a standard query with one question and
 * nothing to answer it, or a response with one or none, and few records; more than a header long. `length`: of the payload as sent; `end`: one past its last captured byte.
 */
export function looksLikeDns(b: Bytes, start: number, end: number, length: number): boolean {
  if (length <= DNS_HEADER || end - start < DNS_HEADER) return false;
  const flags = u16(b, start + 2);
  const questions = u16(b, start + 4);
  const isResponse = (flags & 0x8000) !== 0;
  if ((flags & 0x7800) !== 0 || questions > 1 || (questions === 0 && !isResponse)) return false;
  const [answers, authorities, additional] = [u16(b, start + 6), u16(b, start + 8), u16(b, start + 10)];
  return (isResponse ? answers <= 100 && authorities <= 10 : answers === 0 && authorities === 0) && additional <= 10;
}

/** Of a long message: its beginning shows what it is. */
const LOOKED_AT = 4096;
const MAX_ITEMS = 64;

/**
 * Whether the captured part of a message is an answer as RFC 1035 §4.1 draws it: its header, then questions and records that fit. Undefined where what
 * was captured ends before that shows. `isCut`: the message goes on after
 * `stop`.
 */
export function isDnsAnswer(b: Bytes, start: number, stop: number, isCut: boolean): boolean | undefined {
  const end = Math.min(stop, start + LOOKED_AT);
  const goesOn = isCut || end < stop;
  const more = goesOn ? undefined : false;
  if (end - start < DNS_HEADER) return more;
  const flags = u16(b, start + 2);
  // QR; an opcode that is assigned (RFC 6895 §2.2); Z, which must be zero.
  if ((flags & 0x8000) === 0 || ![0, 1, 2, 4, 5, 6].includes((flags >>> 11) & 15) || (flags & 0x0040) !== 0) return false;
  const counts = [4, 6, 8, 10].map((o) => u16(b, start + o));
  const questions = counts[0] as number;
  const items = counts.reduce((sum, n) => sum + n, 0);
  // A header alone says that the question was not understood.
  if (items === 0) return (flags & 15) !== 0 && end - start === DNS_HEADER;
  let at = start + DNS_HEADER;
  for (let n = 0; n < Math.min(items, MAX_ITEMS); n++) {
    const name = readName(b, { end }, start, at);
    const fixed = n < questions ? 4 : 10;
    if (name === undefined || at + name.size + fixed > end) return n > 0 && goesOn ? true : more;
    at += name.size + fixed;
    if (n < questions) continue;
    at += u16(b, at - 2);
    if (at > end) return goesOn;
  }
  return true;
}

/* Writing */

/** Labels without compression; the empty name is the root. */
export function emitName(name: string): Uint8Array<ArrayBuffer> {
  const labels = name.split('.').filter((l) => l !== '');
  const parts = labels.map((l) => {
    const text = new TextEncoder().encode(l);
    return concatBytes([Uint8Array.of(text.length), text]);
  });
  return concatBytes([...parts, Uint8Array.of(0)]);
}

export interface DnsQuestion {
  readonly name: string;
  readonly type: number;
  readonly class?: number;
}
export interface DnsRecord extends DnsQuestion {
  readonly ttl?: number;
  readonly data: Bytes;
}
export interface DnsMessage {
  readonly id: number;
  /** All 16 bits: 0x0100 asks, 0x8180 answers. */
  readonly flags: number;
  readonly questions?: readonly DnsQuestion[];
  readonly answers?: readonly DnsRecord[];
  readonly authorities?: readonly DnsRecord[];
  readonly additional?: readonly DnsRecord[];
}

/** A message without compression. */
export function emitDns(m: DnsMessage): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(DNS_HEADER);
  put16(header, 0, m.id);
  put16(header, 2, m.flags);
  const sections = [m.answers ?? [], m.authorities ?? [], m.additional ?? []];
  put16(header, 4, m.questions?.length ?? 0);
  for (const [i, s] of sections.entries()) put16(header, 6 + 2 * i, s.length);
  const typeAndClass = (q: DnsQuestion): Uint8Array => {
    const out = new Uint8Array(4);
    put16(out, 0, q.type);
    put16(out, 2, q.class ?? 1);
    return out;
  };
  const record = (r: DnsRecord): Uint8Array => {
    const rest = new Uint8Array(6);
    put32(rest, 0, r.ttl ?? 300);
    put16(rest, 4, r.data.length);
    return concatBytes([emitName(r.name), typeAndClass(r), rest, r.data]);
  };
  const questions = (m.questions ?? []).map((q) => concatBytes([emitName(q.name), typeAndClass(q)]));
  return concatBytes([header, ...questions, ...sections.flat().map(record)]);
}

/* Reading */

/** The nodes of one question and of one record: `describe` words them from what they hold. */
export const DNS_QUESTION: FieldSpec = textField('Question');
export const DNS_RECORD: FieldSpec = textField('Record');

const Z: FieldSpec = F.flagsZ;
type Flags = readonly (readonly [FieldSpec, number])[];
const QUERY_FLAGS: Flags = [
  [F.flagsResponse, 0x8000],
  [F.flagsOpcode, 0x7800],
  [F.flagsTruncated, 0x0200],
  [F.flagsRecdesired, 0x0100],
  [Z, 0x0040],
  [F.flagsCheckdisable, 0x0010],
];
/** A query has the bit of RFC 6840 §5.7 only where it is set. */
const AUTHENTIC = 0x0020;
const AUTHENTIC_QUERY_FLAGS: Flags = [...QUERY_FLAGS.slice(0, -1), [F.flagsAuthenticated, AUTHENTIC], ...QUERY_FLAGS.slice(-1)];
const RESPONSE_FLAGS: Flags = [
  [F.flagsResponse, 0x8000],
  [F.flagsOpcode, 0x7800],
  [F.flagsAuthoritative, 0x0400],
  [F.flagsTruncated, 0x0200],
  [F.flagsRecdesired, 0x0100],
  [F.flagsRecavail, 0x0080],
  [Z, 0x0040],
  [F.flagsAuthenticated, 0x0020],
  [F.flagsCheckdisable, 0x0010],
  [F.flagsRcode, 0x000f],
];
const LLMNR_FLAGS: Flags = [
  [F.flagsResponse, 0x8000],
  [F.flagsOpcode, 0x7800],
  [F.flagsConflict, 0x0400],
  [F.flagsTruncated, 0x0200],
  [F.flagsTentative, 0x0100],
];
const LLMNR_RESPONSE_FLAGS: Flags = [...LLMNR_FLAGS, [F.flagsRcode, 0x000f]];

const SECTIONS = [
  textField('Queries'),
  textField('Answers'),
  textField('Authoritative nameservers'),
  textField('Additional records'),
];
const UPDATE_SECTIONS = [textField('Zone'), textField('Prerequisites'), textField('Updates'), textField('Additional records')];
const COUNTS = [F.countQueries, F.countAnswers, F.countAuthRr, F.countAddRr];
const UPDATE_COUNTS = [F.countZones, F.countPrerequisites, F.countUpdates, F.countAddRr];
/** Wireshark has this field twice: where mDNS takes a bit of the class, it prints the size in hexadecimal. */
const PAYLOAD_SIZE: FieldSpec = { name: F.rrUdpPayloadSize.name, type: 'uint', title: F.rrUdpPayloadSize.title };
const EXTRANEOUS = textField('Extraneous data');

const LAYERS: Readonly<Record<DnsVariant, FieldSpec>> = { dns: F.dns, mdns: F.mdns, llmnr: F.llmnr };

function question(c: DnsCursor): void {
  const { t, variant } = c;
  const name = c.peekName();
  if (name === undefined || !c.has(name.size + 4)) return;
  t.open(DNS_QUESTION, c.at, name.size + 4);
  t.add(F.qryName, c.at, name.size, name.text);
  // As Wireshark counts: a name of one character has neither length nor labels.
  t.add(F.qryNameLen, c.at, name.size, name.length > 1 ? name.length : 0);
  t.add(F.countLabels, c.at, name.size, name.length > 1 ? name.labels : 0);
  c.at += name.size;
  c.u16(F.qryType);
  if (variant === 'mdns') {
    t.bits(F.qryClass, c.at, 2, 0x7fff);
    t.bits(F.qryQu, c.at, 2, 0x8000);
    c.at += 2;
  } else c.u16(F.qryClass);
  t.close();
}

/** The name of an SRV record is shown in its parts: `_service._proto.name` (RFC 2782). */
function serviceName(c: DnsCursor, text: string, size: number): void {
  const parts = text.split('.');
  const names = [F.srvService, F.srvProto, F.srvName];
  const values = [parts[0], parts[1], parts.length > 2 ? parts.slice(2).join('.') : undefined];
  for (const [i, spec] of names.entries()) {
    const value = values[i];
    if (value !== undefined) c.t.add(spec, c.at, size, value);
  }
}

function optHeader(c: DnsCursor): void {
  const { t } = c;
  if (c.variant === 'mdns') {
    t.bits(F.rrUdpPayloadSize, c.at, 2, 0x7fff);
    t.bits(F.respCacheFlush, c.at, 2, 0x8000);
    c.at += 2;
  } else c.u16(PAYLOAD_SIZE);
  c.u8(F.respExtRcode);
  c.u8(F.respEdns0Version);
  c.flags16(F.respZ, [
    [F.respZDo, 0x8000],
    [F.respZReserved, 0x7fff],
  ]);
}

function classAndTtl(c: DnsCursor): void {
  const { t } = c;
  if (c.variant === 'mdns') {
    t.bits(F.respClass, c.at, 2, 0x7fff);
    t.bits(F.respCacheFlush, c.at, 2, 0x8000);
    c.at += 2;
  } else c.u16(F.respClass);
  c.u32(F.respTtl);
}

function record(c: DnsCursor): void {
  const { t } = c;
  const name = c.peekName();
  if (name === undefined || !c.has(name.size + 10)) return;
  const start = c.at;
  const type = u16(t.bytes, start + name.size);
  const length = u16(t.bytes, start + name.size + 8);
  const end = start + name.size + 10 + length;
  // Nothing is shown of a record that is not all there.
  if (!c.has(end - start)) return;
  t.open(DNS_RECORD, start, end - start);
  if (type === SRV) serviceName(c, name.text, name.size);
  else t.add(F.respName, start, name.size, name.text);
  c.at += name.size;
  c.u16(F.respType);
  if (type === OPT) optHeader(c);
  else classAndTtl(c);
  c.u16(F.respLen);
  if (length > 0) explainRecordData(c, type, end);
  t.close();
  c.at = end;
}

function section(c: DnsCursor, title: FieldSpec, count: number, one: (c: DnsCursor) => void): void {
  if (count === 0 || !c.ok) return;
  const { t } = c;
  const start = c.at;
  t.open(title, Math.min(start, c.span.end), 0);
  for (let i = 0; i < count && c.ok; i++) one(c);
  t.close(Math.min(c.at, c.span.end));
}

/** What is known of a message beside its bytes: the question it repeats or answers, the answer to it. Frames count from 1. */
export interface DnsExchange {
  /** For a query: the frame that answers it; known once that has been read. */
  readonly responseIn?: number;
  /** For a response: the frame of the query, and the time since then. */
  readonly responseTo?: number;
  readonly timeNs?: bigint;
  /** A query, or a response, that was there before in that frame. */
  readonly retransmittedRequest?: number;
  readonly retransmittedResponse?: number;
  /** A response to no query that was seen. */
  readonly unsolicited?: boolean;
}

function explainExchange(t: TreeBuilder, x: DnsExchange): void {
  if (x.responseIn !== undefined) t.generated(F.responseIn, x.responseIn);
  if (x.responseTo !== undefined) t.generated(F.responseTo, x.responseTo);
  if (x.timeNs !== undefined) t.generated(F.time, x.timeNs);
  if (x.retransmittedRequest !== undefined) t.generated(F.retransmitRequestIn, x.retransmittedRequest);
  if (x.retransmittedResponse !== undefined) t.generated(F.retransmitResponseIn, x.retransmittedResponse);
  if (x.retransmittedRequest !== undefined || x.retransmittedResponse !== undefined) t.generated(F.retransmission, true);
  if (x.unsolicited === true) t.generated(F.unsolicited, true);
}

/** Messages of this frame explained before. */
const messagesSoFar = (t: TreeBuilder): number =>
  t.layers.filter(({ spec }) => spec === F.dns || spec === F.mdns || spec === F.llmnr).length;

/**
 * One message. Over TCP the span begins with its length and ends where the message does.
 */
export function explainDns(t: TreeBuilder, span: Span, transport: 'udp' | 'tcp' = 'udp', variant: DnsVariant = 'dns'): null {
  const ordinal = messagesSoFar(t);
  t.layer(LAYERS[variant], span.start, Math.max(0, span.end - span.start));
  const message = span.start + (transport === 'tcp' ? DNS_TCP_LENGTH : 0);
  const c = new DnsCursor(t, variant, span, message);
  // As in Wireshark, which looks at ID and flags first.
  if (c.has(DNS_COUNTS)) {
    if (transport === 'tcp') t.u16(F.length, span.start);
    explainMessage(c, ordinal);
  }
  t.close();
  return null;
}

function flagsOf(variant: DnsVariant, flags: number): Flags {
  const isResponse = (flags & 0x8000) !== 0;
  if (variant === 'llmnr') return isResponse ? LLMNR_RESPONSE_FLAGS : LLMNR_FLAGS;
  if (isResponse) return RESPONSE_FLAGS;
  return (flags & AUTHENTIC) !== 0 ? AUTHENTIC_QUERY_FLAGS : QUERY_FLAGS;
}

function explainMessage(c: DnsCursor, ordinal: number): void {
  const { t } = c;
  const isResponse = isDnsResponse(t.bytes, c.at);
  const opcode = (u8(t.bytes, c.at + 2) >>> 3) & 15;
  c.u16(F.id);
  c.flags16(F.flags, flagsOf(c.variant, u16(t.bytes, c.at)));
  const update = opcode === Opcode.update;
  const counts = (update ? UPDATE_COUNTS : COUNTS).map((spec) => c.u16(spec));
  if (!c.ok) return;
  if (opcode === Opcode.stateful && counts.every((n) => n === 0)) explainStateful(c);
  for (const [i, title] of (update ? UPDATE_SECTIONS : SECTIONS).entries())
    section(c, title, counts[i] ?? 0, i === 0 ? question : record);
  if (!c.ok) return;
  // A quoted message is no part of any exchange.
  const exchange = t.quoted ? (isResponse ? { unsolicited: true } : undefined) : t.context.dns?.(ordinal);
  if (exchange !== undefined) explainExchange(t, exchange);
  if (c.at < c.span.end) {
    t.open(EXTRANEOUS, c.at, c.span.end - c.at);
    const length = c.span.end - c.at;
    c.raw(F.extraneousData, length);
    t.generated(F.extraneousLength, length);
    t.close();
  }
}
