/** What is shown of each segment, out of what the pass has kept: the exceptions. A segment without any is read by itself. */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { seqAdd, seqDiff } from '../../base/seq32.ts';
import { IdIndex } from '../../table/id-index.ts';
import { Mark, TcpFlag } from '../../table/packets.ts';
import { previousInFlow } from '../../table/previous.ts';
import type { Tables } from '../../table/tables.ts';
import type { DnsExchange } from '../../wire/dns.ts';
import type { SegmentPlan, StreamPiece, StreamProtocol } from '../../wire/stream.ts';
import type { DnsFacts } from '../dns/facts.ts';
import type { Shown, StreamFacts } from './facts.ts';
import type { Histories } from './histories.ts';
import { Order } from './order.ts';
import type { UnitStore } from './store.ts';

/** Rows that are gone back over to find a unit's packets, and units that are looked at for one that a segment lies in. */
const MAX_STEPS = 100_000;
const UNITS_BACK = 64;

export class StreamView implements StreamFacts {
  readonly #tables: Tables;
  readonly #units: UnitStore;
  readonly #histories: Histories;
  readonly #dns: DnsFacts;
  #byShown: IdIndex | undefined;
  #bySide: IdIndex | undefined;
  /** The direction that was asked for last, and its units: packets come in runs. */
  #side = -1;
  #sideUnits: Uint32Array = new Uint32Array(0);

  constructor(tables: Tables, units: UnitStore, histories: Histories, dns: DnsFacts) {
    this.#tables = tables;
    this.#units = units;
    this.#histories = histories;
    this.#dns = dns;
  }

  dnsExchange(row: PacketRow, index: number): DnsExchange | undefined {
    return this.#dns.exchange(row, index);
  }

  protocolAt(flow: FlowId, row: PacketRow): StreamProtocol | undefined {
    return this.#histories.protocolAt(flow, row);
  }

  completes(row: PacketRow): boolean {
    return this.#completedBy(row) !== undefined;
  }

  mayShow(row: PacketRow, name: string): boolean {
    const p = this.#tables.packets;
    const flow = p.flow.get(row);
    if (flow === NONE || (p.payloadLength.get(row) === 0 && !this.completes(row))) return false;
    return this.protocolAt(flow as FlowId, row)?.name === name && this.shows(row) === 'units';
  }

  closes(row: PacketRow): boolean {
    const unit = this.#completedBy(row);
    return unit !== undefined && this.#units.closed.has(unit);
  }

