/** The list of what a rewrite changed: addresses and ports first, then what follows from them. Values as `tshark -T fields` prints them. */
import { type AddressId, type MacId, NONE } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { Rewrite } from './facts.ts';
import { PairFlag, type PairStore, type Quoted } from './stores.ts';

const hex16 = (n: number): string => `0x${n.toString(16).padStart(4, '0')}`;
const hex8 = (n: number): string => `0x${n.toString(16).padStart(2, '0')}`;

const PREFIX: Readonly<Record<number, string>> = {
  [IpProtocol.tcp]: 'tcp',
  [IpProtocol.udp]: 'udp',
  [IpProtocol.icmp]: 'icmp',
  [IpProtocol.icmpv6]: 'icmpv6',
};

/**
 * The rewritten fields of a pair. Fields of a packet quoted in an ICMP error that the error's own header has too carry
 * `#2`, Wireshark's way to name the second occurrence.
 */
export function rewritesOf(tables: Tables, pairs: PairStore, pair: number): Rewrite[] {
  const out: Rewrite[] = [];
  const put = (field: string, from: string, to: string, toField = field) => {
    if (from !== to) out.push(field === toField ? { field, from, to } : { field, toField, from, to });
  };
  const { packets: p, addresses, macs } = tables;
  const a = pairs.original.get(pair);
  const b = pairs.copy.get(pair);
  const extra = pairs.extras.get(pair);
  const flags = pairs.verdict.get(pair);
  const isV6 = (row: number): boolean => (p.layers.get(row) & Layer.ipv6) !== 0 && !addresses.isV4(p.src.get(row) as AddressId);
  const [fromV6, v6] = [isV6(a), isV6(b)];
  const both = (of4: string, of6: string, from: string, to: string): void => put(fromV6 ? of6 : of4, from, to, v6 ? of6 : of4);
  // What only IPv4 has.
  const only4 = (field: string, from: string, to: string): void => put(field, fromV6 ? '' : from, v6 ? '' : to);
  const ip = v6 ? 'ipv6' : 'ip';
  const protocol = p.ipProtocol.get(b);
  const prefix = PREFIX[protocol] ?? 'data';
  const address = (id: number) => addresses.text(id as AddressId);

  both('ip.src', 'ipv6.src', address(p.src.get(a)), address(p.src.get(b)));
  both('ip.dst', 'ipv6.dst', address(p.dst.get(a)), address(p.dst.get(b)));
  if ((flags & PairFlag.fragment) === 0) {
    if (protocol === IpProtocol.tcp || protocol === IpProtocol.udp) {
      put(`${prefix}.srcport`, String(p.srcPort.get(a)), String(p.srcPort.get(b)));
      put(`${prefix}.dstport`, String(p.dstPort.get(a)), String(p.dstPort.get(b)));
    } else if (p.flow.get(b) !== NONE) {
      const name = protocol === IpProtocol.icmpv6 ? 'icmpv6.echo.identifier' : 'icmp.ident';
      const text = protocol === IpProtocol.icmpv6 ? hex16 : String;
      put(name, text(p.srcPort.get(a)), text(p.srcPort.get(b)));
    }
    if (extra?.quoted !== undefined) putQuoted(put, ip, extra.quoted, address);
    // A piece is another segment than the whole: its place and length are its own, and nothing that the box has rewritten.
    if (protocol === IpProtocol.tcp && (flags & PairFlag.piece) === 0) {
      put('tcp.seq_raw', String(p.seq.get(a)), String(p.seq.get(b)));
      put('tcp.ack_raw', String(p.ack.get(a)), String(p.ack.get(b)));
      put('tcp.window_size_value', String(p.window.get(a)), String(p.window.get(b)));
      if (extra?.mss !== undefined) put('tcp.options.mss_val', mssText(extra.mss[0]), mssText(extra.mss[1]));
      put('tcp.len', String(p.payloadLength.get(a)), String(p.payloadLength.get(b)));
    }
  }
  both('ip.ttl', 'ipv6.hlim', String(p.ttl.get(a)), String(p.ttl.get(b)));
  if ((flags & PairFlag.piece) === 0) only4('ip.id', hex16(p.ipId.get(a)), hex16(p.ipId.get(b)));
  if (extra?.trafficClass !== undefined)
    both('ip.dsfield', 'ipv6.tclass', hex8(extra.trafficClass[0]), hex8(extra.trafficClass[1]));
  const ipSums = pairs.ipSums.get(pair);
  only4('ip.checksum', hex16(ipSums >>> 16), hex16(ipSums & 0xffff));
  if ((flags & PairFlag.fragment) === 0) {
    const sums = pairs.transportSums.get(pair);
    put(`${prefix}.checksum`, hex16(sums >>> 16), hex16(sums & 0xffff));
  }
  put('eth.src', macs.text(p.macSrc.get(a) as MacId), macs.text(p.macSrc.get(b) as MacId));
  put('eth.dst', macs.text(p.macDst.get(a) as MacId), macs.text(p.macDst.get(b) as MacId));
  return out;
}

const mssText = (mss: number): string => (mss === 0 ? '' : String(mss));

function putQuoted(
  put: (field: string, from: string, to: string) => void,
  ip: string,
  [from, to]: readonly [Quoted, Quoted],
  address: (id: number) => string,
): void {
  put(`${ip}.src#2`, address(from.src), address(to.src));
  put(`${ip}.dst#2`, address(from.dst), address(to.dst));
  const prefix = PREFIX[to.protocol] ?? 'data';
  if (to.protocol === IpProtocol.icmp) put('icmp.ident', String(from.srcPort), String(to.srcPort));
  else if (to.protocol === IpProtocol.icmpv6) put('icmpv6.echo.identifier', hex16(from.srcPort), hex16(to.srcPort));
  else {
    put(`${prefix}.srcport`, String(from.srcPort), String(to.srcPort));
    put(`${prefix}.dstport`, String(from.dstPort), String(to.dstPort));
  }
  if (from.checksum >= 0 && to.checksum >= 0) put('ip.checksum#2', hex16(from.checksum), hex16(to.checksum));
}
