/** Network interfaces: a NIC on a network, and what IP sees of it. */
import { type Bytes, equalBytes, hex } from '../../base/bytes.ts';
import { emitEthernet, isGroupAddress } from '../../wire/ethernet.ts';
import type { Attachment, LinkQuality, Network, Station } from '../net/link.ts';
import { carry } from '../truth.ts';

export interface InterfaceAddress {
  /** Unsigned 32-bit. */
  readonly ip: number;
  readonly prefix: number;
}

/** What IP sends through: a NIC, a bond of several, or the loopback. */
export interface Device {
  /** Within its host: `eth0`. */
  readonly name: string;
  readonly mtu: number;
  readonly mac: Bytes;
  /** Changes while the scenario runs: a virtual address comes and goes. */
  readonly addresses: InterfaceAddress[];
  /** @param via the MAC to send from, where it is not the device's own (a virtual router's) */
  send(destination: Bytes, etherType: number, payload: Bytes, via?: Bytes): void;
}

/** Sees a frame as it is on this interface: what the host itself sends is not padded yet. */
export type FrameTap = (frame: Bytes, outgoing: boolean, forUs: boolean) => void;

/** Decides whether a frame passes; called once for each frame in that direction. */
export type FrameFilter = (frame: Bytes) => boolean;

export const BROADCAST: Bytes = Uint8Array.of(255, 255, 255, 255, 255, 255);

export class Nic implements Station {
  /** With its host: `pc12.eth0`. */
  readonly name: string;
  readonly mac: Bytes;
  readonly #attachment: Attachment;
  /** Further MACs whose frames are taken: a virtual router's. */
  readonly otherMacs: Bytes[] = [];
  readonly taps: FrameTap[] = [];
  readonly dropIn: FrameFilter[] = [];
  readonly dropOut: FrameFilter[] = [];
  /** Off: nothing comes in, nothing goes out. */
  up = true;
  /** What takes the frames that are for this interface. */
  onFrame: (frame: Bytes) => void = () => {};

  constructor(name: string, mac: Bytes, network: Network, link: LinkQuality) {
    this.name = name;
    this.mac = mac;
    this.#attachment = network.attach(this, link);
  }

  send(frame: Bytes): void {
    if (!this.up) return;
    for (const tap of this.taps) tap(frame, true, false);
    if (this.dropOut.some((drops) => drops(frame))) return;
    this.#attachment.send(frame);
  }

  arrive(frame: Bytes): void {
    if (!this.up || this.dropIn.some((drops) => drops(frame))) return;
    const forUs = this.#isForUs(frame);
    for (const tap of this.taps) tap(frame, false, forUs);
    // An interface does not hear what it said itself, even when a network brings it back.
    if (forUs && !equalBytes(frame.subarray(6, 12), this.mac)) this.onFrame(frame);
  }

  #isForUs(frame: Bytes): boolean {
    if (isGroupAddress(frame, 0)) return true;
    const to = frame.subarray(0, 6);
    return equalBytes(to, this.mac) || this.otherMacs.some((m) => equalBytes(to, m));
  }
}

/** A NIC as IP sees it. */
export class NicDevice implements Device {
  readonly name: string;
  readonly mtu: number;
  readonly addresses: InterfaceAddress[];
  readonly nic: Nic;

  constructor(name: string, nic: Nic, mtu: number, addresses: readonly InterfaceAddress[]) {
    this.name = name;
    this.nic = nic;
    this.mtu = mtu;
    this.addresses = [...addresses];
  }

  get mac(): Bytes {
    return this.nic.mac;
  }

  send(destination: Bytes, etherType: number, payload: Bytes, via?: Bytes): void {
    this.nic.send(carry(payload, emitEthernet(destination, via ?? this.nic.mac, etherType, payload)));
  }
}

/** Addresses that the host has for itself: nothing is ever sent through it. */
export class Loopback implements Device {
  readonly name = 'lo';
  readonly mtu = 65_536;
  readonly mac: Bytes = new Uint8Array(6);
  readonly addresses: InterfaceAddress[];

  constructor(addresses: readonly InterfaceAddress[] = []) {
    this.addresses = [...addresses];
  }

  send(): void {}
}

export const macKey = (mac: Bytes): string => hex(mac, 0, 6);
export const inPrefix = (ip: number, a: InterfaceAddress): boolean => samePrefix(ip, a.ip, a.prefix);
export const samePrefix = (a: number, b: number, prefix: number): boolean =>
  prefix === 0 || a >>> (32 - prefix) === b >>> (32 - prefix);
