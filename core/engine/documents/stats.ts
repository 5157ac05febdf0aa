/** `trama.stats/1`: what the statistics found, as plain values. */

import { expertItems } from '../../analysis/expert/items.ts';
import type { Facts } from '../../analysis/facts.ts';
import {
  CONVERSATION_LAYERS,
  type Conversation,
  type ConversationLayer,
  conversations,
  endpointsOf,
} from '../../analysis/stats/conversations.ts';
import { expertSummary } from '../../analysis/stats/expert.ts';
import { flowCounts } from '../../analysis/stats/flows.ts';
import { type ProtocolCount, protocolHierarchy } from '../../analysis/stats/hierarchy.ts';
import { httpCounts } from '../../analysis/stats/http.ts';
import { type IoSeries, ioSeries } from '../../analysis/stats/io.ts';
import { type FieldSamples, type IoFunction, perInterval } from '../../analysis/stats/io-functions.ts';
import { packetLengths } from '../../analysis/stats/lengths.ts';
import type { StatsSource } from '../../analysis/stats/source.ts';
import { expertTitle } from '../../annotate/expert.ts';
import type { Lang } from '../../annotate/format.ts';
import { firstFrom } from '../../base/ascending.ts';
import { type AddressId, frameNumber, type MacId, type PacketRow } from '../../base/ids.ts';
import type { Engine } from '../engine.ts';
import { treesOf } from '../trees.ts';
import { captureSection, endpointText } from './sections.ts';
import type { ConversationSection, EndpointSection, ProtocolCountSection, StatsDocument, StatsKind } from './stats-schemas.ts';

/** The rows that a filter selects, ascending; undefined: all. */
export type Selection = { readonly filter: string; readonly rows: Uint32Array } | undefined;

export const STATS_KINDS = [
  'hierarchy',
  'conversations',
  'endpoints',
  'io',
  'lengths',
  'http',
  'expert',
  'flows',
] as const satisfies readonly StatsKind[];

export interface StatsOptions {
  /** Conversations and endpoints of these layers. Default: of all. */
  readonly layers?: readonly ConversationLayer[];
  /** expert: of the titles. Default: English. */
  readonly language?: Lang;
  /** io: null chooses one. */
  readonly intervalNs?: number | null;
  /** io: further columns. */
  readonly columns?: readonly IoColumn[];
}

export interface IoColumn {
  /** As it was written. */
  readonly filter: string;
  /** The packets that are counted, each once. */
  readonly rows: Uint32Array;
  /** A function over a field of theirs. `inSeconds`: its result is a time span. */
  readonly value?: { readonly what: IoFunction; readonly samples: FieldSamples; readonly inSeconds: boolean };
}

const asRows = (rows: Uint32Array): Iterable<PacketRow> => rows as Iterable<number> as Iterable<PacketRow>;

export const statsSource = (engine: Engine, selection: Selection): StatsSource => ({
  facts: engine.facts,
  streams: () => engine.streams(),
  rows: () => (selection === undefined ? engine.rows() : asRows(selection.rows)),
  trees: (rows) => treesOf(engine, rows),
});

/** @throws TooManyIntervals for `io` */
export async function statsDocument(
  engine: Engine,
  kind: StatsKind,
  selection: Selection,
  options: StatsOptions = {},
): Promise<StatsDocument> {
  const { facts } = engine;
  const source = statsSource(engine, selection);
  const head = { schema: 'trama.stats/1' as const, filter: selection?.filter ?? null, capture: captureSection(facts) };
  switch (kind) {
    case 'hierarchy':
      return { ...head, kind, protocols: protocolSections(await protocolHierarchy(source)) };
    case 'conversations':
      return {
        ...head,
        kind,
        conversations: (await listed(source, options)).flatMap((list) => list.map((c) => conversationSection(facts, c))),
      };
    case 'endpoints':
      return { ...head, kind, endpoints: (await listed(source, options)).flatMap((list) => endpointSections(facts, list)) };
    case 'io': {
      const columns = options.columns ?? [];
      const series = ioSeries(
        facts,
        [() => source.rows(), ...columns.map((c) => () => intersection(c.rows, selection))],
        options.intervalNs ?? null,
      );
      const made = columns.map((c) => valuesOf(facts, c, series, selection));
      return {
        ...head,
        kind,
        intervalNs: series.intervalNs,
        columns: [selection?.filter ?? '', ...columns.map((c) => c.filter)],
        intervals: [...series.intervals()].map(({ cells, ...i }, n) => ({
          ...i,
          counts: cells.map((c, k) => {
            const values = made[k - 1];
            if (values === undefined) return { ...c };
            const v = values[n] as number;
            return { ...c, value: Number.isNaN(v) ? null : v };
          }),
        })),
      };
    }
    case 'lengths':
      return { ...head, kind, ...packetLengths(source) };
    case 'http':
      return { ...head, kind, ...httpSection(facts, selection) };
    case 'expert': {
      const wanted = rowSet(selection);
      const items = function* () {
        for (const item of expertItems(facts)) if (wanted(item.row)) yield item;
      };
      const language = options.language ?? 'en';
      const counts = expertSummary(items()).map(({ severity, group, protocol, code, count, rows }) => {
        return { severity, group, protocol, code, title: expertTitle(code, language), count, frames: rows.map(frameNumber) };
      });
      return { ...head, kind, language, items: counts };
    }
    case 'flows': {
      const { protocols, openings, closes, translated } = flowCounts(facts, selection === undefined ? undefined : source.rows());
      const counted = (map: ReadonlyMap<string, number>) =>
        [...map].map(([name, flows]) => ({ kind: name, flows })).sort((a, b) => b.flows - a.flows || order(a.kind, b.kind));
      return {
        ...head,
        kind,
        protocols: protocols.map(({ longestNs, totalNs, ...c }) => ({
          ...c,
          meanDurationNs: totalNs / c.flows,
          longestDurationNs: longestNs,
        })),
        openings: counted(openings),
        closes: counted(closes),
        translated,
      };
    }
  }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Ascending rows that are in both. */
/** Of each interval the column's value; undefined where it only counts packets. */
function valuesOf(facts: Facts, { value }: IoColumn, series: IoSeries, selection: Selection): Float64Array | undefined {
  if (value === undefined) return undefined;
  const { what, samples, inSeconds } = value;
  const wanted = rowSet(selection);
  const kept = Uint32Array.from(samples.row.keys()).filter((i) => wanted(samples.row[i] as number));
  const chosen = {
    row: kept.map((i) => samples.row[i] as number),
    value: Float64Array.from(kept, (i) => samples.value[i] as number),
  };
  const [first] = series.intervals();
  const intervals = {
    widthNs: series.intervalNs,
    first: Math.round((first?.startNs ?? 0) / series.intervalNs),
    count: series.count,
  };
  const timeOf = (row: number): number => facts.tables.packets.elapsedNs(0 as PacketRow, row as PacketRow);
  const values = perInterval(what, chosen, intervals, timeOf);
  return inSeconds ? values.map((ns) => ns / 1e9) : values;
}

function intersection(rows: Uint32Array, selection: Selection): PacketRow[] {
  const wanted = rowSet(selection);
  return [...asRows(rows)].filter(wanted);
}

export function rowSet(selection: Selection): (row: number) => boolean {
  if (selection === undefined) return () => true;
  const { rows } = selection;
  return (row) => rows[firstFrom(rows, row)] === row;
}

export function protocolSections(root: ProtocolCount): ProtocolCountSection[] {
  const out: ProtocolCountSection[] = [];
  // Protocols nest as deep as packets do: no recursion.
  const stack = [...root.children.values()].reverse().map((node) => ({ node, path: node.protocol, depth: 0 }));
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, path, depth } = top;
    out.push({ protocol: node.protocol, path, depth, packets: node.packets, bytes: node.bytes });
    for (const child of [...node.children.values()].reverse())
      stack.push({ node: child, path: `${path}:${child.protocol}`, depth: depth + 1 });
  }
  return out;
}

