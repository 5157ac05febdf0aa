/**
 * The networks of a link. A prefix that a packet states is taken as it is. Otherwise addresses are joined that treat each other as near, by ARP or by
 * sending straight to each other's MAC, and the prefix is the narrowest that holds them: the true one may be wider, never narrower.
 */

import { formatIpv4Number, formatIpv6 } from '../../../base/address.ts';
import type { AddressId, MacId, PacketRow } from '../../../base/ids.ts';
import { Layer } from '../../../table/packets.ts';
import type { Facts } from '../../facts.ts';
import type { Device } from '../facts.ts';
import type { Certainty, MapNetwork, PrefixSource, RoleReason } from './facts.ts';
import type { Directory, RoleBook } from './roles.ts';
import type { Stated } from './stated.ts';

const MAX_ROWS = 4;
/** Pairs of addresses looked at. */
const MAX_PAIRS = 65_536;
const MAX_NETWORKS = 256;
/** Of an inferred prefix. */
const MIN_LENGTH = 8;

interface Group {
  readonly members: Set<AddressId>;
  source: PrefixSource;
  rows: PacketRow[];
}

interface Draft {
  readonly bytes: Uint8Array;
  readonly length: number;
  readonly source: PrefixSource;
  readonly stated: boolean;
  readonly rows: PacketRow[];
  readonly members: Set<AddressId>;
}

export function findNetworks(facts: Facts, directory: Directory, stated: Stated, book: RoleBook): MapNetwork[] {
  const { tables, topology } = facts;
  const near = new Map<AddressId, Device>();
  for (const d of topology.devices)
    if (d.macs.length > 0) for (const a of d.addresses) if (!near.has(a) && isHost(facts, a)) near.set(a, d);
  const drafts: Draft[] = [];
  for (const s of stated.prefixes) {
    const bytes = parse(s.address);
    if (bytes === undefined || drafts.length >= MAX_NETWORKS) continue;
    const known = drafts.find((d) => d.length === s.length && holds(d, bytes));
    if (known !== undefined) {
      if (known.rows.length < MAX_ROWS && !known.rows.includes(s.row)) known.rows.push(s.row);
      continue;
    }
    drafts.push({ bytes, length: s.length, source: s.source, stated: true, rows: [s.row], members: new Set() });
  }
  for (const group of groupsOf(facts, near)) {
    const members = [...group.members].filter((a) => !drafts.some((d) => d.stated && holds(d, tables.addresses.bytes(a))));
    if (members.length < 2) continue;
    const bytes = members.map((a) => tables.addresses.bytes(a));
    const length = Math.min(commonBits(bytes), 30);
    // Damaged or forged addresses: no network is so wide.
    if (length < MIN_LENGTH) continue;
    drafts.push({
      bytes: masked(bytes[0] as Uint8Array, length),
      length,
      source: group.source,
      stated: false,
      rows: group.rows,
      members: new Set(members),
    });
  }
  const merged = joinNested(drafts);
  usualV6(facts, near, merged);
  return finish(facts, directory, stated, book, near, merged);
}

/** Unspecified and group addresses are nobody's. */
function isHost({ tables }: Facts, a: AddressId): boolean {
  const b = tables.addresses.bytes(a);
  return b.some((v) => v !== 0) && (b.length === 4 ? (b[0] as number) < 224 && b[0] !== 127 : b[0] !== 0xff);
}

