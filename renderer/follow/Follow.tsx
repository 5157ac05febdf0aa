/** What the two ends of the selected packet's conversation said to each other, line by line; each line leads to its packet and back. */
import { ChevronDown, ChevronUp, ClipboardCopy, Filter, Search } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import { formatNumber } from '../../core/engine/session/drawing.ts';
import type { FollowFlow, FollowRequest, FollowView } from '../../core/engine/session/follow/follow.ts';
import { MOST_FOLLOWED } from '../../core/engine/session/follow/follow.ts';
import { FOLLOW_FORMATS, type FollowFormat } from '../../core/engine/session/follow/lines.ts';
import { applyFilter, engine, newRequestId, selectRow, useApp } from '../app/store.ts';
import { useLatest } from '../graphs/use-latest.ts';
import { useWords } from '../i18n/index.ts';
import { ToolPane } from '../tools/ToolPane.tsx';
import { goToFrame } from '../tools/tools.ts';
import { ExportMenu } from '../widgets/ExportMenu.tsx';
import { saveBlob, saveText } from '../widgets/save.ts';
import { useScale } from '../widgets/use-scale.ts';
import { useVirtualRows } from '../widgets/virtual-rows.ts';
import { FIRST_LIMIT, lookFor, readMore, showDirection, showFormat, useFollow } from './state.ts';
import { useLines } from './use-lines.ts';
import '../styles/follow.css';

const ROW = 18;
const MOST_COPIED = 20_000_000;

