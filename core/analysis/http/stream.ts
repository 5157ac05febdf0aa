/**
 * One direction of a TCP connection as a byte stream: segments in any order in, bytes in order out.
 *
 * In-order segments are handed on as they are (borrowed). Segments beyond a hole are copied and wait for it to be filled; the
 * hole is given up, and reported as lost, when the receiver has acknowledged it (so only the capture missed it) or when too much waits.
 */
import type { Bytes } from '../../base/bytes.ts';
import { seqAdd, seqDiff, seqMax } from '../../base/seq32.ts';

export interface StreamSink {
  /**
   * Bytes in order: b[start, end), carried by `row`. Borrowed. `late`: the segment began below the highest end seen before it (it fills
   * a hole, or repeats something).
   */
  bytes(b: Bytes, start: number, end: number, row: number, late: boolean): void;
  /** `count` bytes of the stream are missing. */
  lost(count: number, row: number): void;
  /** The sender closed, and everything before the FIN was delivered. */
  closed(row: number): void;
}

interface Held {
  readonly seq: number;
  readonly bytes: Bytes;
  /** Bytes by the header's length: more than `bytes` where the snap length cut the packet. */
  readonly declared: number;
  readonly fin: boolean;
  readonly row: number;
  readonly late: boolean;
}

/** Bytes and segments that may wait behind one hole. */
const MAX_HELD_BYTES = 1 << 20;
const MAX_HELD_SEGMENTS = 1024;

export class TcpStream {
  /** Next sequence number to deliver; meaningless until `started`. */
  #next = 0;
  /** Highest end of a segment seen. */
  #highest = 0;
  started = false;
  #closed = false;
  /** Sorted by sequence number. */
  readonly #held: Held[] = [];
  #heldBytes = 0;
  readonly #sink: StreamSink;

  constructor(sink: StreamSink) {
    this.#sink = sink;
  }

  /** The FIN was delivered, and everything before it. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The stream's first byte has this number: ISN + 1, or the first segment of a connection met in the middle. */
  start(seq: number): void {
    this.#next = seq;
    this.#highest = seq;
    this.started = true;
  }

  /** A segment: b[start, end) captured of `declared` bytes at `seq`. */
  segment(seq: number, b: Bytes, start: number, end: number, declared: number, fin: boolean, row: number): void {
    if (this.#closed || (declared === 0 && !fin)) return;
    const late = seqDiff(seq, this.#highest) < 0;
    this.#highest = seqMax(this.#highest, seqAdd(seq, declared));
    const ahead = seqDiff(seq, this.#next);
    if (ahead > 0) {
      this.#hold({ seq, bytes: b.slice(start, end), declared, fin, row, late });
      return;
    }
    this.#deliver(ahead, b, start, end, declared, fin, row, late);
    if (this.#held.length > 0) this.#drain();
  }

  /** The receiver has acknowledged everything before `ack`: holes below it will never be filled. */
  acknowledged(ack: number): void {
    while (this.#held.length > 0 && seqDiff(ack, this.#next) > 0) {
      const first = this.#held[0] as Held;
      if (seqDiff(ack, first.seq) < 0) return;
      this.#giveUpHole(first);
    }
  }

  /** The capture ends: what waits behind holes is delivered with the holes reported. */
  flush(): void {
    while (this.#held.length > 0) this.#giveUpHole(this.#held[0] as Held);
  }

  #giveUpHole(first: Held): void {
    const hole = seqDiff(first.seq, this.#next);
    if (hole > 0) {
      this.#sink.lost(hole, first.row);
      this.#next = first.seq;
    }
    this.#drain();
  }

  #hold(segment: Held): void {
    const held = this.#held;
    let at = held.length;
    while (at > 0 && seqDiff((held[at - 1] as Held).seq, segment.seq) > 0) at--;
    held.splice(at, 0, segment);
    this.#heldBytes += segment.bytes.length;
    if (this.#heldBytes > MAX_HELD_BYTES || held.length > MAX_HELD_SEGMENTS) this.#giveUpHole(held[0] as Held);
  }

  #drain(): void {
    for (;;) {
      const first = this.#held[0];
      if (first === undefined || this.#closed) break;
      const ahead = seqDiff(first.seq, this.#next);
      if (ahead > 0) return;
      this.#held.shift();
      this.#heldBytes -= first.bytes.length;
      this.#deliver(ahead, first.bytes, 0, first.bytes.length, first.declared, first.fin, first.row, first.late);
    }
    if (this.#closed) {
      this.#held.length = 0;
      this.#heldBytes = 0;
    }
  }

  /** `ahead` ≤ 0: how far the segment begins before what is wanted next. */
  #deliver(
    ahead: number,
    b: Bytes,
    start: number,
    end: number,
    declared: number,
    fin: boolean,
    row: number,
    late: boolean,
  ): void {
    const known = -ahead;
    if (declared > known) {
      const from = start + known;
      if (from < end) this.#sink.bytes(b, from, end, row, late);
      const missing = declared - Math.max(known, end - start);
      if (missing > 0) this.#sink.lost(missing, row);
      this.#next = seqAdd(this.#next, declared - known);
    }
    if (fin && declared >= known) {
      this.#closed = true;
      this.#sink.closed(row);
    }
  }
}
