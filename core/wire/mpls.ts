/**
 * MPLS label stack (RFC 3032 §2.1), and what follows it where no label says: an IP packet by its first half byte (RFC 4928), an Ethernet
 * pseudowire with or without its control word (RFC 4448 §4.6), the associated channel of a pseudowire (RFC 5586 §2).
 *
 * |       label (20)       | class (3) | S (1) | TTL (8) |        one word per label; S is set in the last
 *
 * control word        | 0000 | reserved (12) | sequence number (16) |
 * associated channel  | 0001 | version (4) | reserved (8) | channel type (16) |
 */
import { type Bytes, put32, u8, u16, u32 } from '../base/bytes.ts';
import { defineFields } from './field.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const MPLS_LABEL = 4;
export const CONTROL_WORD = 4;
/** RFC 6790 §2 and others: OAM alert, whose payload is no packet. */
export const OAM_ALERT = 14;

/* Accessors: `o` is a label's first byte; its 4 bytes have been checked. */
export const label = (b: Bytes, o: number): number => u32(b, o) >>> 12;
export const isBottom = (b: Bytes, o: number): boolean => (u8(b, o + 2) & 1) !== 0;

/** What is behind the last label, by its first bytes: nothing in a label stack says. */
export type MplsPayload = 'none' | 'ipv4' | 'ipv6' | 'channel' | 'ethernet' | 'ethernet-control' | 'data';

/** @param end of the captured bytes */
export function mplsPayload(b: Bytes, at: number, end: number, lastLabel: number): MplsPayload {
  if (at >= end || lastLabel === OAM_ALERT) return 'none';
  switch (u8(b, at) >>> 4) {
    case 0:
      return end - at < CONTROL_WORD ? 'data' : looksLikeEthernet(b, at, end) ? 'ethernet' : 'ethernet-control';
    case 1:
      return 'channel';
    case 4:
      return 'ipv4';
    case 6:
      return 'ipv6';
    default:
      return 'data';
  }
}

/** Types that a frame inside a pseudowire may well have: a length, or one of the common protocols. */
const isLikelyType = (type: number): boolean =>
  (type > 0 && type <= 1500) ||
  [0x0800, 0x0806, 0x86dd, 0x8100, 0x88a8, 0x8847, 0x8848, 0x8863, 0x8864, 0x88cc, 0x8809, 0x9000, 0x888e].includes(type);

/**
 * Both readings of a first half byte of 0 are possible: a control word, or a frame for an address that begins so. Wireshark asks whether the
 * manufacturers of both addresses are known. Here it is estimated: the old codes, from 00:00:00 on, are given out almost without a gap; of
 * the others few are, so the type field has to support them; codes that are administered locally are nobody's.
 */
function looksLikeEthernet(b: Bytes, at: number, end: number): boolean {
  if (at + 14 > end) return false;
  const supported = isLikelyType(u16(b, at + 12));
  const isKnown = (o: number): boolean =>
    u8(b, o) === 0 ? u8(b, o + 1) <= 0x26 || (u8(b, o + 1) & 0x0f) === 0 : (u8(b, o) & 3) === 0 && supported;
  return isKnown(at) && isKnown(at + 6);
}

/** Kinds of message in the associated channel that are packets of their own (RFC 4385 §5). */
export const ChannelType = { ipv4: 0x21, ipv6: 0x57 } as const;

export interface MplsLabel {
  readonly label: number;
  readonly trafficClass?: number;
  readonly ttl?: number;
}

/** A label stack, the last label marked as such, and what it carries. */
export function emitMpls(stack: readonly MplsLabel[], payload: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(MPLS_LABEL * stack.length + payload.length);
  stack.forEach((l, i) => {
    const bottom = i === stack.length - 1 ? 0x100 : 0;
    put32(out, MPLS_LABEL * i, ((l.label << 12) | ((l.trafficClass ?? 0) << 9) | bottom | (l.ttl ?? 64)) >>> 0);
  });
  out.set(payload, MPLS_LABEL * stack.length);
  return out;
}

const SPECIAL = {
  0: 'IPv4 Explicit-Null',
  1: 'Router Alert',
  2: 'IPv6 Explicit-Null',
  3: 'Implicit-Null',
  7: 'Entropy Label Indicator (ELI)',
  13: 'Generic Associated Channel Label (GAL)',
  14: 'OAM Alert',
};

