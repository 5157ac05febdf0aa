/** The packet list: any number of rows, of which only those in sight are drawn. */
import { type KeyboardEvent, memo, useEffect, useRef } from 'react';
import { selectPosition, step, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { severityMark } from '../widgets/icons.tsx';
import { useScale } from '../widgets/use-scale.ts';
import { useVirtualRows } from '../widgets/virtual-rows.ts';
import { COLUMNS, TRACKS, timeText } from './columns.ts';
import { type RowPlace, useRows } from './row-cache.ts';

const ROW = 21;

export function PacketGrid() {
  const t = useWords();
  const shown = useApp((s) => s.shown);
  const position = useApp((s) => s.position);
  const row = useApp((s) => s.row);
  const story = useApp((s) => s.story);
  const format = useApp((s) => s.timeFormat);
  const firstTime = useApp((s) => s.overview?.capture.firstTime ?? null);
  const stage = useApp((s) => s.stage.kind);
  const applied = useApp((s) => s.applied);
  const grid = useRef<HTMLDivElement>(null);
  const rowHeight = Math.round(ROW * useScale());
  const { first, end, top, height, fit, reveal } = useVirtualRows(grid, shown, rowHeight, rowHeight + 3);
  const rowAt = useRows(first, end);
  const selected = row === null ? -1 : position;
  // The frame that the selected one is a copy of, or the copy of it: shown together.
  const rewrite = story?.frame.number === (row ?? -1) + 1 ? story.rewrite : null;
  const peer = rewrite === null ? 0 : rewrite.role === 'copy' ? rewrite.original : rewrite.copy;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another view scrolls anew, too
  useEffect(() => {
    if (selected >= 0) reveal(selected);
  }, [selected, reveal, shown]);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: fit, PageUp: -fit }[event.key];
    if (by !== undefined) step(by);
    else if (event.key === 'Home') selectPosition(0);
    else if (event.key === 'End') selectPosition(shown - 1);
    else return;
    event.preventDefault();
  };

  const rows = [];
  for (let i = first; i < end; i++) {
    const place = rowAt(i);
    const time = place === undefined ? '' : timeText(place, i > 0 ? rowAt(i - 1) : undefined, format, firstTime);
    const frame = place === undefined ? 0 : (place.block.row[place.index] ?? 0) + 1;
    rows.push(
      <PacketRow
        key={i}
        position={i}
        place={place}
        time={time}
        isSelected={i === selected}
        isPeer={peer !== 0 && frame === peer}
      />,
    );
  }
  return (
    <div
      ref={grid}
      className="packets"
      role="grid"
      aria-label={t.packets}
      aria-rowcount={shown + 1}
      aria-colcount={COLUMNS.length}
      aria-activedescendant={selected >= first && selected < end ? `packet-${selected}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={{ '--tracks': TRACKS, '--row': `${rowHeight}px` } as object}
    >
      <div className="packets-head" role="row" aria-rowindex={1}>
        {COLUMNS.map((c, i) => (
          <div key={c.key} role="columnheader" aria-colindex={i + 1} className={c.isNumber === true ? 'number' : ''}>
            {t.columns[c.key]}
          </div>
        ))}
      </div>
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
  );
}

interface RowProps {
  readonly position: number;
  readonly place: RowPlace | undefined;
  readonly time: string;
  readonly isSelected: boolean;
  readonly isPeer: boolean;
}

const PacketRow = memo(function PacketRow({ position, place, time, isSelected, isPeer }: RowProps) {
  const t = useWords();
  const common = {
    id: `packet-${position}`,
    role: 'row',
    'aria-rowindex': position + 2,
    'aria-selected': isSelected,
    onMouseDown: () => selectPosition(position),
  } as const;
  if (place === undefined) {
    return (
      <div {...common} className="packet is-loading">
        <div role="gridcell" className="number">
          …
        </div>
      </div>
    );
  }
  const { block, index } = place;
  const meaning = block.meaning[index] ?? 'other';
  const severity = block.severity[index] ?? 'chat';
  const copyOf = block.copyOf[index] ?? 0;
  const copiedAs = block.copiedAs[index] ?? 0;
  const tie = copyOf > 0 ? t.copyOf(String(copyOf)) : copiedAs > 0 ? t.copiedAs(String(copiedAs)) : '';
  const mark = severityMark(severity);
  return (
    <div {...common} className={`packet m-${meaning} s-${severity}${copyOf > 0 ? ' is-copy' : ''}${isPeer ? ' is-peer' : ''}`}>
      <div role="gridcell" className="number">
        {(block.row[index] ?? 0) + 1}
      </div>
      <div role="gridcell" className="tie" title={tie} aria-label={tie === '' ? undefined : tie}>
        {copyOf > 0 ? `◆ ${copyOf}` : copiedAs > 0 ? `● ${copiedAs}` : ''}
      </div>
      <div role="gridcell" className="number mono">
        {time}
      </div>
      <div role="gridcell" className="mono" title={block.source[index]}>
        {block.source[index]}
      </div>
      <div role="gridcell" className="mono" title={block.destination[index]}>
        {block.destination[index]}
      </div>
      <div role="gridcell" className="protocol">
        {block.protocol[index]}
      </div>
      <div role="gridcell" className="number mono">
        {block.length[index]}
      </div>
      <div role="gridcell" className="info" title={block.info[index]}>
        {mark !== '' && (
          <span className="mark" role="img" aria-label={t.severities[severity]}>
            {mark}
          </span>
        )}
        {block.info[index]}
      </div>
    </div>
  );
});
