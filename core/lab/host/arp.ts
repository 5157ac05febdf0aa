/**
 * Address resolution (RFC 826) with its cache, and Linux's two switches for direct routing: `arp_ignore` (which requests are answered) and
 * `arp_announce` (which address a request names as its sender).
 */
import type { Bytes } from '../../base/bytes.ts';
import { ARP_ETHERNET_IPV4, ArpOpcode, emitArp, isEthernetIpv4, opcode, senderIpv4, targetIpv4 } from '../../wire/arp.ts';
import { EtherType } from '../../wire/ethernet.ts';
import type { EventQueue, Timer } from '../sim/queue.ts';
import { BROADCAST, type Device, inPrefix } from './device.ts';

const SECOND = 1_000_000_000;
const TRIES = 3;
const RETRY = SECOND;
/** Nanoseconds for which a fresh entry is not replaced: of two stations that answer, the first one wins (Linux's locktime). */
const LOCK = SECOND;
const NO_MAC: Bytes = new Uint8Array(6);

export interface ArpSettings {
  /** 0: any local address is answered for; 1: only those of the interface that was asked; 8: none. */
  readonly ignore: 0 | 1 | 8;
  /** 0: a request names the source of the packet that waits; 2: always an address of the interface itself. */
  readonly announce: 0 | 2;
  /** Nanoseconds that an entry lives. */
  readonly timeout: number;
}

interface Entry {
  mac: Bytes;
  learnt: number;
  readonly permanent: boolean;
}

interface Waiting {
  readonly packets: { readonly send: (mac: Bytes) => void; readonly failed: () => void }[];
  tries: number;
  timer: Timer | undefined;
}

/** What the rest of the host knows that ARP has to ask. */
export interface ArpHost {
  readonly queue: EventQueue;
  isLocal(ip: number): boolean;
  /** The MAC to give for a local address on a device, where it is not the device's own: a virtual router's, or bonding's choice. */
  macFor(device: Device, ip: number, asker: Bytes): Bytes | undefined;
  /** False: this host keeps silent about the address (a backup). */
  answersFor(ip: number): boolean;
}

export class Arp {
  readonly #host: ArpHost;
  readonly #settings: ArpSettings;
  readonly #cache = new Map<number, Entry>();
  readonly #waiting = new Map<number, Waiting>();

  constructor(host: ArpHost, settings: ArpSettings) {
    this.#host = host;
    this.#settings = settings;
  }

  /** An entry that never changes. */
  setPermanent(ip: number, mac: Bytes): void {
    this.#cache.set(ip, { mac, learnt: 0, permanent: true });
  }

  /** Calls `send` with the MAC, now or when it is known, or `failed` when nobody answers. `source`: that of the packet that waits. */
  resolve(device: Device, ip: number, source: number, send: (mac: Bytes) => void, failed: () => void): void {
    const known = this.#cache.get(ip);
    if (known !== undefined && (known.permanent || this.#host.queue.now - known.learnt < this.#settings.timeout)) {
      send(known.mac);
      return;
    }
    const waiting = this.#waiting.get(ip);
    if (waiting !== undefined) {
      waiting.packets.push({ send, failed });
      return;
    }
    const entry: Waiting = { packets: [{ send, failed }], tries: 0, timer: undefined };
    this.#waiting.set(ip, entry);
    this.#ask(device, ip, this.#senderFor(device, ip, source), entry);
  }

  #ask(device: Device, ip: number, sender: number, entry: Waiting): void {
    if (entry.tries++ >= TRIES) {
      this.#waiting.delete(ip);
      for (const p of entry.packets) p.failed();
      return;
    }
    const mac = this.#host.macFor(device, sender, BROADCAST);
    this.request(device, sender, ip, mac);
    entry.timer = this.#host.queue.after(RETRY, () => this.#ask(device, ip, sender, entry));
  }

  /** @param mac the sender's, where it is not the device's own */
  request(device: Device, sender: number, target: number, mac?: Bytes): void {
    const senderMac = mac ?? device.mac;
    const packet = { opcode: ArpOpcode.request, senderMac, senderIpv4: sender, targetMac: NO_MAC, targetIpv4: target };
    device.send(BROADCAST, EtherType.arp, emitArp(packet), mac);
  }

  /** Tells everybody where an address is now (RFC 5227 §3: an announcement is a request for one's own address). */
  announce(device: Device, ip: number): void {
    this.request(device, ip, ip, this.#host.macFor(device, ip, BROADCAST));
  }

  #senderFor(device: Device, target: number, source: number): number {
    if (this.#settings.announce === 0 && this.#host.isLocal(source)) return source;
    const own = device.addresses.find((a) => inPrefix(target, a)) ?? device.addresses[0];
    return own?.ip ?? 0;
  }

  /** An ARP packet that came in. */
  input(device: Device, b: Bytes): void {
    if (b.length < ARP_ETHERNET_IPV4 || !isEthernetIpv4(b, 0)) return;
    const sender = senderIpv4(b, 0);
    const target = targetIpv4(b, 0);
    const senderMac = b.slice(8, 14);
    const forUs = this.#host.isLocal(target);
    if (sender !== 0) this.#learn(sender, senderMac, forUs && sender !== target, sender === target);
    if (opcode(b, 0) === ArpOpcode.request && forUs && sender !== target && this.#answers(device, target)) {
      const mac = this.#host.macFor(device, target, senderMac) ?? device.mac;
      const reply = { opcode: ArpOpcode.reply, senderMac: mac, senderIpv4: target, targetMac: senderMac, targetIpv4: sender };
      device.send(senderMac, EtherType.arp, emitArp(reply), mac);
    }
  }

  #answers(device: Device, target: number): boolean {
    if (this.#settings.ignore === 8 || !this.#host.answersFor(target)) return false;
    return this.#settings.ignore === 0 || device.addresses.some((a) => a.ip === target);
  }

  /** RFC 826: what is known is corrected, whoever it was said to; what is new is learnt from what is said to us. */
  #learn(ip: number, mac: Bytes, forUs: boolean, announced: boolean): void {
    const { now } = this.#host.queue;
    const known = this.#cache.get(ip);
    const waiting = this.#waiting.get(ip);
    if (known === undefined && !forUs && waiting === undefined) return;
    if (known?.permanent === true) return;
    if (known !== undefined && !announced && now - known.learnt < LOCK) return;
    this.#cache.set(ip, { mac, learnt: now, permanent: false });
    if (waiting === undefined) return;
    waiting.timer?.cancel();
    this.#waiting.delete(ip);
    for (const p of waiting.packets) p.send(mac);
  }
}
