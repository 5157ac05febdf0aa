/** Answers as they stand in a file, before anyone knows what they mean, and what came of reading them. */
import type { ParamsOf } from '../../base/coded.ts';
import type { AnswerFault, AnswerMessages, Found, Wanted } from '../faults/model.ts';

/** A value of YAML. */
export type Raw = null | boolean | number | string | readonly Raw[] | { readonly [key: string]: Raw };

/** `path`: where in the answer. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: AnswerFault; readonly path: readonly (string | number)[] };

export const read = <T>(value: T): Read<T> => ({ ok: true, value });
type Path = readonly (string | number)[];
export const unread = (why: AnswerFault, path: Path = []): Read<never> => ({ ok: false, fault: why, path });
export const fault = <K extends keyof AnswerMessages>(key: K, params: ParamsOf<AnswerMessages, K>, path?: Path): Read<never> =>
  unread({ key, params } as AnswerFault, path);

export const isRawList = (raw: Raw): raw is readonly Raw[] => Array.isArray(raw);
export const isRawRecord = (raw: Raw): raw is { readonly [key: string]: Raw } =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw);

/** A question without an answer. */
export const isBlank = (raw: Raw | undefined): boolean =>
  raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '') || (isRawList(raw) && raw.length === 0);

/** No text of an answer is longer, and no list. */
export const MAX_TEXT = 2000;
export const MAX_ITEMS = 2000;

/** Short, for messages. */
export function quoted(raw: Raw): string {
  const text = typeof raw === 'string' ? raw : (JSON.stringify(raw) ?? '');
  return `'${text.length > 60 ? `${text.slice(0, 57)}…` : text}'`;
}

/** A single value as text: YAML reads `80` as a number. */
export function scalarText(raw: Raw, wanted: Wanted, limit = MAX_TEXT): Read<string> {
  if (typeof raw === 'string') return raw.length > limit ? fault('most', { most: limit, of: 'characters' }) : read(raw.trim());
  if (typeof raw === 'number' || typeof raw === 'boolean') return read(String(raw));
  const found: Found = raw === null ? 'nothing' : isRawList(raw) ? 'a list' : 'keys and values';
  return fault('wanted', { wanted, found });
}

/** Items of a list: one in YAML, or a text with commas or spaces between them. */
export function listItems(raw: Raw, wanted: Wanted, separator = /[,;\s]+/): Read<readonly Raw[]> {
  if (isRawList(raw)) return raw.length > MAX_ITEMS ? fault('most', { most: MAX_ITEMS, of: 'items' }) : read(raw);
  if (isRawRecord(raw)) return fault('wanted', { wanted, found: 'keys and values' });
  if (typeof raw !== 'string') return read(raw === null ? [] : [raw]);
  if (raw.length > MAX_TEXT * 5) return fault('most', { most: MAX_TEXT * 5, of: 'characters' });
  return read(
    raw
      .split(separator)
      .map((s) => s.trim())
      .filter((s) => s !== ''),
  );
}

/** Reads each item; the first fault is that of the whole. */
export function readEach<T>(items: readonly Raw[], one: (item: Raw, index: number) => Read<T>): Read<T[]> {
  const values: T[] = [];
  for (const [i, item] of items.entries()) {
    const r = one(item, i);
    if (!r.ok) return unread(r.fault, [i, ...r.path]);
    values.push(r.value);
  }
  return read(values);
}
