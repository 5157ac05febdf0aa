/** Puts together the unit of a stream that a packet completes, from the bytes of all packets that carried it. */

import type { StreamFacts } from '../analysis/stream/facts.ts';
import type { Bytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';
import { seqAdd, seqDiff } from '../base/seq32.ts';
import { TcpFlag } from '../table/packets.ts';
import { payloadOf } from '../table/payload.ts';
import type { Tables } from '../table/tables.ts';
import type { SegmentPlan, StreamPiece } from '../wire/stream.ts';
import type { JoinedBytes } from '../wire/tcp-segments.ts';
import type { SegmentReader } from './segment-reader.ts';

/** Of longer units only the beginning is put together, bytes. */
const MAX_JOINED = 16 << 20;

/** What a packet's tree wants from other packets. */
export interface Joined {
  readonly stream: JoinedBytes | undefined;
}

/** For a packet that completes a unit (`StreamFacts.completes`). @param own the packet's captured bytes */
export async function joinPackets(
  tables: Tables,
  streams: StreamFacts,
  row: PacketRow,
  own: Bytes,
  segments: SegmentReader,
): Promise<Joined> {
  const payload = async (of: PacketRow): Promise<Bytes> => (of === row ? payloadOf(tables, row, own) : segments.payload(of));
  const plan = streams.plan(row);
  return { stream: plan === undefined ? undefined : await joinUnit(tables, plan, payload) };
}

type ReadPayload = (row: PacketRow) => Promise<Bytes>;

/** The unit that the plan's first piece completes. What came first counts where segments overlap. */
async function joinUnit(tables: Tables, plan: SegmentPlan, payload: ReadPayload): Promise<JoinedBytes | undefined> {
  const joined: StreamPiece['joined'] = plan.pieces[0]?.joined;
  if (joined === undefined) return undefined;
  const { packets } = tables;
  const length = Math.min(joined.length, MAX_JOINED);
  const bytes = new Uint8Array(length);
  const parts: { row: number; start: number; length: number }[] = [];
  const pieces: { at: number; data: Bytes }[] = [];
  for (const row of joined.rows) {
    const syn = (packets.flags.get(row) & TcpFlag.syn) !== 0 ? 1 : 0;
    const into = seqDiff(seqAdd(packets.seq.get(row), syn), joined.seq);
    if (packets.payloadLength.get(row) === 0) {
      // A FIN without data, which completes it.
      parts.push({ row, start: length, length: 0 });
      continue;
    }
    if (into >= length) continue;
    const data = await payload(row as PacketRow);
    const from = Math.max(0, -into);
    const to = Math.min(data.length, length - into);
    if (to <= from) continue;
    pieces.push({ at: into + from, data: data.subarray(from, to) });
    parts.push({ row, start: into + from, length: to - from });
  }
  for (const { at, data } of pieces.reverse()) bytes.set(data, at);
  return { bytes, parts: parts.sort((a, b) => a.start - b.start) };
}
