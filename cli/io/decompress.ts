/**
 * Content codings of HTTP bodies, undone by node:zlib. Bounded: of one body not more than a limit is put out, or else nothing; and all together not
 * more than a budget, which honest bodies, by their own length, add more to than they take.
 */
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import type { Decompress } from '../../core/wire/tree.ts';
import { errorCode } from '../errors.ts';

/** Most bytes that one body may grow to. */
const DEFAULT_LIMIT = 16 << 20;
/** Bytes that all bodies may grow to beyond what each may by its length. A body is undone each time that its frame is explained. */
const DEFAULT_BUDGET = 256 << 20;
/** Growth that each body has to itself: text seldom shrinks to a thirtieth. */
const ORDINARY_RATIO = 30;

/** @param maxOutputLength bytes; @param budget bytes */
export function decompressor(maxOutputLength = DEFAULT_LIMIT, budget = DEFAULT_BUDGET): Decompress {
  let left = budget;
  // A body that was cut gives what there is of it; where that is nothing, it was not cut but is empty, or it is left as it is.
  const cutOrWhole = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  const brotliCutOrWhole = { maxOutputLength, finishFlush: constants.BROTLI_OPERATION_FLUSH };
  const whole = { maxOutputLength };
  const attempt = <O>(
    bytes: Uint8Array,
    lenient: O,
    undo: (options: O | typeof whole) => Uint8Array,
  ): Uint8Array | string | undefined => {
    let grown = 0;
    try {
      const out = undo(lenient);
      grown = out.length;
      return grown > 0 ? out : undo(whole);
    } catch (error) {
      if (errorCode(error) !== 'ERR_BUFFER_TOO_LARGE') return undefined;
      grown = maxOutputLength;
      return `more than ${maxOutputLength} bytes`;
    } finally {
      left -= Math.max(0, grown - ORDINARY_RATIO * bytes.length);
    }
  };
  /** A wrong checksum or length at the end does not make the text before it unreadable. */
  const withoutTrailer = (bytes: Uint8Array): Uint8Array | string | undefined =>
    attempt(bytes, cutOrWhole, (options) => inflateRawSync(bytes.subarray(gzipHeader(bytes)), options));
  const some = (out: Uint8Array | string | undefined): Uint8Array | string | undefined => (out?.length === 0 ? undefined : out);
  return (coding, bytes) => {
    if (left <= 0) return `other bodies grew by more than ${budget} bytes`;
    switch (coding) {
      case 'gzip':
        return attempt(bytes, cutOrWhole, (options) => gunzipSync(bytes, options)) ?? some(withoutTrailer(bytes));
      case 'br':
        return attempt(bytes, brotliCutOrWhole, (options) => brotliDecompressSync(bytes, options));
      case 'deflate':
        // Some servers leave the zlib header out (RFC 9110 §8.4.1.2).
        return (
          attempt(bytes, cutOrWhole, (options) => inflateSync(bytes, options)) ??
          attempt(bytes, cutOrWhole, (options) => inflateRawSync(bytes, options))
        );
    }
  };
}

/** Length of the header of a gzip member (RFC 1952 §2.3); all of the bytes where there is none. */
function gzipHeader(b: Uint8Array): number {
  // |  1f 8b  |  method (1) = 8  |  flags (1)  |  time (4)  |  extra flags (1)  |  system (1)  |  extra (2 + n)  |  name, 0  |  comment, 0  |  CRC (2)  |
  const [first, second, method, flags = 0] = b;
  if (first !== 0x1f || second !== 0x8b || method !== 8) return b.length;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (b[at] ?? 0) + 256 * (b[at + 1] ?? 0);
  for (const text of [8, 16]) {
    if ((flags & text) === 0) continue;
    const end = b.indexOf(0, at);
    at = end < 0 ? b.length : end + 1;
  }
  return (flags & 2) !== 0 ? at + 2 : at;
}
