/**
 * TCP options as the scan reads them: accessors that allocate nothing.
 *
 *   kind (1)                           end of list, no-operation
 *   kind (1) | length (1) | data …     everything else; the length counts all of it
 */
import { type Bytes, u8, u16, u32 } from '../base/bytes.ts';

export const TcpOption = {
  eol: 0,
  nop: 1,
  mss: 2,
  windowScale: 3,
  sackPermitted: 4,
  sack: 5,
  timestamps: 8,
  md5: 19,
  userTimeout: 28,
  ao: 29,
  mptcp: 30,
  fastOpen: 34,
  accurateEcn0: 172,
  accurateEcn1: 174,
  experiment1: 253,
  experiment2: 254,
} as const;
/** Largest shift that RFC 7323 §2.3 allows: more counts as this. */
export const MAX_WINDOW_SHIFT = 14;

/**
 * First byte of the option of that kind within b[start, end), or −1: the option's kind byte. Options that overrun the space end the search.
 * No allocation: also for the scan.
 */
export function findOption(b: Bytes, start: number, end: number, kind: number): number {
  let at = start;
  while (at < end) {
    const k = u8(b, at);
    if (k === TcpOption.eol) return -1;
    const n = k === TcpOption.nop ? 1 : at + 1 < end ? u8(b, at + 1) : 0;
    if (n === 0 || (k !== TcpOption.nop && n < 2) || at + n > end) return -1;
    if (k === kind) return at;
    at += n;
  }
  return -1;
}

/** The shift of the window scale option in b[start, end) as sent; −1 where there is none. */
export function windowShift(b: Bytes, start: number, end: number): number {
  const at = findOption(b, start, end, TcpOption.windowScale);
  return at >= 0 && u8(b, at + 1) === 3 ? u8(b, at + 2) : -1;
}

/** Nothing but timestamps, as they are laid out in nearly every segment that has them (RFC 7323 appendix A). */
const ONLY_TIMESTAMPS = 0x0101080a;
/** Blocks of a SACK option that Wireshark takes from the bytes in flight. */
const COUNTED_BLOCKS = 3;

/**
 * Bytes between the edges of the first three blocks of the SACK option in b[start, end), modulo 2^32; −1 where there is none. `end` − `start`
 * is at least 4.
 */
export function sackedBytes(b: Bytes, start: number, end: number): number {
  if (u32(b, start) === ONLY_TIMESTAMPS && end - start === 12) return -1;
  const at = findOption(b, start, end, TcpOption.sack);
  if (at < 0) return -1;
  const blocks = Math.min(COUNTED_BLOCKS, (u8(b, at + 1) - 2) >>> 3);
  let sum = 0;
  for (let i = 0; i < blocks; i++) sum = (sum + u32(b, at + 6 + 8 * i) - u32(b, at + 2 + 8 * i)) >>> 0;
  return sum;
}

/** Most blocks that 40 bytes of options have room for (RFC 2018 §3). */
const MOST_BLOCKS = 4;

/** The edges of the blocks of the SACK option in b[start, end), in its order. */
export function sackBlocks(b: Bytes, start: number, end: number, block: (left: number, right: number) => void): void {
  const at = findOption(b, start, end, TcpOption.sack);
  if (at < 0) return;
  const blocks = Math.min(MOST_BLOCKS, (u8(b, at + 1) - 2) >>> 3);
  for (let i = 0; i < blocks; i++) block(u32(b, at + 2 + 8 * i), u32(b, at + 6 + 8 * i));
}

/** RFC 6994 identifier of Fast Open before it had a kind of its own. */
export const FAST_OPEN_EXPERIMENT = 0xf989;

/** A Fast Open cookie (RFC 7413, or the experiment before it) is in b[start, end). */
export function hasFastOpenCookie(b: Bytes, start: number, end: number): boolean {
  const at = findOption(b, start, end, TcpOption.fastOpen);
  if (at >= 0) return u8(b, at + 1) > 2;
  for (const kind of [TcpOption.experiment1, TcpOption.experiment2]) {
    const old = findOption(b, start, end, kind);
    if (old >= 0 && u8(b, old + 1) > 4 && u16(b, old + 2) === FAST_OPEN_EXPERIMENT) return true;
  }
  return false;
}
