/** A stream as a list of lines, of which only those in sight are there: for streams of any length. */
import { ChevronDown, ChevronUp, Search } from 'lucide-react';
import { type KeyboardEvent, useCallback, useEffect, useId, useRef, useState } from 'react';
import { engine, newRequestId, selectRow } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { goToFrame } from '../tools/tools.ts';
import { useScale } from '../widgets/use-scale.ts';
import { useVirtualRows } from '../widgets/virtual-rows.ts';
import { StreamFoot, StreamNotes, type StreamProps } from './StreamFoot.tsx';
import { lookFor } from './state.ts';
import { useLines } from './use-lines.ts';

const ROW = 18;

export function StreamList({ view, request, stamp, row, text }: StreamProps) {
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
      <StreamNotes view={view} />
      <StreamFoot view={view} request={request} said={said}>
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
      </StreamFoot>
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
