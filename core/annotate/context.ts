/**
 * What the rules look things up in: the facts, and a few indexes over them that are built once per capture.
 *
 * The indexes grow with what is found (pairs, gaps, ARP packets, bindings), not with the number of packets.
 */

import type { ArpConflict } from '../analysis/arp/facts.ts';
import type { Facts } from '../analysis/facts.ts';
import type { HttpMessage, HttpTransaction } from '../analysis/http/facts.ts';
import type { IpIdBehaviour } from '../analysis/link/facts.ts';
import type { Binding, ProxySuspicion, RewritePair } from '../analysis/nat/facts.ts';
import type { TcpConnection } from '../analysis/tcp/facts.ts';
import type { Device, DeviceRole } from '../analysis/topology/facts.ts';
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../base/ids.ts';
import { seqAdd, seqGt } from '../base/seq32.ts';
import { u32Column } from '../table/column.ts';
import { Layer, Mark, type PacketTable, TcpFlag } from '../table/packets.ts';
import type { Datagram } from '../table/tables.ts';
import type { Who } from './messages/params.ts';

/** How far back a rule looks for the packet that another one answers. Beyond that it says nothing, instead of searching for ever. */
const LOOK_BACK = 64;
/** The same, ahead and across flows. */
const LOOK_AROUND = 512;
/** Addresses whose first packet is remembered. */
const ADDRESS_LIMIT = 65_536;

const NO_ADDRESS = 0 as AddressId;
const NO_MAC = 0 as MacId;

export interface IdleGap {
  readonly from: PacketRow;
  readonly to: PacketRow;
  readonly ns: number;
}

/** The rows of a pair, and which way it goes. */
export type PairRows = Pick<RewritePair, 'original' | 'copy' | 'direction'>;

/** What the rules need of a binding's pairs, without keeping them. */
export interface BindingPlace {
  readonly binding: Binding;
  /** The pair of the earliest copy, and the first of each direction. */
  readonly first: PairRows;
  readonly firstOf: ReadonlyMap<RewritePair['direction'], PairRows>;
  /** The second copy towards the far side: where the table decides for the first time. */
  readonly secondInbound: PacketRow | null;
}

/** A rewritten copy in its binding. */
export interface CopyPlace extends BindingPlace {
  readonly pair: RewritePair;
  readonly isFirst: boolean;
  /** The first pair with this pair's direction. */
  readonly firstOfDirection: PairRows;
}

interface Awaited {
  /** The original that waits for the address to be resolved, and its copy. */
  readonly original: PacketRow;
  readonly copy: PacketRow;
  readonly binding: Binding;
}

export class Context {
  readonly facts: Facts;
  readonly p: PacketTable;
  readonly #deviceOfAddress = new Map<AddressId, Device>();
  readonly #roleCount = new Map<DeviceRole, number>();
  readonly #gapTo = new Map<PacketRow, IdleGap>();
  readonly #ipIdAt = new Map<PacketRow, IpIdBehaviour>();
  readonly #datagramOf = new Map<number, Datagram>();
  readonly #conflictAt = new Map<PacketRow, ArpConflict>();
  readonly #places = new Map<number, BindingPlace>();
  readonly #bindingsOf = new Map<FlowId, Binding[]>();
  #awaited: Map<AddressId, Awaited[]> | undefined;
  readonly #messagesOf = new Map<FlowId, HttpMessage[]>();
  readonly #transactionsOf = new Map<FlowId, HttpTransaction[]>();
  readonly #proxiesOf = new Map<FlowId, ProxySuspicion[]>();
  readonly #repeatOf = new Map<PacketRow, PacketRow>();
  readonly #firstOf = new Map<PacketRow, AddressId>();
  /** The row before in the same flow. */
  readonly #previous = u32Column(NONE);
  readonly #firstBindingOfService = new Map<AddressId, Binding>();
  readonly #translators = new Map<number, Who>();
  #connectionFlow: number = NONE;
  #connection: TcpConnection | undefined;
  /** The first frame that a card padded, and the first with UDP; null where there is none. */
  firstPadded: PacketRow | null = null;
  firstUdp: PacketRow | null = null;

