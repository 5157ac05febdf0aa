/**
 * Who is who. MACs are devices; ARP claims, then the sources of packets that no translator rewrote, say which addresses are theirs.
 * What a MAC sends beyond that comes from hosts behind it: it is a router.
 */
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import type { Tables } from '../../table/tables.ts';
import type { ArpFacts } from '../arp/facts.ts';
import { isTunnelled, originalOf } from '../lvs/direct.ts';
import type { NatFacts, Translator } from '../nat/facts.ts';
import { type Draft, newDraft, show } from './draft.ts';
import { isInitialTtl, isUnspecified, keyOfUse, macsOf, macsOfTranslators, type Observed, type Use } from './observe.ts';

/** Hosts without a MAC that get a device of their own; the rest of a scan's victims share one. */
const MAX_REMOTE = 4096;
/** A MAC that ARP says nothing of may have this many addresses of each family before it is taken for a router. */
const MAX_OWN_V4 = 3;
const MAX_OWN_V6 = 8;
/** RFC 5798 §7.3: 00:00:5e:00:01 and a number, 00:00:5e:00:02 for IPv6. */
const VIRTUAL_ROUTER = '00:00:5e:00:0';

/** It has a virtual router's MAC. */
export const isVirtual = (tables: Tables, draft: Draft): boolean =>
  [...draft.macs].some((m) => tables.macs.text(m).startsWith(VIRTUAL_ROUTER));

export class DeviceBuilder {
  readonly drafts: Draft[] = [];
  readonly byMac = new Map<number, Draft>();
  /** The device that has an address for its own. */
  readonly byAddress = new Map<number, Draft>();
  readonly ofTranslator: Draft[] = [];
  /** Those of `ofTranslator`, and who goes on with their work. */
  readonly #boxes = new Set<Draft>();
  /** Addresses that are served by direct routing: their director, and the real servers that answer in their name. */
  readonly direct = new Map<number, { readonly director: Draft; readonly servers: Set<Draft> }>();
  readonly #tables: Tables;
  readonly seen: Observed;
  #others: Draft | undefined;
  #nobody: Draft | undefined;
  #remote = 0;

  constructor(tables: Tables, arp: ArpFacts, nat: NatFacts, seen: Observed) {
    this.#tables = tables;
    this.seen = seen;
    for (const translator of nat.translators) this.#translator(translator);
    for (const [mac, box] of macsOfTranslators(tables, nat)) this.#card(this.ofTranslator[box] as Draft, mac);
    for (const [mac, row] of seen.copiers) this.#successor(nat, mac, row);
    for (const [mac, row] of seen.macFirst) this.#device(mac, row);
    for (const [mac, row] of seen.macTargets) if (!seen.macFirst.has(mac)) this.#device(mac, row).roles.add('unseen');
    this.#claims(arp);
    this.#sources();
    this.#destinations();
    for (const [address, row] of seen.asked) if (!this.byAddress.has(address)) this.unseen(address, row);
  }

  /** The device of an address; a new one, without MAC, when nobody has it. */
  remote(address: number, row: PacketRow): Draft {
    const known = this.byAddress.get(address);
    if (known !== undefined) return known;
    if (this.#remote >= MAX_REMOTE) {
      this.#others ??= this.#new(row);
      return this.#others;
    }
    this.#remote++;
    const draft = this.#new(row);
    this.#own(draft, address);
    show(draft, row);
    return draft;
  }

  /** Who stands for an address that has no device of its own: one for all that are too many. */
  sharedBy(address: number): Draft | undefined {
    return address === 0 || isUnspecified(this.#tables, address) ? undefined : this.#others;
  }

  unseen(address: number, row: PacketRow): Draft {
    const draft = this.remote(address, row);
    if (draft !== this.#others && !this.seen.addressFirst.has(address) && draft.macs.size === 0) draft.roles.add('unseen');
    return draft;
  }

  /** For packets that name nobody. */
  nobody(row: PacketRow): Draft {
    if (this.#nobody === undefined) {
      this.#nobody = this.#new(row);
      this.#nobody.isNobody = true;
    }
    return this.#nobody;
  }

  #new(first: number): Draft {
    const draft = newDraft(first);
    this.drafts.push(draft);
    return draft;
  }

  #own(draft: Draft, address: number): void {
    draft.addresses.add(address as AddressId);
    if (!this.byAddress.has(address)) this.byAddress.set(address, draft);
  }

