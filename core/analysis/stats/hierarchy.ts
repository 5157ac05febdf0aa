/**
 * The protocol hierarchy: how many packets and bytes each protocol has, below the protocols that carry it. Counted as `tshark -z io,phs`
 * counts: each packet once at every protocol of its tree from the link layer inwards, with its whole length on the wire.
 */
import type { PacketRow } from '../../base/ids.ts';
import { Layer, Mark, type PacketTable, TcpFlag } from '../../table/packets.ts';
import type { FieldNode, FrameTree } from '../../wire/field.ts';
import type { Facts } from '../facts.ts';
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
  const { packets } = source.facts.tables;
  const root = newCount('frame');
  /** Protocol counts from the outermost inwards, of packets of a shape met before. */
  const shapes = new Map<number, readonly ProtocolCount[]>();
  /** Shapes whose first packet is in the block being told: the others of it wait no longer than that. */
  const known = new Set<number>();

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
      const shape = shapeOf(packets, row);
      if (shape === 0) return true;
      if (known.has(shape)) return false;
      known.add(shape);
      return true;
    },
    (row) => count(shapes.get(shapeOf(packets, row)) ?? [root], row),
    (row, tree) => {
      const chain = chainOf(root, tree, !endsWithConnection(source.facts, row));
      const shape = shapeOf(packets, row);
      if (shape !== 0) shapes.set(shape, chain);
      count(chain, row);
    },
  );
  return root;
}

/**
 * tshark counts the list of a message's segments behind the message, where it made it; only where the FIN says that a message is whole is the
 * list made first. (People are shown it between TCP and the message in both cases.)
 */
const endsWithConnection = (facts: Facts, row: PacketRow): boolean => facts.stream.closes(row);

/** Each protocol stands below the one before it, as the top level of the tree has them. */
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

const LINKS = Layer.vlan | Layer.llc | Layer.tunnel | Layer.data | Layer.http;

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

/**
 * A number that packets with the same protocols share; 0 where only the packet's own tree tells them. What has a payload depends on its
 * ports, its bytes, and the rest of its stream; so does a FIN, which may complete a message.
 */
function shapeOf(packets: PacketTable, row: PacketRow): number {
  const layers = packets.layers.get(row);
  const marks = packets.marks.get(row);
  if ((marks & Mark.plain) === 0 || (layers & LINKS) !== 0) return 0;
  const arp = (layers & Layer.arp) !== 0;
  const bareTcp =
    (layers & Layer.tcp) !== 0 && packets.payloadLength.get(row) === 0 && (packets.flags.get(row) & TcpFlag.fin) === 0;
  if (!arp && !bareTcp) return 0;
  return ((packets.interface.get(row) + 1) * 0x1_0000 + layers) * 2 + ((marks & Mark.padded) !== 0 ? 1 : 0);
}
