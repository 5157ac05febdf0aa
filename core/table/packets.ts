/**
 * The packet table: what the scan writes for every packet, one column per fact, about 80 bytes a row.
 *
 * The address, port, TCP and payload columns describe the innermost packet of the frame that is not quoted in an
 * ICMP error: for a tunnel the inner one, for an ICMP error the ICMP packet itself.
 */
import { NONE, type PacketRow } from '../base/ids.ts';
import { f64Column, OffsetColumn, u8Column, u16Column, u32Column } from './column.ts';

/** Bits of `packets.layers`: which protocols the frame has, anywhere outside a quoted packet. */
export const Layer = {
  eth: 1 << 0,
  vlan: 1 << 1,
  llc: 1 << 2,
  arp: 1 << 3,
  ipv4: 1 << 4,
  ipv6: 1 << 5,
  icmp: 1 << 6,
  icmpv6: 1 << 7,
  udp: 1 << 8,
  tcp: 1 << 9,
  http: 1 << 10,
  /** Another IP packet inside one (tunnel). */
  tunnel: 1 << 11,
  /** Something follows that no decoder here knows. */
  data: 1 << 12,
} as const;

/** Bits of `packets.marks`: what else the scan noticed. */
export const Mark = {
  /** The snap length cut the frame: captured length < original length. */
  cut: 1 << 0,
  /** A decoder stopped early: `explain` gives the reason. */
  stopped: 1 << 1,
  /** IPv4 or IPv6 fragment (offset ≠ 0 or more-fragments set). */
  fragment: 1 << 2,
  /** The fragment that completes a datagram: L4 columns come from the reassembled bytes. */
  reassembled: 1 << 3,
  /** Carries an ICMP error that quotes a packet. */
  quotes: 1 << 4,
  /** IPv4 header checksum is wrong. */
  badIpChecksum: 1 << 5,
  /** Bytes after the IP packet's end within the frame (Ethernet padding or trailer). */
  padded: 1 << 6,
  /** Travels from its flow's endpoint a to b (see FlowTable). */
  forward: 1 << 7,
  /**
   * One link layer, one IP or ARP layer, at most one transport layer, nothing cut, nothing stopped, no fragment, no quote:
   * the columns alone give its basic fields, with one occurrence each.
   */
  plain: 1 << 8,
  /** The capture does not say when the packet was seen; its `time` is its neighbour's. */
  untimed: 1 << 9,
  /** Linux cooked captures: the capturing host received it as its own (packet type 0), or sent it (4). */
  received: 1 << 10,
  sent: 1 << 11,
  /** IPv4 header checksum is 0 and should not be: left for the network card to fill in. */
  noIpChecksum: 1 << 12,
} as const;

/** TCP flag bits, as in the header's bytes 12–13 (RFC 9293 §3.1; AE: RFC 9768). */
export const TcpFlag = {
  fin: 0x001,
  syn: 0x002,
  rst: 0x004,
  psh: 0x008,
  ack: 0x010,
  urg: 0x020,
  ece: 0x040,
  cwr: 0x080,
  ae: 0x100,
} as const;

/** Offset columns: no such layer in the frame. */
export const NO_OFFSET = 0xffff;

export class PacketTable {
  /** Number of rows. */
  length = 0;
  /** Epoch nanoseconds of the first packet; `time` counts from here. */
  baseNs = 0n;
  /** Nanoseconds since `baseNs` (may be negative). Exact within ±104 days; beyond, `exactTimes` has the value. */
  readonly time = f64Column();
  readonly exactTimes = new Map<number, bigint>();
  /** Offset of the packet's first byte in the (decompressed) capture. */
  readonly fileOffset = new OffsetColumn();
  readonly capturedLength = u32Column();
  /** Bytes on the wire beyond the captured ones. Set only where there are any: nothing is allocated for whole frames. */
  readonly cutBytes = u32Column();
  /** Length on the wire, as the capture states it. */
  readonly originalLength = {
    get: (row: number): number => (this.capturedLength.get(row) + this.cutBytes.get(row)) >>> 0,
  };
  /** Interface of the capture. Set only where it is not 0. */
  readonly interface = u16Column();
  /** Bits of `Layer`. */
  readonly layers = u16Column();
  /** Bits of `Mark`. */
  readonly marks = u16Column();
  /** `MacId`, 0 where there is none. */
  readonly macSrc = u32Column();
  readonly macDst = u32Column();
  /** `AddressId` of the IP packet, or of ARP's sender and target protocol addresses; 0 where there is none. */
  readonly src = u32Column();
  readonly dst = u32Column();
  /** TCP or UDP ports; for ICMP echo the identifier in both. */
  readonly srcPort = u16Column();
  readonly dstPort = u16Column();
  /** `FlowId`, or NONE. */
  readonly flow = u32Column(NONE);
  /** `FlowId` of the UDP datagram that is a tunnel for this packet, or NONE. Set only where there is one. */
  readonly outerFlow = u32Column(NONE);
  /** Offsets from the frame's first byte (of the innermost IP header, its transport header, and the bytes after that). */
  readonly l3 = u16Column(NO_OFFSET);
  readonly l4 = u16Column(NO_OFFSET);
  readonly l7 = u16Column(NO_OFFSET);
  /** Bytes of transport payload by the header lengths (`tcp.len`), captured or not. */
  readonly payloadLength = u32Column();
  /** IP protocol of the innermost packet, after extension headers. */
  readonly ipProtocol = u8Column();
  /** Time to live or hop limit. */
  readonly ttl = u8Column();
  /** IPv4 identification. */
  readonly ipId = u16Column();
  /** Raw (absolute) sequence and acknowledgement numbers. */
  readonly seq = u32Column();
  readonly ack = u32Column();
  /** Window field as sent, unscaled; for ICMP echo the checksum as sent. */
  readonly window = u16Column();
  /** Bits of `TcpFlag`; for ICMP the type and code as type·256 + code; for ARP the opcode. */
  readonly flags = u16Column();

  /** Some row is `Mark.untimed`. */
  hasUntimed = false;

  /** Epoch nanoseconds, exact. */
  timeNs(row: PacketRow): bigint {
    return this.exactTimes.get(row) ?? this.baseNs + BigInt(this.time.get(row));
  }

  /** Nanoseconds from packet a to packet b (b − a). */
  elapsedNs(a: PacketRow, b: PacketRow): number {
    if (this.exactTimes.size > 0) return Number(this.timeNs(b) - this.timeNs(a));
    return this.time.get(b) - this.time.get(a);
  }

  /** The same where both times are recorded; null where one is not. */
  intervalNs(a: PacketRow, b: PacketRow): number | null {
    return ((this.marks.get(a) | this.marks.get(b)) & Mark.untimed) === 0 ? this.elapsedNs(a, b) : null;
  }

  /** Bytes allocated for all columns. */
  get byteLength(): number {
    let n = 0;
    for (const v of Object.values(this)) if (typeof v === 'object' && v !== null && 'byteLength' in v) n += Number(v.byteLength);
    return n;
  }
}
