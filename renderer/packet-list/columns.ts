/** How the columns of the packet list look, and what their times count from. */
import type { TimeFormat } from '../app/settings.ts';
import { type Column, fieldOf, isBuiltIn } from './list-state.ts';
import type { RowPlace } from './row-cache.ts';

/** CSS grid tracks, in em of the list's own size. */
const TRACKS = {
  number: '4em',
  tie: '3.9em',
  time: '6.2em',
  source: 'minmax(5em, 9.9em)',
  destination: 'minmax(5em, 9.9em)',
  protocol: '5.4em',
  length: '4.6em',
  info: 'minmax(8em, 1fr)',
} as const;
const FIELD_TRACK = '8em';
/** A date is longer than seconds. */
const WIDE_TIMES: Partial<Record<TimeFormat, string>> = { date: '13.5em', clock: '7.6em', epoch: '9.6em' };

export const isNumberColumn = (id: string): boolean => id === 'number' || id === 'time' || id === 'length';

export function tracksOf(columns: readonly Column[], format: TimeFormat): string {
  return columns
    .map(({ id, width }) => {
      if (width !== null) return id === columns.at(-1)?.id ? `minmax(${width}em, 1fr)` : `${width}em`;
      if (id === 'time') return WIDE_TIMES[format] ?? TRACKS.time;
      return isBuiltIn(id) ? TRACKS[id] : FIELD_TRACK;
    })
    .join(' ');
}

export const fieldsOf = (columns: readonly Column[]): string[] => columns.flatMap((c) => (c.hidden ? [] : (fieldOf(c.id) ?? [])));

export interface TimeContext {
  readonly format: TimeFormat;
  /** Of the capture's first packet: nanoseconds since 1970, as text. */
  readonly firstTime: string | null;
  /** Frames that later times count from, with their own times. */
  readonly references: ReadonlyMap<number, number>;
}

/** Seconds with six decimals, as Wireshark has them; a dash where the capture gives no time. */
export function timeText(place: RowPlace, before: RowPlace | undefined, context: TimeContext): string {
  const { block, index } = place;
  const ns = block.timeNs[index] ?? Number.NaN;
  if (Number.isNaN(ns)) return '–';
  const frame = (block.row[index] ?? 0) + 1;
  const { format, firstTime, references } = context;
  if (references.has(frame)) return '*REF*';
  switch (format) {
    case 'relative':
      return seconds(ns - referenceBefore(references, frame));
    case 'previous': {
      const delta = block.deltaNs[index] ?? Number.NaN;
      return Number.isNaN(delta) ? '–' : seconds(delta);
    }
    case 'displayed': {
      const earlier = before?.block.timeNs[before.index] ?? Number.NaN;
      return Number.isNaN(earlier) ? seconds(0) : seconds(ns - earlier);
    }
    case 'clock':
    case 'date':
    case 'epoch':
      return firstTime === null ? seconds(ns) : absolute(BigInt(firstTime) + BigInt(Math.round(ns)), format);
  }
}

/** The time of the last reference before the frame; 0: the capture's beginning. */
function referenceBefore(references: ReadonlyMap<number, number>, frame: number): number {
  let [latest, ns] = [0, 0];
  for (const [reference, at] of references) if (reference < frame && reference > latest) [latest, ns] = [reference, at];
  return ns;
}

const seconds = (ns: number): string => (ns / 1e9).toFixed(6);

const BILLION = 1_000_000_000n;

function absolute(ns: bigint, format: 'clock' | 'date' | 'epoch'): string {
  const nanos = ((ns % BILLION) + BILLION) % BILLION;
  const whole = (ns - nanos) / BILLION;
  const micros = String(nanos / 1000n).padStart(6, '0');
  if (format === 'epoch') return `${whole}.${micros}`;
  const date = new Date(Number(whole) * 1000);
  if (Number.isNaN(date.getTime())) return `${whole}.${micros}`;
  const [day = '', time = ''] = date.toISOString().split('T');
  return `${format === 'date' ? `${day} ` : ''}${time.slice(0, 8)}.${micros}`;
}
