/** The scheduling decisions of a service, in order, each with what is known of its servers' counts at that moment. */
import { type AddressId, type FlowId, NONE, type PacketRow } from '../../../base/ids.ts';
import { type ActiveRule, IPVS_UDP_TIMEOUT } from '../../../ipvs/tcp-states.ts';
import { Mark } from '../../../table/packets.ts';
import type { Tables } from '../../../table/tables.ts';
import type { Facts } from '../../facts.ts';
import type { HealthChecks } from '../facts.ts';
import type { DraftConnection, DraftService } from '../services.ts';
import type { DirectorWalk } from '../walk.ts';
import { PossibleDatagrams } from './datagrams.ts';
import type { Counts, Decision } from './facts.ts';
import { type PossibleEntry, PossibleStates } from './possible.ts';
import type { DirectorTraces } from './traces.ts';

const SECOND = 1e9;
/** An entry that was there before the capture began, and of which it shows no packet, is forgotten after so long: ESTABLISHED, and a second. */
const FORGOTTEN_NS = 901 * SECOND;
/** A SYN that came to nothing leaves an entry in SYN_RECV for so long. */
const HALF_OPEN_NS = 62 * SECOND;
const SWEEP_NS = SECOND / 2;

interface Sums extends Counts {
  totalLow: number;
  totalHigh: number;
  /** Row of the last time that an entry may have gone. */
  fell: number;
}
const noSums = (): Sums => ({
  activeLow: 0,
  activeHigh: 0,
  overheadLow: 0,
  overheadHigh: 0,
  totalLow: 0,
  totalHigh: 0,
  fell: -1,
});

interface Draft extends Decision {
  /** Last row before which the director must have decided, as far as it was captured. */
  end: number;
  retransmitted: boolean;
  /** The entry that the decision makes: it counts for later ones only. */
  own: PossibleEntry | null;
  server: number | null;
  maybe: boolean;
  counts: Counts[];
}

export interface Decisions {
  readonly list: readonly Decision[];
  /** Of some of these decisions: which servers may not have been there, and when the list of servers may have changed. */
  sequence(of: readonly Decision[]): Sequence;
}

export interface Sequence {
  readonly decisions: readonly Decision[];
  /** The list of servers may have changed once in each of these, in order of their ends. */
  readonly changes: readonly Change[];
}

/** After row `from`, and before the decision that comes after row `to`. */
export interface Change {
  readonly from: number;
  readonly to: number;
}

/** IPv6 addresses are folded to 32 bits, as IPVS does before it hashes. */
export function addressWord({ addresses }: Tables, id: AddressId): number {
  if (addresses.isV4(id)) return addresses.v4(id);
  const b = addresses.bytes(id);
  let word = 0;
  for (let i = 0; i + 3 < b.length; i += 4)
    word ^= (((b[i] ?? 0) << 24) | ((b[i + 1] ?? 0) << 16) | ((b[i + 2] ?? 0) << 8) | (b[i + 3] ?? 0)) >>> 0;
  return word >>> 0;
}

/**
 * What the capture does not show of the director, and is tried both ways: which states its kernel counts as active; of UDP, whether each packet is
 * scheduled by itself (`ipvsadm --ops`).
 */
type Rule = ActiveRule | 'conversations' | 'packets';
const RULES: Readonly<Record<'tcp' | 'udp', readonly Rule[]>> = {
  tcp: ['opening', 'established'],
  udp: ['conversations', 'packets'],
};

/** Of each service, in one walk: by each of the two rules of what counts as active. `known`: the servers that the capture shows the director begin with. */
export function decisionsOf(
  facts: Facts,
  walk: DirectorWalk,
  services: readonly DraftService[],
  known: readonly ReadonlySet<number>[],
  checks: readonly (readonly HealthChecks[])[],
  traces: DirectorTraces,
): Decisions[][] {
  const recorders = services.map((s, i) =>
    RULES[s.protocol].map((rule) => new Recorder(facts, s, known[i] ?? new Set(), traces.takeovers(s), rule)),
  );
  // By the rows, which tell here which came first: a file in another order is not judged at all.
  for (const event of walk.events(undefined, null)) {
    for (const recorder of recorders[event.service] ?? []) {
      recorder.until(event.row);
      recorder.event(event.connection, event.direction, event.row, event.original, event.sent);
    }
  }
  return recorders.map((both, i) => {
    const service = services[i] as DraftService;
    const answered = service.protocol === 'udp' ? answeredFlows(facts, service) : undefined;
    const outages = service.servers.map((s) => outagesOf(facts, service, s.id, checks[i] ?? [], answered));
    return both.map((recorder): Decisions => {
      recorder.until(facts.tables.packets.length as PacketRow);
      return { list: recorder.finish(), sequence: (of) => availability(outages, known[i] ?? new Set(), of) };
    });
  });
}

