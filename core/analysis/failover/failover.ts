/** High availability of a capture, after the scan and on request: one look at all packets, then what takeovers concern. */
import type { MacId, PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { Facts } from '../facts.ts';
import { type Collected, collect, type Frames } from './collect.ts';
import { type FateContext, fatesOf, MAX_FATES, type Watched, watch } from './connections.ts';
import { copiesOf } from './copies.ts';
import type { Certainty, ConnectionFate, FailoverFacts, Limit, Remapping, Takeover } from './facts.ts';
import { withForwarders } from './forwarders.ts';
import { outerDestination } from './outer.ts';
import { ownership } from './owners.ts';
import { remapShares, type Server } from './remap.ts';
import { around, type MacService, serviceOf } from './service.ts';
import { type Draft, draftTakeovers, idOf, type Neighbours, neighboursOf } from './takeovers.ts';
import { syncSources, untoldConnections } from './told.ts';
import { elections } from './vrrp.ts';

/** Takeovers that are told of. An address that changes hands more often does so without end. */
const MAX_TAKEOVERS = 256;

/** @param frames as `Engine.frames` */
export async function analyseFailover(facts: Facts, frames: Frames): Promise<FailoverFacts> {
  const collected = await collect(facts, frames);
  const owned = ownership(collected.claims, collected.timeOf);
  const virtualRouters = elections(collected.adverts);
  const drafts = draftTakeovers(facts, collected, owned, virtualRouters);
  const moving = new Set(drafts.slice(0, MAX_TAKEOVERS).flatMap((d) => [...d.ips]));
  const told = new Set(
    collected.sync.tellers.flatMap((t) =>
      [...t.connections.values()].flatMap((c) => idOf(facts, c.virtual.replace(/:\d+$/, '')) ?? []),
    ),
  );
  const watched = watch(facts, new Set([...moving, ...told]));
  const copies = copiesOf(facts, watched);
  const kept = withForwarders(facts, copies, drafts.slice(0, MAX_TAKEOVERS), watched);
  const tunnelEnds = await readTunnelEnds(facts, frames, watched);
  const context: FateContext = { facts, copies, tellers: collected.sync.tellers, tunnelEnds, timeOf: collected.timeOf };
  const macs = new Set(kept.flatMap((d) => [...d.oldMacs, ...d.newMacs, ...d.sharedMacs]));
  const service = serviceOf(facts, copies, collected, macs, moving);
  const checks = collected.checks;
  let left = MAX_FATES;
  const takeovers = kept.map((d, i) => {
    const takeover = takeoverOf(context, service, watched, d, neighboursOf(kept, i), left, checks);
    left -= takeover.connections.length;
    return takeover;
  });
  const sync = syncSources(context, watched, macs);
  const untold = untoldConnections(context, watched, told);
  const text = (id: number): string => facts.tables.macs.text(id as MacId);
  const conflicts = [...owned.conflicts].map(([ip, c]) => ({
    address: facts.tables.addresses.text(ip),
    macs: c.macs.map(text),
    evidence: [...c.rows].sort((a, b) => a - b),
  }));
  const heartbeats = collected.heartbeats.facts();
  const found = { takeovers, conflicts, virtualRouters, sync, untold, heartbeats, checks };
  return { ...found, limits: limitsOf(facts, found, drafts.length > kept.length) };
}

function takeoverOf(
  context: FateContext,
  service: ReadonlyMap<MacId, MacService>,
  watched: readonly Watched[],
  draft: Draft,
  { since, next }: Neighbours,
  most: number,
  checks: Collected['checks'],
): Takeover {
  const { facts } = context;
  const { packets } = facts.tables;
  const away = outage(service, draft, next);
  const { lastServed, firstServed, firstUnserved } = away;
  const between = (a: PacketRow | null, b: PacketRow | null): number | null =>
    a === null || b === null ? null : packets.intervalNs(a, b);
  const change = {
    row: draft.row,
    since,
    addresses: new Set(draft.ips),
    oldMacs: new Set([...draft.oldMacs, ...draft.sharedMacs]),
    newMacs: new Set([...draft.newMacs, ...draft.sharedMacs]),
  };
  const { fates, truncated } = fatesOf(context, watched, change, most);
  return {
    addresses: draft.addresses,
    from: draft.from,
    to: draft.to,
    row: draft.row,
    signs: draft.signs,
    certainty: certaintyOf(draft, firstServed),
    vrrp: draft.vrrp,
    ...away,
    awayNs: between(lastServed, firstServed),
    awayAtLeastNs: between(firstUnserved, firstServed),
    oldReturns: draft.oldReturns,
    connections: fates,
    truncated,
    remapping: remappingOf(
      fates,
      checks.filter((c) => isOwner(facts, draft, c.first)),
    ),
    evidence: draft.evidence,
  };
}

function certaintyOf({ signs, oldReturns }: Draft, firstServed: PacketRow | null): Certainty {
  if (signs.length > 1 && oldReturns === null) return 'certain';
  if (signs[0] === 'arp') return 'possible';
  return firstServed !== null && oldReturns === null ? 'certain' : 'likely';
}

function outage(
  service: ReadonlyMap<MacId, MacService>,
  { row, oldMacs, newMacs, sharedMacs }: Draft,
  next: number,
): Pick<Takeover, 'lastServed' | 'firstServed' | 'firstUnserved'> {
  const of = (macs: Iterable<MacId>): MacService[] => [...macs].flatMap((mac) => service.get(mac) ?? []);
  const least = (rows: readonly (number | undefined)[]): number => Math.min(...rows.map((r) => r ?? Number.POSITIVE_INFINITY));
  const last = Math.max(-1, ...of([...oldMacs, ...sharedMacs]).map((s) => around(s.served, row).before ?? -1));
  const first = least(of([...newMacs, ...sharedMacs]).map((s) => around(s.served, row).from));
  const until = Math.min(first, next);
  const unserved =
    last < 0 ? Number.POSITIVE_INFINITY : least(of([...oldMacs, ...sharedMacs]).map((s) => around(s.wanted, last + 1).from));
  return {
    lastServed: last < 0 ? null : (last as PacketRow),
    firstServed: first < next ? (first as PacketRow) : null,
    firstUnserved: unserved < until ? (unserved as PacketRow) : null,
  };
}

const isOwner = ({ tables: { packets } }: Facts, { oldMacs, newMacs }: Draft, row: PacketRow): boolean =>
  [oldMacs, newMacs].some((macs) => macs.has(packets.macSrc.get(row) as MacId));

/**
 * Where all that changed servers came from one, and nobody is sent there any more: the new list seems to lack it.
 *
 * @param checks of the two owners: who they look after is in their lists
 */
function remappingOf(fates: readonly ConnectionFate[], checks: Collected['checks']): Remapping | null {
  const moved = fates.filter((f) => f.cause === 'other-server');
  const [example] = moved;
  const removed = example?.before?.server;
  if (example === undefined || removed === undefined) return null;
  if (moved.some((f) => f.before?.server !== removed) || fates.some((f) => f.after?.server === removed)) return null;
  const port = /:(\d+)$/.exec(removed)?.[1];
  const checked = checks.map((c) => (port === undefined ? c.target : `${c.target}:${port}`));
  const names = [...new Set([...checked, ...fates.flatMap((f) => [f.before?.server ?? [], f.after?.server ?? []].flat())])];
  const servers = names.flatMap((name) => serverOf(name) ?? []).sort((a, b) => a.address - b.address || a.port - b.port);
  if (servers.length < 2 || servers.length !== names.length) return null;
  const left = servers.filter((s) => s.name !== removed);
  const lastByte = (f: ConnectionFate): number => (serverOf(f.client)?.address ?? 0) & 0xff;
  const fits = moved.every((f) => {
    const p = lastByte(f);
    return servers[p % servers.length]?.name === f.before?.server && left[p % left.length]?.name === f.after?.server;
  });
  const p = lastByte(example);
  return {
    servers: servers.map((s) => s.name),
    removed,
    ideal: left.length / servers.length,
    shares: remapShares(servers, left),
    modulo: fits ? { client: example.client, p, before: (p % servers.length) + 1, after: (p % left.length) + 1 } : null,
  };
}

interface NamedServer extends Server {
  readonly name: string;
}

/** `address` or `address:port` of IPv4. */
function serverOf(name: string): NamedServer | undefined {
  const [, address, port = '0'] = /^(\d+\.\d+\.\d+\.\d+)(?::(\d+))?$/.exec(name) ?? [];
  if (address === undefined) return undefined;
  return { name, address: address.split('.').reduce((n, part) => n * 256 + Number(part), 0), port: Number(port) };
}

/** The ends of the tunnels in which packets of these connections travel. */
async function readTunnelEnds(facts: Facts, frames: Frames, watched: readonly Watched[]): Promise<Map<number, string>> {
  const { packets } = facts.tables;
  const rows = watched
    .flatMap((w) => w.rows.filter((row) => (packets.layers.get(row) & Layer.tunnel) !== 0))
    .sort((a, b) => a - b);
  const out = new Map<number, string>();
  for await (const { row, bytes } of frames(rows as PacketRow[])) {
    const end = outerDestination(bytes, packets.l3.get(row));
    if (end !== undefined) out.set(row, end);
  }
  return out;
}

function limitsOf(facts: Facts, found: Omit<FailoverFacts, 'limits'>, truncated: boolean): Limit[] {
  const { takeovers, virtualRouters, sync, heartbeats } = found;
  const fates = takeovers.flatMap((t) => t.connections);
  const count = <T>(list: readonly T[], is: (x: T) => boolean): number => list.reduce((n, x) => n + (is(x) ? 1 : 0), 0);
  const limits: Limit[] = [
    { code: 'no-takeover', count: takeovers.length === 0 ? 1 : 0 },
    { code: 'backup-unseen', count: count(virtualRouters, (v) => v.routers.length === 1) },
    { code: 'cause-unknown', count: heartbeats.length > 0 ? 0 : count(takeovers, (t) => t.vrrp === null) },
    { code: 'owner-unknown', count: count(takeovers, (t) => t.from.address === null || t.to.address === null) },
    { code: 'no-sync', count: fates.length > 0 && sync.length === 0 ? 1 : 0 },
    { code: 'sync-received', count: sync.length },
    { code: 'service-unseen', count: count(takeovers, (t) => t.lastServed === null || t.firstServed === null) },
    { code: 'idle-connections', count: count(fates, (f) => f.outcome === 'idle') },
    { code: 'server-unknown', count: count(fates, (f) => f.outcome !== 'closed' && f.before === null) },
    { code: 'untimed', count: facts.tables.packets.hasUntimed ? 1 : 0 },
    { code: 'truncated', count: truncated || takeovers.some((t) => t.truncated) || sync.some((s) => s.truncated) ? 1 : 0 },
  ];
  return limits.filter((l) => l.count > 0);
}
