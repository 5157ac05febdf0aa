/** Keeps the parts of a file that were read last: for many small reads that come back to the same places. */
import type { RandomAccess } from '../capture/source.ts';

const BLOCK = 1 << 16;
/** 8 MiB: the segments of messages that go on side by side lie within so much of a busy capture. */
const BLOCKS = 128;

interface Block {
  readonly bytes: Uint8Array;
  /** Bytes that the file has here: fewer than the block's only at its end. */
  length: number;
}

/** A source before which blocks of it are kept; the one that was used least recently makes place. Reads must not overlap in time. */
export class BlockCache implements RandomAccess {
  readonly #source: RandomAccess;
  readonly #blocks = new Map<number, Block>();

  constructor(source: RandomAccess) {
    this.#source = source;
  }

  get size(): number {
    return this.#source.size;
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    let done = 0;
    while (done < target.length) {
      const at = offset + done;
      const number = Math.floor(at / BLOCK);
      const block = this.#recent(number) ?? (await this.#load(number));
      const from = at - number * BLOCK;
      const part = block.bytes.subarray(from, Math.min(block.length, from + target.length - done));
      target.set(part, done);
      done += part.length;
      if (block.length < BLOCK) break;
    }
    return done;
  }

  #recent(number: number): Block | undefined {
    const block = this.#blocks.get(number);
    if (block !== undefined) {
      // A Map goes through its keys in the order of their entry: the first is the one to give up.
      this.#blocks.delete(number);
      this.#blocks.set(number, block);
    }
    return block;
  }

  async #load(number: number): Promise<Block> {
    let bytes: Uint8Array | undefined;
    if (this.#blocks.size === BLOCKS) {
      const [oldest] = this.#blocks.keys();
      if (oldest !== undefined) {
        bytes = this.#blocks.get(oldest)?.bytes;
        this.#blocks.delete(oldest);
      }
    }
    bytes ??= new Uint8Array(BLOCK);
    const block = { bytes, length: await this.#source.read(number * BLOCK, bytes) };
    this.#blocks.set(number, block);
    return block;
  }
}
