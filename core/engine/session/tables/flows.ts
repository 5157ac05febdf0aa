/** Conversations as TCP, HTTP and NAT see them. */
import type { Facts } from '../../../analysis/facts.ts';
import type { HttpTransaction } from '../../../analysis/http/facts.ts';
import type { Binding, Endpoint, Translator } from '../../../analysis/nat/facts.ts';
import { NatHistory } from '../../../analysis/nat/history.ts';
import { httpCounts } from '../../../analysis/stats/http.ts';
import { type Lang, safeText } from '../../../annotate/format.ts';
import { endpointText } from '../../../annotate/render.ts';
import { type AddressId, type FlowId, flowId, frameNumber, NONE, type PacketRow, packetRow } from '../../../base/ids.ts';
import { IpProtocol } from '../../../table/flows.ts';
import { legs } from '../../documents/sections.ts';
import { flowsEn } from '../../documents/words/flows.en.ts';
import { flowsEs } from '../../documents/words/flows.es.ts';
import type { RowSelection } from '../../selection.ts';
import { checkedFilter } from '../filter-text.ts';
import { type Column, column, makeTable, type Table, tableOf } from './model.ts';
import { endpointFilter } from './traffic.ts';
import { tablesEn } from './words.en.ts';
import { tablesEs } from './words.es.ts';

const PROTOCOLS: ReadonlyMap<number, string> = new Map([
  [IpProtocol.tcp, 'tcp'],
  [IpProtocol.udp, 'udp'],
  [IpProtocol.icmp, 'icmp'],
  [IpProtocol.icmpv6, 'icmpv6'],
]);

const FLOW_WORDS = { en: flowsEn, es: flowsEs } as const;
const WORDS = { en: tablesEn, es: tablesEs } as const;
const URI_LIMIT = 300;

/** A display filter for the packets of these conversations. */
export function flowsFilter({ tables }: Facts, ids: readonly (FlowId | null)[]): string | null {
  const { flows, addresses } = tables;
  const one = (id: FlowId): string => {
    const protocol = flows.protocol.get(id);
    if (protocol === IpProtocol.tcp) return `tcp.stream == ${flows.stream.get(id)}`;
    if (protocol === IpProtocol.udp) return `udp.stream == ${flows.stream.get(id)}`;
    const ends = [flows.a.get(id), flows.b.get(id)].map((a) => addresses.text(a as AddressId));
    const ip = ends[0]?.includes(':') === true ? 'ipv6' : 'ip';
    const between = ends.map((e) => `${ip}.addr == ${e}`).join(' && ');
    return protocol === IpProtocol.icmp ? `(icmp.ident == ${flows.aPort.get(id)} && ${between})` : `(${between})`;
  };
  const parts = [...new Set(ids)].filter((id) => id !== null).map(one);
  return parts.length === 0 ? null : checkedFilter(parts.join(' || '));
}

export function flowEnds(facts: Facts, id: FlowId): { readonly client: string; readonly server: string } {
  const { flows } = facts.tables;
  const a = endpointText(facts, { address: flows.a.get(id) as AddressId, port: flows.aPort.get(id) });
  const b = endpointText(facts, { address: flows.b.get(id) as AddressId, port: flows.bPort.get(id) });
  return facts.tcp.connection(id)?.clientIsA === false ? { client: b, server: a } : { client: a, server: b };
}

