/** Which MAC had an address when, by ARP; and where it changed. */
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import type { Claim } from './collect.ts';

/** A change of the MAC that an address belongs to. */
export interface Transition {
  readonly ip: AddressId;
  readonly from: MacId;
  readonly to: MacId;
  /** The new one's first claim, the old one's last before it. */
  readonly row: PacketRow;
  readonly before: PacketRow;
  readonly announced: boolean;
  /** The old one claims it again before anybody else does. */
  readonly oldReturns: PacketRow | null;
}

export interface Ownership {
  readonly transitions: readonly Transition[];
  /** Address → the MACs that answer for it by turns, and the rows that show it. */
  readonly conflicts: ReadonlyMap<AddressId, { readonly macs: readonly MacId[]; readonly rows: readonly PacketRow[] }>;
  /** The first claim of each address, where it was an announcement. */
  readonly firstAnnouncements: readonly Claim[];
}

interface Tenure {
  readonly mac: MacId;
  readonly first: PacketRow;
  last: PacketRow;
  announced: boolean;
}

/** Tenures of one address that are kept. An address that changes hands more often does so without end. */
const MAX_TENURES = 256;
/** The old one claims the address again after so short a time: nobody took it over. */
const RETURN_NS = 2e9;

export function ownership(claims: readonly Claim[], timeOf: (row: number) => number): Ownership {
  const tenures = new Map<AddressId, Tenure[]>();
  const firstAnnouncements: Claim[] = [];
  for (const c of claims) {
    const list = tenures.get(c.ip) ?? [];
    if (list.length === 0) {
      tenures.set(c.ip, list);
      if (c.announces) firstAnnouncements.push(c);
    }
    const current = list.at(-1);
    if (current?.mac === c.mac) {
      current.last = c.row;
      current.announced ||= c.announces;
    } else if (list.length < MAX_TENURES) list.push({ mac: c.mac, first: c.row, last: c.row, announced: c.announces });
  }
  const transitions: Transition[] = [];
  const conflicts = new Map<AddressId, { macs: MacId[]; rows: PacketRow[] }>();
  for (const [ip, list] of tenures)
    for (let i = 1; i < list.length; i++) {
      const [old, now] = [list[i - 1] as Tenure, list[i] as Tenure];
      const next = list[i + 1];
      const back = next !== undefined && next.mac === old.mac && !next.announced ? next : undefined;
      const quick = back !== undefined && timeOf(back.first) - timeOf(now.first) <= RETURN_NS;
      const alternates = !now.announced && (back !== undefined || list[i - 2]?.mac === now.mac || sameTime(old, now, timeOf));
      if ((quick && !now.announced) || alternates) {
        const conflict = conflicts.get(ip) ?? { macs: [], rows: [] };
        conflicts.set(ip, conflict);
        for (const t of [old, now]) {
          if (conflict.macs.includes(t.mac)) continue;
          conflict.macs.push(t.mac);
          conflict.rows.push(t.first);
        }
        continue;
      }
      const { announced } = now;
      const change = { ip, from: old.mac, to: now.mac, row: now.first, before: old.last, announced };
      transitions.push({ ...change, oldReturns: back?.first ?? null });
    }
  transitions.sort((a, b) => a.row - b.row);
  return { transitions, conflicts, firstAnnouncements };
}

/** Both answered within a second: two answers to one question. */
const sameTime = (old: Tenure, now: Tenure, timeOf: (row: number) => number): boolean =>
  timeOf(now.first) - timeOf(old.last) <= 1e9;
