/** HTTP messages out of the byte stream of one direction of a connection. */
import type { Bytes } from '../base/bytes.ts';
import {
  type Framing,
  type HttpHead,
  latin1,
  lineEnd,
  MAX_HEAD,
  MAX_METHOD,
  parseHead,
  parseStartLine,
  startsLike,
} from './http.ts';
import { ChunkedDecoder } from './http-chunked.ts';

const CR = 13;
const LF = 10;

export interface HttpHandler {
  /** The first byte of a message (of its start line). Called during the `feed` that brings it. */
  begin?(): void;
  /**
   * The head is whole. Returns the framing of the body: `bodyFraming(head, method)`, where only the caller knows which request
   * a response answers. `head.bytes` is borrowed: copy what must outlive the call.
   */
  head(head: HttpHead): Framing;
  /** Decoded bytes of the body: borrowed. */
  body?(b: Bytes, start: number, end: number): void;
  /** The message is over. `complete` is false when the stream ended or lost bytes inside it. */
  end(complete: boolean): void;
}

/**
 * Reads the messages of one direction of a connection, in order, from bytes given in pieces of any size.
 *
 * States: `start` (between messages), `head`, `body`; `tunnel`: the stream speaks another protocol now; `broken`: the bytes are
 * not HTTP, or bytes were lost where it matters. `resume` starts again at a place that looks like a message.
 */
export class HttpReader {
  state: 'start' | 'head' | 'body' | 'tunnel' | 'broken' = 'start';
  /** Framing of the message being read, while in `body`. */
  framing: Framing | null = null;
  /** Why the state is `broken`. */
  problem: 'not-http' | 'head-too-long' | 'bad-chunk' | 'lost-bytes' | null = null;
  /** The decoder of a chunked body, its trailer among other things. */
  chunked: ChunkedDecoder | null = null;
  readonly #handler: HttpHandler;
  readonly #maxHead: number;
  #remaining = 0;
  #held: Bytes[] = [];
  #heldLength = 0;
  #lineLength = 0;
  #lastByte = 0;
  #startLineSeen = false;

  constructor(handler: HttpHandler, maxHead = MAX_HEAD) {
    this.#handler = handler;
    this.#maxHead = maxHead;
  }

  /** Consumes b[start, end). Bytes are borrowed. In `tunnel` and `broken` they are ignored. */
  feed(b: Bytes, start: number, end: number): void {
    let i = start;
    while (i < end) {
      if (this.state === 'start') i = this.#skipEmptyLines(b, i, end);
      else if (this.state === 'head') i = this.#feedHead(b, i, end);
      else if (this.state === 'body') i = this.#feedBody(b, i, end);
      else return;
    }
  }

  /** `n` bytes of the stream are missing (not captured). A body of known length survives it; anything else breaks. */
  skip(n: number): void {
    if (n <= 0 || this.state === 'tunnel' || this.state === 'broken') return;
    const kind = this.state === 'body' ? this.framing?.kind : undefined;
    if (kind === 'until-close') return;
    if (kind === 'content-length' && n <= this.#remaining) {
      this.#remaining -= n;
      if (this.#remaining === 0) this.#finishMessage(true);
      return;
    }
    if (kind === 'chunked' && this.chunked?.skip(n)) return;
    this.#break('lost-bytes');
  }

  /** No more bytes will come (FIN or the capture's end); `closed`: the sender closed, which ends an until-close body. */
  finish(closed: boolean): void {
    if (this.state === 'body') this.#finishMessage(closed && this.framing?.kind === 'until-close');
    else if (this.state === 'head') this.#break('lost-bytes');
  }

  /** The stream speaks another protocol from here on: the other direction agreed to it. */
  enterTunnel(): void {
    if (this.state === 'head' || this.state === 'body') this.#handler.end(false);
    this.state = 'tunnel';
    this.#reset();
  }

  /** Forgets what is under way and waits for a new message: for bytes after a loss that look like one (`startsLike`). */
  resume(): void {
    if (this.state === 'head' || this.state === 'body') this.#handler.end(false);
    this.state = 'start';
    this.problem = null;
    this.#reset();
  }

  #reset(): void {
    this.#held = [];
    this.#heldLength = 0;
    this.#lineLength = 0;
    this.#startLineSeen = false;
    this.framing = null;
    this.chunked = null;
  }

