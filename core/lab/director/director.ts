/**
 * A director (Linux Virtual Server): takes packets to a virtual service where they come in, chooses a real server for each new connection, and
 * sends them on by translation, tunnel or direct routing. Replies of translated connections are translated back where they are forwarded.
 */
import { u8, u16 } from '../../base/bytes.ts';
import { ConnectionTable, type IpvsEntry } from '../../ipvs/connections.ts';
import type { ActiveRule, IpvsTcpState } from '../../ipvs/tcp-states.ts';
import type { Device } from '../host/device.ts';
import type { Hooks, Host, Verdict } from '../host/host.ts';
import { type Packet, Protocol } from '../host/packet.ts';
import { Flag } from '../tcp/segment.ts';
import { Forwarder } from './forward.ts';
import type { RealServer, Service } from './service.ts';

export interface Target {
  readonly service: Service;
  readonly server: RealServer;
}
export type Entry = IpvsEntry<Target>;

export interface DirectorSettings {
  readonly services: readonly Service[];
  readonly countsTtl: boolean;
  readonly sloppyTcp: boolean;
  readonly active: ActiveRule;
}

/** Told of every packet of a client, once its entry has its new state. */
export type EntryWatcher = (entry: Entry, before: IpvsTcpState) => void;

export class Director implements Hooks {
  readonly settings: DirectorSettings;
  readonly table: ConnectionTable<Target>;
  readonly #host: Host;
  readonly #forwarder: Forwarder;
  /** Persistence: client and service → the server, and until when. */
  readonly #templates = new Map<string, { readonly server: RealServer; readonly until: number }>();
  watcher: EntryWatcher | undefined;

  constructor(host: Host, settings: DirectorSettings) {
    this.#host = host;
    this.settings = settings;
    this.table = new ConnectionTable((t, active, inactive) => t.service.count(t.server, active, inactive), settings.active);
    this.#forwarder = new Forwarder(host, settings.countsTtl);
  }

  localIn(p: Packet, _from: Device): Verdict {
    if (p.protocol !== Protocol.tcp || p.payload.length < 20) return p;
    const { now } = this.#host.queue;
    this.table.expire(now);
    // Replies to an address of the director itself: full NAT.
    if (this.#reply(p)) return undefined;
    const client = { address: p.source, port: u16(p.payload, 0) };
    const virtual = { address: p.destination, port: u16(p.payload, 2) };
    const flags = u8(p.payload, 13);
    const entry = this.table.find(client, virtual) ?? this.#schedule(p, flags);
    // No entry and none to be made: the host's own TCP answers, with RST.
    if (entry === 'none') return p;
    if (entry === 'unavailable') {
      this.#host.icmp.error(p, { type: 3, code: 3 });
      return undefined;
    }
    const before = entry.state;
    this.table.segment(entry, 'input', flags, now);
    this.#forwarder.toServer(p, entry);
    this.watcher?.(entry, before);
    return undefined;
  }

  forward(p: Packet, _to: Device): Verdict {
    const entry = p.protocol === Protocol.tcp ? this.#forwarder.entryOfReply(p) : undefined;
    if (entry === undefined || !this.#isCurrent(entry)) return p;
    this.table.segment(entry, 'output', u8(p.payload, 13), this.#host.queue.now);
    return this.#forwarder.translatedReply(p, entry);
  }

  /** An entry that another director has told of. */
  adopt(client: Entry['client'], virtual: Entry['virtual'], address: number, port: number, state: IpvsTcpState): void {
    const service = this.#service(virtual.address, virtual.port);
    const server = service?.servers.find((r) => r.address === address && r.port === port);
    if (service === undefined || server === undefined) return;
    const { now } = this.#host.queue;
    const entry = this.table.find(client, virtual) ?? this.#enter(client, virtual, { service, server });
    this.table.setState(entry, state, now);
  }

  #service(address: number, port: number): Service | undefined {
    return this.settings.services.find((s) => s.address === address && s.port === port);
  }

  #schedule(p: Packet, flags: number): Entry | 'none' | 'unavailable' {
    const client = { address: p.source, port: u16(p.payload, 0) };
    const virtual = { address: p.destination, port: u16(p.payload, 2) };
    const service = this.#service(virtual.address, virtual.port);
    if (service === undefined) return 'none';
    const opens =
      (flags & (Flag.syn | Flag.ack | Flag.rst)) === Flag.syn || (this.settings.sloppyTcp && (flags & Flag.rst) === 0);
    if (!opens) return 'none';
    const server = this.#choose(service, client, virtual.address);
    if (server === undefined) return 'unavailable';
    return this.#enter(client, virtual, { service, server });
  }

  #choose(service: Service, client: Entry['client'], destination: number): RealServer | undefined {
    const { now } = this.#host.queue;
    const request = { source: client.address, sourcePort: client.port, destination, now };
    if (service.persistence === 0) return service.schedule(request);
    const key = `${client.address} ${service.address}:${service.port}`;
    const template = this.#templates.get(key);
    const kept = template !== undefined && template.until > now && service.has(template.server) ? template.server : undefined;
    const server = kept ?? service.schedule(request);
    if (server !== undefined) this.#templates.set(key, { server, until: now + service.persistence });
    return server;
  }

  #enter(client: Entry['client'], virtual: Entry['virtual'], target: Target): Entry {
    const { method } = target.server;
    const noOutput = method === 'tun' || method === 'dr';
    const entry = this.table.enter(client, virtual, target, noOutput, this.#host.queue.now);
    this.#forwarder.enter(entry);
    return entry;
  }

  #reply(p: Packet): boolean {
    const entry = this.#forwarder.entryOfReply(p);
    if (entry === undefined || !this.#isCurrent(entry) || entry.destination.server.method !== 'fullnat') return false;
    this.table.segment(entry, 'output', u8(p.payload, 13), this.#host.queue.now);
    const q = this.#forwarder.translatedReply({ ...p, ttl: p.ttl - 1 }, entry);
    this.#host.transmit(q, p);
    return true;
  }

  #isCurrent(entry: Entry): boolean {
    return this.table.find(entry.client, entry.virtual) === entry;
  }
}
