/**
 * Conversations and endpoints by layer, counted as `tshark -z conv,…` and `-z endpoints,…` count: every header of that layer counts,
 * with the length of its whole packet on the wire; packets that an ICMP error quotes do not. TCP and UDP by stream.
 */
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, Mark } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { FieldNode, FrameTree } from '../../wire/field.ts';
import { childOf, columnsSuffice, descendantOf, type StatsSource, walk } from './source.ts';

export const CONVERSATION_LAYERS = ['eth', 'ip', 'ipv6', 'tcp', 'udp'] as const;
export type ConversationLayer = (typeof CONVERSATION_LAYERS)[number];

/** Between two addresses, or two ports of them; `a` sent the first packet. */
export interface Conversation {
  readonly layer: ConversationLayer;
  /** `MacId` or `AddressId`. */
  readonly a: number;
  readonly b: number;
  readonly aPort: number | null;
  readonly bPort: number | null;
  readonly flow: FlowId | null;
  packetsFromA: number;
  bytesFromA: number;
  packetsFromB: number;
  bytesFromB: number;
  readonly first: PacketRow;
  last: PacketRow;
}

export interface EndpointCount {
  readonly layer: ConversationLayer;
  /** `MacId` or `AddressId`. */
  readonly address: number;
  readonly port: number | null;
  packetsSent: number;
  bytesSent: number;
  packetsReceived: number;
  bytesReceived: number;
}

/** Ids of addresses are below this: two fit one number exactly. */
const ID_LIMIT = 2 ** 26;

class Counter {
  /** In order of their first packets. */
  readonly list: Conversation[] = [];
  readonly #byKey = new Map<number, Conversation>();
  readonly #layer: ConversationLayer;

  constructor(layer: ConversationLayer) {
    this.#layer = layer;
  }

  /** Between addresses. */
  pair(src: number, dst: number, row: PacketRow, length: number): void {
    const key = src < dst ? src * ID_LIMIT + dst : dst * ID_LIMIT + src;
    let c = this.#byKey.get(key);
    if (c === undefined) {
      c = this.#start(src, dst, null, null, null, row);
      this.#byKey.set(key, c);
    }
    count(c, c.a === src, row, length);
  }

  flow(tables: Tables, flow: FlowId, forward: boolean, row: PacketRow, length: number): void {
    let c = this.#byKey.get(flow);
    const { flows } = tables;
    if (c === undefined) {
      const a = [flows.a.get(flow), flows.aPort.get(flow)] as const;
      const b = [flows.b.get(flow), flows.bPort.get(flow)] as const;
      const [from, to] = forward ? [a, b] : [b, a];
      c = this.#start(from[0], to[0], from[1], to[1], flow, row);
      this.#byKey.set(flow, c);
    }
    const aIsA = c.a === flows.a.get(flow) && c.aPort === flows.aPort.get(flow);
    count(c, forward === aIsA, row, length);
  }

  #start(a: number, b: number, aPort: number | null, bPort: number | null, flow: FlowId | null, row: PacketRow): Conversation {
    const none = { packetsFromA: 0, bytesFromA: 0, packetsFromB: 0, bytesFromB: 0 };
    const c = { layer: this.#layer, a, b, aPort, bPort, flow, ...none, first: row, last: row };
    this.list.push(c);
    return c;
  }
}

function count(c: Conversation, fromA: boolean, row: PacketRow, length: number): void {
  c.last = row;
  if (fromA) {
    c.packetsFromA++;
    c.bytesFromA += length;
  } else {
    c.packetsFromB++;
    c.bytesFromB += length;
  }
}

export type Conversations = Readonly<Record<ConversationLayer, readonly Conversation[]>>;

