/**
 * One direction of a stream that is read: puts together what its protocol asks for, as Wireshark's TCP does with its defaults.
 *
 * | segment | what happens |
 * |---|---|
 * | begins where nothing is awaited | the protocol reads it; a unit that is not whole is awaited from then on |
 * | lies in what is awaited | is kept; when nothing lacks any more, the protocol reads all of it |
 * | goes on behind what was awaited | the rest is read as a segment of its own |
 * | a hole before it | it is read as if a unit began with it |
 * | repeated, or out of order | is not read (see `order.ts`), even where it completes what is awaited |
 */
import { type Bytes, concatBytes } from '../../base/bytes.ts';
import { NONE } from '../../base/ids.ts';
import { seqAdd, seqDiff } from '../../base/seq32.ts';
import { ONE_MORE_SEGMENT, type StreamVerdict } from '../../wire/stream.ts';
import { Order, type OrderCode, SentState } from './order.ts';
import type { UnitStore } from './store.ts';

/** A unit that is longer is not put together, bytes; and so many units back a repetition is looked for. */
const MAX_UNIT = 4 << 20;
const MAX_FIRST = 1 << 20;
const MAX_PARTS = 4096;
const UNITS_BACK = 64;
/** A unit of unknown length that comes in small pieces is read from its beginning with each: so many bytes in all, then it is left. */
const MAX_REREAD = 32 << 20;

interface Part {
  readonly start: number;
  readonly end: number;
  /** Null: its bytes do not matter. */
  readonly bytes: Bytes | null;
}

/** What is under way. `end`: the first sequence number behind what was asked for. */
interface Awaited {
  readonly id: number;
  readonly seq: number;
  end: number;
  /** The next segment is taken whole, whatever its length. */
  wholeSegment: boolean;
  opaque: boolean;
  parts: Part[];
  /** Offsets: what is there from the beginning on without a hole, and where the last piece ends once that has come. */
  contiguous: number;
  total: number;
  /** A piece lies behind a hole. */
  ahead: boolean;
  /** Bytes that were read again because more was asked for. */
  reread: number;
}

export type ReadBytes = (b: Bytes, start: number, end: number) => boolean;

export class Direction {
  readonly sent = new SentState();
  readonly #side: number;
  readonly #store: UnitStore;
  readonly #verdict: StreamVerdict;
  readonly #units: number[] = [];
  #awaited: Awaited | undefined;

  constructor(side: number, store: UnitStore, verdict: StreamVerdict) {
    this.#side = side;
    this.#store = store;
    this.#verdict = verdict;
  }

  /**
   * The data b[start, end) at `seq`, all of it captured.
   * @param read the protocol, which leaves its verdict in the shared object; false: not the protocol's
   * @returns how the row is treated
   */
  segment(b: Bytes, start: number, end: number, seq: number, row: number, order: OrderCode, read: ReadBytes): OrderCode {
    if (order === Order.keepAlive || order === Order.repeated) return order;
    if (this.#repeats(seq)) return Order.repeated;
    const refused = order === Order.outOfOrder;
    let at = start;
    let from = seq;
    let code: OrderCode = refused ? order : Order.inOrder;
    while (at < end) {
      const a = this.#awaited;
      if (a !== undefined && seqDiff(from, a.seq) >= 0 && seqDiff(a.end, from) > 0) {
        code = Order.inOrder;
        const follows = this.#continue(a, b, at, end, from, row, refused, read);
        if (follows === 0) break;
        at += follows;
        from = seqAdd(from, follows);
      } else {
        if (!refused && read(b, at, end)) this.#await(at, end, from, row, b);
        break;
      }
    }
    return code;
  }

  /** Nothing more comes. */
  release(): void {
    this.#drop();
    this.#units.length = 0;
  }

  /** It lies in a unit that is shown already. */
  #repeats(seq: number): boolean {
    if (!this.sent.known || seqDiff(seq, this.sent.next) >= 0) return false;
    const { seq: begins, size, shownRow } = this.#store;
    for (let i = this.#units.length - 1; i >= Math.max(0, this.#units.length - UNITS_BACK); i--) {
      const id = this.#units[i] as number;
      const into = seqDiff(seq, begins.get(id));
      if (shownRow.get(id) !== NONE && into >= 0 && into < size.get(id)) return true;
    }
    return false;
  }

