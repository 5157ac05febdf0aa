/** The two uses of one decoder: what the scan put into a row's columns, and what the field tree of the same bytes says. */
import { formatIpv4 } from '../../core/base/address.ts';
import type { PacketRow } from '../../core/base/ids.ts';
import { frameContext } from '../../core/explain/context.ts';
import { explainFrame } from '../../core/explain/frame.ts';
import { Layer, Mark, NO_OFFSET } from '../../core/table/packets.ts';
import type { Tables } from '../../core/table/tables.ts';
import type { FieldNode, FrameTree } from '../../core/wire/field.ts';

const hexOf = (value: unknown): string => Buffer.from(value as Uint8Array).toString('hex');

/** The tree of the packet at `row`. */
export function treeOf(tables: Tables, row: number, bytes: Uint8Array, originalLength: number, linkType = 1): FrameTree {
  const meta = { number: row + 1, linkType, originalLength, timeNs: 0n, deltaNs: 0n, relativeNs: 0n };
  return explainFrame(
    bytes,
    meta,
    frameContext(tables, row as PacketRow, () => undefined),
  );
}

/** A field right under a layer, or a level below (flags, Ethernet's addresses). */
export function fieldOf(layer: FieldNode | undefined, name: string): FieldNode | undefined {
  for (const child of layer?.children ?? []) {
    if (child.spec.name === name) return child;
    for (const grandchild of child.children) if (grandchild.spec.name === name) return grandchild;
  }
  return undefined;
}
const fieldValue = (layer: FieldNode | undefined, name: string): unknown => fieldOf(layer, name)?.value;

const TRANSPORTS = ['tcp', 'udp', 'icmp', 'icmpv6'];
const NEXT_HEADERS = ['ah.next_header', 'ipv6.hopopts.nxt', 'ipv6.dstopts.nxt', 'ipv6.routing.nxt', 'ipv6.fraghdr.nxt'];
const LAYER_BITS: Readonly<Record<string, number>> = {
  eth: Layer.eth,
  vlan: Layer.vlan,
  ieee8021ad: Layer.vlan,
  llc: Layer.llc,
  arp: Layer.arp,
  ip: Layer.ipv4,
  ipv6: Layer.ipv6,
  tcp: Layer.tcp,
  udp: Layer.udp,
  icmp: Layer.icmp,
  icmpv6: Layer.icmpv6,
};
/** The layers that both name in the same way. */
const COMPARED_LAYERS =
  Layer.eth | Layer.vlan | Layer.llc | Layer.arp | Layer.ipv4 | Layer.ipv6 | Layer.tcp | Layer.udp | Layer.icmp | Layer.icmpv6;

export interface Disagreement {
  readonly what: string;
  readonly column: unknown;
  readonly field: unknown;
}

/**
 * Where the columns and the tree differ. A column that was never written is 0: it must not hold what the tree does not
 * show, and where the decoders did not stop early it holds all that the tree shows.
 */
export function disagreements(tables: Tables, row: number, tree: FrameTree): Disagreement[] {
  const p = tables.packets;
  const out: Disagreement[] = [];
  // A damaged option ends the tree, as in Wireshark. The scan looks at the length of the header around it only, and goes on.
  if (tree.stops.some((stop) => stop.layer === 'ipv6.opt')) return out;
  const marks = p.marks.get(row);
  const whole = (marks & Mark.stopped) === 0 && tree.stops.length === 0;
  // IPv6 that was announced as IPv4 has a node for the announcement, with the version only.
  const layers = tree.layers.filter(
    (n) => LAYER_BITS[n.spec.name] !== undefined && (n.spec.name !== 'ip' || n.children.length > 1),
  );
  // The innermost packet whose header is whole: of one that is cut the scan says nothing.
  const isWholeIp = (n: FieldNode): boolean =>
    n.spec.name === 'ip'
      ? fieldValue(n, 'ip.hdr_len') === n.length && ['ip.dst', 'ip.cur_rt'].some((name) => fieldOf(n, name) !== undefined)
      : n.spec.name === 'ipv6' && fieldOf(n, 'ipv6.dst') !== undefined;
  const ipAt = layers.findLastIndex(isWholeIp);
  const ip = layers[ipAt];
  const arp = layers.find((n) => n.spec.name === 'arp');
  const transport = layers.slice(ipAt + 1).find((n) => TRANSPORTS.includes(n.spec.name));

  const compare = (what: string, column: unknown, field: unknown, missing: unknown): void => {
    if (field === undefined ? whole && column !== missing : column !== field && (whole || column !== missing))
      out.push({ what, column, field });
  };

  if (whole) {
    const bits = layers.reduce((all, n) => all | (LAYER_BITS[n.spec.name] ?? 0), 0);
    compare('layers', p.layers.get(row) & COMPARED_LAYERS, bits, -1);
  }
  const eth = layers.find((n) => n.spec.name === 'eth');
  if (eth !== undefined) {
    compare('eth.dst', hexOf(tables.macs.bytes(p.macDst.get(row) as never)), hexOf(fieldValue(eth, 'eth.dst')), '000000000000');
    compare('eth.src', hexOf(tables.macs.bytes(p.macSrc.get(row) as never)), hexOf(fieldValue(eth, 'eth.src')), '000000000000');
  }
  const source = tables.addresses.text(p.src.get(row) as never);
  const destination = tables.addresses.text(p.dst.get(row) as never);
  if (ip !== undefined) {
    const v4 = ip.spec.name === 'ip';
    // Of a source route the header's own destination is the next hop.
    const next = fieldValue(ip, 'ip.cur_rt');
    const header = next === undefined ? fieldValue(ip, v4 ? 'ip.dst_host' : 'ipv6.dst_host') : formatIpv4(next as Uint8Array);
    compare('src', source, fieldValue(ip, v4 ? 'ip.src_host' : 'ipv6.src_host'), '');
    compare('dst', destination, header, '');
    compare('ttl', p.ttl.get(row), fieldValue(ip, v4 ? 'ip.ttl' : 'ipv6.hlim'), 0);
    if (v4) compare('ip.id', p.ipId.get(row), fieldValue(ip, 'ip.id'), 0);
    // Behind IPv4 extension headers are layers of their own: the column has what the last of them announces.
    const extensions = tree.layers.slice(tree.layers.indexOf(ip) + 1).map((n) => NEXT_HEADERS.map((name) => fieldValue(n, name)));
    const announced = [fieldValue(ip, 'ip.proto'), ...extensions.flat()].findLast((v) => v !== undefined);
    if (v4) compare('protocol', p.ipProtocol.get(row), announced, 0);
    if (ip.source === 0) compare('l3', p.l3.get(row), ip.start, NO_OFFSET);
  } else if (arp !== undefined) {
    const address = (name: string) =>
      fieldOf(arp, name) === undefined ? undefined : formatIpv4(fieldValue(arp, name) as Uint8Array);
    const macSized = fieldValue(arp, 'arp.hw.size') === 6;
    if (macSized) compare('arp.src', source, address('arp.src.proto_ipv4'), '');
    if (macSized) compare('arp.dst', destination, address('arp.dst.proto_ipv4'), '');
    compare('arp.opcode', p.flags.get(row), fieldValue(arp, 'arp.opcode'), 0);
  }
  compareTransport(tables, row, transport, compare);
  return out;
}

