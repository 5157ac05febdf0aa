/**
 * IPv4 (RFC 791).
 *
 *  0                   1                   2                   3
 * |Version|  IHL  |Type of Service|          Total Length         |
 * |         Identification        |Flags|      Fragment Offset    |
 * |  Time to Live |    Protocol   |         Header Checksum       |
 * |                       Source Address                          |
 * |                    Destination Address                        |
 * |                    Options                    |    Padding    |
 */
import { type Bytes, put16, put32, u8, u16, u32 } from '../base/bytes.ts';
import { fold16, internetChecksum, onesSum } from '../base/checksum.ts';

export const IPV4_MIN_HEADER = 20;

/* Accessors: `o` is the header's first byte; `checkIpv4` (or the scan's own length check) comes first. */
export const version = (b: Bytes, o: number): number => u8(b, o) >>> 4;
export const headerLength = (b: Bytes, o: number): number => (u8(b, o) & 0x0f) * 4;
export const tos = (b: Bytes, o: number): number => u8(b, o + 1);
export const totalLength = (b: Bytes, o: number): number => u16(b, o + 2);
export const identification = (b: Bytes, o: number): number => u16(b, o + 4);
export const reservedFlag = (b: Bytes, o: number): boolean => (u8(b, o + 6) & 0x80) !== 0;
export const dontFragment = (b: Bytes, o: number): boolean => (u8(b, o + 6) & 0x40) !== 0;
export const moreFragments = (b: Bytes, o: number): boolean => (u8(b, o + 6) & 0x20) !== 0;
/** In bytes. */
export const fragmentOffset = (b: Bytes, o: number): number => (u16(b, o + 6) & 0x1fff) * 8;
export const ttl = (b: Bytes, o: number): number => u8(b, o + 8);
export const protocol = (b: Bytes, o: number): number => u8(b, o + 9);
export const checksum = (b: Bytes, o: number): number => u16(b, o + 10);
export const source = (b: Bytes, o: number): number => u32(b, o + 12);
export const destination = (b: Bytes, o: number): number => u32(b, o + 16);

/** True when the header checksum (over the whole header, options included) is right. */
export const checksumIsGood = (b: Bytes, o: number): boolean => fold16(onesSum(b, o, o + headerLength(b, o))) === 0xffff;

/** Unfolded pseudo-header sum for TCP and UDP (RFC 9293 §3.1): addresses, protocol, segment length. */
export const pseudoHeaderSum = (b: Bytes, o: number, proto: number, length: number): number =>
  onesSum(b, o + 12, o + 20) + proto + length;

export interface Ipv4Header {
  readonly tos?: number;
  readonly identification?: number;
  readonly dontFragment?: boolean;
  readonly moreFragments?: boolean;
  /** Bytes, a multiple of 8. */
  readonly fragmentOffset?: number;
  readonly ttl?: number;
  readonly protocol: number;
  /** Unsigned 32-bit. */
  readonly source: number;
  readonly destination: number;
  /** Padded to a multiple of 4 with end-of-options. At most 40 bytes. */
  readonly options?: Bytes;
  /** Wrong on purpose: overrides the computed one. */
  readonly checksum?: number;
}

/** An IPv4 packet: header with its checksum computed, then the payload. */
export function emitIpv4(h: Ipv4Header, payload: Bytes): Uint8Array<ArrayBuffer> {
  const optionsLength = ((h.options?.length ?? 0) + 3) & ~3;
  const length = IPV4_MIN_HEADER + optionsLength;
  const out = new Uint8Array(length + payload.length);
  out[0] = 0x40 | (length / 4);
  out[1] = h.tos ?? 0;
  put16(out, 2, out.length);
  put16(out, 4, h.identification ?? 0);
  put16(out, 6, (h.dontFragment ? 0x4000 : 0) | (h.moreFragments ? 0x2000 : 0) | ((h.fragmentOffset ?? 0) >>> 3));
  out[8] = h.ttl ?? 64;
  out[9] = h.protocol;
  put32(out, 12, h.source);
  put32(out, 16, h.destination);
  if (h.options) out.set(h.options, IPV4_MIN_HEADER);
  put16(out, 10, h.checksum ?? internetChecksum(out, 0, length));
  out.set(payload, length);
  return out;
}