export function flowsTable(facts: Facts, lang: Lang, selection: RowSelection | undefined): Table {
  const { flows, packets } = facts.tables;
  const translated = legs(facts);
  const ids: FlowId[] = [];
  for (let i = 0; i < flows.length; i++)
    if (flows.isSeen(flowId(i)) && selection?.hasFlow(flowId(i)) !== false) ids.push(flowId(i));
  const clientIsA = (id: FlowId): boolean => facts.tcp.connection(id)?.clientIsA ?? true;
  const side =
    (forward: (typeof flows)['packetsForward'] | (typeof flows)['bytesForward'], backward: typeof forward, ofClient: boolean) =>
    (id: FlowId) =>
      (clientIsA(id) === ofClient ? forward : backward).get(id);
  const columns: Column<FlowId>[] = [
    column('flow', 'id', (id) => id),
    column('protocol', 'mono', (id) => PROTOCOLS.get(flows.protocol.get(id)) ?? WORDS[lang].otherProtocol),
    column('stream', 'id', (id) => {
      const stream = flows.stream.get(id);
      const protocol = flows.protocol.get(id);
      return stream === NONE || (protocol !== IpProtocol.tcp && protocol !== IpProtocol.udp) ? null : stream;
    }),
    column('client', 'mono', (id) => flowEnds(facts, id).client),
    column('server', 'mono', (id) => flowEnds(facts, id).server),
    column('packetsFromClient', 'count', side(flows.packetsForward, flows.packetsBackward, true)),
    column('packetsFromServer', 'count', side(flows.packetsForward, flows.packetsBackward, false)),
    column('bytesFromClient', 'count', side(flows.bytesForward, flows.bytesBackward, true)),
    column('bytesFromServer', 'count', side(flows.bytesForward, flows.bytesBackward, false)),
    column('start', 'duration', (id) => packets.elapsedNs(packetRow(0), flows.rows(id).first)),
    column('duration', 'duration', (id) => {
      const { first, last } = flows.rows(id);
      return packets.elapsedNs(first, last);
    }),
    column('opening', 'text', (id) => {
      const tcp = facts.tcp.connection(id);
      return tcp === undefined ? null : FLOW_WORDS[lang].openingKinds[tcp.opening.kind];
    }),
    column('close', 'text', (id) => {
      const tcp = facts.tcp.connection(id);
      return tcp === undefined ? null : FLOW_WORDS[lang].closeKinds[tcp.close.kind];
    }),
    column('rtt', 'duration', (id) => facts.tcp.connection(id)?.opening.rttNs ?? null),
    column('leg', 'text', (id) => {
      const leg = translated.get(id);
      return leg === undefined ? null : WORDS[lang].leg(leg.leg, leg.binding);
    }),
  ];
  return tableOf(ids, columns, (id) => ({ frame: frameNumber(flows.rows(id).first), filter: flowsFilter(facts, [id]) }));
}

/** Each request with its response. */
export function httpRequestsTable(facts: Facts, selection: RowSelection | undefined): Table {
  const { http } = facts;
  const { packets } = facts.tables;
  const list = http.transactions.filter((t) =>
    [t.request, t.response].some(
      (m) => m !== null && (selection === undefined || [m.firstRow, m.headRow, m.lastRow].some((r) => selection.has(r))),
    ),
  );
  const firstRow = (t: HttpTransaction): PacketRow => (t.request ?? t.response)?.firstRow as PacketRow;
  const ends = (t: HttpTransaction) => flowEnds(facts, t.flow);
  const columns: Column<HttpTransaction>[] = [
    column('frame', 'id', (t) => (t.request === null ? null : frameNumber(t.request.firstRow))),
    column('start', 'duration', (t) => packets.elapsedNs(packetRow(0), firstRow(t))),
    column('method', 'mono', (t) => (t.request?.method == null ? null : safeText(t.request.method, 20))),
    column('host', 'mono', (t) => (t.request === null ? null : safeText(http.header(t.request, 'host') ?? '', 80))),
    column('uri', 'mono', (t) => (t.request?.uri == null ? null : safeText(t.request.uri, URI_LIMIT))),
    column('status', 'id', (t) => t.response?.status ?? null),
    column('text', 'text', (t) => (t.response?.reason == null ? null : safeText(t.response.reason, 60))),
    column('serverTime', 'duration', (t) => t.serverTimeNs),
    column('length', 'count', (t) => t.response?.bodyLength ?? null),
    column('kind', 'text', (t) => (t.response === null ? null : safeText(http.header(t.response, 'content-type') ?? '', 60))),
    column('client', 'mono', (t) => ends(t).client),
    column('server', 'mono', (t) => ends(t).server),
    column('lastFrame', 'id', (t) => (t.response === null ? null : frameNumber(t.response.lastRow))),
  ];
  return tableOf(list, columns, (t) => ({ frame: frameNumber(firstRow(t)), filter: flowsFilter(facts, [t.flow]) }));
}

export function httpServersTable(facts: Facts, counts: (row: number) => boolean): Table {
  const list = [...httpCounts(facts, counts).servers.values()];
  type Server = (typeof list)[number];
  const columns: Column<Server>[] = [
    column('server', 'mono', (s) => endpointText(facts, { address: s.address as AddressId, port: s.port })),
    column('requests', 'count', (s) => s.requests),
    column('responses', 'count', (s) => s.responses),
    column('minimum', 'duration', (s) => s.timing.minimumNs),
    column('mean', 'duration', (s) => s.timing.meanNs),
    column('maximum', 'duration', (s) => s.timing.maximumNs),
  ];
  return tableOf(list, columns, (s) => ({
    frame: 0,
    filter: checkedFilter(`http && (${endpointFilter(facts.tables.addresses.text(s.address as AddressId), s.port, 'tcp')})`),
  }));
}

const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

