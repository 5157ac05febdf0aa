/** The HTTP conversation on one TCP flow: a stream and a reader each way, and the queue of requests that wait for answers. */
import type { Bytes } from '../../base/bytes.ts';
import type { FlowId, PacketRow } from '../../base/ids.ts';
import { bodyFraming, type Framing, type HttpHead, latin1, lineEnd, parseStartLine, startsLike } from '../../wire/http.ts';
import { type HttpHandler, HttpReader } from '../../wire/http-reader.ts';
import { type Arena, StoredMessage, StoredTransaction } from './message.ts';
import { type StreamSink, TcpStream } from './stream.ts';

/** What the pass collects from all connections. */
export interface HttpCollector {
  readonly arena: Arena;
  readonly messages: StoredMessage[];
  readonly transactions: StoredTransaction[];
  /** The row being processed: what has just arrived. */
  readonly now: number;
  /** A message begins in this packet. */
  began(kind: 'request' | 'response', row: PacketRow): void;
  /** From the last packet of the request to the first of the response. */
  elapsedNs(from: PacketRow, to: PacketRow): number;
}

/** Segments that turn out not to begin a message before a direction is left alone. */
const MAX_FAILURES = 8;
/** A start line is looked for in this many bytes. */
const START_LINE_LIMIT = 8192;

/** True when b[start, end) begins with a whole start line. */
function beginsMessage(b: Bytes, start: number, end: number): boolean {
  const like = startsLike(b, start, end);
  if (like !== 'request' && like !== 'response') return false;
  let first = start;
  while (first < end && (b[first] === 13 || b[first] === 10)) first++;
  let lf = first;
  const limit = Math.min(end, first + START_LINE_LIMIT);
  while (lf < limit && b[lf] !== 10) lf++;
  return lf < limit && parseStartLine(latin1(b, first, lineEnd(b, first, lf))) !== undefined;
}

/** A question of its own, since `feed` changes the state behind the compiler's back. */
const broken = (reader: HttpReader): boolean => reader.state === 'broken';

class Direction implements StreamSink, HttpHandler {
  readonly stream: TcpStream;
  readonly reader: HttpReader;
  readonly #connection: HttpConnection;
  readonly #forward: boolean;
  /** Carrier of the bytes being read. */
  #row = 0;
  #firstRow = 0;
  #headRows: PacketRow[] = [];
  #message: StoredMessage | null = null;
  #failures = 0;
  /** The segment being read came late; some segment of the current message did. */
  #segmentLate = false;
  #late = false;

  constructor(connection: HttpConnection, forward: boolean) {
    this.#connection = connection;
    this.#forward = forward;
    this.reader = new HttpReader(this);
    this.stream = new TcpStream(this);
  }

  /* StreamSink */
  bytes(b: Bytes, start: number, end: number, row: number, late: boolean): void {
    const { reader } = this;
    if (reader.state === 'tunnel') return;
    this.#segmentLate = late;
    this.#late ||= late;
    if (reader.state === 'broken') {
      if (this.#failures >= MAX_FAILURES || !beginsMessage(b, start, end)) return;
      reader.resume();
    }
    this.#row = row;
    if (reader.state === 'head' && this.#headRows[this.#headRows.length - 1] !== row) this.#headRows.push(row as PacketRow);
    const within = reader.state === 'head';
    reader.feed(b, start, end);
    if (broken(reader)) {
      this.#failures++;
      // What looked like the beginning of a head was the tail of something else; this segment may be a beginning.
      if (!within || !beginsMessage(b, start, end)) return;
      reader.resume();
      reader.feed(b, start, end);
    }
  }

  lost(count: number, row: number): void {
    this.#row = row;
    this.reader.skip(count);
  }

  closed(): void {
    this.reader.finish(true);
  }

  /* HttpHandler */
  begin(): void {
    this.#firstRow = this.#row;
    this.#late = this.#segmentLate;
    this.#headRows = [this.#row as PacketRow];
  }

  head(head: HttpHead): Framing {
    const connection = this.#connection;
    const method = head.kind === 'response' ? connection.awaitedMethod() : undefined;
    const framing = bodyFraming(head, method);
    const { collector } = connection;
    this.#message = new StoredMessage({
      id: collector.messages.length,
      kind: head.kind,
      flow: connection.flow,
      forward: this.#forward,
      firstRow: this.#firstRow as PacketRow,
      headRow: this.#row as PacketRow,
      lastRow: this.#row as PacketRow,
      headCompletedAt: collector.now as PacketRow,
      headRows: this.#headRows,
      head: collector.arena.keep(head.bytes),
      status: head.kind === 'response' ? head.status : null,
      framing: framing.kind,
      announcedLength: framing.length,
    });
    collector.messages.push(this.#message);
    collector.began(head.kind, this.#firstRow as PacketRow);
    connection.pair(this.#message, head.method, framing.tunnel);
    return framing;
  }

  body(_b: Bytes, start: number, end: number): void {
    const message = this.#message;
    if (message === null) return;
    message.bodyLength += end - start;
    message.lastRow = this.#row as PacketRow;
  }

  end(complete: boolean): void {
    const message = this.#message;
    this.#message = null;
    if (message === null) return;
    message.inOrder = !this.#late;
    if (complete) message.completedAt = this.#connection.collector.now as PacketRow;
    if (message.framing === 'chunked' || message.framing === 'content-length') message.lastRow = this.#row as PacketRow;
  }
}

export class HttpConnection {
  readonly flow: FlowId;
  readonly collector: HttpCollector;
  readonly forward: Direction;
  readonly backward: Direction;
  /** Requests without a final response yet, oldest first, and their methods. */
  readonly #waiting: { readonly transaction: StoredTransaction; readonly method: string }[] = [];

  constructor(flow: FlowId, collector: HttpCollector) {
    this.flow = flow;
    this.collector = collector;
    this.forward = new Direction(this, true);
    this.backward = new Direction(this, false);
  }

  /** Method of the oldest request that has no final response. */
  awaitedMethod(): string | undefined {
    return this.#waiting[0]?.method;
  }

  pair(message: StoredMessage, method: string, tunnel: boolean): void {
    if (message.kind === 'request') {
      const transaction = this.#transaction(message);
      transaction.request = message;
      this.#waiting.push({ transaction, method });
      return;
    }
    const waiting = this.#waiting[0]?.transaction;
    const transaction = waiting ?? this.#transaction(message);
    message.transaction = transaction;
    if (transaction.serverTimeNs === null && transaction.request !== null)
      transaction.serverTimeNs = this.collector.elapsedNs(transaction.request.lastRow, message.firstRow);
    // 101 ends the HTTP conversation: it is the final answer, though its number is an interim one.
    if (message.interim && message.status !== 101) {
      transaction.interim.push(message);
      return;
    }
    transaction.response = message;
    if (waiting !== undefined) this.#waiting.shift();
    if (tunnel) (message.forward ? this.backward : this.forward).reader.enterTunnel();
  }

  #transaction(message: StoredMessage): StoredTransaction {
    const transaction = new StoredTransaction(this.flow);
    message.transaction = transaction;
    this.collector.transactions.push(transaction);
    return transaction;
  }
}
