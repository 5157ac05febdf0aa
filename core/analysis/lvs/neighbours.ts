/** Who has which address on the wire: ARP's claims (RFC 826), and for IPv6 neighbor advertisements (RFC 4861 §4.4). Walked for once, on request. */
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import { onceFor } from '../../base/once-for.ts';
import { Layer } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';

const ADVERTISEMENT = 136 << 8;
export class Neighbours {
  readonly #claims = new Map<number, ReadonlyMap<MacId, PacketRow>>();

  constructor({ arp, tables }: Facts) {
    for (const [address, macs] of arp.claims) this.#claims.set(address, macs);
    const p = tables.packets;
    const advertised = new Map<number, Map<MacId, PacketRow>>();
    for (let i = 0; i < p.length; i++) {
      if ((p.layers.get(i) & Layer.icmpv6) === 0 || p.flags.get(i) !== ADVERTISEMENT) continue;
      // The sender is the target, as a rule; who advertises for others is taken for itself, which its MAC is right for.
      const [address, mac] = [p.src.get(i), p.macSrc.get(i) as MacId];
      if (mac === 0) continue;
      const by = advertised.get(address);
      if (by === undefined) advertised.set(address, new Map([[mac, i as PacketRow]]));
      else if (!by.has(mac)) by.set(mac, i as PacketRow);
    }
    for (const [address, macs] of advertised) this.#claims.set(address, macs);
  }

  /** The MACs that say an address is theirs, each with the first packet that says so. */
  of(address: AddressId): ReadonlyMap<MacId, PacketRow> | undefined {
    return this.#claims.get(address);
  }

  entries(): Iterable<[number, ReadonlyMap<MacId, PacketRow>]> {
    return this.#claims;
  }

  /** An address of a MAC other than `except`; link-local ones only where there is no other. 0 where none shows. */
  addressOf({ tables }: Facts, mac: MacId, except: AddressId): AddressId {
    let found = 0;
    for (const [address, macs] of this.#claims) {
      if (address === except || !macs.has(mac)) continue;
      const id = address as AddressId;
      if (tables.addresses.isV4(id) || !isLinkLocal(tables.addresses.bytes(id))) return id;
      found = address;
    }
    return found as AddressId;
  }
}

/** fe80::/10 (RFC 4291 §2.5.6). */
const isLinkLocal = (b: Uint8Array): boolean => b[0] === 0xfe && ((b[1] ?? 0) & 0xc0) === 0x80;

export const neighboursOf = onceFor((facts: Facts): Neighbours => new Neighbours(facts));
