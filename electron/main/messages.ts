/** What a page says to main: checked here, for a page may be in other hands than ours. Each function returns undefined for what has another form. */
import type { Lang } from './words.ts';

export const SAVE_KINDS = ['pcapng', 'html', 'svg', 'png', 'csv', 'text', 'mermaid', 'plantuml', 'json', 'yaml'] as const;
export type SaveKind = (typeof SAVE_KINDS)[number];

export interface SaveRequest {
  /** A name without folders. */
  readonly name: string;
  readonly kind: SaveKind;
}

/** Bytes of one piece at most. */
export const LARGEST_PIECE = 16 << 20;
const LONGEST_NAME = 200;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what no file name should have
const NOT_IN_NAMES = /[\u0000-\u001f\u007f<>:"/\\|?*]/g;

export function saveRequestOf(value: unknown): SaveRequest | undefined {
  const { name, kind } = (value ?? {}) as Partial<Record<string, unknown>>;
  const known = SAVE_KINDS.find((k) => k === kind);
  if (typeof name !== 'string' || known === undefined) return undefined;
  // A name that the page proposes stays a name: no way out of the folder that the person chooses, and nothing hidden.
  const plain = name
    .slice(-LONGEST_NAME)
    .replaceAll(NOT_IN_NAMES, '-')
    .replace(/^[.\s]+/, '');
  return { name: plain === '' ? 'trama' : plain, kind: known };
}

export const pieceOf = (value: unknown): Uint8Array | undefined =>
  value instanceof Uint8Array && value.length <= LARGEST_PIECE ? value : undefined;

export const idOf = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[0-9a-f-]{36}$/.test(value) ? value : undefined;

/** What main must know of a window. */
export interface WindowTold {
  readonly lang: Lang;
  readonly hasCapture: boolean;
  /** Comments that are not saved yet. */
  readonly edited: boolean;
}

export function toldOf(value: unknown): WindowTold | undefined {
  const { lang, hasCapture, edited } = (value ?? {}) as Partial<Record<string, unknown>>;
  if (lang !== 'en' && lang !== 'es') return undefined;
  return typeof hasCapture === 'boolean' && typeof edited === 'boolean' ? { lang, hasCapture, edited } : undefined;
}
