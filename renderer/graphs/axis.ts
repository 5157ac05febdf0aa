/** Ticks and numbers of axes. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { formatDuration, formatNumber } from '../../core/engine/session/drawing.ts';
import type { Lang } from '../../core/engine/session/protocol.ts';

export type Unit = 'seq' | 'rate' | 'duration' | 'bytes' | 'packets' | 'bits' | 'number' | 'time';

export interface Tick {
  readonly value: number;
  readonly at: number;
  readonly text: string;
}

const PREFIXES = ['', 'k', 'M', 'G', 'T'] as const;

function scaled(value: number, lang: Lang, unit: string): string {
  let v = value;
  let i = 0;
  while (Math.abs(v) >= 1000 && i < PREFIXES.length - 1) {
    v /= 1000;
    i++;
  }
  const prefix = PREFIXES[i] ?? '';
  const size = Math.abs(v);
  const decimals = size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : Math.min(9, Math.ceil(-Math.log10(size)) + 1);
  return `${formatNumber(v, lang, decimals)}${prefix === '' && unit === '' ? '' : ` ${prefix}${unit}`}`;
}

/** A value of the axis in words. `step`: between ticks, which says how many decimals are worth writing. */
export function valueText(value: number, unit: Unit, lang: Lang, step?: number): string {
  switch (unit) {
    case 'time': {
      const decimals = step === undefined ? 6 : Math.max(0, Math.min(9, Math.ceil(-Math.log10(step / 1e9) - 1e-9)));
      return `${formatNumber(value / 1e9, lang, decimals)} s`;
    }
    case 'duration':
      return formatDuration(value, lang);
    case 'rate':
      return scaled(value, lang, 'bit/s');
    case 'bits':
      return scaled(value, lang, 'bit');
    case 'bytes':
      return scaled(value, lang, 'B');
    case 'number':
      return step === undefined ? formatNumber(value, lang, Math.abs(value) < 10 ? 4 : 2) : scaled(value, lang, '');
    case 'seq':
    case 'packets':
      return step === undefined ? formatNumber(value, lang) : scaled(value, lang, '');
  }
}

export interface Axis {
  readonly scale: (value: number) => number;
  readonly invert: (pixel: number) => number;
  readonly ticks: readonly Tick[];
}

export function axis(from: number, to: number, start: number, end: number, unit: Unit, lang: Lang, room: number): Axis {
  const linear = scaleLinear().domain([from, to]).range([start, end]);
  const isCounted = unit === 'packets' || unit === 'bytes' || unit === 'bits';
  // Half a packet is never counted.
  const values = linear
    .ticks(Math.max(2, Math.floor(Math.abs(end - start) / room)))
    .filter((value) => !isCounted || Number.isInteger(value));
  const step = values.length > 1 ? Math.abs((values[1] as number) - (values[0] as number)) : undefined;
  return {
    scale: (v) => linear(v),
    invert: (p) => linear.invert(p),
    ticks: values.map((value) => ({ value, at: linear(value), text: valueText(value, unit, lang, step) })),
  };
}

/** The same for values above 0, by their logarithms. What is not above 0 lies at the beginning. */
export function logAxis(low: number, high: number, start: number, end: number, unit: Unit, lang: Lang, room: number): Axis {
  const log = scaleLog().domain([low, high]).range([start, end]);
  const most = Math.max(2, Math.floor(Math.abs(end - start) / room));
  const all = log.ticks(most);
  const powers = all.filter((v) => Math.abs(Math.log10(v) - Math.round(Math.log10(v))) < 1e-9);
  const values = all.length <= 2 * most || powers.length < 2 ? all : powers;
  const every = Math.max(1, Math.ceil(values.length / most));
  return {
    scale: (v) => (v <= low ? start : log(v)),
    invert: (p) => log.invert(p),
    ticks: values
      .filter((_, i) => i % every === 0)
      .map((value) => ({ value, at: log(value), text: valueText(value, unit, lang, value) })),
  };
}

/** Of a logarithmic axis: the lowest value stands a little above the beginning. `least`: the lowest one above 0. */
export const logDomain = (least: number, high: number): readonly [number, number] => {
  const low = Number.isFinite(least) && least > 0 ? least / 2 : 0.5;
  return [low, Math.max(high * 1.15, low * 10)];
};

/** With a margin, so that nothing lies on the frame; from 0 where that is what the unit means. */
export function yDomain(low: number, high: number, unit: Unit): readonly [number, number] {
  const from = unit === 'seq' ? low : Math.min(0, low);
  const span = high - from;
  const margin = span === 0 ? Math.max(1, Math.abs(high) * 0.1) : span * 0.06;
  return [unit === 'seq' ? from - margin : from, high + margin];
}

/** The axis of values: by their logarithms where that is wished, and there is a value above 0. */
export function yAxis(
  of: {
    readonly low: number;
    readonly high: number;
    readonly unit: Unit;
    readonly layers: readonly { readonly y1: Float64Array }[];
    readonly isLog: boolean;
  },
  start: number,
  end: number,
  lang: Lang,
  room: number,
): Axis {
  if (of.isLog && of.high > 0) {
    let least = Number.POSITIVE_INFINITY;
    for (const { y1 } of of.layers) for (const v of y1) if (v > 0 && v < least) least = v;
    const [low, high] = logDomain(least, of.high);
    return logAxis(low, high, start, end, of.unit, lang, room);
  }
  const [low, high] = yDomain(of.low, of.high, of.unit);
  return axis(low, high, start, end, of.unit, lang, room);
}
