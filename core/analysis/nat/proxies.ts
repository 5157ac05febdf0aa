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
import type { Subject } from './subject.ts';

/** Data segments looked at per flow and direction: what a connection begins with tells it from others. */
const FIRST_SEGMENTS = 3;
/** Bytes compared at either end. */
const SAMPLE = 16;
const SLOTS = 8192;
const SLOT = 4;
const FORWARD = 15;
const SUSPECTED = 128;
/** Sets the digests of ends apart from those of beginnings. */
const TAIL = 0x5a5a_5a5a;
const MAX_SUSPICIONS = 4096;
const MAX_ROWS = 64;

export interface Suspicion {
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
  /** Per flow: data segments met, forward in the low four bits, backward in the next three; then `SUSPECTED`. */
  readonly #met = u8Column();
  /** Direct-mapped by the bytes at either end: digest, row + 1, destination and its MAC of the last segment that had them. */
  #slots = new Uint32Array(0);
  readonly #suspicions = new Map<string, Suspicion>();

  constructor(tables: Tables, windowNs: number) {
    this.#tables = tables;
    this.#windowNs = windowNs;
  }

  /**
   * A TCP segment with payload. `isCopy`: it was paired, so its text is no other connection's. Answers are looked at only where
   * the requests of two connections are alike: the bytes of most are then never fetched.
   */
  segment(s: Subject, view: PacketView, isCopy: boolean): void {
    const met = this.#met.get(s.flow);
    if (s.forward ? (met & FORWARD) >= FIRST_SEGMENTS : met < SUSPECTED || ((met >>> 4) & 7) >= FIRST_SEGMENTS) return;
    this.#met.set(s.flow, met + (s.forward ? 1 : 16));
    const { payloadBytes: b, payloadStart: start, payloadEnd: end } = view;
    if (end - start < SAMPLE) return;
    if (this.#slots.length === 0) this.#slots = new Uint32Array(SLOTS * SLOT);
    this.#look(s, segmentDigest(b, start, start + SAMPLE), isCopy);
    if (!s.forward && end - start === s.payloadLength) this.#look(s, segmentDigest(b, end - SAMPLE, end) ^ TAIL, isCopy);
  }

  #look(s: Subject, key: number, isCopy: boolean): void {
    const slots = this.#slots;
    const at = (key & (SLOTS - 1)) * SLOT;
    // The host that got the earlier one sends this one.
    const sameHost = slots[at + 2] === s.src || (slots[at + 3] === s.macSrc && s.macSrc !== 0);
    if (sameHost && slots[at] === key && !isCopy && slots[at + 1] !== s.row + 1) this.#meet(s, (slots[at + 1] as number) - 1);
    slots[at] = key;
    slots[at + 1] = s.row + 1;
    slots[at + 2] = s.dst;
    slots[at + 3] = s.macDst;
  }

  /** The segment `s` carries what an earlier one carried. */
  #meet(s: Subject, row: number): void {
    const p = this.#tables.packets;
    const flow = p.flow.get(row);
    if (flow === s.flow || p.time.get(s.row) - p.time.get(row) > this.#windowNs) return;
    // A SYN proxy hands the client's number on, and answers with one of its own: one of the two agrees. A rewrite keeps both.
    if (p.seq.get(row) === s.rawSeq && p.ack.get(row) === s.rawAck) return;
    // To somebody else.
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
      for (const leg of [near, far]) this.#met.set(leg, this.#met.get(leg) | SUSPECTED);
    }
    if (forward) suspicion.up++;
    else suspicion.down++;
    if (suspicion.rows.length < MAX_ROWS) suspicion.rows.push(row as PacketRow, s.row as PacketRow);
  }

  suspicions(): Suspicion[] {
    return [...this.#suspicions.values()];
  }
}

/** Those whose texts agree both ways, and that are not the legs of one binding. */
export function proxiesAmong(suspicions: readonly Suspicion[], isBound: (flow: number) => boolean): ProxySuspicion[] {
  const out: ProxySuspicion[] = [];
  for (const { near, far, up, down, rows } of suspicions) {
    if (up === 0 || down === 0 || (isBound(near) && isBound(far))) continue;
    out.push({ clientFlow: near as FlowId, serverFlow: far as FlowId, rows: [...new Set(rows)].sort((a, b) => a - b) });
  }
  return out;
}