/** IPv4 addresses that treat each other as near. */
function groupsOf(facts: Facts, near: ReadonlyMap<AddressId, Device>): Group[] {
  const { tables, arp } = facts;
  const p = tables.packets;
  const parent = new Map<AddressId, AddressId>();
  const find = (a: AddressId): AddressId => {
    let root = a;
    for (let next = parent.get(root); next !== undefined && next !== root; next = parent.get(root)) root = next;
    parent.set(a, root);
    return root;
  };
  const evidence: { readonly a: AddressId; readonly row: PacketRow; readonly source: PrefixSource }[] = [];
  const seen = new Set<number>();
  const join = (a: AddressId, b: AddressId, row: PacketRow, source: PrefixSource): void => {
    if (a === b || a === 0 || b === 0 || !tables.addresses.isV4(a) || !tables.addresses.isV4(b)) return;
    const key = Math.min(a, b) * 2 ** 26 + Math.max(a, b);
    if (seen.has(key) || seen.size >= MAX_PAIRS) return;
    seen.add(key);
    parent.set(find(b), find(a));
    evidence.push({ a, row, source });
  };
  for (let i = 0; i < p.length; i++) {
    const row = i as PacketRow;
    const layers = p.layers.get(i);
    if ((layers & Layer.arp) !== 0) {
      const e = arp.exchange(row);
      // An answer to a question for the address of a machine that was asked for by ARP: both stand here.
      if (e !== undefined && e.kind === 'reply' && near.has(e.senderIp) && near.has(e.targetIp))
        join(e.targetIp, e.senderIp, row, 'arp');
      continue;
    }
    if ((layers & Layer.ipv4) === 0 || (layers & Layer.tunnel) !== 0 || seen.size >= MAX_PAIRS) continue;
    const [src, dst] = [p.src.get(i) as AddressId, p.dst.get(i) as AddressId];
    const [from, to] = [near.get(src), near.get(dst)];
    if (from === undefined || to === undefined || from === to) continue;
    if (from.macs.includes(p.macSrc.get(i) as MacId) && to.macs.includes(p.macDst.get(i) as MacId)) join(src, dst, row, 'direct');
  }
  const groups = new Map<AddressId, Group>();
  for (const a of parent.keys()) {
    const root = find(a);
    const group = groups.get(root);
    if (group === undefined) groups.set(root, { members: new Set([a]), source: 'direct', rows: [] });
    else group.members.add(a);
  }
  for (const { a, row, source } of evidence) {
    const group = groups.get(find(a));
    if (group === undefined) continue;
    if (source === 'arp' && group.source !== 'arp') {
      group.source = 'arp';
      group.rows = [];
    }
    if (source === group.source && group.rows.length < MAX_ROWS) group.rows.push(row);
  }
  return [...groups.values()].sort((a, b) => (a.rows[0] ?? 0) - (b.rows[0] ?? 0)).slice(0, MAX_NETWORKS);
}

/** Inferred prefixes that overlap are one network's. */
function joinNested(drafts: readonly Draft[]): Draft[] {
  const out: Draft[] = [];
  for (const d of [...drafts].sort((a, b) => Number(b.stated) - Number(a.stated) || a.length - b.length)) {
    const wider = d.stated ? undefined : out.find((o) => !o.stated && o.length <= d.length && holds(o, d.bytes));
    if (wider === undefined) out.push(d);
    else for (const m of d.members) wider.members.add(m);
  }
  return out;
}

/** IPv6: link-local addresses, and the /64 that the links of others have. */
function usualV6({ tables }: Facts, near: ReadonlyMap<AddressId, Device>, drafts: Draft[]): void {
  for (const a of near.keys()) {
    if (tables.addresses.isV4(a)) continue;
    const bytes = tables.addresses.bytes(a);
    if (drafts.some((d) => holds(d, bytes)) || drafts.length >= 2 * MAX_NETWORKS) continue;
    const local = bytes[0] === 0xfe && ((bytes[1] as number) & 0xc0) === 0x80;
    drafts.push({
      bytes: masked(bytes, 64),
      length: 64,
      source: local ? 'link-local' : 'usual',
      stated: local,
      rows: [],
      members: new Set(),
    });
  }
}