class Recorder {
  readonly #facts: Facts;
  readonly #service: DraftService;
  readonly #sums: Sums[];
  readonly #known: ReadonlySet<number>;
  readonly #entries = new Map<number, PossibleEntry>();
  readonly #byClient = new Map<string, PossibleEntry>();
  readonly #live = new Set<PossibleEntry>();
  readonly #open = new Set<Draft>();
  readonly #drafts: Draft[] = [];
  readonly #takeovers: number[];
  #lostAt = 0;
  /** Times of SYNs that came to nothing. */
  readonly #halfOpen: number[] = [];
  #now = Number.NEGATIVE_INFINITY;
  #swept = Number.NEGATIVE_INFINITY;
  /** Nothing is known of entries older than that. */
  #begin: number;
  #unknownUntil: number;
  readonly #rule: Rule;
  #restart = false;
  #director: number | undefined;

  constructor(facts: Facts, service: DraftService, known: ReadonlySet<number>, takeovers: readonly number[], rule: Rule) {
    this.#facts = facts;
    this.#service = service;
    this.#known = known;
    this.#sums = service.servers.map(noSums);
    this.#begin = facts.tables.packets.time.get(0);
    this.#unknownUntil = this.#begin + FORGOTTEN_NS;
    this.#takeovers = [...takeovers];
    this.#rule = rule;
  }