  constructor(facts: Facts) {
    this.facts = facts;
    this.p = facts.tables.packets;
    this.#indexDevices();
    this.#indexLink();
    this.#indexNat();
    this.#indexHttp();
    this.#indexPackets();
  }

  #indexDevices(): void {
    for (const device of this.facts.topology.devices) {
      for (const a of device.addresses) if (!this.#deviceOfAddress.has(a)) this.#deviceOfAddress.set(a, device);
      const role = mainRole(device);
      if (role !== null) this.#roleCount.set(role, (this.#roleCount.get(role) ?? 0) + 1);
    }
  }

  #indexLink(): void {
    const { link, arp, tables } = this.facts;
    for (const gap of link.idleGaps) {
      const known = this.#gapTo.get(gap.to);
      if (known === undefined || known.ns < gap.ns) this.#gapTo.set(gap.to, gap);
    }
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
      if (binding.originalFlow !== null) add(this.#bindingsOf, binding.originalFlow, binding);
      if (binding.translatedFlow !== null) add(this.#bindingsOf, binding.translatedFlow, binding);
      const service = binding.original.dst.address;
      if (!this.#firstBindingOfService.has(service)) this.#firstBindingOfService.set(service, binding);
    }
    for (const proxy of this.facts.nat.proxies) {
      add(this.#proxiesOf, proxy.clientFlow, proxy);
      add(this.#proxiesOf, proxy.serverFlow, proxy);
    }
  }

  #indexHttp(): void {
    for (const m of this.facts.http.messages) {
      const list = this.#messagesOf.get(m.flow);
      if (list === undefined) this.#messagesOf.set(m.flow, [m]);
      else list.push(m);
    }
    for (const t of this.facts.http.transactions) {
      const list = this.#transactionsOf.get(t.flow);
      if (list === undefined) this.#transactionsOf.set(t.flow, [t]);
      else list.push(t);
    }
  }

  /** One walk over the rows for what no analysis keeps: repeated ARP questions, first packets, padding. */
  #indexPackets(): void {
    const { p } = this;
    const asked = new Map<number, PacketRow>();
    const seen = new Set<number>();
    const last = new Uint32Array(this.facts.tables.flows.length).fill(NONE);
    for (let i = 0; i < p.length; i++) {
      const row = i as PacketRow;
      const layers = p.layers.get(row);
      const flow = p.flow.get(row);
      if (flow !== NONE) {
        this.#previous.set(row, last[flow] as number);
        last[flow] = row;
      }
      if (this.firstPadded === null && (p.marks.get(row) & Mark.padded) !== 0 && p.originalLength.get(row) === MIN_FRAME) {
        this.firstPadded = row;
      }
      if ((layers & Layer.udp) !== 0) this.firstUdp ??= row;
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

  #indexArp(row: PacketRow, asked: Map<number, PacketRow>): void {
    const x = this.facts.arp.exchange(row);
    if (x === undefined || x.kind !== 'request') return;
    // Address ids are below 2^21 in practice; a product of two stays exact far beyond that.
    const key = x.senderIp * 0x4000_0000 + x.targetIp;
    const before = asked.get(key);
    if (before !== undefined && (this.facts.arp.exchange(before)?.partner ?? row) >= row) this.#repeatOf.set(row, before);
    asked.set(key, row);
  }

  // --- Who ------------------------------------------------------------------------------------------------------------

  device(address: AddressId): Device | undefined {
    return this.#deviceOfAddress.get(address);
  }

  /** The device that sent the frame on this segment, as the story calls it: the director for a copy, the author otherwise. */
  sender(row: PacketRow): Who {
    const device = this.facts.topology.sender(row);
    const src = this.#source(row);
    if (isTranslator(device) || src === NO_ADDRESS || device.addresses.includes(src)) return this.#who(device, row, src, 'src');
    return this.#whoAt(src, row, 'src', this.p.macSrc.get(row) as MacId);
  }

  /** Whoever wrote the packet: the owner of its source address, whatever device passed it on. */
  author(row: PacketRow): Who {
    const original = this.facts.nat.rewriteOf(row);
    // A copy of a copy (two boxes in a row) leads back to the first; each original is an earlier row.
    if (original !== null && original < row) return this.author(original);
    const src = this.#source(row);
    if (src === NO_ADDRESS) return this.#who(this.facts.topology.sender(row), row, src, 'src');
    return this.#whoAt(src, row, 'src', this.p.macSrc.get(row) as MacId);
  }

  /** Whom the packet is for: the owner of its destination address, or the group or MAC where there is none. */
  receiver(row: PacketRow): Who {
    const mac = this.p.macDst.get(row) as MacId;
    const { addresses } = this.facts.tables;
    const dst = this.p.dst.get(row) as AddressId;
    if (dst !== NO_ADDRESS && mac !== NO_MAC && addresses.isV4(dst) && addresses.v4(dst) === 0xffff_ffff) {
      return { role: null, address: NO_ADDRESS, mac };
    }
    if (dst === NO_ADDRESS) {
      const device = this.facts.topology.receiver(row);
      return device === null || mac === NO_MAC
        ? { role: null, address: NO_ADDRESS, mac }
        : this.#who(device, row, NO_ADDRESS, 'dst');
    }
    return this.#whoAt(dst, row, 'dst', NO_MAC);
  }

  /** The source address, or none for 0.0.0.0 and ::, which stand for "I have none yet". */
  #source(row: PacketRow): AddressId {
    const src = this.p.src.get(row) as AddressId;
    const text = this.facts.tables.addresses.text(src);
    return text === '0.0.0.0' || text === '::' ? NO_ADDRESS : src;
  }

  /** The device at the other end of the wire: the owner of the destination MAC. */
  linkReceiver(row: PacketRow): Who {
    const device = this.facts.topology.receiver(row);
    if (device === null) return { role: null, address: NO_ADDRESS, mac: this.p.macDst.get(row) as MacId };
    return this.#who(device, row, NO_ADDRESS, null);
  }

  /** The device that has an address, without a packet to go by. */
  whoAtAddress(address: AddressId): Who {
    const device = this.#deviceOfAddress.get(address);
    return device === undefined ? { role: null, address, mac: NO_MAC } : this.#named(mainRole(device), device, address);
  }

  whoIs(device: Device): Who {
    return this.#named(mainRole(device), device, NO_ADDRESS);
  }

  translator(id: number): Who {
    let who = this.#translators.get(id);
    if (who === undefined) {
      who = this.#findTranslator(id);
      this.#translators.set(id, who);
    }
    return who;
  }

  #findTranslator(id: number): Who {
    const t = this.facts.nat.translators[id];
    const device = this.facts.topology.devices.find(
      (d) => isTranslator(d) && (t?.addresses.some((a) => d.addresses.includes(a)) || t?.macs.some((m) => d.macs.includes(m))),
    );
    if (device !== undefined) return this.whoIs(device);
    return {
      role: t?.roles.includes('director') ? 'director' : 'nat',
      address: t?.addresses[0] ?? NO_ADDRESS,
      mac: t?.macs[0] ?? NO_MAC,
    };
  }

