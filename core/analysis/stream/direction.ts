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
import type { Bytes } from '../../base/bytes.ts';
import { NONE } from '../../base/ids.ts';
import { seqAdd, seqDiff } from '../../base/seq32.ts';
import { ONE_MORE_SEGMENT, type StreamCall, type StreamVerdict, UNTIL_FIN } from '../../wire/stream.ts';
import { Order, type OrderCode, type SentStates } from './order.ts';
import type { UnitStore } from './store.ts';

/** A unit of which more bytes must be kept is not put together; and so many units back a repetition is looked for. */
const MAX_UNIT = 4 << 20;
const MAX_FIRST = 1 << 20;
const MAX_AHEAD = 1024;
const UNITS_BACK = 64;
/** A unit of unknown length that comes in small pieces is read from its beginning with each: so many bytes in all, then it is left. */
const MAX_REREAD = 32 << 20;
/** Of a unit whose end only the sender's FIN tells. */
const ENDLESS = 0x0fff_fffe;

/** What is under way. `end`: the first sequence number behind what was asked for. */
interface Awaited {
  readonly id: number;
  readonly seq: number;
  end: number;
  /** The next segment is taken whole, whatever its length. */
  wholeSegment: boolean;
  untilFin: boolean;
  opaque: boolean;
  /** Bytes from the first on that are kept; grows. `limit`: so many are wanted. */
  bytes: Uint8Array;
  limit: number;
  mark: number;
  /** Offsets: what is there from the beginning on without a hole, and where the last piece ends once that has come. */
  contiguous: number;
  total: number;
  /** Pieces behind a hole, sorted, apart from one another. */
  readonly ahead: { start: number; end: number }[];
  /** Bytes that were read again because more was asked for. */
  reread: number;
}

/** What the stream is read by; it leaves its verdict in the shared object. False: the bytes are not the protocol's. */
export interface StreamReader {
  read(b: Bytes, start: number, end: number): boolean;
}

export class Direction {
  /** Its number among the states of what was sent. */
  readonly sent: number;
  readonly #states: SentStates;
  readonly #side: number;
  readonly #store: UnitStore;
  readonly #verdict: StreamVerdict;
  readonly #call: StreamCall;
  /** The last unit that began in it. */
  #lastUnit = NONE;
  #awaited: Awaited | undefined;
  /** The sender's FIN ended what was awaited: a repeated one does not. */
  #finished = false;

  constructor(side: number, states: SentStates, store: UnitStore, call: StreamCall, verdict: StreamVerdict) {
    this.#side = side;
    this.sent = states.add();
    this.#states = states;
    this.#store = store;
    this.#call = call;
    this.#verdict = verdict;
  }

  /**
   * The sender closes: b[start, end) at `seq`, perhaps nothing, is the last of what is awaited until then.
   * @returns the segment ended it and is not to be read for itself
   */
  closes(b: Bytes, start: number, end: number, seq: number, row: number, reader: StreamReader): boolean {
    const a = this.#awaited;
    if (a === undefined || !a.untilFin || this.#finished) return false;
    const into = seqDiff(seq, a.seq);
    const length = end - start;
    if (into < 0 || into + length > ENDLESS) return false;
    this.#finished = true;
    if (length > 0 && !add(a, into, b, start, end)) {
      this.#drop();
      return false;
    }
    if (a.contiguous < into + length) return false;
    const kept = Math.min(a.contiguous, a.limit);
    this.#call.more = false;
    this.#call.absent = a.contiguous - kept;
    reader.read(a.bytes, 0, kept);
    this.#call.absent = 0;
    this.#store.shownRow.set(a.id, row);
    this.#store.size.set(a.id, a.contiguous);
    this.#store.closed.add(a.id);
    this.#drop();
    return true;
  }

  /**
   * The data b[start, end) at `seq`, all of it captured.
   * @returns how the row is treated
   */
  segment(b: Bytes, start: number, end: number, seq: number, row: number, order: OrderCode, reader: StreamReader): OrderCode {
    if (order === Order.keepAlive || order === Order.repeated) return order;
    if (this.#repeats(seq)) return Order.repeated;
    const refused = order === Order.outOfOrder;
    let at = start;
    let from = seq;
    let code: OrderCode = refused ? order : Order.inOrder;
    while (at < end) {
      const a = this.#awaited;
      if (a !== undefined && seqDiff(from, a.seq) >= 0 && seqDiff(a.end, from) > 0) {
        // Out of order, and nothing new.
        if (refused && seqDiff(from, a.seq) + end - at <= a.contiguous) break;
        code = Order.inOrder;
        const follows = this.#continue(a, b, at, end, from, row, refused, reader);
        if (follows === 0) break;
        at += follows;
        // The unit ends here and lacks bytes in between: it is not shown here, what follows is.
        if (this.#awaited === a && a.contiguous < a.total && !refused) this.#store.passed.set(row, at - start);
        from = seqAdd(from, follows);
      } else {
        if (!refused && reader.read(b, at, end)) this.#await(at, end, from, row, b);
        break;
      }
    }
    return code;
  }

  /** It lies in a unit that is shown already. */
  #repeats(seq: number): boolean {
    const next = this.#states.next.get(this.sent);
    if (next < 0 || seqDiff(seq, next) >= 0) return false;
    const { seq: begins, size, shownRow, before } = this.#store;
    for (let id = this.#lastUnit, n = 0; id !== NONE && n < UNITS_BACK; id = before.get(id), n++) {
      const into = seqDiff(seq, begins.get(id));
      if (shownRow.get(id) !== NONE && into >= 0 && into < size.get(id)) return true;
    }
    return false;
  }

  /** The verdict on b[at, end) at `seq`: from `offset` on more is asked for. */
  #await(at: number, end: number, seq: number, row: number, b: Bytes): void {
    const { offset, need, opaque, keep, mark } = this.#verdict;
    if (need === 0 || end - offset > MAX_FIRST) return;
    this.#drop();
    const begin = seqAdd(seq, offset - at);
    const whole = need === ONE_MORE_SEGMENT;
    const length = end - offset;
    const id = this.#store.add(this.#side, this.#lastUnit, row, begin);
    this.#lastUnit = id;
    const limit = opaque ? 0 : keep < 0 ? MAX_UNIT : Math.min(keep, length);
    this.#awaited = {
      id,
      seq: begin,
      end: seqAdd(begin, length + (whole ? 1 : need === UNTIL_FIN ? ENDLESS - length : need)),
      wholeSegment: whole,
      untilFin: need === UNTIL_FIN,
      opaque,
      bytes: b.slice(offset, offset + Math.min(length, limit)),
      limit,
      mark,
      contiguous: length,
      total: -1,
      ahead: [],
      reread: 0,
    };
    this.#store.size.set(id, seqDiff(this.#awaited.end, begin));
    if (this.#verdict.named) this.#store.named.add(row);
  }

  #drop(): void {
    this.#awaited = undefined;
  }

