/** What a capture shows of the directors themselves beside their connections, in one walk over the packets. */
import { type AddressId, type MacId, NONE, type PacketRow } from '../../../base/ids.ts';
import { Layer } from '../../../table/packets.ts';
import type { Facts } from '../../facts.ts';
import type { DraftService } from '../services.ts';

const VRRP = 112;
const ARP_REQUEST = 1;
const SOLICITATION = 135 << 8;
const ADVERTISEMENT = 136 << 8;

export class DirectorTraces {
  /** Rows at which another one advertises itself as the master of a virtual router. */
  readonly #masters: number[] = [];
  /** Address → rows at which somebody says unasked that it is his. */
  readonly #announced = new Map<number, number[]>();
  /**
   * MAC of a director → what it asked everybody for by ARP or neighbor discovery, and whom it sent anything else: the first rows. A request that
   * goes to one machine only asks whether what is known of it still holds.
   */
  readonly #asked = new Map<number, Map<number, number>>();
  readonly #sent = new Map<number, Map<number, number>>();
  /** The same by IPv6, by the last 24 bits of what was asked for. */
  readonly #solicited = new Map<number, Map<number, number>>();
  readonly #facts: Facts;

  constructor(facts: Facts, services: readonly DraftService[]) {
    this.#facts = facts;
    const { packets: p } = facts.tables;
    const directors = new Set<number>(services.flatMap((s) => [...s.directors]));
    const { macs } = facts.tables;
    let master = 0;
    for (let i = 0; i < p.length && services.length > 0; i++) {
      const mac = p.macSrc.get(i);
      if ((p.layers.get(i) & Layer.icmpv6) !== 0 && (p.flags.get(i) === SOLICITATION || p.flags.get(i) === ADVERTISEMENT)) {
        const asked = directors.has(mac) && p.flags.get(i) === SOLICITATION ? solicited(facts, p.dst.get(i) as AddressId) : -1;
        if (asked >= 0) note(this.#solicited, mac, asked, i);
        continue;
      }
      if ((p.layers.get(i) & Layer.arp) === 0) {
        if (directors.has(mac)) note(this.#sent, mac, p.macDst.get(i), i);
        if (p.ipProtocol.get(i) !== VRRP) continue;
        if (master !== 0 && p.src.get(i) !== master) this.#masters.push(i);
        master = p.src.get(i);
        continue;
      }
      if (directors.has(mac) && p.flags.get(i) === ARP_REQUEST && macs.isGroup(p.macDst.get(i) as MacId))
        note(this.#asked, mac, p.dst.get(i), i);
      if (p.src.get(i) !== p.dst.get(i)) continue;
      const kind = facts.arp.exchange(i as PacketRow)?.kind;
      if (kind !== 'gratuitous' && kind !== 'announcement') continue;
      const rows = this.#announced.get(p.src.get(i));
      if (rows === undefined) this.#announced.set(p.src.get(i), [i]);
      else rows.push(i);
    }
  }

  /** Rows at which another director may have taken over: the address is announced, or VRRP has another master. */
  takeovers(service: DraftService): number[] {
    const begin = service.connections[0]?.syn ?? 0;
    const announced = (this.#announced.get(service.address) ?? []).filter((row) => row > begin);
    return [...this.#masters, ...announced].sort((a, b) => a - b);
  }

  /** Where it is noted who was asked for, and under which key: IPv6 asks for the last 24 bits of an address. */
  #questions(address: AddressId): [ReadonlyMap<number, ReadonlyMap<number, number>>, number] {
    const { addresses } = this.#facts.tables;
    return addresses.isV4(address) ? [this.#asked, address] : [this.#solicited, low24(addresses.bytes(address))];
  }

  /** Servers that the director had to ask for before it sent them anything: it has had no connections with them for a long time. */
  knownFromStart(service: DraftService): Set<number> {
    const known = new Set<number>();
    if (service.connections.some((c) => c.syn === null)) return known;
    const first = (of: ReadonlyMap<number, ReadonlyMap<number, number>>, key: number): number =>
      Math.min(...[...service.directors].map((mac) => of.get(mac)?.get(key) ?? NONE));
    for (const s of service.servers)
      if (s.address !== 0 && s.mac !== 0 && first(...this.#questions(s.address)) < first(this.#sent, s.mac)) known.add(s.id);
    return known;
  }
}

/** The last 24 bits of whom a solicited-node multicast address stands for (RFC 4291 §2.7.1); −1 for any other address. */
function solicited({ tables }: Facts, address: AddressId): number {
  if (address === 0 || tables.addresses.isV4(address)) return -1;
  const b = tables.addresses.bytes(address);
  return b[0] === 0xff && b[11] === 1 && b[12] === 0xff ? low24(b) : -1;
}

const low24 = (b: Uint8Array): number => ((b[13] ?? 0) << 16) | ((b[14] ?? 0) << 8) | (b[15] ?? 0);

function note(map: Map<number, Map<number, number>>, mac: number, key: number, row: number): void {
  let of = map.get(mac);
  if (of === undefined) {
    of = new Map();
    map.set(mac, of);
  }
  if (!of.has(key)) of.set(key, row);
}
