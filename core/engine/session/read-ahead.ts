/**
 * A slow source made fast for a reader that goes from one end to the other: blocks are asked for before they are wanted. Each request to a
 * file in a browser or over HTTP takes about as long as a megabyte does, so that small ones one at a time would take most of the time.
 */
import type { RandomAccess } from '../../capture/source.ts';

/** Bytes of one request, and how many are on their way beyond the one that is read. */
const BLOCK = 4 << 20;
const AHEAD = 2;

export class ReadAhead implements RandomAccess {
  readonly size: number;
  readonly #read: (start: number, end: number) => Promise<Uint8Array>;
  readonly #blocks = new Map<number, Promise<Uint8Array>>();
  /** Where a reader that goes on will read next. */
  #next = 0;

  /** `read` gives bytes [start, end), fewer only where the medium has become shorter; rejects where it fails. */
  constructor(size: number, read: (start: number, end: number) => Promise<Uint8Array>) {
    this.size = size;
    this.#read = read;
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    const end = Math.min(this.size, offset + target.length);
    if (end <= offset) return 0;
    const first = Math.floor(offset / BLOCK);
    const goesOn = offset === this.#next;
    this.#next = end;
    // A leap: someone looks at single packets, or begins to read.
    if (!goesOn && !this.#blocks.has(first)) {
      const bytes = await this.#read(offset, end);
      target.set(bytes);
      return bytes.length;
    }
    const block = await this.#block(first);
    const part = block.subarray(offset - first * BLOCK, end - first * BLOCK);
    target.set(part);
    this.#next = offset + part.length;
    return part.length;
  }

  #block(index: number): Promise<Uint8Array> {
    for (const known of this.#blocks.keys()) if (known < index) this.#blocks.delete(known);
    for (let i = index; i <= index + AHEAD && i * BLOCK < this.size; i++) {
      if (this.#blocks.has(i)) continue;
      const request = this.#read(i * BLOCK, Math.min(this.size, (i + 1) * BLOCK));
      // Whoever reads the block is told; until then a failure is nobody's.
      request.catch(() => {});
      this.#blocks.set(i, request);
    }
    return this.#blocks.get(index) as Promise<Uint8Array>;
  }
}
