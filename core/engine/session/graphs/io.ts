/** Packets over time: of the whole capture or of a view, and of further display filters beside it. */
import { ioSeries, MAX_INTERVALS, niceInterval, TooManyIntervals } from '../../../analysis/stats/io.ts';
import { NONE, type PacketRow, packetRow } from '../../../base/ids.ts';
import { FilterError } from '../../../filter/error.ts';
import type { Engine } from '../../engine.ts';
import { plainProblem } from '../list/faults.ts';
import type { FilterProblem, Lang } from '../protocol.ts';
import { type Points, reduce } from './reduce.ts';

export const IO_MEASURES = ['packets', 'bytes', 'bits'] as const;
export type IoMeasure = (typeof IO_MEASURES)[number];

export interface IoRequest {
  /** Display filters; an empty one counts all packets. */
  readonly filters: readonly string[];
  /** Of what is wrong with them; default English. */
  readonly lang?: Lang;
  /** Null: one that suits the capture. */
  readonly intervalNs: number | null;
  readonly measure: IoMeasure;
  /** What is seen, ns from the capture's first packet; null: all of it. */
  readonly range: { readonly from: number; readonly to: number } | null;
  /** Pixels. */
  readonly columns: number;
}

export interface IoLayer extends Points {
  /** Packets that the filter selects in all. */
  readonly packets: number;
  readonly bytes: number;
  /** Of its intervals, in the measure asked for. */
  readonly highest: number;
}

export interface IoPicture {
  readonly kind: 'io';
  readonly intervalNs: number;
  /** Of the whole capture. */
  readonly all: { readonly from: number; readonly to: number };
  readonly from: number;
  readonly to: number;
  readonly high: number;
  /** As the filters; null where one is wrong. */
  readonly layers: readonly (IoLayer | null)[];
  readonly problems: readonly (FilterProblem | null)[];
}

/** too-many: of such intervals there would be `count`, more than `most`. empty: the capture has no packets. */
export type IoOutcome =
  | IoPicture
  | { readonly kind: 'too-many'; readonly count: number; readonly most: number }
  | { readonly kind: 'empty' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'cancelled' };

interface Counted {
  readonly start: Float64Array;
  readonly packets: Float64Array;
  readonly bytes: Float64Array;
  /** First packet of each interval; NONE where there is none. */
  readonly row: Uint32Array;
}

/** So many intervals, where none was asked for. */
const INTERVALS = 200;
const MOST_FILTERS = 20;

export class IoGraphs {
  readonly #engine: Engine;
  readonly #rows = new Map<string, Uint32Array>();
  readonly #counted = new Map<string, Counted>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Rejects with the signal's reason. */
  async picture(request: IoRequest, signal: AbortSignal): Promise<IoOutcome> {
    const { packets } = this.#engine.facts.tables;
    if (packets.length === 0) return { kind: 'empty' };
    const all = this.#span();
    const intervalNs = Math.max(1, request.intervalNs ?? niceInterval(all.to - all.from, INTERVALS));
    const { from, to } = request.range ?? all;
    const problems: (FilterProblem | null)[] = [];
    const layers: (IoLayer | null)[] = [];
    let high = 0;
    for (const text of request.filters.slice(0, MOST_FILTERS)) {
      signal.throwIfAborted();
      try {
        const counted = await this.#count(text.trim(), intervalNs, signal);
        const layer = layerOf(counted, request.measure, from - intervalNs, to, request.columns);
        layers.push(layer);
        problems.push(null);
        for (const y of layer.y1) high = Math.max(high, y);
      } catch (error) {
        if (error instanceof TooManyIntervals) return { kind: 'too-many', count: error.count, most: MAX_INTERVALS };
        if (!(error instanceof FilterError)) throw error;
        problems.push(plainProblem(error.problems[0] ?? error, request.lang ?? 'en'));
        layers.push(null);
      }
    }
    return { kind: 'io', intervalNs, all, from, to, high, layers, problems };
  }

