/**
 * Transmit hashes of Linux's bonding, from columns (drivers/net/bonding/bond_main.c, `bond_xmit_hash`), before the modulo.
 *
 *   layer2       MAC[5] ^ MAC[5] ^ type                      old: without the type
 *   layer2+3     layer2 ^ addresses, folded to the low byte  old: MACs ^ the low 16 bits of the addresses
 *   layer3+4     both ports ^ addresses, folded, >> 1        old: ports ^ the low 16 bits of the addresses
 *
 * What changed between versions beside that is a variant each: whether the type is taken in the order of the wire, and whether the lowest bit is dropped. A
 * policy is ruled out when all its variants are. Frames of which versions disagree more (IPv6, ICMP, fragments, tags) are not looked at.
 */
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, Mark } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { PolicyName } from './facts.ts';

const ARP = 0x0806;
const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** What of a frame the formulas take. */
export interface HashInput {
  readonly macs: number;
  readonly type: number;
  /** Unsigned 32-bit words, exclusive or, as they are on the wire; null without IPv4. */
  readonly addresses: number | null;
  readonly sourcePort: number;
  readonly destinationPort: number;
  /** TCP or UDP in one piece. */
  readonly hasPorts: boolean;
}

export function hashInput({ packets, macs, addresses }: Tables, row: PacketRow): HashInput | undefined {
  const layers = packets.layers.get(row);
  if ((layers & Layer.eth) === 0 || (layers & (Layer.vlan | Layer.tunnel)) !== 0) return undefined;
  const type = (layers & Layer.arp) !== 0 ? ARP : (layers & Layer.ipv4) !== 0 ? IPV4 : (layers & Layer.ipv6) !== 0 ? IPV6 : 0;
  if (type === 0) return undefined;
  const last = (mac: number): number => macs.bytes(mac as MacId)[5] ?? 0;
  const protocol = packets.ipProtocol.get(row);
  const v4 = (id: number): number => addresses.v4(id as AddressId);
  return {
    macs: last(packets.macSrc.get(row)) ^ last(packets.macDst.get(row)),
    type,
    addresses: type === IPV4 ? (v4(packets.src.get(row)) ^ v4(packets.dst.get(row))) >>> 0 : null,
    sourcePort: packets.srcPort.get(row),
    destinationPort: packets.dstPort.get(row),
    hasPorts:
      type === IPV4 &&
      (protocol === IpProtocol.tcp || protocol === IpProtocol.udp) &&
      (layers & (Layer.tcp | Layer.udp)) !== 0 &&
      (packets.marks.get(row) & Mark.fragment) === 0,
  };
}

const swap16 = (n: number): number => ((n & 0xff) << 8) | (n >>> 8);
const swap32 = (n: number): number => ((swap16(n & 0xffff) << 16) | swap16(n >>> 16)) >>> 0;
const fold = (h: number): number => {
  const half = (h ^ (h >>> 16)) >>> 0;
  return (half ^ (half >>> 8)) >>> 0;
};

/** Undefined: this frame says nothing about this policy. */
export type Formula = (i: HashInput) => number | undefined;

const layer2 =
  (order: (type: number) => number): Formula =>
  (i) =>
    i.macs ^ order(i.type);
const wire = (n: number): number => n;
const layer2Old: Formula = (i) => i.macs;

const layer23 =
  (order: (type: number) => number, drop: number): Formula =>
  (i) => {
    if (i.type === IPV6) return undefined;
    const low = i.macs ^ order(i.type);
    return i.addresses === null ? low : fold((low ^ swap32(i.addresses)) >>> 0) >>> drop;
  };
const layer23Old: Formula = (i) =>
  i.type === IPV6 ? undefined : i.addresses === null ? i.macs : (i.addresses & 0xffff) ^ i.macs;

const layer34 =
  (order: (type: number) => number, drop: number): Formula =>
  (i) => {
    if (i.type === ARP) return i.macs ^ order(i.type);
    if (!i.hasPorts || i.addresses === null) return undefined;
    // Both ports as a little-endian machine reads them from the header.
    const ports = (swap16(i.sourcePort) | (swap16(i.destinationPort) << 16)) >>> 0;
    return fold((ports ^ swap32(i.addresses)) >>> 0) >>> drop;
  };
const layer34Old: Formula = (i) => {
  if (i.type === ARP) return i.macs;
  return i.hasPorts && i.addresses !== null ? i.sourcePort ^ i.destinationPort ^ (i.addresses & 0xffff) : undefined;
};

const ORDERS = [wire, swap16] as const;

export const FORMULAS: Readonly<Record<PolicyName, readonly Formula[]>> = {
  layer2: ORDERS.map(layer2),
  'layer2-old': [layer2Old],
  'layer2+3': ORDERS.flatMap((order) => [layer23(order, 0), layer23(order, 1)]),
  'layer2+3-old': [layer23Old],
  'layer3+4': ORDERS.flatMap((order) => [layer34(order, 1), layer34(order, 0)]),
  'layer3+4-old': [layer34Old],
};
