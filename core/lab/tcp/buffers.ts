/** What a connection keeps: bytes sent and not acknowledged, and segments that came before their turn. */
import { type Bytes, concatBytes } from '../../base/bytes.ts';
import { seqAdd, seqDiff, seqGe, seqGt, seqLe, seqLt } from '../../base/seq32.ts';

/** Bytes from the first that is not acknowledged on. */
export class SendBuffer {
  /** Sequence number of the first byte. */
  #from: number;
  #bytes: Bytes = new Uint8Array(0);
  #start = 0;

  constructor(from: number) {
    this.#from = from;
  }

  /** Sequence number behind the last byte. */
  get end(): number {
    return seqAdd(this.#from, this.#bytes.length - this.#start);
  }

  append(data: Bytes): void {
    this.#bytes = concatBytes([this.#bytes.subarray(this.#start), data]);
    this.#start = 0;
  }

  slice(seq: number, length: number): Bytes {
    const at = this.#start + seqDiff(seq, this.#from);
    return this.#bytes.subarray(at, at + length);
  }

  /** Acknowledged up to there; more than there is counts as all (a FIN takes a number, too). */
  release(seq: number): void {
    const n = Math.min(seqDiff(seq, this.#from), this.#bytes.length - this.#start);
    if (n <= 0) return;
    this.#start += n;
    this.#from = seqAdd(this.#from, n);
  }
}

interface Piece {
  readonly seq: number;
  readonly data: Bytes;
}

/** Segments behind a gap, in order and without overlap. */
export class OutOfOrder {
  #pieces: Piece[] = [];
  /** The newest first, as RFC 2018 §4 wants the blocks. */
  #latest = 0;

  add(seq: number, data: Bytes): void {
    this.#latest = seq;
    const pieces = [...this.#pieces, { seq, data }].sort((a, b) => seqDiff(a.seq, b.seq));
    const out: Piece[] = [];
    for (const p of pieces) {
      const last = out.at(-1);
      const end = last === undefined ? p.seq : seqAdd(last.seq, last.data.length);
      const skip = seqGt(end, p.seq) ? seqDiff(end, p.seq) : 0;
      if (skip < p.data.length) out.push({ seq: seqAdd(p.seq, skip), data: p.data.subarray(skip) });
    }
    this.#pieces = out;
  }

  /** What follows `next` without a gap; it is taken out. */
  take(next: number): Bytes {
    const parts: Bytes[] = [];
    let at = next;
    while (this.#pieces.length > 0) {
      const [first] = this.#pieces;
      if (first === undefined || seqGt(first.seq, at)) break;
      this.#pieces.shift();
      const skip = seqDiff(at, first.seq);
      if (skip >= first.data.length) continue;
      parts.push(first.data.subarray(skip));
      at = seqAdd(first.seq, first.data.length);
    }
    return concatBytes(parts);
  }

  /** Blocks for a SACK option, at most `count`, that of the latest segment first. */
  blocks(count: number): (readonly [number, number])[] {
    const blocks: [number, number][] = [];
    for (const p of this.#pieces) {
      const last = blocks.at(-1);
      const end = seqAdd(p.seq, p.data.length);
      if (last !== undefined && last[1] === p.seq) last[1] = end;
      else blocks.push([p.seq, end]);
    }
    const holdsLatest = (b: readonly [number, number]): boolean => seqLe(b[0], this.#latest) && seqLt(this.#latest, b[1]);
    const latest = blocks.filter(holdsLatest);
    return [...latest, ...blocks.filter((b) => !holdsLatest(b)).reverse()].slice(0, count);
  }

  get empty(): boolean {
    return this.#pieces.length === 0;
  }
}

/** The part of data at `seq` that lies in [from, to). */
export function clip(seq: number, data: Bytes, from: number, to: number): { readonly seq: number; readonly data: Bytes } {
  const skip = seqLt(seq, from) ? Math.min(seqDiff(from, seq), data.length) : 0;
  const start = seqAdd(seq, skip);
  const length = seqGe(start, to) ? 0 : Math.min(data.length - skip, seqDiff(to, start));
  return { seq: start, data: data.subarray(skip, skip + length) };
}
