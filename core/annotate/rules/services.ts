/** Virtual services: how their packets are passed on, and what the sequence of real servers tells of the scheduler. */
import type { LvsService } from '../../analysis/lvs/facts.ts';
import { lvsFacts } from '../../analysis/lvs/lvs.ts';
import type { AddressId, PacketRow } from '../../base/ids.ts';
import type { Evidence } from '../annotation.ts';
import type { Context } from '../context.ts';
import { cite, citeValue } from '../evidence.ts';
import type { EndpointValue } from '../messages/params.ts';
import type { CaptureRule } from './capture.ts';
import { citeDst, isDirector } from './nat.ts';

/** Rows of evidence. */
const SHOWN = 8;

interface Service {
  readonly service: EndpointValue;
  readonly picks: AddressId[];
  readonly evidence: Evidence[];
}

/** Which real servers the connections to each service went to, and what that tells of the scheduler. */
export const services: CaptureRule = (c, out) => {
  // A capture without a director is not searched for services.
  if (!c.facts.topology.devices.some((d) => d.roles.includes('director'))) return;
  const lvs = lvsFacts(c.facts).services;
  const byKey = new Map(lvs.map((s) => [keyOf(s.protocol, s.address, s.port), s]));
  const rewritten = rewrittenServices(c);
  for (const [key, s] of rewritten) sequence(c, out, s, byKey.get(key));
  for (const s of lvs) {
    if ((s.method !== 'dr' && s.method !== 'tun') || rewritten.has(keyOf(s.protocol, s.address, s.port))) continue;
    const service = { address: s.address, port: s.port };
    out.say(
      'lvs.direct',
      {
        box: c.whoAtAddress(s.address),
        service,
        address: s.address,
        tunnel: s.method === 'tun',
        certain: s.certainty === 'certain',
        connections: s.connections.length,
      },
      'lvs.direct',
      s.evidence.flatMap(({ code, rows }) => {
        // Who owns the address, and who answers from it, shows by the source; where the packets go on to, by the destination.
        const field = code === 'owns-address' || code === 'answers-direct' ? 'eth.src' : 'eth.dst';
        return rows.slice(0, SHOWN / 2).map((row) => cite(c.facts, row, field));
      }),
    );
    const told = directSequence(c, s);
    if (told !== undefined) sequence(c, out, { service, ...told }, s);
  }
};

function sequence(
  c: Context,
  out: Parameters<CaptureRule>[1],
  { service, picks, evidence }: Service,
  lvs: LvsService | undefined,
): void {
  const distinct = [...new Set(picks)];
  const connections = picks.length;
  const loyal = lvs === undefined || lvs.persistence.changed > 0 ? 0 : lvs.persistence.loyal;
  if (distinct.length === 1) {
    const onward = distinct.every((a) => c.isBox(a));
    out.say('nat.unsure', { connections, service, onward }, 'nat.scheduler', evidence, 'note');
  } else if (loyal > 1) {
    // Whoever keeps its server tells of persistence (or of hashing), whatever the order of the servers.
    out.say('nat.loyal', { service, servers: distinct, connections, clients: loyal }, 'nat.scheduler', evidence);
  } else if (connections > distinct.length && picks.every((x, i) => x === distinct[i % distinct.length])) {
    out.say('nat.cycle', { service, servers: distinct, connections }, 'nat.scheduler', evidence);
  } else out.say('nat.service', { service, servers: picks, connections }, 'nat.scheduler', evidence);
}

const keyOf = (protocol: string, address: AddressId, port: number): string => `${protocol} ${address} ${port}`;

/** Undefined where no opening was captured, or a real server has no address that a packet shows. */
function directSequence(c: Context, s: LvsService): Pick<Service, 'picks' | 'evidence'> | undefined {
  const picks: AddressId[] = [];
  const evidence: Evidence[] = [];
  const openings = s.connections
    .flatMap(({ syn, sentOn, server }) => (syn === null || sentOn === null ? [] : [{ syn, sentOn, server }]))
    .sort((a, b) => a.syn - b.syn);
  for (const { sentOn, server } of openings) {
    const address = s.servers[server]?.address ?? 0;
    if (address === 0) return undefined;
    picks.push(address as AddressId);
    if (evidence.length < SHOWN) evidence.push(citeChoice(c, s, sentOn, address as AddressId));
  }
  return picks.length === 0 ? undefined : { picks, evidence };
}

function citeChoice(c: Context, s: LvsService, row: PacketRow, server: AddressId): Evidence {
  if (s.method === 'dr') return cite(c.facts, row, 'eth.dst');
  return citeValue(row, c.facts.tables.addresses.isV4(server) ? 'ip.dst' : 'ipv6.dst', server);
}

function rewrittenServices(c: Context): ReadonlyMap<string, Service> {
  const found = new Map<string, Service>();
  const openings = c.facts.nat.bindings
    .filter((b) => b.kind !== 'snat' && isDirector(c, b))
    .flatMap((b) => {
      const pair = c.place(b)?.first;
      return pair === undefined ? [] : [{ b, pair }];
    })
    .sort((x, y) => x.pair.original - y.pair.original);
  for (const { b, pair } of openings) {
    // Only an opening shows a choice; later packets follow the table.
    if (b.protocol === 'tcp' && c.facts.phases.get(pair.original) !== 'tcp.open.syn') continue;
    const { address, port } = b.original.dst;
    const key = keyOf(b.protocol, address, port);
    let s = found.get(key);
    if (s === undefined) {
      s = { service: b.original.dst, picks: [], evidence: [] };
      found.set(key, s);
    }
    s.picks.push(b.translated.dst.address);
    if (s.evidence.length < SHOWN) s.evidence.push(citeDst(c, pair.copy));
  }
  return found;
}
