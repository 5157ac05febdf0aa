/**
 * The map as a picture wants it: networks as rails from left to right, devices beside and between them. Clients stand left, what passes packets on in
 * the middle, servers right. Pure: the same map gives the same picture.
 */
import type { Facts } from '../../analysis/facts.ts';
import type { Certainty, MapDevice, MapNetwork, MapRole, TopologyMap } from '../../analysis/topology/map/facts.ts';
import type { AddressId } from '../../base/ids.ts';
import { clean } from '../ladder.ts';

/** Devices that are drawn; the others are counted. */
export const MAX_DEVICES = 40;
/** Hosts behind one router that have a box of their own. */
const MAX_BEYOND = 6;
/** Networks that are drawn. */
const MAX_RAILS = 12;

export type DeviceKind = 'client' | 'middle' | 'server' | 'host';

export interface PictureRole {
  readonly role: MapRole | 'host' | 'unseen';
  readonly certainty: Certainty;
  /** Frame numbers. */
  readonly frames: readonly number[];
}

export interface PictureDevice {
  /** `Device.id`; −1 for a box that stands for several. */
  readonly id: number;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly roles: readonly PictureRole[];
  readonly macs: readonly string[];
  readonly vendors: readonly string[];
  /** Addresses that no link of the picture carries. */
  readonly addresses: readonly string[];
  readonly unseen: boolean;
  /** Hosts that this box stands for beside its name: 0 for a device. */
  readonly several: number;
  /** Rail indices with the addresses there, from left to right. */
  readonly links: readonly {
    readonly rail: number;
    readonly addresses: readonly { readonly text: string; readonly vip: boolean }[];
  }[];
}

export interface PictureRail {
  /** Text of the prefix; null where none is known. */
  readonly prefix: string | null;
  readonly kind: 'stated' | 'inferred' | 'unknown' | 'beyond' | 'no-link';
  readonly source: MapNetwork['source'] | null;
  readonly frames: readonly number[];
  /** Device whose packets come from there, for `beyond`. */
  readonly router: number | null;
}

export interface Picture {
  readonly rails: readonly PictureRail[];
  readonly devices: readonly PictureDevice[];
  readonly omittedDevices: number;
  readonly omittedRails: number;
}

export interface PictureWords {
  /** How the story calls a device. */
  name(id: number): string;
  vendor(mac: string): string | null;
  /** "12 more hosts". */
  more(count: number): string;
}

const MIDDLE: readonly MapRole[] = ['router', 'gateway', 'nat', 'director', 'master', 'backup'];

export function kindOf({ device, roles }: MapDevice): DeviceKind {
  const has = (r: MapRole): boolean => roles.some((x) => x.role === r);
  if (MIDDLE.some(has)) return 'middle';
  if (has('real-server')) return 'server';
  const [client, server] = [has('client'), has('server') || has('dns-server') || has('dhcp-server')];
  if (client !== server) return client ? 'client' : 'server';
  return device.roles.includes('client') && client ? 'client' : 'host';
}

interface Rail {
  readonly rail: PictureRail;
  /** Device id → addresses there. */
  readonly members: Map<number, readonly AddressId[]>;
}

export function pictureOf(facts: Facts, map: TopologyMap, words: PictureWords): Picture {
  const byId = new Map(map.devices.map((d) => [d.device.id, d]));
  const drawn = chosen(facts, map);
  const all = railsOf(map, drawn, byId);
  const rails = ordered(all.filter((r) => r.members.size > 0).slice(0, MAX_RAILS), byId);
  const index = new Map(rails.map((r, i) => [r, i]));
  const text = (a: AddressId): string => facts.tables.addresses.text(a);
  const devices: PictureDevice[] = [];
  for (const id of drawn) {
    const d = byId.get(id);
    if (d === undefined) continue;
    const { vips } = d;
    const links = rails.flatMap((r) => {
      const addresses = r.members.get(id);
      const rail = index.get(r);
      if (addresses === undefined || rail === undefined) return [];
      return [{ rail, addresses: addresses.map((a) => ({ text: text(a), vip: vips.includes(a) })) }];
    });
    const linked = new Set(links.flatMap((l) => l.addresses.map((a) => a.text)));
    devices.push({
      id,
      name: clean(words.name(id)),
      kind: kindOf(d),
      roles: rolesOf(d),
      macs: d.device.macs.map((m) => facts.tables.macs.text(m)),
      vendors: [...new Set(d.device.macs.flatMap((m) => words.vendor(facts.tables.macs.text(m)) ?? []))],
      addresses: d.device.addresses.map(text).filter((a) => !linked.has(a)),
      unseen: d.device.roles.includes('unseen'),
      several: 0,
      links,
    });
  }
  devices.push(...severalBehind(map, drawn, rails, words, kindOf));
  const boxes = new Set(drawn);
  const behind = map.devices.filter(
    (d) => !boxes.has(d.device.id) && isBeyond(d) && rails.some((r) => r.rail.router === d.device.behind),
  ).length;
  return {
    rails: rails.map((r) => r.rail),
    devices,
    omittedDevices: map.devices.length - boxes.size - behind,
    omittedRails: all.filter((r) => r.members.size > 0).length - rails.length,
  };
}

const isBeyond = ({ device }: MapDevice): boolean => device.macs.length === 0 && device.behind !== undefined;

function rolesOf({ device, roles }: MapDevice): PictureRole[] {
  if (roles.length > 0) return roles.map((r) => ({ role: r.role, certainty: r.certainty, frames: r.rows.map((x) => x + 1) }));
  return [
    {
      role: device.roles.includes('unseen') ? 'unseen' : 'host',
      certainty: 'certain',
      frames: device.evidence.map((r) => r + 1),
    },
  ];
}

