/** Which packet of a connection was the first to carry a byte: found in its list of segments, however long ago that was. */
import type { FlowId, PacketRow } from '../../base/ids.ts';
import { onceFor } from '../../base/once-for.ts';
import { seqDiff, seqGe, seqGt, seqLt, seqMax } from '../../base/seq32.ts';
import { Mark } from '../../table/packets.ts';
import { previousInFlow } from '../../table/previous.ts';
import type { Tables } from '../../table/tables.ts';
import { endOfSegment } from './segment.ts';

/** Segments that begin at one byte: a probe of a closed window, and what was sent when it opened. */
const SAME_BEGINNING = 4;

/** Of one way, the segments that brought new bytes, in their order: 12 bytes each. */
class Way {
  readonly #rows: Uint32Array;
  /** Where each ends, counted from where the first one begins, without the wrap at 2^32. */
  readonly #ends: Float64Array;
  #count = 0;
  #highest = 0;

  constructor(segments: number) {
    this.#rows = new Uint32Array(segments);
    this.#ends = new Float64Array(segments);
  }

  /** Rows rise. `origin`: the sequence number that positions count from. */
  add(row: PacketRow, end: number, origin: number): void {
    const at = this.#position(end, origin);
    if (this.#count > 0 && at <= this.#highest) return;
    this.#highest = at;
    this.#rows[this.#count] = row;
    this.#ends[this.#count++] = at;
  }

  /** Of the byte with this number, as one near the highest that had been sent before row `before`: who carried it, the earliest first. */
  *carriers(seq: number, before: PacketRow, origin: number): Generator<PacketRow> {
    const known = this.#lowest((i) => (this.#rows[i] as number) >= before);
    if (known === 0) return;
    const near = this.#ends[known - 1] as number;
    const at = near + seqDiff(seq, (origin + near) >>> 0);
    const first = this.#lowest((i) => (this.#ends[i] as number) > at);
    for (let i = first; i < Math.min(known, first + SAME_BEGINNING); i++) yield this.#rows[i] as PacketRow;
  }

  #position(seq: number, origin: number): number {
    return this.#highest + seqDiff(seq, (origin + this.#highest) >>> 0);
  }

  /** The first index for which `is` holds; the number of segments where it holds for none. */
  #lowest(is: (index: number) => boolean): number {
    let low = 0;
    for (let high = this.#count; low < high; ) {
      const middle = (low + high) >>> 1;
      if (is(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** Both ways of a connection. Made of the flow's packets when somebody asks: once each. */
class Connection {
  readonly #tables: Tables;
  readonly #ways: readonly [backward: Way, forward: Way];
  readonly #origins: readonly [number, number];

  constructor(tables: Tables, flow: FlowId) {
    this.#tables = tables;
    const p = tables.packets;
    const { last } = tables.flows.rows(flow);
    const rows: PacketRow[] = [];
    const counts: [number, number] = [0, 0];
    for (let r: PacketRow | undefined = last; r !== undefined; r = previousInFlow(tables, r)) {
      if (endOfSegment(p, r) === p.seq.get(r)) continue;
      counts[this.#way(r)]++;
      rows.push(r);
    }
    rows.reverse();
    const origins: [number, number] = [0, 0];
    for (const way of [0, 1] as const) {
      const first = rows.find((r) => this.#way(r) === way);
      if (first !== undefined) origins[way] = p.seq.get(first);
    }
    this.#origins = origins;
    this.#ways = [new Way(counts[0]), new Way(counts[1])];
    for (const r of rows) this.#ways[this.#way(r)].add(r, endOfSegment(p, r), origins[this.#way(r)]);
  }

  carriers(forward: boolean, seq: number, before: PacketRow): Iterable<PacketRow> {
    const way = forward ? 1 : 0;
    return this.#ways[way].carriers(seq, before, this.#origins[way]);
  }

  #way(row: PacketRow): 0 | 1 {
    return (this.#tables.packets.marks.get(row) & Mark.forward) !== 0 ? 1 : 0;
  }
}

/** Segments that bytes may be spread over. */
const MOST_SEGMENTS = 256;

/** Connections that were asked about are kept: together no more than 12 bytes a packet. */
export class Sendings {
  readonly #tables: Tables;
  readonly #connections = new Map<FlowId, Connection>();

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** The packets of one way of `flow` before this row that were first to carry this byte, or what else begins there. */
  carriers(flow: FlowId, forward: boolean, seq: number, before: PacketRow): Iterable<PacketRow> {
    let connection = this.#connections.get(flow);
    if (connection === undefined) {
      connection = new Connection(this.#tables, flow);
      this.#connections.set(flow, connection);
    }
    return connection.carriers(forward, seq, before);
  }

  /** The capture holds, before this row, all bytes from `from` up to `to`, in order; false also where these are too many to look. */
  holds(flow: FlowId, forward: boolean, from: number, to: number, before: PacketRow): boolean {
    const p = this.#tables.packets;
    let at = from;
    for (let n = 0; n < MOST_SEGMENTS && seqLt(at, to); n++) {
      let reached = at;
      for (const r of this.carriers(flow, forward, at, before)) {
        if (seqGt(p.seq.get(r), at)) break;
        reached = seqMax(reached, endOfSegment(p, r));
      }
      if (reached === at) return false;
      at = reached;
    }
    return seqGe(at, to);
  }
}

/** The scan must be over. */
export const sendingsOf = onceFor((tables: Tables): Sendings => new Sendings(tables));
