/**
 * What packets say outright of networks, gateways and routers: DHCP answers, router advertisements, redirects, RIP, OSPF Hellos, address mask
 * replies. Their frames are read again, the first ones of each kind and sender.
 *
 * DHCP answer (RFC 2131 §2), from the start of UDP's payload:
 *   0 op 2 · 16 yiaddr · 236 magic 63825363 · 240 options: code, length, value …; 1 mask, 3 routers, 6 DNS servers, 54 server
 * Router advertisement (RFC 4861 §4.2): 0 type 134 · 6 router lifetime · 16 options; prefix information: 0 type 3, 1 length 4, 2 bits, 3 flags
 *   (0x80: on this link), 16 prefix
 * RIPv2 (RFC 2453 §4): 0 command 2, 1 version 2 · entries of 20: 0 family, 4 address, 8 mask, 12 next hop, 16 metric
 */
import { formatIpv4Number, formatIpv6 } from '../../../base/address.ts';
import { type Bytes, u8, u16, u32 } from '../../../base/bytes.ts';
import type { AddressId, PacketRow } from '../../../base/ids.ts';
import { IpProtocol } from '../../../table/flows.ts';
import { Layer, Mark, NO_OFFSET } from '../../../table/packets.ts';
import { isDnsAnswer } from '../../../wire/dns.ts';
import type { Facts } from '../../facts.ts';
import type { PrefixSource } from './facts.ts';

export type Frames = (rows: Iterable<PacketRow>) => AsyncIterable<{ readonly row: PacketRow; readonly bytes: Bytes }>;

export interface StatedPrefix {
  readonly address: string;
  readonly length: number;
  readonly source: PrefixSource;
  readonly row: PacketRow;
}

export interface Stated {
  readonly prefixes: StatedPrefix[];
  /** Address text → the packet that names it as a gateway. */
  readonly gateways: Map<string, PacketRow>;
  readonly dnsServers: Map<string, PacketRow>;
  /** Senders from port 53 whose messages were read: the first of them that are DNS answers, none where they are something else. */
  readonly dnsAnswers: Map<AddressId, PacketRow[]>;
  /** Senders of what only routers send. */
  readonly routers: Map<AddressId, PacketRow>;
}

/** Frames that are read again; of each kind and sender only the first. */
const MAX_FRAMES = 256;
/** Messages from port 53 that are read of each sender. */
const MAX_DNS = 4;
const DHCP_SERVER = 67;
const DNS = 53;
const RIP = 520;
const OSPF = 89;
const ICMP_REDIRECT = 5;
const ICMP_TIME_EXCEEDED = 11;
const ICMP_MASK_REPLY = 18;
const ROUTER_ADVERTISEMENT = 134;
const V6_REDIRECT = 137;
const V6_TIME_EXCEEDED = 3;

export async function readStated({ tables }: Facts, frames: Frames): Promise<Stated> {
  const p = tables.packets;
  const stated: Stated = { prefixes: [], gateways: new Map(), dnsServers: new Map(), dnsAnswers: new Map(), routers: new Map() };
  const wanted: PacketRow[] = [];
  const seen = new Set<string>();
  const want = (row: number, what: string): void => {
    const key = `${what} ${p.src.get(row)} ${p.macSrc.get(row)}`;
    if (seen.has(key) || wanted.length >= MAX_FRAMES) return;
    seen.add(key);
    wanted.push(row as PacketRow);
  };
  const fromDns: PacketRow[] = [];
  const perSender = new Map<number, number>();
  for (let row = 0; row < p.length; row++) {
    if ((p.marks.get(row) & Mark.fragment) !== 0) continue;
    const protocol = p.ipProtocol.get(row);
    const layers = p.layers.get(row);
    if (p.srcPort.get(row) === DNS && (layers & (Layer.udp | Layer.tcp)) !== 0 && p.payloadLength.get(row) > 2) {
      const n = perSender.get(p.src.get(row)) ?? 0;
      if (n >= MAX_DNS || fromDns.length >= MAX_FRAMES) continue;
      perSender.set(p.src.get(row), n + 1);
      fromDns.push(row as PacketRow);
    } else if (protocol === IpProtocol.udp && (layers & Layer.udp) !== 0) {
      if (p.srcPort.get(row) === DHCP_SERVER) want(row, `dhcp ${p.dst.get(row)}`);
      else if (p.srcPort.get(row) === RIP && p.dstPort.get(row) === RIP) want(row, 'rip');
    } else if (protocol === OSPF && (layers & (Layer.ipv4 | Layer.ipv6)) === Layer.ipv4) want(row, 'ospf');
    else if ((layers & (Layer.icmp | Layer.icmpv6)) !== 0) {
      const type = p.flags.get(row) >>> 8;
      const v4 = (layers & Layer.icmp) !== 0;
      const src = p.src.get(row) as AddressId;
      const routers = v4 ? [ICMP_REDIRECT, ICMP_TIME_EXCEEDED] : [ROUTER_ADVERTISEMENT, V6_REDIRECT, V6_TIME_EXCEEDED];
      if (routers.includes(type) && !stated.routers.has(src)) stated.routers.set(src, row as PacketRow);
      if (v4 ? type === ICMP_REDIRECT || type === ICMP_MASK_REPLY : type === ROUTER_ADVERTISEMENT) want(row, `icmp ${type}`);
    }
  }
  for await (const { row, bytes } of frames([...wanted, ...fromDns].sort((x, y) => x - y)))
    read(stated, tables.packets, row, bytes);
  return stated;
}

