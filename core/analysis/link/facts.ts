/** What the frames themselves tell of the link and of where the capture was taken. */
import type { MacId, PacketRow } from '../../base/ids.ts';

export interface IpIdBehaviour {
  readonly mac: MacId;
  /** Address of the sender, as text of its id. */
  readonly address: number;
  /** zero: always 0; counter: +1 a packet; swapped-counter: +256 (byte-swapped); random; constant; too-few: under 3 packets. */
  readonly kind: 'zero' | 'counter' | 'swapped-counter' | 'random' | 'constant' | 'too-few';
  readonly rows: readonly PacketRow[];
}

export interface LinkFacts {
  /**
   * The host the capture was probably taken on: the only source whose frames are shorter than Ethernet's minimum
   * (60 bytes without FCS), as a sender sees them before the card pads them. Null when nobody's or several hosts' are.
   */
  readonly capturePoint: { readonly mac: MacId; readonly rows: readonly PacketRow[] } | null;
  readonly ipIds: readonly IpIdBehaviour[];
  /** Longest silences: gaps over the threshold between consecutive packets of one flow (or of the capture, flow null), longest first. */
  readonly idleGaps: readonly { readonly from: PacketRow; readonly to: PacketRow; readonly ns: number }[];
}
