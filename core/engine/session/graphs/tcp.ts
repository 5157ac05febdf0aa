/** The graphs of a TCP connection: which series each of them draws, and how. */
import { rowsOfFlow } from '../../../analysis/follow/follow.ts';
import type { SackSeries, TcpSeries, TcpSeriesSummary } from '../../../analysis/series/facts.ts';
import { SegmentKind } from '../../../analysis/series/facts.ts';
import { sackSeries } from '../../../analysis/series/sack.ts';
import { tcpSeries } from '../../../analysis/series/tcp.ts';
import { goodput, throughput } from '../../../analysis/series/throughput.ts';
import { niceInterval } from '../../../analysis/stats/io.ts';
import { type FlowId, NONE, packetRow } from '../../../base/ids.ts';
import { isUntimed } from '../../../capture/info.ts';
import { IpProtocol } from '../../../table/flows.ts';
import { endpointText } from '../../documents/sections.ts';
import type { Engine } from '../../engine.ts';
import { type Points, reduce } from './reduce.ts';

export const TCP_GRAPHS = ['tcptrace', 'stevens', 'throughput', 'rtt', 'window'] as const;
export type TcpGraph = (typeof TCP_GRAPHS)[number];

/** What a layer shows. */
export type LayerKey =
  | 'segments'
  | 'again'
  | 'outOfOrder'
  | 'probes'
  | 'ack'
  | 'duplicateAcks'
  | 'window'
  | 'sack'
  | 'throughput'
  | 'goodput'
  | 'rtt'
  | 'inFlight';

/** How: span, from y0 to y1 at x. step: level from each point to the next. */
export type LayerForm = 'point' | 'cross' | 'span' | 'line' | 'step';

export interface GraphLayer extends Points {
  readonly key: LayerKey;
  readonly form: LayerForm;
  /** Points in the range, of which those here are enough to draw. */
  readonly count: number;
}

export interface GraphPicture {
  readonly kind: TcpGraph;
  /** Of y: sequence numbers, bits per second, nanoseconds, bytes. */
  readonly unit: 'seq' | 'rate' | 'duration' | 'bytes';
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  readonly layers: readonly GraphLayer[];
  /** Of throughput: what each point sums up, ns. */
  readonly windowNs: number | null;
}

/** A connection that can be drawn. Times: ns from the capture's first packet. */
export interface GraphFlow {
  readonly flow: number;
  readonly stream: number;
  /** `address:port` of both ends; a sent the first packet. */
  readonly a: string;
  readonly b: string;
  /** The direction with more data: from a to b. */
  readonly forward: boolean;
  readonly from: number;
  readonly to: number;
}

export interface GraphRequest {
  readonly flow: number;
  /** The data that a sends to b. */
  readonly forward: boolean;
  readonly kind: TcpGraph;
  readonly from: number;
  readonly to: number;
  /** Pixels. */
  readonly columns: number;
}

/** not-tcp: the row is no TCP segment. untimed: the capture has no times. */
export type GraphFlowOutcome = GraphFlow | 'waiting' | 'not-tcp' | 'untimed';

const MOST_COLUMNS = 8192;
/** So many throughput windows in the connection's time. */
const WINDOWS = 50;

interface Made {
  readonly flow: number;
  readonly forward: boolean;
  readonly series: TcpSeries;
  /** Read when they are first wanted. */
  readonly sacks: () => Promise<SackSeries>;
  readonly layers: Map<TcpGraph, Promise<readonly (Points & { readonly key: LayerKey; readonly form: LayerForm })[]>>;
  readonly windowNs: number;
}

