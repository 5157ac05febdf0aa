/**
 * A host: interfaces, ARP, IPv4, ICMP, and what hangs on them (TCP, UDP, translation, a director).
 *
 * The way of a packet is Linux's, with its five hooks:
 *
 *   frame → prerouting → for us?  yes → local in → ICMP, UDP, TCP …
 *                                 no  → forward (TTL − 1) → postrouting → frame
 *   TCP, UDP, ICMP → local out → postrouting → frame
 */
import type { Bytes } from '../../base/bytes.ts';
import { EtherType } from '../../wire/ethernet.ts';
import type { EventQueue } from '../sim/queue.ts';
import { Random } from '../sim/random.ts';
import { enterOrigin, originOf } from '../truth.ts';
import { Arp, type ArpSettings } from './arp.ts';
import { BROADCAST, type Device, Loopback } from './device.ts';
import { Icmp } from './icmp.ts';
import { IpIds } from './ip-id.ts';
import { type Packet, Protocol, packetBytes, packetLength, parsePacket, portsOf } from './packet.ts';
import { fragments, Reassembly } from './reassembly.ts';
import { type NextHop, nextHop, type Route } from './routes.ts';
import type { System } from './systems.ts';

export interface HostSettings {
  readonly system: System;
  readonly forwards: boolean;
  readonly arp: ArpSettings;
  readonly routes: readonly Route[];
  readonly loopback: readonly number[];
  /** Takes IP-in-IP packets apart (a real server behind a tunnel). */
  readonly decapsulates: boolean;
  /** ICMP errors about its own packets are not heeded (a firewall in the way). */
  readonly ignoresIcmp: boolean;
  /** Bytes behind the IP header that its ICMP errors quote of a packet, at most. */
  readonly icmpQuote: number;
}

/** A packet, perhaps another one than came in, or nothing: the hook has dealt with it. */
export type Verdict = Packet | undefined;

export interface Hooks {
  prerouting?(p: Packet, from: Device): Verdict;
  localIn?(p: Packet, from: Device): Verdict;
  forward?(p: Packet, to: Device): Verdict;
  localOut?(p: Packet): Verdict;
  postrouting?(p: Packet, to: Device): Verdict;
}

export type ProtocolHandler = (p: Packet, from: Device) => void;

export class Host {
  readonly name: string;
  readonly queue: EventQueue;
  readonly random: Random;
  readonly settings: HostSettings;
  readonly devices: Device[];
  readonly arp: Arp;
  readonly icmp: Icmp;
  readonly ids: IpIds;
  readonly hooks: Hooks[] = [];
  /** By IP protocol number. */
  readonly protocols = new Map<number, ProtocolHandler>();
  /** Multicast groups whose packets are taken. */
  readonly groups = new Set<number>();
  /** Off: the host neither hears nor says anything. */
  up = true;
  /** What begins anew when it has power again. */
  readonly onStart: (() => void)[] = [];
  /** MAC that goes with a virtual address, by address: see `ArpHost`. */
  macFor: (device: Device, ip: number, asker: Bytes) => Bytes | undefined = () => undefined;
  /** False: this host keeps silent about a local address, and takes no packets to it. */
  owns: (ip: number) => boolean = () => true;
  /** False: the packet is not sent (a director in lockstep says nothing in the other's name). */
  speaks: (p: Packet) => boolean = () => true;
  /** MAC to send from: a virtual router's. */
  macFrom: (p: Packet) => Bytes | undefined = () => undefined;
  readonly #reassembly = new Reassembly();
  /** When the work at hand is done. */
  #busy = 0;

