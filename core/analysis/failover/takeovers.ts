/** Takeovers as VRRP, ARP and traffic show them, put together where they are one and the same. */

import { formatMac } from '../../base/address.ts';
import { fromHex } from '../../base/bytes.ts';
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import type { Facts } from '../facts.ts';
import type { Claim, Collected } from './collect.ts';
import type { Owner, Sign, VirtualRouterFacts } from './facts.ts';
import type { Ownership, Transition } from './owners.ts';

/** An announcement belongs to an election when it is so near to it. Routers repeat it after a second or two. */
const NEAR_NS = 3e9;
/** Addresses that the same machine takes from the same one within so long are one takeover. */
const TOGETHER_NS = 2e9;
/** 00:00:5e:00:01:XX, and 00:00:5e:00:02:XX for IPv6 (RFC 5798 §7.3): goes with the address, whoever has it. */
const VIRTUAL_MAC = /^00:00:5e:00:0[12]:/;

export interface Draft {
  readonly ips: readonly AddressId[];
  readonly addresses: readonly string[];
  readonly from: Owner;
  readonly to: Owner;
  readonly oldMacs: ReadonlySet<MacId>;
  readonly newMacs: ReadonlySet<MacId>;
  /** MACs that go with the addresses: whose they are depends on the time. */
  readonly sharedMacs: ReadonlySet<MacId>;
  readonly row: PacketRow;
  readonly signs: readonly Sign[];
  readonly vrrp: { readonly router: number; readonly reign: number } | null;
  readonly oldReturns: PacketRow | null;
  readonly evidence: readonly PacketRow[];
}

export function draftTakeovers(
  facts: Facts,
  collected: Collected,
  owned: Ownership,
  virtualRouters: readonly VirtualRouterFacts[],
): Draft[] {
  const used = new Set<Transition>();
  const byVrrp = virtualRouters.flatMap((vr, i) => fromElections(facts, collected, owned, vr, i, used));
  const elected = new Set(byVrrp.flatMap((d) => [...d.evidence]));
  const rest = owned.transitions.filter((t) => !used.has(t));
  const byTraffic = takenFromTraffic(
    facts,
    owned.firstAnnouncements.filter((c) => !elected.has(c.row)),
  );
  const drafts = [...byVrrp, ...together(rest, collected.timeOf).map((group) => fromArp(facts, group)), ...byTraffic];
  return drafts.sort((a, b) => a.row - b.row);
}

/* ------------------------------------------------------------------ by VRRP */

function fromElections(
  facts: Facts,
  { claims, timeOf }: Collected,
  owned: Ownership,
  vr: VirtualRouterFacts,
  index: number,
  used: Set<Transition>,
): Draft[] {
  const { addresses, macs } = facts.tables;
  const ips = vr.addresses.flatMap((text) => idOf(facts, text) ?? []);
  const wanted = new Set(ips);
  const mine = claims.filter((c) => wanted.has(c.ip));
  return vr.reigns.flatMap((reign, n): Draft[] => {
    const old = vr.routers[vr.reigns[n - 1]?.router ?? -1];
    const now = vr.routers[reign.router];
    if (reign.cause === 'first' || reign.cause === 'resumed' || old === undefined || now === undefined || reign.before === null)
      return [];
    const at = timeOf(reign.first);
    const near = (row: number): boolean => Math.abs(timeOf(row) - at) <= NEAR_NS;
    const oldMac = macOfRouter(facts, old.address, old.mac);
    const newMac = macOfRouter(facts, now.address, now.mac);
    const moves = owned.transitions.filter((t) => wanted.has(t.ip) && near(t.row));
    for (const t of moves) used.add(t);
    const announced = mine.filter((c) => c.announces && near(c.row) && c.row > (reign.before ?? 0));
    const shared = new Set<MacId>();
    for (const c of mine) if (VIRTUAL_MAC.test(macs.text(c.mac))) shared.add(c.mac);
    for (const r of [old, now]) if (VIRTUAL_MAC.test(r.mac)) shared.add(macId(facts, r.mac));
    const evidence = [reign.before, reign.first, ...announced.map((c) => c.row), ...moves.flatMap((t) => [t.before, t.row])];
    const taken = announced.length > 0 ? ips.filter((ip) => announced.some((c) => c.ip === ip)) : ips;
    return [
      {
        ips: taken,
        addresses: announced.length > 0 ? taken.map((ip) => addresses.text(ip)) : vr.addresses,
        from: { mac: oldMac, address: old.address },
        to: { mac: newMac, address: now.address },
        oldMacs: new Set([macId(facts, oldMac), ...moves.map((t) => t.from)].filter((m) => m !== 0 && !shared.has(m))),
        newMacs: new Set([macId(facts, newMac), ...moves.map((t) => t.to)].filter((m) => m !== 0 && !shared.has(m))),
        sharedMacs: shared,
        row: Math.min(reign.first, ...announced.map((c) => c.row)) as PacketRow,
        signs: ['vrrp', ...(announced.length > 0 ? ['gratuitous-arp' as const] : moves.length > 0 ? ['arp' as const] : [])],
        vrrp: { router: index, reign: n },
        oldReturns: moves.find((t) => t.oldReturns !== null)?.oldReturns ?? null,
        evidence: [...new Set(evidence)].sort((a, b) => a - b),
      },
    ];
  });
}

