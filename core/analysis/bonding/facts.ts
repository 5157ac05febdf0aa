/** What a capture of several links shows of their bonding (link aggregation). Rows are evidence; what cannot be known is said by `limits`. */
import type { FlowId, MacId, PacketRow } from '../../base/ids.ts';

/** Numbers of Linux's bonding. */
export const BOND_MODES = [
  'balance-rr',
  'active-backup',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
] as const;
export type BondModeName = (typeof BOND_MODES)[number];

/** `-old`: Linux's formulas up to 3.13. */
export const HASH_POLICIES = ['layer2', 'layer2-old', 'layer2+3', 'layer2+3-old', 'layer3+4', 'layer3+4-old'] as const;
export type PolicyName = (typeof HASH_POLICIES)[number];

/**
 * Why a mode is ruled out.
 *
 * striped: one conversation goes by several links in turn. same-link: many frames in a row by one link although another is alive. both-links: two
 * links speak at the same time. no-copy: a frame leaves once only. copies: a frame leaves by several links. no-lacpdu: longer without a
 * LACPDU than the slowest rate allows. lacpdu: only 802.3ad sends these. no-policy: no hash policy fits. one-mac: a MAC sends by two links at the same time.
 * macs: frames leave with the MAC of another link than usual, or with several. arp-macs: ARP replies give several MACs. arp-one: they give
 * all peers the same.
 */
export type ModeReason =
  | 'striped'
  | 'same-link'
  | 'both-links'
  | 'no-copy'
  | 'copies'
  | 'no-lacpdu'
  | 'lacpdu'
  | 'no-policy'
  | 'one-mac'
  | 'macs'
  | 'arp-macs'
  | 'arp-one';

export interface ModeVerdict {
  readonly mode: BondModeName;
  readonly verdict: 'consistent' | 'ruled-out' | 'untested';
  readonly reason: ModeReason | null;
  /** The frame that rules it out, and those that it contradicts. */
  readonly rows: readonly PacketRow[];
}

export interface PolicyVerdict {
  readonly policy: PolicyName;
  readonly verdict: 'consistent' | 'ruled-out' | 'untested';
  /** The frame that rules it out, and the one it contradicts. */
  readonly rows: readonly PacketRow[];
  /** Frames that the policy was tried on, and different hash values among them. */
  readonly frames: number;
  readonly values: number;
}

export interface BondLink {
  /** Index of the capture's interface. */
  readonly interface: number;
  readonly name: string | null;
  /** Sources of frames sent by it. */
  readonly macs: readonly MacId[];
  readonly sent: number;
  readonly received: number;
  readonly firstSent: PacketRow | null;
  readonly lastSent: PacketRow | null;
}

export interface LacpEnd {
  readonly systemPriority: number;
  readonly system: string;
  readonly key: number;
  readonly portPriority: number;
  readonly port: number;
  readonly state: number;
}

/** What one end of a link said from some frame on. */
export interface LacpChange {
  readonly interface: number;
  readonly row: PacketRow;
  /** Sent by the bonded host; null where neither end is known to be it. */
  readonly local: boolean | null;
  readonly actor: LacpEnd;
  readonly partner: LacpEnd;
}

/**
 * aggregated: both ends collect and distribute. defaulted: the other end does not speak LACP. expired: it fell silent. individual: an end does
 * not aggregate. not-distributing: no agreement yet. other-partner, other-key: this link ends at another system, or in another
 * aggregation, than the first one.
 */
export type LacpState =
  | 'aggregated'
  | 'defaulted'
  | 'expired'
  | 'individual'
  | 'not-distributing'
  | 'other-partner'
  | 'other-key'
  | 'one-sided';

export interface LacpLink {
  readonly interface: number;
  readonly pdus: number;
  readonly state: LacpState;
  /** The last LACPDU of each end. */
  readonly rows: readonly PacketRow[];
}

export interface Reordering {
  readonly flow: FlowId;
  readonly direction: 'sent' | 'received';
  /** Links that its data went by, and how often it changed from one to another. */
  readonly links: number;
  readonly switches: number;
  readonly segments: number;
  /** Received: segments that arrived after later ones that had come by another link. Sent: the same cannot be seen here; 0. */
  readonly overtaken: number;
  /** What it made TCP do: acknowledgments of the same byte again, and data sent again after three of them. */
  readonly duplicateAcks: number;
  readonly retransmissions: number;
  /** Retransmissions of data that had arrived (told by D-SACK) are not told apart: see `limits`. */
  readonly rows: readonly PacketRow[];
}

/** A link that fell silent, and another one that took its traffic. */
export interface LinkFailover {
  readonly from: number;
  readonly to: number;
  readonly last: PacketRow;
  readonly first: PacketRow;
  readonly gapNs: number | null;
  /** A gratuitous ARP by the new link, near it. */
  readonly announced: PacketRow | null;
  readonly movedFlows: number;
  /** Data segments sent again within two seconds after it. */
  readonly retransmissions: number;
}

export interface BondLimit {
  readonly code:
    | 'one-interface'
    | 'no-bond'
    | 'capture-points'
    | 'direction-unknown'
    | 'silent-links'
    | 'few-flows'
    | 'lacp-slow'
    | 'one-peer'
    | 'skipped-frames'
    | 'no-receiver';
  readonly count: number;
}

export interface Bond {
  readonly links: readonly BondLink[];
  /** The host's MACs. */
  readonly macs: readonly MacId[];
  /** How sent frames are told from received ones. */
  readonly directionFrom: 'flags' | 'unpadded' | 'macs';
  /** The modes that are left; the first one is what it most probably is. */
  readonly candidates: readonly BondModeName[];
  readonly certainty: 'certain' | 'likely' | 'possible';
  readonly modes: readonly ModeVerdict[];
  readonly policies: readonly PolicyVerdict[];
  readonly lacp: readonly LacpLink[];
  readonly lacpChanges: readonly LacpChange[];
  readonly reorderings: readonly Reordering[];
  readonly failovers: readonly LinkFailover[];
}

export interface BondingFacts {
  readonly bond: Bond | null;
  readonly limits: readonly BondLimit[];
}
