/** Ticks and numbers of axes. */
import { scaleLinear } from 'd3-scale';
import { formatDuration, formatNumber } from '../../core/engine/session/drawing.ts';
import type { Lang } from '../../core/engine/session/protocol.ts';

export type Unit = 'seq' | 'rate' | 'duration' | 'bytes' | 'packets' | 'bits' | 'time';

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
  return `${formatNumber(v, lang, Math.abs(v) < 10 ? 2 : 1)}${prefix === '' && unit === '' ? '' : ` ${prefix}${unit}`}`;
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
  const values = linear.ticks(Math.max(2, Math.floor(Math.abs(end - start) / room)));
  const step = values.length > 1 ? Math.abs((values[1] as number) - (values[0] as number)) : undefined;
  return {
    scale: (v) => linear(v),
    invert: (p) => linear.invert(p),
    ticks: values.map((value) => ({ value, at: linear(value), text: valueText(value, unit, lang, step) })),
  };
}

/** With a margin, so that nothing lies on the frame; from 0 where that is what the unit means. */
export function yDomain(low: number, high: number, unit: Unit): readonly [number, number] {
  const from = unit === 'seq' ? low : Math.min(0, low);
  const span = high - from;
  const margin = span === 0 ? Math.max(1, Math.abs(high) * 0.1) : span * 0.06;
  return [unit === 'seq' ? from - margin : from, high + margin];
}
