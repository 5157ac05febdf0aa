/** What a loop over the packet table shows of who sends with which address. */
import { type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { innermostOf } from '../../table/innermost.ts';
import { Layer } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { NatFacts } from '../nat/facts.ts';

/** Pairs of MAC and address that are kept: a scan with forged sources would make as many as it has packets. */
const MAX_PAIRS = 65_536;
const ADDRESSES = 2 ** 32;

export interface Use {
  readonly mac: number;
  readonly address: number;
  /** First packet of the pair. */
  readonly row: PacketRow;
  /** Highest TTL seen: a host's own packets have not made a hop yet. */
  ttl: number;
  /** It sent what no router passes on. */
  onLink: boolean;
}

/** Key of a MAC and an address in `sources` and `targets`. */
export const keyOfUse = (mac: number, address: number): number => mac * ADDRESSES + address;

export class Observed {
  /** Rows of the first packet each MAC, and each address, sends. */
  readonly macFirst = new Map<number, PacketRow>();
  readonly addressFirst = new Map<number, PacketRow>();
  /** Sources of packets that are not a translator's copies. */
  readonly sources = new Map<number, Use>();
  /** Destinations, by the MAC they are sent to. */
  readonly targets = new Map<number, Use>();
  /** MACs that something is sent to, but for groups: the first row. */
  readonly macTargets = new Map<number, PacketRow>();
  /** Addresses that ARP asks for: the first request. */
  readonly asked = new Map<number, PacketRow>();
  /** MACs that a translator's copies come from: the first of each. */
  readonly copiers = new Map<number, PacketRow>();
}

/** What was noted lately, so that most packets need no look at a map. */
class Recent {
  readonly #macs = new Uint32Array(1024).fill(NONE);
  readonly #addresses = new Uint32Array(1024);
  readonly #ttls = new Uint8Array(1024);

  has(mac: number, address: number, ttl: number): boolean {
    const i = this.#at(mac, address, ttl);
    return this.#macs[i] === mac && this.#addresses[i] === address && this.#ttls[i] === ttl;
  }

  set(mac: number, address: number, ttl: number): void {
    const i = this.#at(mac, address, ttl);
    this.#macs[i] = mac;
    this.#addresses[i] = address;
    this.#ttls[i] = ttl;
  }

  #at(mac: number, address: number, ttl: number): number {
    return (mac * 31 + address * 7 + ttl) & 1023;
  }
}

/** 0 where a MAC says nothing: none at all, or the same for both ends (loopback). */
export const macsOf = (tables: Tables, row: PacketRow): { src: number; dst: number } => {
  const src = tables.packets.macSrc.get(row);
  const dst = tables.packets.macDst.get(row);
  return src === dst ? { src: 0, dst: 0 } : { src, dst };
};

/** True for destinations that are more than one host: by the MAC, or by the address where there is none. */
export const isGroup = (tables: Tables, mac: number, address: number): boolean =>
  mac !== 0 ? tables.macs.isGroup(mac as MacId) : isGroupAddress(tables, address);

/** 0.0.0.0 (RFC 1122 §3.2.1.3) and :: (RFC 4291 §2.5.2): whoever sends with it has no address yet, and nobody has it for his own. */
export function isUnspecified(tables: Tables, address: number): boolean {
  const id = address as Parameters<typeof tables.addresses.isV4>[0];
  if (address === 0) return true;
  return tables.addresses.isV4(id) ? tables.addresses.v4(id) === 0 : tables.addresses.bytes(id).every((b) => b === 0);
}

/** Multicast, or the limited broadcast: no host's own address. */
function isGroupAddress(tables: Tables, address: number): boolean {
  if (address === 0) return false;
  const id = address as Parameters<typeof tables.addresses.isV4>[0];
  if (tables.addresses.isV4(id)) return tables.addresses.v4(id) >= 0xe000_0000;
  return tables.addresses.bytes(id)[0] === 0xff;
}

const IGMP = 2;

/**
 * No router passes these on: 224.0.0.0/24 (RFC 5771 §4), the limited broadcast, ff01:: and ff02:: (RFC 4291 §2.7), IGMP. So whoever
 * sends them stands on this link, whatever TTL they have.
 */
function staysOnLink(tables: Tables, row: PacketRow, dst: number): boolean {
  if (!isGroupAddress(tables, dst)) return false;
  if (tables.packets.ipProtocol.get(row) === IGMP) return true;
  const id = dst as Parameters<typeof tables.addresses.isV4>[0];
  if (tables.addresses.isV4(id)) return tables.addresses.v4(id) >>> 8 === 0xe0_0000 || tables.addresses.v4(id) === 0xffff_ffff;
  const [, scope = 0] = tables.addresses.bytes(id);
  return (scope & 0x0f) === 1 || (scope & 0x0f) === 2;
}

