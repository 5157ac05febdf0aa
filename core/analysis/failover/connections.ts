/** What became of the TCP connections to an address when another machine took it over. */

import { socketText } from '../../base/address.ts';
import { firstFrom } from '../../base/ascending.ts';
import { type AddressId, type FlowId, flowId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { seqDiff } from '../../base/seq32.ts';
import { type IpvsTcpState, nextIpvsState } from '../../ipvs/tcp-states.ts';
import { IpProtocol } from '../../table/flows.ts';
import { TcpFlag } from '../../table/packets.ts';
import { previousInFlow } from '../../table/previous.ts';
import type { Facts } from '../facts.ts';
import type { TcpConnection } from '../tcp/facts.ts';
import type { Copies } from './copies.ts';
import type { Certainty, ChosenServer, ConnectionFate, FateCause, Outcome } from './facts.ts';
import { connectionKey, type Teller, type Told, toldBefore } from './sync-table.ts';

const SECOND = 1e9;
/** Connections that are told of, those of all takeovers together: two owners that announce an address in turns make takeovers without end. */
export const MAX_FATES = 16_384;

/** A TCP connection to a virtual address, with the rows of its flow. */
export interface Watched {
  readonly flow: FlowId;
  readonly client: string;
  readonly service: string;
  readonly virtual: AddressId;
  /** Ascending. */
  readonly rows: readonly number[];
  /** The MAC that its client's first packet came from; 0: none was seen. */
  readonly clientMac: MacId;
  readonly close: TcpConnection['close'];
}

/** One takeover as its connections see it. */
export interface Change {
  readonly row: PacketRow;
  /** The takeover before, of one of these addresses; −1: none. What was closed before that is of no concern any more. */
  readonly since: number;
  readonly addresses: ReadonlySet<AddressId>;
  readonly oldMacs: ReadonlySet<MacId>;
  readonly newMacs: ReadonlySet<MacId>;
}

/** `address:port`, IPv6 in brackets. */
export function endpointOf(facts: Facts, address: AddressId, port: number): string {
  return socketText(facts.tables.addresses.text(address), port);
}

/** The TCP connections whose server is one of these addresses. */
export function watch(facts: Facts, addresses: ReadonlySet<AddressId>): Watched[] {
  const { flows } = facts.tables;
  const out: Watched[] = [];
  for (let i = 0; i < flows.length; i++) {
    const flow = flowId(i);
    if (flows.protocol.get(flow) !== IpProtocol.tcp || !flows.isSeen(flow)) continue;
    const connection = facts.tcp.connection(flow);
    if (connection === undefined) continue;
    const [server, serverPort, client, clientPort] = connection.clientIsA
      ? [flows.b.get(flow), flows.bPort.get(flow), flows.a.get(flow), flows.aPort.get(flow)]
      : [flows.a.get(flow), flows.aPort.get(flow), flows.b.get(flow), flows.bPort.get(flow)];
    const virtual = server as AddressId;
    if (!addresses.has(virtual)) continue;
    const rows: number[] = [];
    for (let row: PacketRow | undefined = flows.rows(flow).last; row !== undefined; row = previousInFlow(facts.tables, row))
      rows.push(row);
    rows.reverse();
    const first = rows.find((row) => facts.tcp.fromClient(row as PacketRow));
    out.push({
      flow,
      client: endpointOf(facts, client as AddressId, clientPort),
      service: endpointOf(facts, virtual, serverPort),
      virtual,
      rows,
      clientMac: first === undefined ? (0 as MacId) : (facts.tables.packets.macSrc.get(first) as MacId),
      close: connection.close,
    });
  }
  return out;
}

export interface FateContext {
  readonly facts: Facts;
  readonly copies: Copies;
  readonly tellers: readonly Teller[];
  /** Row of a packet in a tunnel → the tunnel's end. */
  readonly tunnelEnds: ReadonlyMap<number, string>;
  readonly timeOf: (row: number) => number;
}

export function fatesOf(
  context: FateContext,
  watched: readonly Watched[],
  change: Change,
  most: number,
): { readonly fates: ConnectionFate[]; readonly truncated: boolean } {
  const fates: ConnectionFate[] = [];
  for (const w of watched) {
    if (!change.addresses.has(w.virtual) || (w.rows[0] ?? NONE) >= change.row) continue;
    if (closedBefore(w, change.since) !== null) continue;
    if (fates.length >= most) return { fates, truncated: true };
    fates.push(fateOf(context, w, change));
  }
  return { fates, truncated: false };
}

function fateOf(context: FateContext, w: Watched, change: Change): ConnectionFate {
  const { facts, timeOf } = context;
  const before = chosen(context, w, 0, change.row, change.oldMacs);
  const told = latestTold(context.tellers, w, change.row);
  const ageNs = told === undefined ? 0 : timeOf(change.row) - timeOf(told.row);
  const fate = {
    flow: w.flow,
    client: w.client,
    service: w.service,
    state: ipvsStateBefore(context, w.rows, change.row, change.oldMacs),
    before,
    after: null,
    told:
      told === undefined
        ? null
        : {
            state: told.state,
            server: told.server,
            row: told.row,
            ageNs,
            expired: told.timeoutS > 0 && ageNs > told.timeoutS * SECOND,
          },
  };
  const over = closedBefore(w, change.row);
  if (over !== null) return { ...fate, outcome: 'closed', cause: null, certainty: 'certain', evidence: [over] };
  const { reset, answer, asked } = afterwards(facts, w, change.row);
  if (reset === undefined && answer === undefined && asked === undefined)
    return { ...fate, outcome: 'idle', cause: null, certainty: 'certain', evidence: [w.rows.at(-1) as PacketRow] };
  const wasReset = reset !== undefined && (answer === undefined || reset < answer);
  const end = wasReset ? reset + 1 : Number.POSITIVE_INFINITY;
  const after = chosen(context, w, change.row, end, change.newMacs) ?? (wasReset ? resetBy(context, reset, change) : null);
  const outcome: Outcome = wasReset ? 'reset' : answer !== undefined ? 'survived' : 'unanswered';
  const why = causeOf(context, { w, change, outcome, before, after, told: fate.told !== null && !fate.told.expired, reset });
  const rows = [before?.row, asked, after?.row, wasReset ? reset : answer, told?.row].filter(
    (r): r is PacketRow => r !== undefined,
  );
  return { ...fate, after, outcome, ...why, evidence: [...new Set(rows)].sort((a, b) => a - b) };
}

interface Case {
  readonly w: Watched;
  readonly change: Change;
  readonly outcome: Outcome;
  readonly before: ChosenServer | null;
  readonly after: ChosenServer | null;
  readonly told: boolean;
  readonly reset: PacketRow | undefined;
}

function causeOf(context: FateContext, c: Case): { readonly cause: FateCause; readonly certainty: Certainty } {
  const { facts } = context;
  const { before, after, outcome, change } = c;
  const moved = before !== null && after !== null && before.server !== after.server;
  if (outcome === 'survived') {
    if (moved) return { cause: 'unknown', certainty: 'possible' };
    if (c.told) return { cause: 'synced', certainty: after === null ? 'likely' : 'certain' };
    return {
      cause: after === null || before === null ? 'unknown' : 'same-server',
      certainty: after === null ? 'likely' : 'certain',
    };
  }
  const [was, is] = [shiftOf(context, c.w, 0, change.row), shiftOf(context, c.w, change.row, Number.POSITIVE_INFINITY)];
  if (was !== 0 && is === 0 && after !== null && !moved) return { cause: 'sequence-delta', certainty: 'likely' };
  if (moved) return { cause: 'other-server', certainty: 'certain' };
  if (outcome === 'reset' && c.reset !== undefined) {
    const fromDirector =
      change.newMacs.has(facts.tables.packets.macSrc.get(c.reset) as MacId) && context.copies.originalOf(c.reset) === null;
    if (fromDirector && after === null) return { cause: 'no-entry', certainty: c.told ? 'likely' : 'certain' };
    if (after !== null && before !== null) return { cause: 'server-reset', certainty: 'likely' };
    return { cause: 'unknown', certainty: 'possible' };
  }
  return after === null
    ? { cause: 'not-forwarded', certainty: 'likely' }
    : { cause: 'forwarded-unanswered', certainty: 'likely' };
}

/** The first packet of the client in rows [from, to) that a director sent on, and where to. */
function chosen(context: FateContext, w: Watched, from: number, to: number, macs: ReadonlySet<MacId>): ChosenServer | null {
  const { facts, copies, tunnelEnds } = context;
  const { packets } = facts.tables;
  for (let i = firstFrom(w.rows, from); i < w.rows.length; i++) {
    const row = w.rows[i] as PacketRow;
    if (row >= to) return null;
    if (!facts.tcp.fromClient(row)) continue;
    const copy = copies.copyOf(row);
    if (copy !== null && copy < to && macs.has(packets.macSrc.get(copy) as MacId))
      return { server: endpointOf(facts, packets.dst.get(copy) as AddressId, packets.dstPort.get(copy)), row: copy };
    if (copy !== null || !macs.has(packets.macSrc.get(row) as MacId)) continue;
    return { server: tunnelEnds.get(row) ?? stationText(facts, packets.macDst.get(row) as MacId, w.virtual), row };
  }
  return null;
}

/** The address of a station by its ARP, where it is not the virtual one; else its MAC. */
export function stationText(facts: Facts, mac: MacId, virtual: AddressId | null): string {
  for (const [ip, by] of facts.arp.claims) if (ip !== virtual && by.has(mac)) return facts.tables.addresses.text(ip);
  return facts.tables.macs.text(mac);
}

/** The real server whose reset a director passed on, where its packets themselves were not seen. */
function resetBy({ facts, copies }: FateContext, reset: PacketRow, { newMacs }: Change): ChosenServer | null {
  const { packets } = facts.tables;
  const original = copies.originalOf(reset);
  if (original !== null)
    return { server: endpointOf(facts, packets.src.get(original) as AddressId, packets.srcPort.get(original)), row: original };
  const mac = packets.macSrc.get(reset) as MacId;
  return mac === 0 || newMacs.has(mac)
    ? null
    : { server: stationText(facts, mac, packets.src.get(reset) as AddressId), row: reset };
}

interface Afterwards {
  /** The first reset, and the first other packet, from the server's side; the first of the client. */
  readonly reset: PacketRow | undefined;
  readonly answer: PacketRow | undefined;
  readonly asked: PacketRow | undefined;
}

function afterwards(facts: Facts, w: Watched, from: number): Afterwards {
  const { flags } = facts.tables.packets;
  let [reset, answer, asked]: (PacketRow | undefined)[] = [];
  for (let i = firstFrom(w.rows, from); i < w.rows.length && (reset === undefined || answer === undefined); i++) {
    const row = w.rows[i] as PacketRow;
    if (facts.tcp.fromClient(row)) asked ??= row;
    else if ((flags.get(row) & TcpFlag.rst) !== 0) reset ??= row;
    else answer ??= row;
  }
  return { reset, answer, asked };
}

/** The packet that ended it, where that was before the row. */
function closedBefore({ close }: Watched, row: number): PacketRow | null {
  if (close.reset !== null && close.reset.row < row) return close.reset.row;
  return close.secondFin !== null && close.secondFin < row ? close.secondFin : null;
}

/**
 * IPVS's state after the packets before `end`; null where the SYN was not seen.
 *
 * @param directors their own copies in the same flow (direct routing, tunnel) do not count
 */
export function ipvsStateBefore(
  { facts, copies }: FateContext,
  rows: readonly number[],
  end: number,
  directors: ReadonlySet<MacId>,
): IpvsTcpState | null {
  const { packets } = facts.tables;
  let state: IpvsTcpState = 'NONE';
  let opened = false;
  // Where the director rewrites, it sees both directions.
  let rewrites = false;
  for (const n of rows) {
    const row = n as PacketRow;
    if (row >= end) break;
    const flags = packets.flags.get(row);
    if (facts.tcp.fromClient(row)) {
      if (directors.has(packets.macSrc.get(row) as MacId)) continue;
      if ((flags & TcpFlag.syn) !== 0) opened = true;
      if (!opened) return null;
      rewrites ||= copies.copyOf(row) !== null;
      state = nextIpvsState(state, rewrites ? 'input' : 'inputOnly', flags);
    } else if (opened && rewrites) state = nextIpvsState(state, 'output', flags);
  }
  return opened ? state : null;
}

function latestTold(tellers: readonly Teller[], w: Watched, row: number): Told | undefined {
  let latest: Told | undefined;
  for (const t of tellers) {
    const told = toldBefore(t.connections.get(connectionKey(w.client, w.service)), row);
    if (told !== undefined && (latest === undefined || told.row > latest.row)) latest = told;
  }
  return latest;
}

/** By how much a translator shifts the sequence numbers of a flow in rows [from, to): the last shift that is not 0, or 0. */
function shiftOf({ facts, copies }: FateContext, w: Watched, from: number, to: number): number {
  const { seq, ack } = facts.tables.packets;
  for (let i = w.rows.length - 1; i >= 0; i--) {
    const row = w.rows[i] as PacketRow;
    if (row >= to) continue;
    if (row < from) return 0;
    const other = copies.copyOf(row) ?? copies.originalOf(row);
    if (other === null) continue;
    const shift = seqDiff(seq.get(row), seq.get(other)) || seqDiff(ack.get(row), ack.get(other));
    if (shift !== 0) return shift;
  }
  return 0;
}