/** The devices that have a box: what passes packets on first, then those that most flows have to do with, those that were only asked for last. */
function chosen(facts: Facts, map: TopologyMap): number[] {
  const busy = activity(facts, map);
  const beyond = new Map<number, number>();
  const weight = (d: MapDevice): number =>
    (kindOf(d) === 'middle' ? 1e12 : 0) + (d.device.roles.includes('unseen') ? -1e12 : 0) + (busy.get(d.device.id) ?? 0);
  const ranked = [...map.devices].sort((p, q) => weight(q) - weight(p) || p.device.id - q.device.id);
  const out: number[] = [];
  for (const d of ranked) {
    if (out.length >= MAX_DEVICES) break;
    if (isBeyond(d)) {
      const n = beyond.get(d.device.behind ?? -1) ?? 0;
      if (n >= MAX_BEYOND) continue;
      beyond.set(d.device.behind ?? -1, n + 1);
    }
    out.push(d.device.id);
  }
  return out.sort((a, b) => a - b);
}

/** Packets of the flows of each device. */
function activity({ tables: { flows } }: Facts, map: TopologyMap): Map<number, number> {
  const owner = new Map<number, number>();
  for (const { device } of map.devices) for (const a of device.addresses) if (!owner.has(a)) owner.set(a, device.id);
  const busy = new Map<number, number>();
  for (let f = 0; f < flows.length; f++)
    for (const end of [flows.a.get(f), flows.b.get(f)]) {
      const id = owner.get(end);
      if (id !== undefined) busy.set(id, (busy.get(id) ?? 0) + flows.packetsForward.get(f) + flows.packetsBackward.get(f));
    }
  return busy;
}

function railsOf(map: TopologyMap, drawn: readonly number[], byId: ReadonlyMap<number, MapDevice>): Rail[] {
  const boxes = new Set(drawn);
  const rails: Rail[] = map.networks.map((n) => ({
    rail: {
      prefix: n.prefix === null ? null : `${n.prefix.address}/${n.prefix.length}`,
      kind: n.prefix === null ? 'unknown' : n.stated ? 'stated' : 'inferred',
      source: n.source,
      frames: n.rows.map((r) => r + 1),
      router: null,
    },
    members: new Map(n.members.filter((m) => boxes.has(m.device)).map((m) => [m.device, m.addresses])),
  }));
  // A link-local prefix tells nothing where all its devices stand in another network too.
  const elsewhere = (id: number, not: Rail): boolean => rails.some((r) => r !== not && r.members.has(id));
  const kept = rails.filter((r) => r.rail.source !== 'link-local' || [...r.members.keys()].some((id) => !elsewhere(id, r)));
  const beyond = new Map<number, Rail>();
  const noLink: Rail = {
    rail: { prefix: null, kind: 'no-link', source: null, frames: [], router: null },
    members: new Map(),
  };
  for (const id of drawn) {
    const d = byId.get(id);
    if (d === undefined || d.device.macs.length > 0 || rails.some((r) => r.members.has(id))) continue;
    const router = d.device.behind;
    if (router === undefined || !boxes.has(router)) {
      noLink.members.set(id, d.device.addresses);
      continue;
    }
    let rail = beyond.get(router);
    if (rail === undefined) {
      rail = { rail: { prefix: null, kind: 'beyond', source: null, frames: [], router }, members: new Map([[router, []]]) };
      beyond.set(router, rail);
    }
    rail.members.set(id, d.device.addresses);
  }
  return [...kept, ...beyond.values(), noLink];
}

/** From the side of the clients on: each rail next to one that it shares a device with. */
function ordered(rails: readonly Rail[], byId: ReadonlyMap<number, MapDevice>): Rail[] {
  const lean = (r: Rail): number => {
    let sum = 0;
    for (const id of r.members.keys()) {
      const d = byId.get(id);
      const kind = d === undefined ? 'host' : kindOf(d);
      sum += kind === 'client' ? 1 : kind === 'server' ? -1 : 0;
    }
    return sum;
  };
  const rest = rails.map((r, i) => ({ r, i, lean: lean(r) }));
  const out: Rail[] = [];
  const shares = (r: Rail): boolean => out.some((o) => [...o.members.keys()].some((id) => r.members.has(id)));
  while (rest.length > 0) {
    const near = rest.filter((x) => shares(x.r));
    // Networks of this link before what lies behind a router, but for where to begin.
    const here = near.filter((x) => x.r.rail.kind !== 'beyond');
    const from = here.length > 0 ? here : near.length > 0 ? near : rest;
    const next = from.reduce((best, x) => (x.lean > best.lean || (x.lean === best.lean && x.i < best.i) ? x : best));
    out.push(next.r);
    rest.splice(rest.indexOf(next), 1);
  }
  return out;
}

/** One box for all the hosts behind a router that have none. */
function severalBehind(
  map: TopologyMap,
  drawn: readonly number[],
  rails: readonly Rail[],
  words: PictureWords,
  kind: (d: MapDevice) => DeviceKind,
): PictureDevice[] {
  const boxes = new Set(drawn);
  return rails.flatMap((r, rail) => {
    if (r.rail.router === null) return [];
    const rest = map.devices.filter((d) => isBeyond(d) && d.device.behind === r.rail.router && !boxes.has(d.device.id));
    if (rest.length === 0) return [];
    const kinds = new Set(rest.map(kind));
    return [
      {
        id: -1,
        name: words.more(rest.length),
        kind: kinds.size === 1 ? ([...kinds][0] as DeviceKind) : ('host' as const),
        roles: [],
        macs: [],
        vendors: [],
        addresses: [],
        unseen: false,
        several: rest.length,
        links: [{ rail, addresses: [] }],
      },
    ];
  });
}
