/** What a capture shows of the directors themselves beside their connections, in one walk over the packets. */
import { NONE, type PacketRow } from '../../../base/ids.ts';
import { Layer } from '../../../table/packets.ts';
import type { Facts } from '../../facts.ts';
import type { DraftService } from '../services.ts';

const VRRP = 112;
const ARP_REQUEST = 1;

export class DirectorTraces {
  /** Rows at which another one advertises itself as the master of a virtual router. */
  readonly #masters: number[] = [];
  /** Address → rows at which somebody says unasked that it is his. */
  readonly #announced = new Map<number, number[]>();
  /** MAC of a director → what it asked for by ARP, and whom it sent anything else: the first rows. */
  readonly #asked = new Map<number, Map<number, number>>();
  readonly #sent = new Map<number, Map<number, number>>();

  constructor(facts: Facts, services: readonly DraftService[]) {
    const { packets: p } = facts.tables;
    const directors = new Set<number>(services.flatMap((s) => [...s.directors]));
    let master = 0;
    for (let i = 0; i < p.length && services.length > 0; i++) {
      const mac = p.macSrc.get(i);
      if ((p.layers.get(i) & Layer.arp) === 0) {
        if (directors.has(mac)) note(this.#sent, mac, p.macDst.get(i), i);
        if (p.ipProtocol.get(i) !== VRRP) continue;
        if (master !== 0 && p.src.get(i) !== master) this.#masters.push(i);
        master = p.src.get(i);
        continue;
      }
      if (directors.has(mac) && p.flags.get(i) === ARP_REQUEST) note(this.#asked, mac, p.dst.get(i), i);
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

  /** Servers that the director had to ask for before it sent them anything: it has had no connections with them for a long time. */
  knownFromStart(service: DraftService): Set<number> {
    const known = new Set<number>();
    if (service.protocol !== 'tcp' || service.connections.some((c) => c.syn === null)) return known;
    const first = (of: ReadonlyMap<number, ReadonlyMap<number, number>>, key: number): number =>
      Math.min(...[...service.directors].map((mac) => of.get(mac)?.get(key) ?? NONE));
    for (const s of service.servers)
      if (s.address !== 0 && s.mac !== 0 && first(this.#asked, s.address) < first(this.#sent, s.mac)) known.add(s.id);
    return known;
  }
}

function note(map: Map<number, Map<number, number>>, mac: number, key: number, row: number): void {
  let of = map.get(mac);
  if (of === undefined) {
    of = new Map();
    map.set(mac, of);
  }
  if (!of.has(key)) of.set(key, row);
}