  /** The verdict on b[at, end) at `seq`: from `offset` on more is asked for. */
  #await(at: number, end: number, seq: number, row: number, b: Bytes): void {
    const { offset, need, opaque } = this.#verdict;
    if (need === 0 || end - offset > MAX_FIRST) return;
    this.#drop();
    const begin = seqAdd(seq, offset - at);
    const whole = need === ONE_MORE_SEGMENT;
    const id = this.#store.add(this.#side, row, begin);
    this.#units.push(id);
    this.#awaited = {
      id,
      seq: begin,
      end: seqAdd(begin, end - offset + (whole ? 1 : need)),
      wholeSegment: whole,
      opaque,
      parts: [{ start: 0, end: end - offset, bytes: opaque ? null : b.slice(offset, end) }],
      contiguous: end - offset,
      total: -1,
      ahead: false,
      reread: 0,
    };
    this.#store.size.set(id, seqDiff(this.#awaited.end, begin));
  }

  #drop(): void {
    this.#awaited = undefined;
  }

  /** @returns bytes of this segment that belonged to it, where more follows; else 0 */
  #continue(a: Awaited, b: Bytes, at: number, end: number, seq: number, row: number, refused: boolean, read: ReadBytes): number {
    const available = end - at;
    const length = a.wholeSegment ? available : Math.min(available, seqDiff(a.end, seq));
    const into = seqDiff(seq, a.seq);
    const last = seqDiff(seqAdd(seq, available), a.end) >= 0;
    a.parts.push({ start: into, end: into + length, bytes: a.opaque ? null : b.slice(at, at + length) });
    if (last) a.total = Math.max(a.total, into + length);
    if (a.wholeSegment) {
      a.wholeSegment = false;
      a.end = seqAdd(seq, available);
    }
    advance(a);
    if (a.parts.length > MAX_PARTS || a.contiguous > MAX_UNIT) {
      this.#drop();
      return 0;
    }
    const rest = seqDiff(a.end, seq);
    const follows = rest > 0 && rest < available ? rest : 0;
    if (a.total < 0 || a.contiguous < a.total) return follows;
    const { shownRow, size } = this.#store;
    const total = a.total;
    if (refused) {
      this.#drop();
      return follows;
    }
    const v = this.#verdict;
    if (a.opaque) {
      v.offset = total;
      v.need = 0;
    } else if (!read(joined(a.parts, total), 0, total)) {
      this.#drop();
      return follows;
    }
    if (v.need !== 0 && v.offset <= total - length) {
      // What was asked for was not enough: the same unit goes on.
      a.reread += total;
      if (a.reread > MAX_REREAD) {
        this.#drop();
        return 0;
      }
      if (v.need === ONE_MORE_SEGMENT) {
        a.end = seqAdd(a.seq, total + 1);
        a.wholeSegment = true;
      } else a.end = seqAdd(a.seq, total + v.need);
      a.parts = a.opaque ? a.parts : [{ start: 0, end: total, bytes: joined(a.parts, total) }];
      a.opaque &&= v.opaque;
      a.total = -1;
      size.set(a.id, seqDiff(a.end, a.seq));
      return 0;
    }
    shownRow.set(a.id, row);
    size.set(a.id, total);
    this.#drop();
    // The rest of the last segment may begin another.
    if (v.need !== 0) {
      const tail = total - v.offset;
      v.offset = end - tail;
      this.#await(end - tail, end, seqAdd(seq, available - tail), row, b);
      return 0;
    }
    return follows;
  }
}

/** What is there without a hole, now that the newest part has come. */
function advance(a: Awaited): void {
  const newest = a.parts[a.parts.length - 1] as Part;
  if (newest.start > a.contiguous) {
    a.ahead = true;
    return;
  }
  a.contiguous = Math.max(a.contiguous, newest.end);
  for (let moved = a.ahead; moved; ) {
    moved = false;
    for (const part of a.parts) {
      if (part.start > a.contiguous || part.end <= a.contiguous) continue;
      a.contiguous = part.end;
      moved = true;
    }
  }
}

function joined(parts: readonly Part[], total: number): Bytes {
  if (parts.length === 1) return (parts[0] as Part).bytes ?? new Uint8Array(0);
  let at = 0;
  let inOrder = true;
  for (const p of parts) {
    inOrder &&= p.start === at;
    at = p.end;
  }
  if (inOrder && at === total) return concatBytes(parts.map((p) => p.bytes ?? new Uint8Array(0)));
  const out = new Uint8Array(total);
  // Wireshark keeps what came first.
  for (let i = parts.length - 1; i >= 0; i--) {
    const p = parts[i] as Part;
    if (p.bytes !== null && p.start < total) out.set(p.bytes.subarray(0, total - p.start), p.start);
  }
  return out;
}
