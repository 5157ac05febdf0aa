/** Values of the key language: those of JSON. Numbers are doubles; times of packets are nanoseconds from the first one. */
import type { ValueKind } from '../faults/model.ts';

export type KeyValue = null | boolean | number | string | readonly KeyValue[] | KeyRecord;
export interface KeyRecord {
  readonly [key: string]: KeyValue;
}

export const isList = (value: KeyValue): value is readonly KeyValue[] => Array.isArray(value);
export const isRecord = (value: KeyValue): value is KeyRecord =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** For faults. */
export function kindOf(value: KeyValue): ValueKind {
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  if (typeof value === 'object') return 'a record';
  return typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'true or false';
}

/** Deep equality. `visit` is called for each pair of values that is looked at: whoever has a budget counts there. */
export function equal(a: KeyValue, b: KeyValue, visit: () => void): boolean {
  visit();
  if (a === b) return true;
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return false;
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, i) => equal(item, b[i] ?? null, visit));
  if (isList(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((k) => Object.hasOwn(b, k) && equal(a[k] ?? null, b[k] ?? null, visit))
  );
}

/**
 * Plain values only, from a document: lists that are made when they are asked for are made here.
 * @param visit is called for each value: whoever has a budget throws there
 */
export function plain(value: unknown, visit: () => void): KeyValue {
  visit();
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return value.toString();
    case 'object': {
      if (value === null) return null;
      if (Symbol.iterator in value) {
        const list: KeyValue[] = [];
        for (const item of value as Iterable<unknown>) list.push(plain(item, visit));
        return list;
      }
      return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v, visit)]));
    }
    default:
      return null;
  }
}
