/** The devices and networks that the capture shows: walked with the arrows, each leading to its packets and to what shows its roles. */
import { Filter, Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import type { MapBox, MapItem, MapRail, MapView } from '../../core/engine/session/topology.ts';
import { applyFilter, engine, useApp } from '../app/store.ts';
import { toPng } from '../diagram/png.ts';
import { useLatest } from '../graphs/use-latest.ts';
import { useWords } from '../i18n/index.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { goToFrame } from '../tools/tools.ts';
import { ExportMenu } from '../widgets/ExportMenu.tsx';
import { saveBlob, saveText } from '../widgets/save.ts';
import '../styles/topology.css';

const SMALLEST = 0.4;
const LARGEST = 3;
/** Smaller than this nobody reads it: the map is moved instead. */
const READABLE = 0.75;
const PNG_SCALE = 2;
const LISTED = 6;

export function Topology() {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const name = useApp((s) => s.name);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const generation = useApp((s) => s.analysis.kind === 'done');
  const { answer } = useLatest(isOpen ? JSON.stringify([lang, name, generation]) : null, () => engine().topology(lang));
  const [zoom, setZoom] = useState<number | null>(null);
  const [active, setActive] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another capture, another map
  useEffect(() => setActive(0), [name]);
  const map = answer?.kind === 'map' ? answer : null;
  const items: readonly MapItem[] = map === null ? [] : [...map.boxes, ...map.rails];
  const item = items[Math.min(active, items.length - 1)];
  const exportAs = (format: string): void => {
    const base = `${name.replace(/\.[^.]*$/, '')}-topology`;
    const isDark = document.documentElement.dataset.theme !== 'light';
    const theme = format === 'png' && isDark ? 'dark' : 'light';
    void engine()
      .topologyDrawing(lang, format === 'mermaid' ? 'mermaid' : 'svg', theme)
      .then(async (text) => {
        if (text === null) return;
        if (format === 'png') saveBlob(`${base}.png`, await toPng(text, PNG_SCALE));
        else saveText(`${base}.${format === 'svg' ? 'svg' : 'mmd'}`, text, format === 'svg' ? 'image/svg+xml' : 'text/plain');
      });
  };
  const filter = (of: MapItem | undefined): void => {
    if (of?.filter != null) void applyFilter(of.filter);
  };
  const by = (factor: number): void => setZoom((z) => Math.max(SMALLEST, Math.min(LARGEST, (z ?? 1) * factor)));
  return (
    <ToolPane
      tool="topology"
      controls={
        <>
          <button
            type="button"
            className="icon"
            aria-label={t.zoomOut}
            title={t.zoomOut}
            disabled={map === null}
            onClick={() => by(0.8)}
          >
            <ZoomOut size={16} />
          </button>
          <button
            type="button"
            className="icon"
            aria-label={t.zoomIn}
            title={t.zoomIn}
            disabled={map === null}
            onClick={() => by(1.25)}
          >
            <ZoomIn size={16} />
          </button>
          <button
            type="button"
            className="icon"
            aria-label={t.map.fit}
            title={t.map.fit}
            disabled={map === null}
            onClick={() => setZoom(null)}
          >
            <Maximize2 size={16} />
          </button>
          <ExportMenu
            label={t.exportAs}
            isDisabled={map === null}
            items={[
              ['svg', t.exportFormats.svg],
              ['png', t.map.png],
              ['mermaid', t.exportFormats.mermaid],
            ]}
            onChoose={exportAs}
          />
          {map !== null && <span className="muted map-summary">{map.summary}</span>}
        </>
      }
    >
      {map === null || items.length === 0 ? (
        <div className="tool-empty" data-main={map === null ? undefined : true} tabIndex={-1}>
          <p>{map === null ? t.graph.waiting : map.notes.join(' ')}</p>
        </div>
      ) : (
        <>
          <Drawn
            map={map}
            items={items}
            active={active}
            onActive={setActive}
            zoom={zoom}
            onZoom={by}
            onFit={() => setZoom(null)}
            onFilter={filter}
          />
          {item !== undefined && <About item={item} onFilter={() => filter(item)} />}
        </>
      )}
    </ToolPane>
  );
}

interface MapProps {
  readonly map: MapView;
  readonly items: readonly MapItem[];
  readonly active: number;
  readonly onActive: (index: number) => void;
  /** Null: all of it fits. */
  readonly zoom: number | null;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
  readonly onFilter: (item: MapItem | undefined) => void;
}

/** Where the keyboard finds an item: the middle of a box, the head of a rail. */
const centre = (item: MapItem): readonly [number, number] => {
  const box = item as Partial<MapBox> & Partial<MapRail>;
  return box.lines !== undefined ? [(box.x ?? 0) + (box.width ?? 0) / 2, (box.y ?? 0) + (box.height ?? 0) / 2] : [box.x ?? 0, 28];
};

/** The nearest item in that direction: straight ahead counts for more than sideways. */
function towards(items: readonly MapItem[], from: number, dx: number, dy: number): number {
  const here = items[from];
  if (here === undefined) return 0;
  const [x, y] = centre(here);
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, item] of items.entries()) {
    const [ix, iy] = centre(item);
    const ahead = (ix - x) * dx + (iy - y) * dy;
    const aside = Math.abs((ix - x) * dy) + Math.abs((iy - y) * dx);
    if (i === from || ahead <= 1) continue;
    const distance = ahead + 2 * aside;
    if (distance < least) {
      least = distance;
      best = i;
    }
  }
  return best;
}

