/**
 * Link types other than Ethernet and PPP: raw IP, BSD loopback, Linux cooked capture (v1 and v2).
 *
 * BSD loopback: | address family (4) |, in the byte order of the host that captured; OpenBSD's in network order.
 *
 * Linux cooked v1: | packet type (2) | ARP hardware type (2) | address length (2) | address (8) | protocol (2) |
 *
 * Linux cooked v2: | protocol (2) | reserved (2) | interface index (4) | ARP hardware type (2) | packet type (1) |
 *                  | address length (1) | address (8) |
 */
import { type Bytes, put16, u8, u16, u32, u32le } from '../base/bytes.ts';
import { ETHERNET_MAX_LENGTH, explainTrailer } from './ethernet.ts';
import { etherTypeNames } from './ethertype.ts';
import { defineFields, type FieldNode } from './field.ts';
import { grePayload } from './gre.ts';
import { LinkType } from './linktype.ts';
import { type Payload, rest, type Span, type TreeBuilder } from './tree.ts';

export const SLL_HEADER = 16;
export const SLL2_HEADER = 20;
export const LOOPBACK_HEADER = 4;

/** Address families as the BSDs and macOS number them. */
const FAMILY_IPV4 = 2;
const FAMILIES_IPV6: readonly number[] = [24, 28, 30];

/** Linux's own protocol numbers below 0x0600 (if_ether.h). */
export const LinuxType = { ethernet: 3, llc: 4, ppp: 7 } as const;

/** ARP hardware type of Linux's GRE tunnels over IPv4. */
export const GRE_HARDWARE = 778;

/**
 * The loopback header's family. Its byte order is not written anywhere: the small number is the right one, and the host's was mostly Intel's.
 * Some write it into the last two bytes only. Above `ETHERNET_MAX_LENGTH` its lower half is an EtherType.
 */
export function loopbackFamily(b: Bytes, o: number): number {
  const host = u32le(b, o);
  if (host <= 0xffff) return host;
  return host < 0x0006_0000 ? host >>> 16 : u32(b, o);
}

/** PPP's address and control bytes where a loopback or raw header was announced. Two bytes have been checked. */
export const startsAsPpp = (b: Bytes, o: number): boolean => u16(b, o) === 0xff03;

/**
 * Where a packet begins in a capture of raw IP: some put PPP's header (see `startsAsPpp`), or ten zeros, before it; −1: there is none.
 *
 * @param end of the captured bytes; two bytes have been checked
 */
export function rawStart(b: Bytes, o: number, end: number): number {
  if (startsAsPpp(b, o)) return o;
  if (o + 3 <= end && u8(b, o) === 0x07 && startsAsPpp(b, o + 1)) return o + 1;
  if (o + 10 <= end && u32(b, o) === 0 && u32(b, o + 4) === 0 && u16(b, o + 8) === 0) return o + 10;
  const version = u8(b, o) >>> 4;
  return version === 4 || version === 6 ? o : -1;
}

/** A Linux cooked capture (v1) header before the packet. `packetType`: 0 to us, 1 broadcast, 2 multicast, 3 to others, 4 from us. */
export function emitSll(packetType: number, address: Bytes, type: number, payload: Bytes): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(SLL_HEADER + payload.length);
  put16(out, 0, packetType);
  put16(out, 2, 1);
  put16(out, 4, address.length);
  out.set(address.subarray(0, 8), 6);
  put16(out, 14, type);
  out.set(payload, SLL_HEADER);
  return out;
}

const FAMILY_NAMES = { 2: 'IP', 10: 'IPv6', 23: 'Netware IPX/SPX', 24: 'IPv6', 28: 'IPv6', 30: 'IPv6' };
const PACKET_TYPES = { 0: 'Unicast to us', 1: 'Broadcast', 2: 'Multicast', 3: 'Unicast to another host', 4: 'Sent by us' };
const GRE_TYPES = { 2048: 'IP', 25944: 'Transparent Ethernet bridging', 34525: 'IPv6' };

export const linkFields = defineFields({
  raw: { name: 'raw', type: 'none', title: 'Raw packet data' },
  null: { name: 'null', type: 'none', title: 'Null/Loopback' },
  family: { name: 'null.family', type: 'uint', title: 'Family', names: FAMILY_NAMES },
  loopbackType: { name: 'null.type', type: 'uint', title: 'Type', base: 'hex', width: 4, names: etherTypeNames },
  sll: { name: 'sll', type: 'none', title: 'Linux cooked-mode capture' },
  packetType: { name: 'sll.pkttype', type: 'uint', title: 'Packet type', names: PACKET_TYPES },
  hardwareType: { name: 'sll.hatype', type: 'uint', title: 'Link-layer address type', names: { 1: 'Ethernet', 772: 'Loopback' } },
  addressLength: { name: 'sll.halen', type: 'uint', title: 'Link-layer address length' },
  sourceMac: { name: 'sll.src.eth', type: 'ether', title: 'Source' },
  sourceIpv4: { name: 'sll.src.ipv4', type: 'ipv4', title: 'Source' },
  sourceOther: { name: 'sll.src.other', type: 'bytes', title: 'Source' },
  unused: { name: 'sll.unused', type: 'bytes', title: 'Unused' },
  etherType: { name: 'sll.etype', type: 'uint', title: 'Protocol', base: 'hex', width: 4, names: etherTypeNames },
  greType: { name: 'sll.gretype', type: 'uint', title: 'Protocol', base: 'hex', width: 4, names: GRE_TYPES },
  linkType: { name: 'sll.ltype', type: 'uint', title: 'Protocol', base: 'hex', width: 4 },
  interfaceIndex: { name: 'sll.ifindex', type: 'uint', title: 'Interface index' },
  trailer: { name: 'sll.trailer', type: 'bytes', title: 'Trailer' },
});
const F = linkFields;

