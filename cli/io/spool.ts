/** Keeps bytes whose number is not known beforehand: in memory at first, in a temporary file when there are many. */
import { closeSync, fstatSync, mkdtempSync, openSync, read, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { concatBytes } from '../../core/base/bytes.ts';
import { MemorySource, type RandomAccess } from '../../core/capture/source.ts';

export interface SpoolOptions {
  /** Bytes kept in memory. Default 64 MiB. */
  readonly memory?: number;
  /** Where the temporary file goes. Default: the system's place. */
  readonly directory?: string;
}

export class Spool {
  readonly #memory: number;
  readonly #parent: string;
  #parts: Uint8Array[] = [];
  #size = 0;
  #descriptor = -1;
  #directory: string | undefined;

  constructor(options: SpoolOptions = {}) {
    this.#memory = options.memory ?? 64 * 1024 * 1024;
    this.#parent = options.directory ?? tmpdir();
  }

  get size(): number {
    return this.#size;
  }

  /**
   * Appends. Synchronous, so that a decompressor that fails in its next step has lost nothing of this one.
   * @throws the system's error when the temporary file cannot be made or the disk is full.
   */
  write(bytes: Uint8Array): void {
    if (this.#descriptor < 0 && this.#size + bytes.length > this.#memory) this.#toFile();
    if (this.#descriptor < 0) this.#parts.push(bytes.slice());
    else this.#append(bytes);
    this.#size += bytes.length;
  }

  /** What was written. No more may be written after. */
  finish(): RandomAccess {
    if (this.#descriptor < 0) {
      const source = new MemorySource(concatBytes(this.#parts));
      this.#parts = [];
      return source;
    }
    const descriptor = this.#descriptor;
    return {
      size: this.#size,
      read: (offset, target) =>
        new Promise((resolve, reject) => {
          read(descriptor, target, 0, target.length, offset, (error, n) => (error ? reject(error) : resolve(n)));
        }),
    };
  }

  /** Lets go of everything. May be called twice. */
  close(): void {
    this.#parts = [];
    if (this.#descriptor >= 0) closeSync(this.#descriptor);
    this.#descriptor = -1;
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
    this.#directory = undefined;
  }

  #toFile(): void {
    const directory = mkdtempSync(path.join(this.#parent, 'trama-'));
    this.#directory = directory;
    const file = path.join(directory, 'spool');
    this.#descriptor = openSync(file, 'wx+', 0o600);
    // Gone from the directory at once, so that nothing stays behind even when the process is killed. Windows refuses: then `close` does it.
    if (process.platform !== 'win32') {
      rmSync(directory, { recursive: true, force: true });
      if (fstatSync(this.#descriptor).nlink === 0) this.#directory = undefined;
    }
    for (const part of this.#parts) this.#append(part);
    this.#parts = [];
  }

  #append(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.#descriptor, bytes, done, bytes.length - done);
  }
}
