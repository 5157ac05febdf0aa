/** What the frames themselves tell of the link and of where the capture was taken. */
import type { AddressId, FlowId, MacId, PacketRow } from '../../base/ids.ts';

export interface IpIdBehaviour {
  readonly mac: MacId;
  /** Address of the sender, as text of its id. */
  readonly address: number;
  /**
   * zero: always 0; counter: +1 a packet, a little more where it also sends elsewhere; swapped-counter: the same with its bytes
   * swapped, so +256; random; constant: always the same, not 0; too-few: under 3 packets.
   */
  readonly kind: 'zero' | 'counter' | 'swapped-counter' | 'random' | 'constant' | 'too-few';
  /** The counter counts each connection's packets, not the host's. */
  readonly perConnection?: boolean;
  /** Packets looked at. */
  readonly packets?: number;
  /** The first 1,024 of them. */
  readonly rows: readonly PacketRow[];
}

/** A time without packets: of one flow, or (flow null) of the whole capture. `from` and `to` are the packets around it. */
export interface IdleGap {
  readonly from: PacketRow;
  readonly to: PacketRow;
  readonly ns: number;
  readonly flow: FlowId | null;
}

/** Packets inside other IP packets, by the outer header next to the inner one (RFC 2003, RFC 4213 §3). */
export interface Tunnel {
  /** Of the outer header. */
  readonly src: AddressId;
  readonly dst: AddressId;
  /** IP versions of the outer and the inner header. */
  readonly outer: 4 | 6;
  readonly inner: 4 | 6;
  readonly packets: number;
  readonly first: PacketRow;
}

export interface LinkFacts {
  /** In order of their first packets; at most 256. */
  readonly tunnels: readonly Tunnel[];
  /** The tunnel in which packets of this flow were first seen; of at most 65,536 flows. */
  tunnelOf(flow: FlowId): Tunnel | undefined;
  /**
   * The host the capture was probably taken on: the only source whose frames are shorter than Ethernet's minimum
   * (60 bytes without FCS), as a sender sees them before the card pads them, while others' come padded. Null when the frames do
   * not show it.
   */
  readonly capturePoint: { readonly mac: MacId; readonly rows: readonly PacketRow[] } | null;
  readonly ipIds: readonly IpIdBehaviour[];
  /**
   * Longest silences between consecutive packets of one flow, or of the capture: at least 500 ms, three times as long as the
   * other gaps are on average, and not ended by a packet that comes at regular times; at most 512, longest first.
   */
  readonly idleGaps: readonly IdleGap[];
}