export const mplsFields = defineFields({
  mpls: { name: 'mpls', type: 'none', title: 'MultiProtocol Label Switching Header' },
  label: { name: 'mpls.label', type: 'uint', title: 'MPLS Label', names: SPECIAL, both: true, width: 5 },
  exp: { name: 'mpls.exp', type: 'uint', title: 'MPLS Experimental Bits' },
  bottom: { name: 'mpls.bottom', type: 'uint', title: 'MPLS Bottom Of Label Stack' },
  ttl: { name: 'mpls.ttl', type: 'uint', title: 'MPLS TTL' },
  channel: { name: 'pwach', type: 'none', title: 'PW Associated Channel Header' },
  channelVersion: { name: 'pwach.ver', type: 'uint', title: 'Channel Version' },
  channelReserved: { name: 'pwach.res', type: 'uint', title: 'Reserved', base: 'hex', width: 2 },
  channelType: {
    name: 'pwach.channel_type',
    type: 'uint',
    title: 'Channel Type',
    base: 'hex',
    width: 4,
    names: { 7: 'BFD Control, PW-ACH-encapsulated (BFD Without IP/UDP Headers)', 33: 'IPv4 packet', 87: 'IPv6 packet' },
  },
  control: { name: 'pwethcw', type: 'none', title: 'PW Ethernet Control Word' },
  sequence: { name: 'pweth.cw.sequence_number', type: 'uint', title: 'PW sequence number (ethernet)' },
});
const F = mplsFields;

export function explainMpls(t: TreeBuilder, span: Span): Payload | null {
  const b = t.bytes;
  t.protocols.push('mpls');
  let at = span.start;
  for (;;) {
    if (at === span.declaredEnd && at > span.start) return null;
    if (!t.need('mpls', span, at, MPLS_LABEL)) return null;
    t.open(F.mpls, at, MPLS_LABEL);
    t.bits(F.label, at, 4, 0xffff_f000);
    t.bits(F.exp, at, 4, 0x0e00);
    t.bits(F.bottom, at, 4, 0x0100);
    t.bits(F.ttl, at, 4, 0x00ff);
    t.close();
    at += MPLS_LABEL;
    if (isBottom(b, at - MPLS_LABEL)) break;
  }
  return explainPayload(t, rest(span, at), label(b, at - MPLS_LABEL));
}

function explainPayload(t: TreeBuilder, span: Span, lastLabel: number): Payload | null {
  const kind = mplsPayload(t.bytes, span.start, span.end, lastLabel);
  const at = span.start;
  switch (kind) {
    case 'none':
      return null;
    case 'ipv4':
      t.endsWithPayload();
      return { kind: 'ip', number: 4, span };
    case 'ipv6':
      t.endsWithPayload();
      return { kind: 'ip', number: 6, span };
    case 'channel':
      return explainChannel(t, span);
    case 'ethernet':
      t.protocols.push('pwethheuristic', 'pwethnocw');
      return { kind: 'ethernet', number: 0, span };
    case 'ethernet-control':
      t.protocols.push('pwethheuristic', 'pwethcw');
      t.open(F.control, at, CONTROL_WORD);
      t.u16(F.sequence, at + 2);
      t.close();
      return { kind: 'ethernet', number: 0, span: rest(span, at + CONTROL_WORD) };
    default:
      if (u8(t.bytes, at) >>> 4 === 0) t.protocols.push('pwethheuristic');
      return { kind: 'data', number: 0, span };
  }
}

function explainChannel(t: TreeBuilder, span: Span): Payload | null {
  const at = span.start;
  t.protocols.push('pwach');
  if (!t.need('pwach', span, at, 4)) return null;
  t.open(F.channel, at, 4);
  t.bits(F.channelVersion, at, 1, 0x0f);
  t.u8(F.channelReserved, at + 1);
  const type = t.u16(F.channelType, at + 2);
  t.close();
  const payload = rest(span, at + 4);
  if (type === ChannelType.ipv4) return { kind: 'ip', number: 4, span: payload };
  if (type === ChannelType.ipv6) return { kind: 'ip', number: 6, span: payload };
  return { kind: 'data', number: 0, span: payload };
}