  constructor(name: string, queue: EventQueue, seed: number, settings: HostSettings, devices: readonly Device[]) {
    this.name = name;
    this.queue = queue;
    this.settings = settings;
    this.random = new Random(seed, `host ${name}`);
    this.ids = new IpIds(settings.system.ipId, new Random(seed, `ip.id ${name}`));
    this.devices = [new Loopback(settings.loopback.map((ip) => ({ ip, prefix: 32 }))), ...devices];
    const isLocal = (ip: number): boolean => this.isLocal(ip);
    this.arp = new Arp(
      {
        queue,
        isLocal,
        macFor: (device, ip, asker) => this.macFor(device, ip, asker),
        answersFor: (ip) => this.owns(ip),
      },
      settings.arp,
    );
    this.icmp = new Icmp(this);
    this.protocols.set(Protocol.icmp, (p) => this.icmp.input(p));
    if (settings.decapsulates) this.protocols.set(Protocol.ipip, (p, from) => this.#decapsulate(p, from));
  }

  isLocal(ip: number): boolean {
    return this.devices.some((d) => d.addresses.some((a) => a.ip === ip));
  }

  /** The address that a packet to `destination` would be sent from; undefined without a route. */
  sourceFor(destination: number): number | undefined {
    const hop = this.route(destination);
    const { addresses } = hop?.device ?? {};
    const near = addresses?.find(
      (a) => a.prefix < 32 && hop !== undefined && a.ip >>> (32 - a.prefix) === hop.address >>> (32 - a.prefix),
    );
    return (near ?? addresses?.[0])?.ip;
  }

  route(destination: number) {
    return nextHop(this.devices, this.settings.routes, destination);
  }

  /** To a group goes by the interface that has the packet's source: no route says where a group is. */
  #wayOf(p: Packet): NextHop | undefined {
    if (!isGroup(p.destination)) return this.route(p.destination);
    const device = this.devices.find((d) => d.name !== 'lo' && d.addresses.some((a) => a.ip === p.source));
    return device && { device, address: p.destination };
  }

