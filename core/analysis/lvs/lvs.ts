/** The virtual servers of a capture: found from the other facts when somebody asks for them, and kept. */
import type { PacketRow } from '../../base/ids.ts';
import type { Facts } from '../facts.ts';
import { addressWord, decisionsOf, knownFromStart } from './elimination/decisions.ts';
import { eliminate } from './elimination/eliminate.ts';
import type { SchedulerVerdict, UntestedReason } from './elimination/facts.ts';
import type { HealthChecks, LvsFacts, LvsService, Persistence } from './facts.ts';
import { findChecks } from './health.ts';
import { tablesAfter } from './replay.ts';
import { type DraftService, evidenceList, findServices } from './services.ts';
import { DirectorWalk } from './walk.ts';

const MAX_SERVERS = 40;
const FOUND = new WeakMap<Facts, LvsFacts>();

/** Costs a few walks over the packet table the first time; nothing of it is done while a capture is read. */
export function lvsFacts(facts: Facts): LvsFacts {
  const known = FOUND.get(facts);
  if (known !== undefined) return known;
  const drafts = findServices(facts);
  const checks = findChecks(facts, drafts);
  const walk = new DirectorWalk(facts, drafts);
  markSentOn(walk);
  const services = drafts.map((_, id) => finished(facts, walk, drafts, id, checks[id] ?? []));
  const found: LvsFacts = { services, tablesAfter: (row) => tablesAfter(facts, drafts, walk, row) };
  FOUND.set(facts, found);
  return found;
}

function markSentOn(walk: DirectorWalk): void {
  for (const { connection: c, direction, row, original, sent } of walk.events())
    if (
      c.sentOn === null &&
      sent &&
      direction === 'input' &&
      (c.syn === null || row >= c.syn) &&
      (original === null || original >= (c.syn ?? 0))
    )
      c.sentOn = row;
}

function finished(
  facts: Facts,
  walk: DirectorWalk,
  drafts: readonly DraftService[],
  id: number,
  checks: readonly HealthChecks[],
): LvsService {
  const draft = drafts[id] as DraftService;
  const known = knownFromStart(facts, draft);
  return {
    id,
    protocol: draft.protocol,
    address: draft.address,
    port: draft.port,
    method: draft.method,
    certainty: draft.certainty,
    evidence: evidenceList(draft),
    directors: [...draft.directors].filter((mac) => mac !== 0),
    servers: draft.servers,
    connections: draft.connections,
    lost: draft.lost,
    persistence: persistenceOf(facts, draft),
    checks,
    schedulers: schedulersOf(facts, walk, drafts, id, known, checks),
    knownFromStart: [...known],
  };
}

function schedulersOf(
  facts: Facts,
  walk: DirectorWalk,
  drafts: readonly DraftService[],
  id: number,
  known: ReadonlySet<number>,
  checks: readonly HealthChecks[],
): SchedulerVerdict[] {
  const draft = drafts[id] as DraftService;
  // Those that are only checked got none of the connections: what they would have got contradicts nothing.
  const targets = draft.servers
    .filter((s) => !s.onlyChecked)
    .map((s) => ({ address: s.address === 0 ? s.id : addressWord(facts.tables, s.address), port: s.port }));
  const virtual = addressWord(facts.tables, draft.address);
  const untested: UntestedReason | null =
    draft.protocol === 'udp'
      ? 'udp'
      : targets.length > MAX_SERVERS
        ? 'too-many-servers'
        : draft.connections.every((c) => c.syn === null)
          ? 'no-beginning'
          : null;
  const nothing = { list: [], sequence: () => ({ decisions: [], changes: [] }) };
  const seen = { ...draft, servers: draft.servers.filter((s) => !s.onlyChecked) };
  const decisions = untested === null ? decisionsOf(facts, walk, drafts.with(id, seen), id, known, checks) : nothing;
  const fresh = targets.every((_, server) => known.has(server));
  return eliminate({ decisions, targets, virtual, fresh, untested });
}

function persistenceOf(facts: Facts, { connections }: DraftService): Persistence {
  const p = facts.tables.packets;
  const last = new Map<number, { readonly server: number; readonly time: number }>();
  const several = new Map<number, boolean>();
  let lessThanNs: number | null = null;
  let row: PacketRow | null = null;
  for (const c of connections) {
    if (c.syn === null) continue;
    const time = p.time.get(c.syn);
    const before = last.get(c.client.address);
    last.set(c.client.address, { server: c.server, time });
    if (before === undefined) continue;
    const changed = before.server !== c.server;
    several.set(c.client.address, (several.get(c.client.address) ?? false) || changed);
    if (!changed || (lessThanNs !== null && time - before.time >= lessThanNs)) continue;
    lessThanNs = time - before.time;
    row = c.syn;
  }
  const changed = [...several.values()].filter((c) => c).length;
  return { loyal: several.size - changed, changed, lessThanNs, row };
}
