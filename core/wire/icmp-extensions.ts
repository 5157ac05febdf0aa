/**
 * Extensions behind the packet that an ICMP error quotes (RFC 4884): MPLS labels (RFC 4950), the interface on which the packet came in
 * (RFC 5837), the interface that is asked about (RFC 8335).
 *
 * | version 4 bits | reserved 12 bits | checksum (2) |
 * | length (2) | class (1) | C-type (1) | object …   the length counts these 4 bytes
 */
import { latin1, u8, u16 } from '../base/bytes.ts';
import { checksumHolds } from '../base/checksum.ts';
import { defineFields, textField } from './field.ts';
import { ChecksumStatus, checksumStatusNames } from './ip-protocol.ts';
import type { Span, TreeBuilder } from './tree.ts';

const CLASSES = { 1: 'MPLS Label Stack Class', 2: 'Interface Information Object', 3: 'Interface Identification Object' };
const Class = { mpls: 1, interfaceInformation: 2, interfaceIdentification: 3 } as const;
const ROLES = {
  0: 'IP interface upon which datagram arrived',
  1: 'sub-IP component of an IP interface upon which datagram arrived',
  2: 'IP interface through which datagram would be forwarded',
  3: 'IP next-hop to which datagram would be forwarded',
};
const PRESENT = { 0: 'Not Present', 1: 'Present' };
const FAMILY = { ipv4: 1, ipv6: 2 } as const;

export const icmpExtensionFields = defineFields({
  ext: { name: 'icmp.ext', type: 'none', title: 'ICMP Extensions' },
  version: { name: 'icmp.ext.version', type: 'uint', title: 'Version' },
  reserved: { name: 'icmp.ext.res', type: 'uint', title: 'Reserved', base: 'hex', width: 4 },
  checksum: { name: 'icmp.ext.checksum', type: 'uint', title: 'Checksum', base: 'hex', width: 4 },
  checksumStatus: {
    name: 'icmp.ext.checksum.status',
    type: 'uint',
    title: 'Checksum Status',
    names: checksumStatusNames,
    generated: true,
  },
  length: { name: 'icmp.ext.length', type: 'uint', title: 'Length' },
  class: { name: 'icmp.ext.class', type: 'uint', title: 'Class', names: CLASSES },
  ctype: { name: 'icmp.ext.ctype', type: 'uint', title: 'C-Type' },
  data: { name: 'icmp.ext.data', type: 'bytes', title: 'Data' },
  label: { name: 'icmp.mpls.label', type: 'uint', title: 'Label' },
  exp: { name: 'icmp.mpls.exp', type: 'uint', title: 'Experimental' },
  stack: { name: 'icmp.mpls.s', type: 'bool', title: 'Stack bit' },
  ttl: { name: 'icmp.mpls.ttl', type: 'uint', title: 'Time to live' },
  mplsData: { name: 'icmp.mpls.data', type: 'bytes', title: 'Data' },
  role: { name: 'icmp.int_info.role', type: 'uint', title: 'Interface Role', names: ROLES },
  infoReserved: { name: 'icmp.int_info.reserved', type: 'uint', title: 'Reserved' },
  hasIndex: { name: 'icmp.int_info.ifindex', type: 'bool', title: 'ifIndex' },
  hasAddress: { name: 'icmp.int_info.ipaddr', type: 'bool', title: 'IP Address', names: PRESENT },
  hasName: { name: 'icmp.int_info.name_present', type: 'bool', title: 'Interface Name', names: PRESENT },
  hasMtu: { name: 'icmp.int_info.mtu_present', type: 'bool', title: 'MTU', names: PRESENT },
  index: { name: 'icmp.int_info.index', type: 'uint', title: 'Interface Index' },
  afi: { name: 'icmp.int_info.afi', type: 'uint', title: 'Address Family Identifier' },
  ipv4: { name: 'icmp.int_info.ipv4', type: 'ipv4', title: 'Source' },
  ipv6: { name: 'icmp.int_info.ipv6', type: 'ipv6', title: 'Source' },
  nameLength: { name: 'icmp.int_info.name_length', type: 'uint', title: 'Name Length' },
  name: { name: 'icmp.int_info.name', type: 'string', title: 'Name' },
  mtu: { name: 'icmp.int_info.mtu', type: 'uint', title: 'Maximum Transmission Unit' },
  identName: { name: 'icmp.int_ident.name', type: 'string', title: 'Name' },
  identIndex: { name: 'icmp.int_ident.index', type: 'uint', title: 'Interface Index' },
  identAfi: { name: 'icmp.int_ident.afi', type: 'uint', title: 'Address Family Identifier' },
  identLength: { name: 'icmp.int_ident.addr_length', type: 'uint', title: 'Address Length' },
  identReserved: { name: 'icmp.int_ident.reserved', type: 'bytes', title: 'Reserved' },
  identIpv4: { name: 'icmp.int_ident.ipv4', type: 'ipv4', title: 'Address' },
  identIpv6: { name: 'icmp.int_ident.ipv6', type: 'ipv6', title: 'Address' },
  identAddress: { name: 'icmp.int_ident.address', type: 'bytes', title: 'Address' },
});
const F = icmpExtensionFields;
const OBJECT = textField('Extension object');
const LABEL = textField('MPLS label');