  /** Does something once the host gets to it: after its latency, and after what came before. */
  work(what: () => void): void {
    const [least, most] = this.settings.system.latency;
    this.#busy = Math.max(this.#busy + 1, this.queue.now + this.random.between(least, most));
    this.queue.at(this.#busy, () => {
      if (this.up) what();
    });
  }

  /** What an interface has received; the frame is at least 14 bytes long. */
  frame(device: Device, frame: Bytes): void {
    if (!this.up) return;
    const type = ((frame[12] as number) << 8) | (frame[13] as number);
    const payload = frame.subarray(14);
    if (type === EtherType.arp) this.work(() => this.arp.input(device, payload));
    else if (type === EtherType.ipv4)
      this.work(() => {
        const p = parsePacket(payload);
        if (p !== undefined) this.input({ ...p, origin: originOf(frame) }, device);
      });
  }

  input(p: Packet, from: Device): void {
    const arrived = this.#hook(p, (h, q) => (h.prerouting === undefined ? q : h.prerouting(q, from)));
    if (arrived === undefined) return;
    const multicast = arrived.destination >>> 28 === 14;
    if (multicast ? this.groups.has(arrived.destination) : this.isLocal(arrived.destination)) this.#local(arrived, from);
    else if (this.settings.forwards && !multicast) this.#forward(arrived);
  }

  #local(p: Packet, from: Device): void {
    const whole = this.#reassembly.add(p);
    const q = whole && this.#hook(whole, (h, r) => (h.localIn === undefined ? r : h.localIn(r, from)));
    if (q === undefined || (!this.owns(q.destination) && q.destination >>> 28 !== 14)) return;
    const handler = this.protocols.get(q.protocol);
    if (handler !== undefined) handler(q, from);
    else this.icmp.error(q, { type: 3, code: 2 });
  }

  #forward(p: Packet): void {
    if (p.ttl <= 1) {
      this.icmp.error(p, { type: 11, code: 0 });
      return;
    }
    const hop = this.route(p.destination);
    if (hop === undefined) {
      this.icmp.error(p, { type: 3, code: 0 });
      return;
    }
    const q = this.#hook({ ...p, ttl: p.ttl - 1 }, (h, r) => (h.forward === undefined ? r : h.forward(r, hop.device)));
    // A hook may have changed the destination, and with it the way.
    if (q !== undefined) this.transmit(q, p);
  }

  /** A packet of the host's own. */
  output(p: Packet): void {
    if (!this.up) return;
    const q = this.#hook(p, (h, r) => (h.localOut === undefined ? r : h.localOut(r)));
    if (q !== undefined) this.transmit(q);
  }

  /**
   * The last steps to the wire. `original`: the packet as it arrived, which an ICMP error would quote; undefined for the host's own.
   */
  transmit(p: Packet, original?: Packet): void {
    const hop = this.#wayOf(p);
    if (hop === undefined) return;
    if (packetLength(p) > hop.device.mtu && p.dontFragment) {
      this.icmp.error(original ?? p, { type: 3, code: 4, mtu: hop.device.mtu });
      return;
    }
    const q = this.#hook(p, (h, r) => (h.postrouting === undefined ? r : h.postrouting(r, hop.device)));
    if (q !== undefined) this.transmitVia(q, hop, original);
  }

  /** To a station on the wire, without any further look at the packet. */
  transmitVia(p: Packet, { device, address }: NextHop, original?: Packet): void {
    if (!this.up || !this.speaks(p)) return;
    if (this.isLocal(p.destination) && address === p.destination) {
      this.work(() => this.input(p, device));
      return;
    }
    const pieces = fragments(p, device.mtu);
    const isLocal = (ip: number): boolean => this.isLocal(ip);
    const send = (mac: Bytes): void => {
      for (const piece of pieces) {
        const bytes = enterOrigin(packetBytes(piece), piece, this.name, isLocal);
        device.send(mac, EtherType.ipv4, bytes, this.macFrom(p));
      }
    };
    if (isGroup(p.destination)) send(groupMac(p.destination));
    else this.arp.resolve(device, address, p.source, send, () => this.icmp.error(original ?? p, { type: 3, code: 1 }));
  }

  /** A packet of the host's own, with its identification and TTL. Not sent where there is no route. */
  send(fields: {
    readonly protocol: number;
    readonly source?: number;
    readonly destination: number;
    readonly payload: Bytes;
    readonly dontFragment?: boolean;
    readonly tos?: number;
    readonly ttl?: number;
  }): void {
    const source = fields.source ?? this.sourceFor(fields.destination);
    if (source === undefined) return;
    const dontFragment = fields.dontFragment ?? false;
    const draft: Packet = {
      tos: fields.tos ?? 0,
      identification: 0,
      dontFragment,
      moreFragments: false,
      fragmentOffset: 0,
      ttl: fields.ttl ?? this.settings.system.ttl,
      protocol: fields.protocol,
      source,
      destination: fields.destination,
      payload: fields.payload,
    };
    const ports = portsOf(draft);
    const flow = `${source} ${draft.destination} ${draft.protocol} ${ports?.source ?? 0} ${ports?.destination ?? 0}`;
    this.output({ ...draft, identification: this.ids.next(flow, dontFragment) });
  }

  #decapsulate(p: Packet, from: Device): void {
    const inner = parsePacket(p.payload);
    if (inner !== undefined) this.input({ ...inner, origin: p.origin }, from);
  }

  #hook(p: Packet, run: (hooks: Hooks, p: Packet) => Verdict): Verdict {
    let now: Verdict = p;
    for (const hooks of this.hooks) {
      if (now === undefined) return undefined;
      now = run(hooks, now);
    }
    return now;
  }
}

/** A multicast group, or the limited broadcast. */
const isGroup = (address: number): boolean => address === 0xffff_ffff || address >>> 28 === 14;

/** RFC 1112 §6.4: 01:00:5e and the low 23 bits; everybody's for the limited broadcast. */
const groupMac = (group: number): Bytes =>
  group === 0xffff_ffff ? BROADCAST : Uint8Array.of(1, 0, 0x5e, (group >>> 16) & 0x7f, (group >>> 8) & 0xff, group & 0xff);