/** A router's own MAC: what its ARP says of the address that it advertises from; else where its advertisements come from. */
function macOfRouter(facts: Facts, address: string, advertised: string): string {
  const ip = idOf(facts, address);
  const by = ip === undefined ? undefined : facts.arp.claims.get(ip);
  const [first] = by?.keys() ?? [];
  return first === undefined ? advertised : facts.tables.macs.text(first);
}

/* ------------------------------------------------------------------ by ARP */

/** What one machine took from another at about the same time. */
function together(transitions: readonly Transition[], timeOf: (row: number) => number): Transition[][] {
  const groups: Transition[][] = [];
  const open = new Map<string, Transition[]>();
  for (const t of transitions) {
    const key = `${t.from} ${t.to}`;
    const group = open.get(key);
    const [first] = group ?? [];
    if (group !== undefined && first !== undefined && timeOf(t.row) - timeOf(first.row) <= TOGETHER_NS) group.push(t);
    else {
      const fresh = [t];
      open.set(key, fresh);
      groups.push(fresh);
    }
  }
  return groups;
}

function fromArp(facts: Facts, group: readonly Transition[]): Draft {
  const [first] = group as readonly [Transition, ...Transition[]];
  const ips = [...new Set(group.map((t) => t.ip))];
  const owner = (mac: MacId): Owner => ({ mac: facts.tables.macs.text(mac), address: ownAddress(facts, mac, ips) });
  return {
    ips,
    addresses: ips.map((ip) => facts.tables.addresses.text(ip)),
    from: owner(first.from),
    to: owner(first.to),
    oldMacs: new Set([first.from]),
    newMacs: new Set([first.to]),
    sharedMacs: new Set(),
    row: first.row,
    signs: [group.some((t) => t.announced) ? 'gratuitous-arp' : 'arp'],
    vrrp: null,
    oldReturns: group.find((t) => t.oldReturns !== null)?.oldReturns ?? null,
    evidence: group.flatMap((t) => [t.before, t.row]).sort((a, b) => a - b),
  };
}

/** An address of the station that did not move. */
function ownAddress(facts: Facts, mac: MacId, moving: readonly AddressId[]): string | null {
  for (const [ip, by] of facts.arp.claims) if (!moving.includes(ip) && by.has(mac)) return facts.tables.addresses.text(ip);
  return null;
}

/** Addresses whose first claim in the capture announces them, although their packets came from another MAC before. */
function takenFromTraffic(facts: Facts, announcements: readonly Claim[]): Draft[] {
  const { packets } = facts.tables;
  const waiting = new Map(announcements.map((c) => [c.ip, { claim: c, mac: 0, row: 0 }]));
  if (waiting.size === 0) return [];
  const last = announcements.reduce((n, c) => Math.max(n, c.row), 0);
  for (let row = 0; row < last; row++) {
    const w = waiting.get(packets.src.get(row) as AddressId);
    const mac = packets.macSrc.get(row);
    if (w === undefined || row >= w.claim.row || mac === 0) continue;
    w.mac = mac;
    w.row = row;
  }
  return [...waiting.values()].flatMap(({ claim, mac, row }) => {
    if (mac === 0 || mac === claim.mac) return [];
    const draft = fromArp(facts, [
      {
        ip: claim.ip,
        from: mac as MacId,
        to: claim.mac,
        row: claim.row,
        before: row as PacketRow,
        announced: true,
        oldReturns: null,
      },
    ]);
    return [{ ...draft, signs: ['gratuitous-arp', 'traffic'] }];
  });
}

/* ------------------------------------------------------------------ ids of texts */

/** The id of an IPv4 address that the scan has met. */
export function idOf(facts: Facts, text: string): AddressId | undefined {
  if (text.includes(':')) return undefined;
  const id = facts.tables.addresses.findV4(text.split('.').reduce((n, part) => n * 256 + Number(part), 0) >>> 0);
  return id === 0 ? undefined : id;
}

function macId(facts: Facts, text: string): MacId {
  const bytes = fromHex(text);
  return bytes === undefined || formatMac(bytes) !== text ? (0 as MacId) : facts.tables.macs.find(bytes, 0);
}

/** The takeovers of one of the same addresses before and after one: their rows. −1, infinite: there is none. */
export interface Neighbours {
  readonly since: number;
  readonly next: number;
}

/** @param drafts in order of their rows */
export function neighboursOf(drafts: readonly Draft[], index: number): Neighbours {
  const mine = new Set(drafts[index]?.ips);
  const isAlike = (d: Draft): boolean => d.ips.some((ip) => mine.has(ip));
  return {
    since: drafts.slice(0, index).findLast(isAlike)?.row ?? -1,
    next: drafts.slice(index + 1).find(isAlike)?.row ?? Number.POSITIVE_INFINITY,
  };
}
