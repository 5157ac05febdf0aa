/** `trama.lvs/1`: the services of a capture, with the director's tables after a frame. */
import { diagnose } from '../../analysis/diagnosis/diagnose.ts';
import type { Facts } from '../../analysis/facts.ts';
import type { ForwardingMethod, LvsService, LvsTables, PartialSign } from '../../analysis/lvs/facts.ts';
import { lvsFacts } from '../../analysis/lvs/lvs.ts';
import { diagnosisText } from '../../annotate/expert.ts';
import type { Lang } from '../../annotate/format.ts';
import { type AddressId, frameNumber, type PacketRow } from '../../base/ids.ts';
import { ipvsadmCommands } from './lvs-commands.ts';
import type { LvsDiagnosisSection, LvsPartialSection, LvsServiceSection } from './lvs-schema.ts';
import { endpointText, frameOrNull } from './sections.ts';

/** @param row the tables are those after this packet */
export function lvsSections(facts: Facts, row: PacketRow): LvsServiceSection[] {
  const lvs = lvsFacts(facts);
  if (lvs.services.length === 0) return [];
  const tables = lvs.tablesAfter(row);
  return lvs.services.map((service) => serviceSection(facts, service, tables));
}

const METHODS: Readonly<Record<PartialSign, readonly ForwardingMethod[]>> = {
  'answers-by-others': ['dr', 'tun'],
  'answers-hopped': ['nat', 'fullnat'],
  'comes-by-another': ['dr'],
  'leaves-again': ['dr'],
};

export const partialSections = (facts: Facts): LvsPartialSection[] =>
  lvsFacts(facts).partial.map((s) => ({
    protocol: s.protocol,
    address: facts.tables.addresses.text(s.address),
    port: s.port,
    sign: s.sign,
    methods: [...METHODS[s.sign]],
    certainty: s.certainty,
    director: s.director === 0 ? null : facts.tables.macs.text(s.director),
    servers: s.servers.map((mac) => facts.tables.macs.text(mac)),
    connections: s.connections,
    frames: s.rows.map(frameNumber),
  }));

export const diagnosisSections = (facts: Facts, lang: Lang): LvsDiagnosisSection[] =>
  diagnose(facts).map((d) => ({
    code: d.code,
    frame: frameNumber(d.row),
    evidence: d.evidence.map(frameNumber),
    text: diagnosisText(d, facts, lang),
  }));

function serviceSection(facts: Facts, s: LvsService, tables: LvsTables): LvsServiceSection {
  const address = (id: AddressId) => facts.tables.addresses.text(id);
  const mac = (id: Parameters<typeof facts.tables.macs.text>[0]) => facts.tables.macs.text(id);
  const serverText = (id: number): string | null => {
    const server = s.servers[id];
    return server === undefined || server.address === 0 ? null : endpointText(facts, server.address, server.port);
  };
  const entries = new Map(tables.entries.filter((e) => e.service === s.id).map((e) => [e.connection, e]));
  const section = {
    id: s.id,
    protocol: s.protocol,
    address: address(s.address),
    port: s.port,
    method: s.method,
    certainty: s.certainty,
    evidence: s.evidence.map((e) => ({ code: e.code, frames: e.rows.map(frameNumber) })),
    directors: s.directors.map(mac),
    realServers: s.servers.map((r) => ({
      address: r.address === 0 ? null : address(r.address),
      port: r.port,
      mac: r.mac === 0 ? null : mac(r.mac),
      connections: r.connections,
      active: tables.counts[s.id]?.[r.id]?.active ?? 0,
      inactive: tables.counts[s.id]?.[r.id]?.inactive ?? 0,
      weight: null,
      firstFrame: frameNumber(r.first),
      onlyChecked: r.onlyChecked,
    })),
    schedulers: s.schedulers.map((v) => ({
      name: v.name,
      flags: [...v.flags],
      verdict: v.verdict,
      frame: frameOrNull(v.row),
      reason: v.contradiction?.code ?? null,
      instead: v.contradiction?.instead == null ? null : serverText(v.contradiction.instead),
      earlierFrame: frameOrNull(v.contradiction?.earlier ?? null),
      untested: v.untested,
      parameterisations: v.left,
      counted: [...v.counted],
      maxWeight: v.maxWeight,
      onlyIfPersistent: v.onlyIfPersistent,
      listChanges: v.changes,
    })),
    connections: s.connections.map((c) => {
      const entry = entries.get(c.id);
      return {
        client: endpointText(facts, c.client.address, c.client.port),
        virtual: endpointText(facts, s.address, s.port),
        server: serverText(c.server),
        realServer: c.server,
        flow: c.flow,
        serverFlow: c.serverFlow,
        synFrame: frameOrNull(c.syn),
        sentOnFrame: frameOrNull(c.sentOn),
        state: entry?.state ?? null,
        expiresNs: entry?.expiresNs ?? null,
        assumed: entry?.assumed ?? false,
      };
    }),
    lostFrames: s.lost.map(frameNumber),
    persistence: {
      loyalClients: s.persistence.loyal,
      changedClients: s.persistence.changed,
      lessThanNs: s.persistence.lessThanNs,
      frame: frameOrNull(s.persistence.row),
    },
    checks: s.checks.map((c) => ({
      realServer: c.server,
      kind: c.kind,
      periodNs: c.periodNs,
      failures: c.checks.filter((k) => k.result === 'refused' || k.result === 'unanswered').length,
      checks: c.checks.map((k) => ({ frame: frameNumber(k.row), result: k.result, answerFrame: frameOrNull(k.answer) })),
    })),
    limits: limitsOf(s),
  };
  return { ...section, commands: ipvsadmCommands(section) };
}

function limitsOf(s: LvsService): LvsServiceSection['limits'] {
  const limits: LvsServiceSection['limits'] = ['unseen-servers', 'weights'];
  if (s.knownFromStart.length < s.servers.length) limits.push('counts');
  if (s.connections.some((c) => c.syn === null)) limits.push('beginning');
  return limits;
}
