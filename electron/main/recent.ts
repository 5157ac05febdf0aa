/** Captures that were opened lately: their paths stay in main, a page is told names. */
import path from 'node:path';

const KEPT = 10;

/** What a page is told. */
export interface RecentCapture {
  readonly index: number;
  readonly name: string;
}

/** What was kept in a file: what has another form is left out. */
export const recentOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((f): f is string => typeof f === 'string' && path.isAbsolute(f)).slice(0, KEPT) : [];

/** The latest first, each once. */
export const withRecent = (files: readonly string[], file: string): readonly string[] =>
  [file, ...files.filter((f) => f !== file)].slice(0, KEPT);

export const withoutRecent = (files: readonly string[], file: string): readonly string[] => files.filter((f) => f !== file);

export const recentNames = (files: readonly string[]): RecentCapture[] =>
  files.map((file, index) => ({ index, name: path.basename(file) }));

/** The path for a menu: shortened in the middle, and told apart from others of that name by its folder. */
export function recentLabel(file: string, home: string): string {
  const shown = file.startsWith(home + path.sep) ? `~${file.slice(home.length)}` : file;
  return shown.length <= 60 ? shown : `${shown.slice(0, 20)}…${shown.slice(-39)}`;
}
