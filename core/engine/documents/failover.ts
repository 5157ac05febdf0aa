/** `trama.failover/1`: takeovers, elections, what directors told, and what became of connections. */

import type { Facts } from '../../analysis/facts.ts';
import type { FailoverFacts, Takeover, VirtualRouterFacts } from '../../analysis/failover/facts.ts';
import { frameNumber, type PacketRow } from '../../base/ids.ts';
import type { Engine } from '../engine.ts';
import type { FailoverDocument } from './failover-schema.ts';
import { captureSection, frameOrNull, framesOf, timeText } from './sections.ts';

export async function failoverDocument(engine: Pick<Engine, 'facts' | 'failover'>): Promise<FailoverDocument> {
  const { facts } = engine;
  const found = await engine.failover();
  return { schema: 'trama.failover/1', capture: captureSection(facts), ...sections(facts, found) };
}

const span = <T extends { readonly first: PacketRow; readonly last: PacketRow }>({ first, last, ...rest }: T) => ({
  ...rest,
  firstFrame: frameNumber(first),
  lastFrame: frameNumber(last),
});

const sections = (facts: Facts, f: FailoverFacts): Omit<FailoverDocument, 'schema' | 'capture'> => ({
  takeovers: f.takeovers.map((t) => takeoverSection(facts, t)),
  conflicts: f.conflicts.map((c) => ({ address: c.address, macs: [...c.macs], evidence: framesOf(c.evidence) })),
  virtualRouters: f.virtualRouters.map(virtualRouterSection),
  sync: f.sync.map((s) => ({ ...span(s), connections: s.connections.map(span) })),
  untold: f.untold.map(({ rows, ...u }) => ({ ...u, evidence: framesOf(rows) })),
  heartbeats: f.heartbeats.map(span),
  checks: f.checks.map(({ first, ...c }) => ({ ...c, firstFrame: frameNumber(first) })),
  limits: f.limits.map((l) => ({ ...l })),
});

function takeoverSection(facts: Facts, t: Takeover): FailoverDocument['takeovers'][number] {
  const chosen = (c: Takeover['connections'][number]['before']) =>
    c === null ? null : { server: c.server, frame: frameNumber(c.row) };
  return {
    addresses: [...t.addresses],
    from: t.from,
    to: t.to,
    frame: frameNumber(t.row),
    time: timeText(facts, t.row),
    signs: [...t.signs],
    certainty: t.certainty,
    virtualRouter: t.vrrp?.router ?? null,
    reign: t.vrrp?.reign ?? null,
    lastServedFrame: frameOrNull(t.lastServed),
    firstUnservedFrame: frameOrNull(t.firstUnserved),
    firstServedFrame: frameOrNull(t.firstServed),
    awayNs: t.awayNs,
    awayAtLeastNs: t.awayAtLeastNs,
    oldReturnsFrame: frameOrNull(t.oldReturns),
    connections: t.connections.map((c) => ({
      flow: c.flow,
      client: c.client,
      service: c.service,
      outcome: c.outcome,
      cause: c.cause,
      certainty: c.certainty,
      state: c.state,
      before: chosen(c.before),
      after: chosen(c.after),
      told:
        c.told === null
          ? null
          : {
              state: c.told.state,
              server: c.told.server,
              frame: frameNumber(c.told.row),
              ageNs: c.told.ageNs,
              expired: c.told.expired,
            },
      evidence: framesOf(c.evidence),
    })),
    truncated: t.truncated,
    remapping:
      t.remapping === null
        ? null
        : {
            servers: [...t.remapping.servers],
            removed: t.remapping.removed,
            ideal: t.remapping.ideal,
            shares: t.remapping.shares.map((s) => ({
              scheduler: s.scheduler,
              kept: s.kept,
              remapped: 1 - s.kept,
              collateral: s.collateral,
            })),
            modulo: t.remapping.modulo,
          },
    evidence: framesOf(t.evidence),
  };
}

const virtualRouterSection = (v: VirtualRouterFacts): FailoverDocument['virtualRouters'][number] => ({
  id: v.id,
  family: v.family,
  addresses: [...v.addresses],
  routers: v.routers.map((r) => ({ ...span(r), problems: [...r.problems] })),
  reigns: v.reigns.map(({ before, ...r }) => ({ ...span(r), beforeFrame: frameOrNull(before) })),
  splitBrains: v.splitBrains.map((s) => ({ ...span(s), routers: [...s.routers], reasons: [...s.reasons] })),
});
