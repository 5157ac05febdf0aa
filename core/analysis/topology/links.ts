/**
 * Which devices a frame for everybody reaches: those that stand on its link. Links are told apart by the capture's interfaces. Two
 * interfaces are of one link where the same two MACs talk to each other on both: another capture point, a bridge's port.
 */
import { type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { Device, TopologyFacts } from './facts.ts';
import { keyOfUse, macsOf } from './observe.ts';

/** Pairs of MACs that are looked at: forged ones would be as many as packets. */
const MAX_PAIRS = 65_536;

/** What is inside of a tunnel has a link of its own, whatever carries it. */
const placeOf = ({ packets }: Tables, row: number): number =>
  packets.interface.get(row) * 2 + (packets.outerFlow.get(row) === NONE ? 0 : 1);

export class Links {
  readonly #tables: Tables;
  readonly #topology: TopologyFacts;
  /** By interface: the one that stands for its link. */
  readonly #parent = new Map<number, number>();
  readonly #members: ReadonlyMap<number, ReadonlySet<number>>;

  /** One look at each packet. */
  constructor(tables: Tables, topology: TopologyFacts) {
    this.#tables = tables;
    this.#topology = topology;
    const places = this.#places();
    for (const place of places.keys()) this.#find(place);
    this.#members = this.#merge(places);
  }

  /** Ids of devices. */
  of(row: PacketRow): ReadonlySet<number> {
    return this.#members.get(this.#find(placeOf(this.#tables, row))) ?? new Set();
  }

  #find(place: number): number {
    let root = place;
    for (let next = this.#parent.get(root); next !== undefined && next !== root; next = this.#parent.get(root)) root = next;
    this.#parent.set(place, root);
    return root;
  }

  /** By interface, the devices that are seen on it. */
  #places(): Map<number, Set<number>> {
    const { packets, macs } = this.#tables;
    const { devices } = this.#topology;
    const byMac = new Map<number, number>();
    for (const d of devices) for (const mac of d.macs) byMac.set(mac, d.id);
    const asked = new Map<number, number>();
    for (const d of devices) if (d.macs.length === 0) for (const a of d.addresses) asked.set(a, d.id);
    const places = new Map<number, Set<number>>();
    const pairs = new Map<number, number>();
    let before = { place: -1, src: -1, dst: -1 };
    for (let i = 0; i < packets.length; i++) {
      const row = i as PacketRow;
      const { src, dst } = macsOf(this.#tables, row);
      const place = placeOf(this.#tables, row);
      const isArp = (packets.layers.get(i) & Layer.arp) !== 0;
      // The next packet of a conversation tells nothing new, where MACs tell anything.
      if (src !== 0 && dst !== 0 && !isArp && place === before.place && src === before.src && dst === before.dst) continue;
      before = { place, src, dst };
      let members = places.get(place);
      if (members === undefined) {
        members = new Set();
        places.set(place, members);
      }
      const see = (device: number | undefined): void => void (device !== undefined && members.add(device));
      see(src === 0 ? this.#topology.sender(row).id : byMac.get(src));
      const isGroup = dst !== 0 && macs.isGroup(dst as MacId);
      if (!isGroup) see(dst === 0 ? this.#topology.receiver(row)?.id : byMac.get(dst));
      // Nobody answers for it, but here it was looked for.
      if (isArp) see(asked.get(packets.dst.get(i)));
      if (isGroup || src === 0 || dst === 0) continue;
      const pair = keyOfUse(Math.min(src, dst), Math.max(src, dst));
      const other = pairs.get(pair);
      if (other !== undefined) this.#parent.set(this.#find(place), this.#find(other));
      else if (pairs.size < MAX_PAIRS) pairs.set(pair, place);
    }
    return places;
  }

  #merge(places: ReadonlyMap<number, ReadonlySet<number>>): Map<number, Set<number>> {
    const links = new Map<number, Set<number>>();
    const placed = new Set<number>();
    for (const [place, members] of places) {
      const root = this.#find(place);
      const link = links.get(root) ?? new Set<number>();
      links.set(root, link);
      for (const id of members) {
        link.add(id);
        placed.add(id);
      }
    }
    const { devices } = this.#topology;
    const isFar = (d: Device | undefined): boolean => d?.behind !== undefined && d.macs.length === 0;
    for (const link of links.values()) {
      // A host that only a router's MAC speaks for stands on no link of the capture; what is seen on none may stand on any.
      for (const id of link) if (isFar(devices[id])) link.delete(id);
      for (const d of devices) if (!placed.has(d.id) && !isFar(d)) link.add(d.id);
    }
    return links;
  }
}
