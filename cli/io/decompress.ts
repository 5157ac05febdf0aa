/** Content codings of HTTP bodies, undone by node:zlib. Bounded: more than the limit is not put out, and then nothing is. */
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Decompress } from '../../core/wire/tree.ts';

/** Most bytes that one body may grow to. */
const DEFAULT_LIMIT = 16 << 20;

/** @param maxOutputLength bytes */
export function decompressor(maxOutputLength = DEFAULT_LIMIT): Decompress {
  // A body that was cut gives what there is of it.
  const zlib = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  const brotli = { maxOutputLength, finishFlush: constants.BROTLI_OPERATION_FLUSH };
  const attempt = (work: () => Uint8Array): Uint8Array | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  return (coding, bytes) => {
    switch (coding) {
      case 'gzip':
        return attempt(() => gunzipSync(bytes, zlib));
      case 'br':
        return attempt(() => brotliDecompressSync(bytes, brotli));
      case 'deflate':
        // Some servers leave the zlib header out (RFC 9110 §8.4.1.2).
        return attempt(() => inflateSync(bytes, zlib)) ?? attempt(() => inflateRawSync(bytes, zlib));
    }
  };
}
