/** The sync daemon: connections told to other directors by multicast, version 1 (Linux, ip_vs_sync.c). */
import { type Bytes, put32, u8, u16, u32 } from '../../base/bytes.ts';
import { IPVS_SYNC, IpvsFlag, isTold } from '../../ipvs/sync.ts';
import { IPVS_TCP_STATES, IPVS_TCP_TIMEOUTS } from '../../ipvs/tcp-states.ts';
import { emitIpvsSync, type IpvsConnection } from '../../wire/ipvs-sync.ts';
import type { Host } from '../host/host.ts';
import { Protocol } from '../host/packet.ts';
import type { Udp } from '../host/udp.ts';
import type { Director, Entry } from './director.ts';

export interface SyncSettings {
  readonly sends: boolean;
  readonly receives: boolean;
  /** Name of the device. */
  readonly device: string;
  readonly id: number;
  /** Nanoseconds. */
  readonly every: number;
}

const V1_HEADER = 8;
const V1_RECORD = 36;

export function startSync(director: Director, host: Host, udp: Udp, settings: SyncSettings): void {
  if (settings.sends) new SyncMaster(director, host, udp, settings);
  if (!settings.receives) return;
  host.groups.add(IPVS_SYNC.group);
  udp.listen(IPVS_SYNC.port, (data) => receive(director, settings.id, data));
}

class SyncMaster {
  readonly #host: Host;
  readonly #udp: Udp;
  readonly #settings: SyncSettings;
  /** The newest record of each connection, until the message is sent. */
  readonly #waiting = new Map<Entry, IpvsConnection>();

  constructor(director: Director, host: Host, udp: Udp, settings: SyncSettings) {
    this.#host = host;
    this.#udp = udp;
    this.#settings = settings;
    director.watcher = (entry, before) => {
      if (!isTold(before, entry.state, entry.packets)) return;
      if (this.#waiting.size === 0) host.queue.after(settings.every, () => this.#send());
      this.#waiting.set(entry, recordOf(entry));
    };
  }

  #send(): void {
    const records = [...this.#waiting.values()];
    this.#waiting.clear();
    const device = this.#host.devices.find((d) => d.name === this.#settings.device);
    const source = device?.addresses[0]?.ip;
    if (source === undefined || !this.#host.up) return;
    const { group, port } = IPVS_SYNC;
    this.#udp.send(source, group, port, port, emitIpvsSync(this.#settings.id, records), 1);
  }
}

const METHOD_FLAGS = {
  nat: IpvsFlag.masquerade,
  fullnat: IpvsFlag.masquerade,
  tun: IpvsFlag.tunnel,
  dr: IpvsFlag.directRouting,
} as const;

function recordOf({ client, virtual, destination: { server }, state, active, noOutput }: Entry): IpvsConnection {
  const flags =
    METHOD_FLAGS[server.method] | IpvsFlag.hashed | (noOutput ? IpvsFlag.noOutput : 0) | (active ? 0 : IpvsFlag.inactive);
  return {
    protocol: Protocol.tcp,
    flags,
    state: IPVS_TCP_STATES.indexOf(state),
    clientPort: client.port,
    virtualPort: virtual.port,
    serverPort: server.port,
    client: addressBytes(client.address),
    virtual: addressBytes(virtual.address),
    server: addressBytes(server.address),
    timeout: IPVS_TCP_TIMEOUTS[state],
  };
}

function addressBytes(address: number): Bytes {
  const out = new Uint8Array(4);
  put32(out, 0, address);
  return out;
}

/** Version 1, IPv4 records: what the laboratory's own directors send. */
function receive(director: Director, id: number, b: Bytes): void {
  if (b.length < V1_HEADER || u8(b, 0) !== 0 || u8(b, 1) !== id || u8(b, 5) !== 1) return;
  let at = V1_HEADER;
  for (let n = u8(b, 4); n > 0 && at + V1_RECORD <= b.length; n--) {
    const state = IPVS_TCP_STATES[u16(b, at + 8)];
    const client = { address: u32(b, at + 24), port: u16(b, at + 10) };
    const virtual = { address: u32(b, at + 28), port: u16(b, at + 12) };
    if (state !== undefined && (u8(b, at) & 1) === 0) director.adopt(client, virtual, u32(b, at + 32), u16(b, at + 14), state);
    at += ((u16(b, at + 2) & 0x0fff) + 3) & ~3;
  }
}
