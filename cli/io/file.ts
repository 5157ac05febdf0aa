import { type FileHandle, open } from 'node:fs/promises';
import { UnreadableCapture } from '../../core/base/result.ts';
import type { RandomAccess } from '../../core/capture/source.ts';

/** Why the system refused a file, in a sentence without the path. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of the path is not a directory',
  EACCES: 'the file may not be read: permission denied',
  EPERM: 'the file may not be read: permission denied',
  EISDIR: 'this is a directory, not a capture',
  EMFILE: 'too many files are open',
  ELOOP: 'the path is a loop of symbolic links',
  ENAMETOOLONG: 'the path is too long',
  ENXIO: 'the device is not there',
};

/** An error of the file system as one that the user can act on. */
export function unreadableFile(error: unknown): UnreadableCapture {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Node reads arguments as UTF-8: the name itself is lost by now.
  const isGarbled = code === 'ENOENT' && error instanceof Error && error.message.includes('\ufffd');
  const detail = isGarbled
    ? 'there is no such file; where its name is not UTF-8, rename it or read it from standard input: trama … - < FILE'
    : (REASONS[code] ?? `the file cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  return new UnreadableCapture({ code: 'read-error', offset: 0, detail });
}

/** A regular file, read by position. */
export class FileSource implements RandomAccess {
  readonly size: number;
  readonly #handle: FileHandle;

  constructor(handle: FileHandle, size: number) {
    this.#handle = handle;
    this.size = size;
  }

  async read(offset: number, target: Uint8Array): Promise<number> {
    return (await this.#handle.read(target, 0, target.length, offset)).bytesRead;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

/**
 * Opens a file for reading, at most `limit` bytes of it. Without a size known beforehand (a pipe, a device) the handle is given back as `stream`.
 * @throws UnreadableCapture when it cannot be opened or is a directory.
 */
export async function openFile(
  path: string,
  limit = Number.POSITIVE_INFINITY,
): Promise<{ file: FileSource } | { stream: FileHandle }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const info = await handle.stat();
    if (info.isDirectory()) throw Object.assign(new Error(), { code: 'EISDIR' });
    return info.isFile() ? { file: new FileSource(handle, Math.min(info.size, limit)) } : { stream: handle };
  } catch (error) {
    await handle?.close();
    throw unreadableFile(error);
  }
}
