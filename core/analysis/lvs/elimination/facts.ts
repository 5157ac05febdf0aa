/** Which schedulers a sequence of connections allows. */
import type { PacketRow } from '../../../base/ids.ts';
import type { SchedulerName } from '../../../ipvs/schedulers/index.ts';

/**
 * Why a connection cannot be a scheduler's choice.
 * order: no cyclic order of the servers has this one next. weights: no weights and order have it next. load: another server had fewer
 * connections. ratio: with any weights, this and earlier choices contradict each other. idle: an idle server was passed over.
 * same-key: an earlier connection with the same hash went elsewhere. no-overload: the server that had the address before was not overloaded.
 */
export type ContradictionCode = 'order' | 'weights' | 'load' | 'ratio' | 'idle' | 'same-key' | 'no-overload';

export interface Contradiction {
  readonly code: ContradictionCode;
  /** The server that should have been chosen instead, where there is one. */
  readonly instead: number | null;
  /** The earlier connection that contradicts it, where one does. */
  readonly earlier: PacketRow | null;
}

/**
 * Why nothing was tested. no-beginning: no connection's beginning was captured, or with UDP none can be told from its middle. unknown-counts:
 * what the counts began with is not known, and every choice may rest on it. too-many: persistence could explain the sequence in more ways than are
 * tried. too-many-servers: more than 40. unordered: the file is not in order of time.
 */
export type UntestedReason = 'no-beginning' | 'unknown-counts' | 'too-many' | 'too-many-servers' | 'unordered';

export interface SchedulerVerdict {
  readonly name: SchedulerName;
  /** Of `ipvsadm -b`: `sh-port`, `mh-port`; empty for the scheduler as it is by default. */
  readonly flags: readonly string[];
  readonly verdict: 'consistent' | 'ruled-out' | 'untested';
  /** The SYN that leaves no parameterisation. */
  readonly row: PacketRow | null;
  readonly contradiction: Contradiction | null;
  readonly untested: UntestedReason | null;
  /** Parameterisations left of those counted: see `counted`. Null where they are not counted. */
  readonly left: number | null;
  /** What a parameterisation is made of. */
  readonly counted: readonly ('list-order' | 'start' | 'weight-order' | 'weights' | 'hash')[];
  /** Greatest weight among those counted; null where weights play no part. */
  readonly maxWeight: number | null;
  /** Holds only if the service is persistent: some connections then were no choice of the scheduler. */
  readonly onlyIfPersistent: boolean;
  /** Times that the list of servers must have changed meanwhile. */
  readonly changes: number;
}

/** What is known of a server's counts when a connection was scheduled: between these. Infinity where nothing bounds it. */
export interface Counts {
  activeLow: number;
  activeHigh: number;
  /** 256 × active + inactive. */
  overheadLow: number;
  overheadHigh: number;
}

/** A connection that a director scheduled, or may have. */
export interface Decision {
  readonly row: PacketRow;
  /** Null: the capture does not show where it went. */
  readonly server: number | null;
  /** Nanoseconds. */
  readonly time: number;
  /** Address of the client, folded to 32 bits where it is IPv6 (as the kernel does). */
  readonly source: number;
  readonly sourcePort: number;
  /** Client, for persistence. */
  readonly client: number;
  /** An entry of the same ports may have been there still, and then nothing was scheduled. */
  readonly maybe: boolean;
  /** Connections that the chosen server had before: between these. */
  readonly totalLow: number;
  readonly totalHigh: number;
  /** Row at which one of them may have gone last; −1 where none has. */
  readonly fell: number;
  /** Servers that may not have been available. */
  readonly out: Set<number>;
  /** Of these, those that get no connection any more: they may have been taken out of the list for good. */
  readonly gone: Set<number>;
  /** Another director may have taken over since the decision before, with tables of its own. */
  readonly restart: boolean;
  readonly counts: readonly Counts[];
}