function finish(
  facts: Facts,
  directory: Directory,
  stated: Stated,
  book: RoleBook,
  near: ReadonlyMap<AddressId, Device>,
  drafts: readonly Draft[],
): MapNetwork[] {
  const { tables } = facts;
  const places = drafts.map((d) => ({ draft: d, members: new Map<number, AddressId[]>() }));
  const lonely = new Map<number, AddressId[]>();
  const put = (map: Map<number, AddressId[]>, device: number, a: AddressId): void => {
    const list = map.get(device);
    if (list === undefined) map.set(device, [a]);
    else list.push(a);
  };
  for (const [a, device] of near) {
    const bytes = tables.addresses.bytes(a);
    // The narrowest that holds it.
    const place = places.filter((x) => holds(x.draft, bytes)).sort((x, y) => y.draft.length - x.draft.length)[0];
    put(place?.members ?? lonely, device.id, a);
  }
  // Hosts that were only asked for by ARP, or whose MAC is not known, but which stand here.
  if (near.size > 0)
    for (const d of facts.topology.devices)
      if (d.macs.length === 0 && d.behind === undefined)
        for (const a of d.addresses) {
          const bytes = tables.addresses.bytes(a);
          const place = places
            .filter((x) => x.draft.source !== 'rip' && holds(x.draft, bytes))
            .sort((x, y) => y.draft.length - x.draft.length)[0];
          if (place !== undefined) put(place.members, d.id, a);
        }
  const used = places.filter((x) => x.members.size > 0 || (x.draft.stated && x.draft.source !== 'rip'));
  // What a router announces by RIP lies behind it.
  const behind = places.filter((x) => x.members.size === 0 && x.draft.source === 'rip');
  const networks: Omit<MapNetwork, 'id' | 'gateways'>[] = [...used, ...behind].map(({ draft, members }) => ({
    prefix: {
      address: draft.bytes.length === 4 ? formatIpv4Number(v4(draft.bytes)) : formatIpv6(draft.bytes),
      length: draft.length,
    },
    source: draft.source,
    stated: draft.stated,
    rows: draft.rows,
    members: listed(members),
  }));
  // A device that stands in a network already needs no other; one that stands in none, stands on the link.
  const placed = new Set(networks.flatMap((n) => n.members.map((m) => m.device)));
  for (const d of lonely.keys()) if (placed.has(d)) lonely.delete(d);
  for (const d of facts.topology.devices) if (d.macs.length > 0 && !placed.has(d.id) && !lonely.has(d.id)) lonely.set(d.id, []);
  if (lonely.size > 0) networks.push({ prefix: null, source: 'unknown', stated: false, rows: [], members: listed(lonely) });
  return withGateways(facts, directory, stated, book, networks);
}

const listed = (members: ReadonlyMap<number, AddressId[]>): MapNetwork['members'] =>
  [...members].sort(([a], [b]) => a - b).map(([device, addresses]) => ({ device, addresses }));

