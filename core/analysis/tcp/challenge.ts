/**
 * SYNs that arrive while a connection on their ports is open: whoever gets one does not open another, but states with a challenge ACK where
 * the open one stands (RFC 9293 §3.10.7.4, RFC 5961 §4.2). Such a SYN begins a flow of its own here, as in Wireshark.
 */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { onceFor } from '../../base/once-for.ts';
import { seqAdd } from '../../base/seq32.ts';
import { Mark, TcpFlag } from '../../table/packets.ts';
import { SegmentNote } from '../../table/segment-notes.ts';
import type { Tables } from '../../table/tables.ts';

export interface Challenge {
  readonly syn: PacketRow;
  readonly ack: PacketRow;
  /** The connection that is open, and its last packet before the SYN. */
  readonly flow: FlowId;
  readonly last: PacketRow;
}

/** So many packets behind a SYN its answer is looked for. */
const LOOK_AHEAD = 1024;

/** By the rows of the SYN and of the challenge ACK. The scan must be over. */
export const challenges = onceFor((tables: Tables): ReadonlyMap<number, Challenge> => {
  const found = new Map<number, Challenge>();
  const notes = tables.segmentNotes;
  for (let i = 0; i < notes.length; i++) {
    if (notes.kind(i) !== SegmentNote.reused) continue;
    const challenge = challengeOf(tables, notes.row(i) as PacketRow, notes.value(i) as FlowId);
    if (challenge === undefined) continue;
    found.set(challenge.syn, challenge);
    found.set(challenge.ack, challenge);
  }
  return found;
});

function challengeOf(tables: Tables, syn: PacketRow, replaced: FlowId): Challenge | undefined {
  const { packets: p, flows } = tables;
  const last = flows.lastRow.get(replaced);
  if (last === NONE || (p.flags.get(last) & TcpFlag.rst) !== 0) return undefined;
  const flow = p.flow.get(syn);
  const answered = seqAdd(p.seq.get(syn), p.payloadLength.get(syn) + 1);
  const end = Math.min(p.length, syn + LOOK_AHEAD);
  for (let row = syn + 1; row < end; row++) {
    if (p.flow.get(row) !== flow || ((p.marks.get(row) ^ p.marks.get(syn)) & Mark.forward) === 0) continue;
    const flags = p.flags.get(row) & (TcpFlag.syn | TcpFlag.ack | TcpFlag.rst | TcpFlag.fin);
    // It acknowledges what the open connection had sent, not the SYN.
    if (flags !== TcpFlag.ack || p.ack.get(row) === answered || p.payloadLength.get(row) > 0) return undefined;
    return { syn, ack: row as PacketRow, flow: replaced, last: last as PacketRow };
  }
  return undefined;
}
