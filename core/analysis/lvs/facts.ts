/**
 * Virtual servers: what a capture shows of a director (Linux Virtual Server), as its own tables would have it. Facts and ids; the words are in
 * `annotate/`, the layouts of `ipvsadm` in the command line. docs/virtual-servers.md has the reasoning.
 */
import type { AddressId, FlowId, MacId, PacketRow } from '../../base/ids.ts';
import type { IpvsTcpState } from '../../ipvs/tcp-states.ts';
import type { Endpoint } from '../nat/facts.ts';
import type { SchedulerVerdict } from './elimination/facts.ts';

/** nat: the destination is replaced; fullnat: the source, too; tun: IP in IP; dr: only the MAC is replaced. */
export type ForwardingMethod = 'nat' | 'tun' | 'dr' | 'fullnat';

/** certain: nothing else does that. probable: something else could, and the capture shows no sign of it. */
export type Certainty = 'certain' | 'probable';

/**
 * Why a method is believed in. rewritten-destination, rewritten-source: a copy differs there. answers-translated: answers come back
 * through the director and get the virtual address. inner-equals: a packet in a tunnel equals one to the virtual address.
 * same-packet-sent-on: the packet leaves again from the MAC it was sent to. owns-address: ARP gives the virtual address to that MAC.
 * answers-direct: answers in the virtual address' name come from another MAC and do not pass the director.
 */
export const METHOD_REASONS = [
  'rewritten-destination',
  'rewritten-source',
  'answers-translated',
  'inner-equals',
  'in-tunnel-one-way',
  'same-packet-sent-on',
  'owns-address',
  'answers-direct',
] as const;
export type MethodReason = (typeof METHOD_REASONS)[number];

export interface MethodEvidence {
  readonly code: MethodReason;
  readonly rows: readonly PacketRow[];
}

export interface RealServer {
  /** Index in the service's list, in order of first appearance. */
  readonly id: number;
  /** 0 where no packet names it (direct routing without ARP in the capture). */
  readonly address: AddressId;
  readonly port: number;
  /** 0 where it was not seen. */
  readonly mac: MacId;
  /** Connections that went to it, those included whose beginning was not captured. */
  readonly connections: number;
  /** First packet sent on to it; the first health check of one that got none. */
  readonly first: PacketRow;
  /** Known only because the director checks it. */
  readonly onlyChecked: boolean;
}

export interface LvsConnection {
  readonly id: number;
  readonly client: Endpoint;
  readonly server: number;
  /** On the client's side. */
  readonly flow: FlowId;
  /** On the real server's side; equal to `flow` where nothing is rewritten. */
  readonly serverFlow: FlowId;
  /** The client's SYN, and its first copy to the real server; null where they were not captured. */
  readonly syn: PacketRow | null;
  readonly sentOn: PacketRow | null;
}

/** The director's own conversations with a real server. */
export interface HealthChecks {
  readonly address: AddressId;
  /** 0 for echo requests. */
  readonly port: number;
  readonly kind: 'tcp' | 'ping';
  /** Index in `servers`, of those it was seen to be one. */
  readonly server: number;
  readonly checks: readonly HealthCheck[];
  /** Nanoseconds between the beginnings of two checks: the median. Null where there is one check. */
  readonly periodNs: number | null;
}

export interface HealthCheck {
  readonly row: PacketRow;
  /** unanswered: nothing came back. unknown: the capture ends before an answer could be missed. */
  readonly result: 'answered' | 'refused' | 'unanswered' | 'unknown';
  readonly answer: PacketRow | null;
}

/** Whether clients stay with their server because the service says so. Never certain: source hashing looks the same. */
export interface Persistence {
  /** Clients with several connections that all went to one server, and those that changed servers. */
  readonly loyal: number;
  readonly changed: number;
  /** Shortest time after which a client changed: no persistence is that long. Nanoseconds; null where none changed. */
  readonly lessThanNs: number | null;
  /** The connection that shows it. */
  readonly row: PacketRow | null;
}

export interface LvsService {
  readonly id: number;
  readonly protocol: 'tcp' | 'udp';
  readonly address: AddressId;
  readonly port: number;
  readonly method: ForwardingMethod;
  readonly certainty: Certainty;
  readonly evidence: readonly MethodEvidence[];
  /** The director's MACs, those of several directors that took over from one another included. */
  readonly directors: readonly MacId[];
  readonly servers: readonly RealServer[];
  readonly connections: readonly LvsConnection[];
  /** First packets of clients that the capture does not show to be sent on. */
  readonly lost: readonly PacketRow[];
  readonly persistence: Persistence;
  readonly checks: readonly HealthChecks[];
  /** In the order of `SCHEDULER_NAMES`; those with flags follow. */
  readonly schedulers: readonly SchedulerVerdict[];
  /** The capture shows the director begin with this service: what its counts began with is known for these servers. */
  readonly knownFromStart: readonly number[];
}

/**
 * What shows that somebody stands between, where one side was captured. answers-by-others: the address belongs to one MAC, answers in its name come
 * from others (direct routing, tunnelling). answers-hopped: its owner's answers have made a hop (NAT, a forwarded port). comes-by-another: a
 * server's packets come from a MAC that it does not answer to (direct routing). leaves-again: they come and leave one hop older, and no answer comes
 * by (direct routing).
 */
export const PARTIAL_SIGNS = ['answers-by-others', 'answers-hopped', 'comes-by-another', 'leaves-again'] as const;
export type PartialSign = (typeof PARTIAL_SIGNS)[number];

/** A service that the capture shows one side of: that there is one is not certain, and nothing is said of its tables. */
export interface PartialService {
  readonly protocol: 'tcp';
  readonly address: AddressId;
  readonly port: number;
  readonly sign: PartialSign;
  /** Owner of the address, or who brings the packets; 0 where MACs were not recorded. */
  readonly director: MacId;
  /** Machines that answer in the address' name, where the sign tells them apart. */
  readonly servers: readonly MacId[];
  readonly connections: number;
  readonly certainty: 'probable' | 'possible';
  readonly rows: readonly PacketRow[];
}

/** An entry of the director's connection table, as `ipvsadm -Lnc` shows it. */
export interface TableEntry {
  readonly service: number;
  readonly connection: number;
  readonly state: IpvsTcpState | 'UDP';
  /** Nanoseconds until it is forgotten, after the frame. */
  readonly expiresNs: number;
  /** Its beginning was not captured: the state is a guess from what came after. */
  readonly assumed: boolean;
}

/** The director's tables after a packet. Counts are by service and server. */
export interface LvsTables {
  readonly entries: readonly TableEntry[];
  readonly counts: readonly (readonly { readonly active: number; readonly inactive: number }[])[];
}

export interface LvsFacts {
  readonly services: readonly LvsService[];
  /** Others, of which one side was captured. */
  readonly partial: readonly PartialService[];
  /** The tables after this packet, by its place in the capture. Costs a walk over the packets up to it. */
  tablesAfter(row: PacketRow): LvsTables;
}
