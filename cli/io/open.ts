/** From a path or standard input to a capture. */
import type { Readable } from 'node:stream';
import { concatBytes } from '../../core/base/bytes.ts';
import { UnreadableCapture } from '../../core/base/result.ts';
import type { Capture } from '../../core/capture/capture.ts';
import { HEAD, openCapture, refuseOther } from '../../core/capture/open.ts';
import type { RandomAccess } from '../../core/capture/source.ts';
import { FileSource, openFile, unreadableFile } from './file.ts';
import { type GunzipOptions, gunzip } from './gunzip.ts';
import { Spool, type SpoolOptions } from './spool.ts';

export interface OpenPathOptions extends GunzipOptions {
  /** What `-` reads. Default: the process' standard input. */
  readonly stdin?: Readable;
  /** Bytes of the file that are read, where it may be growing. Default: as many as it has when it is opened. */
  readonly fileSize?: number | undefined;
}

export interface OpenedCapture extends Capture {
  /** The file, where the capture is read as it lies there: not compressed, no pipe, no text. */
  readonly plainFile?: { readonly path: string; readonly size: number };
  close(): Promise<void>;
}

/**
 * Opens a capture; `-` is standard input. Pipes and devices are read to their end first, into memory or a temporary file.
 * @throws UnreadableCapture when it cannot be opened or is not a capture.
 */
export async function openPath(path: string, options: OpenPathOptions = {}): Promise<OpenedCapture> {
  const closers: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (const c of closers.splice(0).reverse()) await c();
  };
  try {
    const source = await openSource(path, options, closers);
    const capture = await openCapture(source, path, {
      gunzip: async (compressed) => {
        const plain = await gunzip(compressed, options);
        closers.push(() => plain.close());
        return plain;
      },
    });
    const asItLies = path !== '-' && capture.source === source && source instanceof FileSource;
    return { ...capture, close, ...(asItLies ? { plainFile: { path, size: source.size } } : {}) };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openSource(
  path: string,
  options: OpenPathOptions,
  closers: (() => void | Promise<void>)[],
): Promise<RandomAccess> {
  const spoolStream = async (stream: AsyncIterable<unknown>) => {
    const spool = new Spool(options);
    closers.push(() => spool.close());
    await fill(spool, stream, options);
    return spool.finish();
  };
  if (path === '-') return spoolStream(options.stdin ?? process.stdin);
  const opened = await openFile(path, options.fileSize);
  if ('stream' in opened) {
    // createReadStream closes the handle.
    return spoolStream(opened.stream.createReadStream());
  }
  closers.push(() => opened.file.close());
  return opened.file;
}

async function fill(
  spool: Spool,
  stream: AsyncIterable<unknown>,
  options: SpoolOptions & { readonly limit?: number },
): Promise<void> {
  const limit = options.limit ?? 8 * 1024 ** 3;
  const head: Uint8Array[] = [];
  try {
    for await (const chunk of stream) {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
      if (spool.size < HEAD) {
        head.push(bytes.slice(0, HEAD - spool.size));
        if (spool.size + bytes.length >= HEAD) refuseOther(concatBytes(head));
      }
      if (spool.size + bytes.length > limit) {
        throw new UnreadableCapture({
          code: 'bomb-limit',
          offset: spool.size,
          detail: `more than ${limit} bytes came from a pipe; save them to a file first`,
        });
      }
      spool.write(bytes);
    }
  } catch (error) {
    throw error instanceof UnreadableCapture ? error : unreadableFile(error);
  }
}
