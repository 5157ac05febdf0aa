/**
 * Where the window of the list that is drawn lies in the whole of it. Rows differ in height, and only those of the window are known: the
 * rest of the list has the height that it would have if its rows were as high as these. Lengths are the picture's own pixels.
 */
import type { Picture } from '../../core/engine/session/protocol.ts';

/** Browsers end an element at 17 million pixels, and the ladder may be magnified. Of a longer list a pixel stands for more than one. */
const MAX_HEIGHT = 4_000_000;
/** Below the last row. */
const FOOT = 12;

export interface Placed {
  /** Top of the window in the list. */
  readonly top: number;
  /** Of the list. */
  readonly height: number;
  /** How far the list is to be scrolled. */
  readonly scroll: number;
}

/** The position and how far below the upper edge of what is in sight it is to be. */
export interface Anchor {
  readonly position: number;
  readonly offset: number;
}

export const bodyTop = (p: Picture): number => p.lanes[0]?.top ?? 0;
export const bodyHeight = (p: Picture): number => (p.lanes[0]?.bottom ?? p.height) - bodyTop(p) + FOOT;

/** Index of the event at the position, or of the last one before it. */
export function eventAt(p: Picture, position: number): number {
  let low = 0;
  let high = p.events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((p.events[middle]?.position ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

/** An arrow's row, or the line that it is folded into: from the top of the body. */
export function spanOf(p: Picture, event: number): { readonly top: number; readonly bottom: number } | undefined {
  const fold = p.events[event]?.fold ?? -1;
  const box = fold >= 0 ? p.folds[fold]?.box : arrowOf(p, event)?.row;
  if (box === undefined) return undefined;
  return { top: box.y - bodyTop(p), bottom: box.y - bodyTop(p) + box.height };
}

/** Folded events have none. */
export function arrowOf(p: Picture, event: number): Picture['arrows'][number] | undefined {
  let low = 0;
  let high = p.arrows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((p.arrows[middle]?.event ?? 0) < event) low = middle + 1;
    else high = middle;
  }
  const arrow = p.arrows[low];
  return arrow?.event === event ? arrow : undefined;
}

/** Index of the first item whose bottom is not above `y`; items are in order from the top. */
export function firstBelow<T>(items: readonly T[], y: number, bottom: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bottom(items[middle] as T) < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The position at a height of the body; of what is folded there, the first or the last. */
export function positionAt(p: Picture, y: number, end: 'first' | 'last' = 'first'): number {
  const ground = y + bodyTop(p);
  const arrow = p.arrows[firstBelow(p.arrows, ground, (a) => a.row.y + a.row.height)];
  const fold = p.folds[firstBelow(p.folds, ground, (f) => f.box.y + f.box.height)];
  const isFold = fold !== undefined && (arrow === undefined || fold.box.y < arrow.row.y);
  const event = isFold ? fold[end] : (arrow?.event ?? p.events.length - 1);
  return p.events[event]?.position ?? p.start;
}

/** `before`: the height that the list has had so far. */
export function place(p: Picture, scroll: number, anchor: Anchor, before: number | undefined): Placed {
  const own = bodyHeight(p);
  const isFirst = p.start === 0;
  const isLast = p.start + p.count >= p.total;
  const height =
    isFirst && isLast ? own : Math.max(own * 2, before ?? Math.min(MAX_HEIGHT, (own / Math.max(1, p.count)) * p.total));
  const y = spanOf(p, eventAt(p, anchor.position))?.top ?? 0;
  let top = 0;
  if (!isFirst && isLast) top = height - own;
  else if (!isFirst) {
    // It stays where it is, unless that would leave no room for what comes before or after it.
    top = scroll + anchor.offset - y;
    const share = (height - own) * (p.start / (p.total - p.count));
    if (top < own / 4 || top > height - own * 1.25 || Math.abs(top - share) > height / 3) top = share;
  }
  return { top, height, scroll: Math.max(0, top + y - anchor.offset) };
}
