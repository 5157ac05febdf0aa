/** One graph over time: layers on a canvas, axes, crosshair and marks in SVG above it. Zoomed and moved by wheel, drag and keys. */
import { type KeyboardEvent, type PointerEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { useScale } from '../widgets/use-scale.ts';
import { axis, type Unit, valueText, yAxis } from './axis.ts';
import { clampTo, type Domain, panned, zoomed } from './domain.ts';
import { type NearPoint, nearest, neighbour, pathOf, roundCap, type ShownLayer } from './paths.ts';

export interface ChartProps {
  readonly id: string;
  readonly title: string;
  /** Everything of it in a sentence or two. */
  readonly description: string;
  readonly unit: Unit;
  readonly layers: readonly ShownLayer[];
  readonly names: (key: string) => string;
  readonly low: number;
  readonly high: number;
  /** The values' axis is logarithmic. */
  readonly log?: boolean;
  readonly all: Domain;
  readonly seen: Domain;
  readonly onSeen: (seen: Domain) => void;
  /** Time that the crosshair of any graph is at. */
  readonly cursor: number | null;
  readonly onCursor: (time: number | null) => void;
  /** Time of the selected packet; null: it has none here. */
  readonly selected: number | null;
  readonly selectedRow: number | null;
  readonly onPick: (row: number) => void;
  readonly onOpen: (row: number) => void;
  readonly onWidth: (pixels: number) => void;
  /** Drawn although newer is on its way. */
  readonly isOld: boolean;
}

export const MARGIN = { left: 66, right: 12, top: 6, bottom: 22 } as const;
const REACH = 14;
const NONE = 0xffff_ffff;
const STEP = 1.25;

export function Chart(props: ChartProps) {
  const { title, unit, layers, names, all, seen, onSeen, cursor, onCursor, selected, selectedRow, onPick, onOpen, onWidth } =
    props;
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const theme = useApp((s) => s.theme);
  const scale = useScale();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [point, setPoint] = useState<NearPoint | null>(null);
  const drag = useRef<{ x: number; seen: Domain; moved: boolean; zooms: boolean } | null>(null);
  const [band, setBand] = useState<readonly [number, number] | null>(null);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  const left = MARGIN.left * scale;
  const bottom = MARGIN.bottom * scale;
  const right = Math.max(left + 10, size.width - MARGIN.right);
  const foot = Math.max(MARGIN.top + 10, size.height - bottom);
  useEffect(() => {
    if (size.width > 0) onWidth(right - left);
  }, [size.width, left, right, onWidth]);
  const x = useMemo(() => axis(seen.from, seen.to, left, right, 'time', lang, 90 * scale), [seen, left, right, lang, scale]);
  const isLog = props.log === true;
  const y = useMemo(
    () => yAxis({ low: props.low, high: props.high, unit, layers, isLog }, foot, MARGIN.top, lang, 34 * scale),
    [props.low, props.high, layers, isLog, foot, unit, lang, scale],
  );

  // biome-ignore lint/correctness/useExhaustiveDependencies: another theme has other colours
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context == null || size.width === 0) return;
    const ratio = devicePixelRatio;
    element.width = Math.round(size.width * ratio);
    element.height = Math.round(size.height * ratio);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    context.rect(left, 0, right - left, foot);
    context.clip();
    const colours = getComputedStyle(document.documentElement);
    for (const layer of layers) {
      const path = new Path2D(pathOf(layer, x.scale, y.scale));
      const colour = colours.getPropertyValue(`--${layer.style.colour}`).trim();
      context.strokeStyle = colour;
      context.lineWidth = layer.style.width;
      context.lineCap = roundCap(layer.form) ? 'round' : 'butt';
      context.setLineDash([...layer.style.dash]);
      if (layer.form === 'bar') {
        context.fillStyle = colour;
        context.globalAlpha = 0.75;
        context.fill(path);
        context.globalAlpha = 1;
      } else context.stroke(path);
    }
  }, [layers, x, y, size, left, right, foot, theme, document.documentElement.dataset.theme]);

  // React listens passively, and the wheel must not scroll the pane.
  const latest = useRef({ all, seen, onSeen, x });
  latest.current = { all, seen, onSeen, x };
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent): void => {
      const now = latest.current;
      const whole = now.all.to - now.all.from;
      const isClosest = now.seen.to - now.seen.from >= whole;
      // At the whole there is nothing farther: the pane scrolls.
      if (event.deltaY > 0 && isClosest && event.deltaX === 0 && !event.shiftKey) return;
      event.preventDefault();
      const sideways = event.shiftKey ? event.deltaY : event.deltaX;
      if (Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        now.onSeen(panned(now.all, now.seen, (sideways / 600) * (now.seen.to - now.seen.from)));
        return;
      }
      const about = now.x.invert(event.clientX - element.getBoundingClientRect().left);
      now.onSeen(zoomed(now.all, now.seen, about, STEP ** (event.deltaY / 100)));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);

  const placeOf = (event: PointerEvent): readonly [number, number] => {
    const rect = (event.currentTarget as Element).getBoundingClientRect();
    return [event.clientX - rect.left, event.clientY - rect.top];
  };
  const onPointerMove = (event: PointerEvent): void => {
    const [px, py] = placeOf(event);
    const held = drag.current;
    if (held !== null && event.buttons === 1) {
      if (Math.abs(px - held.x) > 3) held.moved = true;
      if (!held.moved) return;
      if (held.zooms) setBand([Math.min(held.x, px), Math.max(held.x, px)]);
      else onSeen(panned(all, held.seen, ((held.x - px) * (held.seen.to - held.seen.from)) / (right - left)));
      return;
    }
    const near = nearest(layers, x.scale, y.scale, px, py, REACH);
    setPoint(near);
    onCursor(near === null ? x.invert(Math.max(left, Math.min(right, px))) : (near.layer.x[near.index] as number));
  };
  const onPointerUp = (event: PointerEvent): void => {
    const held = drag.current;
    drag.current = null;
    if (held === null) return;
    const [px, py] = placeOf(event);
    if (held.moved) {
      if (band !== null) onSeen(clampTo(all, x.invert(band[0]), Math.max(1, x.invert(band[1]) - x.invert(band[0]))));
      setBand(null);
      return;
    }
    const near = nearest(layers, x.scale, y.scale, px, py, REACH);
    const row = near?.layer.row[near.index];
    if (row !== undefined && row !== NONE) onPick(row);
  };
  const go = (step: 1 | -1): void => {
    const from = cursor ?? selected ?? (step === 1 ? seen.from - 1 : seen.to + 1);
    const next = neighbour(layers, from, step);
    if (next === null) return;
    const time = next.layer.x[next.index] as number;
    setPoint(next);
    onCursor(time);
    if (time < seen.from || time > seen.to) onSeen(clampTo(all, time - (seen.to - seen.from) / 2, seen.to - seen.from));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const width = seen.to - seen.from;
    const about = cursor ?? selected ?? seen.from + width / 2;
    switch (event.key) {
      case 'ArrowRight':
        if (event.shiftKey) onSeen(panned(all, seen, width / 4));
        else go(1);
        break;
      case 'ArrowLeft':
        if (event.shiftKey) onSeen(panned(all, seen, -width / 4));
        else go(-1);
        break;
      case '+':
      case '=':
        onSeen(zoomed(all, seen, about, 1 / STEP ** 2));
        break;
      case '-':
        onSeen(zoomed(all, seen, about, STEP ** 2));
        break;
      case '0':
        onSeen(all);
        break;
      case 'Home':
        onSeen(clampTo(all, all.from, width));
        break;
      case 'End':
        onSeen(clampTo(all, all.to - width, width));
        break;
      case 'Enter': {
        const row = point?.layer.row[point.index];
        if (row !== undefined && row !== NONE) onOpen(row);
        break;
      }
      default:
        return;
    }
    event.preventDefault();
  };

  const told = point === null ? '' : pointText(point);
  function pointText({ layer, index }: NearPoint): string {
    const row = layer.row[index] as number;
    const from = layer.y0[index] as number;
    const to = layer.y1[index] as number;
    const value =
      layer.form === 'span'
        ? `${valueText(from, unit, lang)} – ${valueText(to, unit, lang)}`
        : valueText(to, layer.unit ?? unit, lang);
    const frame = row === NONE ? '' : `${t.frame(String(row + 1))}: `;
    return `${frame}${names(layer.key)} ${value}, ${valueText(layer.x[index] as number, 'time', lang)}`;
  }
  const mark =
    point === null
      ? null
      : { x: x.scale(point.layer.x[point.index] as number), y: y.scale(point.layer.y1[point.index] as number) };
  const selectedPoints = useMemo(() => (selectedRow === null ? [] : pointsOfRow(layers, selectedRow)), [layers, selectedRow]);
  const isInside = (at: number): boolean => at >= left - 0.5 && at <= right + 0.5;
  return (
    <figure className={`chart${props.isOld ? ' is-old' : ''}`} aria-label={title}>
      <figcaption>
        <strong>{title}</strong>
        <span className="legend">
          {layers.map((layer) => (
            <span key={layer.key} className="legend-item">
              <Swatch layer={layer} />
              {names(layer.key)}
            </span>
          ))}
        </span>
      </figcaption>
      <div
        ref={box}
        id={props.id}
        className="plot"
        role="application"
        aria-roledescription={t.graph.role}
        aria-label={`${title}. ${props.description}`}
        data-main={true}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => {
          setPoint(null);
          onCursor(null);
        }}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          drag.current = { x: placeOf(event)[0], seen, moved: false, zooms: event.shiftKey };
          (event.currentTarget as Element).setPointerCapture(event.pointerId);
        }}
        onPointerUp={onPointerUp}
        onDoubleClick={() => {
          const row = point?.layer.row[point.index];
          if (row !== undefined && row !== NONE) onOpen(row);
        }}
      >
        <div aria-hidden="true">
          <canvas ref={canvas} />
          <svg width={size.width} height={size.height}>
            {y.ticks.map((tick) => (
              <g key={tick.value}>
                <line className="grid" x1={left} x2={right} y1={tick.at} y2={tick.at} />
                <text x={left - 6} y={tick.at} dy="0.32em" textAnchor="end">
                  {tick.text}
                </text>
              </g>
            ))}
            {x.ticks.map((tick) => (
              <g key={tick.value}>
                <line className="grid" x1={tick.at} x2={tick.at} y1={MARGIN.top} y2={foot} />
                <text x={tick.at} y={foot + 15 * scale} textAnchor={tick.at > right - 24 * scale ? 'end' : 'middle'}>
                  {tick.text}
                </text>
              </g>
            ))}
            <path className="frame" d={`M${left} ${MARGIN.top}V${foot}H${right}`} />
            {selected !== null && isInside(x.scale(selected)) && (
              <line className="at-selected" x1={x.scale(selected)} x2={x.scale(selected)} y1={MARGIN.top} y2={foot} />
            )}
            {selectedPoints
              .filter((p) => isInside(x.scale(p.x)))
              .map((p) => (
                <circle key={`${p.x} ${p.y}`} className="point-selected" cx={x.scale(p.x)} cy={y.scale(p.y)} r={6} />
              ))}
            {cursor !== null && isInside(x.scale(cursor)) && (
              <line className="cursor" x1={x.scale(cursor)} x2={x.scale(cursor)} y1={MARGIN.top} y2={foot} />
            )}
            {mark !== null && isInside(mark.x) && (
              <>
                <line className="cursor" x1={left} x2={right} y1={mark.y} y2={mark.y} />
                <circle className="point" cx={mark.x} cy={mark.y} r={5} />
              </>
            )}
            {band !== null && (
              <rect className="band-zoom" x={band[0]} y={MARGIN.top} width={band[1] - band[0]} height={foot - MARGIN.top} />
            )}
          </svg>
        </div>
        {layers.every((l) => l.x.length === 0) && <p className="plot-none">{t.graph.nothing}</p>}
      </div>
      <output className="plot-told" aria-live="polite">
        {told}
      </output>
    </figure>
  );
}

function pointsOfRow(layers: readonly ShownLayer[], row: number): { readonly x: number; readonly y: number }[] {
  const found: { x: number; y: number }[] = [];
  for (const layer of layers) {
    const at = layer.row.indexOf(row);
    if (at >= 0) found.push({ x: layer.x[at] as number, y: layer.y1[at] as number });
  }
  return found;
}

function Swatch({ layer }: { readonly layer: ShownLayer }) {
  const { style, form } = layer;
  const d = {
    point: 'M11 6h0.01',
    cross: 'M8 3l6 6m0-6l-6 6',
    span: 'M9 11h4m-2 0V1m-2 0h4',
    line: 'M1 9L21 3',
    step: 'M1 9H11V3H21',
    bar: '',
  }[form];
  return (
    <svg width="22" height="12" aria-hidden="true">
      {form === 'bar' ? (
        <rect x="6" y="2" width="10" height="10" style={{ fill: `var(--${style.colour})` }} />
      ) : (
        <path
          d={d}
          style={{ stroke: `var(--${style.colour})` }}
          fill="none"
          strokeWidth={style.width}
          strokeDasharray={style.dash.join(' ')}
          strokeLinecap={roundCap(form) ? 'round' : 'butt'}
        />
      )}
    </svg>
  );
}