  plan(row: PacketRow): SegmentPlan | undefined {
    const p = this.#tables.packets;
    const flow = p.flow.get(row) as FlowId;
    const histories = this.#histories;
    const protocol = flow === NONE ? undefined : histories.protocolAt(flow, row);
    if (protocol === undefined) return undefined;
    const forward = (p.marks.get(row) & Mark.forward) !== 0;
    const state = histories.stateAt(flow, row);
    const special = histories.refused(flow, row) ?? Order.inOrder;
    const fin = (p.flags.get(row) & TcpFlag.fin) !== 0;
    const later = { states: () => histories.after(flow, row), last: histories.lastState(flow) };
    const base = { protocol, state, forward, fin, timeOf: (of: number) => p.timeNs(of as PacketRow), later };
    if (special === Order.keepAlive) return { ...base, treatment: 'keep-alive', pieces: [], shownIn: undefined };
    if (special === Order.repeated) return { ...base, treatment: 'repeated', pieces: [], shownIn: undefined };
    if (special === Order.outOfOrder) return { ...base, treatment: 'refused', pieces: [], shownIn: undefined };
    return { ...base, treatment: 'read', ...this.#pieces(row, 2 * flow + (forward ? 1 : 0)) };
  }

  shows(row: PacketRow): Shown {
    const p = this.#tables.packets;
    const flow = p.flow.get(row) as FlowId;
    if (flow === NONE || this.#histories.protocolAt(flow, row) === undefined) return 'data';
    const special = this.#histories.refused(flow, row) ?? Order.inOrder;
    if (special === Order.keepAlive) return 'data';
    if (special === Order.repeated || special === Order.outOfOrder) return 'nothing';
    const side = 2 * flow + ((p.marks.get(row) & Mark.forward) !== 0 ? 1 : 0);
    if (this.completes(row) || this.#units.passed.has(row) || this.#begunAt(side, row) !== undefined) return 'units';
    const inside = this.#coveringUnit(side, row, this.#seq(row));
    return inside !== undefined && this.#isMiddle(inside, row) && !this.#units.named.has(row) ? 'nothing' : 'units';
  }

  /** The segment holds nothing but bytes of the unit that it does not complete. */
  #isMiddle(unit: number, row: PacketRow): boolean {
    const u = this.#units;
    const until = seqDiff(seqAdd(u.seq.get(unit), u.size.get(unit)), this.#seq(row));
    return until >= this.#tables.packets.payloadLength.get(row) || u.shownRow.get(unit) === NONE;
  }

  #pieces(row: PacketRow, side: number): Pick<SegmentPlan, 'pieces' | 'shownIn'> {
    const p = this.#tables.packets;
    const u = this.#units;
    const length = p.payloadLength.get(row);
    const seq = this.#seq(row);
    const completed = this.#completedBy(row);
    const begun = this.#begunAt(side, row);
    // Offset in this segment where a unit begins that goes on behind it.
    const tail = begun === undefined ? length : seqDiff(u.seq.get(begun), seq);
    const unfinished = begun !== undefined;
    // Wireshark names it only where the segment holds nothing else.
    const shownIn = begun === undefined || tail > 0 ? undefined : this.#shownIn(begun);
    if (completed !== undefined) {
      const first = u.seq.get(completed);
      const size = u.size.get(completed);
      const until = Math.min(length, seqDiff(seqAdd(first, size), seq));
      const tailInside = tail < until;
      const joined: StreamPiece = {
        start: 0,
        end: tailInside ? tail : until,
        unfinished: tailInside && unfinished,
        joined: {
          rows: this.#rowsOf(completed, row),
          length: size,
          seq: first,
          whole: size - (tailInside ? until - tail : 0),
          closed: u.closed.has(completed),
        },
      };
      if (until >= length || tailInside) return { pieces: [joined], shownIn };
      return { pieces: [joined, { start: until, end: tail, unfinished }], shownIn };
    }
    const passed = u.passed.get(row);
    if (passed !== undefined) return { pieces: [{ start: passed, end: tail, unfinished }], shownIn };
    const inside = begun === undefined ? this.#coveringUnit(side, row, seq) : undefined;
    const named = u.named.has(row);
    if (inside !== undefined && this.#isMiddle(inside, row)) {
      return { pieces: named ? [{ start: 0, end: 0, unfinished: true, named }] : [], shownIn: this.#shownIn(inside) };
    }
    return { pieces: [{ start: 0, end: tail, unfinished, named }], shownIn };
  }

  #shownIn(unit: number): PacketRow | undefined {
    const row = this.#units.shownRow.get(unit);
    return row === NONE ? undefined : (row as PacketRow);
  }

  #seq(row: number): number {
    const p = this.#tables.packets;
    return (p.flags.get(row) & TcpFlag.syn) !== 0 ? seqAdd(p.seq.get(row), 1) : p.seq.get(row);
  }

  /** The unit that the row completes: of several the last. */
  #completedBy(row: number): number | undefined {
    const { length, shownRow } = this.#units;
    this.#byShown ??= new IdIndex(length, (id) => (shownRow.get(id) === NONE ? null : shownRow.get(id)));
    return this.#byShown.last(row);
  }

  /** The units of a direction, in the order of their first rows. */
  #ofSide(side: number): Uint32Array {
    if (side !== this.#side) {
      this.#bySide ??= new IdIndex(this.#units.length, (id) => this.#units.side.get(id));
      this.#sideUnits = this.#bySide.get(side);
      this.#side = side;
    }
    return this.#sideUnits;
  }

  /** Units of the list that begin before `row`, or in it. */
  #before(list: Uint32Array, row: number): number {
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#units.firstRow.get(list[middle] as number) <= row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #begunAt(side: number, row: number): number | undefined {
    const list = this.#ofSide(side);
    const id = list[this.#before(list, row) - 1];
    return id !== undefined && this.#units.firstRow.get(id) === row ? id : undefined;
  }

  /** The unit that was under way when this segment came, and that it lies in. */
  #coveringUnit(side: number, row: number, seq: number): number | undefined {
    const u = this.#units;
    const list = this.#ofSide(side);
    const count = this.#before(list, row);
    for (let i = count - 1; i >= Math.max(0, count - UNITS_BACK); i--) {
      const id = list[i] as number;
      const into = seqDiff(seq, u.seq.get(id));
      const shown = u.shownRow.get(id);
      if (u.firstRow.get(id) < row && into > 0 && into < u.size.get(id) && (shown === NONE || shown > row)) return id;
    }
    return undefined;
  }

  /** The packets that carried it, in order. */
  #rowsOf(unit: number, last: PacketRow): number[] {
    const p = this.#tables.packets;
    const u = this.#units;
    const first = u.firstRow.get(unit);
    const begin = u.seq.get(unit);
    const size = u.size.get(unit);
    const forward = p.marks.get(last) & Mark.forward;
    const flow = p.flow.get(last) as FlowId;
    const rows: number[] = [];
    let steps = 0;
    for (let row: PacketRow | undefined = last; row !== undefined && row >= first; row = previousInFlow(this.#tables, row)) {
      if (++steps > MAX_STEPS) break;
      const length = p.payloadLength.get(row);
      if ((p.marks.get(row) & Mark.forward) !== forward || (length === 0 && row !== last)) continue;
      const into = seqDiff(this.#seq(row), begin);
      if ((into + length <= 0 || into >= size) && row !== last) continue;
      if (row !== first && row !== last && this.#histories.refused(flow, row) !== undefined) continue;
      rows.push(row);
    }
    return rows.reverse();
  }
}
