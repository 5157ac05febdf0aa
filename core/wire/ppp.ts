/**
 * PPP: its framing (RFC 1661 §2, RFC 1662 §3.1), and Cisco's HDLC, which shares the place of its address byte.
 *
 * | address 0xff | control 0x03 | (both may be left out) | protocol (1, odd, or 2) | …
 * | address 0x0f or 0x8f | control 0x00 | EtherType (2) | …                              Cisco HDLC
 */
import { type Bytes, u8, u16 } from '../base/bytes.ts';
import { defineFields } from './field.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const PppProtocol = {
  ipv4: 0x0021,
  ipv6: 0x0057,
  mplsUnicast: 0x0281,
  mplsMulticast: 0x0283,
  ipcp: 0x8021,
  ipv6cp: 0x8057,
  lcp: 0xc021,
  pap: 0xc023,
  chap: 0xc223,
} as const;
export const CHDLC_HEADER = 4;
const ALL_STATIONS = 0xff;

/** Cisco HDLC on a link that is announced as PPP: a unicast or multicast address, which PPP has not. */
export const isCiscoHdlc = (b: Bytes, o: number): boolean => u8(b, o) === 0x0f || u8(b, o) === 0x8f;

/** Offset of the protocol field; one byte has been checked. */
export const protocolAt = (b: Bytes, o: number): number => (u8(b, o) === ALL_STATIONS ? o + 2 : o);
/** Bytes of the protocol field at `at`: the last of them is odd. */
export const protocolSize = (b: Bytes, at: number): 1 | 2 => ((u8(b, at) & 1) === 1 ? 1 : 2);

export const pppProtocolNames: Readonly<Record<number, string>> = {
  33: 'Internet Protocol version 4',
  43: 'Novell IPX',
  45: 'Van Jacobson Compressed TCP/IP',
  47: 'Van Jacobson Uncompressed TCP/IP',
  61: 'Multi-Link',
  87: 'Internet Protocol version 6',
  253: 'Compressed datagram',
  641: 'MPLS Unicast',
  643: 'MPLS Multicast',
  32801: 'Internet Protocol Control Protocol',
  32855: 'IPv6 Control Protocol',
  33021: 'Compression Control Protocol',
  33409: 'MPLS Control Protocol',
  49185: 'Link Control Protocol',
  49187: 'Password Authentication Protocol',
  49189: 'Link Quality Report',
  49193: 'Callback Control Protocol (CBCP)',
  49699: 'Challenge Handshake Authentication Protocol',
  49703: 'Extensible Authentication Protocol',
};
const CHDLC_PROTOCOLS = {
  2048: 'IP',
  8192: 'Cisco Discovery Protocol',
  25944: 'Transparent Ethernet bridging',
  32821: 'SLARP',
  33079: 'Netware IPX/SPX',
  34525: 'IPv6',
  34887: 'MPLS unicast',
  34888: 'MPLS multicast',
};
const CHDLC_ADDRESSES = { 15: 'Unicast', 143: 'Multicast' };

export const pppFields = defineFields({
  ppp: { name: 'ppp', type: 'none', title: 'Point-to-Point Protocol' },
  address: { name: 'ppp.address', type: 'uint', title: 'Address', base: 'hex', width: 2 },
  control: { name: 'ppp.control', type: 'uint', title: 'Control', base: 'hex', width: 2 },
  protocol: { name: 'ppp.protocol', type: 'uint', title: 'Protocol', base: 'hex', width: 4, names: pppProtocolNames },
  chdlc: { name: 'chdlc', type: 'none', title: 'Cisco HDLC' },
  chdlcAddress: { name: 'chdlc.address', type: 'uint', title: 'Address', base: 'hex', width: 2, names: CHDLC_ADDRESSES },
  chdlcControl: { name: 'chdlc.control', type: 'uint', title: 'Control', base: 'hex', width: 2 },
  chdlcProtocol: { name: 'chdlc.protocol', type: 'uint', title: 'Protocol', base: 'hex', width: 4, names: CHDLC_PROTOCOLS },
});
const F = pppFields;

/** A link of the type PPP: also Cisco HDLC is found under it. */
export function explainPppLink(t: TreeBuilder, span: Span): Payload | null {
  if (span.start < span.end && isCiscoHdlc(t.bytes, span.start)) {
    t.protocols.push('ppp');
    return explainChdlc(t, span);
  }
  return explainPpp(t, span);
}

export function explainPpp(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  const b = t.bytes;
  t.protocols.push('ppp');
  if (!t.need('ppp', span, o, 1)) return null;
  const at = protocolAt(b, o);
  t.open(F.ppp, o, Math.min(at, span.end) - o);
  if (at > o) {
    t.u8(F.address, o);
    if (o + 1 < span.end) t.u8(F.control, o + 1);
  }
  if (!t.need('ppp', span, at, 1) || !t.need('ppp', span, at, protocolSize(b, at))) {
    t.close(Math.min(at, span.end));
    return null;
  }
  const size = protocolSize(b, at);
  const protocol = size === 1 ? u8(b, at) : u16(b, at);
  t.add(F.protocol, at, size, protocol);
  t.close(at + size);
  return { kind: 'ppp.protocol', number: protocol, span: rest(span, at + size) };
}

export function explainChdlc(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('chdlc');
  if (!t.need('chdlc', span, o, CHDLC_HEADER)) return null;
  t.open(F.chdlc, o, CHDLC_HEADER);
  t.u8(F.chdlcAddress, o);
  t.u8(F.chdlcControl, o + 1);
  const protocol = t.u16(F.chdlcProtocol, o + 2);
  t.close();
  return { kind: 'chdlc', number: protocol, span: rest(span, o + CHDLC_HEADER) };
}
