/**
 * What a capture shows of high availability: who had an address and who took it over, who was master, what a director told its backup, and what
 * became of the connections. Rows are evidence; what cannot be known is said by `limits`.
 */
import type { FlowId, PacketRow } from '../../base/ids.ts';
import type { IpvsTcpState } from '../../ipvs/tcp-states.ts';

/** certain: two independent signs, or one that has no other explanation. likely: one sign. possible: there are other explanations. */
export type Certainty = 'certain' | 'likely' | 'possible';

/** A machine as the takeover shows it: texts, null where it is not known. */
export interface Owner {
  readonly mac: string | null;
  /** An address of its own: where its advertisements come from, or what its ARP says. */
  readonly address: string | null;
}

/* ------------------------------------------------------------------ VRRP */

/** Why receivers do not heed an advertisement (RFC 5798 §7.1). */
export type AdvertProblem = 'ttl' | 'checksum' | 'short' | 'version';

export interface VrrpRouter {
  /** Source of its advertisements. */
  readonly address: string;
  readonly mac: string;
  readonly version: number;
  /** The latest that is not 0. */
  readonly priority: number;
  /** Between advertisements, as announced. */
  readonly intervalNs: number;
  readonly advertisements: number;
  readonly first: PacketRow;
  readonly last: PacketRow;
  readonly problems: readonly AdvertProblem[];
}

/**
 * first: nobody advertised before in the capture. silence: the one before fell silent for three intervals. resigned: it said so (priority 0).
 * preemption: a higher priority. tie: the same priority, a higher address. early: it took over although the one before was heard of a
 * short while ago, with no higher priority. resumed: the same router again, after a silence.
 */
export type ElectionCause = 'first' | 'silence' | 'resigned' | 'preemption' | 'tie' | 'early' | 'resumed';

/** A time in which one router was master. */
export interface Reign {
  /** Index in `routers`. */
  readonly router: number;
  readonly first: PacketRow;
  readonly last: PacketRow;
  readonly advertisements: number;
  readonly priority: number;
  readonly cause: ElectionCause;
  /** From the last advertisement of the one before to the first of this one; null for `first`. */
  readonly afterNs: number | null;
  /** What the RFC's timers say it should be; null where they say nothing. */
  readonly expectedNs: number | null;
  /** The last advertisement of the one before. */
  readonly before: PacketRow | null;
}

/** Two masters at a time. */
export interface SplitBrain {
  readonly routers: readonly [number, number];
  readonly first: PacketRow;
  readonly last: PacketRow;
  /** What may keep them from hearing each other: what the advertisements of one say that the other must refuse. */
  readonly reasons: readonly ('ttl' | 'checksum' | 'short' | 'version' | 'addresses' | 'interval')[];
}

export interface VirtualRouterFacts {
  readonly id: number;
  readonly family: 4 | 6;
  /** The virtual addresses. */
  readonly addresses: readonly string[];
  readonly routers: readonly VrrpRouter[];
  readonly reigns: readonly Reign[];
  readonly splitBrains: readonly SplitBrain[];
}

/* ------------------------------------------------------------------ IPVS sync */

export type SyncMethod = 'masquerade' | 'local' | 'tunnel' | 'direct';

/** A connection as the last message before some moment tells of it. */
export interface SyncedConnection {
  readonly protocol: number;
  /** `address:port` */
  readonly client: string;
  readonly virtual: string;
  readonly server: string;
  readonly method: SyncMethod;
  /** A persistence template, no connection. */
  readonly template: boolean;
  readonly state: IpvsTcpState | null;
  readonly timeoutS: number;
  /** Sequence numbers that a helper shifts go with it. */
  readonly sequences: boolean;
  readonly first: PacketRow;
  readonly last: PacketRow;
  readonly messages: number;
  /** The same connection in the capture. */
  readonly flow: FlowId | null;
  /** From its first packet to the first message; null where it was not seen to open. */
  readonly lagNs: number | null;
  /** The state that the packets before the last message lead to; null where they do not say. */
  readonly masterState: IpvsTcpState | null;
}

/** What one director tells. */
export interface SyncSource {
  readonly source: string;
  readonly syncId: number;
  readonly version: 0 | 1;
  readonly messages: number;
  readonly records: number;
  /** Messages that end early, or whose records do not fit. */
  readonly damaged: number;
  readonly first: PacketRow;
  readonly last: PacketRow;
  readonly connections: readonly SyncedConnection[];
  /** More than are kept. */
  readonly truncated: boolean;
}

/** A connection to a service that the director tells of, which no message tells of. */
export interface UntoldConnection {
  readonly flow: FlowId;
  readonly client: string;
  readonly virtual: string;
  /** Packets of the client. Linux tells of an established connection after the third. */
  readonly clientPackets: number;
  readonly reason: 'few-packets' | 'never-established' | 'unknown';
  readonly rows: readonly PacketRow[];
}

/* ------------------------------------------------------------------ heartbeat */

export interface HeartbeatNode {
  readonly name: string;
  readonly address: string;
  readonly messages: number;
  readonly first: PacketRow;
  readonly last: PacketRow;
  /** The usual time between two (the median of the first thousand). */
  readonly intervalNs: number | null;
  /** The last status it told. */
  readonly status: string | null;
}

/* ------------------------------------------------------------------ takeovers */