export function Follow() {
  const t = useWords();
  const lang = useApp((s) => s.lang);
  const name = useApp((s) => s.name);
  const row = useApp((s) => s.row);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const analysed = useApp((s) => s.analysis.kind === 'done');
  const { direction, format, limit, text } = useFollow();
  const [flow, setFlow] = useState<FollowFlow | null>(null);
  const [why, setWhy] = useState<'waiting' | 'none' | null>(null);
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more may be known of the same row
  useEffect(() => {
    if (row === null || !isOpen) return;
    let isLate = false;
    void engine()
      .followFlow(row)
      .then((outcome) => {
        if (isLate) return;
        setWhy(outcome.kind === 'flow' ? null : outcome.kind);
        // A packet without a stream leaves the one that is shown.
        if (outcome.kind === 'flow') setFlow((before) => (before?.flow === outcome.flow ? before : outcome));
      })
      .catch(() => {});
    return () => {
      isLate = true;
    };
  }, [row, isOpen, analysed, name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another capture, other streams
  useEffect(() => setFlow(null), [name]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another stream is begun with its first part
  useEffect(() => readMore(FIRST_LIMIT), [flow?.flow]);
  const request: FollowRequest = { flow: flow?.flow ?? 0, direction, format, lang, limit };
  const key = flow === null ? null : JSON.stringify([request, name, tries]);
  const running = useRef(0);
  const { answer, isOld } = useLatest(key, () => {
    running.current = newRequestId();
    return engine().follow(running.current, request);
  });
  const view = answer?.kind === 'stream' && !isOld ? answer : null;
  if (flow === null) {
    return (
      <ToolPane tool="follow" controls={null}>
        <div className="tool-empty" data-main={why === 'none' ? true : undefined} tabIndex={-1}>
          <p>{why === 'waiting' ? t.graph.waiting : t.followPane.select}</p>
        </div>
      </ToolPane>
    );
  }
  const base = `${name.replace(/\.[^.]*$/, '')}-${flow.protocol}-${flow.stream}${direction === 'both' ? '' : `-${direction}`}`;
  const save = (what: string): void => {
    if (what === 'bytes')
      void engine()
        .followBytes(newRequestId(), request)
        .then((bytes) => bytes !== null && saveBlob(`${base}.bin`, new Blob([bytes as Uint8Array<ArrayBuffer>])));
    else
      void engine()
        .followText(newRequestId(), request)
        .then((pieces) => pieces !== null && saveText(`${base}.${format === 'yaml' ? 'yaml' : 'txt'}`, pieces));
  };
  return (
    <ToolPane
      tool="follow"
      controls={
        <>
          <select
            aria-label={t.followPane.direction}
            value={direction}
            onChange={(e) => showDirection(e.target.value as FollowRequest['direction'])}
          >
            <option value="both">{t.followPane.directions.both}</option>
            <option value="client">{`${t.followPane.directions.client}: ${flow.client} → ${flow.server}`}</option>
            <option value="server">{`${t.followPane.directions.server}: ${flow.server} → ${flow.client}`}</option>
          </select>
          <select aria-label={t.followPane.format} value={format} onChange={(e) => showFormat(e.target.value as FollowFormat)}>
            {FOLLOW_FORMATS.map((f) => (
              <option key={f} value={f}>
                {t.followPane.formats[f]}
              </option>
            ))}
          </select>
          <ExportMenu
            label={t.followPane.save}
            isDisabled={view === null}
            items={[
              ['text', t.followPane.asText],
              ['bytes', t.followPane.asBytes],
            ]}
            onChoose={save}
          />
          <button
            type="button"
            className="small"
            disabled={view === null}
            title={view?.filter}
            onClick={() => view !== null && void applyFilter(view.filter)}
          >
            <Filter size={12} aria-hidden="true" /> {t.applyAsFilter}
          </button>
        </>
      }
    >
      <div className="follow-ends">
        <span className="from-client">{`${t.followPane.directions.client} ${flow.client}`}</span>
        <span className="from-server">{`${t.followPane.directions.server} ${flow.server}`}</span>
        {view !== null && (
          <span className="muted">
            {t.followPane.bytes(formatNumber(view.fromClient, lang), formatNumber(view.fromServer, lang))}
          </span>
        )}
        {why === 'none' && <span className="muted">{t.followPane.kept}</span>}
      </div>
      {(answer === null || isOld) && <Reading onCancel={() => void engine().cancel(running.current)} />}
      {answer?.kind === 'cancelled' && !isOld && (
        <p className="hint">
          {t.followPane.cancelled}{' '}
          <button type="button" onClick={() => setTries((n) => n + 1)}>
            {t.followPane.again}
          </button>
        </p>
      )}
      {view !== null && (
        <Stream
          key={JSON.stringify([flow.flow, direction])}
          view={view}
          request={request}
          stamp={key ?? ''}
          row={row}
          text={text}
        />
      )}
    </ToolPane>
  );
}

function Reading({ onCancel }: { readonly onCancel: () => void }) {
  const t = useWords();
  const [progress, setProgress] = useState(-1);
  useEffect(() => {
    const timer = setInterval(() => {
      engine()
        .followProgress()
        .then(setProgress)
        .catch(() => {});
    }, 250);
    return () => clearInterval(timer);
  }, []);
  // What takes no time needs no bar.
  if (progress < 0) return null;
  return (
    <div className="tool-progress">
      <progress aria-label={t.followPane.reading} max={1} value={progress} />
      <span>{t.followPane.reading}</span>
      <button type="button" className="small" onClick={onCancel}>
        {t.cancel}
      </button>
    </div>
  );
}

interface StreamProps {
  readonly view: FollowView;
  readonly request: FollowRequest;
  readonly stamp: string;
  readonly row: number | null;
  readonly text: string;
}

function Stream({ view, request, stamp, row, text }: StreamProps) {
  const t = useWords();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [active, setActive] = useState(0);
  const [said, setSaid] = useState('');
  const rowHeight = Math.round(ROW * useScale());
  const { first, end, top, height, fit, reveal } = useVirtualRows(box, view.lines, rowHeight);
  const line = useLines(stamp, request, first, end);
  const own = useRef<number | null>(null);
  useEffect(() => reveal(active), [active, reveal]);
  // The packet that is selected elsewhere is shown here; one that was reached from here is not looked for again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the stamp says which lines these are
  useEffect(() => {
    if (row === null || own.current === row) return;
    let isLate = false;
    void engine()
      .followLineOf(newRequestId(), request, row)
      .then((at) => {
        if (at !== null && !isLate) setActive(at);
      })
      .catch(() => {});
    return () => {
      isLate = true;
    };
  }, [row, stamp]);
  const move = (to: number): void => setActive(Math.max(0, Math.min(view.lines - 1, to)));
  const open = (): void => {
    const frame = line(active)?.frame ?? 0;
    if (frame === 0) return;
    own.current = frame - 1;
    goToFrame(frame);
  };
  const find = (step: 1 | -1): void => {
    if (text === '') {
      input.current?.focus();
      return;
    }
    void engine()
      .followFind(newRequestId(), request, text, active, step)
      .then((at) => {
        setSaid(at === null ? t.followPane.notFound : '');
        if (at !== null) setActive(at);
      })
      .catch(() => {});
  };
  const copy = (): void => {
    void engine()
      .followText(newRequestId(), request)
      .then(async (pieces) => {
        if (pieces === null) return;
        if (pieces.reduce((n, p) => n + p.length, 0) > MOST_COPIED) setSaid(t.tablesPane.tooLong);
        else {
          await navigator.clipboard.writeText(pieces.join(''));
          setSaid(t.followPane.copied);
        }
      });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey && !event.altKey && event.key === 'f') input.current?.focus();
    else if (event.ctrlKey || event.altKey || event.metaKey) return;
    else if (event.key === 'F3') find(event.shiftKey ? -1 : 1);
    else {
      const by = { ArrowDown: 1, ArrowUp: -1, PageDown: fit, PageUp: -fit }[event.key];
      if (by !== undefined) move(active + by);
      else if (event.key === 'Home') move(0);
      else if (event.key === 'End') move(view.lines - 1);
      else if (event.key === 'Enter') open();
      else if (event.key === '/') input.current?.focus();
      else if (event.key === 'n' || event.key === 'N') find(event.key === 'n' ? 1 : -1);
      else return;
    }
    event.preventDefault();
    // These are also keys of the packet list.
    event.stopPropagation();
  };
  const marked = useCallback((content: string) => marks(content, text), [text]);
  const rows = [];
  for (let n = first; n < end; n++) {
    const l = line(n);
    rows.push(
      <div
        key={n}
        id={`${id}${n}`}
        role="option"
        aria-selected={n === active}
        aria-label={l?.text === '' ? t.followPane.emptyLine : undefined}
        aria-posinset={n + 1}
        aria-setsize={view.lines}
        className={`stream-line${l === undefined || l.peer === null ? '' : ` from-${l.peer}`}${l?.isGap === true ? ' is-gap' : ''}${l !== undefined && l.frame === (row ?? -1) + 1 ? ' is-selected' : ''}`}
        style={{ height: rowHeight }}
        onMouseDown={() => {
          move(n);
          if (l !== undefined && l.frame > 0) {
            own.current = l.frame - 1;
            selectRow(l.frame - 1);
          }
        }}
        onDoubleClick={open}
      >
        <span className="stream-frame">{l?.isFirst === true ? `${l.peer === 'client' ? '→' : '←'} ${l.frame}` : ''}</span>
        <span className="stream-text">{l === undefined ? '…' : marked(l.text)}</span>
      </div>,
    );
  }
  return (
    <>
      {view.lines === 0 ? (
        <div className="tool-empty" data-main={true} tabIndex={-1}>
          <p>{t.followPane.empty}</p>
        </div>
      ) : (
        <div
          ref={box}
          className="stream"
          role="listbox"
          aria-label={t.followPane.content}
          aria-activedescendant={active >= first && active < end ? `${id}${active}` : undefined}
          tabIndex={0}
          data-main={true}
          onKeyDown={onKeyDown}
        >
          <div role="presentation" style={{ height }}>
            <div role="presentation" style={{ transform: `translateY(${top}px)` }}>
              {rows}
            </div>
          </div>
        </div>
      )}
      {view.notes.length > 0 && (
        <details className="stream-notes" open={view.notes.length < 4}>
          <summary>{t.followPane.notes(view.notes.length)}</summary>
          <ul>
            {view.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
      <div className="tool-foot">
        <label className="quick">
          <Search size={14} aria-hidden="true" />
          <input
            ref={input}
            type="search"
            aria-label={t.followPane.find}
            placeholder={t.followPane.find}
            value={text}
            onChange={(event) => lookFor(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== 'F3') return;
              event.preventDefault();
              event.stopPropagation();
              find(event.shiftKey ? -1 : 1);
            }}
          />
        </label>
        <button
          type="button"
          className="icon"
          aria-label={t.followPane.previous}
          title={t.followPane.previous}
          onClick={() => find(-1)}
        >
          <ChevronUp size={14} />
        </button>
        <button type="button" className="icon" aria-label={t.followPane.next} title={t.followPane.next} onClick={() => find(1)}>
          <ChevronDown size={14} />
        </button>
        <button type="button" className="icon" aria-label={t.followPane.copy} title={t.followPane.copy} onClick={copy}>
          <ClipboardCopy size={14} />
        </button>
        <span role="status">{said}</span>
        <span className="grow" />
        {view.isCut && (
          <>
            <span className="muted">{t.followPane.cut}</span>
            {request.limit < MOST_FOLLOWED && (
              <button type="button" className="small" onClick={() => readMore(request.limit * 4)}>
                {t.followPane.more}
              </button>
            )}
          </>
        )}
      </div>
    </>
  );
}

/** The places of a text in a line, marked. */
function marks(content: string, text: string): React.ReactNode {
  if (text === '') return content;
  const low = content.toLowerCase();
  const wanted = text.toLowerCase();
  const parts: React.ReactNode[] = [];
  let from = 0;
  for (let at = low.indexOf(wanted); at >= 0; at = low.indexOf(wanted, from)) {
    parts.push(content.slice(from, at), <mark key={at}>{content.slice(at, at + wanted.length)}</mark>);
    from = at + wanted.length;
  }
  return parts.length === 0 ? content : [...parts, content.slice(from)];
}
