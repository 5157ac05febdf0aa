/** Virtual servers, bonded links, takeovers: what their documents say, a row each. */
import type { Facts } from '../../../analysis/facts.ts';
import { formatList, type Lang, safeText } from '../../../annotate/format.ts';
import { socketText } from '../../../base/address.ts';
import { flowId, packetRow } from '../../../base/ids.ts';
import type { BondingDocument } from '../../documents/bonding-schema.ts';
import type { FailoverDocument } from '../../documents/failover-schema.ts';
import { lvsSections } from '../../documents/lvs.ts';
import type { LvsSchedulerSection, LvsServiceSection } from '../../documents/lvs-schema.ts';
import { bondingEn } from '../../documents/words/bonding.en.ts';
import { bondingEs } from '../../documents/words/bonding.es.ts';
import { failoverEn } from '../../documents/words/failover.en.ts';
import { failoverEs } from '../../documents/words/failover.es.ts';
import { lvsEn } from '../../documents/words/lvs.en.ts';
import { lvsEs } from '../../documents/words/lvs.es.ts';
import { checkedFilter } from '../filter-text.ts';
import { flowsFilter } from './flows.ts';
import { column, type RowTarget, type Table, tableOf } from './model.ts';
import { endpointFilter } from './traffic.ts';

const LVS = { en: lvsEn, es: lvsEs } as const;
const BONDING = { en: bondingEn, es: bondingEs } as const;
const FAILOVER = { en: failoverEn, es: failoverEs } as const;

const serviceName = (s: LvsServiceSection): string => `${s.protocol.toUpperCase()} ${socketText(s.address, s.port)}`;
const serverName = (r: LvsServiceSection['realServers'][number] | undefined): string =>
  r === undefined ? '?' : r.address === null ? (r.mac ?? '?') : socketText(r.address, r.port);

export function lvsTable(facts: Facts, part: 'services' | 'servers' | 'connections' | 'schedulers', lang: Lang): Table {
  const { length } = facts.tables.packets;
  const services = length === 0 ? [] : lvsSections(facts, packetRow(length - 1));
  const m = LVS[lang];
  const ofService = (s: LvsServiceSection): RowTarget => ({
    frame: s.evidence[0]?.frames[0] ?? 0,
    filter: checkedFilter(endpointFilter(s.address, s.port, s.protocol)),
  });
  switch (part) {
    case 'services':
      return tableOf(
        services,
        [
          column('service', 'mono', serviceName),
          column('method', 'text', (s) => m.methods[s.method]),
          column('certainty', 'text', (s) => m.certainties[s.certainty]),
          column('director', 'mono', (s) => s.directors.join(', ')),
          column('count', 'count', (s) => s.realServers.length),
          column('connections', 'count', (s) => s.connections.length),
          column('scheduler', 'text', (s) => schedulersLeft(s)),
          column('why', 'text', (s) => s.evidence.map((e) => m.reasons[e.code]).join('; ')),
        ],
        ofService,
      );
    case 'servers': {
      const rows = services.flatMap((service) => service.realServers.map((server) => ({ service, server })));
      return tableOf(
        rows,
        [
          column('service', 'mono', (r) => serviceName(r.service)),
          column('server', 'mono', (r) => serverName(r.server)),
          column('mac', 'mono', (r) => r.server.mac),
          column('connections', 'count', (r) => r.server.connections),
          column('active', 'count', (r) => r.server.active),
          column('inactive', 'count', (r) => r.server.inactive),
          column('firstFrame', 'id', (r) => r.server.firstFrame),
        ],
        ({ service, server }) => ({
          frame: server.firstFrame,
          filter:
            server.address === null
              ? server.mac === null
                ? null
                : checkedFilter(`eth.addr == ${server.mac}`)
              : checkedFilter(endpointFilter(server.address, server.port, service.protocol)),
        }),
      );
    }
    case 'connections': {
      const rows = services.flatMap((service) => service.connections.map((c) => ({ service, c })));
      return tableOf(
        rows,
        [
          column('client', 'mono', ({ c }) => c.client),
          column('virtual', 'mono', ({ c }) => c.virtual),
          column('server', 'mono', ({ service, c }) => c.server ?? serverName(service.realServers[c.realServer])),
          column('state', 'mono', ({ c }) => c.state),
          column('expires', 'duration', ({ c }) => c.expiresNs),
          column('firstFrame', 'id', ({ c }) => c.synFrame),
          column('to', 'id', ({ c }) => c.sentOnFrame),
        ],
        ({ c }) => ({
          frame: c.synFrame ?? c.sentOnFrame ?? 0,
          filter: flowsFilter(facts, [flowId(c.flow), flowId(c.serverFlow)]),
        }),
      );
    }
    case 'schedulers': {
      const rows = services.flatMap((service) => service.schedulers.map((v) => ({ service, v })));
      return tableOf(
        rows,
        [
          column('service', 'mono', (r) => serviceName(r.service)),
          column('scheduler', 'mono', ({ v }) => schedulerName(v)),
          column('verdict', 'text', ({ v }) => m.verdicts[v.verdict]),
          column('why', 'text', ({ v }) => schedulerReason(v, lang)),
          column('frame', 'id', ({ v }) => v.frame),
        ],
        ({ service, v }) => (v.frame === null ? ofService(service) : { ...ofService(service), frame: v.frame }),
      );
    }
  }
}

