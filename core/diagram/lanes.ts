/** Lanes: which devices a ladder needs, in which order, and what their heads say. */
import type { Facts } from '../analysis/facts.ts';
import type { Device, DeviceRole } from '../analysis/topology/facts.ts';
import { NONE, type PacketRow } from '../base/ids.ts';
import { Layer, Mark } from '../table/packets.ts';
import type { Labels } from './labels.ts';
import { clean, type Lane, type LaneKind } from './ladder.ts';

/** Roles in the order in which one of them names a lane. */
const NAMING: readonly DeviceRole[] = ['director', 'nat', 'router', 'real-server', 'server', 'client', 'unseen', 'host'];
const ORDER: Readonly<Record<LaneKind, number>> = { client: 0, router: 1, translator: 2, server: 3, host: 4 };

export const mainRole = (device: Device): DeviceRole => NAMING.find((r) => device.roles.includes(r)) ?? 'host';

export function laneKind(device: Device): LaneKind {
  const role = mainRole(device);
  if (role === 'director' || role === 'nat') return 'translator';
  return role === 'real-server' ? 'server' : role === 'unseen' ? 'host' : role;
}

/**
 * A lane key is the device's id, twice: even for the device itself or its client side, odd for its server side. Only a device
 * that talks to itself (a loopback capture) has two sides.
 */
type LaneKey = number;

/** Of more lanes than can be looked at one by one a broadcast is shown at the outermost. */
const MANY_LANES = 64;
const NOWHERE: readonly number[] = [];
/** Lanes that a window holds side by side. */
const CROWD = 12;

export class LaneMap {
  readonly #facts: Facts;
  readonly #labels: Labels;
  readonly #keys = new Map<LaneKey, { readonly device: Device; readonly order: number; frames: number }>();
  readonly #index = new Map<LaneKey, number>();
  /** By link and sender: broadcasts repeat. */
  readonly #reached = new Map<ReadonlySet<number>, Map<number, readonly number[]>>();

  constructor(facts: Facts, labels: Labels) {
    this.#facts = facts;
    this.#labels = labels;
  }

  /** Whether a packet says nothing of who sends it, nor to whom: it has no place in a ladder. */
  isUnnamed(row: PacketRow): boolean {
    const { topology } = this.#facts;
    return topology.sender(row).isNobody === true && topology.receiver(row)?.isNobody === true;
  }

  /** Notes the lanes of a packet; call for every row before `lanes`. */
  add(row: PacketRow): void {
    if (this.isUnnamed(row)) return;
    const { from, to } = this.#ends(row);
    this.#enter(from.key, from.device);
    if (to !== null) this.#enter(to.key, to.device);
  }

  get size(): number {
    return this.#keys.size;
  }

