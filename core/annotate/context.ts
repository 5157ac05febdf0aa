/**
 * What the rules look things up in: the facts, and a few indexes over them that are built once per capture.
 *
 * The indexes grow with what is found (gaps, ARP questions, bindings, addresses), not with the number of packets; of each row only the
 * one before it in its flow is kept.
 */
import type { ArpConflict } from '../analysis/arp/facts.ts';
import type { Facts } from '../analysis/facts.ts';
import type { HttpMessage } from '../analysis/http/facts.ts';
import type { IpIdBehaviour, Tunnel } from '../analysis/link/facts.ts';
import type { Binding, ProxySuspicion } from '../analysis/nat/facts.ts';
import type { AddressId, FlowId, PacketRow } from '../base/ids.ts';
import { onceFor } from '../base/once-for.ts';
import { IdIndex } from '../table/id-index.ts';
import { isDatagram } from '../table/innermost.ts';
import { Layer, Mark, NO_OFFSET } from '../table/packets.ts';
import type { Datagram } from '../table/tables.ts';
import { ARP_ETHERNET_IPV4 } from '../wire/arp.ts';
import { Cast, isTranslator } from './cast.ts';
import { type BindingPlace, BindingPlaces, type CopyPlace } from './places.ts';
import { findWaiting, type Waiting } from './waits.ts';

export { isTranslator } from './cast.ts';

/** Addresses whose first packet is remembered. */
const ADDRESS_LIMIT = 65_536;

export interface IdleGap {
  readonly from: PacketRow;
  readonly to: PacketRow;
  readonly ns: number;
}

interface Awaited {
  /** The original that waits for the address to be resolved, and its copy. */
  readonly original: PacketRow;
  readonly copy: PacketRow;
  readonly binding: Binding;
}

export class Context extends Cast {
  readonly #gapTo = new Map<PacketRow, IdleGap>();
  readonly #tunnelAt = new Map<PacketRow, Tunnel>();
  readonly #ipIdAt = new Map<PacketRow, IpIdBehaviour>();
  readonly #datagramOf = new Map<number, Datagram>();
  readonly #conflictAt = new Map<PacketRow, ArpConflict>();
  readonly #places: BindingPlaces;
  readonly #bindingsOf: IdIndex;
  #awaited: Map<AddressId, Awaited[]> | undefined;
  #waiting: Map<PacketRow, Waiting> | undefined;
  #messagesOf: IdIndex | undefined;
  #transactionsOf: IdIndex | undefined;
  readonly #proxiesOf = new Map<FlowId, ProxySuspicion[]>();
  readonly #repeatOf = new Map<PacketRow, PacketRow>();
  readonly #firstOf = new Map<PacketRow, AddressId>();
  /** What ARP asks for. */
  readonly #asked = new Set<AddressId>();
  /** The first ARP question for a virtual address: the place where it is explained. */
  readonly #vipAsked = new Map<AddressId, PacketRow>();
  readonly #firstBindingOfService = new Map<AddressId, Binding>();
  /** The first frame that a card padded, and the first with UDP; null where there is none. */
  firstPadded: PacketRow | null = null;
  firstUdp: PacketRow | null = null;

  constructor(facts: Facts) {
    super(facts);
    const { bindings } = facts.nat;
    this.#places = new BindingPlaces(facts.nat);
    // Two keys a binding: the flow before the box, and the one after it.
    this.#bindingsOf = new IdIndex(2 * bindings.length, (k) => flowOf(bindings[k >>> 1], (k & 1) === 1));
    this.#indexLink();
    this.#indexNat();
    this.#indexPackets();
  }

