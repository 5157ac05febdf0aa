/**
 * The protocol hierarchy: how many packets and bytes each protocol has, below the protocols that carry it. Counted as `tshark -z io,phs`
 * counts: each packet once at every protocol of its tree from the link layer inwards, with its whole length on the wire.
 */
import type { PacketRow } from '../../base/ids.ts';
import { Layer, Mark, type PacketTable, TcpFlag } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { FieldNode, FrameTree } from '../../wire/field.ts';
import { protocolOfPorts } from '../../wire/udp-ports.ts';
import type { StreamFacts } from '../stream/facts.ts';
import { type StatsSource, walk } from './source.ts';

export interface ProtocolCount {
  /** Wireshark's short name. */
  readonly protocol: string;
  packets: number;
  bytes: number;
  /** In the order in which they were first met. */
  readonly children: Map<string, ProtocolCount>;
}

const newCount = (protocol: string): ProtocolCount => ({ protocol, packets: 0, bytes: 0, children: new Map() });

/** The root stands for all packets; its protocol is `frame`. */
export async function protocolHierarchy(source: StatsSource): Promise<ProtocolCount> {
  const { tables } = source.facts;
  const { packets } = tables;
  const streams = await source.streams();
  const root = newCount('frame');
  /** Protocol counts from the outermost inwards, of packets of a shape met before. */
  const shapes = new Map<number, readonly ProtocolCount[]>();
  /** Shapes whose first packet is in the block being told: the others of it wait no longer than that. */
  const known = new Set<number>();
  /** Of the block's packets that have not been told yet. */
  const asked: number[] = [];
  let told = 0;
  const nextShape = (): number => {
    const shape = asked[told++] ?? 0;
    if (told === asked.length) asked.length = told = 0;
    return shape;
  };

  const count = (chain: readonly ProtocolCount[], row: PacketRow) => {
    const length = packets.originalLength.get(row);
    for (const c of chain) {
      c.packets++;
      c.bytes += length;
    }
  };
  await walk(
    source,
    (row) => {
      const shape = shapeOf(tables, streams, row);
      asked.push(shape);
      if (shape === 0) return true;
      if (known.has(shape)) return false;
      known.add(shape);
      return true;
    },
    (row) => count(shapes.get(nextShape()) ?? [root], row),
    (row, tree) => {
      const chain = chainOf(root, tree, !streams.closes(row));
      const shape = nextShape();
      if (shape !== 0) shapes.set(shape, chain);
      count(chain, row);
    },
  );
  return root;
}

/**
 * Each protocol stands below the one before it, as the top level of the tree has them. tshark counts the list of a message's segments behind
 * the message, where it made it (`segmentsBehind`); only where the FIN says that a message is whole is the list made first. People are shown it
 * between TCP and the message in both cases.
 */
function chainOf(root: ProtocolCount, tree: FrameTree, segmentsBehind: boolean): ProtocolCount[] {
  const chain = [root];
  let at = root;
  const layers = segmentsBehind ? behindMessage(tree.layers) : tree.layers;
  for (const { spec } of layers) {
    if (spec.name === '' || spec.name === 'frame') continue;
    let child = at.children.get(spec.name);
    if (child === undefined) {
      child = newCount(spec.name);
      at.children.set(spec.name, child);
    }
    chain.push(child);
    at = child;
  }
  return chain;
}

const UNUSUAL = Layer.vlan | Layer.llc | Layer.tunnel | Layer.data;

/** The list of segments moved from before the message that came in them to behind it: before the next message, or the end. */
function behindMessage(layers: readonly FieldNode[]): readonly FieldNode[] {
  const at = layers.findIndex(({ spec }) => spec.name === 'tcp.segments');
  const list = layers[at];
  const message = layers[at + 1];
  if (list === undefined || message === undefined) return layers;
  const rest = layers.slice(at + 1);
  const next = rest.findIndex((node, i) => i > 0 && node.spec.name === message.spec.name);
  return [...layers.slice(0, at), ...rest.toSpliced(next < 0 ? rest.length : next, 0, list)];
}

/** What the transport layer carries, as far as that is known without the packet's bytes: a protocol that is its innermost layer. */
const CARRIED = ['nothing', 'data', 'dns', 'mdns', 'llmnr', 'ntp'] as const;
type Carried = (typeof CARRIED)[number];

/**
 * A number that packets with the same protocols share; 0 where only the packet's own tree tells them, as where it shows units of a stream:
 * what they are depends on their bytes.
 */
function shapeOf(tables: Tables, stream: StreamFacts, row: PacketRow): number {
  const { packets } = tables;
  const layers = packets.layers.get(row);
  const marks = packets.marks.get(row);
  if ((marks & Mark.plain) === 0 || (layers & UNUSUAL) !== 0) return 0;
  let carried: Carried | undefined;
  if ((layers & Layer.arp) !== 0) carried = 'nothing';
  else if ((layers & Layer.tcp) !== 0) carried = inTcp(packets, stream, row);
  else if ((layers & Layer.udp) !== 0) carried = inUdp(packets, row);
  if (carried === undefined) return 0;
  const below =
    ((packets.interface.get(row) + 1) * 0x1_0000 + (layers & ~Layer.http)) * 2 + ((marks & Mark.padded) !== 0 ? 1 : 0);
  return below * CARRIED.length + CARRIED.indexOf(carried);
}

function inTcp(packets: PacketTable, stream: StreamFacts, row: PacketRow): Carried | undefined {
  const empty = packets.payloadLength.get(row) === 0;
  const fin = (packets.flags.get(row) & TcpFlag.fin) !== 0;
  if (empty) return fin && stream.completes(row) ? undefined : 'nothing';
  const shown = stream.shows(row);
  return shown === 'units' ? undefined : shown;
}

/** Behind these ports a datagram is a message of the protocol, whatever its bytes are. */
function inUdp(packets: PacketTable, row: PacketRow): Carried | undefined {
  if (packets.payloadLength.get(row) === 0) return 'nothing';
  const protocol = protocolOfPorts(packets.srcPort.get(row), packets.dstPort.get(row));
  return CARRIED.find((name) => name === protocol);
}
