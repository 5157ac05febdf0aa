/** The ladder, in step with the selection. Only what is in sight is drawn; the arrows are a list box for the keyboard and for ears. */
import { select } from 'd3-selection';
import { zoom, zoomIdentity } from 'd3-zoom';
import { type KeyboardEvent, useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Picture } from '../../core/engine/session/protocol.ts';
import { selectAt, selectRow, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { useScale } from '../widgets/use-scale.ts';
import { Body } from './Body.tsx';
import { isInBand, open, rowsOfBand } from './folding.ts';
import { LaneHeads } from './LaneHeads.tsx';
import {
  type Anchor,
  arrowOf,
  bodyHeight,
  bodyTop,
  eventAt,
  firstBelow,
  type Placed,
  place,
  positionAt,
  spanOf,
} from './place.ts';
import { foldPhase, hover, toggleIdle, useLadder, ZOOM_RANGE, zoomBy, zoomTo } from './state.ts';
import { type Shown, usePicture, useWanted } from './use-picture.ts';

/** Text of the ladder beside that of the window: it must hold more. */
const TEXT = 0.92;
/** A ladder with room to spare is no larger. */
const LARGEST = 1.25;
/** Pixels: rows are worth more than what heads say. */
const LOW = 420;

interface Props {
  /** What is in sight: positions [from, to) of the list, and the request that draws it. */
  readonly onShown?: (shown: { readonly from: number; readonly to: number; readonly picture: Picture }) => void;
  /** Another ladder than the pane's own: its parts have other ids. */
  readonly isCopy?: boolean;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Pixels of the screen for one of the picture, and the width to ask for. */
function useSizes(
  size: Size,
  natural: number | undefined,
): { readonly width: number | null; readonly scaleOf: (p: Picture) => number } {
  const zoomed = useLadder((s) => s.zoom);
  const text = useScale() * TEXT;
  if (size.width === 0) return { width: null, scaleOf: () => text };
  if (zoomed < 1) return { width: Math.floor(size.width / (text * zoomed)), scaleOf: () => text * zoomed };
  // Zooming in gives labels their room first, and magnifies when they have it.
  const wide = Math.min(size.width, LARGEST * text * (natural ?? Number.POSITIVE_INFINITY)) * zoomed;
  return { width: Math.floor(wide / text), scaleOf: (p) => Math.max(text, wide / p.width) };
}

export function Ladder({ onShown, isCopy = false }: Props) {
  const t = useWords();
  const row = useApp((s) => s.row);
  const packets = useApp((s) => s.packets);
  const analysis = useApp((s) => s.analysis);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const prefix = useId();
  const idOf = (frame: number): string => (isCopy ? `${prefix}-${frame}` : `arrow-${frame}`);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  const [scrolled, setScrolled] = useState(0);
  const [at, setAt] = useState<number | null>(null);
  const natural = useRef<number>(undefined);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const { width, scaleOf } = useSizes(size, natural.current);
  const { wanted, key, list: listKey } = useWanted(width, size.height < LOW);
  /** On the way to an end of the list, whatever scrolls meanwhile. */
  const [end, setEnd] = useState<{ readonly which: 'first' | 'last'; readonly at: number } | null>(null);
  const shown = usePicture(wanted, key, listKey, row, end?.at ?? at, width !== null);
  const picture = shown?.picture;
  if (picture !== undefined) natural.current = picture.natural;
  const scale = picture === undefined ? 1 : scaleOf(picture);
  const placed = usePlaced(scroller, shown, scale, row, end?.at ?? at);
  const headTop = picture?.heads[0]?.box.y ?? 0;
  const headHeight = picture === undefined ? 0 : bodyTop(picture) - headTop + 14;
  const room = size.height / scale - headHeight;

  // — which arrow is which —
  const index = useMemo(() => new Map((picture?.events ?? []).map((e, i) => [e.row, i])), [picture]);
  const selected = row === null ? -1 : (index.get(row) ?? -1);
  const peers = useMemo(() => {
    const of = new Map<number, number>();
    picture?.originals.forEach((original, copy) => {
      if (original < 0) return;
      of.set(copy, original);
      of.set(original, copy);
    });
    return of;
  }, [picture]);
  const peer = peers.get(selected) ?? -1;

  // — the selection is brought into sight when it changes —
  const due = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever is selected anew, and wherever it may have moved
  useEffect(() => {
    due.current = true;
    setAt(null);
  }, [row, listKey]);
  /** The selection was in sight when it was drawn last: a pane of another size keeps it there. */
  const wasInSight = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a pane of another size scrolls anew
  useEffect(() => {
    if (wasInSight.current) due.current = true;
  }, [size.height, size.width]);
  useEffect(() => {
    const element = scroller.current;
    if (!due.current || element === null || picture === undefined || placed === null || selected < 0 || room <= 0) return;
    const own = spanOf(picture, selected);
    if (own === undefined) return;
    due.current = false;
    const other = peer < 0 ? undefined : spanOf(picture, peer);
    const upper = Math.min(own.top, other?.top ?? own.top);
    const lower = Math.max(own.bottom, other?.bottom ?? own.bottom);
    // Both of a pair, where they fit; else the one that is selected.
    const [first, last] = lower - upper <= room ? [upper, lower] : [own.top, own.bottom];
    const from = element.scrollTop / scale;
    if (placed.top + first < from) element.scrollTop = (placed.top + first - 6) * scale;
    else if (placed.top + last > from + room) element.scrollTop = (placed.top + last - room + 6) * scale;
    revealAcross(element, picture, selected, scale);
  }, [picture, placed, selected, peer, room, scale]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever zooms in looks at the selection
  useEffect(() => {
    const element = scroller.current;
    if (element !== null && picture !== undefined && selected >= 0) revealAcross(element, picture, selected, scale);
  }, [scale, picture?.width]);

  // — what is in sight —
  const top = placed === null || picture === undefined ? 0 : scrolled / scale - placed.top;
  const first = picture === undefined ? 0 : positionAt(picture, top);
  const last = picture === undefined ? 0 : positionAt(picture, top + Math.max(0, room - 4), 'last');
  const position = picture?.events[selected]?.position ?? -1;
  useEffect(() => {
    wasInSight.current = position >= first && position <= last;
  }, [position, first, last]);
  useEffect(() => {
    if (picture !== undefined) onShown?.({ from: first, to: last + 1, picture });
  }, [onShown, picture, first, last]);
  const onScroll = (): void => {
    const element = scroller.current;
    if (element === null) return;
    setScrolled(element.scrollTop);
    if (picture === undefined || placed === null || picture.count >= picture.total) return;
    const y = element.scrollTop / scale - placed.top;
    const isFar = y + room < 0 || y > bodyHeight(picture);
    const share = element.scrollTop / Math.max(1, placed.height * scale - (element.clientHeight - headHeight * scale));
    setAt(isFar ? Math.round(Math.min(1, share) * (picture.total - 1)) : positionAt(picture, y + room / 2));
  };

  useZoom(scroller, picture !== undefined);

  // — keyboard and mouse —
  const pick = useCallback(
    (event: number) => {
      const e = picture?.events[event];
      if (e === undefined) return;
      list.current?.focus({ preventScroll: true });
      if (useLadder.getState().scope === 'view') selectAt(e.row, e.position);
      else selectRow(e.row);
    },
    [picture],
  );
  const toEnd = (which: 'first' | 'last'): void => {
    if (picture !== undefined) setEnd({ which, at: which === 'first' ? 0 : picture.total - 1 });
  };
  useEffect(() => {
    if (end === null || picture === undefined) return;
    const isFirst = end.which === 'first';
    if (isFirst ? picture.start !== 0 : picture.start + picture.count < picture.total) return;
    setEnd(null);
    setAt(end.at);
    pick(isFirst ? 0 : picture.events.length - 1);
  }, [end, picture, pick]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey || picture === undefined) return;
    const element = scroller.current;
    const go = (by: number) => () => pick(walk(picture, selected, by));
    const pan = (by: number) => () => element?.scrollBy({ left: by * 60 });
    const band = picture.bands.find((b) => isInBand(picture, b.band, selected));
    const actions: Record<string, () => void> = {
      ArrowDown: go(1),
      ArrowUp: go(-1),
      PageDown: go(10),
      PageUp: go(-10),
      // The ends of the list may lie outside of the window: they are scrolled to, and selected when they are there.
      Home: () => toEnd('first'),
      End: () => toEnd('last'),
      ArrowLeft: pan(-1),
      ArrowRight: pan(1),
      '+': () => zoomBy(1.25),
      '=': () => zoomBy(1.25),
      '-': () => zoomBy(0.8),
      '0': () => zoomTo(1),
      f: () => {
        const fold = picture.events[selected]?.fold ?? -1;
        if (fold >= 0) open(picture, fold);
        else if (band !== undefined) foldPhase(rowsOfBand(picture, band.band), true);
      },
      Enter: () => open(picture, picture.events[selected]?.fold ?? -1),
      i: () => {
        const gap = picture.gaps.find((g) => g.row >= (row ?? 0)) ?? picture.gaps.at(-1);
        if (gap !== undefined) toggleIdle(gap.row);
      },
    };
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  };

  const active = selected >= 0 ? picture?.events[selected] : undefined;
  const from = picture === undefined ? 0 : bodyTop(picture) + top - 60;
  const to = from + room + 120;
  const inSight = useMemo(() => {
    if (picture === undefined) return [];
    const out: Picture['arrows'][number][] = [];
    for (let i = firstBelow(picture.arrows, from, (a) => a.row.y + a.row.height); i < picture.arrows.length; i++) {
      const arrow = picture.arrows[i];
      if (arrow === undefined || arrow.row.y > to) break;
      out.push(arrow);
    }
    return out;
  }, [picture, from, to]);
  const isDrawn = inSight.some((a) => a.event === selected);

  return (
    <div
      ref={scroller}
      className="ladder-scroll"
      onScroll={onScroll}
      onMouseLeave={() => hover(null)}
      data-start={picture?.start}
    >
      {picture === undefined || placed === null ? (
        <p className="hint">{packets === 0 ? t.noPackets : analysis.kind === 'waiting' ? t.waitAnalysis : ''}</p>
      ) : picture.events.length === 0 && picture.omissions.length > 0 ? (
        <p className="hint">{picture.omissions.join('. ')}.</p>
      ) : (
        <>
          <LaneHeads picture={picture} scale={scale} height={headHeight} paneWidth={size.width} />
          <div
            ref={list}
            className="ladder"
            role="listbox"
            aria-label={t.frames}
            aria-activedescendant={active !== undefined && isDrawn ? idOf(active.frame) : undefined}
            tabIndex={0}
            onKeyDown={onKeyDown}
            // Where the keyboard comes by Tab, browsers bring the list's beginning into sight: below the heads, not under them.
            style={{ height: placed.height * scale, width: picture.width * scale, scrollMarginTop: headHeight * scale }}
          >
            {inSight.map((a) => {
              const e = picture.events[a.event];
              return (
                <div
                  key={a.event}
                  id={idOf(e?.frame ?? 0)}
                  role="option"
                  aria-selected={a.event === selected}
                  aria-posinset={(e?.position ?? 0) + 1}
                  aria-setsize={picture.total}
                  className="sr-only"
                  onClick={() => pick(a.event)}
                >
                  {e?.said}
                </div>
              );
            })}
            <Body
              picture={picture}
              arrows={inSight}
              from={from}
              to={to}
              scale={scale}
              top={placed.top}
              selected={selected}
              peer={peer}
              onPick={pick}
            />
          </div>
        </>
      )}
    </div>
  );
}

/** What is folded is one step. */
function walk(p: Picture, from: number, by: number): number {
  const step = Math.sign(by);
  let at = from;
  for (let n = 0; n < Math.abs(by); n++) {
    const fold = p.events[at]?.fold ?? -1;
    const shape = p.folds[fold];
    const next = shape === undefined ? at + step : step > 0 ? shape.last + 1 : shape.first - 1;
    if (next < 0 || next >= p.events.length) break;
    at = next;
  }
  return Math.max(0, at);
}

/** Brings the arrow's own part of a ladder that is wider than its pane into sight. */
function revealAcross(element: HTMLElement, p: Picture, event: number, scale: number): void {
  const arrow = arrowOf(p, event);
  if (arrow === undefined || p.width * scale <= element.clientWidth + 1) return;
  const xs = [
    ...arrow.lines.flatMap((l) => [l.x1, l.x2]),
    ...arrow.states.flatMap((s) => [s.box.x, s.box.x + s.box.width]),
    ...arrow.label.flatMap((b) => [b.x - b.width / 2, b.x + b.width / 2]),
  ];
  const left = Math.min(...xs) * scale;
  const right = Math.max(...xs) * scale;
  const hidden = p.gutter * scale;
  // Of what is wider than the pane, the sender's end: there stands what it says.
  if (right - left > element.clientWidth - hidden - 32) {
    const tail = arrow.tail.x * scale;
    const isRight = Math.abs(tail - left) <= Math.abs(tail - right);
    if (tail < element.scrollLeft + hidden + 16 || tail > element.scrollLeft + element.clientWidth - 16)
      element.scrollLeft = isRight ? left - hidden - 16 : right - element.clientWidth + 16;
  } else if (left < element.scrollLeft + hidden) element.scrollLeft = Math.max(0, left - hidden - 16);
  else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth + 16;
}

/** Puts each picture where its rows were before, or where the selection or the scroll bar want it. */
function usePlaced(
  scroller: React.RefObject<HTMLDivElement | null>,
  shown: Shown | null,
  scale: number,
  row: number | null,
  at: number | null,
): Placed | null {
  const before = useRef<{ readonly shown: Shown; readonly placed: Placed; readonly scale: number }>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the selection counts when the picture comes
  const placed = useMemo(() => {
    if (shown === null) return null;
    const old = before.current;
    if (old?.shown === shown && old.scale === scale) return old.placed;
    const element = scroller.current;
    const viewed = (element?.clientHeight ?? 0) / scale;
    const { picture } = shown;
    const isSameList = old !== undefined && old.shown.list === shown.list;
    const scroll = isSameList ? (element?.scrollTop ?? 0) / old.scale : 0;
    const selected = picture.events.find((e) => e.row === row)?.position;
    const anchor = anchorOf(isSameList ? old : undefined, scroll, viewed, selected, at);
    const height = isSameList && old.shown.key === shown.key ? old.placed.height : undefined;
    const next = old?.shown === shown ? { ...old.placed, scroll: scroll } : place(picture, scroll, anchor, height);
    before.current = { shown, placed: next, scale };
    return next;
  }, [shown, scale]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element !== null && placed !== null) element.scrollTop = placed.scroll * scale;
  }, [scroller, placed, scale]);
  return placed;
}

