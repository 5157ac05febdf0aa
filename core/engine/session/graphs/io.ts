/**
 * Packets over time, line by line: each line is what a display filter selects, counted, or a function over the values that a field has there. The
 * buckets are made once for each line and interval; what is seen of them is cut and reduced anew.
 */
import { ioSeries, MAX_INTERVALS, niceInterval, TooManyIntervals } from '../../../analysis/stats/io.ts';
import { type FieldSamples, movingAverage, perInterval } from '../../../analysis/stats/io-functions.ts';
import { NONE, type PacketRow, packetRow } from '../../../base/ids.ts';
import { FilterError } from '../../../filter/error.ts';
import type { FieldSpec } from '../../../wire/field.ts';
import type { Engine } from '../../engine.ts';
import { FieldError, fieldFor, fieldSamples, isTimeSpan } from '../../field-samples.ts';
import { plainProblem } from '../list/faults.ts';
import type { Lang } from '../protocol.ts';
import {
  type IoLayer,
  type IoLineRequest,
  type IoOutcome,
  type IoProblem,
  type IoRequest,
  isFunction,
  titleOf,
} from './io-model.ts';
import { reduce } from './reduce.ts';

interface Counted {
  readonly start: Float64Array;
  readonly packets: Float64Array;
  readonly bytes: Float64Array;
  /** First packet of each interval; NONE where there is none. */
  readonly row: Uint32Array;
}

interface Line {
  readonly counted: Counted;
  /** NaN: the interval has none. */
  readonly values: Float64Array;
  readonly unit: IoLayer['unit'];
  readonly packets: number;
}

/** So many intervals, where none was asked for. */
const INTERVALS = 200;
const MOST_LINES = 20;
/** Lists of values kept: their packets need not be read again for another interval. */
const MOST_SAMPLED = 4;

export class IoGraphs {
  readonly #engine: Engine;
  readonly #rows = new Map<string, Uint32Array>();
  readonly #counted = new Map<string, Counted>();
  readonly #samples = new Map<string, FieldSamples>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** How much of the line that is being made is done, 0 to 1. */
  progress = 0;

  /** Rejects with the signal's reason. */
  async picture(request: IoRequest, signal: AbortSignal): Promise<IoOutcome> {
    const { packets } = this.#engine.facts.tables;
    if (packets.length === 0) return { kind: 'empty' };
    const whole = this.#span();
    const intervalNs = Math.max(1, request.intervalNs ?? niceInterval(whole.to - whole.from, INTERVALS));
    const all = {
      from: Math.min(0, Math.floor(whole.from / intervalNs)) * intervalNs,
      to: (Math.floor(whole.to / intervalNs) + 1) * intervalNs,
    };
    const { from, to } = request.range ?? all;
    const problems: (IoProblem | null)[] = [];
    const layers: (IoLayer | null)[] = [];
    let high = 0;
    let low = 0;
    for (const line of request.lines.slice(0, MOST_LINES)) {
      signal.throwIfAborted();
      try {
        const made = await this.#line(line, intervalNs, signal);
        const layer = layerOf(made, from - intervalNs, to, request.columns);
        layers.push(layer);
        problems.push(null);
        for (const y of layer.y1) {
          high = Math.max(high, y);
          low = Math.min(low, y);
        }
      } catch (error) {
        if (error instanceof TooManyIntervals) return { kind: 'too-many', count: error.count, most: MAX_INTERVALS };
        problems.push(problemOf(error, request.lang ?? 'en'));
        layers.push(null);
      }
    }
    return { kind: 'io', intervalNs, all, from, to, low, high, layers, problems };
  }

