/**
 * Proxies: one payload on two connections that meet in one host, with sequence numbers of their own. That is a new connection,
 * not a rewritten one, so nothing is paired; that both carry the same thing is reported as what it is, a suspicion.
 */
import type { FlowId, PacketRow } from '../../base/ids.ts';
import { u8Column, u32Column } from '../../table/column.ts';
import { Mark } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { ProxySuspicion } from './facts.ts';
import { Mac, macRelation } from './matcher.ts';
import type { Subject } from './subject.ts';

/** Data segments looked at per flow and direction: what a connection begins with tells it from others. */
const FIRST_SEGMENTS = 3;
const MIN_PAYLOAD = 16;
const SLOTS = 8192;
const MAX_SUSPICIONS = 4096;

interface Suspicion {
  /** Flow nearer to the client, and flow nearer to the server. */
  readonly near: number;
  readonly far: number;
  up: number;
  down: number;
  readonly rows: PacketRow[];
}

export class ProxyFinder {
  readonly #tables: Tables;
  /** Per flow: data segments met, forward in the low half, backward in the high half. */
  readonly #met = u8Column();
  /** Direct-mapped by payload: row + 1 of the last segment that carried it. */
  readonly #rows = u32Column();
  readonly #digests = u32Column();
  readonly #suspicions = new Map<string, Suspicion>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** A TCP segment with payload. `isCopy`: it was paired, so the payload is no other connection's. */
  segment(s: Subject, isCopy: boolean): void {
    const met = this.#met.get(s.flow);
    const count = s.forward ? met & 15 : met >>> 4;
    if (count >= FIRST_SEGMENTS) return;
    this.#met.set(s.flow, met + (s.forward ? 1 : 16));
    if (s.payloadLength < MIN_PAYLOAD) return;
    const key = (s.digest ^ s.payloadLength) >>> 0;
    const slot = key % SLOTS;
    const known = this.#rows.get(slot) - 1;
    if (!isCopy && known >= 0 && this.#digests.get(slot) === key) this.#meet(s, known);
    this.#rows.set(slot, s.row + 1);
    this.#digests.set(slot, key);
  }

  /** The segment `s` carries what an earlier one carried. */
  #meet(s: Subject, row: number): void {
    const p = this.#tables.packets;
    const flow = p.flow.get(row);
    if (flow === s.flow || p.payloadLength.get(row) !== s.payloadLength || p.seq.get(row) === s.rawSeq) return;
    const mac = macRelation(p.macSrc.get(row), p.macDst.get(row), s.macSrc, s.macDst);
    // The host that got the first sends the second.
    if (p.dst.get(row) !== s.src && mac !== Mac.direct) return;
    if (p.src.get(row) === s.dst && p.srcPort.get(row) === s.dstPort) return;
    const forward = (p.marks.get(row) & Mark.forward) !== 0;
    // Request: client's connection first, then the proxy's own. Answer: the other way round. Each opened by its nearer host.
    if (forward !== s.forward) return;
    const [near, far] = forward ? [flow, s.flow] : [s.flow, flow];
    const key = `${near} ${far}`;
    let suspicion = this.#suspicions.get(key);
    if (suspicion === undefined) {
      if (this.#suspicions.size >= MAX_SUSPICIONS) return;
      suspicion = { near, far, up: 0, down: 0, rows: [] };
      this.#suspicions.set(key, suspicion);
    }
    if (forward) suspicion.up++;
    else suspicion.down++;
    suspicion.rows.push(row as PacketRow, s.row as PacketRow);
  }

  /** Those whose payloads agree both ways, and that are not the legs of one binding. */
  found(isBound: (flow: number) => boolean): ProxySuspicion[] {
    const out: ProxySuspicion[] = [];
    for (const { near, far, up, down, rows } of this.#suspicions.values()) {
      if (up === 0 || down === 0 || (isBound(near) && isBound(far))) continue;
      out.push({ clientFlow: near as FlowId, serverFlow: far as FlowId, rows: [...new Set(rows)].sort((a, b) => a - b) });
    }
    return out;
  }
}
