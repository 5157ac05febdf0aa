/**
 * What Wireshark's verdicts "previous segment not captured" and "ACKed unseen segment" call missing, and the capture holds: Wireshark does not
 * count the byte of a window probe, so where the receiver takes that byte after all, it seems to be missing ever after.
 */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { seqLt } from '../../base/seq32.ts';
import { Mark, TcpFlag } from '../../table/packets.ts';
import { previousInFlow } from '../../table/previous.ts';
import type { Tables } from '../../table/tables.ts';
import { endOfSegment } from './segment.ts';
import { sendingsOf } from './sendings.ts';
import { Verdict } from './verdicts/bits.ts';
import type { TcpVerdicts } from './verdicts/verdicts.ts';

/** How far back to look for the acknowledgement before. */
const LOOK_BACK = 64;

export interface Held {
  /** The bytes, and which way they travel. */
  readonly from: number;
  readonly to: number;
  readonly forward: boolean;
}

/** The bytes that this verdict (lostSegment, ackLostSegment) on the row misses, where the capture holds them all; null where it does not. */
export function heldAfterAll(tables: Tables, v: TcpVerdicts, row: PacketRow, verdict: number): Held | null {
  const { packets: p } = tables;
  const flow = p.flow.get(row);
  if (flow === NONE) return null;
  const own = (p.marks.get(row) & Mark.forward) !== 0;
  const isAck = verdict === Verdict.ackLostSegment;
  const highest = v.references(row)?.highest ?? null;
  const from = isAck ? acknowledgedBefore(tables, row) : highest === null ? null : endOfSegment(p, highest);
  const to = isAck ? p.ack.get(row) : p.seq.get(row);
  if (from === null || !seqLt(from, to)) return null;
  const forward = isAck ? !own : own;
  return sendingsOf(tables).holds(flow as FlowId, forward, from, to, row) ? { from, to, forward } : null;
}

/** What the sender of this packet had acknowledged in its packet before. */
function acknowledgedBefore(tables: Tables, row: PacketRow): number | null {
  const { packets: p } = tables;
  const way = p.marks.get(row) & Mark.forward;
  let r = previousInFlow(tables, row);
  for (let n = 0; n < LOOK_BACK && r !== undefined; n++, r = previousInFlow(tables, r))
    if ((p.marks.get(r) & Mark.forward) === way && (p.flags.get(r) & TcpFlag.ack) !== 0) return p.ack.get(r);
  return null;
}