type Compare = (what: string, column: unknown, field: unknown, missing: unknown) => void;

function compareTransport(tables: Tables, row: number, transport: FieldNode | undefined, compare: Compare): void {
  const p = tables.packets;
  const name = transport?.spec.name;
  if (transport !== undefined && transport.source === 0) compare('l4', p.l4.get(row), transport.start, NO_OFFSET);
  if (name === 'tcp') {
    compare('tcp.srcport', p.srcPort.get(row), fieldValue(transport, 'tcp.srcport'), 0);
    compare('tcp.dstport', p.dstPort.get(row), fieldValue(transport, 'tcp.dstport'), 0);
    compare('tcp.seq', p.seq.get(row), fieldValue(transport, 'tcp.seq_raw'), 0);
    compare('tcp.ack', p.ack.get(row), fieldValue(transport, 'tcp.ack_raw'), 0);
    compare('tcp.window', p.window.get(row), fieldValue(transport, 'tcp.window_size_value'), 0);
    compare('tcp.flags', p.flags.get(row), fieldValue(transport, 'tcp.flags'), 0);
    // Of a fragment that stands alone nobody knows the segment's length.
    const lone = (p.marks.get(row) & (Mark.fragment | Mark.reassembled)) === Mark.fragment;
    if (!lone) compare('tcp.len', p.payloadLength.get(row), fieldValue(transport, 'tcp.len'), 0);
    compare('tcp.stream', tables.flows.stream.get(p.flow.get(row)), fieldValue(transport, 'tcp.stream'), 0);
  } else if (name === 'udp') {
    compare('udp.srcport', p.srcPort.get(row), fieldValue(transport, 'udp.srcport'), 0);
    compare('udp.dstport', p.dstPort.get(row), fieldValue(transport, 'udp.dstport'), 0);
    const length = fieldValue(transport, 'udp.length');
    // Length 0 is a jumbogram's: the column then has what the IP packet leaves.
    if (length !== 0)
      compare('udp.length', p.payloadLength.get(row), typeof length === 'number' && length >= 8 ? length - 8 : undefined, 0);
    compare('udp.stream', tables.flows.stream.get(p.flow.get(row)), fieldValue(transport, 'udp.stream'), 0);
  } else if (name === 'icmp' || name === 'icmpv6') {
    const type = fieldValue(transport, `${name}.type`);
    const code = fieldValue(transport, `${name}.code`);
    const both = typeof type === 'number' && typeof code === 'number' ? type * 256 + code : undefined;
    compare('icmp.type', p.flags.get(row), both, 0);
    const echo = name === 'icmp' ? type === 0 || type === 8 : type === 128 || type === 129;
    if (echo)
      compare(
        'icmp.ident',
        p.srcPort.get(row),
        fieldValue(transport, name === 'icmp' ? 'icmp.ident' : 'icmpv6.echo.identifier'),
        0,
      );
    if (echo)
      compare('icmp.seq', p.seq.get(row), fieldValue(transport, name === 'icmp' ? 'icmp.seq' : 'icmpv6.echo.sequence_number'), 0);
  }
}