/** Who passes a network's packets on: what DHCP and routers say, then what hosts do. */
function withGateways(
  { tables, topology }: Facts,
  directory: Directory,
  stated: Stated,
  book: RoleBook,
  networks: readonly Omit<MapNetwork, 'id' | 'gateways'>[],
): MapNetwork[] {
  type Found = { device: number; certainty: Certainty; reason: RoleReason; rows: PacketRow[] };
  const found = networks.map((): Map<number, Found> => new Map());
  const networksOf = new Map<number, number[]>();
  for (const [index, n] of networks.entries())
    for (const m of n.members) networksOf.set(m.device, [...(networksOf.get(m.device) ?? []), index]);
  const see = (device: Device, index: number, certainty: Certainty, reason: RoleReason, row: PacketRow): void => {
    const known = found[index]?.get(device.id);
    if (known === undefined) found[index]?.set(device.id, { device: device.id, certainty, reason, rows: [row] });
    else if (known.reason === reason && known.rows.length < MAX_ROWS) known.rows.push(row);
    book.see(device, 'gateway', certainty, reason, [row]);
  };
  for (const [address, row] of stated.gateways) {
    const device = directory.byText.get(address);
    if (device === undefined || device.macs.length === 0) continue;
    for (const index of networksOf.get(device.id) ?? []) {
      const holdsIt = networks[index]?.members.some(
        (m) => m.device === device.id && m.addresses.some((a) => tables.addresses.text(a) === address),
      );
      if (holdsIt === true) see(device, index, 'certain', 'announced', row);
    }
  }
  const p = tables.packets;
  const counted = new Set<number>();
  for (let i = 0; i < p.length; i++) {
    const layers = p.layers.get(i);
    if ((layers & (Layer.ipv4 | Layer.ipv6)) === 0 || (layers & Layer.tunnel) !== 0) continue;
    const gateway = directory.byMac.get(p.macDst.get(i) as MacId);
    const sender = directory.byMac.get(p.macSrc.get(i) as MacId);
    if (gateway === undefined || sender === undefined || gateway === sender) continue;
    if (!['router', 'nat', 'director'].some((r) => gateway.roles.includes(r as 'router'))) continue;
    const dst = p.dst.get(i) as AddressId;
    // Its own host's packet, for an address that is not the gateway's own.
    if (gateway.addresses.includes(dst) || !sender.addresses.includes(p.src.get(i) as AddressId)) continue;
    const place = (networksOf.get(sender.id) ?? []).find((n) =>
      networks[n]?.members.some((m) => m.device === sender.id && m.addresses.includes(p.src.get(i) as AddressId)),
    );
    if (place === undefined) continue;
    const key = (place * topology.devices.length + gateway.id) * topology.devices.length + sender.id;
    if (counted.has(key) || counted.size >= MAX_PAIRS) continue;
    counted.add(key);
    see(gateway, place, 'probable', 'given', i as PacketRow);
  }
  return networks.map((n, id) => ({ id, ...n, gateways: [...(found[id]?.values() ?? [])].sort((a, b) => a.device - b.device) }));
}

const v4 = (b: Uint8Array): number =>
  (((b[0] as number) << 24) | ((b[1] as number) << 16) | ((b[2] as number) << 8) | (b[3] as number)) >>> 0;

function holds(d: Pick<Draft, 'bytes' | 'length'>, b: Uint8Array): boolean {
  if (b.length !== d.bytes.length) return false;
  for (let bit = 0; bit < d.length; bit += 8) {
    const mask = d.length - bit >= 8 ? 0xff : (0xff << (8 - (d.length - bit))) & 0xff;
    if ((((b[bit >>> 3] as number) ^ (d.bytes[bit >>> 3] as number)) & mask) !== 0) return false;
  }
  return true;
}

function commonBits(list: readonly Uint8Array[]): number {
  const [first] = list;
  if (first === undefined) return 0;
  let bits = first.length * 8;
  for (const b of list)
    for (let i = 0; i * 8 < bits; i++) {
      const x = (b[i] as number) ^ (first[i] as number);
      if (x !== 0) bits = Math.min(bits, i * 8 + Math.clz32(x) - 24);
    }
  return bits;
}

const masked = (b: Uint8Array, length: number): Uint8Array =>
  b.map((v, i) => (length >= (i + 1) * 8 ? v : length <= i * 8 ? 0 : v & (0xff << (8 - (length - i * 8)))));

/** Dotted, or RFC 5952. */
function parse(text: string): Uint8Array | undefined {
  if (!text.includes(':')) return Uint8Array.from(text.split('.'), Number);
  const [head = '', tail] = text.split('::');
  const words = (part: string): number[] => (part === '' ? [] : part.split(':').map((w) => Number.parseInt(w, 16)));
  const [h, t] = [words(head), words(tail ?? '')];
  const all = tail === undefined ? h : [...h, ...new Array<number>(Math.max(0, 8 - h.length - t.length)).fill(0), ...t];
  return all.length === 8 ? Uint8Array.from(all.flatMap((w) => [w >>> 8, w & 255])) : undefined;
}
