/** LACP on each link: what the ends say of themselves and of each other, and how that changes (IEEE 802.1AX §6.4.2). */
import { type Bytes, hex, u8, u16 } from '../../base/bytes.ts';
import { NONE, type PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import type { LacpChange, LacpEnd, LacpLink, LacpState } from './facts.ts';
import type { Direction } from './sent.ts';

export type Frames = (rows: Iterable<PacketRow>) => AsyncIterable<{ readonly row: PacketRow; readonly bytes: Bytes }>;

const GROUP = '01:80:c2:00:00:02';
const SLOW = 0x8809;
const LACP = 1;
const ACTOR = 18;
const PARTNER = ACTOR + 20;
const END = PARTNER + 18;
/** Changes that are listed. */
const MAX_CHANGES = 1024;
const Bit = { aggregation: 4, synchronization: 8, collecting: 16, distributing: 32, defaulted: 64, expired: 128 } as const;
const CARRIES = Bit.synchronization | Bit.collecting | Bit.distributing;

interface Pdu {
  readonly row: PacketRow;
  readonly link: number;
  readonly local: boolean | null;
  readonly actor: LacpEnd;
  readonly partner: LacpEnd;
}

export interface LacpFacts {
  readonly pdus: readonly Pdu[];
  readonly links: readonly LacpLink[];
  readonly changes: readonly LacpChange[];
}

/** Rows of slow-protocol frames: for the group address, and with no other layer. */
export function* slowRows({ tables: { packets, macs } }: Facts): Generator<PacketRow> {
  for (let row = 0; row < packets.length; row++) {
    const mac = packets.macDst.get(row);
    if ((packets.layers.get(row) & Layer.eth) !== 0 && mac !== 0 && macs.text(mac as never) === GROUP) yield row as PacketRow;
  }
}

/** @param linkOf index of the link of a row, NONE for interfaces that are none */
export async function readLacp(
  facts: Facts,
  frames: Frames,
  direction: Direction | null,
  linkOf: (row: number) => number,
): Promise<LacpFacts> {
  const pdus: Pdu[] = [];
  for await (const { row, bytes } of frames(slowRows(facts))) {
    const link = linkOf(row);
    if (link === NONE || bytes.length < END || u16(bytes, 12) !== SLOW || u8(bytes, 14) !== LACP) continue;
    if (u8(bytes, 16) !== 1 || u8(bytes, 17) !== 20 || u8(bytes, 36) !== 2 || u8(bytes, 37) !== 20) continue;
    const actor = endAt(bytes, ACTOR);
    pdus.push({ row, link, local: isLocal(facts, direction, row, actor), actor, partner: endAt(bytes, PARTNER) });
  }
  return { pdus, links: linksOf(pdus), changes: changesOf(pdus) };
}

const endAt = (b: Bytes, at: number): LacpEnd => ({
  systemPriority: u16(b, at),
  system: hex(b, at + 2, at + 8, ':'),
  key: u16(b, at + 8),
  portPriority: u16(b, at + 10),
  port: u16(b, at + 12),
  state: u8(b, at + 14),
});

/** Links send LACPDUs with MACs of their own; the system is the bond's. */
function isLocal({ tables }: Facts, direction: Direction | null, row: PacketRow, actor: LacpEnd): boolean | null {
  if (direction === null) return null;
  if (direction.from === 'flags') return direction.isSent(row);
  const own = new Set([...direction.macs].map((m) => tables.macs.text(m)));
  return direction.isSent(row) || own.has(actor.system);
}

const sameEnd = (a: LacpEnd, b: LacpEnd): boolean =>
  a.system === b.system && a.key === b.key && a.port === b.port && a.state === b.state && a.systemPriority === b.systemPriority;

function changesOf(pdus: readonly Pdu[]): LacpChange[] {
  const last = new Map<string, Pdu>();
  const out: LacpChange[] = [];
  for (const pdu of pdus) {
    const key = `${pdu.link} ${pdu.actor.system}`;
    const before = last.get(key);
    last.set(key, pdu);
    if (before !== undefined && sameEnd(before.actor, pdu.actor) && sameEnd(before.partner, pdu.partner)) continue;
    if (out.length < MAX_CHANGES)
      out.push({ interface: pdu.link, row: pdu.row, local: pdu.local, actor: pdu.actor, partner: pdu.partner });
  }
  return out;
}

function linksOf(pdus: readonly Pdu[]): LacpLink[] {
  const byLink = new Map<number, Pdu[]>();
  for (const pdu of pdus) {
    const list = byLink.get(pdu.link);
    if (list === undefined) byLink.set(pdu.link, [pdu]);
    else list.push(pdu);
  }
  const links = [...byLink].sort(([a], [b]) => a - b);
  const reference = links.flatMap(([, list]) => list.findLast((p) => p.local !== false) ?? list.at(-1) ?? [])[0];
  return links.map(([link, list]) => {
    const ends = new Map<string, Pdu>();
    for (const pdu of list) ends.set(pdu.actor.system, pdu);
    return {
      interface: link,
      pdus: list.length,
      state: stateOf([...ends.values()], reference),
      rows: [...ends.values()].map((p) => p.row).sort((a, b) => a - b),
    };
  });
}

/** @param last the last LACPDU of each end; `reference`: that of the first link */
function stateOf(last: readonly Pdu[], reference: Pdu | undefined): LacpState {
  const local = last.find((p) => p.local !== false) ?? last[0];
  if (local === undefined) return 'one-sided';
  const bits = local.actor.state;
  if ((bits & Bit.defaulted) !== 0) return 'defaulted';
  if (last.some((p) => (p.actor.state & Bit.expired) !== 0)) return 'expired';
  if (last.some((p) => (p.actor.state & Bit.aggregation) === 0)) return 'individual';
  if (reference !== undefined && local.actor.system === reference.actor.system) {
    if (local.partner.system !== reference.partner.system) return 'other-partner';
    if (local.partner.key !== reference.partner.key || local.actor.key !== reference.actor.key) return 'other-key';
  }
  if (last.some((p) => (p.actor.state & CARRIES) !== CARRIES)) return 'not-distributing';
  return last.length < 2 ? 'one-sided' : 'aggregated';
}