  /** Keeps the `max` lanes that most of the packets added have to do with, and of equals the earlier ones; returns how many are dropped. */
  limit(max: number): number {
    const dropped = [...this.#keys].sort(([, a], [, b]) => b.frames - a.frames || a.order - b.order).slice(max);
    for (const [key] of dropped) this.#keys.delete(key);
    return dropped.length;
  }

  /** Whether a packet's ends have lanes. */
  has(row: PacketRow): boolean {
    const { from, to } = this.#ends(row);
    return this.#keys.has(from.key) && (to === null || this.#keys.has(to.key));
  }

  /** Lane indices of a packet, once `lanes` has fixed them. */
  of(row: PacketRow): { from: number; to: number | null; reaches: readonly number[] } {
    const ends = this.#ends(row);
    const from = this.#index.get(ends.from.key) ?? 0;
    if (ends.to !== null) return { from, to: this.#index.get(ends.to.key) ?? 0, reaches: NOWHERE };
    return { from, to: null, reaches: this.#reachedFrom(from, this.#facts.topology.onLink(row)) };
  }

  /** The lanes of a link's devices, but for the sender's. */
  #reachedFrom(from: number, link: ReadonlySet<number>): readonly number[] {
    const known = this.#reached.get(link) ?? new Map<number, readonly number[]>();
    this.#reached.set(link, known);
    let lanes = known.get(from);
    if (lanes === undefined) {
      const all: number[] = [];
      for (const [key, lane] of this.#index) if (lane !== from && link.has(key >>> 1)) all.push(lane);
      all.sort((a, b) => a - b);
      lanes = all.length < MANY_LANES ? all : outermost(all, from);
      known.set(from, lanes);
    }
    return lanes;
  }

  /** `order`: keys, from left to right. `names`: what somebody would rather call them. */
  lanes(order: readonly number[] = [], names: ReadonlyMap<number, string> = new Map()): Lane[] {
    const wish = new Map(order.map((key, i) => [key, i]));
    const wanted = (key: number): number => wish.get(key) ?? order.length;
    const busy = this.#busyFrom();
    const isBusy = ({ frames }: { readonly frames: number }): number => (frames >= busy ? 0 : 1);
    const sorted = [...this.#keys].sort(
      ([ka, a], [kb, b]) =>
        wanted(ka) - wanted(kb) ||
        isBusy(a) - isBusy(b) ||
        ORDER[kindOf(a.device, ka)] - ORDER[kindOf(b.device, kb)] ||
        unseen(a.device) - unseen(b.device) ||
        a.order - b.order,
    );
    return told(
      sorted.map(([key, { device }], index) => {
        this.#index.set(key, index);
        return this.#lane(device, key, index);
      }),
    ).map((lane) => renamed(lane, names.get(lane.key)));
  }

  /**
   * Of more lanes than are seen at once, those that have to do with many times as many frames as others come first: whoever talks to
   * them is then near them, at least in the beginning.
   */
  #busyFrom(): number {
    if (this.#keys.size <= CROWD) return Number.POSITIVE_INFINITY;
    const frames = [...this.#keys.values()].map((k) => k.frames).sort((a, b) => a - b);
    return 4 * (frames[frames.length >>> 1] ?? 0);
  }

  #enter(key: LaneKey, device: Device): void {
    const there = this.#keys.get(key);
    if (there === undefined) this.#keys.set(key, { device, order: this.#keys.size, frames: 1 });
    else there.frames++;
  }

  #ends(row: PacketRow): { from: { key: LaneKey; device: Device }; to: { key: LaneKey; device: Device } | null } {
    const { topology } = this.#facts;
    const sender = topology.sender(row);
    const receiver = topology.receiver(row);
    if (receiver === null) return { from: { key: 2 * sender.id, device: sender }, to: null };
    if (receiver.id !== sender.id) {
      return { from: { key: 2 * sender.id, device: sender }, to: { key: 2 * receiver.id, device: receiver } };
    }
    const up = towardsServer(this.#facts, row);
    return {
      from: { key: 2 * sender.id + (up ? 0 : 1), device: sender },
      to: { key: 2 * sender.id + (up ? 1 : 0), device: sender },
    };
  }

  #lane(device: Device, key: LaneKey, index: number): Lane {
    const { addresses, macs } = this.#facts.tables;
    const twoSided = this.#keys.has(2 * device.id) && this.#keys.has(2 * device.id + 1);
    const role = twoSided ? (key % 2 === 0 ? 'client' : 'server') : mainRole(device);
    const roleText = role === 'unseen' ? this.#labels.phrase('unseen', {}) : this.#labels.role(role);
    // Whoever merely forwards or masquerades has addresses, but offers no service under them.
    const vips = device.roles.includes('director') ? device.vips : [];
    const names = device.addresses.flatMap((a) => this.#facts.capture.names.get(addresses.text(a)) ?? []);
    const name = names[0] === undefined ? roleText : clean(names[0]);
    return {
      index,
      key,
      device: device.id,
      unseen: device.roles.includes('unseen'),
      kind: twoSided ? (key % 2 === 0 ? 'client' : 'server') : laneKind(device),
      name,
      role: name === roleText ? '' : roleText,
      macs: device.macs.map((m) => macs.text(m)),
      // The addresses that clients use come first.
      addresses: [
        ...vips.map((a) => ({ text: addresses.text(a), vip: true })),
        ...device.addresses.filter((a) => !vips.includes(a)).map((a) => ({ text: addresses.text(a), vip: false })),
      ],
    };
  }
}

/** On both sides of the sender. */
const outermost = (lanes: readonly number[], from: number): number[] =>
  [lanes[0] as number, lanes[lanes.length - 1] as number].filter((lane, i) => (i === 0 ? lane < from : lane > from));

/** Lanes that would have one name get the address with it that the others do not have, or the MAC where there is no such address. */
function told(lanes: readonly Lane[]): Lane[] {
  const namesakes = new Map<string, Lane[]>();
  for (const lane of lanes) namesakes.set(lane.name, [...(namesakes.get(lane.name) ?? []), lane]);
  const tells = new Map<Lane, string>();
  for (const group of namesakes.values()) {
    if (group.length < 2) continue;
    const uses = new Map<string, number>();
    const marks = (lane: Lane): string[] => [...lane.addresses.map((a) => a.text), ...lane.macs];
    for (const lane of group) for (const mark of marks(lane)) uses.set(mark, (uses.get(mark) ?? 0) + 1);
    for (const lane of group) {
      const own = marks(lane).find((mark) => uses.get(mark) === 1);
      if (own !== undefined) tells.set(lane, own);
    }
  }
  return lanes.map((lane) => {
    const own = tells.get(lane);
    if (own === undefined) return lane;
    // That a host is not in the capture says less of it than its address.
    return lane.unseen && lane.role === '' ? { ...lane, name: own, role: lane.name } : { ...lane, name: `${lane.name} ${own}` };
  });
}

/** What it was called before stays below the name that somebody gave it. */
function renamed(lane: Lane, given: string | undefined): Lane {
  const name = clean(given ?? '').trim();
  return name === '' || name === lane.name ? lane : { ...lane, name, role: lane.role === '' ? lane.name : lane.role };
}

/** Among equals, hosts that are only spoken to come last. */
const unseen = (device: Device): number => (device.roles.includes('unseen') ? 1 : 0);

const kindOf = (device: Device, key: LaneKey): LaneKind => (key % 2 === 1 ? 'server' : laneKind(device));

/** Whether a packet travels from its conversation's client (or first speaker) to the other end. */
export function towardsServer(facts: Facts, row: PacketRow): boolean {
  const { packets } = facts.tables;
  if ((packets.layers.get(row) & Layer.tcp) !== 0 && packets.flow.get(row) !== NONE) return facts.tcp.fromClient(row);
  return (packets.marks.get(row) & Mark.forward) !== 0;
}
