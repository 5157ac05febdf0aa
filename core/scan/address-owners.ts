/**
 * Which MAC address ARP messages give an IPv4 address, and where a message gives it another (RFC 5227 §2.4), as Wireshark tells it: the first owner
 * stays the owner. A request says something of its sender only, a reply of both ends.
 */
import { type Bytes, u8, u16, u32 } from '../base/bytes.ts';
import type { AddressTable, MacTable } from '../table/addresses.ts';

interface Owner {
  readonly mac: number;
  /** The last message that agreed. */
  row: number;
}

const NONE: readonly number[] = [];

/** Neither a group's address nor nobody's. */
const isOwner = (b: Bytes, at: number): boolean => (u8(b, at) & 1) === 0 && (u16(b, at) !== 0 || u32(b, at + 2) !== 0);

export class AddressOwners {
  readonly #macs: MacTable;
  readonly #addresses: AddressTable;
  readonly #owners = new Map<number, Owner>();

  constructor(macs: MacTable, addresses: AddressTable) {
    this.#macs = macs;
    this.#addresses = addresses;
  }

  /** The rows that gave an address of the ARP message at `at`, 28 bytes for IPv4 over Ethernet, to another MAC address: two at most. */
  conflicts(b: Bytes, at: number, row: number): readonly number[] {
    const opcode = u16(b, at + 6);
    if (opcode !== 1 && opcode !== 2) return NONE;
    const ofSender = this.#one(b, at + 8, at + 14, row);
    // Of one address at both ends the sender speaks, unless it is nobody.
    const said = opcode === 1 || (isOwner(b, at + 8) && u32(b, at + 14) === u32(b, at + 24));
    const ofTarget = said ? -1 : this.#one(b, at + 18, at + 24, row);
    if (ofSender < 0 && ofTarget < 0) return NONE;
    return [ofSender, ofTarget].filter((earlier) => earlier >= 0);
  }

  #one(b: Bytes, macAt: number, ipAt: number, row: number): number {
    if (!isOwner(b, macAt) || u32(b, ipAt) === 0) return -1;
    const address = this.#addresses.internV4(u32(b, ipAt));
    const mac = this.#macs.intern(b, macAt);
    const owner = this.#owners.get(address);
    if (owner === undefined) this.#owners.set(address, { mac, row });
    else if (owner.mac === mac) owner.row = row;
    else return owner.row;
    return -1;
  }
}