  #device(mac: number, row: PacketRow): Draft {
    let draft = this.byMac.get(mac);
    if (draft === undefined) {
      draft = this.#new(row);
      draft.macs.add(mac as MacId);
      this.byMac.set(mac, draft);
    }
    draft.first = Math.min(draft.first, row);
    return draft;
  }

  /** All MACs of a translator are one device. */
  #translator(translator: Translator): void {
    const draft = this.#new(Number.POSITIVE_INFINITY);
    this.ofTranslator.push(draft);
    this.#boxes.add(draft);
    for (const mac of translator.macs) this.#card(draft, mac);
    for (const address of translator.addresses) this.#own(draft, address);
    if (translator.roles.includes('director')) draft.roles.add('director');
    if (translator.roles.some((r) => r !== 'director')) draft.roles.add('nat');
  }

  #card(draft: Draft, mac: MacId): void {
    draft.macs.add(mac);
    this.byMac.set(mac, draft);
    const row = this.seen.macFirst.get(mac);
    if (row !== undefined) draft.first = Math.min(draft.first, row);
  }

  /**
   * After a takeover another box goes on with a binding: it gets the originals, and its copies come from a MAC that is none of the
   * first one's. (What a router behind the box passes on goes in at the box.)
   */
  #successor(nat: NatFacts, mac: number, row: PacketRow): void {
    const original = nat.rewriteOf(row);
    const binding = nat.bindingOf(row);
    if (original === null || binding === undefined || this.byMac.has(mac)) return;
    const into = macsOf(this.#tables, original).dst;
    const box = this.byMac.get(into);
    if (into === 0 || (box !== undefined && this.ofTranslator.includes(box))) return;
    const draft = box ?? this.#new(row);
    for (const m of [mac, into]) {
      draft.macs.add(m as MacId);
      this.byMac.set(m, draft);
    }
    this.#boxes.add(draft);
    for (const role of this.ofTranslator[binding.translator]?.roles ?? []) draft.roles.add(role);
    show(draft, row);
  }

  #claims(arp: ArpFacts): void {
    // A link layer that shows no MACs but in ARP itself (cooked captures): there a box is known by its addresses so far.
    for (const [address, macs] of arp.claims)
      for (const [mac, row] of macs) {
        const box = this.byAddress.get(address);
        if (box === undefined || box.macs.size > 0 || this.byMac.has(mac)) continue;
        box.macs.add(mac);
        box.first = Math.min(box.first, row);
        this.byMac.set(mac, box);
      }
    for (const [address, macs] of arp.claims)
      for (const [mac, row] of macs) {
        const draft = this.#device(mac, row);
        this.#own(draft, address);
        show(draft, row);
      }
  }

  #sources(): void {
    const byMac = new Map<number, Use[]>();
    const withoutMac: Use[] = [];
    for (const use of this.seen.sources.values()) {
      if (use.mac === 0) {
        withoutMac.push(use);
        continue;
      }
      const list = byMac.get(use.mac);
      if (list === undefined) byMac.set(use.mac, [use]);
      else list.push(use);
    }
    // What is certain first, so that a host's own MAC goes before a router's.
    const rest: [Draft, Use][] = [];
    for (const [mac, uses] of byMac) {
      const draft = this.#device(mac, uses[0]?.row as PacketRow);
      const unclaimed = uses.filter((u) => this.byAddress.get(u.address) !== draft);
      for (const use of this.#ownSources(draft, unclaimed)) {
        this.#own(draft, use.address);
        show(draft, use.row);
      }
      for (const use of unclaimed) if (this.byAddress.get(use.address) !== draft) rest.push([draft, use]);
    }
    // After the MACs: where a capture with them and one without are merged, they say whose an address is, whichever came first.
    for (const use of withoutMac) this.remote(use.address, use.row);
    const passedOn = rest.filter(([draft, use]) => !this.#isDirect(draft, use));
    for (const [router, use] of passedOn) {
      // Somebody on this segment has the address: the packet was only passed on. Else its host is somewhere behind.
      const known = this.byAddress.get(use.address);
      const host = known ?? this.remote(use.address, use.row);
      if (host === this.#others) continue;
      // A virtual router's MAC, and what no router passes on: its host stands here, only by which MAC is not known.
      if (use.onLink) continue;
      // An address that moved here: who has it now sends with it.
      if (router.addresses.has(use.address as AddressId) && isInitialTtl(use.ttl)) continue;
      if (host.macs.size === 0) host.router ??= router;
      if (!this.#boxes.has(router) && !this.#isBalanced(router, use)) {
        router.roles.add('router');
        show(router, use.row);
      }
    }
  }

  /**
   * Direct routing: the owner of an address sends packets that are for that very address on to another MAC, which nobody else does,
   * and that one answers in the address's name, with a TTL that has not made a hop. It is a real server, and routes nothing.
   */
  #isDirect(server: Draft, use: Use): boolean {
    const director = this.byAddress.get(use.address);
    const given = this.seen.targets.get(keyOfUse(use.mac, use.address));
    if (director === undefined || director === server || given === undefined || !isInitialTtl(use.ttl)) return false;
    // What the owner itself has to say to the address is nobody's request.
    if (director.addresses.has(this.#tables.packets.src.get(given.row) as AddressId)) return false;
    if (!this.#isSentOnBy(director, given.row)) return false;
    const known = this.direct.get(use.address);
    if (known === undefined) this.direct.set(use.address, { director, servers: new Set([server]) });
    else known.servers.add(server);
    director.roles.add('director');
    if (director.addresses.has(use.address as AddressId)) director.vips.add(use.address as AddressId);
    show(director, given.row);
    server.roles.add('real-server');
    show(server, use.row);
    return true;
  }

  /** A tunnel may lead through routers: there, the owner must have got the same packet before. */
  #isSentOnBy(director: Draft, row: PacketRow): boolean {
    if (!isTunnelled(this.#tables.packets, row)) return director.macs.has(macsOf(this.#tables, row).src as MacId);
    const original = originalOf(this.#tables, row);
    return original !== undefined && director.macs.has(macsOf(this.#tables, original).dst as MacId);
  }

  /** True when a director sends on what came for an address of its own, be it that it took the address over. */
  #isBalanced(director: Draft, use: Use): boolean {
    const virtual = this.#tables.packets.dst.get(use.row);
    return this.direct.has(virtual) && director.addresses.has(virtual as AddressId);
  }

  /** Which of the addresses a MAC sends with, unclaimed by its own ARP, are its own. */
  #ownSources(draft: Draft, uses: readonly Use[]): Use[] {
    const { addresses } = this.#tables;
    const free = uses.filter((u) => !this.byAddress.has(u.address));
    // A virtual router's MAC is now one machine's and now another's.
    const shared = isVirtual(this.#tables, draft);
    const v4 = free.filter((u) => addresses.isV4(u.address as AddressId) && isInitialTtl(u.ttl) && (shared || !u.onLink));
    const v6 = free.filter((u) => !addresses.isV4(u.address as AddressId));
    // A link-local address (RFC 4291 §2.5.6) is not forwarded: whoever sends with it has it.
    const local = v6.filter((u) => addresses.text(u.address as AddressId).startsWith('fe80:'));
    const global = v6.filter((u) => isInitialTtl(u.ttl) && !local.includes(u) && (shared || !u.onLink));
    const out = [...local];
    // So is what no router passes on, IPv4 or IPv6.
    if (!shared) out.push(...free.filter((u) => u.onLink && !local.includes(u)));
    const claims = [...draft.addresses].some((a) => addresses.isV4(a));
    const translator = this.#boxes.has(draft);
    const forwards = free.some((u) => !isInitialTtl(u.ttl)) || v4.length > MAX_OWN_V4;
    // One that forwards for others is its own sender only where ARP, or the one address left over, says so.
    if (!claims && !translator && (!forwards || v4.length === 1)) out.push(...v4);
    // Neighbor discovery has a hop limit of 255 (RFC 4861 §7.1), which no forwarded packet has.
    if (translator) out.push(...global.filter((u) => u.ttl === 255));
    else if (global.length <= MAX_OWN_V6) out.push(...global);
    return out;
  }

  #destinations(): void {
    // Those with a MAC first, as with the sources.
    const targets = [...this.seen.targets.values()];
    for (const use of [...targets.filter((u) => u.mac !== 0), ...targets.filter((u) => u.mac === 0)]) {
      if (this.byAddress.has(use.address)) continue;
      const draft = this.byMac.get(use.mac);
      if (draft === undefined) this.unseen(use.address, use.row);
      else if (draft.addresses.size > 0 || draft.roles.has('router')) {
        // Sent to a box that has other addresses: it is to pass the packet on.
        const host = this.unseen(use.address, use.row);
        if (host !== this.#others) host.router ??= draft;
      } else this.#own(draft, use.address);
    }
  }
}