  /** @returns bytes of this segment that belonged to it, where more follows; else 0 */
  #continue(
    a: Awaited,
    b: Bytes,
    at: number,
    end: number,
    seq: number,
    row: number,
    refused: boolean,
    reader: StreamReader,
  ): number {
    const available = end - at;
    const length = a.wholeSegment ? available : Math.min(available, seqDiff(a.end, seq));
    const into = seqDiff(seq, a.seq);
    const last = seqDiff(seqAdd(seq, available), a.end) >= 0;
    if (!add(a, into, b, at, at + length)) {
      this.#drop();
      return 0;
    }
    if (last) a.total = Math.max(a.total, into + length);
    if (a.wholeSegment) {
      a.wholeSegment = false;
      a.end = seqAdd(seq, available);
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
    } else {
      const kept = Math.min(total, a.limit);
      this.#call.mark = a.mark;
      this.#call.absent = total - kept;
      const good = reader.read(a.bytes, 0, kept);
      this.#call.mark = 0;
      this.#call.absent = 0;
      if (!good) {
        this.#drop();
        return follows;
      }
      if (v.need === 0) v.offset = total;
    }
    if (v.need !== 0 && v.offset <= total - length) {
      // What was asked for was not enough: the same unit goes on.
      a.reread += total - a.mark;
      a.mark = v.mark;
      if (a.reread > MAX_REREAD) {
        this.#drop();
        return 0;
      }
      a.untilFin = v.need === UNTIL_FIN;
      a.wholeSegment = v.need === ONE_MORE_SEGMENT;
      a.end = seqAdd(a.seq, a.wholeSegment ? total + 1 : a.untilFin ? ENDLESS : total + v.need);
      if (v.keep >= 0) a.limit = Math.min(a.limit, v.offset + v.keep);
      a.total = -1;
      a.opaque &&= v.opaque;
      size.set(a.id, seqDiff(a.end, a.seq));
      if (v.named) this.#store.named.add(row);
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

/** A piece at `into`. What came first stays where pieces overlap. False: too much is kept. */
function add(a: Awaited, into: number, b: Bytes, start: number, end: number): boolean {
  const stop = into + end - start;
  const copy = (from: number, to: number): boolean => {
    const until = Math.min(to, a.limit);
    if (until < to && a.limit === MAX_UNIT) return false;
    if (until <= from) return true;
    if (until > a.bytes.length) {
      const larger = new Uint8Array(Math.min(a.limit, Math.max(until, 2 * a.bytes.length)));
      larger.set(a.bytes);
      a.bytes = larger;
    }
    a.bytes.set(b.subarray(start + from - into, start + until - into), from);
    return true;
  };
  let from = Math.max(into, a.contiguous);
  for (const piece of a.ahead) {
    if (piece.start >= stop) break;
    if (piece.start > from && !copy(from, piece.start)) return false;
    from = Math.max(from, piece.end);
  }
  if (from < stop && !copy(from, stop)) return false;
  if (stop <= a.contiguous) return true;
  if (into > a.contiguous) {
    if (a.ahead.length >= MAX_AHEAD) return false;
    merge(a.ahead, into, stop);
    return true;
  }
  a.contiguous = stop;
  while (a.ahead[0] !== undefined && a.ahead[0].start <= a.contiguous) {
    a.contiguous = Math.max(a.contiguous, a.ahead[0].end);
    a.ahead.shift();
  }
  return true;
}

function merge(pieces: { start: number; end: number }[], start: number, end: number): void {
  let i = pieces.length;
  while (i > 0 && (pieces[i - 1] as { end: number }).end >= start) i--;
  let count = 0;
  let from = start;
  let to = end;
  for (let p = pieces[i]; p !== undefined && p.start <= end; p = pieces[i + ++count]) {
    from = Math.min(from, p.start);
    to = Math.max(to, p.end);
  }
  pieces.splice(i, count, { start: from, end: to });
}
