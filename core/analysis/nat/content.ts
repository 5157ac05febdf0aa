/**
 * What of a packet a translator leaves alone, as numbers: digests of the payload and of the TCP options.
 *
 * The payload is sampled, not read whole: short ones entirely, long ones at both ends and at a few places between. That is
 * enough to find candidates; that the rest is equal too is proved by the checksums (see checksums.ts).
 */
import { type Bytes, u16, u32 } from '../../base/bytes.ts';

const K1 = 0x9e3779b1 | 0;
const K2 = 0x85ebca6b | 0;

/** One round of mixing: the order of words matters. */
export const stir = (h: number, word: number): number => {
  const x = Math.imul(h ^ word, K1);
  return x ^ (x >>> 15);
};

/** Ends the mixing: 31 bits, so that the number is never boxed. */
export const settle = (h: number): number => {
  const x = Math.imul(h ^ (h >>> 16), K2);
  return (x ^ (x >>> 13)) >>> 1;
};

/** Payloads up to this many bytes are read whole. */
const WHOLE = 64;
const HEAD = 24;
const TAIL = 16;
/** Words read between head and tail. */
const MIDDLE = 6;

/** Bytes that a cut payload is judged by: frames of one packet may be cut at different places (a tag more on one leg). */
const cutSample = (captured: number): number => (captured >= 32 ? 32 : captured >= 16 ? 16 : captured >= 8 ? 8 : 0);

/**
 * Digest of b[start, end), the captured part of a payload of `length` bytes. 0 for an empty payload.
 * Equal payloads have equal digests; different ones seldom do.
 */
export function payloadDigest(b: Bytes, start: number, end: number, length: number): number {
  let to = end;
  if (end - start < length) to = start + cutSample(end - start);
  const n = to - start;
  if (n <= 0) return 0;
  if (n <= WHOLE) return settle(words(b, start, to, n));
  let h = words(b, start, start + HEAD, n);
  const step = (n - HEAD - TAIL - 4) / MIDDLE;
  for (let i = 0; i < MIDDLE; i++) h = stir(h, u32(b, start + HEAD + Math.floor(i * step)));
  return settle(words(b, to - TAIL, to, h));
}

/** Bytes of a TCP payload that are read: its place in the stream says the rest, and further bytes cost a cache miss each. */
const TCP_HEAD = 16;

/** Digest of a captured TCP payload, b[start, end). */
export function segmentDigest(b: Bytes, start: number, end: number): number {
  const n = end - start;
  if (n >= TCP_HEAD)
    return settle(stir(stir(stir(stir(16, u32(b, start)), u32(b, start + 4)), u32(b, start + 8)), u32(b, start + 12)));
  return n === 0 ? 0 : settle(words(b, start, end, n));
}

function words(b: Bytes, start: number, end: number, seed: number): number {
  let h = seed;
  let o = start;
  for (; o + 4 <= end; o += 4) h = stir(h, u32(b, o));
  for (; o < end; o++) h = stir(h, b[o] as number);
  return h;
}

/** Reads a TCP option list into three numbers. One object per pass: `read` overwrites the results. */
export class TcpOptions {
  /** Digest of all options; on a SYN without the value of the MSS, and without the padding, both of which boxes change. */
  digest = 0;
  /** MSS value, 0 where there is none. */
  mss = 0;
  /** A timestamp option is there: two SYNs of one system seldom carry equal ones. */
  timestamps = false;

  read(b: Bytes, start: number, end: number, isSyn: boolean): void {
    this.mss = 0;
    this.timestamps = false;
    this.digest = 0;
    if (end <= start) return;
    if (!isSyn) {
      this.timestamps = end - start >= 10;
      this.digest = settle(words(b, start, end, end - start));
      return;
    }
    let h = 1;
    for (let o = start; o < end; ) {
      const kind = b[o] as number;
      if (kind === 0) break;
      if (kind === 1) {
        o++;
        continue;
      }
      const length = o + 1 < end ? (b[o + 1] as number) : 0;
      if (length < 2 || o + length > end) {
        // A malformed list is content like any other.
        h = words(b, o, end, h);
        break;
      }
      if (kind === 2 && length === 4) {
        this.mss = u16(b, o + 2);
        h = stir(h, 2);
      } else {
        if (kind === 8) this.timestamps = true;
        h = words(b, o, o + length, stir(h, kind));
      }
      o += length;
    }
    this.digest = settle(h);
  }
}