/** Of each layer the conversations in order of their first packets. One pass; bytes are read only of packets with nested headers. */
export async function conversations(source: StatsSource): Promise<Conversations> {
  const { tables } = source.facts;
  const { packets, flows } = tables;
  const counters = {
    eth: new Counter('eth'),
    ip: new Counter('ip'),
    ipv6: new Counter('ipv6'),
    tcp: new Counter('tcp'),
    udp: new Counter('udp'),
  };

  const fromColumns = (row: PacketRow) => {
    const layers = packets.layers.get(row);
    const length = packets.originalLength.get(row);
    if ((layers & Layer.eth) !== 0) counters.eth.pair(packets.macSrc.get(row), packets.macDst.get(row), row, length);
    if ((layers & (Layer.ipv4 | Layer.ipv6)) === 0) return;
    if ((layers & Layer.ipv4) !== 0) counters.ip.pair(packets.src.get(row), packets.dst.get(row), row, length);
    else if (!isPendingFragment(packets.marks.get(row)))
      counters.ipv6.pair(packets.src.get(row), packets.dst.get(row), row, length);
    const flow = packets.flow.get(row);
    if (flow === NONE) return;
    const protocol = flows.protocol.get(flow);
    const counter = protocol === IpProtocol.tcp ? counters.tcp : protocol === IpProtocol.udp ? counters.udp : undefined;
    counter?.flow(tables, flow as FlowId, (packets.marks.get(row) & Mark.forward) !== 0, row, length);
  };
  let byStream: StreamIndex | undefined;
  const fromTree = (row: PacketRow, tree: FrameTree) => {
    const length = packets.originalLength.get(row);
    for (const layer of tree.layers) {
      const name = layer.spec.name;
      if (name === 'eth')
        pairOf(
          layer,
          'eth',
          (b) => tables.macs.intern(b, 0),
          (s, d) => counters.eth.pair(s, d, row, length),
        );
      else if (name === 'ip')
        pairOf(
          layer,
          'ip',
          (b) => addressId(tables, b),
          (s, d) => counters.ip.pair(s, d, row, length),
        );
      else if (name === 'ipv6' && !endsInHeaders(tree) && !isPendingFragment(packets.marks.get(row)))
        pairOf(
          layer,
          'ipv6',
          (b) => addressId(tables, b),
          (s, d) => counters.ipv6.pair(s, d, row, length),
        );
      else if (name === 'tcp' || name === 'udp') {
        byStream ??= new StreamIndex(tables);
        const flow = byStream.find(name, childOf(layer, `${name}.stream`)?.value);
        const port = childOf(layer, `${name}.srcport`)?.value;
        if (flow !== undefined) counters[name].flow(tables, flow, isForward(tables, flow, row, port), row, length);
      }
    }
  };
  await walk(source, (row) => !columnsSuffice(packets, row), fromColumns, fromTree);
  return {
    eth: counters.eth.list,
    ip: counters.ip.list,
    ipv6: counters.ipv6.list,
    tcp: counters.tcp.list,
    udp: counters.udp.list,
  };
}

/** tshark counts an IPv6 packet once it is past all of its extension headers: a fragment that completes nothing is not. */
const isPendingFragment = (marks: number): boolean => (marks & (Mark.fragment | Mark.reassembled)) === Mark.fragment;
const endsInHeaders = (tree: FrameTree): boolean => tree.stops.some((stop) => stop.layer.startsWith('ipv6'));

/** A packet of its own flow says so itself; one of a flow further out is told by its port. */
function isForward(tables: Tables, flow: FlowId, row: PacketRow, port: unknown): boolean {
  if (tables.packets.flow.get(row) === flow) return (tables.packets.marks.get(row) & Mark.forward) !== 0;
  return port === tables.flows.aPort.get(flow);
}

const addressId = (tables: Tables, b: Uint8Array): AddressId =>
  b.length === 4
    ? tables.addresses.internV4((((b[0] ?? 0) << 24) | ((b[1] ?? 0) << 16) | ((b[2] ?? 0) << 8) | (b[3] ?? 0)) >>> 0)
    : tables.addresses.internV6(b, 0);

function pairOf(
  layer: FieldNode,
  name: string,
  id: (bytes: Uint8Array) => MacId | AddressId,
  found: (src: number, dst: number) => void,
): void {
  // With a source route the destination stands among the options.
  const src = descendantOf(layer, `${name}.src`)?.value;
  const dst = descendantOf(layer, `${name}.dst`)?.value;
  if (src instanceof Uint8Array && dst instanceof Uint8Array) found(id(src), id(dst));
}

/** Wireshark's stream numbers → flows. */
class StreamIndex {
  readonly #flows = { tcp: new Map<number, FlowId>(), udp: new Map<number, FlowId>() };

  constructor(tables: Tables) {
    const { flows } = tables;
    for (let id = 0; id < flows.length; id++) {
      const protocol = flows.protocol.get(id);
      if (protocol === IpProtocol.tcp) this.#flows.tcp.set(flows.stream.get(id), id as FlowId);
      else if (protocol === IpProtocol.udp) this.#flows.udp.set(flows.stream.get(id), id as FlowId);
    }
  }

  find(protocol: 'tcp' | 'udp', stream: unknown): FlowId | undefined {
    return typeof stream === 'number' ? this.#flows[protocol].get(stream) : undefined;
  }
}

/** Who takes part in these conversations, in the order in which they are met. A packet to oneself is sent and received. */
export function endpointsOf(list: readonly Conversation[]): EndpointCount[] {
  const found = new Map<number, EndpointCount>();
  const at = (layer: ConversationLayer, address: number, port: number | null): EndpointCount => {
    const key = address * 0x2_0000 + (port === null ? 0x1_0000 : port);
    let e = found.get(key);
    if (e === undefined) {
      e = { layer, address, port, packetsSent: 0, bytesSent: 0, packetsReceived: 0, bytesReceived: 0 };
      found.set(key, e);
    }
    return e;
  };
  for (const c of list) {
    const a = at(c.layer, c.a, c.aPort);
    const b = at(c.layer, c.b, c.bPort);
    a.packetsSent += c.packetsFromA;
    a.bytesSent += c.bytesFromA;
    b.packetsReceived += c.packetsFromA;
    b.bytesReceived += c.bytesFromA;
    b.packetsSent += c.packetsFromB;
    b.bytesSent += c.bytesFromB;
    a.packetsReceived += c.packetsFromB;
    a.bytesReceived += c.bytesFromB;
  }
  return [...found.values()];
}
