/** The packet that an ICMP error quotes: what the quote shows of it, and where in the capture it is. */
import { formatIpv4, formatIpv6 } from '../base/address.ts';
import type { AddressId, PacketRow } from '../base/ids.ts';
import { IpProtocol } from '../table/flows.ts';
import { Layer } from '../table/packets.ts';
import type { FieldNode, FieldValue, FrameTree } from '../wire/field.ts';
import { protocolName } from './names.ts';
import type { Rows } from './rows.ts';
import { nodeOf } from './tree.ts';

export interface Quote {
  readonly src: Uint8Array;
  readonly dst: Uint8Array;
  readonly protocol: number;
  /** IPv4 identification. */
  readonly id: number | null;
  readonly ports: { readonly src: number; readonly dst: number } | null;
  /** TCP sequence number. */
  readonly seq: number | null;
}

/** Rows looked at before the error: it comes soon after the packet, or the packet is not worth the search. */
const LOOK_BACK = 8192;

/** What the error quotes, as far as the quote shows it. Of packets in packets the outermost. */
export function quoteOf(tree: FrameTree | undefined): Quote | null {
  const icmp = nodeOf(tree, 'icmp') ?? nodeOf(tree, 'icmpv6');
  if (icmp === undefined) return null;
  const values = new Map<string, FieldValue | undefined>();
  const collect = (node: FieldNode): void => {
    for (const child of node.children) {
      if (!values.has(child.spec.name)) values.set(child.spec.name, child.value);
      collect(child);
    }
  };
  for (const child of icmp.children) if (/^(ip|ipv6|tcp|udp|icmp|icmpv6)$/.test(child.spec.name)) collect(child);
  const number = (...names: string[]): number | null => {
    for (const name of names) {
      const value = values.get(name);
      if (typeof value === 'number') return value;
    }
    return null;
  };
  const src = values.get('ip.src') ?? values.get('ipv6.src');
  const dst = values.get('ip.dst') ?? values.get('ipv6.dst');
  const protocol = number('ip.proto', 'ipv6.nxt');
  if (!(src instanceof Uint8Array) || !(dst instanceof Uint8Array) || protocol === null) return null;
  const [from, to] = [number('tcp.srcport', 'udp.srcport'), number('tcp.dstport', 'udp.dstport')];
  const echo = number('icmp.ident', 'icmpv6.echo.identifier');
  const ports = from !== null && to !== null ? { src: from, dst: to } : echo !== null ? { src: echo, dst: echo } : null;
  return { src, dst, protocol, id: number('ip.id'), ports, seq: number('tcp.seq_raw') };
}

const addressText = (b: Uint8Array): string => (b.length === 4 ? formatIpv4(b) : formatIpv6(b));

/** `UDP 5000 → 33434`, `ICMP`: the same in every language. */
export function quoteText({ protocol, ports }: Quote): string {
  if (protocol === IpProtocol.tcp || protocol === IpProtocol.udp) {
    const name = protocol === IpProtocol.tcp ? 'TCP' : 'UDP';
    return ports === null ? name : `${name} ${ports.src} → ${ports.dst}`;
  }
  if (protocol === IpProtocol.icmp) return 'ICMP';
  return protocol === IpProtocol.icmpv6 ? 'ICMPv6' : protocolName(protocol);
}

/** The latest packet before the error that is the quoted one by everything that the quote shows. */
export function quotedRow(c: Rows, row: PacketRow, quote: Quote): PacketRow | null {
  const { p } = c;
  const { addresses } = c.facts.tables;
  const [src, dst] = [addressText(quote.src), addressText(quote.dst)];
  for (let r = row - 1; r >= Math.max(0, row - LOOK_BACK); r--) {
    if (p.ipProtocol.get(r) !== quote.protocol || (p.layers.get(r) & Layer.arp) !== 0) continue;
    if (quote.id !== null && p.ipId.get(r) !== quote.id) continue;
    if (quote.ports !== null && (p.srcPort.get(r) !== quote.ports.src || p.dstPort.get(r) !== quote.ports.dst)) continue;
    if (quote.seq !== null && p.seq.get(r) !== quote.seq) continue;
    if (addresses.text(p.src.get(r) as AddressId) === src && addresses.text(p.dst.get(r) as AddressId) === dst)
      return r as PacketRow;
  }
  return null;
}
