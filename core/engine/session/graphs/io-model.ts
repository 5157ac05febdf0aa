/** What is asked of packets over time, and answered. Plain: the window reads the lists here. */
import { FUNCTION_NAMES, IO_FUNCTIONS, type IoFunction } from '../../../analysis/stats/io-functions.ts';
import type { FieldFault } from '../../field-samples.ts';
import type { FilterProblem, Lang } from '../protocol.ts';
import type { Points } from './reduce.ts';

export { FUNCTION_NAMES };

export const IO_MEASURES = ['packets', 'bytes', 'bits', ...IO_FUNCTIONS] as const;
export type IoMeasure = (typeof IO_MEASURES)[number];
/** Those that want a field. */
export const isFunction = (measure: IoMeasure): measure is IoFunction => (IO_FUNCTIONS as readonly string[]).includes(measure);

/** So many intervals are averaged; 1: none are. */
export const IO_AVERAGES = [1, 10, 20, 50, 100, 200, 500, 1000] as const;

export interface IoLineRequest {
  /** Display filter; an empty one selects all packets. */
  readonly filter: string;
  readonly measure: IoMeasure;
  /** Of functions. */
  readonly field: string;
  /** Of `IO_AVERAGES`. */
  readonly average: number;
}

export interface IoRequest {
  readonly lines: readonly IoLineRequest[];
  /** Of what is wrong with their filters; default English. */
  readonly lang?: Lang;
  /** Null: one that suits the capture. */
  readonly intervalNs: number | null;
  /** What is seen, ns from the capture's first packet; null: all of it. */
  readonly range: { readonly from: number; readonly to: number } | null;
  /** Pixels. */
  readonly columns: number;
}

export interface IoLayer extends Points {
  /** Packets that the filter selects in all; of functions those that have the field. */
  readonly packets: number;
  /** Of its intervals, in the measure asked for; null: none has a value. */
  readonly highest: number | null;
  /** duration: ns. number: whatever the field counts. */
  readonly unit: 'packets' | 'bytes' | 'bits' | 'number' | 'duration';
}

export type IoProblem =
  | { readonly of: 'filter'; readonly problem: FilterProblem }
  | { readonly of: 'field'; readonly fault: FieldFault; readonly suggestions: readonly string[] };

export interface IoPicture {
  readonly kind: 'io';
  readonly intervalNs: number;
  /** Of the whole capture: whole intervals. */
  readonly all: { readonly from: number; readonly to: number };
  readonly from: number;
  readonly to: number;
  readonly low: number;
  readonly high: number;
  /** As the lines; null where one is wrong. */
  readonly layers: readonly (IoLayer | null)[];
  readonly problems: readonly (IoProblem | null)[];
}

/** too-many: of such intervals there would be `count`, more than `most`. empty: the capture has no packets. */
export type IoOutcome =
  | IoPicture
  | { readonly kind: 'too-many'; readonly count: number; readonly most: number }
  | { readonly kind: 'empty' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'cancelled' };

/** `AVG(tcp.window_size) of http`, as the legend and CSV name a line. */
export function titleOf({ filter, measure, field, average }: IoLineRequest): string {
  const what = isFunction(measure) ? `${FUNCTION_NAMES[measure]}(${field.trim()})` : measure;
  const smooth = average > 1 ? `, SMA ${average}` : '';
  return `${what}: ${filter.trim() === '' ? 'all' : filter.trim()}${smooth}`;
}