async function listed(source: StatsSource, options: StatsOptions): Promise<(readonly Conversation[])[]> {
  const all = await conversations(source);
  const wanted = options.layers === undefined || options.layers.length === 0 ? CONVERSATION_LAYERS : options.layers;
  return CONVERSATION_LAYERS.filter((layer) => wanted.includes(layer)).map((layer) =>
    // The sort is stable: of those with equally many packets the first seen comes first.
    [...all[layer]].sort((x, y) => total(y) - total(x)),
  );
}

const total = (c: Conversation): number => c.packetsFromA + c.packetsFromB;

function endText(facts: Facts, layer: ConversationLayer, address: number, port: number | null): string {
  if (layer === 'eth') return facts.tables.macs.text(address as MacId);
  return port === null ? facts.tables.addresses.text(address as AddressId) : endpointText(facts, address as AddressId, port);
}

function conversationSection(facts: Facts, c: Conversation): ConversationSection {
  const { packets, flows } = facts.tables;
  const { layer, packetsFromA, bytesFromA, packetsFromB, bytesFromB } = c;
  return {
    layer,
    a: endText(facts, layer, c.a, c.aPort),
    b: endText(facts, layer, c.b, c.bPort),
    flow: c.flow,
    stream: c.flow === null ? null : flows.stream.get(c.flow),
    packets: packetsFromA + packetsFromB,
    bytes: bytesFromA + bytesFromB,
    packetsFromA,
    bytesFromA,
    packetsFromB,
    bytesFromB,
    firstFrame: frameNumber(c.first),
    lastFrame: frameNumber(c.last),
    startNs: packets.elapsedNs(0 as PacketRow, c.first),
    durationNs: packets.elapsedNs(c.first, c.last),
  };
}

function endpointSections(facts: Facts, list: readonly Conversation[]): EndpointSection[] {
  return endpointsOf(list)
    .map(({ layer, address, port, ...n }) => ({
      layer,
      endpoint: endText(facts, layer, address, port),
      packets: n.packetsSent + n.packetsReceived,
      bytes: n.bytesSent + n.bytesReceived,
      ...n,
    }))
    .sort((x, y) => y.packets - x.packets);
}

function httpSection(facts: Facts, selection: Selection) {
  const c = httpCounts(facts, rowSet(selection));
  const most = <T>(list: T[], count: (item: T) => number, name: (item: T) => string): T[] =>
    list.sort((a, b) => count(b) - count(a) || order(name(a), name(b)));
  return {
    requests: c.requests,
    responses: c.responses,
    timing: c.timing,
    methods: most(
      [...c.methods].map(([method, requests]) => ({ method, requests })),
      (m) => m.requests,
      (m) => m.method,
    ),
    statuses: [...c.statuses].map(([status, responses]) => ({ status, responses })).sort((a, b) => a.status - b.status),
    hosts: most(
      [...c.hosts].flatMap(([host, paths]) => [...paths].map(([path, requests]) => ({ host, path, requests }))),
      (h) => h.requests,
      (h) => `${h.host} ${h.path}`,
    ),
    servers: most(
      [...c.servers.values()].map(({ address, port, ...s }) => ({
        server: endpointText(facts, address as AddressId, port),
        ...s,
      })),
      (s) => s.requests + s.responses,
      (s) => s.server,
    ),
  };
}