  #break(problem: HttpReader['problem']): void {
    const within = this.state === 'head' || this.state === 'body';
    this.state = 'broken';
    this.problem = problem;
    this.#reset();
    if (within) this.#handler.end(false);
  }

  #skipEmptyLines(b: Bytes, start: number, end: number): number {
    let i = start;
    while (i < end && (b[i] === CR || b[i] === LF)) i++;
    if (i === end) return i;
    this.state = 'head';
    this.#handler.begin?.();
    return i;
  }

  /** Collects up to the empty line. Every byte is looked at once. */
  #feedHead(b: Bytes, start: number, end: number): number {
    if (this.#heldLength < MAX_METHOD + 2 && !this.#plausible(b, start, end)) {
      this.#break('not-http');
      return end;
    }
    let firstLine = -1;
    for (let i = start; i < end; i++) {
      const c = b[i] as number;
      if (c !== LF) {
        this.#lineLength++;
        this.#lastByte = c;
        continue;
      }
      const empty = this.#lineLength === 0 || (this.#lineLength === 1 && this.#lastByte === CR);
      this.#lineLength = 0;
      if (empty) return this.#headEnd(b, start, i + 1);
      if (firstLine < 0) firstLine = i + 1;
    }
    // A head that goes on is collected only if its first line is a start line; a whole one is parsed anyway.
    if (!this.#startLineSeen && firstLine >= 0) {
      this.#startLineSeen = true;
      const held = this.#joined(b, start, firstLine);
      if (parseStartLine(latin1(held, 0, lineEnd(held, 0, held.length - 1))) === undefined) {
        this.#break('not-http');
        return end;
      }
    }
    this.#hold(b, start, end);
    if (this.#heldLength > this.#maxHead) this.#break('head-too-long');
    return end;
  }

  #plausible(b: Bytes, start: number, end: number): boolean {
    if (this.#heldLength === 0) return startsLike(b, start, end) !== 'neither';
    const some = this.#joined(b, start, Math.min(end, start + MAX_METHOD + 2));
    return startsLike(some, 0, some.length) !== 'neither';
  }

  #hold(b: Bytes, start: number, end: number): void {
    this.#held.push(b.slice(start, end));
    this.#heldLength += end - start;
  }

  /** What is held and b[start, end), in one piece: borrowed where nothing is held. */
  #joined(b: Bytes, start: number, end: number): Bytes {
    if (this.#heldLength === 0) return b.subarray(start, end);
    const out = new Uint8Array(this.#heldLength + end - start);
    let at = 0;
    for (const part of this.#held) {
      out.set(part, at);
      at += part.length;
    }
    out.set(b.subarray(start, end), at);
    return out;
  }

  #headEnd(b: Bytes, start: number, end: number): number {
    if (this.#heldLength + end - start > this.#maxHead) {
      this.#break('head-too-long');
      return end;
    }
    const bytes = this.#joined(b, start, end);
    const head = parseHead(bytes);
    if (head === undefined) {
      this.#break('not-http');
      return end;
    }
    this.#reset();
    const framing = this.#handler.head(head);
    this.framing = framing;
    this.state = 'body';
    if (framing.kind === 'chunked') this.chunked = new ChunkedDecoder();
    this.#remaining = framing.length ?? 0;
    if (framing.kind === 'none' || (framing.kind === 'content-length' && this.#remaining === 0)) this.#finishMessage(true);
    return end;
  }

  #feedBody(b: Bytes, start: number, end: number): number {
    if (this.chunked !== null) return this.#feedChunks(this.chunked, b, start, end);
    const stop = this.framing?.kind === 'content-length' ? Math.min(end, start + this.#remaining) : end;
    this.#remaining -= stop - start;
    this.#handler.body?.(b, start, stop);
    if (this.framing?.kind === 'content-length' && this.#remaining === 0) this.#finishMessage(true);
    return stop;
  }

  #feedChunks(decoder: ChunkedDecoder, b: Bytes, start: number, end: number): number {
    const at = decoder.feed(b, start, end, (bytes, from, to) => this.#handler.body?.(bytes, from, to));
    if (decoder.state === 'bad') {
      this.#break('bad-chunk');
      return end;
    }
    if (decoder.state === 'done') this.#finishMessage(true);
    return at;
  }

  #finishMessage(complete: boolean): void {
    const tunnel = this.framing?.tunnel === true;
    this.state = tunnel ? 'tunnel' : 'start';
    this.#handler.end(complete);
    // The handler may have looked at `chunked` and `framing`, or changed the state.
    this.#reset();
  }
}
