/** What following a stream gives: its bytes in order, and what is wrong with them. */
import type { Bytes } from '../../base/bytes.ts';
import type { PacketRow } from '../../base/ids.ts';

/** A piece of one direction's data, as one packet carried it. */
export interface Piece {
  /** Sent by the end that sent the stream's first packet (`peer` 0), or by the other one (1). */
  readonly peer: 0 | 1;
  readonly row: PacketRow;
  /** Where it belongs in its direction: bytes since the beginning, missing ones included. */
  readonly offset: number;
  /** Borrowed until the next piece is asked for. */
  readonly bytes: Bytes;
}

/** Bytes that are not in the capture: `length` bytes at `offset` of the direction. */
export interface Gap {
  readonly peer: 0 | 1;
  readonly offset: number;
  readonly length: number;
  /** not-captured: no packet has them. cut: the snap length cut them off the packet. */
  readonly reason: 'not-captured' | 'cut';
  /** The packet that shows it: the one cut, the one that acknowledges the bytes, or the first behind the gap. */
  readonly row: PacketRow;
}

/** Bytes that came more than once. */
export interface Overlap {
  readonly peer: 0 | 1;
  readonly offset: number;
  readonly length: number;
  /** The packet that brought them again, and the one whose bytes count; null where that is not known any more. */
  readonly row: PacketRow;
  readonly first: PacketRow | null;
  /** Bytes that differ from those that count; null: those that count are too long ago to compare. */
  readonly differing: number | null;
}

export type FollowEvent =
  | ({ readonly kind: 'data' } & Piece)
  | ({ readonly kind: 'gap' } & Gap)
  | ({ readonly kind: 'overlap' } & Overlap);