function Drawn({ map, items, active, onActive, zoom, onZoom, onFit, onFilter }: MapProps) {
  const t = useWords();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  const scale = zoom ?? Math.max(READABLE, Math.min(1.4, (width - 4) / map.width));
  // The notes stand below, as text that wraps.
  const height = Math.max(...map.rails.map((r) => r.bottom), ...map.boxes.map((b) => b.y + b.height)) + 12;
  const at = Math.min(active, items.length - 1);
  useEffect(() => {
    const item = items[at];
    const element = box.current;
    if (item === undefined || element === null) return;
    const [x, y] = centre(item).map((v) => v * scale) as [number, number];
    if (x < element.scrollLeft + 40 || x > element.scrollLeft + element.clientWidth - 40)
      element.scrollLeft = x - element.clientWidth / 2;
    if (y < element.scrollTop + 30 || y > element.scrollTop + element.clientHeight - 30)
      element.scrollTop = y - element.clientHeight / 2;
  }, [items, at, scale]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step !== undefined) onActive(towards(items, at, step[0] ?? 0, step[1] ?? 0));
    else if (event.key === 'Home') onActive(0);
    else if (event.key === 'End') onActive(items.length - 1);
    else if (event.key === 'PageDown') onActive(Math.min(items.length - 1, at + 1));
    else if (event.key === 'PageUp') onActive(Math.max(0, at - 1));
    else if (event.key === '+' || event.key === '=') onZoom(1.25);
    else if (event.key === '-') onZoom(0.8);
    else if (event.key === '0') onFit();
    else if (event.key === 'f') onFilter(items[at]);
    else if (event.key === 'Enter') goToFrame(items[at]?.frame ?? 0);
    else return;
    event.preventDefault();
  };
  const isActive = (item: MapItem): boolean => items[at]?.id === item.id;
  const pick = (item: MapItem) => () => onActive(items.findIndex((i) => i.id === item.id));
  return (
    <div
      ref={box}
      className="map"
      role="listbox"
      aria-label={t.map.items}
      aria-activedescendant={`${id}${items[at]?.id ?? ''}`}
      tabIndex={0}
      data-main={true}
      onKeyDown={onKeyDown}
    >
      {items.map((item) => (
        <div key={item.id} id={`${id}${item.id}`} role="option" aria-selected={isActive(item)} className="sr-only">
          {item.said}
        </div>
      ))}
      <svg aria-hidden="true" width={map.width * scale} height={height * scale} viewBox={`0 0 ${map.width} ${height}`}>
        {map.rails.map((rail) => (
          <g
            key={rail.id}
            className={`rail k-${rail.kind}${isActive(rail) ? ' is-active' : ''}`}
            onMouseDown={pick(rail)}
            onDoubleClick={() => onFilter(rail)}
          >
            <line className="rail-reach" x1={rail.x} y1={rail.top} x2={rail.x} y2={rail.bottom} />
            <line className="rail-line" x1={rail.x} y1={rail.top} x2={rail.x} y2={rail.bottom} />
            <text className="rail-title" x={rail.x} y={24} textAnchor="middle">
              {rail.title}
            </text>
            <text className="rail-small" x={rail.x} y={40} textAnchor="middle">
              {rail.subtitle}
            </text>
          </g>
        ))}
        {map.links.map((link) => (
          <g key={`${link.box} ${link.rail}`} className="map-link">
            <line x1={link.x1} y1={link.y} x2={link.x2} y2={link.y} />
            <circle cx={map.rails.find((r) => r.id === link.rail)?.x ?? link.x2} cy={link.y} r={5} />
            {link.labels.map((label, i) => (
              <text
                key={label.text}
                className={label.vip ? 'is-vip' : ''}
                x={link.labelX}
                y={link.y - 5 - (link.labels.length - 1 - i) * 13}
                textAnchor={link.anchor}
              >
                {label.text}
              </text>
            ))}
          </g>
        ))}
        {map.boxes.map((b) => (
          <g
            key={b.id}
            data-device={b.id}
            className={`map-box k-${b.kind}${b.isUnseen ? ' is-unseen' : ''}${b.isSeveral ? ' is-several' : ''}${isActive(b) ? ' is-active' : ''}`}
            onMouseDown={pick(b)}
            onDoubleClick={() => onFilter(b)}
          >
            <title>{b.said}</title>
            <rect x={b.x} y={b.y} width={b.width} height={b.height} rx={6} />
            <Sign kind={b.kind} x={b.x + b.width - 14} y={b.y + 13} />
            {b.lines.map((line, i) => (
              <text
                key={`${line.style}${line.text}`}
                className={`l-${line.style}`}
                x={b.x + 8}
                y={b.y + (b.height - b.lines.length * 16) / 2 + 12 + i * 16}
              >
                {line.text}
              </text>
            ))}
          </g>
        ))}
      </svg>
      <div className="map-notes">
        {map.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        {map.legend.map(({ key, text }) => (
          <p key={key}>
            <span className={`map-key k-${key}`} aria-hidden="true" /> {text}
          </p>
        ))}
      </div>
    </div>
  );
}

