/** Files that are being written: to places that a person chose in main's dialog, and that a page knows only as a ticket. */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

interface Save {
  readonly owner: number;
  readonly file: string;
  readonly temporary: string;
  readonly handle: FileHandle;
}

/** Files that one window may have open for writing. */
const AT_ONCE = 4;

export class Saves {
  readonly #saves = new Map<string, Save>();

  /** A ticket for writing `file`. It is written beside its place, and appears whole or not at all. Rejects where that cannot be. */
  async begin(file: string, owner: number): Promise<string> {
    if ([...this.#saves.values()].filter((s) => s.owner === owner).length >= AT_ONCE)
      throw new Error('too many files are being written');
    const ticket = randomUUID();
    const temporary = `${file}.${ticket.slice(0, 8)}.tmp`;
    const handle = await open(temporary, 'wx');
    this.#saves.set(ticket, { owner, file, temporary, handle });
    return ticket;
  }

  /** Appends. Rejects where the window has no such ticket; a write that fails ends the file. */
  async write(ticket: string, owner: number, bytes: Uint8Array): Promise<void> {
    const save = this.#own(ticket, owner);
    try {
      let done = 0;
      while (done < bytes.length) done += (await save.handle.write(bytes, done)).bytesWritten;
    } catch (error) {
      await this.end(ticket, owner, false);
      throw error;
    }
  }

  /** `keep`: the file takes its place. Otherwise nothing is left of it. Resolves to the file's name. */
  async end(ticket: string, owner: number, keep: boolean): Promise<string> {
    const { file, temporary, handle } = this.#own(ticket, owner);
    this.#saves.delete(ticket);
    await handle.close();
    try {
      if (keep) await rename(temporary, file);
    } finally {
      await rm(temporary, { force: true });
    }
    return path.basename(file);
  }

  async endAll(owner: number): Promise<void> {
    for (const [ticket, save] of [...this.#saves]) if (save.owner === owner) await this.end(ticket, owner, false);
  }

  #own(ticket: string, owner: number): Save {
    const save = this.#saves.get(ticket);
    if (save === undefined || save.owner !== owner) throw new Error('no such file is being written');
    return save;
  }
}
