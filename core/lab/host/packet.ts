/** An IPv4 packet taken apart, as hosts pass it on, and its transport header where they look at it. */
import { type Bytes, put16, u16 } from '../../base/bytes.ts';
import { internetChecksum, onesSum } from '../../base/checksum.ts';
import * as ip from '../../wire/ipv4.ts';
import { emitIpv4, IPV4_MIN_HEADER, type Ipv4Header } from '../../wire/ipv4.ts';
import type { FrameOrigin } from '../truth.ts';

export const Protocol = { icmp: 1, ipip: 4, tcp: 6, udp: 17, vrrp: 112 } as const;

export interface Packet {
  readonly tos: number;
  readonly identification: number;
  readonly dontFragment: boolean;
  readonly moreFragments: boolean;
  /** Bytes. */
  readonly fragmentOffset: number;
  readonly ttl: number;
  readonly protocol: number;
  /** Unsigned 32-bit. */
  readonly source: number;
  readonly destination: number;
  readonly payload: Bytes;
  /** The frame that it came in; undefined for a host's own packet. */
  readonly origin?: FrameOrigin | undefined;
}

/** Undefined where it is no whole IPv4 packet with a good checksum. Options are dropped: hosts of the laboratory send none. */
export function parsePacket(b: Bytes, o = 0): Packet | undefined {
  if (b.length < o + IPV4_MIN_HEADER || ip.version(b, o) !== 4) return undefined;
  const header = ip.headerLength(b, o);
  const total = ip.totalLength(b, o);
  if (header < IPV4_MIN_HEADER || total < header || o + total > b.length || !ip.checksumIsGood(b, o)) return undefined;
  return {
    tos: ip.tos(b, o),
    identification: ip.identification(b, o),
    dontFragment: ip.dontFragment(b, o),
    moreFragments: ip.moreFragments(b, o),
    fragmentOffset: ip.fragmentOffset(b, o),
    ttl: ip.ttl(b, o),
    protocol: ip.protocol(b, o),
    source: ip.source(b, o),
    destination: ip.destination(b, o),
    payload: b.subarray(o + header, o + total),
  };
}

export const packetBytes = (p: Packet): Uint8Array<ArrayBuffer> => emitIpv4(p satisfies Ipv4Header, p.payload);

/** Bytes of the packet with its header. */
export const packetLength = (p: Packet): number => IPV4_MIN_HEADER + p.payload.length;

/** Unfolded sum of addresses and protocol: what `emitTcp` and `emitUdp` want. */
export const pseudoSum = (source: number, destination: number, protocol: number): number =>
  (source >>> 16) + (source & 0xffff) + (destination >>> 16) + (destination & 0xffff) + protocol;

/** Ports of TCP and UDP, or the identifier of an ICMP echo as both; undefined where the packet has none (a later fragment, an error). */
export function portsOf(p: Packet): { readonly source: number; readonly destination: number } | undefined {
  if (p.fragmentOffset > 0 || p.payload.length < 8) return undefined;
  if (p.protocol === Protocol.tcp || p.protocol === Protocol.udp)
    return { source: u16(p.payload, 0), destination: u16(p.payload, 2) };
  const echo = p.protocol === Protocol.icmp && (p.payload[0] === 8 || p.payload[0] === 0);
  if (!echo) return undefined;
  const id = u16(p.payload, 4);
  return { source: id, destination: id };
}

/** Whether the transport checksum is right; true where there is none to check. */
export function transportIsGood(p: Packet): boolean {
  const { payload: b, protocol } = p;
  if (protocol === Protocol.icmp) return internetChecksum(b, 0, b.length) === 0;
  if (protocol !== Protocol.tcp && protocol !== Protocol.udp) return true;
  if (protocol === Protocol.udp && u16(b, 6) === 0) return true;
  return internetChecksum(b, 0, b.length, pseudoSum(p.source, p.destination, protocol) + b.length) === 0;
}

export interface Rewrite {
  readonly source?: number;
  readonly destination?: number;
  readonly sourcePort?: number;
  readonly destinationPort?: number;
}