/** survived: answered after the takeover. idle: no packet after it. closed: over before. */
export type Outcome = 'survived' | 'reset' | 'unanswered' | 'idle' | 'closed';

/**
 * synced: the backup was told. same-server: it sent the packets where the old one did, without a message seen. no-entry: its own TCP
 * answered with RST. other-server: it chose another server, which knows nothing. server-reset: the same server as before gave up.
 * sequence-delta: sequence numbers were shifted before and are not any more. not-forwarded: the packets went no further.
 * forwarded-unanswered: they did, and the server kept silent.
 */
export type FateCause =
  | 'synced'
  | 'same-server'
  | 'no-entry'
  | 'other-server'
  | 'server-reset'
  | 'sequence-delta'
  | 'not-forwarded'
  | 'forwarded-unanswered'
  | 'unknown';

/** A real server, and a packet that was sent to it. */
export interface ChosenServer {
  /** The address, or the MAC where no address is known. */
  readonly server: string;
  readonly row: PacketRow;
}

export interface ConnectionFate {
  readonly flow: FlowId;
  readonly client: string;
  readonly service: string;
  readonly outcome: Outcome;
  readonly cause: FateCause | null;
  readonly certainty: Certainty;
  /** The old director's state by its packets; null where the opening was not seen. */
  readonly state: IpvsTcpState | null;
  readonly before: ChosenServer | null;
  readonly after: ChosenServer | null;
  /** What the backup had been told when it took over. */
  readonly told: {
    readonly state: IpvsTcpState | null;
    readonly server: string;
    readonly row: PacketRow;
    /** Before the takeover. */
    readonly ageNs: number;
    readonly expired: boolean;
  } | null;
  readonly evidence: readonly PacketRow[];
}

/** How a takeover shows. */
export type Sign = 'vrrp' | 'gratuitous-arp' | 'arp' | 'traffic';

export interface Takeover {
  /** Texts, in the order in which they were taken. */
  readonly addresses: readonly string[];
  readonly from: Owner;
  readonly to: Owner;
  /** The first packet that says so. */
  readonly row: PacketRow;
  readonly signs: readonly Sign[];
  readonly certainty: Certainty;
  /** Where VRRP says: index of the virtual router, and of the reign. */
  readonly vrrp: { readonly router: number; readonly reign: number } | null;
  /** The last packet that the old one answered or sent on, and the first of the new one; null where there is none. */
  readonly lastServed: PacketRow | null;
  readonly firstServed: PacketRow | null;
  /** The first packet to the old one, after the last that it served, to which nothing happened. */
  readonly firstUnserved: PacketRow | null;
  /** At most, and at least, how long the service was away; null where one end is missing. */
  readonly awayNs: number | null;
  readonly awayAtLeastNs: number | null;
  /** The old one is heard of again as the owner, before somebody took over from the new one. */
  readonly oldReturns: PacketRow | null;
  readonly connections: readonly ConnectionFate[];
  readonly truncated: boolean;
  /** What other ways to choose a server would have kept when the list changed; null where no connection shows a change. */
  readonly remapping: Remapping | null;
  readonly evidence: readonly PacketRow[];
}

/** Several MACs answer for an address, without a takeover. */
export interface AddressConflict {
  readonly address: string;
  readonly macs: readonly string[];
  readonly evidence: readonly PacketRow[];
}

/* ------------------------------------------------------------------ hashing */

export interface RemapShare {
  readonly scheduler: 'modulo' | 'sh' | 'mh';
  /** Of the clients: those who keep their server, and those who lose it although it is still there. */
  readonly kept: number;
  readonly collateral: number;
}

export interface Remapping {
  /** Real servers, by address, before; and the one that the new list seems to lack. */
  readonly servers: readonly string[];
  readonly removed: string;
  /** Of the clients, those whose server is still there: nothing can keep more. */
  readonly ideal: number;
  readonly shares: readonly RemapShare[];
  /**
   * The observed choices as server number p mod n, p being the last byte of the client's address: the thesis' formula. Null where it does
   * not give the servers that were seen.
   */
  readonly modulo: { readonly client: string; readonly p: number; readonly before: number; readonly after: number } | null;
}

/** Who looks after the real servers by echo requests: so the list of servers is known even where no connection shows them. */
export interface HealthTarget {
  readonly checker: string;
  readonly target: string;
  readonly requests: number;
  readonly unanswered: number;
  readonly first: PacketRow;
}

/** What is not identifiable, and why. `count`: how many this is about, where that says anything. */
export interface Limit {
  readonly code:
    | 'no-takeover'
    | 'backup-unseen'
    | 'cause-unknown'
    | 'owner-unknown'
    | 'no-sync'
    | 'sync-received'
    | 'service-unseen'
    | 'idle-connections'
    | 'server-unknown'
    | 'untimed'
    | 'truncated';
  readonly count: number;
}

export interface FailoverFacts {
  readonly takeovers: readonly Takeover[];
  readonly conflicts: readonly AddressConflict[];
  readonly virtualRouters: readonly VirtualRouterFacts[];
  readonly sync: readonly SyncSource[];
  readonly untold: readonly UntoldConnection[];
  readonly heartbeats: readonly HeartbeatNode[];
  readonly checks: readonly HealthTarget[];
  readonly limits: readonly Limit[];
}
