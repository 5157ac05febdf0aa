/**
 * Ranges of sequence numbers that one end has skipped: sent, if at all, where the capture did not see them. A segment
 * that fills one is late or was lost to the capture; it repeats nothing that was seen.
 *
 * Few streams have gaps, so they are kept aside. Bounded: the oldest gap of an end, and the oldest end, are forgotten first.
 */
import { seqGe, seqGt, seqLe, seqLt } from '../../base/seq32.ts';

const MAX_GAPS = 32;
const MAX_ENDS = 65_536;

export class Gaps {
  /** End (stream · 2 + direction) → start, end, start, end … in order of discovery. */
  readonly #byEnd = new Map<number, number[]>();

  add(end: number, from: number, to: number): void {
    let list = this.#byEnd.get(end);
    if (list === undefined) {
      if (this.#byEnd.size >= MAX_ENDS) for (const oldest of this.#byEnd.keys()) if (this.#byEnd.delete(oldest)) break;
      list = [];
      this.#byEnd.set(end, list);
    }
    if (list.length >= 2 * MAX_GAPS) list.splice(0, 2);
    list.push(from, to);
  }

  /** True when some byte of [from, to) is in a gap. */
  touches(end: number, from: number, to: number): boolean {
    const list = this.#byEnd.size === 0 ? undefined : this.#byEnd.get(end);
    if (list === undefined) return false;
    for (let i = 0; i < list.length; i += 2) {
      if (seqLt(list[i] as number, to) && seqGt(list[i + 1] as number, from)) return true;
    }
    return false;
  }

  /** Takes [from, to) out of the gaps. True when all of it lay in one: nothing of it had been seen. */
  fill(end: number, from: number, to: number): boolean {
    const list = this.#byEnd.get(end);
    if (list === undefined) return false;
    let inside = false;
    const kept: number[] = [];
    for (let i = 0; i < list.length; i += 2) {
      const a = list[i] as number;
      const b = list[i + 1] as number;
      if (seqGe(a, to) || seqLe(b, from)) {
        kept.push(a, b);
        continue;
      }
      if (seqLe(a, from) && seqGe(b, to)) inside = true;
      if (seqLt(a, from)) kept.push(a, from);
      if (seqGt(b, to)) kept.push(to, b);
    }
    // A piece out of the middle of a gap makes two of it.
    if (kept.length > 2 * MAX_GAPS) kept.splice(0, kept.length - 2 * MAX_GAPS);
    if (kept.length === 0) this.#byEnd.delete(end);
    else this.#byEnd.set(end, kept);
    return inside;
  }
}
