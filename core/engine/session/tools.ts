/**
 * What the window's further panes ask: tables, graphs, the map, streams. All of it is worked out from what the analysis found, when it is asked for;
 * before the analysis everything is answered with `waiting`.
 */
import type { TcpSeriesSummary } from '../../analysis/series/facts.ts';
import type { Lang } from '../../annotate/format.ts';
import { packetRow } from '../../base/ids.ts';
import { onceFor } from '../../base/once-for.ts';
import type { Engine } from '../engine.ts';
import {
  type ContentDecoder,
  Follower,
  type FollowFlowOutcome,
  type FollowLine,
  type FollowOutcome,
  type FollowRequest,
} from './follow/follow.ts';
import { IoGraphs } from './graphs/io.ts';
import type { IoLineRequest, IoOutcome, IoRequest } from './graphs/io-model.ts';
import { type GraphFlowOutcome, type GraphPicture, type GraphRequest, type TcpGraph, TcpGraphs } from './graphs/tcp.ts';
import { type WaterfallPage, type WaterfallRequest, waterfall } from './graphs/waterfall.ts';
import { type TableOutcome, type TableRequest, TableStore } from './tables/store.ts';
import { type MapFormat, type MapOutcome, Maps } from './topology.ts';
import type { View } from './views.ts';

export type { TcpSeriesSummary };

export interface ToolsApi {
  /** A page of a table. `id`: for `cancel`, as with `filter`. A table is made when it is first asked for. */
  table(id: number, request: TableRequest, start: number, count: number): Promise<TableOutcome>;
  /** How much of the table that is being made is done, 0 to 1. */
  tableProgress(): number;
  /** The whole table as CSV, in pieces; null where it was cancelled, or cannot be made yet. */
  tableCsv(id: number, request: TableRequest): Promise<readonly string[] | null>;
  /** When the row's packet was seen, ns from the capture's first one. */
  timeOf(row: number): number;
  /** The TCP connection that the row belongs to. */
  graphFlow(row: number): GraphFlowOutcome;
  graphSummary(flow: number, forward: boolean): TcpSeriesSummary | null;
  graph(request: GraphRequest): Promise<GraphPicture | null>;
  graphCsv(flow: number, forward: boolean, kind: TcpGraph): Promise<readonly string[] | null>;
  io(id: number, request: IoRequest): Promise<IoOutcome>;
  /** How much of the line that is being made is done, 0 to 1. */
  ioProgress(): number;
  ioCsv(id: number, lines: readonly IoLineRequest[], intervalNs: number | null): Promise<readonly string[] | null>;
  waterfall(request: WaterfallRequest): WaterfallPage | null;
  topology(lang: Lang): Promise<MapOutcome>;
  /** The same map as a file. */
  topologyDrawing(lang: Lang, format: MapFormat, theme: 'light' | 'dark'): Promise<string | null>;
  /** The conversation that the row belongs to, where it has a stream. */
  followFlow(row: number): FollowFlowOutcome;
  /** Reads a stream. The requests below look at what was read, or read it first; null where that was cancelled. */
  follow(id: number, request: FollowRequest): Promise<FollowOutcome>;
  followProgress(): number;
  followLines(id: number, request: FollowRequest, start: number, count: number): Promise<readonly FollowLine[] | null>;
  followLineOf(id: number, request: FollowRequest, row: number): Promise<number | null>;
  followFind(id: number, request: FollowRequest, text: string, from: number, step: 1 | -1): Promise<number | null>;
  followText(id: number, request: FollowRequest): Promise<readonly string[] | null>;
  followBytes(id: number, request: FollowRequest): Promise<Uint8Array | null>;
}

/** What the session lends its tools. */
export interface ToolsHost {
  /** The analysed capture; undefined before the analysis. */
  engine(): Engine | undefined;
  view(id: number): View;
  /** Runs the work until `cancel` names its id: then the answer is `cancelled`. */
  cancellable<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | { readonly kind: 'cancelled' }>;
  /** Resolves when other requests have had their turn. */
  breathe(): Promise<void>;
  /** Undefined: bodies are shown in their codings. */
  readonly decodeContent?: ContentDecoder | undefined;
}

