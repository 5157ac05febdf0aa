/** Reads the data of TCP segments again from the capture: those of one message, then those of the next, which may begin before. */
import type { Bytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';
import type { RandomAccess } from '../capture/source.ts';
import { Mark } from '../table/packets.ts';
import type { Tables } from '../table/tables.ts';
import { BlockCache } from './block-cache.ts';

export class SegmentReader {
  readonly #source: RandomAccess;
  readonly #tables: Tables;
  /** One read at a time: the blocks are shared. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(source: RandomAccess, tables: Tables) {
    this.#source = new BlockCache(source);
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
    const data = new Uint8Array(size);
    const got = await this.#source.read(packets.fileOffset.get(row) + offset, data);
    return got === size ? data : data.subarray(0, got);
  }
}
