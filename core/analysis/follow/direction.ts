/**
 * One direction of a TCP connection put in order, as Wireshark's "Follow TCP stream" does it: the bytes that came first count; what is ahead
 * of a hole waits until the hole is filled, or until the receiver acknowledges bytes behind it, so that they were there and only the capture
 * missed them. Beyond that it remembers what it gave, to tell a repeat from a forgery.
 *
 * Memory: what waits (bounded: then the hole is given up) and the last bytes given.
 */
import type { Bytes } from '../../base/bytes.ts';
import type { PacketRow } from '../../base/ids.ts';
import { seqAdd, seqDiff } from '../../base/seq32.ts';
import type { FollowEvent } from './facts.ts';

interface Held {
  readonly seq: number;
  readonly bytes: Bytes;
  /** Bytes by the header's length: more than `bytes` where the snap length cut the packet. */
  readonly declared: number;
  readonly row: PacketRow;
}

const MAX_HELD_BYTES = 16 << 20;
const MAX_HELD_SEGMENTS = 16_384;
/** Bytes given that are remembered: half of this at least. */
const MEMORY = 1 << 20;

export class Direction {
  readonly #peer: 0 | 1;
  #next = 0;
  #started = false;
  /** Bytes since the beginning up to `#next`. */
  #offset = 0;
  /** In order of sequence numbers. */
  readonly #held: Held[] = [];
  #heldBytes = 0;
  readonly #memory = new Memory();

  constructor(peer: 0 | 1) {
    this.#peer = peer;
  }

  /** A segment of `declared` bytes at `seq`, of which `bytes` were captured. The first one says where the stream begins. */
  *segment(seq: number, bytes: Bytes, declared: number, row: PacketRow): Generator<FollowEvent> {
    if (!this.#started) {
      this.#started = true;
      this.#next = seq;
    }
    if (declared === 0) return;
    if (seqDiff(seq, this.#next) > 0) {
      this.#hold({ seq, bytes: bytes.slice(), declared, row });
      while (this.#heldBytes > MAX_HELD_BYTES || this.#held.length > MAX_HELD_SEGMENTS) yield* this.#giveUp(row);
      return;
    }
    yield* this.#give({ seq, bytes, declared, row });
    yield* this.#drain();
  }

  /** The other end has everything before `ack`: a hole below it is never filled. */
  *acknowledged(ack: number, row: PacketRow): Generator<FollowEvent> {
    for (let first = this.#held[0]; first !== undefined && seqDiff(ack, first.seq) >= 0; first = this.#held[0])
      yield* this.#giveUp(row);
  }

  /** The capture ends. */
  *end(): Generator<FollowEvent> {
    for (let first = this.#held[0]; first !== undefined; first = this.#held[0]) yield* this.#giveUp(first.row);
  }

  #hold(segment: Held): void {
    const held = this.#held;
    let at = held.length;
    while (at > 0 && seqDiff((held[at - 1] as Held).seq, segment.seq) > 0) at--;
    held.splice(at, 0, segment);
    this.#heldBytes += segment.bytes.length;
  }

  /** The hole before what waits stays one. */
  *#giveUp(row: PacketRow): Generator<FollowEvent> {
    const first = this.#held[0];
    if (first === undefined) return;
    const length = seqDiff(first.seq, this.#next);
    if (length > 0) yield this.#gap(length, 'not-captured', row);
    yield* this.#drain();
  }

  *#drain(): Generator<FollowEvent> {
    // Consumed from the front in one go: a queue that is shifted once a segment costs its length each time.
    let done = 0;
    for (let first = this.#held[0]; first !== undefined && seqDiff(first.seq, this.#next) <= 0; first = this.#held[done]) {
      done++;
      this.#heldBytes -= first.bytes.length;
      yield* this.#give(first);
    }
    this.#held.splice(0, done);
  }

  *#give({ seq, bytes, declared, row }: Held): Generator<FollowEvent> {
    const known = Math.min(-seqDiff(seq, this.#next), declared);
    const before = this.#offset - -seqDiff(seq, this.#next);
    // A keep-alive repeats the last byte, and may send any byte for it (RFC 9293 §3.8.4).
    if (known > 0 && !(declared === 1 && before === this.#offset - 1)) {
      const { first, differing } = this.#memory.compare(before, bytes.subarray(0, known), row);
      yield { kind: 'overlap', peer: this.#peer, offset: before, length: known, row, first, differing };
    }
    const fresh = bytes.subarray(known);
    if (fresh.length > 0) {
      const offset = this.#offset;
      this.#memory.add(offset, fresh, row);
      this.#next = seqAdd(this.#next, fresh.length);
      this.#offset += fresh.length;
      yield { kind: 'data', peer: this.#peer, row, offset, bytes: fresh };
    }
    const cut = declared - Math.max(known, bytes.length);
    if (cut > 0) yield this.#gap(cut, 'cut', row);
  }

  #gap(length: number, reason: 'not-captured' | 'cut', row: PacketRow): FollowEvent {
    const gap = { kind: 'gap', peer: this.#peer, offset: this.#offset, length, reason, row } as const;
    this.#next = seqAdd(this.#next, length);
    this.#offset += length;
    return gap;
  }
}

/** The last bytes given, and which packets carried them. */
class Memory {
  readonly #bytes = new Uint8Array(MEMORY);
  /** Offset of the first byte remembered, and one past the last. */
  #from = 0;
  #to = 0;
  #pieces: { readonly offset: number; readonly end: number; readonly row: PacketRow }[] = [];

  add(offset: number, bytes: Bytes, row: PacketRow): void {
    // A gap was not given: what is before it is forgotten with it.
    if (offset !== this.#to) {
      this.#from = offset;
      this.#to = offset;
      this.#pieces = [];
    }
    for (let i = bytes.length > MEMORY ? bytes.length - MEMORY : 0; i < bytes.length; i++)
      this.#bytes[(offset + i) % MEMORY] = bytes[i] as number;
    this.#to = offset + bytes.length;
    this.#from = Math.max(this.#from, this.#to - MEMORY);
    this.#pieces.push({ offset, end: this.#to, row });
    if (this.#pieces.length > 2048 && (this.#pieces[1024]?.offset ?? 0) < this.#from)
      this.#pieces = this.#pieces.filter((p) => p.end > this.#from);
  }

  /** How many of these bytes at `offset` are others than those given there, and which packet gave the first of them. */
  compare(offset: number, bytes: Bytes, row: PacketRow): { first: PacketRow | null; differing: number | null } {
    if (offset < this.#from || offset + bytes.length > this.#to) return { first: null, differing: null };
    const first = this.#pieceAt(offset);
    let differing = 0;
    for (let i = 0; i < bytes.length; i++) if (this.#bytes[(offset + i) % MEMORY] !== bytes[i]) differing++;
    return { first: first === row ? null : first, differing };
  }

  #pieceAt(offset: number): PacketRow | null {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#pieces[middle]?.end ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const piece = this.#pieces[low];
    return piece !== undefined && piece.offset <= offset ? piece.row : null;
  }
}
