/** The ladder, in step with the selection. Only what is in sight is drawn; the arrows are a list box for the keyboard and for ears. */
import { Download, Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Picture, PictureFormat } from '../../core/engine/session/protocol.ts';
import { engine, selectAt, selectRow, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { saveText } from '../widgets/save.ts';
import { useScale } from '../widgets/use-scale.ts';
import { ArrowShape, GapShape, HeadShape, LinkShape, Text } from './shapes.tsx';
import { type Scope, usePicture, useRequest } from './use-picture.ts';

const SMALLEST = 0.72;
const ENDINGS: Readonly<Record<PictureFormat, string>> = { svg: 'svg', mermaid: 'mmd', plantuml: 'puml', text: 'txt' };

export function SequenceDiagram() {
  const t = useWords();
  const [scope, setScope] = useState<Scope>('view');
  const [zoom, setZoom] = useState<number | null>(null);
  const picture = usePicture(scope);
  const request = useRequest(scope);
  const name = useApp((s) => s.name);
  const analysis = useApp((s) => s.analysis);
  const packets = useApp((s) => s.packets);
  const exportAs = async (format: PictureFormat): Promise<void> => {
    const text = await engine().drawing(request, format);
    if (text !== null) saveText(`${name.replace(/\.[^.]*$/, '')}-ladder.${ENDINGS[format]}`, text);
  };
  return (
    <div className="diagram">
      <div className="pane-tools">
        <label>
          <span className="sr-only">{t.scope}</span>
          <select value={scope} onChange={(event) => setScope(event.target.value as Scope)} aria-label={t.scope}>
            <option value="view">{t.scopeView}</option>
            <option value="conversation">{t.scopeConversation}</option>
          </select>
        </label>
        <span className="grow" />
        <button
          type="button"
          className="icon"
          aria-label={t.zoomOut}
          title={t.zoomOut}
          onClick={() => setZoom((z) => Math.max(0.4, (z ?? 1) / 1.2))}
        >
          <ZoomOut size={16} />
        </button>
        <button
          type="button"
          className="icon"
          aria-label={t.zoomIn}
          title={t.zoomIn}
          onClick={() => setZoom((z) => Math.min(3, (z ?? 1) * 1.2))}
        >
          <ZoomIn size={16} />
        </button>
        <button type="button" className="icon" aria-label={t.zoomFit} title={t.zoomFit} onClick={() => setZoom(null)}>
          <Maximize2 size={16} />
        </button>
        <MenuTrigger>
          <Button className="small" isDisabled={picture === null}>
            <Download size={14} aria-hidden="true" /> {t.exportAs}
          </Button>
          <Popover>
            <Menu className="menu" onAction={(key) => void exportAs(key as PictureFormat)}>
              {(Object.keys(ENDINGS) as PictureFormat[]).map((format) => (
                <MenuItem key={format} id={format} className="menu-item">
                  {t.exportFormats[format]}
                </MenuItem>
              ))}
            </Menu>
          </Popover>
        </MenuTrigger>
      </div>
      {picture === null ? (
        <p className="hint">{packets > 0 && analysis.kind === 'waiting' ? t.waitAnalysis : packets === 0 ? t.noPackets : ''}</p>
      ) : (
        <Ladder picture={picture} scope={scope} zoom={zoom} />
      )}
    </div>
  );
}

/** The index of the first item whose bottom is below `y`; items are in order from the top. */
function firstBelow<T>(items: readonly T[], y: number, bottom: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (bottom(items[middle] as T) < y) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** From the leftmost to the rightmost of what an arrow draws between its lanes, pixels of the picture. */
function extentOf(arrow: Picture['arrows'][number]): readonly [number, number] {
  const xs = [
    ...arrow.lines.flatMap((l) => [l.x1, l.x2]),
    ...arrow.states.flatMap((s) => [s.box.x, s.box.x + s.box.width]),
    ...arrow.label.flatMap((b) => [b.x - b.width / 2, b.x + b.width / 2]),
  ];
  return [Math.min(...xs), Math.max(...xs)];
}

interface LadderProps {
  readonly picture: Picture;
  readonly scope: Scope;
  readonly zoom: number | null;
}

function Ladder({ picture, scope, zoom }: LadderProps) {
  const t = useWords();
  const row = useApp((s) => s.row);
  const scroller = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const text = useScale();
  const scale = text * (zoom ?? Math.min(1.25, Math.max(SMALLEST, size.width / (picture.width * text))));
  const headTop = picture.heads[0]?.box.y ?? 0;
  const headBottom = picture.lanes[0]?.top ?? headTop;
  /** The heads stay in sight. */
  const headHeight = headBottom - headTop + 14;
  const bodyTop = headBottom;
  const from = bodyTop + top / scale - 60;
  const to = from + size.height / scale + 120;

  const at = picture.events.findIndex((e) => e.row === row);
  const peers = useMemo(() => {
    const of = new Map<number, number>();
    picture.originals.forEach((original, copy) => {
      if (original < 0) return;
      of.set(copy, original);
      of.set(original, copy);
    });
    return of;
  }, [picture]);
  const peer = at < 0 ? undefined : peers.get(at);

  const reveal = useCallback(
    (index: number, other: number | undefined) => {
      const element = scroller.current;
      const arrow = picture.arrows[index];
      if (element === null || arrow === undefined) return;
      const second = other === undefined ? arrow : (picture.arrows[other] ?? arrow);
      const room = element.clientHeight - headHeight * scale;
      const upper = (Math.min(arrow.row.y, second.row.y) - bodyTop) * scale;
      const lower = (Math.max(arrow.row.y + arrow.row.height, second.row.y + second.row.height) - bodyTop) * scale;
      // Both of a pair, where they fit; else the one that is selected.
      const [first, last] =
        lower - upper <= room
          ? [upper, lower]
          : [(arrow.row.y - bodyTop) * scale, (arrow.row.y + arrow.row.height - bodyTop) * scale];
      if (first < element.scrollTop) element.scrollTop = first - 8;
      else if (last > element.scrollTop + room) element.scrollTop = last - room + 8;
      const [left, right] = extentOf(arrow);
      const hidden = gutterRight(picture) * scale;
      if (left * scale < element.scrollLeft + hidden) element.scrollLeft = Math.max(0, left * scale - hidden - 16);
      else if (right * scale > element.scrollLeft + element.clientWidth)
        element.scrollLeft = right * scale - element.clientWidth + 16;
    },
    [picture, scale, headHeight, bodyTop],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a pane of another size scrolls anew
  useEffect(() => {
    if (at >= 0) reveal(at, peer);
  }, [at, peer, reveal, size.height]);

  const pick = useCallback(
    (index: number) => {
      const event = picture.events[index];
      if (event === undefined) return;
      // Every position of the view has its arrow, unless devices were left out.
      const isWhole = scope === 'view' && picture.count === picture.events.length;
      if (isWhole) selectAt(event.row, picture.start + index);
      else selectRow(event.row);
    },
    [picture, scope],
  );
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const last = picture.events.length - 1;
    const wanted = {
      ArrowDown: Math.min(last, at + 1),
      ArrowUp: Math.max(0, at - 1),
      PageDown: Math.min(last, at + 10),
      PageUp: Math.max(0, at - 10),
      Home: 0,
      End: last,
    }[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    pick(wanted);
  };

  const first = firstBelow(picture.arrows, from, (a) => a.row.y + a.row.height);
  const arrows = [];
  for (let i = first; i < picture.arrows.length; i++) {
    const arrow = picture.arrows[i];
    if (arrow === undefined || arrow.row.y > to) break;
    arrows.push(arrow);
  }
  const inSight = (y: number, height: number): boolean => y + height >= from && y <= to;
  const width = picture.width * scale;
  const bodyHeight = picture.height - bodyTop;
  const active = at >= 0 ? picture.events[at] : undefined;
  const isDrawn = at >= 0 && arrows.some((a) => a.event === at);
  return (
    <>
      <div
        ref={scroller}
        className="ladder"
        role="listbox"
        aria-label={t.frames}
        aria-activedescendant={active !== undefined && isDrawn ? `arrow-${active.frame}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      >
        {/* For ears: the same arrows in words. The picture itself says nothing. */}
        {arrows.map((a) => {
          const event = picture.events[a.event];
          return (
            <div
              key={a.event}
              id={`arrow-${event?.frame ?? 0}`}
              role="option"
              aria-selected={a.event === at}
              className="sr-only"
              onClick={() => pick(a.event)}
            >
              {event?.frame}: {event?.detail}
            </div>
          );
        })}
        <svg
          className="ladder-heads"
          aria-hidden="true"
          width={width}
          height={headHeight * scale}
          viewBox={`0 ${headTop - 8} ${picture.width} ${headHeight}`}
        >
          {picture.heads.map((h) => (
            <HeadShape key={h.lane} head={h} />
          ))}
          {picture.texts
            .filter((b) => b.y > headTop && b.y <= headBottom)
            .map((b) => (
              <Text key={`${b.x}/${b.y}`} box={b} />
            ))}
        </svg>
        <Gutter
          picture={picture}
          arrows={arrows}
          inSight={inSight}
          scale={scale}
          bodyTop={bodyTop}
          selected={at}
          peer={peer ?? -1}
        />
        <svg
          className="ladder-body"
          aria-hidden="true"
          width={width}
          height={bodyHeight * scale}
          viewBox={`0 ${bodyTop} ${picture.width} ${bodyHeight}`}
        >
          {picture.bands
            .filter((b) => inSight(b.box.y, b.box.height))
            .map((b) => (
              <g key={b.band} className={`band m-${b.meaning}`}>
                <rect className="band-box" x={b.box.x} y={b.box.y} width={b.box.width} height={b.box.height} rx={3} />
                <rect className="band-strip" x={b.strip.x} y={b.strip.y} width={b.strip.width} height={b.strip.height} rx={2} />
                <Text box={b.name} />
              </g>
            ))}
          {picture.lanes.map((l) =>
            l.half > 0 ? (
              <rect key={l.lane} className="lane-bar" x={l.x - l.half} y={l.top} width={2 * l.half} height={l.bottom - l.top} />
            ) : (
              <line key={l.lane} className={l.unseen ? 'lane is-unseen' : 'lane'} x1={l.x} x2={l.x} y1={l.top} y2={l.bottom} />
            ),
          )}
          {picture.gaps
            .filter((g) => inSight(g.box.y, g.box.height))
            .map((g) => (
              <GapShape key={g.gap} gap={g} lanes={picture.lanes} />
            ))}
          {picture.links
            .filter((l) => inSight(l.top, l.bottom - l.top))
            .map((l) => (
              <LinkShape key={l.copy} link={l} half={picture.lanes.find((lane) => lane.x === l.x)?.half ?? 0} />
            ))}
          {arrows.map((a) => {
            const event = picture.events[a.event];
            return (
              <ArrowShape
                key={a.event}
                arrow={a}
                frame={event?.frame ?? 0}
                detail={event?.detail ?? ''}
                isSelected={a.event === at}
                isPeer={a.event === peer}
                onPick={pick}
              />
            );
          })}
        </svg>
      </div>
      {picture.total > picture.count && (
        <p className="pane-note">
          {t.windowOf(String(picture.start + 1), String(picture.start + picture.count), picture.total.toLocaleString())}
        </p>
      )}
    </>
  );
}

interface GutterProps {
  readonly picture: Picture;
  readonly arrows: Picture['arrows'];
  readonly inSight: (y: number, height: number) => boolean;
  readonly scale: number;
  readonly bodyTop: number;
  readonly selected: number;
  readonly peer: number;
}

/** Phases, frame numbers and times: they stay where they are when the ladder is wider than its pane. */
function Gutter({ picture, arrows, inSight, scale, bodyTop, selected, peer }: GutterProps) {
  const right = gutterRight(picture);
  const height = picture.height - bodyTop;
  return (
    <div className="gutter">
      <svg aria-hidden="true" width={right * scale} height={height * scale} viewBox={`0 ${bodyTop} ${right} ${height}`}>
        <rect className="gutter-ground" x={0} y={bodyTop} width={right} height={height} />
        {picture.bands
          .filter((b) => inSight(b.box.y, b.box.height))
          .map((b) => (
            <g key={b.band} className={`band m-${b.meaning}`}>
              <rect className="band-box" x={b.box.x} y={b.box.y} width={right - b.box.x} height={b.box.height} />
              <rect className="band-strip" x={b.strip.x} y={b.strip.y} width={b.strip.width} height={b.strip.height} rx={2} />
              <Text box={b.name} />
            </g>
          ))}
        {arrows.map((a) => (
          <g key={a.event} className={a.event === selected ? 'arrow is-selected' : a.event === peer ? 'arrow is-peer' : 'arrow'}>
            <rect className="arrow-row" x={a.row.x} y={a.row.y} width={right - a.row.x} height={a.row.height} />
            <Text box={a.frame} />
            <Text box={a.time} />
          </g>
        ))}
      </svg>
    </div>
  );
}

const gutterRight = (picture: Picture): number => (picture.arrows[0]?.time.x ?? 0) + 8;