  #whoAt(address: AddressId, row: PacketRow, end: 'src' | 'dst', mac: MacId): Who {
    const device = this.#deviceOfAddress.get(address);
    if (device === undefined) return this.#flowRole(row, end, address) ?? { role: null, address, mac };
    return this.#who(device, row, address, end);
  }

  #who(device: Device, row: PacketRow, address: AddressId, end: 'src' | 'dst' | null): Who {
    const main = mainRole(device);
    if (main === 'director' || main === 'nat' || main === 'real-server') return this.#named(main, device, address);
    const byFlow = end === null ? null : this.#flowRole(row, end, address);
    if (byFlow !== null) return byFlow;
    return this.#named(main, device, address);
  }

  /** Client or server by the packet's own TCP connection, where a SYN or SYN ACK shows who is who. */
  #flowRole(row: PacketRow, end: 'src' | 'dst', address: AddressId): Who | null {
    const flow = this.p.flow.get(row);
    if (flow === NONE) return null;
    const c = this.connection(row);
    if (c === undefined || c.rolesFrom === 'ports') return null;
    const isClient = this.facts.tcp.fromClient(row) === (end === 'src');
    const role = isClient ? 'client' : 'server';
    const alone = (this.#roleCount.get(role) ?? 0) <= 1;
    return { role, address: alone ? NO_ADDRESS : address, mac: NO_MAC };
  }

  #named(role: DeviceRole | null, device: Device, address: AddressId): Who {
    const shown = address !== NO_ADDRESS ? address : (device.addresses[0] ?? NO_ADDRESS);
    const mac = device.macs[0] ?? NO_MAC;
    if (role === null) return { role: null, address: shown, mac };
    const alone = role !== 'real-server' && (this.#roleCount.get(role) ?? 0) <= 1;
    return { role, address: alone ? NO_ADDRESS : shown, mac };
  }

  /** True when this address is a virtual one, through which a service is reached. */
  isVip(address: AddressId): boolean {
    return this.#deviceOfAddress.get(address)?.vips.includes(address) ?? false;
  }

  // --- Things at a row ------------------------------------------------------------------------------------------------

  gapTo(row: PacketRow): IdleGap | undefined {
    return this.#gapTo.get(row);
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
    const firstOfDirection = place.firstOf.get(pair.direction) ?? place.first;
    const { binding: of, first, firstOf, secondInbound } = place;
    return { binding: of, first, firstOf, secondInbound, pair, isFirst: first.copy === row, firstOfDirection };
  }

  /** Walks the binding's pairs once, and keeps what the rules need of them. */
  place(binding: Binding): BindingPlace | undefined {
    const known = this.#places.get(binding.id);
    if (known !== undefined) return known;
    const firstOf = new Map<RewritePair['direction'], PairRows>();
    let first: PairRows | undefined;
    let inbound = 0;
    let secondInbound: PacketRow | null = null;
    for (const { original, copy, direction } of binding.pairs) {
      const rows = { original, copy, direction };
      first ??= rows;
      if (!firstOf.has(direction)) firstOf.set(direction, rows);
      if (direction !== 'snat' && ++inbound === 2) secondInbound = copy;
    }
    if (first === undefined) return undefined;
    const place = { binding, first, firstOf, secondInbound };
    this.#places.set(binding.id, place);
    return place;
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
  bindingsOf(flow: FlowId): readonly Binding[] {
    return this.#bindingsOf.get(flow) ?? [];
  }
  transactionsOf(flow: FlowId): readonly HttpTransaction[] {
    return this.#transactionsOf.get(flow) ?? [];
  }
  proxiesOf(flow: FlowId): readonly ProxySuspicion[] {
    return this.#proxiesOf.get(flow) ?? [];
  }

  #indexAwaited(): Map<AddressId, Awaited[]> {
    const map = new Map<AddressId, Awaited[]>();
    for (const binding of this.facts.nat.bindings) {
      const place = this.place(binding);
      for (const [direction, { original, copy }] of place?.firstOf ?? []) {
        if (direction === 'snat') continue;
        const target = this.p.dst.get(copy) as AddressId;
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

  /** The HTTP message that a packet in the middle of it belongs to: the latest of its direction that began before. */
  messageAt(row: PacketRow): HttpMessage | undefined {
    const list = this.#messagesOf.get(this.p.flow.get(row) as FlowId);
    if (list === undefined) return undefined;
    const forward = (this.p.marks.get(row) & Mark.forward) !== 0;
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((list[middle] as HttpMessage).firstRow <= row) low = middle + 1;
      else high = middle;
    }
    for (let i = low - 1; i >= Math.max(0, low - 8); i--) {
      const m = list[i] as HttpMessage;
      if (m.forward === forward) return m.lastRow >= row ? m : undefined;
    }
    return undefined;
  }

  /** The response that this FIN ends, because it announced no length. */
  responseEndedBy(row: PacketRow): HttpMessage | undefined {
    for (const m of this.facts.http.completedAt(row)) if (m.kind === 'response' && m.framing === 'until-close') return m;
    return undefined;
  }

  connection(row: PacketRow): TcpConnection | undefined {
    const flow = this.p.flow.get(row);
    if (flow === NONE) return undefined;
    // Several rules ask in turn for the connection of one packet, and the facts make it anew each time.
    if (flow !== this.#connectionFlow) {
      this.#connectionFlow = flow;
      this.#connection = this.facts.tcp.connection(flow as FlowId);
    }
    return this.#connection;
  }

  isForward(row: PacketRow): boolean {
    return (this.p.marks.get(row) & Mark.forward) !== 0;
  }

  // --- Looking back -----------------------------------------------------------------------------------------------------

  /** The latest earlier row of the same flow that `accept` takes, among the last LOOK_BACK of the flow. */
  #back(row: PacketRow, accept: (r: PacketRow) => boolean): PacketRow | null {
    let r = this.#previous.get(row);
    for (let i = 0; i < LOOK_BACK && r !== NONE; i++) {
      if (accept(r as PacketRow)) return r as PacketRow;
      r = this.#previous.get(r);
    }
    return null;
  }

  /** The segment with data whose end this acknowledgement covers exactly. */
  acknowledged(row: PacketRow): PacketRow | null {
    const { p } = this;
    const ack = p.ack.get(row);
    const forward = this.isForward(row);
    return this.#back(row, (r) => this.isForward(r) !== forward && p.payloadLength.get(r) > 0 && endOfSegment(p, r) === ack);
  }

  /**
   * For a pure acknowledgement: the earlier packet of the same direction that already carried it, and whether data beyond it have come
   * from the other end in between.
   */
  repeatedAck(row: PacketRow): { row: PacketRow; gap: boolean } | null {
    const { p } = this;
    const forward = this.isForward(row);
    const ack = p.ack.get(row);
    let gap = false;
    const before = this.#back(row, (r) => {
      if (this.isForward(r) === forward) return true;
      if (p.payloadLength.get(r) > 0 && seqGt(p.seq.get(r), ack)) gap = true;
      return false;
    });
    if (before === null || p.payloadLength.get(before) > 0 || p.ack.get(before) !== ack) return null;
    const control = TcpFlag.syn | TcpFlag.fin | TcpFlag.rst;
    return (p.flags.get(before) & control) === 0 && (p.flags.get(before) & TcpFlag.ack) !== 0 ? { row: before, gap } : null;
  }

  /** The earlier segment of the same direction that begins where this one does. */
  firstSending(row: PacketRow): PacketRow | null {
    const { p } = this;
    const seq = p.seq.get(row);
    const forward = this.isForward(row);
    const same = TcpFlag.syn | TcpFlag.fin;
    let found: PacketRow | null = null;
    this.#back(row, (r) => {
      const alike =
        this.isForward(r) === forward &&
        p.seq.get(r) === seq &&
        (p.flags.get(r) & same) === (p.flags.get(row) & same) &&
        p.payloadLength.get(r) > 0 === p.payloadLength.get(row) > 0;
      if (alike) found = r;
      return false;
    });
    return found;
  }

  /**
   * The earlier row that shows this very packet: on the other side of a router (`forwarded`: sent from the MAC address that the earlier one
   * was sent to), or captured twice (`duplicate`: the same in everything, IP ID included).
   */
  samePacket(row: PacketRow): { row: PacketRow; how: 'forwarded' | 'duplicate' } | null {
    const { p } = this;
    if ((p.layers.get(row) & (Layer.ipv4 | Layer.ipv6)) === 0) return null;
    const mac = p.macSrc.get(row);
    const id = p.ipId.get(row);
    const forward = this.isForward(row);
    let how: 'forwarded' | 'duplicate' = 'forwarded';
    const before = this.#back(row, (r) => {
      if (this.isForward(r) !== forward || p.seq.get(r) !== p.seq.get(row) || p.ack.get(r) !== p.ack.get(row)) return false;
      if (p.ipId.get(r) !== id || p.flags.get(r) !== p.flags.get(row) || p.window.get(r) !== p.window.get(row)) return false;
      if (p.payloadLength.get(r) !== p.payloadLength.get(row)) return false;
      if (mac !== NO_MAC && p.macDst.get(r) === mac && p.macSrc.get(r) !== mac && p.ttl.get(r) >= p.ttl.get(row)) {
        how = 'forwarded';
        return true;
      }
      how = 'duplicate';
      const sameLink = p.macSrc.get(r) === mac && p.macDst.get(r) === p.macDst.get(row) && p.ttl.get(r) === p.ttl.get(row);
      return sameLink && id !== 0 && p.elapsedNs(r, row) < DUPLICATE_NS;
    });
    return before === null ? null : { row: before, how };
  }

  /** For an echo reply, its request. */
  echoRequest(row: PacketRow): PacketRow | null {
    const { p } = this;
    const forward = this.isForward(row);
    return this.#back(row, (r) => this.isForward(r) !== forward && p.seq.get(r) === p.seq.get(row));
  }

  /** For an echo request, its reply: looks ahead. */
  echoReply(row: PacketRow): PacketRow | null {
    const { p } = this;
    const flow = p.flow.get(row);
    const forward = this.isForward(row);
    const end = Math.min(p.length, row + LOOK_AROUND);
    if (flow === NONE) return null;
    for (let r = row + 1; r < end; r++) {
      if (p.flow.get(r) !== flow || p.seq.get(r) !== p.seq.get(row)) continue;
      return this.isForward(r as PacketRow) === forward ? null : (r as PacketRow);
    }
    return null;
  }

  /** The latest datagram of the flow in the other direction. */
  question(row: PacketRow): PacketRow | null {
    const forward = this.isForward(row);
    return this.#back(row, (r) => this.isForward(r) !== forward);
  }

  /** An ARP request that the translator sent between an original and its copy, for the copy's next hop. */
  arpBetween(original: PacketRow, copy: PacketRow): PacketRow | null {
    const target = this.p.dst.get(copy);
    for (let r = copy - 1; r > Math.max(original, copy - LOOK_AROUND); r--) {
      if ((this.p.layers.get(r) & Layer.arp) === 0) continue;
      const x = this.facts.arp.exchange(r as PacketRow);
      if (x?.kind === 'request' && x.targetIp === target && x.senderMac === this.p.macSrc.get(copy)) return r as PacketRow;
    }
    return null;
  }
}

