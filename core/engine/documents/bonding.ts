/** `trama.bonding/1`: mode and hash policy of bonded links, LACP, reordering, failover. */
import { analyseBonding } from '../../analysis/bonding/bonding.ts';
import { BOND_MODES, type Bond, type LacpEnd } from '../../analysis/bonding/facts.ts';
import type { Facts } from '../../analysis/facts.ts';
import { frameNumber, type MacId } from '../../base/ids.ts';
import type { Engine } from '../engine.ts';
import type { BondingDocument } from './bonding-schema.ts';
import { captureSection, frameOrNull, framesOf } from './sections.ts';

type BondSection = BondingDocument['bonds'][number];
type LacpFlag = BondSection['lacpChanges'][number]['actor']['state'][number];

/** In the order of the bits (IEEE 802.1AX §6.4.2.3). */
const FLAGS: readonly LacpFlag[] = [
  'activity',
  'timeout',
  'aggregation',
  'synchronization',
  'collecting',
  'distributing',
  'defaulted',
  'expired',
];

export async function bondingDocument(engine: Pick<Engine, 'facts' | 'frames'>): Promise<BondingDocument> {
  const { facts } = engine;
  const { bond, limits } = await analyseBonding(facts, (rows) => engine.frames(rows));
  return {
    schema: 'trama.bonding/1',
    capture: captureSection(facts),
    bonds: bond === null ? [] : [bondSection(facts, bond)],
    limits: limits.map((l) => ({ ...l })),
  };
}

function bondSection({ tables: { macs } }: Facts, b: Bond): BondSection {
  const text = (ids: readonly MacId[]): string[] => ids.map((id) => macs.text(id));
  const [only] = b.candidates;
  return {
    links: b.links.map((l) => ({
      interface: l.interface,
      name: l.name,
      macs: text(l.macs),
      sent: l.sent,
      received: l.received,
      firstSentFrame: frameOrNull(l.firstSent),
      lastSentFrame: frameOrNull(l.lastSent),
    })),
    macs: text(b.macs),
    directionFrom: b.directionFrom,
    mode: b.candidates.length === 1 ? (only ?? null) : null,
    candidates: [...b.candidates],
    certainty: b.certainty,
    modes: b.modes.map((m) => ({
      mode: m.mode,
      number: BOND_MODES.indexOf(m.mode),
      verdict: m.verdict,
      reason: m.reason,
      frames: framesOf(m.rows),
    })),
    policies: b.policies.map((p) => ({
      policy: p.policy,
      verdict: p.verdict,
      frames: framesOf(p.rows),
      tried: p.frames,
      values: p.values,
    })),
    lacp: b.lacp.map((l) => ({ link: l.interface, messages: l.pdus, state: l.state, frames: framesOf(l.rows) })),
    lacpChanges: b.lacpChanges.map((c) => ({
      link: c.interface,
      frame: frameNumber(c.row),
      local: c.local,
      actor: endSection(c.actor),
      partner: endSection(c.partner),
    })),
    reorderings: b.reorderings.map(({ rows, ...r }) => ({ ...r, frames: framesOf(rows) })),
    failovers: b.failovers.map((f) => ({
      from: f.from,
      to: f.to,
      lastFrame: frameNumber(f.last),
      firstFrame: frameNumber(f.first),
      gapNs: f.gapNs,
      announcedFrame: frameOrNull(f.announced),
      movedFlows: f.movedFlows,
      retransmissions: f.retransmissions,
    })),
  };
}

const endSection = ({ state, ...end }: LacpEnd) => ({ ...end, state: FLAGS.filter((_, bit) => (state & (1 << bit)) !== 0) });
