/** Frames, and pairs of frames: an original and its rewritten copy. */
import { type Comparison, setComparison } from './compare.ts';
import {
  fault,
  isRawList,
  isRawRecord,
  listItems,
  MAX_ITEMS,
  quoted,
  type Raw,
  type Read,
  read,
  readEach,
  unread,
} from './raw.ts';

/** No capture of an exercise has more. */
const MAX_FRAME = 10_000_000;

/** @param packets of the capture: listing all of them earns nothing */
export const compareFrames = (key: readonly number[], answer: readonly number[], packets?: number): Comparison =>
  setComparison(new Set(key.map(String)), new Set(answer.map(String)), packets);

export function readFrame(raw: Raw): Read<number> {
  const n =
    typeof raw === 'number'
      ? raw
      : typeof raw === 'string' && /^#?\d{1,8}$/.test(raw)
        ? Number(raw.replace('#', ''))
        : Number.NaN;
  if (Number.isInteger(n) && n >= 1 && n <= MAX_FRAME) return read(n);
  return fault('frame', { found: quoted(raw) });
}

/** An empty list is a question not answered; that there are none is an answer. */
export const NONE_AT_ALL = 'none';
const isNone = (raw: Raw): boolean => typeof raw === 'string' && /^(?:none|ningun[oa])$/i.test(raw.trim());

/** `none`, `[3, 6, 7]`, `3, 6, 7`, `3, 6-8` → ascending, each once. */
export function readFrames(raw: Raw): Read<readonly number[]> {
  if (isNone(raw)) return read([]);
  // Spaces around the dash of a range do not end an item.
  const spaced = typeof raw === 'string' ? raw.replace(/\s*[-\u2013]\s*/g, '-') : raw;
  const items = listItems(spaced, 'frame numbers');
  if (!items.ok) return items;
  const found = new Set<number>();
  for (const [i, item] of items.value.entries()) {
    const range = typeof item === 'string' ? /^#?(\d{1,8})-#?(\d{1,8})$/.exec(item.replace('\u2013', '-')) : null;
    const path = isRawList(raw) ? [i] : [];
    if (range === null) {
      const frame = readFrame(item);
      if (!frame.ok) return unread(frame.fault, path);
      found.add(frame.value);
    } else {
      const [first, last] = [Number(range[1]), Number(range[2])];
      if (first < 1 || last < first || last > MAX_FRAME) return fault('range', { text: quoted(item) }, path);
      if (last - first >= MAX_ITEMS) return fault('long-range', { most: MAX_ITEMS }, path);
      for (let n = first; n <= last; n++) found.add(n);
    }
    if (found.size > MAX_ITEMS) return fault('most', { most: MAX_ITEMS, of: 'frames' }, path);
  }
  return read([...found].sort((a, b) => a - b));
}

export type FramePair = readonly [number, number];
export const pairText = ([a, b]: FramePair): string => `${a}-${b}`;

/** A pair the other way round is wrong, and it is said that it is the other way round. */
export function comparePairs(key: readonly FramePair[], answer: readonly FramePair[]): Comparison {
  const wanted = new Set(key.map(pairText));
  const comparison = setComparison(wanted, new Set(answer.map(pairText)));
  if (comparison.fraction === 1) return comparison;
  const reversed = answer.some(([a, b]) => !wanted.has(pairText([a, b])) && wanted.has(pairText([b, a])));
  return reversed ? { ...comparison, notes: [...comparison.notes, { code: 'reversed' }] } : comparison;
}

const PAIR = /^#?(\d{1,8})\s*(?:-+>?|[>/:,\u2013\u2192])\s*#?(\d{1,8})$/;

function readPair(raw: Raw): Read<FramePair> {
  const ends = isRawList(raw) && raw.length === 2 ? raw : typeof raw === 'string' ? (PAIR.exec(raw.trim())?.slice(1) ?? []) : [];
  if (ends.length !== 2) return fault('pair', { found: quoted(raw) });
  const both = readEach(ends, readFrame);
  return both.ok ? read([both.value[0] ?? 0, both.value[1] ?? 0]) : both;
}

/** `none`, `[3-6, 8-7]`, `[[3, 6], [8, 7]]`, `3-6, 8-7`, `{3: 6, 8: 7}`: original, then copy. */
export function readPairs(raw: Raw): Read<readonly FramePair[]> {
  if (isNone(raw)) return read([]);
  if (isRawRecord(raw)) {
    const entries = Object.entries(raw);
    if (entries.length > MAX_ITEMS) return fault('most', { most: MAX_ITEMS, of: 'pairs' });
    return readEach(
      entries.map(([a, b]) => [a, b]),
      readPair,
    );
  }
  const items = listItems(raw, 'pairs of frames', /[,;\n]+/);
  return items.ok ? readEach(items.value, readPair) : items;
}