export function observe(tables: Tables, nat: NatFacts): Observed {
  const out = new Observed();
  const p = tables.packets;
  const sources = new Recent();
  const targets = new Recent();
  // The two sides of a box take turns.
  let [copier, copierBefore] = [0, 0];
  for (let i = 0; i < p.length; i++) {
    const row = i as PacketRow;
    const layers = p.layers.get(row);
    // Of ARP in a tunnel the columns are those of the packet around it.
    const isArp = (layers & Layer.arp) !== 0 && innermostOf(p, row) === 'arp';
    const { src: macSrc, dst: macDst } = macsOf(tables, row);
    const src = p.src.get(row);
    const dst = p.dst.get(row);
    if (macSrc !== 0 && !out.macFirst.has(macSrc)) out.macFirst.set(macSrc, row);
    const isNewTarget = macDst !== 0 && !out.macTargets.has(macDst);
    if (isNewTarget && !tables.macs.isGroup(macDst as MacId)) out.macTargets.set(macDst, row);
    if (isArp) {
      if (p.flags.get(row) === 1 && dst !== 0 && src !== dst && !out.asked.has(dst)) out.asked.set(dst, row);
      continue;
    }
    if ((layers & (Layer.ipv4 | Layer.ipv6)) === 0) continue;
    // As from a sender's own stack: the highest there is.
    const onLink = staysOnLink(tables, row, dst);
    const ttl = onLink ? 255 : p.ttl.get(row);
    // Twice as many kinds: a TTL of 255 is not always of the link.
    const kind = onLink ? 0 : ttl;
    if (!sources.has(macSrc, src, kind)) {
      if (nat.rewriteOf(row) === null) {
        sources.set(macSrc, src, kind);
        if (!isUnspecified(tables, src)) note(out.sources, macSrc, src, row, ttl, onLink);
        if (!out.addressFirst.has(src) && out.addressFirst.size < MAX_PAIRS) out.addressFirst.set(src, row);
      } else if (macSrc !== copier && macSrc !== copierBefore) {
        [copier, copierBefore] = [macSrc, copier];
        if (macSrc !== 0 && !out.copiers.has(macSrc)) out.copiers.set(macSrc, row);
      }
    }
    if (targets.has(macDst, dst, 0) || isGroup(tables, macDst, dst) || isGroupAddress(tables, dst)) continue;
    targets.set(macDst, dst, 0);
    if (!isUnspecified(tables, dst)) note(out.targets, macDst, dst, row, ttl, false);
  }
  return out;
}

function note(map: Map<number, Use>, mac: number, address: number, row: PacketRow, ttl: number, onLink: boolean): void {
  const key = keyOfUse(mac, address);
  const use = map.get(key);
  if (use !== undefined) {
    use.ttl = Math.max(use.ttl, ttl);
    use.onLink ||= onLink;
  } else if (map.size < MAX_PAIRS) map.set(key, { mac, address, row, ttl, onLink });
}

/**
 * The MACs of boxes that are known by their addresses alone, as in a cooked capture, where another capture point heard the same flow with MACs: with
 * the same TTL it is the same hop, so the MAC that copies come from, or originals go to, is the box's. By MAC, the translator's number.
 */
export function macsOfTranslators(tables: Tables, nat: NatFacts): Map<MacId, number> {
  const found = new Map<MacId, number>();
  if (nat.translators.every((t) => t.macs.length > 0)) return found;
  const { packets: p, flows } = tables;
  const wayOf = (row: PacketRow): number => {
    const flow = p.flow.get(row);
    return flow === NONE
      ? NONE
      : flow * 2 + (p.src.get(row) === flows.a.get(flow) && p.srcPort.get(row) === flows.aPort.get(flow) ? 0 : 1);
  };
  const asCopies = new Map<number, { readonly ttl: number; readonly box: number }>();
  const asOriginals = new Map<number, { readonly ttl: number; readonly box: number }>();
  for (let i = 0; i < p.length; i++) {
    const row = i as PacketRow;
    const copy = nat.rewrittenAs(row);
    const isCopy = nat.rewriteOf(row) !== null;
    if ((copy === null && !isCopy) || macsOf(tables, row).src !== 0) continue;
    const way = wayOf(row);
    const ttl = p.ttl.get(row);
    const enter = (ways: typeof asCopies, of: PacketRow): void => {
      if (way === NONE || ways.has(way) || ways.size >= MAX_PAIRS) return;
      const box = nat.bindingOf(of)?.translator;
      if (box !== undefined && nat.translators[box]?.macs.length === 0) ways.set(way, { ttl, box });
    };
    if (isCopy) enter(asCopies, row);
    if (copy !== null) enter(asOriginals, copy);
  }
  if (asCopies.size === 0 && asOriginals.size === 0) return found;
  for (let i = 0; i < p.length; i++) {
    const row = i as PacketRow;
    const { src, dst } = macsOf(tables, row);
    if (src === 0) continue;
    const way = wayOf(row);
    const [from, to] = [asCopies.get(way), asOriginals.get(way)];
    if (from?.ttl === p.ttl.get(row) && !found.has(src as MacId)) found.set(src as MacId, from.box);
    if (to?.ttl === p.ttl.get(row) && !found.has(dst as MacId)) found.set(dst as MacId, to.box);
  }
  return found;
}

/** TTLs that systems start with: a packet that still has one has come straight from its sender. */
const INITIAL_TTLS = new Set([30, 32, 60, 64, 128, 255]);
export const isInitialTtl = (ttl: number): boolean => INITIAL_TTLS.has(ttl);

export const rowOrNone = (row: number): PacketRow | undefined => (row === NONE ? undefined : (row as PacketRow));
