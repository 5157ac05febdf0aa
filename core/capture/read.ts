/** Drives a framer over a byte source: the next window is read while the sink works on the current one. */
import type { Capture, RecordSink } from './capture.ts';
import { addProblem } from './info.ts';

export interface ReadOptions {
  /** Checked once per window; the promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called after each window with the bytes done and in all. A promise is awaited: a way to let other work in. */
  readonly onProgress?: (done: number, size: number) => void | Promise<void>;
  /** Bytes per read. Default 512 KiB. */
  readonly windowSize?: number;
}

/** Small enough for a window to be still in the processor's second-level cache when its packets are decoded. */
const DEFAULT_WINDOW = 512 * 1024;
/** Room kept before each window for the record that straddles two of them; a longer one gets a larger buffer. */
const HEADROOM = 320 * 1024;

/** What was read before the end or the failure. */
interface ReadResult {
  readonly got: number;
  readonly error?: unknown;
}

/**
 * Reads every record of the capture. Damage, and a medium that fails, end up in `capture.framer.info.problems`.
 * Memory: two windows, and one record where that is larger.
 * @throws the signal's reason when aborted.
 */
export async function readRecords(capture: Capture, sink: RecordSink, options: ReadOptions = {}): Promise<void> {
  const { source, framer } = capture;
  const { signal, onProgress } = options;
  const { size } = source;
  const windowSize = Math.max(1, Math.min(options.windowSize ?? DEFAULT_WINDOW, size));
  const pool: Uint8Array[] = [];
  const takeBuffer = () => pool.pop() ?? new Uint8Array(HEADROOM + windowSize);

  /** The bytes to be framed: buffer[start, end), at `offset` in the file. */
  let buffer = takeBuffer();
  let start = HEADROOM;
  let end = HEADROOM;
  let offset = 0;
  let ended = size === 0;
  let failed = false;

  const settle = (result: ReadResult, wanted: number): number => {
    if (result.error !== undefined) {
      const at = offset + (end - start) + result.got;
      addProblem(framer.info, { code: 'read-error', offset: at, detail: `the medium failed: ${message(result.error)}` });
      failed = true;
    } else if (result.got < wanted) ended = true; // The file has become shorter since it was opened.
    return result.got;
  };

  end += settle(await readInto(source, 0, buffer, start, windowSize), windowSize);
  for (;;) {
    signal?.throwIfAborted();
    const readAt = offset + (end - start);
    if (readAt >= size) ended = true;
    const wanted = Math.min(windowSize, size - readAt);
    const ahead = ended || failed ? undefined : takeBuffer();
    const pending = ahead && readInto(source, readAt, ahead, HEADROOM, wanted);

    const consumed = await feedWindow();
    start += consumed;
    offset += consumed;
    const progress = onProgress?.(framer.finished ? size : Math.min(offset, size), size);
    if (progress !== undefined) await progress;
    if (ahead === undefined || pending === undefined) break;
    const got = settle(await pending, wanted);
    if (framer.finished) break;

    const tail = end - start;
    if (tail <= HEADROOM) {
      ahead.set(buffer.subarray(start, end), HEADROOM - tail);
      if (buffer.length === HEADROOM + windowSize) pool.push(buffer);
      buffer = ahead;
      start = HEADROOM - tail;
      end = HEADROOM + got;
    } else {
      // One record is longer than the headroom. Get all of it, as the framer knows its length; else twice what there was.
      const have = tail + got;
      const want = Math.min(Math.max(framer.needed, have), size - offset);
      const grown = new Uint8Array(Math.max(want, have));
      grown.set(buffer.subarray(start, end));
      grown.set(ahead.subarray(HEADROOM, HEADROOM + got), tail);
      pool.push(ahead);
      buffer = grown;
      start = 0;
      end = have;
      if (end < want && !failed && !ended)
        end += settle(await readInto(source, offset + end, grown, end, want - end), want - end);
    }

    async function feedWindow(): Promise<number> {
      try {
        const n = framer.feed(buffer, start, end, offset, ended && !failed, sink);
        sink.batchEnd();
        return n;
      } catch (error) {
        await pending; // Let go of the source only when no read is under way.
        throw error;
      }
    }
  }
  for (const problem of capture.endProblems ?? []) addProblem(framer.info, problem);
}

/** Reads until `length` bytes are there: a source may deliver less at a time (a range request). Never rejects. */
async function readInto(
  source: Capture['source'],
  offset: number,
  buffer: Uint8Array,
  at: number,
  length: number,
): Promise<ReadResult> {
  let got = 0;
  try {
    while (got < length) {
      const n = await source.read(offset + got, buffer.subarray(at + got, at + length));
      if (n <= 0) break;
      got += n;
    }
    return { got };
  } catch (error) {
    return { got, error: error ?? new Error('unknown') };
  }
}

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));
