/** Where a packet's transport payload is, for what reads frames again. */
import type { Bytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';
import { Mark, NO_OFFSET } from './packets.ts';
import type { Tables } from './tables.ts';

/** Captured transport payload of a packet: of a reassembled datagram all of it. A view of `frame` or of the datagram. */
export function payloadOf(tables: Tables, row: PacketRow, frame: Bytes): Bytes {
  const { packets } = tables;
  const length = packets.payloadLength.get(row);
  const datagram = (packets.marks.get(row) & Mark.reassembled) !== 0 ? tables.datagrams.get(row)?.bytes : undefined;
  if (datagram !== undefined) return datagram.subarray(Math.max(0, datagram.length - length));
  const start = packets.l7.get(row);
  return length === 0 || start === NO_OFFSET ? frame.subarray(0, 0) : frame.subarray(start, start + length);
}