export function explainIcmpExtensions(t: TreeBuilder, span: Span): void {
  const o = span.start;
  const b = t.bytes;
  if (o + 4 > span.end) return;
  t.open(F.ext, o, span.end - o);
  t.bits(F.version, o, 1, 0xf0);
  t.bits(F.reserved, o, 2, 0x0fff);
  const sent = u16(b, o + 2);
  const cut = span.end < span.declaredEnd;
  const good = checksumHolds(b, o, span.end);
  if (sent === 0) {
    t.add(F.checksum, o + 2, 2, sent);
    t.generated(F.checksumStatus, ChecksumStatus.notPresent);
  } else if (cut) {
    t.add(F.checksum, o + 2, 2, sent, { status: 'unverified', statusReason: 'truncated' });
    t.generated(F.checksumStatus, ChecksumStatus.unverified);
  } else {
    t.add(F.checksum, o + 2, 2, sent, { status: good ? 'good' : 'bad' });
    t.generated(F.checksumStatus, good ? ChecksumStatus.good : ChecksumStatus.bad);
  }
  // Objects of an unknown version may mean anything.
  const version = u8(b, o) >>> 4;
  if (version === 1 || version === 2) explainObjects(t, span, o + 4);
  t.close();
}

function explainObjects(t: TreeBuilder, span: Span, from: number): void {
  let at = from;
  while (at + 4 <= span.end) {
    const length = u16(t.bytes, at);
    const end = Math.min(span.end, at + length);
    t.open(OBJECT, at, Math.max(4, end - at));
    t.u16(F.length, at);
    const kind = t.u8(F.class, at + 2);
    if (length < 4) {
      t.stop({ layer: 'icmp', reason: 'bad-length', offset: at, required: 4, actual: length, limitedBy: 'icmp.ext.length' });
      t.close();
      return;
    }
    // Of an object that the snap length cuts only the head is shown.
    if (at + length <= span.end || span.end === span.declaredEnd) explainObject(t, kind, at, end);
    else t.need('icmp', span, at, length);
    t.close();
    at += length;
  }
}

function explainObject(t: TreeBuilder, kind: number, at: number, end: number): void {
  const body = at + 4;
  if (kind === Class.interfaceInformation) return explainInterface(t, at, end);
  const ctype = t.u8(F.ctype, at + 3);
  if (kind === Class.mpls && ctype === 1) return explainMpls(t, body, end);
  if (kind === Class.interfaceIdentification) return explainIdentification(t, ctype, body, end);
  if (end > body) t.raw(F.data, body, end - body);
}

function explainMpls(t: TreeBuilder, from: number, end: number): void {
  let at = from;
  for (; at + 4 <= end; at += 4) {
    t.open(LABEL, at, 4);
    t.bits(F.label, at, 3, 0xfffff0);
    t.bits(F.exp, at + 2, 1, 0x0e);
    t.bits(F.stack, at + 2, 1, 0x01);
    t.u8(F.ttl, at + 3);
    t.close();
  }
  if (at < end) t.raw(F.mplsData, at, end - at);
}

/** RFC 5837 §4.1: the C-type's bits say which parts are there, in this order. */
function explainInterface(t: TreeBuilder, at: number, end: number): void {
  const ctype = u8(t.bytes, at + 3);
  t.open(F.ctype, at + 3, 1, ctype);
  t.bits(F.role, at + 3, 1, 0xc0);
  t.bits(F.infoReserved, at + 3, 1, 0x30);
  t.bits(F.hasIndex, at + 3, 1, 0x08);
  t.bits(F.hasAddress, at + 3, 1, 0x04);
  t.bits(F.hasName, at + 3, 1, 0x02);
  t.bits(F.hasMtu, at + 3, 1, 0x01);
  t.close();
  let o = at + 4;
  if ((ctype & 0x08) !== 0) {
    if (o + 4 > end) return;
    t.u32(F.index, o);
    o += 4;
  }
  if ((ctype & 0x04) !== 0) {
    if (o + 4 > end) return;
    const family = t.u16(F.afi, o);
    const size = family === FAMILY.ipv4 ? 4 : family === FAMILY.ipv6 ? 16 : 0;
    if (size === 0 || o + 4 + size > end) return;
    if (size === 4) t.ipv4(F.ipv4, o + 4);
    else t.ipv6(F.ipv6, o + 4);
    o += 4 + size;
  }
  if ((ctype & 0x02) !== 0) {
    if (o + 1 > end) return;
    // The length counts itself.
    const length = t.u8(F.nameLength, o);
    if (length > 1 && o + length <= end) t.add(F.name, o + 1, length - 1, text(t, o + 1, o + length));
    o += length;
  }
  if ((ctype & 0x01) !== 0 && o + 4 <= end) t.u32(F.mtu, o);
}

function explainIdentification(t: TreeBuilder, ctype: number, at: number, end: number): void {
  if (ctype === 1) t.add(F.identName, at, end - at, text(t, at, end));
  else if (ctype === 2 && at + 4 <= end) t.u32(F.identIndex, at);
  else if (ctype === 3 && at + 4 <= end) {
    const family = t.u16(F.identAfi, at);
    const size = t.u8(F.identLength, at + 2);
    t.raw(F.identReserved, at + 3, 1);
    if (at + 4 + size > end) return;
    if (family === FAMILY.ipv4 && size === 4) t.ipv4(F.identIpv4, at + 4);
    else if (family === FAMILY.ipv6 && size === 16) t.ipv6(F.identIpv6, at + 4);
    else t.raw(F.identAddress, at + 4, size);
  } else if (end > at) t.raw(F.data, at, end - at);
}

const text = (t: TreeBuilder, from: number, end: number): string => latin1(t.bytes, from, end).replace(/\0.*$/s, '');
