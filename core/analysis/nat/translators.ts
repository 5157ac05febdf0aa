/** The boxes behind the bindings: one per set of MACs that occur together, or, without MACs, per set of own addresses. */
import type { AddressId, MacId } from '../../base/ids.ts';
import type { ArpFacts } from '../arp/facts.ts';
import type { Translator, TranslatorRole } from './facts.ts';
import type { Legs } from './legs.ts';

/** Nodes of the union: MACs as they are, addresses above them, then capturing hosts. */
const ADDRESS = 2 ** 32;
const HOST = 2 ** 33;
const FIRST_HIGH_PORT = 1024;

/** A destination that the box replaces. */
interface Service {
  readonly targets: Set<string>;
  readonly hosts: Set<AddressId>;
  readonly isHigh: boolean;
  bindings: number;
  movesPort: boolean;
  keepsPort: boolean;
}

interface Box {
  readonly macs: Set<MacId>;
  readonly addresses: Set<AddressId>;
  readonly services: Map<string, Service>;
  readonly masks: Set<AddressId>;
  /** Hosts whose source it replaces. */
  readonly inside: Set<AddressId>;
  nat64: boolean;
}

export class TranslatorFinder {
  readonly #parent = new Map<number, number>();

  /**
   * Both MACs are the box's; 0 where there are none, and then the addresses it puts in are what it is known by. `host`: 1 + the capture point on the box
   * itself, or 0.
   */
  enter(legs: Legs, macIn: number, macOut: number, host: number): void {
    const nodes = this.#nodes(legs, macIn, macOut, host);
    for (const node of nodes) this.#union(nodes[0] as number, node);
  }

  /** Numbers the boxes in order of their first binding. */
  finish(
    list: readonly { readonly legs: Legs; readonly macIn: number; readonly macOut: number; readonly host: number }[],
    arp: Pick<ArpFacts, 'claims'> | undefined,
  ): { translators: Translator[]; of: Uint32Array } {
    const boxes: Box[] = [];
    const byRoot = new Map<number, number>();
    const of = new Uint32Array(list.length);
    list.forEach(({ legs, macIn, macOut, host }, i) => {
      const root = this.#find(this.#nodes(legs, macIn, macOut, host)[0] as number);
      let id = byRoot.get(root);
      if (id === undefined) {
        id = boxes.length;
        byRoot.set(root, id);
        boxes.push({
          macs: new Set(),
          addresses: new Set(),
          services: new Map(),
          masks: new Set(),
          inside: new Set(),
          nat64: false,
        });
      }
      of[i] = id;
      enterBox(boxes[id] as Box, legs, macIn, macOut);
    });
    if (arp !== undefined) for (const box of boxes) claim(box, arp);
    const translators = boxes.map((box, id): Translator => {
      const addresses = [...box.addresses];
      return { id, macs: [...box.macs], addresses, roles: rolesOf(box) };
    });
    return { translators, of };
  }

  #nodes(legs: Legs, macIn: number, macOut: number, host: number): number[] {
    if (macIn !== 0 && macOut !== 0) return [macIn, macOut];
    const nodes = ownAddresses(legs).map((a) => ADDRESS + a);
    if (host !== 0) return [HOST + host, ...nodes];
    // A stateless translator (RFC 7915) has no address of its own.
    return nodes.length > 0 ? nodes : [ADDRESS + legs.original.dst.address];
  }

  #find(node: number): number {
    let root = node;
    for (let up = this.#parent.get(root); up !== undefined && up !== root; up = this.#parent.get(root)) root = up;
    for (let at = node; at !== root; ) {
      const up = this.#parent.get(at) ?? root;
      this.#parent.set(at, root);
      at = up;
    }
    return root;
  }

  #union(a: number, b: number): void {
    const x = this.#find(a);
    const y = this.#find(b);
    if (x !== y) this.#parent.set(Math.max(x, y), Math.min(x, y));
  }
}

/** Addresses that a box answers to or puts in: the destination it replaces, the source it sets; not those that are another's in the other IP. */
function ownAddresses({ original, translated, kind, embedded }: Legs): AddressId[] {
  const out: AddressId[] = [];
  if (kind !== 'snat' && !embedded.dst) out.push(original.dst.address);
  if (kind !== 'dnat' && !embedded.src) out.push(translated.src.address);
  return out;
}

function enterBox(box: Box, legs: Legs, macIn: number, macOut: number): void {
  if (macIn !== 0) box.macs.add(macIn as MacId);
  if (macOut !== 0) box.macs.add(macOut as MacId);
  for (const address of ownAddresses(legs)) box.addresses.add(address);
  const { original, translated, kind, protocol, embedded } = legs;
  if (embedded.src || embedded.dst) box.nat64 = true;
  else if (kind !== 'snat') {
    const service = `${protocol} ${original.dst.address} ${original.dst.port}`;
    let known = box.services.get(service);
    if (known === undefined) {
      const isHigh = original.dst.port >= FIRST_HIGH_PORT;
      known = { targets: new Set(), hosts: new Set(), isHigh, bindings: 0, movesPort: false, keepsPort: false };
      box.services.set(service, known);
    }
    if (known.targets.size < 64) {
      known.targets.add(`${translated.dst.address} ${translated.dst.port}`);
      known.hosts.add(translated.dst.address);
    }
    known.bindings++;
    if (original.dst.port === translated.dst.port) known.keepsPort = true;
    else known.movesPort = true;
  } else {
    box.masks.add(translated.src.address);
    box.inside.add(original.src.address);
  }
}

/** What ARP says of the box's addresses: those its MACs claim are its own; one that only others claim is not. */
function claim(box: Box, arp: Pick<ArpFacts, 'claims'>): void {
  if (box.macs.size === 0) return;
  for (const [address, macs] of arp.claims) {
    const own = [...macs.keys()].some((mac) => box.macs.has(mac));
    if (own) box.addresses.add(address);
    else if (macs.size > 0) box.addresses.delete(address);
  }
}

/**
 * One connection to a high port of the masquerade address, for a host behind it: that host has asked for it (the data connection of active FTP, a game),
 * and the box let it in. A director serves more than one.
 */
const isInvited = (s: Service, box: Box): boolean =>
  s.isHigh && s.bindings === 1 && [...s.hosts].every((host) => box.inside.has(host));

function rolesOf(box: Box): TranslatorRole[] {
  const roles: TranslatorRole[] = [];
  const services = [...box.services.values()].filter((s) => !isInvited(s, box));
  const shared = services.some((s) => s.targets.size > 1);
  if (services.length > 0) {
    if (shared || services.some((s) => s.keepsPort)) roles.push('director');
    if (services.some((s) => s.movesPort) && !shared) roles.push('port-forwarder');
  }
  if (box.nat64) roles.push('nat64');
  if (box.masks.size === 1) roles.push('masquerade');
  else if (box.masks.size > 1) roles.push('nat-router');
  return roles;
}
