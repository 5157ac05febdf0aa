/** The captures that people have opened: the only files that a page can read, by ids that cannot be guessed. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';

/** What a page is told of a capture: no path. */
export interface ServedCapture {
  readonly name: string;
  readonly size: number;
  readonly url: string;
}

interface Opened {
  readonly handle: FileHandle;
  readonly size: number;
}

export class Captures {
  readonly #opened = new Map<string, Opened>();

  /** For a path that a person chose. Rejects where it is no regular file, or cannot be read. */
  async open(file: string): Promise<ServedCapture> {
    const handle = await open(file, 'r');
    const info = await handle.stat();
    if (!info.isFile()) {
      await handle.close();
      throw new Error(`${path.basename(file)} is not a file`);
    }
    const id = randomUUID();
    this.#opened.set(id, { handle, size: info.size });
    return { name: path.basename(file), size: info.size, url: `capture/${id}` };
  }

  /** Bytes of the file; undefined where no capture has that id. */
  size(id: string): number | undefined {
    return this.#opened.get(id)?.size;
  }

  /** Bytes [start, end), fewer where the file has become shorter. Rejects where there is no such capture. */
  async read(id: string, start: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
    const opened = this.#opened.get(id);
    if (opened === undefined) throw new Error('no such capture');
    const bytes = new Uint8Array(end - start);
    let got = 0;
    while (got < bytes.length) {
      const { bytesRead } = await opened.handle.read(bytes, got, bytes.length - got, start + got);
      if (bytesRead === 0) break;
      got += bytesRead;
    }
    return bytes.subarray(0, got);
  }

  async close(): Promise<void> {
    for (const { handle } of this.#opened.values()) await handle.close();
    this.#opened.clear();
  }
}