/** The packet with other addresses and ports, its checksums mended; an echo's identifier is its port. What is not named stays. */
export function rewritten(p: Packet, r: Rewrite): Packet {
  const source = r.source ?? p.source;
  const destination = r.destination ?? p.destination;
  const payload = p.payload.slice();
  const hasPorts = portsOf(p) !== undefined;
  if (hasPorts && p.protocol === Protocol.icmp) {
    const id = payload[0] === 8 ? r.sourcePort : r.destinationPort;
    if (id !== undefined) put16(payload, 4, id);
    put16(payload, 2, 0);
    put16(payload, 2, internetChecksum(payload, 0, payload.length));
  } else if (hasPorts) {
    if (r.sourcePort !== undefined) put16(payload, 0, r.sourcePort);
    if (r.destinationPort !== undefined) put16(payload, 2, r.destinationPort);
    sumTransport(payload, p.protocol, pseudoSum(source, destination, p.protocol));
  }
  return { ...p, source, destination, payload };
}

/** Writes the checksum of a whole segment or datagram. A UDP datagram without one stays without. */
function sumTransport(b: Bytes, protocol: number, pseudo: number): void {
  const at = protocol === Protocol.tcp ? 16 : 6;
  if (protocol === Protocol.udp && u16(b, at) === 0) return;
  put16(b, at, 0);
  const sum = internetChecksum(b, 0, b.length, pseudo + b.length);
  put16(b, at, sum === 0 && protocol === Protocol.udp ? 0xffff : sum);
}

/** The identifier of a quoted echo, and its checksum, which covers no addresses. */
function rewriteQuotedEcho(b: Bytes, at: number, r: Rewrite): void {
  const id = b[at] === 8 ? r.sourcePort : r.destinationPort;
  if (id === undefined || b.length < at + 6) return;
  let sum = (~u16(b, at + 2) & 0xffff) + (~u16(b, at + 4) & 0xffff) + id;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  put16(b, at + 2, ~sum & 0xffff);
  put16(b, at + 4, id);
}

/**
 * The packet that an ICMP error quotes, with the rewriting undone: addresses and ports of the quote, its header checksum, and the error's own.
 * The quoted transport header is often cut: its checksum is mended as RFC 3022 §4.3 says, by what has changed.
 */
export function rewrittenQuote(error: Packet, r: Rewrite): Packet {
  const payload = error.payload.slice();
  const at = 8;
  const header = ip.headerLength(payload, at);
  const transport = at + header;
  if (payload.length < transport + 4) return error;
  const protocol = ip.protocol(payload, at);
  const before = onesSum(payload, at + 12, at + 20) + onesSum(payload, transport, transport + 4);
  const write32 = (o: number, v: number | undefined): void => {
    if (v === undefined) return;
    put16(payload, o, v >>> 16);
    put16(payload, o + 2, v & 0xffff);
  };
  write32(at + 12, r.source);
  write32(at + 16, r.destination);
  if (protocol === Protocol.icmp) {
    rewriteQuotedEcho(payload, transport, r);
  } else {
    if (r.sourcePort !== undefined) put16(payload, transport, r.sourcePort);
    if (r.destinationPort !== undefined) put16(payload, transport + 2, r.destinationPort);
  }
  const after = onesSum(payload, at + 12, at + 20) + onesSum(payload, transport, transport + 4);
  put16(payload, at + 10, 0);
  put16(payload, at + 10, internetChecksum(payload, at, transport));
  const sumAt = transport + (protocol === Protocol.tcp ? 16 : 6);
  if ((protocol === Protocol.tcp || protocol === Protocol.udp) && sumAt + 2 <= payload.length) {
    // RFC 1624 equation 3, over all changed words at once.
    let sum = (~u16(payload, sumAt) & 0xffff) + (8 * 0xffff - before) + after;
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    put16(payload, sumAt, ~sum & 0xffff);
  }
  put16(payload, 2, 0);
  put16(payload, 2, internetChecksum(payload, 0, payload.length));
  return { ...error, payload };
}
