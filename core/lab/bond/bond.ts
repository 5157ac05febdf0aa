/** Several links as one interface: Linux's bonding, its seven modes. */
import { type Bytes, equalBytes } from '../../base/bytes.ts';
import { EtherType, emitEthernet, isGroupAddress } from '../../wire/ethernet.ts';
import { type Device, type InterfaceAddress, macKey, type Nic } from '../host/device.ts';
import { carry } from '../truth.ts';
import { bondLink, type HashPolicy } from './hash.ts';

export type BondMode = 'balance-rr' | 'active-backup' | 'balance-xor' | 'broadcast' | '802.3ad' | 'balance-tlb' | 'balance-alb';

export class Bond implements Device {
  readonly name: string;
  readonly mtu: number;
  readonly addresses: InterfaceAddress[];
  readonly mode: BondMode;
  readonly slaves: readonly Nic[];
  readonly #hash: HashPolicy;
  #turn = 0;
  /** The slave that speaks where only one does, and that receives where only one may. */
  #active: Nic;
  /** balance-tlb and -alb: peer's MAC → its slave. */
  readonly #peers = new Map<string, Nic>();

  /** @param slaves at least one; the first one is the primary and gives the bond its MAC */
  constructor(
    name: string,
    mode: BondMode,
    slaves: readonly [Nic, ...Nic[]],
    hash: HashPolicy,
    mtu: number,
    addresses: readonly InterfaceAddress[],
  ) {
    this.name = name;
    this.mode = mode;
    this.slaves = slaves;
    this.mtu = mtu;
    this.addresses = [...addresses];
    this.#hash = hash;
    this.#active = slaves[0];
    // All slaves take what is for the bond's MAC; those of the adaptive modes keep their own as well.
    for (const nic of slaves) nic.otherMacs.push(slaves[0].mac);
  }

  get mac(): Bytes {
    return this.slaves[0]?.mac ?? new Uint8Array(6);
  }

  get active(): Nic {
    return this.#active;
  }

  /** False: a copy that the mode's receiver must not take, because another slave has it. */
  takesFrom(nic: Nic, frame: Bytes): boolean {
    const one = this.mode === 'active-backup' || this.mode === 'balance-tlb' || this.mode === 'balance-alb';
    if (!one || nic === this.#active) return true;
    return this.mode === 'balance-alb' && !isGroupAddress(frame, 0);
  }

  /** Looks at the links. @returns true when another slave has become the active one */
  checkLinks(): boolean {
    const up = this.slaves.find((s) => s.up);
    for (const [peer, nic] of this.#peers) if (!nic.up) this.#peers.delete(peer);
    if (up === undefined || this.#active.up) return false;
    this.#active = up;
    return true;
  }

  send(destination: Bytes, etherType: number, payload: Bytes, via?: Bytes): void {
    const frame = carry(payload, emitEthernet(destination, via ?? this.mac, etherType, payload));
    const up = this.slaves.filter((s) => s.up);
    if (up.length === 0) return;
    switch (this.mode) {
      case 'balance-rr':
        up[this.#turn++ % up.length]?.send(frame);
        break;
      case 'broadcast':
        for (const slave of up) slave.send(frame);
        break;
      case 'active-backup':
        this.#active.send(frame);
        break;
      case 'balance-xor':
      case '802.3ad':
        up[bondLink(this.#hash, frame, up.length)]?.send(frame);
        break;
      case 'balance-tlb':
      case 'balance-alb':
        this.#sendByPeer(destination, etherType, payload, via);
        break;
    }
  }

  /** balance-alb answers each peer that asks with the MAC of that peer's slave. */
  macForPeer(peer: Bytes): Bytes | undefined {
    return this.mode === 'balance-alb' && !isGroupAddress(peer, 0) ? this.#slaveOf(peer).mac : undefined;
  }

  /** IP goes by the peer's slave, with that slave's MAC as the source; everything else by the active one. */
  #sendByPeer(destination: Bytes, etherType: number, payload: Bytes, via: Bytes | undefined): void {
    // What names a slave's own MAC (an ARP reply of balance-alb) leaves by that slave: switches learn from it where the MAC is.
    const owner = via === undefined ? undefined : this.slaves.find((s) => s.up && equalBytes(s.mac, via));
    const shared = etherType !== EtherType.ipv4 || isGroupAddress(destination, 0);
    const slave = owner ?? (shared ? this.#active : this.#slaveOf(destination));
    // The active one sends with the MAC of the bond, the others with their own.
    const own = slave === this.#active ? this.mac : slave.mac;
    slave.send(carry(payload, emitEthernet(destination, via ?? own, etherType, payload)));
  }

  #slaveOf(peer: Bytes): Nic {
    const key = macKey(peer);
    const known = this.#peers.get(key);
    if (known !== undefined) return known;
    // The least loaded one, by peers; of equals the first.
    const load = (nic: Nic): number => [...this.#peers.values()].filter((n) => n === nic).length;
    const up = this.slaves.filter((s) => s.up);
    const least = up.reduce((a, b) => (load(b) < load(a) ? b : a), up[0] ?? this.#active);
    this.#peers.set(key, least);
    return least;
  }
}
