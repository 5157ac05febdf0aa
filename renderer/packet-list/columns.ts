/** The columns of the packet list: Wireshark's default ones, and one that ties copies to their originals. */

import type { TimeFormat } from '../app/settings.ts';
import type { Catalogue } from '../i18n/en.ts';
import type { RowPlace } from './row-cache.ts';

export interface ColumnSpec {
  readonly key: keyof Catalogue['columns'];
  /** CSS grid track, in em of the list's own size. */
  readonly track: string;
  readonly isNumber?: boolean;
}

export const COLUMNS: readonly ColumnSpec[] = [
  { key: 'number', track: '4em', isNumber: true },
  { key: 'tie', track: '3.9em' },
  { key: 'time', track: '6.2em', isNumber: true },
  { key: 'source', track: 'minmax(5em, 9.9em)' },
  { key: 'destination', track: 'minmax(5em, 9.9em)' },
  { key: 'protocol', track: '5.4em' },
  { key: 'length', track: '4.6em', isNumber: true },
  { key: 'info', track: 'minmax(8em, 1fr)' },
];

export const TRACKS = COLUMNS.map((c) => c.track).join(' ');

/** Seconds with six decimals, as Wireshark has them; a dash where the capture gives no time. */
export function timeText(place: RowPlace, before: RowPlace | undefined, format: TimeFormat, firstTime: string | null): string {
  const ns = place.block.timeNs[place.index] ?? Number.NaN;
  if (Number.isNaN(ns)) return '–';
  switch (format) {
    case 'relative':
      return seconds(ns);
    case 'previous': {
      const earlier = before?.block.timeNs[before.index] ?? Number.NaN;
      return Number.isNaN(earlier) ? seconds(0) : seconds(ns - earlier);
    }
    case 'clock':
      return firstTime === null ? seconds(ns) : clock(BigInt(firstTime) + BigInt(Math.round(ns)));
  }
}

const seconds = (ns: number): string => (ns / 1e9).toFixed(6);

function clock(ns: bigint): string {
  const day = 86_400_000_000_000n;
  const within = ((ns % day) + day) % day;
  const whole = Number(within / 1_000_000_000n);
  const two = (n: number): string => String(n).padStart(2, '0');
  const micros = String((within % 1_000_000_000n) / 1000n).padStart(6, '0');
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${micros}`;
}