const schedulerName = (v: LvsSchedulerSection): string => [v.name, ...v.flags].join(' ');

/** Those that are not ruled out, without flags: the one of them that is at work cannot be told. */
function schedulersLeft({ schedulers }: LvsServiceSection): string {
  return schedulers
    .filter((v) => v.flags.length === 0 && v.verdict !== 'ruled-out')
    .map((v) => v.name)
    .join(', ');
}

function schedulerReason(v: LvsSchedulerSection, lang: Lang): string {
  const m = LVS[lang];
  if (v.reason !== null && v.frame !== null) return m.contradictions[v.reason](v.frame, v.instead, v.earlierFrame);
  if (v.untested !== null) return m.untested[v.untested];
  const counted = formatList(
    v.counted.map((c) => m.counted[c](v.maxWeight)),
    lang,
  );
  return [
    ...(v.parameterisations === null ? [] : [m.left(v.parameterisations, counted, v.maxWeight)]),
    ...(v.onlyIfPersistent ? [m.onlyIfPersistent] : []),
    ...(v.listChanges > 0 ? [m.listChanged(v.listChanges)] : []),
  ].join('; ');
}

type Bond = BondingDocument['bonds'][number];

export function bondingTable(d: BondingDocument, part: 'links' | 'modes' | 'policies' | 'failovers', lang: Lang): Table {
  const m = BONDING[lang];
  const of = <T>(list: (bond: Bond) => readonly T[]): { bond: Bond; item: T }[] =>
    d.bonds.flatMap((bond) => list(bond).map((item) => ({ bond, item })));
  const named = (bond: Bond, n: number): string => {
    const name = bond.links[n]?.name ?? null;
    return m.linkName(n, name === null ? null : safeText(name, 40));
  };
  const at = (frame: number | null | undefined): RowTarget => ({ frame: frame ?? 0, filter: null });
  switch (part) {
    case 'links':
      return tableOf(
        of((b) => b.links.map((link, index) => ({ link, index }))),
        [
          column('link', 'text', ({ bond, item }) => named(bond, item.index)),
          column('macs', 'mono', ({ item }) => item.link.macs.join(', ')),
          column('sent', 'count', ({ item }) => item.link.sent),
          column('received', 'count', ({ item }) => item.link.received),
          column('firstFrame', 'id', ({ item }) => item.link.firstSentFrame),
          column('lastFrame', 'id', ({ item }) => item.link.lastSentFrame),
        ],
        ({ item }) => ({
          frame: item.link.firstSentFrame ?? 0,
          filter: checkedFilter(`frame.interface_id == ${item.link.interface}`),
        }),
      );
    case 'modes':
      return tableOf(
        of((b) => b.modes),
        [
          column('mode', 'text', ({ item }) => m.modeName(item.number, item.mode)),
          column('verdict', 'text', ({ item }) => m.verdicts[item.verdict]),
          column('why', 'text', ({ item }) => (item.reason === null ? '' : m.reasons[item.reason])),
          column('frame', 'id', ({ item }) => item.frames[0] ?? null),
        ],
        ({ item }) => at(item.frames[0]),
      );
    case 'policies':
      return tableOf(
        of((b) => b.policies),
        [
          column('policy', 'mono', ({ item }) => item.policy),
          column('verdict', 'text', ({ item }) => m.policyVerdicts[item.verdict]),
          column('why', 'text', ({ item: p }) =>
            p.frames[0] === undefined ? m.tried(p.tried, p.values) : m.contradicts(p.frames[0], p.frames[1] ?? p.frames[0]),
          ),
        ],
        ({ item }) => at(item.frames[0]),
      );
    case 'failovers':
      return tableOf(
        of((b) => b.failovers),
        [
          column('from', 'text', ({ bond, item }) => named(bond, item.from)),
          column('to', 'text', ({ bond, item }) => named(bond, item.to)),
          column('lastFrame', 'id', ({ item }) => item.lastFrame),
          column('firstFrame', 'id', ({ item }) => item.firstFrame),
          column('gap', 'duration', ({ item }) => item.gapNs),
          column('movedFlows', 'count', ({ item }) => item.movedFlows),
          column('retransmissions', 'count', ({ item }) => item.retransmissions),
        ],
        ({ item }) => at(item.firstFrame),
      );
  }
}

