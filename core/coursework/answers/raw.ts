/** Answers as they stand in a file, before anyone knows what they mean, and what came of reading them. */

/** A value of YAML. */
export type Raw = null | boolean | number | string | readonly Raw[] | { readonly [key: string]: Raw };

/** `fault`: what was expected, one English sentence without a full stop. `path`: where in the answer. */
export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: string; readonly path: readonly (string | number)[] };

export const read = <T>(value: T): Read<T> => ({ ok: true, value });
export const fault = (message: string, path: readonly (string | number)[] = []): Read<never> => ({
  ok: false,
  fault: message,
  path,
});

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
export function scalarText(raw: Raw, expected: string, limit = MAX_TEXT): Read<string> {
  if (typeof raw === 'string') return raw.length > limit ? fault(`at most ${limit} characters are read`) : read(raw.trim());
  if (typeof raw === 'number' || typeof raw === 'boolean') return read(String(raw));
  return fault(`expected ${expected}, found ${raw === null ? 'nothing' : isRawList(raw) ? 'a list' : 'keys and values'}`);
}

/** Items of a list: one in YAML, or a text with commas or spaces between them. */
export function listItems(raw: Raw, expected: string, separator = /[,;\s]+/): Read<readonly Raw[]> {
  if (isRawList(raw)) return raw.length > MAX_ITEMS ? fault(`at most ${MAX_ITEMS} items are read`) : read(raw);
  if (isRawRecord(raw)) return fault(`expected ${expected}, found keys and values`);
  if (typeof raw !== 'string') return read(raw === null ? [] : [raw]);
  if (raw.length > MAX_TEXT * 5) return fault(`at most ${MAX_TEXT * 5} characters are read`);
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
    if (!r.ok) return fault(r.fault, [i, ...r.path]);
    values.push(r.value);
  }
  return read(values);
}
