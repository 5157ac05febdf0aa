/**
 * The segments that an end has sent and the other has not acknowledged, oldest first, of all ends in one pool.
 *
 * Almost always each segment begins where the one before ended. Then an acknowledgement takes them from the old side, and the bytes in flight
 * lie between the first and the last. Only an end whose list is out of order is gone through, at most `MAX_UNACKED` segments.
 */
import { seqGe, seqGt, seqLe } from '../../../base/seq32.ts';

/** Wireshark remembers no more of one end. */
export const MAX_UNACKED = 10_000;

const NIL = 0xffff_ffff;
/** Words of a segment in the pool: sequence number, end, row, the next younger one. */
const SEGMENT = 4;
/**
 * Words of an end: its oldest and youngest segment, their number, flags; then, while `KNOWN`, the lowest beginning and the highest end as
 * offsets from the base that follows.
 */
const END = 7;
const DISORDERED = 1;
const KNOWN = 2;
/** Some segment lies across the base: offsets do not order the list. */
const ACROSS = 4;
const NEAR = 0x8000_0000;

export class UnackedSegments {
  #pool = new Uint32Array(SEGMENT * 1024);
  #used = 0;
  #free = NIL;
  readonly #ends: Uint32Array;
  /** After `acknowledge`: the row of the segment that ended at the number acknowledged, plus one; 0: none did. */
  matched = 0;

  constructor(ends: number) {
    this.#ends = new Uint32Array(ends * END);
  }

  count(end: number): number {
    return this.#ends[end * END + 2] as number;
  }

  /** The caller has seen that there is room (`count` below `MAX_UNACKED`). */
  add(end: number, seq: number, next: number, row: number, base: number): void {
    const s = this.#take();
    const p = this.#pool;
    p[s] = seq;
    p[s + 1] = next;
    p[s + 2] = row;
    p[s + 3] = NIL;
    const e = this.#ends;
    const o = end * END;
    const low = (seq - base) >>> 0;
    const high = (next - base) >>> 0;
    if (e[o + 2] === 0) {
      e[o] = s;
      e[o + 3] = low <= high ? KNOWN : KNOWN | ACROSS;
      e[o + 4] = low;
      e[o + 5] = high;
      e[o + 6] = base;
    } else {
      const youngest = e[o + 1] as number;
      p[youngest + 3] = s;
      let flags = e[o + 3] as number;
      if (!seqGe(seq, p[youngest] as number) || !seqGe(next, p[youngest + 1] as number)) flags |= DISORDERED;
      if (e[o + 6] !== base) flags &= ~KNOWN;
      if (low > high) flags |= ACROSS;
      e[o + 3] = flags;
      if (low < (e[o + 4] as number)) e[o + 4] = low;
      if (high > (e[o + 5] as number)) e[o + 5] = high;
    }
    e[o + 1] = s;
    e[o + 2] = (e[o + 2] as number) + 1;
  }

  /** Takes out what `ack` covers, and shortens the segment it lies in. */
  acknowledge(end: number, ack: number): void {
    this.matched = 0;
    const e = this.#ends;
    const o = end * END;
    if (e[o + 2] === 0) return;
    const p = this.#pool;
    const ordered = ((e[o + 3] as number) & DISORDERED) === 0;
    if (!ordered && this.#beyond(o, ack)) return;
    let before = NIL;
    let s = e[o] as number;
    while (s !== NIL) {
      const next = p[s + 3] as number;
      const segmentEnd = p[s + 1] as number;
      const exact = ack === segmentEnd;
      if (!exact && seqGt(segmentEnd, ack)) {
        if (seqGt(ack, p[s] as number)) {
          p[s] = ack;
          e[o + 3] = (e[o + 3] as number) & ~KNOWN;
        }
        // The younger ones lie beyond, or touch the same bytes.
        else if (ordered) break;
        before = s;
        s = next;
        continue;
      }
      if (exact && this.matched === 0) this.matched = (p[s + 2] as number) + 1;
      if (before === NIL) e[o] = next;
      else p[before + 3] = next;
      if (next === NIL) e[o + 1] = before;
      e[o + 2] = (e[o + 2] as number) - 1;
      e[o + 3] = (e[o + 3] as number) & ~KNOWN;
      p[s + 3] = this.#free;
      this.#free = s;
      s = next;
    }
  }

  /** Row of the oldest segment; −1: there is none. */
  oldest(end: number): number {
    const o = end * END;
    return this.#ends[o + 2] === 0 ? -1 : (this.#pool[(this.#ends[o] as number) + 2] as number);
  }

  /** Bytes from the lowest beginning to the highest end, numbers taken as offsets from `base`; the end has segments. */
  span(end: number, base: number): number {
    const e = this.#ends;
    const o = end * END;
    if (((e[o + 3] as number) & KNOWN) === 0 || e[o + 6] !== base) this.#measure(o, base);
    return ((e[o + 5] as number) - (e[o + 4] as number)) >>> 0;
  }

  #measure(o: number, base: number): void {
    const e = this.#ends;
    const p = this.#pool;
    let s = e[o] as number;
    let low = ((p[s] as number) - base) >>> 0;
    let high = ((p[s + 1] as number) - base) >>> 0;
    const youngest = e[o + 1] as number;
    const last = ((p[youngest + 1] as number) - base) >>> 0;
    // In order, and not across the number that offsets count from: the rest lies between.
    if (((e[o + 3] as number) & DISORDERED) === 0 && low <= high && high <= last && last - low < NEAR) high = last;
    else {
      for (; s !== NIL; s = p[s + 3] as number) {
        low = Math.min(low, ((p[s] as number) - base) >>> 0);
        high = Math.max(high, ((p[s + 1] as number) - base) >>> 0);
      }
    }
    e[o + 3] = (e[o + 3] as number) | KNOWN;
    e[o + 4] = low;
    e[o + 5] = high;
    e[o + 6] = base;
  }

  /** All segments are known to lie beyond `ack`. */
  #beyond(o: number, ack: number): boolean {
    const e = this.#ends;
    if (((e[o + 3] as number) & (KNOWN | ACROSS)) !== KNOWN) return false;
    const low = ((e[o + 6] as number) + (e[o + 4] as number)) >>> 0;
    return seqLe(ack, low) && ((low - ack) >>> 0) + ((e[o + 5] as number) - (e[o + 4] as number)) < NEAR;
  }

  #take(): number {
    if (this.#free !== NIL) {
      const s = this.#free;
      this.#free = this.#pool[s + 3] as number;
      return s;
    }
    const s = this.#used;
    this.#used += SEGMENT;
    if (this.#used > this.#pool.length) {
      const bigger = new Uint32Array(this.#pool.length * 2);
      bigger.set(this.#pool);
      this.#pool = bigger;
    }
    return s;
  }
}
