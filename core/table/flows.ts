/**
 * The flow table. A flow is a bidirectional TCP or UDP conversation (by 5-tuple and, for TCP, initial sequence
 * number: a port pair that is reused starts a new flow) or an ICMP echo conversation (by addresses and identifier).
 *
 * Direction: `a` is the endpoint that sent the flow's first packet seen; `forward` means a → b.
 * Whether `a` is the client is for `analysis/tcp` to say.
 */
import { type AddressId, type FlowId, NONE, type PacketRow } from '../base/ids.ts';
import { f64Column, u8Column, u16Column, u32Column } from './column.ts';

export const IpProtocol = { icmp: 1, ipip: 4, tcp: 6, udp: 17, ipv6: 41, gre: 47, icmpv6: 58 } as const;

export class FlowTable {
  length = 0;
  /** IP protocol number. */
  readonly protocol = u8Column();
  readonly a = u32Column();
  readonly b = u32Column();
  readonly aPort = u16Column();
  readonly bPort = u16Column();
  /** Wireshark's per-protocol index: `tcp.stream`, `udp.stream`. */
  readonly stream = u32Column();
  readonly firstRow = u32Column(NONE);
  readonly lastRow = u32Column(NONE);
  readonly packetsForward = u32Column();
  readonly packetsBackward = u32Column();
  /** Transport payload bytes each way (f64: more than 4 GiB is normal). */
  readonly bytesForward = f64Column();
  readonly bytesBackward = f64Column();
  /**
   * TCP: base of Wireshark's relative sequence numbers each way (the ISN, or the first number seen), and whether it is known.
   * Bits of `baseKnown`: 1 forward, 2 backward; 4 and 8: that one came from a SYN, so it is the ISN.
   */
  readonly baseForward = u32Column();
  readonly baseBackward = u32Column();
  readonly baseKnown = u8Column();

  /** True when a packet with this source travels a → b. Equal endpoints (a host talking to itself on one port) count as forward. */
  isForward(flow: FlowId, src: AddressId, srcPort: number): boolean {
    return this.a.get(flow) === src && this.aPort.get(flow) === srcPort;
  }

  rows(flow: FlowId): { first: PacketRow; last: PacketRow } {
    return { first: this.firstRow.get(flow) as PacketRow, last: this.lastRow.get(flow) as PacketRow };
  }

  get byteLength(): number {
    let n = 0;
    for (const v of Object.values(this)) if (typeof v === 'object' && v !== null && 'byteLength' in v) n += Number(v.byteLength);
    return n;
  }
}
