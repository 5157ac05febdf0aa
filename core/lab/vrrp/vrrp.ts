/**
 * A virtual router (VRRP, RFC 3768 and RFC 5798): the one with the highest priority has the virtual addresses and advertises; when it falls silent, the
 * next one takes them over and announces itself by gratuitous ARP.
 */
import { type Bytes, put32, u8 } from '../../base/bytes.ts';
import { emitVrrp } from '../../wire/vrrp.ts';
import { type Device, type InterfaceAddress, macKey, NicDevice } from '../host/device.ts';
import type { Host } from '../host/host.ts';
import { Protocol } from '../host/packet.ts';
import type { Timer } from '../sim/queue.ts';

/** 224.0.0.18 */
const GROUP = 0xe000_0012;
const TTL = 255;
const SECOND = 1_000_000_000;
const ANNOUNCEMENTS = 2;

export interface VrrpSettings {
  readonly id: number;
  readonly priority: number;
  readonly version: 2 | 3;
  /** Nanoseconds. */
  readonly every: number;
  readonly addresses: readonly InterfaceAddress[];
  readonly virtualMac: boolean;
  readonly preempt: boolean;
  /** Has the addresses also as a backup, and keeps silent about them: a director in lockstep. */
  readonly keepsAddresses: boolean;
}

/** Priority of the router that has the address as its own. */
const OWNER = 255;

export class VirtualRouter {
  readonly #host: Host;
  readonly #device: Device;
  readonly #settings: VrrpSettings;
  readonly #mac: Bytes | undefined;
  #master: boolean;
  #timer: Timer | undefined;

  /** @param master whether it begins as the master */
  constructor(host: Host, device: Device, settings: VrrpSettings, master: boolean) {
    this.#host = host;
    this.#device = device;
    this.#settings = settings;
    this.#master = master;
    this.#mac = settings.virtualMac ? Uint8Array.of(0, 0, 0x5e, 0, 1, settings.id) : undefined;
    if (settings.keepsAddresses) device.addresses.push(...settings.addresses);
  }

  get isMaster(): boolean {
    return this.#master;
  }

  has(ip: number): boolean {
    return this.#settings.addresses.some((a) => a.ip === ip);
  }

  get id(): number {
    return this.#settings.id;
  }

  get mac(): Bytes | undefined {
    return this.#mac;
  }

  start(): void {
    this.#host.groups.add(GROUP);
    if (this.#master) this.#takeOver();
    else this.#wait();
    if (this.#settings.keepsAddresses) this.#hearVirtualMac();
  }

  /** After a loss of power it knows nothing of having been the master (RFC 5798 §6.4.1): a backup, unless it owns the address. */
  restart(): void {
    this.#stepDown();
    if (this.#settings.priority === OWNER) this.#takeOver();
  }

  /** An advertisement: the virtual router, the priority, and who sent it. */
  heard(id: number, priority: number, source: number): void {
    if (id !== this.#settings.id || !this.#host.up) return;
    const { preempt } = this.#settings;
    const mine = this.#settings.priority;
    if (!this.#master) {
      if (priority >= mine || !preempt) this.#wait();
      return;
    }
    // Of equals the higher address stays (RFC 5798 §6.4.3).
    if (priority > mine || (priority === mine && source > (this.#source() ?? 0))) this.#stepDown();
  }

  /** RFC 5798 §6.1: three advertisements missed, and a little more for those with a lower priority. */
  #wait(): void {
    const { every, priority, version } = this.#settings;
    this.#timer?.cancel();
    // Version 2 reckons with a second, whatever the interval (RFC 3768 §6.1).
    const skew = Math.floor(((256 - priority) * (version === 2 ? SECOND : every)) / 256);
    this.#timer = this.#host.queue.after(3 * every + skew, () => this.#takeOver(), true);
  }

  #takeOver(): void {
    if (!this.#host.up) {
      this.#wait();
      return;
    }
    this.#master = true;
    const { addresses, keepsAddresses } = this.#settings;
    if (!keepsAddresses) for (const a of addresses) if (!this.#device.addresses.includes(a)) this.#device.addresses.push(a);
    this.#hearVirtualMac();
    this.#advertise();
    for (let n = 0; n < ANNOUNCEMENTS; n++) this.#host.queue.after(n * SECOND + 50_000, () => this.#announce(), n > 0);
  }

  #announce(): void {
    if (!this.#master || !this.#host.up) return;
    for (const a of this.#settings.addresses) this.#host.arp.announce(this.#device, a.ip);
  }

  #stepDown(): void {
    this.#master = false;
    const { addresses, keepsAddresses } = this.#settings;
    if (!keepsAddresses) {
      const own = this.#device.addresses.filter((a) => !addresses.includes(a));
      this.#device.addresses.splice(0, this.#device.addresses.length, ...own);
    }
    this.#wait();
  }

  #hearVirtualMac(): void {
    if (this.#mac === undefined || !(this.#device instanceof NicDevice)) return;
    const { otherMacs } = this.#device.nic;
    if (!otherMacs.some((m) => macKey(m) === macKey(this.#mac as Bytes))) otherMacs.push(this.#mac);
  }

  #source(): number | undefined {
    return this.#device.addresses.find((a) => !this.has(a.ip))?.ip;
  }

  #advertise(): void {
    if (!this.#master) return;
    const { every, version, id, priority, addresses } = this.#settings;
    this.#timer?.cancel();
    this.#timer = this.#host.queue.after(every, () => this.#advertise(), true);
    const source = this.#source();
    if (source === undefined) return;
    const interval = version === 2 ? Math.max(1, Math.round(every / SECOND)) : Math.max(1, Math.round(every / (SECOND / 100)));
    const message = { version, routerId: id, priority, interval, addresses: addresses.map((a) => addressBytes(a.ip)) };
    const payload = emitVrrp(message, addressBytes(source), addressBytes(GROUP));
    this.#host.send({ protocol: Protocol.vrrp, source, destination: GROUP, payload, ttl: TTL, tos: 0xc0 });
  }
}

/** Hands advertisements to the virtual routers of a host. */
export function hearVrrp(host: Host, routers: readonly VirtualRouter[]): void {
  host.protocols.set(Protocol.vrrp, (p) => {
    if (p.ttl !== TTL || p.payload.length < 8) return;
    for (const r of routers) r.heard(u8(p.payload, 1), u8(p.payload, 2), p.source);
  });
}

function addressBytes(address: number): Bytes {
  const out = new Uint8Array(4);
  put32(out, 0, address);
  return out;
}
