/**
 * ARP (RFC 826), RARP (RFC 903), InARP (RFC 2390).
 *
 * |     hardware type (2)      |     protocol type (2)     |
 * | hw size (1) | proto size(1)|        opcode (2)         |
 * | sender hardware address | sender protocol address     |
 * | target hardware address | target protocol address     |
 *
 * The address sizes are in the packet: only Ethernet with IPv4 (6 and 4) has fixed offsets.
 */
import { type Bytes, put16, put32, u8, u16, u32 } from '../base/bytes.ts';
import { Cursor } from './cursor.ts';
import { etherTypeNames } from './ethertype.ts';
import { defineFields } from './field.ts';
import type { Payload, Span, TreeBuilder } from './tree.ts';

export const ARP_FIXED_HEADER = 8;
/** An ARP packet for Ethernet and IPv4. */
export const ARP_ETHERNET_IPV4 = 28;
export const ArpOpcode = { request: 1, reply: 2, rarpRequest: 3, rarpReply: 4, inarpRequest: 8, inarpReply: 9 } as const;

/** ATM's ARP (RFC 2225) has a header of its own. */
const ATM = 19;

/* Accessors: the fixed header has been checked. */
export const hardwareType = (b: Bytes, o: number): number => u16(b, o);
export const protocolType = (b: Bytes, o: number): number => u16(b, o + 2);
export const hardwareSize = (b: Bytes, o: number): number => u8(b, o + 4);
export const protocolSize = (b: Bytes, o: number): number => u8(b, o + 5);
export const opcode = (b: Bytes, o: number): number => u16(b, o + 6);
/** Bytes of the whole packet. */
export const arpLength = (b: Bytes, o: number): number => ARP_FIXED_HEADER + 2 * (hardwareSize(b, o) + protocolSize(b, o));
/** IPv4 over Ethernet (or another hardware with 6-byte addresses): the accessors below have fixed offsets. */
export const isEthernetIpv4 = (b: Bytes, o: number): boolean =>
  hardwareSize(b, o) === 6 && protocolSize(b, o) === 4 && protocolType(b, o) === 0x0800;
/* Offsets and values of an Ethernet/IPv4 packet; all 28 bytes have been checked. */
export const senderMacAt = (o: number): number => o + 8;
export const targetMacAt = (o: number): number => o + 18;
export const senderIpv4 = (b: Bytes, o: number): number => u32(b, o + 14);
export const targetIpv4 = (b: Bytes, o: number): number => u32(b, o + 24);

export interface ArpPacket {
  readonly opcode: number;
  readonly senderMac: Bytes;
  /** Unsigned 32-bit. */
  readonly senderIpv4: number;
  readonly targetMac: Bytes;
  readonly targetIpv4: number;
}

/** An ARP packet for Ethernet and IPv4. */
export function emitArp(p: ArpPacket): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(ARP_ETHERNET_IPV4);
  put16(out, 0, 1);
  put16(out, 2, 0x0800);
  out[4] = 6;
  out[5] = 4;
  put16(out, 6, p.opcode);
  out.set(p.senderMac, 8);
  put32(out, 14, p.senderIpv4);
  out.set(p.targetMac, 18);
  put32(out, 24, p.targetIpv4);
  return out;
}

/** IPv4 addresses and Ethernet's: 28 bytes in all. The fixed header has been checked. */
export const isEtherIpv4 = (b: Bytes, o: number): boolean =>
  (hardwareType(b, o) === 1 || hardwareType(b, o) === 6) &&
  u16(b, o + 2) === 0x0800 &&
  hardwareSize(b, o) === 6 &&
  protocolSize(b, o) === 4;

const HARDWARE_NAMES: Readonly<Record<number, string>> = {
  1: 'Ethernet',
  2: 'Experimental Ethernet',
  3: 'AX.25',
  6: 'IEEE 802',
  7: 'ARCNET',
  15: 'Frame Relay DLCI',
  16: 'ATM',
  17: 'HDLC',
  18: 'Fibre Channel',
  19: 'ATM (RFC 2225)',
  20: 'Serial Line',
  24: 'IEEE 1394.1995',
  27: 'EUI-64',
  31: 'IPsec tunnel',
  32: 'InfiniBand',
};
const OPCODE_NAMES: Readonly<Record<number, string>> = {
  1: 'request',
  2: 'reply',
  3: 'reverse request',
  4: 'reverse reply',
  5: 'drarp request',
  6: 'drarp reply',
  7: 'drarp error',
  8: 'inverse request',
  9: 'inverse reply',
  10: 'arp nak',
};