const MIN_FRAME = 60;
/** A second sighting of one packet comes at once; a repetition by a program or a timer does not. */
const DUPLICATE_NS = 1e6;

export const endOfSegment = (p: PacketTable, row: PacketRow): number => {
  const flags = p.flags.get(row);
  const control = ((flags & TcpFlag.syn) !== 0 ? 1 : 0) + ((flags & TcpFlag.fin) !== 0 ? 1 : 0);
  return seqAdd(p.seq.get(row), p.payloadLength.get(row) + control);
};

export const isTranslator = (d: Device): boolean => d.roles.includes('director') || d.roles.includes('nat');

const BY_RANK: readonly DeviceRole[] = ['director', 'nat', 'real-server'];

/** The role a device goes by, or null: a host, an unseen one, or one that is now client and now server. */
export function mainRole(d: Device): DeviceRole | null {
  for (const role of BY_RANK) if (d.roles.includes(role)) return role;
  const client = d.roles.includes('client');
  const server = d.roles.includes('server');
  if (client !== server) return client ? 'client' : 'server';
  return !client && d.roles.includes('router') ? 'router' : null;
}

const CONTEXTS = new WeakMap<Facts, Context>();

/** The context of these facts, built at first use and kept as long as they are. */
export function contextOf(facts: Facts): Context {
  let context = CONTEXTS.get(facts);
  if (context === undefined) {
    context = new Context(facts);
    CONTEXTS.set(facts, context);
  }
  return context;
}
