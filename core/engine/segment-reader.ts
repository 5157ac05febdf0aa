/** Reads the data of TCP segments again from the capture: few, near each other, in the order of the file. */
import type { Bytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';
import type { RandomAccess } from '../capture/source.ts';
import { Mark } from '../table/packets.ts';
import type { Tables } from '../table/tables.ts';

const WINDOW = 1 << 20;

export class SegmentReader {
  readonly #source: RandomAccess;
  readonly #tables: Tables;
  #window: Uint8Array = new Uint8Array(0);
  #from = 0;
  #to = 0;
  /** One read at a time: the window is shared. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(source: RandomAccess, tables: Tables) {
    this.#source = source;
    this.#tables = tables;
  }

  /** The captured data of the segment at `row`: a copy. */
  payload(row: PacketRow): Promise<Bytes> {
    const next = this.#queue.then(() => this.#payload(row));
    this.#queue = next.catch(() => undefined);
    return next;
  }

  async #payload(row: PacketRow): Promise<Bytes> {
    const { packets, datagrams } = this.#tables;
    const length = packets.payloadLength.get(row);
    if (length === 0) return new Uint8Array(0);
    const datagram = (packets.marks.get(row) & Mark.reassembled) !== 0 ? datagrams.get(row)?.bytes : undefined;
    if (datagram !== undefined) return datagram.slice(datagram.length - length);
    const offset = packets.l7.get(row);
    const size = Math.max(0, Math.min(length, packets.capturedLength.get(row) - offset));
    const at = packets.fileOffset.get(row) + offset;
    if (at < this.#from || at + size > this.#to) {
      if (this.#window.length === 0) this.#window = new Uint8Array(Math.min(WINDOW, Math.max(1, this.#source.size)));
      if (size > this.#window.length) this.#window = new Uint8Array(size);
      this.#from = at;
      this.#to = at + (await this.#source.read(at, this.#window));
    }
    return this.#window.slice(at - this.#from, Math.min(at + size, this.#to) - this.#from);
  }
}
