/** The chunked transfer coding (RFC 9112 §7.1), decoded incrementally and emitted. */
import type { Bytes } from '../base/bytes.ts';

/** Longest chunk-size line and longest trailer section, bytes. */
export const MAX_CHUNK_LINE = 4096;
export const MAX_TRAILERS = 64 * 1024;

const CR = 13;
const LF = 10;
const SEMICOLON = 59;

/**
 * Decoder of the chunked transfer coding (RFC 9112 §7.1), byte by byte where it must, in runs where it can.
 *
 *   size [;extensions] CRLF  data CRLF … 0 CRLF  *(trailer CRLF)  CRLF
 */
export class ChunkedDecoder {
  /** `bad`: a size line is not hexadecimal, too long, or a chunk does not end with a line end. */
  state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' | 'bad' = 'size';
  /** Decoded bytes so far, and chunks begun. */
  length = 0;
  chunks = 0;
  #size = 0;
  #digits = 0;
  #extension = false;
  #line = 0;
  #remaining = 0;
  #trailerLine: number[] = [];
  #trailerBytes = 0;
  readonly #trailer: number[] = [];

  /** The trailer section as sent, without its empty line. */
  get trailer(): Uint8Array<ArrayBuffer> {
    return Uint8Array.from(this.#trailer);
  }

  /** Bytes still to come of the current chunk's data. */
  get remaining(): number {
    return this.state === 'data' ? this.#remaining : 0;
  }

  /** Consumes b[start, end) up to the end of the body; `data` gets each run of decoded bytes. Returns where it stopped. */
  feed(b: Bytes, start: number, end: number, data?: (b: Bytes, start: number, end: number) => void): number {
    let i = start;
    while (i < end && this.state !== 'done' && this.state !== 'bad') {
      if (this.state === 'data') {
        const n = Math.min(end - i, this.#remaining);
        data?.(b, i, i + n);
        i = this.#advance(i, n);
      } else if (this.state === 'size') this.#sizeByte(b[i++] as number);
      else if (this.state === 'data-end') this.#dataEndByte(b[i++] as number);
      else this.#trailerByte(b[i++] as number);
    }
    return i;
  }

  /** Data bytes that are known to be lost: true when they all lie in the current chunk's data. */
  skip(n: number): boolean {
    if (this.state !== 'data' || n > this.#remaining) return false;
    this.#advance(0, n);
    return true;
  }

  #advance(i: number, n: number): number {
    this.#remaining -= n;
    this.length += n;
    if (this.#remaining === 0) {
      this.state = 'data-end';
      this.#line = 0;
    }
    return i + n;
  }

  #sizeByte(c: number): void {
    if (++this.#line > MAX_CHUNK_LINE) this.state = 'bad';
    else if (c === LF) this.#sizeLineEnd();
    else if (!this.#extension) {
      const digit = hexDigit(c);
      if (digit >= 0 && this.#digits < 12) {
        this.#size = this.#size * 16 + digit;
        this.#digits++;
      } else if (digit < 0 && this.#digits > 0 && (c === SEMICOLON || c === CR || c === 32 || c === 9)) this.#extension = true;
      else this.state = 'bad';
    }
  }

  #sizeLineEnd(): void {
    if (this.#digits === 0) {
      this.state = 'bad';
      return;
    }
    this.#remaining = this.#size;
    this.state = this.#size === 0 ? 'trailer' : 'data';
    if (this.#size > 0) this.chunks++;
    this.#size = 0;
    this.#digits = 0;
    this.#line = 0;
    this.#extension = false;
  }

  #dataEndByte(c: number): void {
    if (c === LF) {
      this.state = 'size';
      this.#line = 0;
    } else if (c !== CR || ++this.#line > 1) this.state = 'bad';
  }

  #trailerByte(c: number): void {
    if (++this.#trailerBytes > MAX_TRAILERS) {
      this.state = 'bad';
      return;
    }
    this.#trailerLine.push(c);
    if (c !== LF) return;
    const line = this.#trailerLine;
    if (line.length === 1 || (line.length === 2 && line[0] === CR)) this.state = 'done';
    else for (const v of line) this.#trailer.push(v);
    this.#trailerLine = [];
  }
}

const hexDigit = (c: number): number => {
  if (c >= 48 && c <= 57) return c - 48;
  const lower = c | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
};

/** A body in the chunked coding: one chunk per part (empty parts are left out: they would end the body). */
export function emitChunked(
  parts: readonly Bytes[],
  trailers: readonly (readonly [name: string, value: string])[] = [],
): Uint8Array<ArrayBuffer> {
  const out: number[] = [];
  const text = (t: string): void => {
    for (let i = 0; i < t.length; i++) out.push(t.charCodeAt(i));
  };
  for (const part of parts) {
    if (part.length === 0) continue;
    text(`${part.length.toString(16)}\r\n`);
    for (const v of part) out.push(v);
    text('\r\n');
  }
  text('0\r\n');
  for (const [name, value] of trailers) text(`${name}: ${value}\r\n`);
  text('\r\n');
  return Uint8Array.from(out);
}