export class TcpGraphs {
  readonly #engine: Engine;
  /** Of the connection that is drawn, and the one before: both directions of each. */
  #made: Made[] = [];

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  flowOf(row: number): GraphFlowOutcome {
    const { facts } = this.#engine;
    const { packets, flows } = facts.tables;
    const id = row < packets.length ? packets.flow.get(row) : NONE;
    if (id === NONE || flows.protocol.get(id) !== IpProtocol.tcp) return 'not-tcp';
    const flow = id as FlowId;
    if (isUntimed(facts.capture, packetRow(row))) return 'untimed';
    const { from, to } = this.#span(flow);
    const end = (address: number, port: number): string => endpointText(facts, address as never, port);
    return {
      flow,
      stream: flows.stream.get(flow),
      a: end(flows.a.get(flow), flows.aPort.get(flow)),
      b: end(flows.b.get(flow), flows.bPort.get(flow)),
      forward: flows.bytesForward.get(flow) >= flows.bytesBackward.get(flow),
      from,
      to,
    };
  }

  summary(flow: number, forward: boolean): TcpSeriesSummary {
    return this.#of(flow, forward).series.summary;
  }

  async picture({ flow, forward, kind, from, to, columns }: GraphRequest): Promise<GraphPicture> {
    const made = this.#of(flow, forward);
    const layers = await this.#layers(made, kind);
    const wide = Math.max(1, Math.min(MOST_COLUMNS, Math.floor(columns)));
    const reduced = layers.map((l) => ({
      key: l.key,
      form: l.form,
      ...reduce(l, from, to, wide, l.form === 'line' || l.form === 'step'),
    }));
    const lows = reduced.map((r) => r.low).filter((n) => !Number.isNaN(n));
    const highs = reduced.map((r) => r.high).filter((n) => !Number.isNaN(n));
    return {
      kind,
      unit: UNITS[kind],
      from,
      to,
      low: lows.length === 0 ? 0 : Math.min(...lows),
      high: highs.length === 0 ? 1 : Math.max(...highs),
      layers: reduced.map(({ low: _low, high: _high, ...layer }) => layer),
      windowNs: kind === 'throughput' ? made.windowNs : null,
    };
  }

  /** All points of a graph as CSV lines, the header first. */
  async csv(flow: number, forward: boolean, kind: TcpGraph): Promise<string[]> {
    const layers = await this.#layers(this.#of(flow, forward), kind);
    const lines = ['seconds,frame,series,from,to'];
    for (const l of layers)
      for (let i = 0; i < l.x.length; i++)
        lines.push(`${(l.x[i] as number) / 1e9},${(l.row[i] as number) + 1},${l.key},${l.y0[i]},${l.y1[i]}`);
    return lines;
  }

  #of(flow: number, forward: boolean): Made {
    const known = this.#made.find((m) => m.flow === flow && m.forward === forward);
    if (known !== undefined) return known;
    const { tables } = this.#engine.facts;
    const series = tcpSeries(tables, flow as FlowId, forward);
    const { from, to } = this.#span(flow as FlowId);
    let sacks: Promise<SackSeries> | undefined;
    const made: Made = {
      flow,
      forward,
      series,
      sacks: () => {
        sacks ??= sackSeries(tables, series, (rows) => this.#engine.frames(rows));
        return sacks;
      },
      layers: new Map(),
      windowNs: Math.max(1000, niceInterval(to - from, WINDOWS)),
    };
    this.#made = [made, ...this.#made].slice(0, 4);
    return made;
  }

  /** Of its packets the earliest and the latest time, which need not be those of the first and the last: clocks are set back. */
  #span(flow: FlowId): { readonly from: number; readonly to: number } {
    const { tables } = this.#engine.facts;
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const row of rowsOfFlow(tables, flow)) {
      const time = tables.packets.elapsedNs(packetRow(0), row);
      if (time < from) from = time;
      if (time > to) to = time;
    }
    return from <= to ? { from, to: Math.max(to, from + 1) } : { from: 0, to: 1 };
  }

  #layers(made: Made, kind: TcpGraph): Promise<readonly (Points & { readonly key: LayerKey; readonly form: LayerForm })[]> {
    let layers = made.layers.get(kind);
    if (layers === undefined) {
      layers = layersOf(made, kind);
      made.layers.set(kind, layers);
    }
    return layers;
  }
}

