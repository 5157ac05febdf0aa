/** Puts together the messages that a packet completes, from the bytes of all packets that carried them. */

import type { Facts } from '../analysis/facts.ts';
import { carriers } from '../analysis/http/carriers.ts';
import type { HttpMessage } from '../analysis/http/facts.ts';
import { type Bytes, concatBytes, equalBytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';
import { seqAdd, seqDiff } from '../base/seq32.ts';
import { Mark, TcpFlag } from '../table/packets.ts';
import type { Tables } from '../table/tables.ts';
import { chunkedEnd } from '../wire/http-body.ts';
import type { SegmentPlan, StreamPiece } from '../wire/stream.ts';
import type { JoinedBytes } from '../wire/tcp-segments.ts';
import type { SegmentReader } from './segment-reader.ts';

/** By the message's id. */
export type JoinedMessages = ReadonlyMap<number, JoinedBytes>;

/** Data of longer messages is not put together, bytes. */
const MAX_JOINED = 4 << 20;

/** What a packet's tree wants from other packets: HTTP messages by their id, and the unit of another protocol. */
export interface Joined {
  readonly http: JoinedMessages;
  readonly stream: JoinedBytes | undefined;
}

/** The tree of this packet wants bytes of others. */
export const wantsJoining = (facts: Pick<Facts, 'http' | 'stream'>, row: PacketRow): boolean =>
  facts.stream.completes(row) || facts.http.shownAt(row).length > 0;

/** @param own the packet's captured bytes */
export async function joinPackets(
  facts: Pick<Facts, 'http' | 'stream' | 'tables'>,
  row: PacketRow,
  own: Bytes,
  segments: SegmentReader,
): Promise<Joined> {
  const payload = async (of: PacketRow): Promise<Bytes> =>
    of === row ? payloadOf(facts.tables, row, own, facts.tables.packets.payloadLength.get(row)) : segments.payload(of);
  const http = facts.http.shownAt(row).length === 0 ? NO_MESSAGES : await joinMessages(facts, row, payload);
  const plan = facts.stream.completes(row) ? facts.stream.plan(row) : undefined;
  return { http, stream: plan === undefined ? undefined : await joinUnit(facts.tables, plan, payload) };
}
const NO_MESSAGES: JoinedMessages = new Map();

type ReadPayload = (row: PacketRow) => Promise<Bytes>;

/** The unit that the plan's first piece completes. What came first counts where segments overlap. */
async function joinUnit(tables: Tables, plan: SegmentPlan, payload: ReadPayload): Promise<JoinedBytes | undefined> {
  const joined: StreamPiece['joined'] = plan.pieces[0]?.joined;
  if (joined === undefined || joined.length > MAX_JOINED) return undefined;
  const { packets } = tables;
  const bytes = new Uint8Array(joined.length);
  const parts: { row: number; start: number; length: number }[] = [];
  const pieces: { at: number; data: Bytes }[] = [];
  for (const row of joined.rows) {
    const data = await payload(row as PacketRow);
    const syn = (packets.flags.get(row) & TcpFlag.syn) !== 0 ? 1 : 0;
    const into = seqDiff(seqAdd(packets.seq.get(row), syn), joined.seq);
    const from = Math.max(0, -into);
    const to = Math.min(data.length, joined.length - into);
    if (to <= from) continue;
    pieces.push({ at: into + from, data: data.subarray(from, to) });
    parts.push({ row, start: into + from, length: to - from });
  }
  for (const { at, data } of pieces.reverse()) bytes.set(data, at);
  return { bytes, parts: parts.sort((a, b) => a.start - b.start) };
}

/** The messages that are shown in `row`, whole; those that are too long, or whose bytes cannot be read again, are left out. */
export async function joinMessages(
  facts: Pick<Facts, 'http' | 'tables'>,
  row: PacketRow,
  payload: ReadPayload,
): Promise<JoinedMessages> {
  const out = new Map<number, JoinedBytes>();
  for (const message of facts.http.shownAt(row)) {
    const rows = carriers(facts, message, row, MAX_JOINED);
    if (rows === undefined) continue;
    const stream = await readStream(facts.tables, rows, payload);
    const earlier = facts.http.startingAt(message.firstRow).filter((m) => m.id < message.id && equalBytes(m.head, message.head));
    const cut = stream && cutMessage(stream, message, earlier.length);
    if (cut !== undefined) out.set(message.id, cut);
  }
  return out;
}

/** The payloads of segments as one piece of their stream, repeated bytes once. Undefined where some are missing. */
async function readStream(tables: Tables, rows: readonly PacketRow[], read: ReadPayload): Promise<JoinedBytes | undefined> {
  const { packets } = tables;
  const pieces: Bytes[] = [];
  const parts: { row: number; start: number; length: number }[] = [];
  let next: number | undefined;
  let total = 0;
  for (const row of rows) {
    const declared = packets.payloadLength.get(row);
    const payload = await read(row);
    const syn = (packets.flags.get(row) & TcpFlag.syn) !== 0 ? 1 : 0;
    const seq = seqAdd(packets.seq.get(row), syn);
    const known = next === undefined ? 0 : seqDiff(next, seq);
    if (payload.length !== declared || known < 0) return undefined;
    const fresh = payload.subarray(Math.min(known, payload.length));
    if (fresh.length === 0 && row !== rows.at(-1)) continue;
    parts.push({ row, start: total, length: fresh.length });
    pieces.push(fresh);
    total += fresh.length;
    if (known <= declared) next = seqAdd(seq, declared);
  }
  return { bytes: concatBytes(pieces), parts };
}

function payloadOf(tables: Tables, row: PacketRow, frame: Bytes, length: number): Bytes {
  const datagram = (tables.packets.marks.get(row) & Mark.reassembled) !== 0 ? tables.datagrams.get(row)?.bytes : undefined;
  if (datagram !== undefined) return datagram.subarray(datagram.length - length);
  const start = tables.packets.l7.get(row);
  return length === 0 ? frame.subarray(0, 0) : frame.subarray(start, start + length);
}

/** @param skip messages with the same head that begin before it in its first packet */
function cutMessage({ bytes, parts }: JoinedBytes, message: HttpMessage, skip: number): JoinedBytes | undefined {
  const start = headAt(bytes, parts[0]?.length ?? 0, message.head, skip);
  if (start === undefined) return undefined;
  const end = messageEnd(bytes, start + message.head.length, message);
  const last = parts.at(-1)?.row;
  const own = [];
  for (const part of parts) {
    const from = Math.max(start, part.start);
    const to = Math.min(end, part.start + part.length);
    if (to > from) own.push({ row: part.row, start: from - start, length: to - from });
    // The FIN that ends a body, without data.
    else if (part.row === last && part.length === 0) own.push({ row: part.row, start: end - start, length: 0 });
  }
  return { bytes: bytes.subarray(start, end), parts: own };
}

/** The head begins in the first segment: within `limit`. */
function headAt(bytes: Bytes, limit: number, head: Bytes, skip: number): number | undefined {
  let left = skip;
  const first = head[0];
  if (first === undefined) return undefined;
  for (let at = bytes.indexOf(first); at >= 0 && at < limit; at = bytes.indexOf(first, at + 1)) {
    if (at + head.length > bytes.length) return undefined;
    if (equalBytes(bytes.subarray(at, at + head.length), head) && left-- === 0) return at;
  }
  return undefined;
}

function messageEnd(bytes: Bytes, bodyStart: number, message: HttpMessage): number {
  switch (message.framing) {
    case 'none':
      return bodyStart;
    case 'content-length':
      return Math.min(bytes.length, bodyStart + (message.announcedLength ?? 0));
    case 'chunked':
      return chunkedEnd(bytes, bodyStart, bytes.length);
    case 'until-close':
      return bytes.length;
  }
}
