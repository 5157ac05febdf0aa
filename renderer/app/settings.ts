/** What a person chooses for good: kept in the browser, and read again at the next start. */
import type { Lang } from '../../core/engine/session/protocol.ts';

export type Theme = 'system' | 'light' | 'dark' | 'contrast';
export type TextSize = 'small' | 'normal' | 'large' | 'presenter';
export const TIME_FORMATS = ['relative', 'previous', 'displayed', 'clock', 'date', 'epoch'] as const;
export type TimeFormat = (typeof TIME_FORMATS)[number];

export interface Settings {
  readonly lang: Lang;
  readonly theme: Theme;
  readonly textSize: TextSize;
  readonly timeFormat: TimeFormat;
  /** Filters that were applied, the latest first. */
  readonly filters: readonly string[];
}

/** Factors of the 13-pixel base. */
export const SCALES: Readonly<Record<TextSize, number>> = { small: 0.92, normal: 1, large: 1.25, presenter: 1.6 };

const KEY = 'trama.settings';
const MAX_FILTERS = 20;

const oneOf = <T extends string>(value: unknown, among: readonly T[], otherwise: T): T =>
  among.find((a) => a === value) ?? otherwise;

export function readSettings(): Settings {
  const kept = readKept();
  return {
    lang: oneOf(kept.lang, ['en', 'es'], navigator.language.startsWith('es') ? 'es' : 'en'),
    theme: oneOf(kept.theme, ['system', 'light', 'dark', 'contrast'], 'system'),
    textSize: oneOf(kept.textSize, ['small', 'normal', 'large', 'presenter'], 'normal'),
    timeFormat: oneOf(kept.timeFormat, TIME_FORMATS, 'relative'),
    filters: Array.isArray(kept.filters) ? kept.filters.filter((f) => typeof f === 'string').slice(0, MAX_FILTERS) : [],
  };
}

export const withFilter = (filters: readonly string[], text: string): readonly string[] =>
  [text, ...filters.filter((f) => f !== text)].slice(0, MAX_FILTERS);

export function keepSettings(settings: Settings): void {
  try {
    const { lang, theme, textSize, timeFormat, filters } = settings;
    localStorage.setItem(KEY, JSON.stringify({ lang, theme, textSize, timeFormat, filters }));
  } catch {
    // No storage here: the choice holds until the window is closed.
  }
}

function readKept(): Partial<Record<keyof Settings, unknown>> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}