export function httpPathsTable(facts: Facts, counts: (row: number) => boolean): Table {
  const list = [...httpCounts(facts, counts).hosts].flatMap(([host, paths]) =>
    [...paths].map(([path, requests]) => ({ host, path, requests })),
  );
  type Path = (typeof list)[number];
  const columns: Column<Path>[] = [
    column('host', 'mono', (p) => safeText(p.host, 80)),
    column('path', 'mono', (p) => safeText(p.path, URI_LIMIT)),
    column('requests', 'count', (p) => p.requests),
  ];
  // A field has one � for each byte that is no ASCII: such a path is looked for in the bytes.
  const filter = ({ path }: Path): string =>
    /^[ -~]*$/.test(path) ? `http.request.uri == ${quoted(path)}` : `http.request and http contains ${quoted(` ${path} `)}`;
  return tableOf(list, columns, (p) => ({ frame: 0, filter: checkedFilter(filter(p)) }));
}

export function bindingsTable(facts: Facts, lang: Lang, selection: RowSelection | undefined): Table {
  const { nat } = facts;
  const { bindings } = nat;
  const history = new NatHistory(facts.tables, nat);
  const chosen = bindings.flatMap((b, i) =>
    selection === undefined || b.pairs.some((p) => selection.has(p.original) || selection.has(p.copy)) ? [i] : [],
  );
  const text = (e: Endpoint): string => endpointText(facts, e);
  const columns: Column<Binding>[] = [
    column('protocol', 'mono', (b) => b.protocol),
    column('kind', 'text', (b) => WORDS[lang].directions[b.kind]),
    column('originalSrc', 'mono', (b) => text(b.original.src)),
    column('originalDst', 'mono', (b) => text(b.original.dst)),
    column('translatedSrc', 'mono', (b) => text(b.translated.src)),
    column('translatedDst', 'mono', (b) => text(b.translated.dst)),
    column('state', 'text', (b) => FLOW_WORDS[lang].entryStates[history.of(b, b.pairs).state]),
    column('pairs', 'count', (b) => b.pairs.length),
    column('latency', 'duration', (b) => meanLatency(b)),
    column('checksums', 'text', (b) => {
      const said = b.pairs.map((p) => p.checksumsConsistent);
      return said.includes(false)
        ? WORDS[lang].checksums.bad
        : said.includes(true)
          ? WORDS[lang].checksums.good
          : WORDS[lang].checksums.unknown;
    }),
    column('firstFrame', 'id', (b) => (b.pairs[0] === undefined ? null : frameNumber(b.pairs[0].original))),
    column('lastFrame', 'id', (b) => (b.pairs.at(-1) === undefined ? null : frameNumber(b.pairs.at(-1)?.copy as PacketRow))),
    column('confidence', 'share', (b) => b.confidence),
  ];
  return makeTable({
    columns,
    length: chosen.length,
    item: (row) => bindings[chosen[row] as number] as Binding,
    target: (b) => ({
      frame: b.pairs[0] === undefined ? 0 : frameNumber(b.pairs[0].original),
      filter: flowsFilter(facts, [b.originalFlow, b.translatedFlow]),
    }),
  });
}

function meanLatency({ pairs }: Binding): number | null {
  let sum = 0;
  let n = 0;
  for (const { latencyNs } of pairs) {
    if (latencyNs === null) continue;
    sum += latencyNs;
    n++;
  }
  return n === 0 ? null : sum / n;
}

export function translatorsTable(facts: Facts, lang: Lang): Table {
  const { macs, addresses } = facts.tables;
  const counts = new Map<number, number>();
  const first = new Map<number, Binding>();
  for (const b of facts.nat.bindings) {
    counts.set(b.translator, (counts.get(b.translator) ?? 0) + 1);
    if (!first.has(b.translator)) first.set(b.translator, b);
  }
  const columns: Column<Translator>[] = [
    column('roles', 'text', (t) => t.roles.map((r) => FLOW_WORDS[lang].translatorRoles[r]).join(', ')),
    column('macs', 'mono', (t) => t.macs.map((m) => macs.text(m)).join(', ')),
    column('addresses', 'mono', (t) => t.addresses.map((a) => addresses.text(a)).join(', ')),
    column('connections', 'count', (t) => counts.get(t.id) ?? 0),
  ];
  return tableOf(facts.nat.translators, columns, (t) => {
    const pair = first.get(t.id)?.pairs[0];
    const filter = t.macs.map((m) => `eth.addr == ${macs.text(m)}`).join(' || ');
    return { frame: pair === undefined ? 0 : frameNumber(pair.original), filter: filter === '' ? null : checkedFilter(filter) };
  });
}