  /** All intervals as CSV lines: their beginning in seconds, and of each filter packets and bytes. */
  async csv(filters: readonly string[], intervalNs: number | null, signal: AbortSignal): Promise<string[]> {
    const all = this.#span();
    const width = Math.max(1, intervalNs ?? niceInterval(all.to - all.from, INTERVALS));
    const columns: Counted[] = [];
    const titles: string[] = ['seconds'];
    for (const text of filters.slice(0, MOST_FILTERS)) {
      try {
        columns.push(await this.#count(text.trim(), width, signal));
        const name = (text.trim() === '' ? 'all' : text.trim()).replaceAll('"', '""');
        titles.push(`"packets: ${name}"`, `"bytes: ${name}"`);
      } catch (error) {
        if (!(error instanceof FilterError) && !(error instanceof TooManyIntervals)) throw error;
      }
    }
    const [first] = columns;
    if (first === undefined) return [titles.join(',')];
    const lines = Array.from(first.start, (start, i) =>
      [start / 1e9, ...columns.flatMap((c) => [c.packets[i], c.bytes[i]])].join(','),
    );
    return [titles.join(','), ...lines];
  }

  #span(): { readonly from: number; readonly to: number } {
    const { packets } = this.#engine.facts.tables;
    let from = 0;
    let to = 0;
    for (let row = 0; row < packets.length; row++) {
      const t = packets.elapsedNs(packetRow(0), row as PacketRow);
      if (t < from) from = t;
      if (t > to) to = t;
    }
    return { from, to: Math.max(to, from + 1) };
  }

  async #count(text: string, intervalNs: number, signal: AbortSignal): Promise<Counted> {
    const key = `${intervalNs} ${text}`;
    const known = this.#counted.get(key);
    if (known !== undefined) return known;
    const engine = this.#engine;
    const { packets } = engine.facts.tables;
    const rows = text === '' ? undefined : await this.#select(text, signal);
    const chosen = (): Iterable<PacketRow> =>
      rows === undefined ? engine.rows() : (rows as Iterable<number> as Iterable<PacketRow>);
    // The first column has all packets, so that all filters have the same intervals.
    const series = ioSeries(engine.facts, [() => engine.rows(), chosen], intervalNs);
    const n = series.count;
    const counted: Counted = {
      start: new Float64Array(n),
      packets: new Float64Array(n),
      bytes: new Float64Array(n),
      row: new Uint32Array(n).fill(NONE),
    };
    let i = 0;
    for (const { startNs, cells } of series.intervals()) {
      counted.start[i] = startNs;
      counted.packets[i] = cells[1]?.packets ?? 0;
      counted.bytes[i] = cells[1]?.bytes ?? 0;
      i++;
    }
    const origin = Math.round((counted.start[0] ?? 0) / intervalNs);
    for (const row of chosen()) {
      const at = Math.floor(packets.elapsedNs(packetRow(0), row) / intervalNs) - origin;
      if (counted.row[at] === NONE) counted.row[at] = row;
    }
    if (this.#counted.size >= 2 * MOST_FILTERS) this.#counted.clear();
    this.#counted.set(key, counted);
    return counted;
  }

  async #select(text: string, signal: AbortSignal): Promise<Uint32Array> {
    let rows = this.#rows.get(text);
    if (rows === undefined) {
      rows = await this.#engine.filter(text, { signal });
      if (this.#rows.size >= MOST_FILTERS) this.#rows.clear();
      this.#rows.set(text, rows);
    }
    return rows;
  }
}

function layerOf(c: Counted, measure: IoMeasure, from: number, to: number, columns: number): IoLayer {
  const values = measure === 'packets' ? c.packets : measure === 'bytes' ? c.bytes : c.bytes.map((b) => 8 * b);
  const { x, y0, y1, row } = reduce(
    { x: c.start, y0: values, y1: values, row: c.row },
    from,
    to,
    Math.max(1, Math.floor(columns)),
    true,
  );
  const sum = (list: Float64Array): number => list.reduce((a, b) => a + b, 0);
  return { x, y0, y1, row, packets: sum(c.packets), bytes: sum(c.bytes), highest: values.reduce((a, b) => Math.max(a, b), 0) };
}