/** No link header: an IP packet, its version in its first half byte. */
export function explainRaw(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.layer(F.raw, o, span.end - o);
  t.close();
  if (!t.need('raw', span, o, 2)) return null;
  const at = rawStart(t.bytes, o, span.end);
  if (at >= 0 && at + 2 <= span.end && startsAsPpp(t.bytes, at)) return { kind: 'ppp', number: 0, span: rest(span, at) };
  if (at >= 0) return { kind: 'ip', number: at === o ? u8(t.bytes, at) >>> 4 : 4, span: rest(span, at) };
  t.stop({ layer: 'raw', reason: 'bad-version', offset: o, required: 4, actual: u8(t.bytes, o) >>> 4, limitedBy: 'ip.version' });
  return { kind: 'data', number: 0, span };
}

export const explainLoopback = (t: TreeBuilder, span: Span): Payload | null => explainFamily(t, span, false);
/** OpenBSD's: in network byte order. */
export const explainLoop = (t: TreeBuilder, span: Span): Payload | null => explainFamily(t, span, true);

function explainFamily(t: TreeBuilder, span: Span, network: boolean): Payload | null {
  const o = span.start;
  t.protocols.push('null');
  if (!network && o + 2 <= span.end && startsAsPpp(t.bytes, o)) return { kind: 'ppp', number: 0, span };
  if (!t.need('null', span, o, LOOPBACK_HEADER)) return null;
  const family = network ? u32(t.bytes, o) : loopbackFamily(t.bytes, o);
  const isType = !network && family > ETHERNET_MAX_LENGTH;
  t.open(F.null, o, LOOPBACK_HEADER);
  t.add(isType ? F.loopbackType : F.family, o, LOOPBACK_HEADER, isType ? family & 0xffff : family);
  t.close();
  const payload = rest(span, o + LOOPBACK_HEADER);
  if (isType) return { kind: 'ethertype', number: family & 0xffff, span: payload };
  if (family === FAMILY_IPV4) return { kind: 'ip', number: 4, span: payload };
  if (FAMILIES_IPV6.includes(family)) return { kind: 'ip', number: 6, span: payload };
  return { kind: 'data', number: 0, span: payload };
}

export const explainSll = (t: TreeBuilder, span: Span): Payload | null => explainCooked(t, span, LinkType.linuxSll);
export const explainSll2 = (t: TreeBuilder, span: Span): Payload | null => explainCooked(t, span, LinkType.linuxSll2);

function explainCooked(t: TreeBuilder, span: Span, version: number): Payload | null {
  const o = span.start;
  const size = version === LinkType.linuxSll2 ? SLL2_HEADER : SLL_HEADER;
  t.protocols.push('sll');
  if (!t.need('sll', span, o, size)) return null;
  const node = t.open(F.sll, o, size);
  let type: number;
  if (size === SLL_HEADER) {
    t.u16(F.packetType, o);
    const hardware = t.u16(F.hardwareType, o + 2);
    explainAddress(t, hardware, t.u16(F.addressLength, o + 4), o + 6);
    type = explainProtocol(t, hardware, o + 14);
  } else {
    const hardware = u16(t.bytes, o + 8);
    type = explainProtocol(t, hardware, o);
    t.u32(F.interfaceIndex, o + 4);
    t.u16(F.hardwareType, o + 8);
    t.u8(F.packetType, o + 10);
    explainAddress(t, hardware, t.u8(F.addressLength, o + 11), o + 12);
  }
  t.close();
  return payloadOf(t, span, node, type, o + size, u16(t.bytes, size === SLL_HEADER ? o + 2 : o + 8) === GRE_HARDWARE);
}

function explainAddress(t: TreeBuilder, hardware: number, length: number, at: number): void {
  const size = Math.min(8, length);
  if (size === 6) t.ether(F.sourceMac, at);
  else if (size === 4 && hardware !== 1) t.ipv4(F.sourceIpv4, at);
  else if (size > 0) t.raw(F.sourceOther, at, size);
  if (size < 8) t.raw(F.unused, at + size, 8 - size);
}

/** Below 0x0600 it is Linux's own number: 4 announces LLC, 1 raw IPX. On a GRE tunnel's interface it is GRE's protocol type. */
function explainProtocol(t: TreeBuilder, hardware: number, at: number): number {
  const spec = hardware === GRE_HARDWARE ? F.greType : u16(t.bytes, at) >= 0x0600 ? F.etherType : F.linkType;
  return t.u16(spec, at);
}

function payloadOf(t: TreeBuilder, span: Span, node: FieldNode, type: number, at: number, gre: boolean): Payload {
  const payload = rest(span, at);
  if (gre) return grePayload(type, payload);
  if (type === LinuxType.llc) return { kind: 'llc', number: 0, span: payload };
  if (type === LinuxType.ethernet) return { kind: 'ethernet', number: 0, span: payload };
  if (type === LinuxType.ppp) return { kind: 'ppp', number: 0, span: payload };
  if (type < 0x0600) return { kind: 'data', number: 0, span: payload };
  t.protocols.push('ethertype');
  t.after(node, (end) => {
    if (end !== null) explainTrailer(t, span, end, F.trailer);
  });
  return { kind: 'ethertype', number: type, span: payload };
}