function read(stated: Stated, p: Facts['tables']['packets'], row: PacketRow, b: Bytes): void {
  const l3 = p.l3.get(row);
  const l4 = p.l4.get(row);
  const l7 = p.l7.get(row);
  const protocol = p.ipProtocol.get(row);
  if (p.srcPort.get(row) === DNS && l7 !== NO_OFFSET && (protocol === IpProtocol.udp || protocol === IpProtocol.tcp))
    dns(stated, p, row, b, l7);
  else if (protocol === IpProtocol.udp && l7 !== NO_OFFSET) {
    if (p.srcPort.get(row) === DHCP_SERVER) dhcp(stated, row, b, l7);
    else rip(stated, row, b, l7);
  } else if (protocol === OSPF && l3 !== NO_OFFSET) {
    const at = l3 + (u8(b, Math.min(l3, b.length - 1)) & 15) * 4;
    if (at + 28 <= b.length && u8(b, at) === 2 && u8(b, at + 1) === 1) add(stated, u32(b, l3 + 12), u32(b, at + 24), 'ospf', row);
  } else if (l4 !== NO_OFFSET && l3 !== NO_OFFSET) {
    const type = p.flags.get(row) >>> 8;
    if (protocol === IpProtocol.icmp && type === ICMP_REDIRECT && l4 + 8 <= b.length)
      note(stated.gateways, formatIpv4Number(u32(b, l4 + 4)), row);
    else if (protocol === IpProtocol.icmp && type === ICMP_MASK_REPLY && l4 + 12 <= b.length)
      add(stated, u32(b, l3 + 12), u32(b, l4 + 8), 'mask', row);
    else if (protocol === IpProtocol.icmpv6) advertisement(stated, row, b, l3, l4);
  }
}

/** Whether what comes from port 53 is an answer. A TCP segment that does not begin with one may be the rest of another. */
function dns({ dnsAnswers }: Stated, p: Facts['tables']['packets'], row: PacketRow, b: Bytes, at: number): void {
  const end = at + p.payloadLength.get(row);
  const stop = Math.min(end, b.length);
  let isAnswer: boolean | undefined;
  if (p.ipProtocol.get(row) === IpProtocol.tcp) {
    const length = at + 2 > stop ? 0 : u16(b, at);
    isAnswer = isDnsAnswer(b, at + 2, Math.min(at + 2 + length, stop), at + 2 + length > stop) === true;
    // Its length may have come in a segment of its own.
    isAnswer = isAnswer || isDnsAnswer(b, at, stop, stop < end) === true || undefined;
  } else isAnswer = isDnsAnswer(b, at, stop, stop < end);
  if (isAnswer === undefined) return;
  const src = p.src.get(row) as AddressId;
  const rows = dnsAnswers.get(src) ?? [];
  dnsAnswers.set(src, rows);
  if (isAnswer) rows.push(row);
}

function dhcp(stated: Stated, row: PacketRow, b: Bytes, at: number): void {
  if (at + 240 > b.length || u8(b, at) !== 2 || u32(b, at + 236) !== 0x6382_5363) return;
  const given = u32(b, at + 16) || u32(b, at + 12);
  for (let o = at + 240; o + 1 < b.length; ) {
    const code = u8(b, o);
    if (code === 255) return;
    if (code === 0) {
      o++;
      continue;
    }
    const length = u8(b, o + 1);
    if (o + 2 + length > b.length) return;
    if (code === 1 && length === 4 && given !== 0) add(stated, given, u32(b, o + 2), 'dhcp', row);
    for (let k = o + 2; (code === 3 || code === 6) && k + 4 <= o + 2 + length; k += 4)
      note(code === 3 ? stated.gateways : stated.dnsServers, formatIpv4Number(u32(b, k)), row);
    o += 2 + length;
  }
}

function rip(stated: Stated, row: PacketRow, b: Bytes, at: number): void {
  if (at + 4 > b.length || u8(b, at) !== 2 || u8(b, at + 1) !== 2) return;
  for (let o = at + 4; o + 20 <= b.length; o += 20)
    if (u16(b, o) === 2 && u32(b, o + 8) !== 0) add(stated, u32(b, o + 4), u32(b, o + 8), 'rip', row);
}

function advertisement(stated: Stated, row: PacketRow, b: Bytes, l3: number, l4: number): void {
  if (l4 + 16 > b.length || u8(b, l4) !== ROUTER_ADVERTISEMENT || l3 + 24 > b.length) return;
  if (u16(b, l4 + 6) > 0) note(stated.gateways, formatIpv6(b, l3 + 8), row);
  for (let o = l4 + 16; o + 8 <= b.length; ) {
    const length = u8(b, o + 1) * 8;
    if (length === 0 || o + length > b.length) return;
    if (u8(b, o) === 3 && length === 32 && (u8(b, o + 3) & 0x80) !== 0 && u8(b, o + 2) <= 128)
      stated.prefixes.push({ address: formatIpv6(b, o + 16), length: u8(b, o + 2), source: 'ra', row });
    o += length;
  }
}

/** A mask with holes says nothing. */
function add(stated: Stated, address: number, mask: number, source: PrefixSource, row: PacketRow): void {
  const inverse = ~mask >>> 0;
  if (mask === 0 || (inverse & (inverse + 1)) !== 0) return;
  const length = Math.clz32(inverse);
  if (stated.prefixes.length < MAX_FRAMES * 8)
    stated.prefixes.push({ address: formatIpv4Number((address & mask) >>> 0), length, source, row });
}

function note(map: Map<string, PacketRow>, key: string, row: PacketRow): void {
  if (!map.has(key) && key !== '0.0.0.0' && key !== '::') map.set(key, row);
}