  #indexLink(): void {
    const { link, arp, tables } = this.facts;
    for (const gap of link.idleGaps) {
      const known = this.#gapTo.get(gap.to);
      if (known === undefined || known.ns < gap.ns) this.#gapTo.set(gap.to, gap);
    }
    for (const t of link.tunnels) this.#tunnelAt.set(t.first, t);
    for (const b of link.ipIds) {
      const row = b.rows.find((r) => this.facts.nat.rewriteOf(r) === null);
      if (row !== undefined && b.kind !== 'too-few') this.#ipIdAt.set(row, b);
    }
    for (const c of arp.conflicts) this.#conflictAt.set(c.second.row, c);
    for (const d of tables.datagrams.values()) for (const row of d.rows) this.#datagramOf.set(row, d);
  }

  #indexNat(): void {
    const add = <K, V>(map: Map<K, V[]>, key: K, value: V): void => {
      const list = map.get(key);
      if (list === undefined) map.set(key, [value]);
      else list.push(value);
    };
    for (const binding of this.facts.nat.bindings) {
      const service = binding.original.dst.address;
      if (!this.#firstBindingOfService.has(service)) this.#firstBindingOfService.set(service, binding);
    }
    for (const proxy of this.facts.nat.proxies) {
      add(this.#proxiesOf, proxy.clientFlow, proxy);
      add(this.#proxiesOf, proxy.serverFlow, proxy);
    }
  }

  /** One walk over the rows for what no analysis keeps: repeated ARP questions, first packets, padding. */
  #indexPackets(): void {
    const { p } = this;
    const asked = new Map<number, PacketRow>();
    const seen = new Set<number>();
    for (let i = 0; i < p.length; i++) {
      const row = i as PacketRow;
      const layers = p.layers.get(row);
      if (this.firstPadded === null && p.originalLength.get(row) === MIN_FRAME && this.#isPadded(row)) this.firstPadded = row;
      if (this.firstUdp === null && isDatagram(p, row, layers)) this.firstUdp = row;
      if ((layers & Layer.arp) !== 0) this.#indexArp(row, asked);
      else if ((layers & (Layer.ipv4 | Layer.ipv6)) !== 0) {
        const src = p.src.get(row);
        if (!seen.has(src) && seen.size < ADDRESS_LIMIT && this.facts.nat.rewriteOf(row) === null) {
          seen.add(src);
          this.#firstOf.set(row, src as AddressId);
        }
      }
    }
  }

  /** ARP says nothing of its length, so its mark is not set. */
  #isPadded(row: PacketRow): boolean {
    const { p } = this;
    if ((p.layers.get(row) & Layer.arp) === 0) return (p.marks.get(row) & Mark.padded) !== 0;
    const l3 = p.l3.get(row);
    return l3 !== NO_OFFSET && l3 + ARP_ETHERNET_IPV4 < MIN_FRAME;
  }

  #indexArp(row: PacketRow, asked: Map<number, PacketRow>): void {
    const x = this.facts.arp.exchange(row);
    if (x === undefined || x.kind !== 'request') return;
    const { targetIp } = x;
    this.#asked.add(targetIp);
    const holder = this.device(targetIp);
    if (holder !== undefined && isTranslator(holder) && this.isVip(targetIp) && !this.#vipAsked.has(targetIp)) {
      this.#vipAsked.set(targetIp, row);
    }
    // Address ids are below 2^21 in practice; a product of two stays exact far beyond that.
    const key = x.senderIp * 0x4000_0000 + x.targetIp;
    const before = asked.get(key);
    if (before !== undefined && (this.facts.arp.exchange(before)?.partner ?? row) >= row) this.#repeatOf.set(row, before);
    asked.set(key, row);
  }

  // --- Things at a row ------------------------------------------------------------------------------------------------

  gapTo(row: PacketRow): IdleGap | undefined {
    return this.#gapTo.get(row);
  }
  tunnelAt(row: PacketRow): Tunnel | undefined {
    return this.#tunnelAt.get(row);
  }
  ipIdAt(row: PacketRow): IpIdBehaviour | undefined {
    return this.#ipIdAt.get(row);
  }
  datagramOf(row: PacketRow): Datagram | undefined {
    return this.#datagramOf.get(row);
  }
  conflictAt(row: PacketRow): ArpConflict | undefined {
    return this.#conflictAt.get(row);
  }
  isCopy(row: PacketRow): boolean {
    return this.facts.nat.rewriteOf(row) !== null;
  }

  copyAt(row: PacketRow): CopyPlace | undefined {
    const { nat } = this.facts;
    const pair = nat.pairOfCopy(row);
    const binding = pair === undefined ? undefined : nat.bindingOf(row);
    const place = binding === undefined ? undefined : this.place(binding);
    if (pair === undefined || place === undefined) return undefined;
    const firstOfDirection = place.firstOf[pair.direction] ?? place.first;
    const { binding: of, first, firstOf, secondInbound } = place;
    return { binding: of, first, firstOf, secondInbound, pair, isFirst: first.copy === row, firstOfDirection };
  }

  /** undefined: a binding without pairs. */
  place(binding: Binding): BindingPlace | undefined {
    return this.#places.of(binding);
  }

  /** The earlier, unanswered question that this ARP request repeats. */
  repeatOf(row: PacketRow): PacketRow | undefined {
    return this.#repeatOf.get(row);
  }
  /** True for the first packet from its source address that is not a rewritten copy. */
  isFirstOfAddress(row: PacketRow): boolean {
    return this.#firstOf.has(row);
  }
  /** True for the first binding of the capture whose initiator asks for this address. */
  isFirstOfService(binding: Binding): boolean {
    return this.#firstBindingOfService.get(binding.original.dst.address) === binding;
  }
  /** True at the first ARP question for a virtual address. */
  explainsVip(row: PacketRow, vip: AddressId): boolean {
    return this.#vipAsked.get(vip) === row;
  }
  /** True when an ARP question before this row has explained the virtual address. */
  vipIsExplained(row: PacketRow, vip: AddressId): boolean {
    const asked = this.#vipAsked.get(vip);
    return asked !== undefined && asked < row;
  }
  bindingsOf(flow: FlowId): readonly Binding[] {
    const { bindings } = this.facts.nat;
    return Array.from(this.#bindingsOf.get(flow), (k) => bindings[k >>> 1] as Binding);
  }
  /** The ids of the flow's transactions: there may be many. */
  transactionsOf(flow: FlowId): Uint32Array {
    const { http } = this.facts;
    this.#transactionsOf ??= new IdIndex(http.transactionCount, (id) => http.transaction(id).flow);
    return this.#transactionsOf.get(flow);
  }
  proxiesOf(flow: FlowId): readonly ProxySuspicion[] {
    return this.#proxiesOf.get(flow) ?? [];
  }

  #indexAwaited(): Map<AddressId, Awaited[]> {
    const map = new Map<AddressId, Awaited[]>();
    for (const binding of this.facts.nat.bindings) {
      const place = this.place(binding);
      for (const pair of [place?.firstOf.dnat, place?.firstOf['dnat+snat']]) {
        if (pair === undefined) continue;
        const { original, copy } = pair;
        const target = this.p.dst.get(copy) as AddressId;
        if (!this.#asked.has(target)) continue;
        const list = map.get(target);
        if (list === undefined) map.set(target, [{ original, copy, binding }]);
        else list.push({ original, copy, binding });
      }
    }
    for (const list of map.values()) list.sort((a, b) => a.original - b.original);
    return map;
  }

  /** The original that waited at `row` for `target` to be resolved: received before, sent on after. */
  awaiting(target: AddressId, row: PacketRow): Awaited | undefined {
    this.#awaited ??= this.#indexAwaited();
    const list = this.#awaited.get(target);
    if (list === undefined) return undefined;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((list[middle] as Awaited).original < row) low = middle + 1;
      else high = middle;
    }
    const last = list[low - 1];
    return last !== undefined && last.copy > row ? last : undefined;
  }

  /** The packet for which this ARP question was asked, as far as the capture shows it. */
  waitingFor(request: PacketRow): Waiting | undefined {
    this.#waiting ??= findWaiting(this.facts);
    return this.#waiting.get(request);
  }

  /** The HTTP message that a packet in the middle of it belongs to: the latest of its direction that began before. */
  messageAt(row: PacketRow): HttpMessage | undefined {
    const { http } = this.facts;
    this.#messagesOf ??= new IdIndex(http.messageCount, (id) => http.message(id).flow);
    const list = this.#messagesOf.get(this.p.flow.get(row));
    const message = (i: number): HttpMessage => http.message(list[i] as number);
    const forward = (this.p.marks.get(row) & Mark.forward) !== 0;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (message(middle).firstRow <= row) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= Math.max(0, low - 8); i--) {
      const m = message(i);
      if (m.forward === forward) return m.lastRow >= row ? m : undefined;
    }
    return undefined;
  }

  /** The response that this FIN ends, because it announced no length. */
  responseEndedBy(row: PacketRow): HttpMessage | undefined {
    for (const m of this.facts.http.completedAt(row)) if (m.kind === 'response' && m.framing === 'until-close') return m;
    return undefined;
  }
}

const MIN_FRAME = 60;

const flowOf = (binding: Binding | undefined, translated: boolean): FlowId | null =>
  (translated ? binding?.translatedFlow : binding?.originalFlow) ?? null;

/** The context of these facts, built at first use and kept as long as they are. */
export const contextOf = onceFor((facts: Facts): Context => new Context(facts));
