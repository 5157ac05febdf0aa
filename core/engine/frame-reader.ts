/** Reads the bytes of frames again from the capture: one, or many in file order through a window. */
import type { PacketRow } from '../base/ids.ts';
import type { RandomAccess } from '../capture/source.ts';
import type { PacketTable } from '../table/packets.ts';

/** The first window is small: often a few frames are all that is asked for. Each one after it is twice as large, up to the last. */
const FIRST_WINDOW = 1 << 16;
const WINDOW = 4 << 20;

export interface Frame {
  readonly row: PacketRow;
  /** The captured bytes. Borrowed: valid until the next frame is asked for. */
  readonly bytes: Uint8Array;
}

export class FrameReader {
  readonly #source: RandomAccess;
  readonly #packets: PacketTable;

  constructor(source: RandomAccess, packets: PacketTable) {
    this.#source = source;
    this.#packets = packets;
  }

  /** The captured bytes of one frame: a copy. Shorter than captured when the medium has lost them since. */
  async bytes(row: PacketRow): Promise<Uint8Array> {
    const out = new Uint8Array(this.#packets.capturedLength.get(row));
    const got = await this.#source.read(this.#packets.fileOffset.get(row), out);
    return got === out.length ? out : out.subarray(0, got);
  }

  /**
   * The frames of these rows, in the order given. Fast where that is the order of the file: each window is read once.
   * Memory: one window, and one frame where that is larger.
   */
  async *frames(rows: Iterable<PacketRow>): AsyncGenerator<Frame> {
    const p = this.#packets;
    const most = Math.min(WINDOW, Math.max(this.#source.size, 1));
    let window = new Uint8Array(Math.min(FIRST_WINDOW, most));
    let from = 0;
    let to = 0;
    for (const row of rows) {
      const offset = p.fileOffset.get(row);
      const length = p.capturedLength.get(row);
      if (length > most) {
        yield { row, bytes: await this.bytes(row) };
        continue;
      }
      if (offset < from || offset + length > to) {
        if (to > 0 && window.length < most) window = new Uint8Array(Math.min(2 * window.length, most));
        if (length > window.length) window = new Uint8Array(most);
        from = offset;
        to = offset + (await this.#source.read(offset, window));
      }
      yield { row, bytes: window.subarray(offset - from, Math.min(offset - from + length, to - from)) };
    }
  }
}
