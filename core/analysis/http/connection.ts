/** The HTTP conversation on one TCP flow: a stream and a reader each way, and the queue of requests that wait for answers. */
import type { Bytes } from '../../base/bytes.ts';
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { bodyFraming, type Framing, type HttpHead, latin1, lineEnd, parseStartLine, startsLike } from '../../wire/http.ts';
import { type HttpHandler, HttpReader } from '../../wire/http-reader.ts';
import type { MessageStore, TransactionStore } from './message.ts';
import { type StreamSink, TcpStream } from './stream.ts';

/** What the pass collects from all connections. */
export interface HttpCollector {
  readonly messages: MessageStore;
  readonly transactions: TransactionStore;
  /** The row being processed: what has just arrived. */
  readonly now: number;
  /** A message begins in this packet. */
  began(kind: 'request' | 'response', row: PacketRow): void;
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
  /** Id of the message being read; −1: none. */
  #message = -1;
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
    if (this.#message >= 0) this.#lose(this.#message, count);
    this.reader.skip(count);
  }

  /** What lies beyond the announced end is not this message's. */
  #lose(id: number, count: number): void {
    const { messages } = this.#connection.collector;
    const lost = messages.lostLength.get(id) + count;
    const announced = messages.framing(id) === 'content-length' ? messages.announcedLength(id) : null;
    messages.lostLength.set(id, announced === null ? lost : Math.min(lost, announced - messages.bodyLength.get(id)));
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
    const response = head.kind === 'response';
    this.#message = collector.messages.add({
      response,
      forward: this.#forward,
      flow: connection.flow,
      firstRow: this.#firstRow,
      headRow: this.#row,
      now: collector.now,
      headRows: this.#headRows,
      head: head.bytes,
      status: head.status,
      framing: framing.kind,
      announced: framing.length,
    });
    collector.began(head.kind, this.#firstRow as PacketRow);
    if (response) connection.answer(this.#message, head.status, framing.tunnel);
    else connection.ask(this.#message);
    return framing;
  }

  body(_b: Bytes, start: number, end: number): void {
    const { messages } = this.#connection.collector;
    messages.bodyLength.set(this.#message, messages.bodyLength.get(this.#message) + end - start);
    messages.lastRow.set(this.#message, this.#row);
  }

  end(complete: boolean): void {
    const id = this.#message;
    this.#message = -1;
    if (id < 0) return;
    const { messages, now } = this.#connection.collector;
    if (this.#late) messages.setLate(id);
    if (complete) messages.completedAt.set(id, now);
    const framing = messages.framing(id);
    if (framing === 'chunked' || framing === 'content-length') messages.lastRow.set(id, this.#row);
  }
}

export class HttpConnection {
  readonly flow: FlowId;
  readonly collector: HttpCollector;
  readonly forward: Direction;
  readonly backward: Direction;
  /** Transactions without a final response yet, oldest first. */
  readonly #waiting: number[] = [];
  /** Those before this index are answered: taking from the front of a long list would cost its length each time. */
  #answered = 0;

  constructor(flow: FlowId, collector: HttpCollector) {
    this.flow = flow;
    this.collector = collector;
    this.forward = new Direction(this, true);
    this.backward = new Direction(this, false);
  }

  /** Method of the oldest request that has no final response. */
  awaitedMethod(): string | undefined {
    const waiting = this.#waiting[this.#answered];
    return waiting === undefined ? undefined : this.collector.messages.method(this.collector.transactions.request.get(waiting));
  }

  /** A request's head is whole. */
  ask(message: number): void {
    const { messages, transactions } = this.collector;
    const transaction = transactions.add(this.flow);
    transactions.request.set(transaction, message);
    messages.transaction.set(message, transaction);
    this.#waiting.push(transaction);
  }

  /** A response's head is whole. `tunnel`: what follows it is another protocol. */
  answer(message: number, status: number, tunnel: boolean): void {
    const { messages, transactions } = this.collector;
    const waiting = this.#waiting[this.#answered];
    const transaction = waiting ?? transactions.add(this.flow);
    messages.transaction.set(message, transaction);
    const request = transactions.request.get(transaction);
    if (request !== NONE && transactions.asked.get(transaction) === NONE)
      transactions.asked.set(transaction, messages.lastRow.get(request));
    // 101 ends the HTTP conversation: it is the final answer, though its number is an interim one.
    if (status < 200 && status !== 101) {
      const interim = transactions.interim.get(transaction);
      if (interim === undefined) transactions.interim.set(transaction, [message]);
      else interim.push(message);
      return;
    }
    transactions.response.set(transaction, message);
    if (waiting !== undefined && ++this.#answered === this.#waiting.length) {
      this.#waiting.length = 0;
      this.#answered = 0;
    }
    if (tunnel) (messages.isForward(message) ? this.backward : this.forward).reader.enterTunnel();
  }
}
