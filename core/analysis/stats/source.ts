/** What the statistics read: the packets to count, in order, and the field tree of those whose columns do not say enough. */
import type { PacketRow } from '../../base/ids.ts';
import { Layer, Mark, type PacketTable } from '../../table/packets.ts';
import type { FieldNode, FrameTree } from '../../wire/field.ts';
import type { Facts } from '../facts.ts';
import type { StreamFacts } from '../stream/facts.ts';

export interface StatsSource {
  readonly facts: Facts;
  streams(): Promise<StreamFacts>;
  /** Ascending; gone through as often as it is asked for. */
  rows(): Iterable<PacketRow>;
  /** The trees of these rows, in the order given. */
  trees(rows: Iterable<PacketRow>): AsyncIterable<{ readonly row: PacketRow; readonly tree: FrameTree }>;
  /** Waited for between blocks of packets: whoever counts for somebody who watches lets others in, and rejects to end it. */
  pause?(): Promise<void>;
}

const BLOCK = 16_384;

/**
 * Goes through the rows in order. `wants` is asked once for each row and before any of its block is told: rows that it answers true for go to
 * `tree`, the others to `row`.
 */
export async function walk(
  source: StatsSource,
  wants: (row: PacketRow) => boolean,
  row: (row: PacketRow) => void,
  tree: (row: PacketRow, tree: FrameTree) => void,
): Promise<void> {
  const block: PacketRow[] = [];
  const flush = async () => {
    const wanted = block.filter(wants);
    const trees = wanted.length > 0 ? source.trees(wanted)[Symbol.asyncIterator]() : undefined;
    let next = 0;
    for (const r of block) {
      if (trees === undefined || wanted[next] !== r) row(r);
      else {
        next++;
        const got = await trees.next();
        if (got.done !== true) tree(r, got.value.tree);
      }
    }
    block.length = 0;
    await source.pause?.();
  };
  for (const r of source.rows()) {
    block.push(r);
    if (block.length === BLOCK) await flush();
  }
  await flush();
}

/**
 * Whether the address and flow columns say all about the packet's headers: each of its layers is there once. True also of packets that are not
 * `Mark.plain` only because they are cut, tagged, a fragment, or quote another.
 */
export function columnsSuffice(packets: PacketTable, row: number): boolean {
  const marks = packets.marks.get(row);
  if ((marks & Mark.plain) !== 0) return true;
  const layers = packets.layers.get(row);
  if ((marks & Mark.stopped) !== 0 || (layers & (Layer.tunnel | Layer.llc | Layer.data)) !== 0) return false;
  return (marks & (Mark.cut | Mark.fragment | Mark.reassembled | Mark.quotes)) !== 0 || (layers & Layer.vlan) !== 0;
}

/** The first child of that name. */
export const childOf = (node: FieldNode, name: string): FieldNode | undefined =>
  node.children.find((child) => child.spec.name === name);

/** The first node of that name below this one. */
export function descendantOf(node: FieldNode, name: string): FieldNode | undefined {
  for (const child of node.children) {
    const found = child.spec.name === name ? child : descendantOf(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
