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
   * TCP: base of Wireshark's relative sequence numbers each way (the ISN, or one before the first number seen), as after the last
   * packet (see `base` for earlier ones), and whether it is known.
   * Bits of `baseKnown`: 1 forward, 2 backward; 4 and 8: that one came from a SYN, so it is the ISN.
   */
  readonly baseForward = u32Column();
  readonly baseBackward = u32Column();
  readonly baseKnown = u8Column();
  /** TCP window scale each way: 0 not known (no SYN seen), 1 not in use, else the announced shift + 2 (RFC 7323). */
  readonly scaleForward = u8Column();
  readonly scaleBackward = u8Column();
  /** TCP: Accurate ECN (RFC 9768): 1 asked for, 3 agreed on. */
  readonly accurateEcn = u8Column();
  /** Connections that another one announced before their first packet (FTP's data). */
  readonly announced = new Set<FlowId>();

  /**
   * Bases that were replaced when a later SYN said otherwise: flow · 2 + forward → the bases, each with the row before which it held, in
   * order of rows. Almost always empty.
   */
  readonly #rebased = new Map<number, { readonly base: number; readonly before: number }[]>();

  /** The base in that direction was `base` and changes with this row. */
  rebased(flow: FlowId, forward: boolean, base: number, row: number): void {
    const key = flow * 2 + (forward ? 1 : 0);
    const list = this.#rebased.get(key);
    if (list === undefined) this.#rebased.set(key, [{ base, before: row }]);
    else list.push({ base, before: row });
  }

  /** The base of relative sequence numbers in that direction as it stood at `row`; null when it is not known at all. */
  base(flow: FlowId, forward: boolean, row: PacketRow): number | null {
    if ((this.baseKnown.get(flow) & (forward ? 1 : 2)) === 0) return null;
    const old = this.#rebased.size === 0 ? undefined : this.#rebased.get(flow * 2 + (forward ? 1 : 0));
    if (old !== undefined) {
      let low = 0;
      let high = old.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((old[middle] as { before: number }).before > row) high = middle;
        else low = middle + 1;
      }
      const held = old[low];
      if (held !== undefined) return held.base;
    }
    return (forward ? this.baseForward : this.baseBackward).get(flow);
  }

  /** True when a packet with this source travels a → b. Equal endpoints (a host talking to itself on one port) count as forward. */
  isForward(flow: FlowId, src: AddressId, srcPort: number): boolean {
    return this.a.get(flow) === src && this.aPort.get(flow) === srcPort;
  }

  /** False for a conversation that only packets quoted in ICMP errors belong to: it has a number, as in Wireshark, and no packet. */
  isSeen(flow: FlowId): boolean {
    return this.firstRow.get(flow) !== NONE;
  }

  /** First and last packet of a flow that `isSeen`. */
  rows(flow: FlowId): { first: PacketRow; last: PacketRow } {
    return { first: this.firstRow.get(flow) as PacketRow, last: this.lastRow.get(flow) as PacketRow };
  }

  get byteLength(): number {
    let n = 0;
    for (const v of Object.values(this)) if (typeof v === 'object' && v !== null && 'byteLength' in v) n += Number(v.byteLength);
    return n;
  }
}
