/**
 * A slow source made fast for a reader that goes from one end to the other. A request to a file in a browser or over HTTP takes about as long
 * as a megabyte does, and memory for each answer that is new costs several times what copying it does: so a reader that goes on is served from
 * one long answer, which arrives in the same buffer again and again.
 */
import type { RandomAccess } from '../../capture/source.ts';

/** Bytes that come one after the other. */
export interface ByteStream {
  /**
   * The next bytes, at least one; none at the end. They are in the buffer that was given, from `at` on, or in another of the same size at the
   * same place: the one given is lost, as a buffer is that goes through a stream. Rejects where the medium fails.
   */
  read(buffer: ArrayBuffer, at: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Nobody wants the rest. */
  cancel(): void;
}

export interface Medium {
  /** Bytes [start, end), fewer only where the medium has become shorter; rejects where it fails. */
  range(start: number, end: number): Promise<Uint8Array>;
  /** From `start` on: to the end, or as far as one answer goes. */
  stream(start: number): Promise<ByteStream>;
}

/** Bytes that arrive at a time at most; as many as a browser keeps ready. */
const ARRIVING = 1 << 20;
/** Kept of what has been read: who reads frames begins with the one that the last window cut. */
const KEPT = 128 << 10;
/** A leap forward over so little is read through. */
const LEAP = 1 << 20;
/** Who reads so much from the beginning will go on. */
const LARGE = 64 << 10;

export class ReadAhead implements RandomAccess {
  readonly size: number;
  readonly #medium: Medium;
  #buffer = new ArrayBuffer(KEPT + ARRIVING);
  /** Bytes [from, to) of the source are in the buffer, the last of them just before `filled`. */
  #from = 0;
  #to = 0;
  #filled = KEPT;
  #stream: ByteStream | undefined;
  #isBusy = false;
  /** Where a reader that goes on will read next. */
  #next = -1;

  constructor(size: number, medium: Medium) {
    this.size = size;
    this.#medium = medium;
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    const end = Math.min(this.size, offset + target.length);
    if (end <= offset) return 0;
    const goesOn = offset <= this.#next && offset >= this.#next - KEPT;
    const begins = offset === 0 && target.length >= LARGE;
    this.#next = end;
    const isNear = this.#stream !== undefined && offset >= this.#from && offset <= this.#to + LEAP;
    // Of two who read at the same time, one looks at single packets.
    if (this.#isBusy || !(isNear || goesOn || begins)) {
      const bytes = await this.#medium.range(offset, end);
      target.set(bytes);
      return bytes.length;
    }
    this.#isBusy = true;
    try {
      if (!isNear) await this.#open(offset);
      return await this.#take(offset, target.subarray(0, end - offset));
    } catch (error) {
      this.#close();
      throw error;
    } finally {
      this.#isBusy = false;
    }
  }

  async #open(start: number): Promise<void> {
    this.#close();
    this.#stream = await this.#medium.stream(start);
    // Lost with a read that failed.
    if (this.#buffer.byteLength === 0) this.#buffer = new ArrayBuffer(KEPT + ARRIVING);
    this.#from = start;
    this.#to = start;
    this.#filled = KEPT;
  }

  #close(): void {
    this.#stream?.cancel();
    this.#stream = undefined;
    this.#from = 0;
    this.#to = 0;
  }

  async #take(offset: number, target: Uint8Array): Promise<number> {
    let got = 0;
    while (got < target.length) {
      const at = offset + got;
      if (at < this.#to) {
        const begin = this.#filled - (this.#to - at);
        const n = Math.min(this.#to - at, target.length - got);
        target.set(new Uint8Array(this.#buffer, begin, n), got);
        got += n;
      } else if (!(await this.#more())) break;
    }
    return got;
  }

  /** False at the end, or where the source has become shorter. */
  async #more(): Promise<boolean> {
    for (let isAgain = false; ; isAgain = true) {
      const kept = Math.min(KEPT, this.#to - this.#from);
      new Uint8Array(this.#buffer).copyWithin(KEPT - kept, this.#filled - kept, this.#filled);
      const bytes = await (this.#stream as ByteStream).read(this.#buffer, KEPT);
      this.#buffer = bytes.buffer.byteLength === KEPT + ARRIVING ? bytes.buffer : new ArrayBuffer(KEPT + ARRIVING);
      if (bytes.length > 0) {
        this.#from = this.#to - kept;
        this.#to += bytes.length;
        this.#filled = KEPT + bytes.length;
        return true;
      }
      if (isAgain || this.#to >= this.size) return false;
      // One answer goes no further.
      await this.#open(this.#to);
    }
  }
}