/** A shape for each kind, so that colour is not the only sign. */
function Sign({ kind, x, y }: { readonly kind: MapBox['kind']; readonly x: number; readonly y: number }) {
  if (kind === 'client') return <circle className="sign" cx={x} cy={y} r={4.5} />;
  if (kind === 'middle') return <path className="sign" d={`M${x} ${y - 6}l6 6l-6 6l-6 -6z`} />;
  if (kind === 'server') return <rect className="sign" x={x - 4.5} y={y - 4.5} width={9} height={9} rx={0} />;
  return null;
}

/** What is known of the device or network, why, and where. */
function About({ item, onFilter }: { readonly item: MapItem; readonly onFilter: () => void }) {
  const t = useWords();
  return (
    <div className="map-about">
      <p className="map-said">{item.said}</p>
      {item.reasons.length > 0 && (
        <ul>
          {item.reasons.map((reason) => (
            <li key={reason.text}>
              {reason.text}{' '}
              {reason.frames.slice(0, LISTED).map((frame) => (
                <button
                  key={frame}
                  type="button"
                  className="link"
                  aria-label={t.showFrame(String(frame))}
                  onClick={() => goToFrame(frame)}
                >
                  {frame}
                </button>
              ))}
              {reason.frames.length > LISTED && '…'}
            </li>
          ))}
        </ul>
      )}
      <div className="map-do">
        <button type="button" className="small" disabled={item.filter === null} onClick={onFilter}>
          <Filter size={12} aria-hidden="true" /> {t.applyAsFilter}
        </button>
        <button type="button" className="small" disabled={item.frame === 0} onClick={() => goToFrame(item.frame)}>
          {item.frame === 0 ? t.tablesPane.noFrame : t.tablesPane.go(String(item.frame))}
        </button>
        {item.filter !== null && <code>{item.filter}</code>}
      </div>
    </div>
  );
}
