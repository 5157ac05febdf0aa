/** Puts together HTTP messages from the bytes of all packets that carried them. */
import type { Facts } from '../analysis/facts.ts';
import type { HttpMessage } from '../analysis/http/facts.ts';
import { type Bytes, concatBytes, equalBytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';
import { seqAdd, seqDiff } from '../base/seq32.ts';
import { Mark, TcpFlag } from '../table/packets.ts';
import { previousInFlow } from '../table/previous.ts';
import type { Tables } from '../table/tables.ts';
import { ChunkedDecoder } from '../wire/http-chunked.ts';
import type { JoinedBytes } from '../wire/tcp-segments.ts';

/** Longer messages are not put together, bytes. */
const MAX_JOINED = 4 << 20;

type Source = Pick<Facts, 'http' | 'tables'>;
type ReadPayload = (row: PacketRow) => Promise<Bytes>;

/**
 * The rows from the message's first packet to `last` in its direction that have data, and `last` itself, in order. Undefined: more than `limit`
 * bytes of data.
 */
function carriers({ tables }: Source, message: HttpMessage, last: PacketRow, limit: number): PacketRow[] | undefined {
  const { packets } = tables;
  const forward = packets.marks.get(last) & Mark.forward;
  const rows: PacketRow[] = [];
  let bytes = 0;
  for (let row: PacketRow | undefined = last; row !== undefined && row >= message.firstRow; row = previousInFlow(tables, row)) {
    const length = packets.payloadLength.get(row);
    if ((packets.marks.get(row) & Mark.forward) !== forward || (length === 0 && row !== last)) continue;
    bytes += length;
    if (bytes > limit) return undefined;
    rows.push(row);
  }
  return rows.reverse();
}

/** By their ids: the messages, which stand in `row`, whole; those that are too long, or whose bytes cannot be read again, are left out. */
export async function joinMessages(
  facts: Pick<Facts, 'http' | 'tables'>,
  messages: readonly HttpMessage[],
  row: PacketRow,
  payload: ReadPayload,
): Promise<ReadonlyMap<number, JoinedBytes>> {
  const out = new Map<number, JoinedBytes>();
  for (const message of messages) {
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
      return new ChunkedDecoder().feed(bytes, bodyStart, bytes.length);
    case 'until-close':
      return bytes.length;
  }
}
