/**
 * Which rows of a very long list are in sight. The list scrolls natively; where it is higher than browsers allow an element to be, a pixel of
 * the scroll bar stands for more than one of the list, and the wheel goes row by row all the same.
 */
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Firefox stops at 17.8 million pixels, Chromium at 33.5. */
const MAX_HEIGHT = 15_000_000;
/** Drawn above and below what is in sight. */
const MARGIN = 6;

export interface VirtualRows {
  /** Rows [first, end) are drawn … */
  readonly first: number;
  readonly end: number;
  /** … in a layer that begins here, pixels from the top of the content. */
  readonly top: number;
  /** Height of the content, pixels. */
  readonly height: number;
  /** Rows that fit. */
  readonly fit: number;
  /** Scrolls as little as it takes to bring the row into sight. */
  readonly reveal: (row: number) => void;
}

/** `header`: pixels at the top of the scroller that stay in sight. */
export function useVirtualRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowHeight: number,
  header = 0,
): VirtualRows {
  const [size, setSize] = useState(0);
  /** The row at the top, with its fraction. */
  const [at, setAt] = useState(0);
  const own = useRef(-1);
  const exact = useRef(0);

  const inSight = Math.max(0, size - header) / rowHeight;
  const full = count * rowHeight;
  const height = Math.min(full, MAX_HEIGHT);
  const last = Math.max(0, count - inSight);
  const scrollRange = Math.max(0, height - Math.max(0, size - header));
  const isScaled = full > height;

  const moveTo = useCallback(
    (row: number) => {
      const element = scroller.current;
      if (element === null) return;
      const wanted = Math.max(0, Math.min(last, row));
      exact.current = wanted;
      const top = isScaled ? (last === 0 ? 0 : (wanted / last) * scrollRange) : wanted * rowHeight;
      element.scrollTop = top;
      own.current = element.scrollTop;
      setAt(wanted);
    },
    [scroller, last, isScaled, scrollRange, rowHeight],
  );

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize(element.clientHeight));
    observer.observe(element);
    setSize(element.clientHeight);
    return () => observer.disconnect();
  }, [scroller]);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const onScroll = (): void => {
      const { scrollTop } = element;
      // Where it was put from here, the row is known more exactly than the scroll bar can say.
      if (Math.abs(scrollTop - own.current) < 1) return;
      own.current = -1;
      exact.current = isScaled ? (scrollRange === 0 ? 0 : (scrollTop / scrollRange) * last) : scrollTop / rowHeight;
      setAt(exact.current);
    };
    const onWheel = (event: WheelEvent): void => {
      if (!isScaled || event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * rowHeight : event.deltaY;
      moveTo(exact.current + pixels / rowHeight);
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element.removeEventListener('scroll', onScroll);
      element.removeEventListener('wheel', onWheel);
    };
  }, [scroller, isScaled, scrollRange, last, rowHeight, moveTo]);

  const reveal = useCallback(
    (row: number) => {
      if (inSight === 0) return;
      const from = exact.current;
      if (row < from) moveTo(row);
      else if (row + 1 > from + inSight) moveTo(row + 1 - inSight);
    },
    [inSight, moveTo],
  );

  const clamped = Math.min(at, last);
  const first = Math.max(0, Math.floor(clamped) - MARGIN);
  const end = Math.min(count, Math.ceil(clamped + inSight) + MARGIN);
  const scrolled = isScaled ? (last === 0 ? 0 : (clamped / last) * scrollRange) : clamped * rowHeight;
  return { first, end, top: scrolled - (clamped - first) * rowHeight, height, fit: Math.max(1, Math.floor(inSight)), reveal };
}
