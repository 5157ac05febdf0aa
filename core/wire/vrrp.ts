/**
 * VRRP: version 2 (RFC 3768, authentication RFC 2338) and version 3, for IPv4 and IPv6 (RFC 9568).
 *
 * | version 4 | type 4 | router ID (1) | priority (1) | number of addresses (1) |
 * | version 2: authentication type (1) | interval, seconds (1) | checksum (2) |
 * | version 3: reserved 4 bits | interval, hundredths of a second (12 bits) | checksum (2), over the pseudo-header, too |
 * | addresses … | version 2: authentication data (8) |
 */
import { asciiText, type Bytes, put16, u16 } from '../base/bytes.ts';
import { checksumHolds, internetChecksum, onesSum } from '../base/checksum.ts';
import { Cursor } from './cursor.ts';
import { defineFields } from './field.ts';
import { ChecksumStatus, checksumStatusNames } from './ip-protocol.ts';
import type { NetworkLayer, Payload, Span, TreeBuilder } from './tree.ts';

export const VRRP_PROTOCOL = 112;
export const VRRP_HEADER = 8;
const Authentication = { text: 1, md5: 254 } as const;

export interface VrrpMessage {
  readonly version: 2 | 3;
  readonly routerId: number;
  readonly priority: number;
  /** Version 2: seconds; version 3: hundredths of a second. */
  readonly interval: number;
  /** 4 or 16 bytes each. */
  readonly addresses: readonly Bytes[];
}

/** An advertisement; version 3 wants the addresses of the IP packet that carries it. Version 2 without authentication. */
export function emitVrrp(m: VrrpMessage, source: Bytes, destination: Bytes): Uint8Array<ArrayBuffer> {
  const size = m.addresses[0]?.length ?? 4;
  const out = new Uint8Array(VRRP_HEADER + m.addresses.length * size + (m.version === 2 ? 8 : 0));
  out[0] = (m.version << 4) | 1;
  out[1] = m.routerId;
  out[2] = m.priority;
  out[3] = m.addresses.length;
  if (m.version === 2) out[5] = m.interval;
  else put16(out, 4, m.interval & 0x0fff);
  m.addresses.forEach((a, i) => {
    out.set(a, VRRP_HEADER + i * size);
  });
  const pseudo = m.version === 2 ? 0 : pseudoSum(source, destination, out.length);
  put16(out, 6, internetChecksum(out, 0, out.length, pseudo));
  return out;
}

const pseudoSum = (source: Bytes, destination: Bytes, length: number): number =>
  onesSum(source, 0, source.length, onesSum(destination, 0, destination.length, length + VRRP_PROTOCOL));

const PRIORITIES = {
  0: 'Current Master has stopped participating in VRRP',
  100: 'Default priority for a backup VRRP router',
  255: "This VRRP router owns the virtual router's IP address(es)",
};
const AUTHENTICATION = {
  0: 'No Authentication',
  1: 'Simple Text Authentication [RFC 2338] / Reserved [RFC 3768]',
  2: 'IP Authentication Header [RFC 2338] / Reserved [RFC 3768]',
  254: 'Cisco VRRP MD5 authentication',
};

