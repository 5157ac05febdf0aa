/**
 * Rewritten copies of the packets of watched connections, beyond those that the NAT analysis pairs: a connection that another director sends
 * to another server in its middle has no opening there, and a virtual MAC is not the one that copies come from.
 *
 * Destination NAT keeps the client's address and port, sequence numbers, flags and length: that is compared.
 */
import { type AddressId, NONE, type PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import type { Watched } from './connections.ts';

/** No director keeps a packet for longer. */
const WINDOW_NS = 1e9;
/** Packets that are remembered; with more the oldest are forgotten, all at once. */
const MAX_WAITING = 1 << 18;

export interface Copies {
  /** The copy of a packet, the original of a copy; null where there is none. */
  copyOf(row: PacketRow): PacketRow | null;
  originalOf(row: PacketRow): PacketRow | null;
}

export function copiesOf(facts: Facts, watched: readonly Watched[]): Copies {
  const { nat, tables } = facts;
  const { packets, flows } = tables;
  const virtual = new Set<number>(watched.map((w) => w.virtual));
  const clients = new Set<number>();
  for (const w of watched) clients.add(flows.a.get(w.flow) === w.virtual ? flows.b.get(w.flow) : flows.a.get(w.flow));
  const copies = new Map<number, number>();
  const originals = new Map<number, number>();
  const waiting = new Map<number, number>();
  for (let i = 0; i < packets.length && clients.size > 0; i++) {
    const row = i as PacketRow;
    if ((packets.layers.get(row) & Layer.tcp) === 0 || packets.flow.get(row) === NONE) continue;
    const fromClient = clients.has(packets.src.get(row)) && !virtual.has(packets.src.get(row));
    if (!fromClient && !clients.has(packets.dst.get(row))) continue;
    const key = keyOf(packets.seq.get(row), packets.ack.get(row), packets.flags.get(row), packets.payloadLength.get(row));
    const before = waiting.get(key) as PacketRow | undefined;
    if (before !== undefined && isCopy(facts, before, row, fromClient, virtual)) {
      copies.set(before, row);
      originals.set(row, before);
    }
    if (waiting.size >= MAX_WAITING) waiting.clear();
    waiting.set(key, row);
  }
  const rowOf = (known: PacketRow | null, found: number | undefined): PacketRow | null =>
    known ?? (found as PacketRow | undefined) ?? null;
  return {
    copyOf: (row) => rowOf(nat.rewrittenAs(row), copies.get(row)),
    originalOf: (row) => rowOf(nat.rewriteOf(row), originals.get(row)),
  };
}

const keyOf = (seq: number, ack: number, flags: number, length: number): number =>
  ((seq ^ Math.imul(ack, 0x9e37_79b1)) >>> 0) * 2 ** 20 + (((length << 4) ^ flags) & 0xf_ffff);

/** All that a rewrite keeps is the same, and one end is virtual before (client's packets) or after (the server's). */
function isCopy(
  { tables: { packets: p } }: Facts,
  a: PacketRow,
  b: PacketRow,
  fromClient: boolean,
  virtual: ReadonlySet<number>,
): boolean {
  const kept = [p.seq, p.ack, p.flags, p.payloadLength, p.window] as const;
  if (!kept.every((column) => column.get(a) === column.get(b)) || p.elapsedNs(a, b) > WINDOW_NS) return false;
  const [near, nearPort, far] = fromClient ? [p.src, p.srcPort, p.dst] : [p.dst, p.dstPort, p.src];
  if (near.get(a) !== near.get(b) || nearPort.get(a) !== nearPort.get(b)) return false;
  const [outside, inside] = fromClient ? [a, b] : [b, a];
  return virtual.has(far.get(outside) as AddressId) && !virtual.has(far.get(inside));
}