export const arpFields = defineFields({
  arp: { name: 'arp', type: 'none', title: 'Address Resolution Protocol' },
  hwType: { name: 'arp.hw.type', type: 'uint', title: 'Hardware type', names: HARDWARE_NAMES },
  protoType: { name: 'arp.proto.type', type: 'uint', title: 'Protocol type', base: 'hex', width: 4, names: etherTypeNames },
  hwSize: { name: 'arp.hw.size', type: 'uint', title: 'Hardware size' },
  protoSize: { name: 'arp.proto.size', type: 'uint', title: 'Protocol size' },
  opcode: { name: 'arp.opcode', type: 'uint', title: 'Opcode', names: OPCODE_NAMES },
  isGratuitous: { name: 'arp.isgratuitous', type: 'bool', title: 'Is gratuitous', generated: true },
  isProbe: { name: 'arp.isprobe', type: 'bool', title: 'Is probe', generated: true },
  isAnnouncement: { name: 'arp.isannouncement', type: 'bool', title: 'Is announcement', generated: true },
  srcHw: { name: 'arp.src.hw', type: 'bytes', title: 'Sender hardware address' },
  srcHwMac: { name: 'arp.src.hw_mac', type: 'ether', title: 'Sender MAC address' },
  srcProto: { name: 'arp.src.proto', type: 'bytes', title: 'Sender protocol address' },
  srcProtoIpv4: { name: 'arp.src.proto_ipv4', type: 'ipv4', title: 'Sender IP address' },
  dstHw: { name: 'arp.dst.hw', type: 'bytes', title: 'Target hardware address' },
  dstHwMac: { name: 'arp.dst.hw_mac', type: 'ether', title: 'Target MAC address' },
  dstProto: { name: 'arp.dst.proto', type: 'bytes', title: 'Target protocol address' },
  duplicate: { name: 'arp.duplicate-address-detected', type: 'none', title: 'Duplicate IP address configured', generated: true },
  duplicateFrame: {
    name: 'arp.duplicate-address-frame',
    type: 'frame',
    title: 'Frame showing earlier use of IP address',
    generated: true,
  },
  duplicateSeconds: {
    name: 'arp.seconds-since-duplicate-address-frame',
    type: 'uint',
    title: 'Seconds since earlier frame seen',
    generated: true,
  },
  dstProtoIpv4: { name: 'arp.dst.proto_ipv4', type: 'ipv4', title: 'Target IP address' },
});
const F = arpFields;

export function explainArp(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('arp');
  const b = t.bytes;
  if (o + ARP_FIXED_HEADER > span.end) {
    explainCut(t, span);
    return null;
  }
  if (hardwareType(b, o) === ATM) {
    t.stop({ layer: 'arp', reason: 'unsupported', offset: o, required: 0, actual: ATM, limitedBy: 'arp.hw.type' });
    return null;
  }
  const length = arpLength(b, o);
  t.endsAt(o + length);
  const hs = hardwareSize(b, o);
  const ps = protocolSize(b, o);
  t.open(F.arp, o, Math.min(length, span.end - o));
  const hw = t.u16(F.hwType, o);
  const proto = t.u16(F.protoType, o + 2);
  t.u8(F.hwSize, o + 4);
  t.u8(F.protoSize, o + 5);
  const op = t.u16(F.opcode, o + 6);
  const ethernet = hs === 6 && (hw === 1 || hw === 6);
  const ipv4 = ps === 4 && proto === 0x0800;
  const at = o + ARP_FIXED_HEADER;
  if (at + length - ARP_FIXED_HEADER > span.declaredEnd) {
    // As in Wireshark, none of the addresses is shown where the frame cannot hold them.
    t.need('arp', span, at, length - ARP_FIXED_HEADER);
  } else {
    const comparable = ps === 4 && (op === ArpOpcode.request || op === ArpOpcode.reply);
    const c = new Cursor(t, 'arp', span, at);
    if (!comparable || c.has(length - ARP_FIXED_HEADER)) {
      if (comparable) explainKind(t, at, hs, op);
      if (hs > 0) c.raw(ethernet ? F.srcHwMac : F.srcHw, hs);
      if (ps > 0) c.raw(ipv4 ? F.srcProtoIpv4 : F.srcProto, ps);
      if (hs > 0) c.raw(ethernet ? F.dstHwMac : F.dstHw, hs);
      if (ps > 0) c.raw(ipv4 ? F.dstProtoIpv4 : F.dstProto, ps);
    }
  }
  t.close();
  if (isEtherIpv4(b, o) && o + 28 <= span.end) explainConflicts(t);
  return null;
}

/** Another MAC address had one of the addresses before. */
function explainConflicts(t: TreeBuilder): void {
  for (const earlier of t.quoted ? [] : (t.context.addressConflicts?.() ?? [])) {
    t.open(F.duplicate, 0, 0);
    t.generated(F.duplicateFrame, earlier.row + 1);
    t.generated(F.duplicateSeconds, earlier.seconds >>> 0);
    t.close();
  }
}

/** A packet that ends in its fixed header. */
function explainCut(t: TreeBuilder, span: Span): void {
  const c = new Cursor(t, 'arp', span, span.start);
  if (!c.has(2)) return;
  t.open(F.arp, span.start, span.end - span.start);
  c.u16(F.hwType);
  c.u16(F.protoType);
  c.u8(F.hwSize);
  c.u8(F.protoSize);
  c.u16(F.opcode);
  t.close();
}

/** Gratuitous (sender and target are one address), probe and announcement (RFC 5227 §1.1). `at` is the first address. */
function explainKind(t: TreeBuilder, at: number, hs: number, op: number): void {
  const b = t.bytes;
  const sender = u32(b, at + hs);
  const targetHw = at + hs + 4;
  const noTarget = b.subarray(targetHw, targetHw + hs).every((x) => x === 0);
  if (sender === u32(b, targetHw + hs)) {
    t.generated(F.isGratuitous, true);
    if (op === ArpOpcode.request && noTarget) t.generated(F.isAnnouncement, true);
  } else if (sender === 0 && noTarget && op === ArpOpcode.request) t.generated(F.isProbe, true);
}