export const vrrpFields = defineFields({
  vrrp: { name: 'vrrp', type: 'none', title: 'Virtual Router Redundancy Protocol' },
  versionType: { name: 'vrrp.typever', type: 'uint', title: 'VRRP message version and type' },
  version: { name: 'vrrp.version', type: 'uint', title: 'VRRP protocol version' },
  type: { name: 'vrrp.type', type: 'uint', title: 'VRRP packet type', names: { 1: 'Advertisement' } },
  routerId: { name: 'vrrp.virt_rtr_id', type: 'uint', title: 'Virtual Rtr ID' },
  priority: { name: 'vrrp.prio', type: 'uint', title: 'Priority', names: PRIORITIES },
  count: { name: 'vrrp.addr_count', type: 'uint', title: 'Addr Count' },
  reserved: { name: 'vrrp.reserved_mbz', type: 'uint', title: 'Reserved' },
  shortInterval: { name: 'vrrp.short_adver_int', type: 'uint', title: 'Adver Int' },
  authType: { name: 'vrrp.auth_type', type: 'uint', title: 'Auth Type', names: AUTHENTICATION },
  interval: { name: 'vrrp.adver_int', type: 'uint', title: 'Adver Int' },
  checksum: { name: 'vrrp.checksum', type: 'uint', title: 'Checksum', base: 'hex', width: 4 },
  checksumStatus: {
    name: 'vrrp.checksum.status',
    type: 'uint',
    title: 'Checksum Status',
    names: checksumStatusNames,
    generated: true,
  },
  ipv4: { name: 'vrrp.ip_addr', type: 'ipv4', title: 'IP Address' },
  ipv6: { name: 'vrrp.ipv6_addr', type: 'ipv6', title: 'IPv6 Address' },
  text: { name: 'vrrp.auth_string', type: 'string', title: 'Authentication String' },
  md5: { name: 'vrrp.md5_auth_data', type: 'bytes', title: 'MD5 Authentication Data' },
});
const F = vrrpFields;

export function explainVrrp(t: TreeBuilder, span: Span): Payload | null {
  const o = span.start;
  t.protocols.push('vrrp');
  if (!t.need('vrrp', span, o, 1)) return null;
  const c = new Cursor(t, 'vrrp', span, o);
  t.open(F.vrrp, o, span.end - o);
  explainMessage(c);
  t.close(Math.min(c.at, span.end));
  return null;
}

function explainMessage(c: Cursor): void {
  const { t } = c;
  // As in Wireshark, which reads type and identifier before it shows the first of them.
  if (!c.has(2)) return;
  t.open(F.versionType, c.at, 1, t.bytes[c.at] ?? 0);
  const version = t.bits(F.version, c.at, 1, 0xf0);
  t.bits(F.type, c.at, 1, 0x0f);
  t.close();
  c.at += 1;
  c.u8(F.routerId);
  c.u8(F.priority);
  const count = c.u8(F.count);
  let authentication = 0;
  if (version === 3) {
    if (!c.has(2)) return;
    t.bits(F.reserved, c.at, 1, 0xf0);
    t.bits(F.shortInterval, c.at, 2, 0x0fff);
    c.at += 2;
  } else {
    authentication = c.u8(F.authType);
    c.u8(F.interval);
  }
  explainChecksum(c, version);
  const v6 = t.network?.version === 6;
  for (let i = 0; c.ok && i < count; i++) {
    if (v6) c.ipv6(F.ipv6);
    else c.raw(F.ipv4, 4);
  }
  if (version === 3 || !c.ok) return;
  if (authentication === Authentication.text && c.has(8)) {
    t.add(F.text, c.at, 8, asciiText(t.bytes, c.at, c.at + 8));
    c.at += 8;
  } else if (authentication === Authentication.md5) c.raw(F.md5, 16);
}

function explainChecksum(c: Cursor, version: number): void {
  if (!c.has(2)) return;
  const { t, span, at } = c;
  const sent = u16(t.bytes, at);
  const ip: NetworkLayer | undefined = t.network;
  const why = ip?.fragment ? 'fragment' : span.end < span.declaredEnd || ip === undefined ? 'truncated' : undefined;
  if (why !== undefined || ip === undefined) {
    t.add(F.checksum, at, 2, sent, { status: 'unverified', statusReason: why ?? 'truncated' });
    t.generated(F.checksumStatus, ChecksumStatus.unverified);
  } else {
    const pseudo = version === 3 ? pseudoSum(ip.source, ip.destination, span.end - span.start) : 0;
    const good = checksumHolds(t.bytes, span.start, span.end, pseudo);
    t.add(F.checksum, at, 2, sent, { status: good ? 'good' : 'bad' });
    t.generated(F.checksumStatus, good ? ChecksumStatus.good : ChecksumStatus.bad);
  }
  c.at += 2;
}