  /** What happened before this row and is no event of a connection. */
  until(row: PacketRow): void {
    const p = this.#facts.tables.packets;
    while ((this.#takeovers[0] ?? NONE) <= row) this.#takeOver(this.#takeovers.shift() as number);
    for (; (this.#service.lost[this.#lostAt] ?? NONE) < row; this.#lostAt++) {
      const syn = this.#service.lost[this.#lostAt] as PacketRow;
      this.#advance(p.time.get(syn), syn);
      this.#drafts.push(this.#draft(syn, null));
      this.#halfOpen.push(this.#now);
    }
  }

  #takeOver(row: number): void {
    this.#restart = true;
    this.#begin = this.#facts.tables.packets.time.get(row);
    this.#unknownUntil = this.#begin + FORGOTTEN_NS;
    for (const entry of this.#live) this.#change(entry, row, () => entry.mayBeForgotten());
  }

  event(c: DraftConnection, direction: 'input' | 'output', row: PacketRow, original: PacketRow | null, sent: boolean): void {
    const p = this.#facts.tables.packets;
    this.#advance(p.time.get(row), row);
    const { method } = this.#service;
    const side = direction === 'input' && (method === 'tun' || method === 'dr') ? 'inputOnly' : direction;
    const flags = p.flags.get(row);
    let entry = this.#entries.get(c.id);
    if (entry === undefined) {
      if (this.#director !== undefined && c.director !== this.#director && c.director !== 0) this.#takeOver(row);
      if (c.director !== 0) this.#director = c.director;
      const key = `${c.client.address} ${c.client.port}`;
      const before = this.#byClient.get(key);
      const maybe = before?.mayExist === true;
      const fresh = this.#entry(c.server, before);
      entry = fresh;
      if (c.syn !== null && row <= c.syn) {
        const draft = this.#draft(row, c.server);
        draft.maybe = maybe || this.#mayBeOld(c.server);
        draft.own = fresh;
        this.#drafts.push(draft);
        if (!sent) this.#open.add(draft);
      }
      if (before !== undefined) this.#change(before, row, () => before.isForgotten());
      this.#entries.set(c.id, entry);
      this.#byClient.set(key, entry);
      this.#live.add(entry);
      const sums = this.#sums[c.server];
      if (sums !== undefined) fresh.countIn(sums, 1);
    } else if (this.#rule === 'packets' && direction === 'input' && original === null) {
      const draft = this.#draft(row, c.server);
      draft.own = entry;
      this.#drafts.push(draft);
    }
    const states = entry;
    if (!this.#live.has(states)) this.#revive(states);
    this.#change(states, row, () => {
      if (sent) states.sentOn(original, side, flags, this.#now);
      else states.seen(row, side, flags, this.#now);
    });
    if (!sent) return;
    for (const draft of this.#open) {
      if (draft.row !== c.syn) continue;
      draft.end = row;
      draft.retransmitted = original !== null && original !== draft.row;
      this.#open.delete(draft);
    }
  }

  finish(): Draft[] {
    let last: Draft | undefined;
    // Two that were in the director at the same time and left it in another order than they came in: neither order is sure.
    for (const draft of this.#drafts) {
      if (last !== undefined && last.end > draft.row && (last.retransmitted || last.end > draft.end)) {
        last.server = null;
        draft.server = null;
      }
      if (last === undefined || draft.end >= last.end) last = draft;
    }
    return this.#drafts;
  }

  #draft(row: PacketRow, server: number | null): Draft {
    const { tables } = this.#facts;
    const p = tables.packets;
    const client = p.src.get(row) as AddressId;
    const own = server === null ? undefined : this.#sums[server];
    const draft: Draft = {
      row,
      server,
      time: this.#now,
      source: addressWord(tables, client),
      sourcePort: p.srcPort.get(row),
      client,
      maybe: false,
      out: new Set(),
      gone: new Set(),
      restart: this.#restart,
      counts: this.#sums.map((_, i) => this.#counts(i)),
      end: row,
      retransmitted: false,
      own: null,
      totalLow: own?.totalLow ?? 0,
      totalHigh: own?.totalHigh ?? 0,
      fell: own?.fell ?? -1,
    };
    this.#restart = false;
    return draft;
  }

  /** What is known of a server's counts now. */
  #counts(server: number): Counts {
    const sums = this.#sums[server] as Sums;
    while (this.#halfOpen[0] !== undefined && this.#halfOpen[0] + HALF_OPEN_NS < this.#now) this.#halfOpen.shift();
    const { activeLow, overheadLow } = sums;
    const opening = this.#rule === 'opening' ? this.#halfOpen.length : 0;
    const activeHigh = sums.activeHigh + opening;
    const overheadHigh = sums.overheadHigh + (opening > 0 ? 256 * opening : this.#halfOpen.length);
    const unknown =
      this.#now < this.#unknownUntil && !(this.#known.has(server) && this.#begin <= this.#facts.tables.packets.time.get(0));
    if (!unknown) return { activeLow, activeHigh, overheadLow, overheadHigh };
    return { activeLow, activeHigh: Number.POSITIVE_INFINITY, overheadLow, overheadHigh: Number.POSITIVE_INFINITY };
  }

  #entry(server: number, before: PossibleEntry | undefined): PossibleEntry {
    const rule = this.#rule;
    if (rule === 'conversations' || rule === 'packets')
      return new PossibleDatagrams(server, this.#now, rule === 'conversations', before);
    return new PossibleStates(server, this.#now, rule, before instanceof PossibleStates ? before : undefined);
  }

  /** UDP has no beginning to be seen: the entry may be older than the capture, except with a server that the director begins with in it. */
  #mayBeOld(server: number): boolean {
    const { packets } = this.#facts.tables;
    if (this.#service.protocol === 'tcp' || this.#now >= this.#begin + (IPVS_UDP_TIMEOUT + 1) * SECOND) return false;
    return !(this.#known.has(server) && this.#begin <= packets.time.get(0));
  }

  #change(entry: PossibleEntry, row: number, act: () => void): void {
    const sums = this.#sums[entry.server];
    if (sums === undefined) return;
    const before = sums.totalLow;
    entry.countIn(sums, -1);
    act();
    entry.countIn(sums, 1);
    if (sums.totalLow < before) sums.fell = row;
    for (const draft of this.#open) {
      const was = draft.counts[entry.server];
      if (was === undefined || draft.own === entry) continue;
      const own = draft.own?.server === entry.server && this.#live.has(draft.own) ? draft.own : undefined;
      own?.countIn(sums, -1);
      const now = this.#counts(entry.server);
      own?.countIn(sums, 1);
      was.activeLow = Math.min(was.activeLow, now.activeLow);
      was.activeHigh = Math.max(was.activeHigh, now.activeHigh);
      was.overheadLow = Math.min(was.overheadLow, now.overheadLow);
      was.overheadHigh = Math.max(was.overheadHigh, now.overheadHigh);
    }
  }

  #revive(entry: PossibleEntry): void {
    this.#live.add(entry);
    const sums = this.#sums[entry.server];
    if (sums !== undefined) entry.countIn(sums, 1);
  }

  #advance(time: number, row: number): void {
    this.#now = Math.max(this.#now, time);
    if (this.#now - this.#swept < SWEEP_NS) return;
    this.#swept = this.#now;
    for (const entry of this.#live) {
      const { first, last } = entry.expiry();
      if (last < this.#now) {
        this.#change(entry, row, () => entry.isForgotten());
        this.#live.delete(entry);
      } else if (first < this.#now) this.#change(entry, row, () => entry.mayBeForgotten());
    }
  }
}

/**
 * Marks the servers that may not have been available, and finds when the list may have changed. A server is not held to have been there
 *
 * - after the last connection that it was chosen for: its weight may be 0 since;
 * - from a health check that failed, or a connection that it did not answer, until it is chosen again;
 * - from a moment when it had as many connections as never before, until one of them has gone: that may be its upper threshold;
 * - before it is chosen for the first time, where the capture does not show the director begin with it.
 *
 * What may have been no choice (an old entry, a persistent client) goes to a server that is full or has weight 0 as well, and proves nothing.
 */
function availability(
  outages: readonly (readonly [number, number][])[],
  known: ReadonlySet<number>,
  of: readonly Decision[],
): Sequence {
  const decisions = of.map((d) => ({ ...d, out: new Set<number>(), gone: new Set<number>() }));
  const changes: Change[] = [];
  const outBetween = (server: number, from: number, to: number): void => {
    for (const d of decisions) if (d.row > from && d.row <= to && d.server !== server) d.out.add(server);
  };
  outages.forEach((ranges, id) => {
    const own = decisions.filter((d) => d.server === id && !d.maybe);
    const last = own.at(-1)?.row ?? -1;
    if (last < (decisions.at(-1)?.row ?? -1)) {
      changes.push({ from: last, to: NONE });
      outBetween(id, last, NONE);
      for (const d of decisions) if (d.row > last && d.server !== id) d.gone.add(id);
    }
    const first = own[0];
    if (first !== undefined && !known.has(id) && first !== decisions[0]) {
      changes.push({ from: -1, to: first.row });
      outBetween(id, -1, first.row);
    }
    const most = own.reduce((m, d) => Math.max(m, d.totalLow), 0);
    own.forEach((d, i) => {
      const next = own[i + 1];
      if (next !== undefined && next.fell > d.row && d.totalHigh >= most) outBetween(id, d.row, next.fell);
    });
    for (const [from, to] of ranges) {
      changes.push({ from, to: NONE }, { from, to: NONE });
      outBetween(id, from, own.find((d) => d.row >= to)?.row ?? NONE);
    }
  });
  return { decisions, changes: changes.sort((a, b) => a.to - b.to || a.from - b.from) };
}

/** From what a server fails to do until it is known to be well again: rows. */
function outagesOf(
  facts: Facts,
  service: DraftService,
  server: number,
  checks: readonly HealthChecks[],
  answered: ReadonlySet<number> | undefined,
): [number, number][] {
  const found: [number, number][] = [];
  for (const group of checks) {
    if (group.server !== server) continue;
    group.checks.forEach((check, i) => {
      if (check.result === 'answered') return;
      // Whoever checks may wait for more than one good answer before it believes in it.
      const well = group.checks.slice(i + 1).filter((c) => c.result === 'answered')[1];
      found.push([check.row, well?.answer ?? NONE]);
    });
  }
  for (const c of service.connections) {
    if (c.server !== server || c.syn === null) continue;
    if (answered !== undefined) {
      if (!answered.has(c.serverFlow)) found.push([c.syn, c.syn + 1]);
      continue;
    }
    const { opening, close } = facts.tcp.connection(c.serverFlow) ?? {};
    const failed = opening?.kind === 'unanswered' || opening?.kind === 'refused' || close?.reset?.kind === 'refused';
    if (failed) found.push([c.syn, c.syn + 1]);
  }
  found.sort((a, b) => a[0] - b[0]);
  const merged: [number, number][] = [];
  for (const [from, to] of found) {
    const before = merged.at(-1);
    if (before !== undefined && from <= before[1]) before[1] = Math.max(before[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** Flows on the real servers' side in which something came back. */
function answeredFlows({ tables }: Facts, service: DraftService): ReadonlySet<number> {
  const p = tables.packets;
  const sourceIsA = new Map(service.connections.map((c) => [c.serverFlow, c.sourceIsA]));
  const answered = new Set<number>();
  for (let i = 0; i < p.length; i++) {
    const from = sourceIsA.get(p.flow.get(i) as FlowId);
    if (from !== undefined && ((p.marks.get(i) & Mark.forward) !== 0) !== from) answered.add(p.flow.get(i));
  }
  return answered;
}
