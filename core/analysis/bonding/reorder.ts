/** Conversations whose segments go by several links: what overtook what, and what TCP made of it. */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { seqAdd, seqGt, seqLt } from '../../base/seq32.ts';
import { Layer, Mark, TcpFlag } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import type { Reordering } from './facts.ts';
import type { Direction } from './sent.ts';

/** Changes of the link from which on a conversation counts as striped; fewer are a failover. */
const SWITCHES = 4;
const MAX_FLOWS = 65_536;
const MAX_LISTED = 256;
const MAX_ROWS = 8;

interface Track {
  readonly flow: FlowId;
  readonly forward: boolean;
  readonly sent: boolean;
  readonly links: Set<number>;
  last: number;
  switches: number;
  segments: number;
  overtaken: number;
  duplicateAcks: number;
  retransmissions: number;
  /** Behind the last byte, and the link that brought it. */
  end: number | undefined;
  endLink: number;
  /** The other side's last acknowledgment and window. */
  ack: number | undefined;
  window: number;
  repeated: number;
  readonly rows: PacketRow[];
}

export function reorderings(facts: Facts, direction: Direction, linkOf: (row: number) => number): Reordering[] {
  const { packets } = facts.tables;
  const tracks = new Map<number, Track>();
  const trackOf = (flow: number, forward: boolean, sent: boolean): Track | undefined => {
    const key = flow * 2 + (forward ? 1 : 0);
    let t = tracks.get(key);
    if (t === undefined && tracks.size < MAX_FLOWS) {
      const counts = { switches: 0, segments: 0, overtaken: 0, duplicateAcks: 0, retransmissions: 0, window: 0, repeated: 0 };
      const ends = { last: NONE, end: undefined, endLink: NONE, ack: undefined };
      t = { flow: flow as FlowId, forward, sent, links: new Set(), rows: [], ...counts, ...ends };
      tracks.set(key, t);
    }
    return t;
  };
  for (let i = 0; i < packets.length; i++) {
    const row = i as PacketRow;
    const [flow, link] = [packets.flow.get(row), linkOf(row)];
    if (flow === NONE || link === NONE || (packets.layers.get(row) & Layer.tcp) === 0) continue;
    const forward = (packets.marks.get(row) & Mark.forward) !== 0;
    if (packets.payloadLength.get(row) > 0) {
      const t = trackOf(flow, forward, direction.isSent(row));
      if (t !== undefined) data(facts, t, row, link);
    } else {
      const t = tracks.get(flow * 2 + (forward ? 0 : 1));
      if (t !== undefined) acknowledgment(facts, t, row);
    }
  }
  return [...tracks.values()]
    .filter((t) => t.links.size > 1 && t.switches >= SWITCHES)
    .slice(0, MAX_LISTED)
    .map((t) => ({
      flow: t.flow,
      direction: t.sent ? 'sent' : 'received',
      links: t.links.size,
      switches: t.switches,
      segments: t.segments,
      overtaken: t.overtaken,
      duplicateAcks: t.duplicateAcks,
      retransmissions: t.retransmissions,
      rows: t.rows,
    }));
}

function data({ tables: { packets } }: Facts, t: Track, row: PacketRow, link: number): void {
  t.segments++;
  t.links.add(link);
  if (t.last !== NONE && t.last !== link) t.switches++;
  t.last = link;
  const seq = packets.seq.get(row);
  const end = seqAdd(seq, packets.payloadLength.get(row));
  if (t.end === undefined || seqGt(end, t.end)) {
    t.end = end;
    t.endLink = link;
    return;
  }
  if (!seqLt(seq, t.end)) return;
  // Earlier bytes after later ones: late by another link, or sent again.
  const asked = t.repeated >= 3 && seq === t.ack;
  if (t.sent || asked || t.endLink === link) t.retransmissions++;
  else t.overtaken++;
  if (t.rows.length < MAX_ROWS) t.rows.push(row);
}

function acknowledgment({ tables: { packets } }: Facts, t: Track, row: PacketRow): void {
  const flags = packets.flags.get(row);
  if ((flags & TcpFlag.ack) === 0 || (flags & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)) !== 0) return;
  const [ack, window] = [packets.ack.get(row), packets.window.get(row)];
  const repeats = t.ack === ack && t.window === window && t.end !== undefined && seqLt(ack, t.end);
  t.repeated = repeats ? t.repeated + 1 : 0;
  if (repeats) {
    t.duplicateAcks++;
    if (t.rows.length < MAX_ROWS) t.rows.push(row);
  }
  t.ack = ack;
  t.window = window;
}
