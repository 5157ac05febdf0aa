/**
 * Proxies: one text on two connections that meet in one host, with sequence numbers of their own. That is a new connection,
 * not a rewritten one, so nothing is paired; that both carry the same thing is reported as what it is, a suspicion.
 *
 * A proxy may add or drop headers, so two segments are alike when they begin alike or end alike: a request by its first line,
 * an answer by the end of its body.
 */
import type { FlowId, PacketRow } from '../../base/ids.ts';
import type { PacketView } from '../../scan/pass.ts';
import { u8Column } from '../../table/column.ts';
import { Mark } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { segmentDigest } from './content.ts';
import type { ProxySuspicion } from './facts.ts';
import { Mac, macRelation } from './matcher.ts';
import type { Subject } from './subject.ts';

/** Data segments looked at per flow and direction: what a connection begins with tells it from others. */
const FIRST_SEGMENTS = 3;
/** Bytes compared at either end. */
const SAMPLE = 16;
const SLOTS = 8192;
const MAX_SUSPICIONS = 4096;
const MAX_ROWS = 64;

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
  readonly #windowNs: number;
  /** Per flow: data segments met, forward in the low half, backward in the high half. */
  readonly #met = u8Column();
  /** Direct-mapped by the bytes at either end: row + 1 of the last segment that had them. */
  #rows = new Uint32Array(0);
  #digests = new Uint32Array(0);
  readonly #suspicions = new Map<string, Suspicion>();

  constructor(tables: Tables, windowNs: number) {
    this.#tables = tables;
    this.#windowNs = windowNs;
  }

  /** A TCP segment with payload. `isCopy`: it was paired, so its text is no other connection's. */
  segment(s: Subject, view: PacketView, isCopy: boolean): void {
    const met = this.#met.get(s.flow);
    const count = s.forward ? met & 15 : met >>> 4;
    if (count >= FIRST_SEGMENTS) return;
    this.#met.set(s.flow, met + (s.forward ? 1 : 16));
    const { payloadBytes: b, payloadStart: start, payloadEnd: end } = view;
    if (end - start < SAMPLE) return;
    if (this.#rows.length === 0) {
      this.#rows = new Uint32Array(SLOTS);
      this.#digests = new Uint32Array(SLOTS);
    }
    const head = segmentDigest(b, start, start + SAMPLE);
    this.#look(s, head, isCopy);
    if (end - start === s.payloadLength) this.#look(s, ~segmentDigest(b, end - SAMPLE, end) >>> 0, isCopy);
  }

  #look(s: Subject, key: number, isCopy: boolean): void {
    const slot = key % SLOTS;
    const known = (this.#rows[slot] as number) - 1;
    if (!isCopy && known >= 0 && known !== s.row && this.#digests[slot] === key) this.#meet(s, known);
    this.#rows[slot] = s.row + 1;
    this.#digests[slot] = key;
  }

  /** The segment `s` carries what an earlier one carried. */
  #meet(s: Subject, row: number): void {
    const p = this.#tables.packets;
    const flow = p.flow.get(row);
    if (flow === s.flow || p.seq.get(row) === s.rawSeq || p.time.get(s.row) - p.time.get(row) > this.#windowNs) return;
    const mac = macRelation(p.macSrc.get(row), p.macDst.get(row), s.macSrc, s.macDst);
    // The host that got the first sends the second, to somebody else.
    if (p.dst.get(row) !== s.src && mac !== Mac.direct) return;
    if (p.src.get(row) === s.dst) return;
    // Request: the client's connection first, then the proxy's own. Answer: the other way round.
    const forward = (p.marks.get(row) & Mark.forward) !== 0;
    if (forward !== s.forward) return;
    const [near, far] = forward ? [flow, s.flow] : [s.flow, flow];
    if (this.#tables.flows.firstRow.get(far) < this.#tables.flows.firstRow.get(near)) return;
    const key = `${near} ${far}`;
    let suspicion = this.#suspicions.get(key);
    if (suspicion === undefined) {
      if (this.#suspicions.size >= MAX_SUSPICIONS) return;
      suspicion = { near, far, up: 0, down: 0, rows: [] };
      this.#suspicions.set(key, suspicion);
    }
    if (forward) suspicion.up++;
    else suspicion.down++;
    if (suspicion.rows.length < MAX_ROWS) suspicion.rows.push(row as PacketRow, s.row as PacketRow);
  }

  /** Those whose texts agree both ways, and that are not the legs of one binding. */
  found(isBound: (flow: number) => boolean): ProxySuspicion[] {
    const out: ProxySuspicion[] = [];
    for (const { near, far, up, down, rows } of this.#suspicions.values()) {
      if (up === 0 || down === 0 || (isBound(near) && isBound(far))) continue;
      out.push({ clientFlow: near as FlowId, serverFlow: far as FlowId, rows: [...new Set(rows)].sort((a, b) => a - b) });
    }
    return out;
  }
}
