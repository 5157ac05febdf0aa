/** The HTTP messages of a connection, each as its head and its body without the transfer coding. */
import type { HttpMessage } from '../analysis/http/facts.ts';
import { shownRow } from '../analysis/http/shown.ts';
import { type Bytes, concatBytes } from '../base/bytes.ts';
import type { FlowId, PacketRow } from '../base/ids.ts';
import { payloadOf } from '../table/payload.ts';
import { ChunkedDecoder } from '../wire/http-chunked.ts';
import type { Engine } from './engine.ts';
import { joinMessages } from './join-messages.ts';

export interface HttpPiece {
  /** Sent by the end that sent the flow's first packet (0), or by the other one (1). */
  readonly peer: 0 | 1;
  /** The packet that completes it; for a head alone, the head. */
  readonly row: PacketRow;
  readonly part: 'head' | 'body';
  readonly bytes: Bytes;
  /** The message's content coding, where `bytes` is a body still in it. */
  readonly coding: string | null;
}

/** A message without a body that can be shown: some of it is missing, or it is too long to be put together. */
export interface HttpLack {
  readonly row: PacketRow;
  readonly kind: 'request' | 'response';
  readonly bodyLength: number;
  readonly lostLength: number;
}

/** In the order in which the messages became whole. Memory: one message, which is bounded (see `joinMessages`). */
export async function* followHttp(engine: Engine, flow: FlowId): AsyncGenerator<HttpPiece | { readonly lack: HttpLack }> {
  const { facts } = engine;
  const { packets } = facts.tables;
  const payload = async (row: PacketRow) => payloadOf(facts.tables, row, await engine.bytes(row));
  const placed = facts.http.messages
    .filter((m) => m.flow === flow)
    .map((m) => ({ m, shown: shownRow(m, packets), row: shownRow(m, packets) ?? m.headCompletedAt }))
    .sort((a, b) => a.row - b.row || a.m.id - b.m.id);
  for (const { m, shown, row } of placed) {
    const peer = m.forward ? 0 : 1;
    yield { peer, row: m.headRow, part: 'head', bytes: m.head, coding: null };
    if (m.bodyLength === 0 && m.lostLength === 0) continue;
    const whole = shown === null ? undefined : (await joinMessages(facts, [m], shown, payload)).get(m.id);
    if (whole === undefined) {
      yield { lack: { row, kind: m.kind, bodyLength: m.bodyLength, lostLength: m.lostLength } };
      continue;
    }
    const body = whole.bytes.subarray(m.head.length);
    yield { peer, row, part: 'body', bytes: m.framing === 'chunked' ? dechunked(body) : body, coding: codingOf(engine, m) };
  }
}

function codingOf({ facts }: Engine, m: HttpMessage): string | null {
  const coding = facts.http.header(m, 'content-encoding')?.toLowerCase() ?? 'identity';
  return coding === 'identity' ? null : coding;
}

function dechunked(body: Bytes): Bytes {
  const pieces: Bytes[] = [];
  new ChunkedDecoder().feed(body, 0, body.length, (b, start, end) => pieces.push(b.slice(start, end)));
  return concatBytes(pieces);
}
