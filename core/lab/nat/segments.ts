/** What a box changes in TCP segments beyond addresses and ports: the MSS offered, the text, the numbers. Checksums are mended. */
import { type Bytes, concatBytes, put16, put32, u8, u16, u32 } from '../../base/bytes.ts';
import { seqAdd } from '../../base/seq32.ts';
import * as tcp from '../../wire/tcp.ts';
import { findOption, TcpOption } from '../../wire/tcp-option-list.ts';
import { type Packet, Protocol, rewritten } from '../host/packet.ts';
import { Flag } from '../tcp/segment.ts';

/** True for a packet with a whole TCP header. */
export const isSegment = (p: Packet): boolean =>
  p.protocol === Protocol.tcp &&
  p.fragmentOffset === 0 &&
  p.payload.length >= tcp.TCP_MIN_HEADER &&
  headerEnd(p) <= p.payload.length;

const headerEnd = (p: Packet): number => tcp.headerLength(p.payload, 0);

export const dataOf = (p: Packet): Bytes => p.payload.subarray(headerEnd(p));

/** A SYN that offers no more than `most` bytes a segment. */
export function withMss(p: Packet, most: number): Packet {
  if (!isSegment(p) || (tcp.flags(p.payload, 0) & Flag.syn) === 0) return p;
  const at = findOption(p.payload, tcp.TCP_MIN_HEADER, headerEnd(p), TcpOption.mss);
  if (at < 0 || u16(p.payload, at + 2) <= most) return p;
  const payload = p.payload.slice();
  put16(payload, at + 2, most);
  return rewritten({ ...p, payload }, {});
}

/** The segment with other data. */
export const withData = (p: Packet, data: Bytes): Packet =>
  rewritten({ ...p, payload: concatBytes([p.payload.subarray(0, headerEnd(p)), data]) }, {});

/** The segment with the numbers that these say: of its own bytes, and of those that it acknowledges, in SACK blocks, too. */
export function renumbered(p: Packet, own: (seq: number) => number, peer: (seq: number) => number): Packet {
  const payload = p.payload.slice();
  put32(payload, 4, own(u32(payload, 4)));
  if ((tcp.flags(payload, 0) & Flag.ack) !== 0) put32(payload, 8, peer(u32(payload, 8)));
  const sack = findOption(payload, tcp.TCP_MIN_HEADER, headerEnd(p), TcpOption.sack);
  if (sack >= 0) for (let o = sack + 2; o + 4 <= sack + u8(payload, sack + 1); o += 4) put32(payload, o, peer(u32(payload, o)));
  return rewritten({ ...p, payload }, {});
}

/** The constant that is added to one end's numbers: from a place on another one than before. */
export class Shift {
  #from: number | undefined;
  #before = 0;
  #after = 0;

  /** The segment that begins at `seq` has become longer by so many bytes. Sent again it adds nothing. */
  grow(seq: number, bytes: number): void {
    if (this.#from !== undefined && !isBehind(seq, this.#from)) return;
    this.#from = seq;
    this.#before = this.#after;
    this.#after += bytes;
  }

  forward = (seq: number): number =>
    seqAdd(seq, this.#from !== undefined && isBehind(seq, this.#from) ? this.#after : this.#before);

  backward = (seq: number): number => {
    const at = seqAdd(seq, -this.#after);
    return this.#from !== undefined && isBehind(at, this.#from) ? at : seqAdd(seq, -this.#before);
  };
}

const isBehind = (seq: number, from: number): boolean => ((seq - from) | 0) > 0;
