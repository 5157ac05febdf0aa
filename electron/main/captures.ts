/** The captures that people have opened: the only files that a page can read, by ids that cannot be guessed. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, stat } from 'node:fs/promises';
import path from 'node:path';

/** What a page is told of a capture: no path. */
export interface ServedCapture {
  readonly name: string;
  readonly size: number;
  readonly url: string;
  /** It is that of an exercise. Without a capture of its own `url` is empty. */
  readonly exercise?: { readonly name: string; readonly text: string };
}

interface Opened {
  readonly handle: FileHandle;
  readonly size: number;
  readonly owner: number;
  readonly device: number;
  readonly inode: number;
}

/** Captures that a window keeps readable: the one it shows, and those before it while their readers end. */
const KEPT = 4;

export class Captures {
  readonly #opened = new Map<string, Opened>();

  /** For a path that a person chose, in the window `owner`. Rejects where it is no regular file, or cannot be read. */
  async open(file: string, owner: number): Promise<ServedCapture> {
    const handle = await open(file, 'r');
    const info = await handle.stat();
    if (!info.isFile()) {
      await handle.close();
      throw new Error(`${path.basename(file)} is not a file`);
    }
    const id = randomUUID();
    this.#opened.set(id, { handle, size: info.size, owner, device: info.dev, inode: info.ino });
    const own = [...this.#opened].filter(([, o]) => o.owner === owner);
    for (const [old] of own.slice(0, -KEPT)) await this.#release(old);
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

  /** True where some window reads that very file, by whatever name or link. */
  async has(file: string): Promise<boolean> {
    const info = await stat(file).catch(() => undefined);
    return info !== undefined && [...this.#opened.values()].some((o) => o.device === info.dev && o.inode === info.ino);
  }

  /** The window is closed: nothing of it is readable any more. */
  async releaseAll(owner: number): Promise<void> {
    for (const [id, opened] of [...this.#opened]) if (opened.owner === owner) await this.#release(id);
  }

  async #release(id: string): Promise<void> {
    const opened = this.#opened.get(id);
    this.#opened.delete(id);
    await opened?.handle.close();
  }

  async close(): Promise<void> {
    for (const id of [...this.#opened.keys()]) await this.#release(id);
  }
}
