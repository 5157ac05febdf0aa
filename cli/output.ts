/**
 * Buffered output with back-pressure.
 *
 * Text is collected and written in large pieces; `write` returns a promise when the reader is slow, and the caller awaits it, so that memory
 * stays bounded however large the output is:
 *
 *     const wait = out.write(line);
 *     if (wait !== undefined) await wait;
 *
 * A reader that goes away (EPIPE) makes the next `write` reject with OutputClosed. Any other failure of the medium is passed on.
 */
import type { Writable } from 'node:stream';
import { errorCode, Interrupted, OutputClosed } from './errors.ts';

const PIECE = 1 << 16;

export class Output {
  readonly #stream: Writable;
  readonly #signal: AbortSignal | undefined;
  readonly #pieces: string[] = [];
  #length = 0;
  #failure: Error | undefined;

  constructor(stream: Writable, signal?: AbortSignal) {
    this.#stream = stream;
    this.#signal = signal;
    stream.on('error', (error: Error) => {
      this.#failure ??= errorCode(error) === 'EPIPE' ? new OutputClosed() : error;
    });
  }

  /** Undefined when there is room for more; otherwise a promise that settles when there is, or rejects when nobody reads any more. */
  write(text: string): Promise<void> | undefined {
    this.#pieces.push(text);
    this.#length += text.length;
    return this.#length < PIECE ? undefined : this.flush();
  }

  /** Everything written so far is handed to the system. */
  async flush(): Promise<void> {
    if (this.#length === 0) return this.#check();
    const text = this.#pieces.join('');
    this.#pieces.length = 0;
    this.#length = 0;
    await this.bytes(text);
  }

  /** Binary output, unbuffered. */
  async bytes(data: Uint8Array | string): Promise<void> {
    this.#check();
    await new Promise<void>((resolve, reject) => {
      const interrupted = () => reject(new Interrupted());
      this.#signal?.addEventListener('abort', interrupted, { once: true });
      this.#stream.write(data, (error) => {
        this.#signal?.removeEventListener('abort', interrupted);
        if (error === null || error === undefined) resolve();
        else reject(errorCode(error) === 'EPIPE' || errorCode(error) === 'ERR_STREAM_DESTROYED' ? new OutputClosed() : error);
      });
    });
    this.#check();
  }

  /** Writes all of a sequence of pieces. */
  async all(pieces: Iterable<string> | AsyncIterable<string>): Promise<void> {
    if (Symbol.iterator in pieces) {
      for (const piece of pieces) {
        const wait = this.write(piece);
        if (wait !== undefined) await wait;
      }
    } else {
      for await (const piece of pieces) {
        const wait = this.write(piece);
        if (wait !== undefined) await wait;
      }
    }
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#signal?.aborted === true) throw new Interrupted();
  }
}
