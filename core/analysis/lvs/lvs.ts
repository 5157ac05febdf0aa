/** The virtual servers of a capture: found from the other facts when somebody asks for them, and kept. */
import type { PacketRow } from '../../base/ids.ts';
import { onceFor } from '../../base/once-for.ts';
import type { Tables } from '../../table/tables.ts';
import { disorderOf, placeOf } from '../../table/time-order.ts';
import type { Facts } from '../facts.ts';
import { addressWord, type Decisions, decisionsOf } from './elimination/decisions.ts';
import { eliminate } from './elimination/eliminate.ts';
import type { SchedulerVerdict, UntestedReason } from './elimination/facts.ts';
import { DirectorTraces } from './elimination/traces.ts';
import type { LvsFacts, LvsService, Persistence } from './facts.ts';
import { findChecks } from './health.ts';
import { partialServices } from './partial.ts';
import { tablesAfter } from './replay.ts';
import { type DraftService, evidenceList, findServices, serviceKey } from './services.ts';
import { DirectorWalk } from './walk.ts';

const MAX_SERVERS = 40;
/** Frames that one card's queues swap are none that a director gets in another order. */
const SWAP_NS = 1e6;
/** Costs a few walks over the packet table the first time; nothing of it is done while a capture is read. */
export const lvsFacts = onceFor(build);

function build(facts: Facts): LvsFacts {
  const drafts = findServices(facts);
  const partial = partialServices(facts, new Set(drafts.map((s) => serviceKey(s.protocol, s.address, s.port))));
  if (drafts.length === 0) return { services: [], partial, tablesAfter: () => ({ entries: [], counts: [] }) };
  const checks = findChecks(facts, drafts);
  const walk = new DirectorWalk(facts, drafts);
  markSentOn(facts, walk);
  const traces = new DirectorTraces(facts, drafts);
  const known = drafts.map((draft) => traces.knownFromStart(draft));
  // Servers that are only checked got none of the connections: what they would have got contradicts nothing.
  const chosen = drafts.map((draft) => ({ ...draft, servers: draft.servers.filter((s) => !s.onlyChecked) }));
  const decisions = decisionsOf(facts, walk, chosen, known, checks, traces);
  const services = chosen.map((draft, id): LvsService => {
    const own = known[id] ?? new Set<number>();
    return {
      id,
      protocol: draft.protocol,
      address: draft.address,
      port: draft.port,
      method: draft.method,
      certainty: draft.certainty,
      evidence: evidenceList(draft),
      directors: [...draft.directors].filter((mac) => mac !== 0),
      servers: drafts[id]?.servers ?? [],
      connections: draft.connections,
      lost: draft.lost,
      persistence: persistenceOf(facts, draft),
      checks: checks[id] ?? [],
      schedulers: schedulersOf(facts, draft, own, decisions[id] ?? []),
      knownFromStart: [...own],
    };
  });
  return { services, partial, tablesAfter: (row) => tablesAfter(facts, drafts, walk, row) };
}

function markSentOn({ tables }: Facts, walk: DirectorWalk): void {
  const disorder = disorderOf(tables.packets);
  const place = (row: number): number => placeOf(disorder, row);
  for (const { connection: c, direction, row, original, sent } of walk.events())
    if (
      c.sentOn === null &&
      sent &&
      direction === 'input' &&
      (c.syn === null || (place(row) >= place(c.syn) && (original === null || place(original) >= place(c.syn))))
    )
      c.sentOn = row;
}

function schedulersOf(
  facts: Facts,
  draft: DraftService,
  known: ReadonlySet<number>,
  decisions: readonly Decisions[],
): SchedulerVerdict[] {
  const targets = draft.servers.map((s) => ({
    address: s.address === 0 ? s.id : addressWord(facts.tables, s.address),
    port: s.port,
  }));
  const virtual = addressWord(facts.tables, draft.address);
  const fresh = targets.every((_, server) => known.has(server));
  return eliminate({
    decisions,
    targets,
    virtual,
    fresh,
    untested: reasonNotToTest(facts.tables, draft, decisions),
    eachPacket: draft.protocol === 'udp',
  });
}

function reasonNotToTest(
  { packets }: Tables,
  { protocol, servers, connections }: DraftService,
  decisions: readonly Decisions[],
): UntestedReason | null {
  if (servers.length > MAX_SERVERS) return 'too-many-servers';
  // Which choice came before which is told by the rows.
  if ((disorderOf(packets)?.most ?? 0) > SWAP_NS) return 'unordered';
  if (protocol === 'udp' && decisions[0]?.list.every((d) => d.maybe) === true) return 'no-beginning';
  return connections.every((c) => c.syn === null) ? 'no-beginning' : null;
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