function anchorOf(
  old: { readonly shown: Shown; readonly placed: Placed } | undefined,
  scroll: number,
  viewed: number,
  selected: number | undefined,
  at: number | null,
): Anchor {
  if (old === undefined) return { position: selected ?? at ?? 0, offset: selected === undefined ? 0 : viewed / 3 };
  const { picture } = old.shown;
  const yOf = (position: number): number | undefined => {
    if (position < picture.start || position >= picture.start + picture.count) return undefined;
    const span = spanOf(picture, eventAt(picture, position));
    return span === undefined ? undefined : old.placed.top + span.top - scroll;
  };
  const inSight = (y: number | undefined): y is number => y !== undefined && y > -40 && y < viewed;
  const own = selected === undefined ? undefined : yOf(selected);
  if (selected !== undefined && inSight(own)) return { position: selected, offset: own };
  if (at !== null) {
    const y = yOf(at);
    return { position: at, offset: inSight(y) ? y : 0 };
  }
  if (selected !== undefined) return { position: selected, offset: viewed / 3 };
  const top = positionAt(picture, scroll - old.placed.top);
  return { position: top, offset: yOf(top) ?? 0 };
}

/** Ctrl and the wheel zoom, dragging moves the ladder. What d3 knows of the zoom is kept in step with what keys and buttons do. */
function useZoom(scroller: React.RefObject<HTMLDivElement | null>, isThere: boolean): void {
  const zoomed = useLadder((s) => s.zoom);
  useEffect(() => {
    const element = scroller.current;
    if (element === null || !isThere) return;
    const behaviour = zoom<HTMLDivElement, unknown>()
      .scaleExtent([...ZOOM_RANGE])
      .clickDistance(4)
      .filter((event: Event) => {
        if (event.type === 'wheel') return (event as WheelEvent).ctrlKey || (event as WheelEvent).metaKey;
        if (event.type !== 'mousedown') return false;
        const target = event.target as Element;
        return (event as MouseEvent).button === 0 && target.closest('.lane-heads, button, input') === null;
      });
    let last = zoomIdentity;
    behaviour.on('start', (event: { transform: typeof zoomIdentity }) => {
      last = event.transform;
    });
    behaviour.on('zoom', (event: { transform: typeof zoomIdentity }) => {
      const { transform } = event;
      if (transform.k !== last.k) zoomTo(transform.k);
      else element.scrollBy(last.x - transform.x, last.y - transform.y);
      last = transform;
    });
    const selection = select(element);
    selection.call(behaviour).on('dblclick.zoom', null);
    return () => void selection.on('.zoom', null);
  }, [scroller, isThere]);
  useEffect(() => {
    const element = scroller.current;
    if (element !== null) select(element).property('__zoom', zoomIdentity.scale(zoomed));
  }, [scroller, zoomed]);
}
