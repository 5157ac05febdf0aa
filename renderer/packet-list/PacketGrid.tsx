/** The packet list: any number of rows, of which only those in sight are drawn. */
import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { readableInk } from '../../core/engine/session/list/colour-rules.ts';
import { applySorting, cancelView, selectPosition, step, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import '../styles/list.css';
import { useLate } from '../widgets/use-late.ts';
import { useScale } from '../widgets/use-scale.ts';
import { useVirtualRows } from '../widgets/virtual-rows.ts';
import { ColourRules } from './ColourRules.tsx';
import { ColumnsDialog } from './ColumnsDialog.tsx';
import { activeRules, useColours } from './colour-state.ts';
import { fieldsOf, timeText, tracksOf } from './columns.ts';
import { FindBar } from './FindBar.tsx';
import { HeadRow } from './HeadRow.tsx';
import { Legend } from './Legend.tsx';
import { ListMenu } from './ListMenu.tsx';
import { columnOf, openMenu, useList } from './list-state.ts';
import { PacketRow } from './PacketRow.tsx';
import { useRows } from './row-cache.ts';
import { useColumnTitle } from './titles.ts';

const ROW = 21;
/** What takes less needs no word. ms. */
const WORKING_AFTER = 300;

export function PacketGrid() {
  return (
    <div className="list-pane">
      <FindBar />
      <SortBar />
      <Grid />
      <Legend />
      <ColumnsDialog />
      <ColourRules />
    </div>
  );
}

/** A list that is sorted looks like another capture: what order it has is said, and how to get back. */
function SortBar() {
  const t = useWords();
  const title = useColumnTitle();
  const sorting = useApp((s) => s.sorting);
  const filtering = useLate(
    useApp((s) => s.filtering),
    WORKING_AFTER,
  );
  if (sorting === null && !filtering) return null;
  return (
    <div className="sort-bar">
      {sorting !== null && (
        <>
          <span>{t.sortedBy(title(columnOf(sorting.key)), sorting.descending)}</span>
          <button type="button" className="small" onClick={() => void applySorting(null)}>
            {t.captureOrder}
          </button>
        </>
      )}
      {filtering && (
        <>
          <span role="status">{t.working}</span>
          <button type="button" className="small" onClick={cancelView}>
            {t.cancel}
          </button>
        </>
      )}
    </div>
  );
}

/** The filters of the rules that count, and how each of them looks: text on a high-contrast page wants more contrast. */
function useRules(): { readonly filters: readonly string[]; readonly styles: readonly CSSProperties[] } {
  const rules = useColours((s) => s.rules);
  const isOn = useColours((s) => s.isOn);
  const conversations = useColours((s) => s.conversations);
  const isContrast = useApp((s) => s.theme === 'contrast');
  return useMemo(() => {
    const active = activeRules({ rules, isOn, conversations });
    return {
      filters: active.map((r) => r.filter),
      styles: active.map(
        (r) => ({ '--own-ground': r.background, '--own-ink': readableInk(r, isContrast ? 7 : 4.5) }) as CSSProperties,
      ),
    };
  }, [rules, isOn, conversations, isContrast]);
}

function Grid() {
  const t = useWords();
  const shown = useApp((s) => s.shown);
  const position = useApp((s) => s.position);
  const row = useApp((s) => s.row);
  const story = useApp((s) => s.story);
  const format = useApp((s) => s.timeFormat);
  const firstTime = useApp((s) => s.overview?.capture.firstTime ?? null);
  const stage = useApp((s) => s.stage.kind);
  const applied = useApp((s) => s.applied);
  const allColumns = useList((s) => s.columns);
  const marks = useList((s) => s.marks);
  const references = useList((s) => s.references);
  const grid = useRef<HTMLDivElement>(null);
  const rowHeight = Math.round(ROW * useScale());
  const columns = useMemo(() => allColumns.filter((c) => !c.hidden), [allColumns]);
  const fields = useMemo(() => fieldsOf(allColumns), [allColumns]);
  const { first, end, top, height, fit, reveal } = useVirtualRows(grid, shown, rowHeight, rowHeight + 3);
  const rules = useRules();
  const rowAt = useRows(first, end, fields, rules.filters);
  const selected = row === null ? -1 : position;
  // The frame that the selected one is a copy of, or the copy of it: shown together.
  const rewrite = story?.frame.number === (row ?? -1) + 1 ? story.rewrite : null;
  const peer = rewrite === null ? 0 : rewrite.role === 'copy' ? rewrite.original : rewrite.copy;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another view scrolls anew, too
  useEffect(() => {
    if (selected >= 0) reveal(selected);
  }, [selected, reveal, shown]);

  const menuOfSelected = (): void => {
    const place = document.getElementById(`packet-${selected}`)?.getBoundingClientRect();
    if (place !== undefined) openMenu({ x: place.left + 60, y: place.bottom, column: 'info', position: selected });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: fit, PageUp: -fit }[event.key];
    if (by !== undefined) step(by);
    else if (event.key === 'Home') selectPosition(0);
    else if (event.key === 'End') selectPosition(shown - 1);
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) menuOfSelected();
    else return;
    event.preventDefault();
  };

  const context = { format, firstTime, references };
  const rows = [];
  for (let i = first; i < end; i++) {
    const place = rowAt(i);
    const time = place === undefined ? '' : timeText(place, i > 0 ? rowAt(i - 1) : undefined, context);
    const rule = place === undefined || place.colour < 0 ? undefined : rules.styles[place.colour];
    const frame = place === undefined ? 0 : (place.block.row[place.index] ?? 0) + 1;
    rows.push(
      <PacketRow
        key={i}
        position={i}
        place={place}
        time={time}
        columns={columns}
        fields={fields}
        isSelected={i === selected}
        isPeer={peer !== 0 && frame === peer}
        isMarked={marks.has(frame)}
        colours={rule}
      />,
    );
  }
  return (
    <>
      <div
        ref={grid}
        className="packets"
        role="grid"
        aria-label={t.packets}
        aria-rowcount={shown + 1}
        aria-colcount={columns.length}
        aria-activedescendant={selected >= first && selected < end ? `packet-${selected}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        style={{ '--tracks': tracksOf(columns, format), '--row': `${rowHeight}px` } as object}
      >
        <HeadRow columns={columns} />
        <div className="packets-space" role="rowgroup" style={{ height }}>
          <div role="presentation" className="packets-layer" style={{ transform: `translateY(${top}px)` }}>
            {rows}
          </div>
        </div>
        {shown === 0 && stage === 'open' && applied !== '' && (
          <div className="packets-none" role="row">
            <div role="gridcell">
              <strong>{t.noMatch}</strong> {t.noMatchHint}
            </div>
          </div>
        )}
      </div>
      <ListMenu placeAt={rowAt} context={context} columns={columns} fields={fields} />
    </>
  );
}
