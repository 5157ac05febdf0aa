/** HTTP over time: a bar for each request, from its first packet through the wait for the server to the last packet of the response. */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatDuration, formatNumber } from '../../core/engine/session/drawing.ts';
import type { WaterfallItem, WaterfallPage } from '../../core/engine/session/graphs/waterfall.ts';
import { engine, selectRow, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { goToFrame } from '../tools/tools.ts';
import { useScale } from '../widgets/use-scale.ts';
import { useVirtualRows } from '../widgets/virtual-rows.ts';
import { axis } from './axis.ts';
import { type Domain, panned, zoomed } from './domain.ts';
import { ofWhole, useGraphs, withCopies } from './state.ts';
import { useLatest } from './use-latest.ts';
import { WholeButton } from './WholeButton.tsx';
import '../styles/graphs.css';

const ROW = 22;
const MOST = 2000;

export function Waterfall() {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const row = useApp((s) => s.row);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const generation = useApp((s) => s.generation);
  const { wholeCapture, withCopies: copies } = useGraphs();
  const opening = useApp((s) => s.opening);
  const [flow, setFlow] = useState<number | null>(null);
  const [why, setWhy] = useState<'waiting' | 'not-tcp' | 'untimed'>('waiting');
  // biome-ignore lint/correctness/useExhaustiveDependencies: another capture has other flows
  useEffect(() => {
    setFlow(null);
    setWhy('waiting');
  }, [opening]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more may be known of the same row
  useEffect(() => {
    if (row === null || wholeCapture || !isOpen) return;
    let isLate = false;
    void engine()
      .graphFlow(row)
      .then((f) => {
        if (isLate) return;
        if (typeof f === 'string') setWhy(f);
        else setFlow(f.flow);
      })
      .catch(() => {});
    return () => {
      isLate = true;
    };
  }, [row, wholeCapture, generation, isOpen]);
  const wanted = wholeCapture ? null : flow;
  const key = isOpen && (wholeCapture || flow !== null) ? JSON.stringify([wanted, copies, generation]) : null;
  const { answer: page } = useLatest(key, () =>
    engine().waterfall({ flow: wanted, withoutCopies: !copies, start: 0, count: MOST }),
  );
  const isNoTcp = !wholeCapture && flow === null && why === 'not-tcp';
  const [seen, setSeen] = useState<Domain | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other requests are seen whole
  useEffect(() => setSeen(null), [page]);
  return (
    <ToolPane
      tool="waterfall"
      controls={
        <>
          <select
            aria-label={t.scope}
            value={wholeCapture ? 'all' : 'one'}
            onChange={(event) => ofWhole(event.target.value === 'all')}
          >
            <option value="all">{t.graph.allRequests}</option>
            <option value="one">{t.scopeConversation}</option>
          </select>
          {page !== null && (page.copies > 0 || copies) && (
            <label className="check">
              <input type="checkbox" checked={copies} onChange={(event) => withCopies(event.target.checked)} />
              {t.graph.withCopies}
            </label>
          )}
          <WholeButton disabled={seen === null} onClick={() => setSeen(null)} />
        </>
      }
    >
      {page === null || page.total === 0 ? (
        <div className="tool-empty" data-main={page === null && !isNoTcp ? undefined : true} tabIndex={-1}>
          <p>{isNoTcp ? t.graph.selectTcp : page === null ? t.graph.waiting : t.graph.noHttp}</p>
        </div>
      ) : (
        <>
          <Bars
            page={page}
            seen={seen ?? page}
            onSeen={(next) => setSeen(next.from <= page.from && next.to >= page.to ? null : next)}
          />
          <p className="pane-note">
            {t.graph.requestsShown(formatNumber(page.items.length, lang), formatNumber(page.total, lang))} {t.graph.waterfallKeys}
          </p>
        </>
      )}
    </ToolPane>
  );
}

function Bars({
  page,
  seen,
  onSeen,
}: {
  readonly page: WaterfallPage;
  readonly seen: Domain;
  readonly onSeen: (seen: Domain) => void;
}) {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const selectedRow = useApp((s) => s.row);
  const grid = useRef<HTMLDivElement>(null);
  const scale = useScale();
  const rowHeight = Math.round(ROW * scale);
  const [active, setActive] = useState(0);
  const [width, setWidth] = useState(0);
  const head = rowHeight + 4;
  const { first, end, top, height, fit, reveal } = useVirtualRows(grid, page.items.length, rowHeight, head);
  const label = Math.min(300 * scale, width * 0.42);
  const x = useMemo(
    () => axis(seen.from, seen.to, label + 8, Math.max(label + 60, width - 86 * scale), 'time', lang, 90 * scale),
    [seen, label, width, lang, scale],
  );
  useEffect(() => {
    const element = grid.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  const latest = useRef({ page, seen, onSeen, x });
  latest.current = { page, seen, onSeen, x };
  useEffect(() => {
    const element = grid.current;
    if (element === null) return;
    // The wheel scrolls the list; with Ctrl it zooms, with Shift it moves in time.
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.shiftKey) return;
      event.preventDefault();
      const now = latest.current;
      if (event.shiftKey)
        now.onSeen(panned(now.page, now.seen, ((event.deltaY + event.deltaX) / 600) * (now.seen.to - now.seen.from)));
      else
        now.onSeen(
          zoomed(
            now.page,
            now.seen,
            now.x.invert(event.clientX - element.getBoundingClientRect().left),
            1.25 ** (event.deltaY / 100),
          ),
        );
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, []);
  useEffect(() => reveal(active), [active, reveal]);
  const move = (to: number): void => setActive(Math.max(0, Math.min(page.items.length - 1, to)));
  const open = (item: WaterfallItem | undefined): void => item && goToFrame(item.frame);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: fit, PageUp: -fit }[event.key];
    const item = page.items[active];
    const middle = item === undefined ? (seen.from + seen.to) / 2 : item.start;
    if (by !== undefined) move(active + by);
    else if (event.key === 'Home') move(0);
    else if (event.key === 'End') move(page.items.length - 1);
    else if (event.key === 'Enter') open(item);
    else if (event.key === '+' || event.key === '=') onSeen(zoomed(page, seen, middle, 0.64));
    else if (event.key === '-') onSeen(zoomed(page, seen, middle, 1 / 0.64));
    else if (event.key === '0') onSeen(page);
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight')
      onSeen(panned(page, seen, ((event.key === 'ArrowRight' ? 1 : -1) * (seen.to - seen.from)) / 4));
    else return;
    event.preventDefault();
  };
  const ns = (value: number): string => formatDuration(value, lang);
  const tell = (i: WaterfallItem): string =>
    t.graph.requestSaid({
      frame: String(i.frame),
      what: `${i.method} ${i.host}${i.uri}`,
      status: i.status === null ? t.graph.noResponse : String(i.status),
      wait: i.answered !== null && i.sent !== null ? ns(i.answered - i.sent) : '–',
      total: ns(i.end - i.start),
    });
  const rows = [];
  for (let n = first; n < end; n++) {
    const i = page.items[n];
    if (i === undefined) continue;
    const sent = i.sent ?? i.start;
    const answered = i.answered ?? sent;
    const part = (key: string, from: number, to: number) => {
      const a = Math.max(x.scale(from), label + 8);
      const b = Math.min(Math.max(x.scale(to), x.scale(from) + 1.5), Math.max(label + 60, width - 86 * scale));
      return b <= a ? null : (
        <rect key={key} className={`bar-${key}`} x={a} y={5} width={Math.max(1.5, b - a)} height={rowHeight - 10} />
      );
    };
    const at = Math.max(label + 8, Math.min(x.scale(i.end), width - 86 * scale));
    rows.push(
      <div
        key={i.frame + i.flow / 1e6}
        id={`request-${n}`}
        role="option"
        aria-selected={n === active}
        className={`request${i.frame === (selectedRow ?? -1) + 1 ? ' is-selected' : ''}`}
        style={{ height: rowHeight }}
        title={tell(i)}
        onMouseDown={() => {
          move(n);
          selectRow(i.frame - 1);
        }}
        onDoubleClick={() => open(i)}
      >
        <span className="request-name" style={{ width: label }}>
          <span className={`status${i.status === null || i.status >= 400 ? ' is-bad' : ''}`}>{i.status ?? '–'}</span>{' '}
          <span className="mono">{`${i.method} ${i.uri}`}</span>
          <span className="sr-only">{tell(i)}</span>
        </span>
        <svg aria-hidden="true" width={width} height={rowHeight}>
          {part('sent', i.start, sent)}
          {part('wait', sent, answered)}
          {i.answered !== null && part('answer', answered, i.end)}
          <text x={at + 6} y={rowHeight / 2} dy="0.35em">
            {ns(i.end - i.start)}
          </text>
        </svg>
      </div>,
    );
  }
  return (
    <div
      ref={grid}
      className="waterfall"
      role="listbox"
      aria-label={t.waterfall}
      aria-activedescendant={active >= first && active < end ? `request-${active}` : undefined}
      tabIndex={0}
      data-main={true}
      onKeyDown={onKeyDown}
    >
      <div className="waterfall-head" role="presentation" style={{ height: head }}>
        <svg aria-hidden="true" width={width} height={head}>
          {x.ticks.map((tick) => (
            <g key={tick.value}>
              <line className="grid" x1={tick.at} x2={tick.at} y1={head - 5} y2={head} />
              <text x={tick.at} y={head - 9} textAnchor="middle">
                {tick.text}
              </text>
            </g>
          ))}
        </svg>
        <span className="legend">
          {(['sent', 'wait', 'answer'] as const).map((part) => (
            <span key={part} className="legend-item">
              <svg width="14" height="10" aria-hidden="true">
                <rect className={`bar-${part}`} width="14" height="10" />
              </svg>
              {t.graph.bars[part]}
            </span>
          ))}
        </span>
      </div>
      <div role="presentation" style={{ height }}>
        <div role="presentation" style={{ transform: `translateY(${top}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}
