/** gzip (RFC 1952), several members included. Damage costs what lies behind it, no more; output is bounded. */
import { createGunzip } from 'node:zlib';
import type { CaptureProblem } from '../../core/base/result.ts';
import type { Decompressed } from '../../core/capture/open.ts';
import type { RandomAccess } from '../../core/capture/source.ts';
import { Spool, type SpoolOptions } from './spool.ts';

export interface GunzipOptions extends SpoolOptions {
  /** Most bytes that are put out. Default 8 GiB. */
  readonly limit?: number;
  /** Most bytes put out per byte read, checked once there are more than `ratioFrom` of them. Default 400 (deflate's own limit is 1032). */
  readonly maxRatio?: number;
  /** Default 256 MiB. */
  readonly ratioFrom?: number;
}

const CHUNK = 65_536;
/** Size of the steps inside the chunk that holds the damage. */
const FINE_STEP = 16;

interface Outcome {
  readonly problem?: CaptureProblem;
  /** Offset of the input chunk in which the data turned bad, when it did. */
  readonly badChunk?: number;
}

/**
 * Decompresses all of `source`. Never rejects for bad data: what came out before it is there, with the problem.
 * The caller closes the spool when the capture is done with.
 */
export async function gunzip(source: RandomAccess, options: GunzipOptions = {}): Promise<Decompressed & { close(): void }> {
  const spool = new Spool(options);
  let outcome: Outcome;
  try {
    outcome = await inflate(source, spool, 0, Number.POSITIVE_INFINITY, options);
    // zlib drops what it put out in the step that fails, so the bad chunk is gone through again in small steps.
    if (outcome.badChunk !== undefined) outcome = await inflate(source, spool, spool.size, outcome.badChunk, options);
  } catch (error) {
    spool.close();
    throw error;
  }
  const result = { source: spool.finish(), close: () => spool.close() };
  return outcome.problem ? { ...result, problem: outcome.problem } : result;
}

/** One pass; output before `skip` is there already. Input from `fineFrom` on is fed in small steps. */
function inflate(source: RandomAccess, spool: Spool, skip: number, fineFrom: number, options: GunzipOptions): Promise<Outcome> {
  const limit = options.limit ?? 8 * 1024 ** 3;
  const maxRatio = options.maxRatio ?? 400;
  const ratioFrom = options.ratioFrom ?? 256 * 1024 ** 2;
  return new Promise((resolve) => {
    const stream = createGunzip();
    let put = 0;
    let fed = 0;
    let chunkAt = 0;
    let done = false;
    const end = (outcome: Outcome) => {
      if (done) return;
      done = true;
      stream.destroy();
      resolve(outcome);
    };
    const fail = (code: CaptureProblem['code'], offset: number, detail: string, badChunk?: number) =>
      end({ problem: { code, offset, detail }, ...(badChunk === undefined ? {} : { badChunk }) });

    stream.on('data', (out: Uint8Array) => {
      if (done) return;
      const room = limit - put;
      const fresh = out.subarray(Math.max(0, skip - put), Math.max(0, Math.min(out.length, room)));
      try {
        if (fresh.length > 0) spool.write(fresh);
      } catch (error) {
        return fail('read-error', fed, `the decompressed capture cannot be kept in a temporary file: ${text(error)}`);
      }
      put += out.length;
      if (put > limit)
        fail('bomb-limit', fed, `the gzip data is more than ${limit} bytes decompressed; what follows is not read`);
      else if (put > ratioFrom && put > fed * maxRatio) {
        fail('bomb-limit', fed, `the gzip data grows more than ${maxRatio} times when decompressed; what follows is not read`);
      }
    });
    stream.on('end', () => end({}));
    stream.on('error', (error) => {
      const cut = 'code' in error && error.code === 'Z_BUF_ERROR';
      if (cut) fail('bad-compression', fed, 'the gzip data is cut short');
      else
        fail(
          'bad-compression',
          fed,
          `the gzip data is damaged: ${error.message}`,
          fineFrom === Number.POSITIVE_INFINITY ? chunkAt : undefined,
        );
    });

    // A write to a destroyed stream may never be answered.
    let goOn: (() => void) | undefined;
    stream.on('close', () => goOn?.());

    const feed = async () => {
      const buffer = new Uint8Array(CHUNK);
      for (let at = 0; !done; ) {
        let got: number;
        try {
          got = await source.read(at, buffer);
        } catch (error) {
          return fail('read-error', at, `the medium failed: ${text(error)}`);
        }
        if (got <= 0) break;
        chunkAt = at;
        const step = at >= fineFrom ? FINE_STEP : got;
        for (let i = 0; i < got && !done; i += step) {
          const piece = buffer.slice(i, Math.min(got, i + step));
          // The ratio is judged by what has gone in.
          fed = at + i + piece.length;
          await new Promise<void>((resume) => {
            goOn = resume;
            stream.write(piece, () => resume());
          });
        }
        at += got;
      }
      if (!done) stream.end();
    };
    void feed();
  });
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));