const UNITS: Readonly<Record<TcpGraph, GraphPicture['unit']>> = {
  tcptrace: 'seq',
  stevens: 'seq',
  throughput: 'rate',
  rtt: 'duration',
  window: 'bytes',
};

type Layer = Points & { readonly key: LayerKey; readonly form: LayerForm };

async function layersOf(made: Made, kind: TcpGraph): Promise<readonly Layer[]> {
  const { series, windowNs } = made;
  const { segments, acks, rtts } = series;
  const layer = (key: LayerKey, form: LayerForm, row: Uint32Array, x: Float64Array, y0: Float64Array, y1 = y0): Layer => ({
    key,
    form,
    x,
    y0,
    y1,
    row,
  });
  const segmentsOf = (key: LayerKey, form: LayerForm, ...kinds: readonly number[]): Layer[] => {
    const chosen: number[] = [];
    for (let i = 0; i < segments.length; i++) if (kinds.includes(segments.kind[i] as number)) chosen.push(i);
    if (chosen.length === 0) return [];
    const y0 = Float64Array.from(chosen, (i) => segments.seq[i] as number);
    return [
      layer(
        key,
        form,
        Uint32Array.from(chosen, (i) => segments.row[i] as number),
        Float64Array.from(chosen, (i) => segments.time[i] as number),
        y0,
        form === 'span' ? Float64Array.from(chosen, (i, n) => (y0[n] as number) + (segments.size[i] as number)) : y0,
      ),
    ];
  };
  const kinds = (form: LayerForm): Layer[] => [
    ...segmentsOf('segments', form, SegmentKind.data, SegmentKind.control),
    ...segmentsOf('outOfOrder', form === 'point' ? 'cross' : form, SegmentKind.outOfOrder),
    ...segmentsOf('again', form === 'point' ? 'cross' : form, SegmentKind.again),
    ...segmentsOf('probes', form === 'point' ? 'cross' : form, SegmentKind.probe),
  ];
  switch (kind) {
    case 'stevens':
      return kinds('point');
    case 'tcptrace': {
      const edge = acks.ack.map((ack, i) => ack + (acks.window[i] as number));
      const sacks = await made.sacks();
      const repeated: number[] = [];
      for (let i = 0; i < acks.length; i++) if (acks.duplicate[i] === 1) repeated.push(i);
      return [
        layer('window', 'step', acks.row, acks.time, edge),
        layer('ack', 'step', acks.row, acks.time, acks.ack),
        ...(sacks.length > 0 ? [layer('sack', 'span', sacks.row, sacks.time, sacks.left, sacks.right)] : []),
        ...kinds('span'),
        ...(repeated.length > 0
          ? [
              layer(
                'duplicateAcks',
                'point',
                Uint32Array.from(repeated, (i) => acks.row[i] as number),
                Float64Array.from(repeated, (i) => acks.time[i] as number),
                Float64Array.from(repeated, (i) => acks.ack[i] as number),
              ),
            ]
          : []),
      ];
    }
    case 'throughput': {
      const sent = throughput(series, windowNs);
      const arrived = goodput(series, windowNs);
      return [
        layer('throughput', 'line', sent.row, sent.time, sent.rate),
        layer('goodput', 'line', arrived.row, arrived.time, arrived.rate),
      ];
    }
    case 'rtt':
      return [layer('rtt', 'point', rtts.row, rtts.time, rtts.rttNs)];
    case 'window': {
      const known: number[] = [];
      for (let i = 0; i < segments.length; i++) if ((segments.inFlight[i] as number) > 0) known.push(i);
      return [
        layer('window', 'step', acks.row, acks.time, acks.window),
        layer(
          'inFlight',
          'step',
          Uint32Array.from(known, (i) => segments.row[i] as number),
          Float64Array.from(known, (i) => segments.time[i] as number),
          Float64Array.from(known, (i) => segments.inFlight[i] as number),
        ),
      ];
    }
  }
}