/** Why there is no bond to show, in words. */
export const bondingLimits = (d: BondingDocument, lang: Lang): string =>
  d.limits.map((l) => BONDING[lang].limit(l.code, l.count)).join(' ');

export function failoverTable(facts: Facts, d: FailoverDocument, part: 'takeovers' | 'connections', lang: Lang): Table {
  const m = FAILOVER[lang];
  if (part === 'takeovers')
    return tableOf(
      d.takeovers,
      [
        column('frame', 'id', (t) => t.frame),
        column('addresses', 'mono', (t) => t.addresses.join(', ')),
        column('from', 'mono', (t) => m.owner(t.from.mac, t.from.address)),
        column('to', 'mono', (t) => m.owner(t.to.mac, t.to.address)),
        column('certainty', 'text', (t) => m.certainty[t.certainty]),
        column('away', 'duration', (t) => t.awayNs),
        column('connections', 'count', (t) => t.connections.length),
        column('why', 'text', (t) => t.signs.map((s) => m.signs[s]).join(', ')),
      ],
      (t) => ({ frame: t.frame, filter: framesFilter(t.evidence) }),
    );
  const rows = d.takeovers.flatMap((t) => t.connections.map((c) => ({ t, c })));
  return tableOf(
    rows,
    [
      column('client', 'mono', ({ c }) => c.client),
      column('service', 'mono', ({ c }) => c.service),
      column('outcome', 'text', ({ c }) => m.outcomes[c.outcome]),
      column('cause', 'text', ({ c }) => m.cause(c)),
      column('certainty', 'text', ({ c }) => m.certainty[c.certainty]),
      column('server', 'mono', ({ c }) => c.before?.server ?? null),
      column('after', 'mono', ({ c }) => c.after?.server ?? null),
      column('frame', 'id', ({ c, t }) => c.evidence[0] ?? t.frame),
    ],
    ({ c, t }) => ({ frame: c.evidence[0] ?? t.frame, filter: flowsFilter(facts, [flowId(c.flow)]) }),
  );
}

const framesFilter = (frames: readonly number[]): string | null =>
  frames.length === 0 ? null : checkedFilter(`frame.number in {${frames.slice(0, 20).join(', ')}}`);

export const failoverLimits = (d: FailoverDocument, lang: Lang): string =>
  d.limits.map((l) => FAILOVER[lang].limit(l.code, l.count)).join(' ');
