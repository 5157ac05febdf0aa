/** Answers to keys that are asked again at every stroke: kept for as long as the capture stays as it is. */
import type { KeyDocument, KeySource } from '../../coursework/key/source.ts';
import type { KeyValue } from '../../coursework/key/value.ts';

/** Filters that were tried while one was written. */
const FILTERS = 50;

export function kept(source: KeySource): KeySource {
  const documents = new Map<KeyDocument, KeyValue>();
  const filters = new Map<string, readonly number[]>();
  return {
    ...source,
    document: async (name, visit) => {
      const known = documents.get(name);
      // It was within one key's budget before, and is no larger now.
      if (known !== undefined) return known;
      const value = await source.document(name, visit);
      documents.set(name, value);
      return value;
    },
    filter: async (text) => {
      const known = filters.get(text);
      if (known !== undefined) return known;
      const frames = await source.filter(text);
      for (const old of filters.keys()) {
        if (filters.size < FILTERS) break;
        filters.delete(old);
      }
      filters.set(text, frames);
      return frames;
    },
  };
}
