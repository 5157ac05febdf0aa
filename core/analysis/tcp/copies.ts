/**
 * Packets that a capture sees twice on their way: before and behind a router, or a director that only changes the MAC (direct
 * routing). The second is the first again, not sent again: it comes at once, from another MAC, with the same IP identification.
 */
import { Layer, Mark, type PacketTable } from '../../table/packets.ts';

/** A box takes microseconds; so many packets at most lie between. */
const LOOK_BACK = 64;

export function isForwardedCopy(p: PacketTable, row: number): boolean {
  const flow = p.flow.get(row);
  const ethernet = (p.layers.get(row) & Layer.eth) !== 0;
  for (let r = row - 1; r >= 0 && r >= row - LOOK_BACK; r--) {
    if (
      p.flow.get(r) === flow &&
      p.seq.get(r) === p.seq.get(row) &&
      p.ack.get(r) === p.ack.get(row) &&
      p.payloadLength.get(r) === p.payloadLength.get(row) &&
      p.flags.get(r) === p.flags.get(row) &&
      p.ipId.get(r) === p.ipId.get(row) &&
      ((p.marks.get(r) ^ p.marks.get(row)) & Mark.forward) === 0
    ) {
      // Where there are no MACs, a router's work shows in the TTL.
      if (ethernet ? p.macSrc.get(r) !== p.macSrc.get(row) : p.ttl.get(r) !== p.ttl.get(row)) return true;
    }
  }
  return false;
}
