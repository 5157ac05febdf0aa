/**
 * An analysis pass. All passes run in one loop over the packets, right after the scan has written the packet's row.
 *
 * A pass keeps its state in itself (no module state) and allocates nothing per packet that it need not keep.
 * What another pass has found is given to its constructor, and read for rows up to the current one.
 */
import type { Bytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';

/** The current packet's bytes: borrowed, valid during the call only. */
export interface PacketView {
  /** The window that holds the frame; for a reassembled datagram, see `payload`. */
  readonly bytes: Bytes;
  /** First byte of the frame, and one past its last captured byte, in `bytes`. */
  readonly start: number;
  readonly end: number;
  /**
   * Captured transport payload: the bytes [payloadStart, payloadEnd) of `payloadBytes`. The same window, but for the
   * last fragment of a datagram, where they are the reassembled bytes. Empty where there is none.
   */
  readonly payloadBytes: Bytes;
  readonly payloadStart: number;
  readonly payloadEnd: number;
}

export interface Pass {
  readonly name: string;
  packet(row: PacketRow, view: PacketView): void;
  /** After the last packet. */
  finish(): void;
}

/** A pass that threw: our bug, reported; the other passes went on. */
export interface PassFailure {
  readonly pass: string;
  readonly row: number;
  readonly error: unknown;
}