  /** All intervals as CSV lines: their beginning in seconds, and of each line what it shows; time spans in seconds, nothing where there is no value. */
  async csv(lines: readonly IoLineRequest[], intervalNs: number | null, signal: AbortSignal): Promise<string[]> {
    const all = this.#span();
    const width = Math.max(1, intervalNs ?? niceInterval(all.to - all.from, INTERVALS));
    const columns: Line[] = [];
    const titles: string[] = ['seconds'];
    for (const line of lines.slice(0, MOST_LINES)) {
      try {
        columns.push(await this.#line(line, width, signal));
        titles.push(`"${titleOf(line).replaceAll('"', '""')}"`);
      } catch (error) {
        if (!(error instanceof TooManyIntervals)) problemOf(error, 'en');
      }
    }
    const [first] = columns;
    if (first === undefined) return [titles.join(',')];
    const cell = ({ values, unit }: Line, i: number): number | string => {
      const v = values[i] as number;
      return Number.isNaN(v) ? '' : unit === 'duration' ? v / 1e9 : v;
    };
    return [
      titles.join(','),
      ...Array.from(first.counted.start, (start, i) => [start / 1e9, ...columns.map((c) => cell(c, i))].join(',')),
    ];
  }

  async #line(line: IoLineRequest, intervalNs: number, signal: AbortSignal): Promise<Line> {
    const { measure, average } = line;
    const text = line.filter.trim();
    if (!isFunction(measure)) {
      const counted = await this.#count(text, intervalNs, signal);
      const values =
        measure === 'packets' ? counted.packets : measure === 'bytes' ? counted.bytes : counted.bytes.map((b) => 8 * b);
      return { counted, values: movingAverage(values, average), unit: measure, packets: sum(counted.packets) };
    }
    const spec = fieldFor(measure, line.field.trim());
    const samples = await this.#samplesOf(text, spec, signal);
    // The intervals are those of all packets; each leads to the first packet that has the field in it.
    const all = await this.#count('', intervalNs, signal);
    const { packets } = this.#engine.facts.tables;
    const timeOf = (row: number): number => packets.elapsedNs(packetRow(0), row as PacketRow);
    const origin = Math.round((all.start[0] ?? 0) / intervalNs);
    const values = perInterval(measure, samples, { widthNs: intervalNs, first: origin, count: all.start.length }, timeOf);
    const rows = new Uint32Array(all.start.length).fill(NONE);
    let frames = 0;
    let before = NONE as number;
    for (const row of samples.row) {
      if (row === before) continue;
      before = row;
      frames++;
      const at = Math.floor(timeOf(row) / intervalNs) - origin;
      if (rows[at] === NONE) rows[at] = row;
    }
    return {
      counted: { ...all, row: rows },
      values: movingAverage(values, average),
      unit: isTimeSpan(measure, spec) ? 'duration' : measure === 'frames' ? 'packets' : 'number',
      packets: frames,
    };
  }

  async #samplesOf(filter: string, spec: FieldSpec, signal: AbortSignal): Promise<FieldSamples> {
    const key = `${spec.name} ${filter}`;
    const known = this.#samples.get(key);
    if (known !== undefined) return known;
    this.progress = 0;
    const samples = await fieldSamples(this.#engine, filter, spec, {
      signal,
      onProgress: (done) => {
        this.progress = done;
      },
    });
    if (this.#samples.size >= MOST_SAMPLED) this.#samples.delete(this.#samples.keys().next().value ?? '');
    this.#samples.set(key, samples);
    return samples;
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
    if (this.#counted.size >= 2 * MOST_LINES) this.#counted.clear();
    this.#counted.set(key, counted);
    return counted;
  }

  async #select(text: string, signal: AbortSignal): Promise<Uint32Array> {
    let rows = this.#rows.get(text);
    if (rows === undefined) {
      rows = await this.#engine.filter(text, { signal });
      if (this.#rows.size >= MOST_LINES) this.#rows.clear();
      this.#rows.set(text, rows);
    }
    return rows;
  }
}

const sum = (list: Float64Array): number => list.reduce((a, b) => a + b, 0);

function layerOf({ counted, values, unit, packets }: Line, from: number, to: number, columns: number): IoLayer {
  const known: number[] = [];
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) known.push(i);
  const isWhole = known.length === values.length;
  const pick = (list: Float64Array): Float64Array => (isWhole ? list : Float64Array.from(known, (i) => list[i] as number));
  const y = pick(values);
  const row = isWhole ? counted.row : Uint32Array.from(known, (i) => counted.row[i] as number);
  const points = { x: pick(counted.start), y0: y, y1: y, row };
  const { x, y0, y1, row: rows } = reduce(points, from, to, Math.max(1, Math.floor(columns)), true);
  return { x, y0, y1, row: rows, unit, packets, highest: y.length === 0 ? null : y.reduce((a, b) => Math.max(a, b)) };
}

/** What a person can mend; other errors are thrown again. */
function problemOf(error: unknown, lang: Lang): IoProblem {
  if (error instanceof FieldError) return { of: 'field', fault: error.fault, suggestions: error.suggestions };
  if (!(error instanceof FilterError)) throw error;
  return { of: 'filter', problem: plainProblem(error.problems[0] ?? error, lang) };
}