export function makeTools(host: ToolsHost): ToolsApi {
  /** Of each capture its own: another engine begins anew. */
  const tables = onceFor((engine: Engine) => new TableStore(engine, () => host.breathe()));
  const graphs = onceFor((engine: Engine) => new TcpGraphs(engine));
  const io = onceFor((engine: Engine) => new IoGraphs(engine));
  const maps = onceFor((engine: Engine) => new Maps(engine));
  const followers = onceFor((engine: Engine) => new Follower(engine, () => host.breathe(), host.decodeContent));
  /** Null where there is no analysis yet, and where it was cancelled. */
  const followed = async <T>(id: number, work: (f: Follower, signal: AbortSignal) => Promise<T>): Promise<T | null> => {
    const engine = host.engine();
    if (engine === undefined) return null;
    const outcome = await host.cancellable(id, async (signal) => ({ value: await work(followers(engine), signal) }));
    return 'value' in outcome ? outcome.value : null;
  };
  return {
    timeOf: (row) => {
      const packets = host.engine()?.facts.tables.packets;
      return packets === undefined || row >= packets.length ? 0 : packets.elapsedNs(packetRow(0), packetRow(row));
    },
    graphFlow: (row) => {
      const engine = host.engine();
      return engine === undefined ? 'waiting' : graphs(engine).flowOf(row);
    },
    graphSummary: (flow, forward) => {
      const engine = host.engine();
      return engine === undefined ? null : graphs(engine).summary(flow, forward);
    },
    graph: async (request) => {
      const engine = host.engine();
      return engine === undefined ? null : graphs(engine).picture(request);
    },
    graphCsv: async (flow, forward, kind) => {
      const engine = host.engine();
      return engine === undefined ? null : graphs(engine).csv(flow, forward, kind);
    },
    io: async (id, request) => {
      const engine = host.engine();
      if (engine === undefined) return { kind: 'waiting' };
      return host.cancellable(id, (signal) => io(engine).picture(request, signal));
    },
    ioProgress: () => {
      const engine = host.engine();
      return engine === undefined ? 0 : io(engine).progress;
    },
    ioCsv: async (id, lines, intervalNs) => {
      const engine = host.engine();
      if (engine === undefined) return null;
      const csv = await host.cancellable(id, (signal) => io(engine).csv(lines, intervalNs, signal));
      return 'kind' in csv ? null : csv;
    },
    followFlow: (row) => {
      const engine = host.engine();
      return engine === undefined ? { kind: 'waiting' } : followers(engine).flowOf(row);
    },
    follow: async (id, request) => {
      if (host.engine() === undefined) return { kind: 'waiting' };
      return (await followed(id, (f, signal) => f.open(request, signal))) ?? { kind: 'cancelled' };
    },
    followProgress: () => {
      const engine = host.engine();
      return engine === undefined ? 0 : followers(engine).progress;
    },
    followLines: (id, request, start, count) => followed(id, (f, signal) => f.lines(request, start, count, signal)),
    followLineOf: (id, request, row) => followed(id, (f, signal) => f.lineOf(request, row, signal)),
    followFind: (id, request, text, from, step) => followed(id, (f, signal) => f.find(request, text, from, step, signal)),
    followText: (id, request) => followed(id, (f, signal) => f.text(request, signal)),
    followBytes: (id, request) => followed(id, (f, signal) => f.bytes(request, signal)),
    topology: async (lang) => {
      const engine = host.engine();
      return engine === undefined ? { kind: 'waiting' } : maps(engine).view(lang);
    },
    topologyDrawing: async (lang, format, theme) => {
      const engine = host.engine();
      return engine === undefined ? null : maps(engine).drawing(lang, format, theme);
    },
    waterfall: (request) => {
      const engine = host.engine();
      return engine === undefined ? null : waterfall(engine.facts, request);
    },
    table: async (id, request, start, count) => {
      const engine = host.engine();
      if (engine === undefined) return { kind: 'waiting' };
      const view = host.view(request.view);
      return host.cancellable(id, (signal) => tables(engine).page(request, view, start, count, signal));
    },
    tableProgress: () => {
      const engine = host.engine();
      return engine === undefined ? 0 : tables(engine).progress;
    },
    tableCsv: async (id, request) => {
      const engine = host.engine();
      if (engine === undefined) return null;
      const view = host.view(request.view);
      const csv = await host.cancellable(id, (signal) => tables(engine).csv(request, view, signal));
      return 'kind' in csv ? null : csv;
    },
  };
}
