/** A table of any length: header and rows are walked with the arrows, Enter sorts by a header and follows a row to its packet. */
import { type KeyboardEvent, memo, useEffect, useId, useRef, useState } from 'react';
import type { RowTarget } from '../../core/engine/session/tables/model.ts';
import type { TablePage, TableRequest } from '../../core/engine/session/tables/store.ts';
import { useScale } from '../widgets/use-scale.ts';
import { useVirtualRows } from '../widgets/virtual-rows.ts';
import type { ShownTable } from './use-table.ts';

const ROW = 21;
const NARROWEST = 4;
const WIDEST = 56;
/** Of a character, rem: the same in the header, which is bold, as in the rows. */
const CHARACTER = 0.58;
/** Rows that the widths are taken from. */
const MEASURED = 200;

type Sort = TableRequest['sort'];

interface Props {
  readonly label: string;
  readonly head: TablePage;
  readonly table: ShownTable;
  readonly sort: Sort;
  readonly active: number;
  readonly onActive: (row: number) => void;
  readonly onSort: (sort: Sort) => void;
  readonly onOpen: (target: RowTarget) => void;
  readonly onFilter: (target: RowTarget) => void;
}

/** From unsorted to ascending (numbers: descending), to the other way, and back. */
function nextSort(sort: Sort, column: TablePage['columns'][number]): Sort {
  const first = column.kind !== 'text' && column.kind !== 'mono' && column.kind !== 'id';
  if (sort?.column !== column.key) return { column: column.key, descending: first };
  return sort.descending === first ? { column: column.key, descending: !first } : null;
}

/** Characters of the shortest line that the title fits into twice. */
function twoLines(title: string): number {
  const words = title.split(' ');
  return Math.min(...words.map((_, i) => Math.max(words.slice(0, i + 1).join(' ').length, words.slice(i + 1).join(' ').length)));
}

/** Of the first rows, in the order as it came: sorting does not move the columns. */
function useTracks(head: TablePage): string {
  const kept = useRef({ key: '', tracks: '' });
  const key = head.columns.map((c) => `${c.key}${c.title}`).join('|');
  if (kept.current.key !== key || head.start === 0) {
    const widths = head.columns.map((c, i) => {
      const deepest = i === 0 ? 1.6 * Math.max(0, ...head.levels) : 0;
      const longest = head.cells.slice(0, MEASURED).reduce((n, row) => Math.max(n, (row[i] ?? '').length), 0);
      return Math.min(WIDEST, Math.max(NARROWEST, twoLines(c.title) + 2, longest + deepest));
    });
    // What is left of the room goes to the longest text.
    const widest = head.columns.reduce(
      (best, c, i) => (c.kind === 'text' && (best < 0 || (widths[i] ?? 0) > (widths[best] ?? 0)) ? i : best),
      -1,
    );
    const tracks = widths.map((n, i) => {
      const rem = `${n * CHARACTER + 1.1}rem`;
      return i === widest ? `minmax(${rem}, 1fr)` : rem;
    });
    kept.current = { key, tracks: tracks.join(' ') };
  }
  return kept.current.tracks;
}

export function DataGrid({ label, head, table, sort, active, onActive, onSort, onOpen, onFilter }: Props) {
  const id = useId();
  const grid = useRef<HTMLDivElement>(null);
  const [column, setColumn] = useState(0);
  const [isInHead, setInHead] = useState(false);
  const rowHeight = Math.round(ROW * useScale());
  const { count, columns } = head;
  const { first, end, top, height, fit, reveal } = useVirtualRows(grid, count, rowHeight, 2 * rowHeight);
  const tracks = useTracks(head);
  const at = Math.min(column, columns.length - 1);
  const activeId = isInHead ? `${id}h${at}` : active >= first && active < end ? `${id}r${active}c${at}` : undefined;

  useEffect(() => table.want(first, Math.min(end, count)));
  useEffect(() => {
    if (active >= 0) reveal(active);
  }, [active, reveal]);
  useEffect(() => {
    if (isInHead) document.getElementById(`${id}h${at}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [id, isInHead, at]);

  const move = (row: number): void => {
    setInHead(row < 0);
    onActive(Math.max(0, Math.min(count - 1, row)));
  };
  const targetOf = (row: number): RowTarget | undefined => {
    const place = table.row(row);
    return place?.page.targets[place.index];
  };
  const follow = (what: (target: RowTarget) => void): void => {
    const target = targetOf(active);
    if (target !== undefined) what(target);
  };
  const sortAt = (n: number): void => {
    const c = columns[n];
    if (c !== undefined) onSort(nextSort(sort, c));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.metaKey) return;
    if (event.ctrlKey) {
      if (event.key !== 'c' || isInHead || getSelection()?.isCollapsed === false) return;
      const place = table.row(active);
      if (place !== undefined) void navigator.clipboard?.writeText((place.page.cells[place.index] ?? []).join('\t'));
      event.preventDefault();
      return;
    }
    switch (event.key) {
      case 'ArrowDown':
        move(isInHead ? 0 : active + 1);
        break;
      case 'ArrowUp':
        move(active - 1);
        break;
      case 'PageDown':
        move(active + fit);
        break;
      case 'PageUp':
        move(Math.max(0, active - fit));
        break;
      case 'Home':
        move(0);
        break;
      case 'End':
        move(count - 1);
        break;
      case 'ArrowLeft':
        setColumn(Math.max(0, at - 1));
        break;
      case 'ArrowRight':
        setColumn(Math.min(columns.length - 1, at + 1));
        break;
      case 'Enter':
        if (isInHead) sortAt(at);
        else follow(onOpen);
        break;
      case 's':
        sortAt(at);
        break;
      case 'f':
        if (!isInHead) follow(onFilter);
        break;
      default:
        return;
    }
    event.preventDefault();
  };

  const rows = [];
  for (let i = first; i < end; i++) {
    const place = table.row(i);
    rows.push(
      <DataRow
        key={i}
        id={`${id}r${i}`}
        index={i}
        cells={place?.page.cells[place.index]}
        kinds={head.columns}
        level={place?.page.levels[place.index] ?? 0}
        isActive={i === active && !isInHead}
        column={i === active && !isInHead ? at : -1}
        onPick={move}
        onOpen={() => follow(onOpen)}
      />,
    );
  }
  return (
    <div
      ref={grid}
      data-main={true}
      className="data-grid"
      role="grid"
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={activeId}
      tabIndex={0}
      onKeyDown={onKeyDown}
      style={{ '--tracks': tracks, '--row': `${rowHeight}px` } as object}
    >
      <div className="data-head" role="row" aria-rowindex={1}>
        {columns.map((c, i) => (
          <div
            key={c.key}
            id={`${id}h${i}`}
            role="columnheader"
            tabIndex={-1}
            aria-colindex={i + 1}
            aria-sort={sort?.column === c.key ? (sort.descending ? 'descending' : 'ascending') : 'none'}
            className={`${isNumber(c.kind) ? 'number' : ''}${isInHead && i === at ? ' is-active' : ''}`}
            title={c.title}
            onClick={() => {
              setColumn(i);
              sortAt(i);
            }}
          >
            {c.title}
            <span aria-hidden="true" className="sort-mark">
              {sort?.column === c.key ? (sort.descending ? '▾' : '▴') : ''}
            </span>
          </div>
        ))}
      </div>
      <div className="data-space" role="rowgroup" style={{ height }}>
        <div role="presentation" style={{ transform: `translateY(${top}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}

const isNumber = (kind: TablePage['columns'][number]['kind']): boolean => kind !== 'text' && kind !== 'mono';

interface RowProps {
  readonly id: string;
  readonly index: number;
  readonly cells: readonly string[] | undefined;
  readonly kinds: TablePage['columns'];
  readonly level: number;
  readonly isActive: boolean;
  readonly column: number;
  readonly onPick: (row: number) => void;
  readonly onOpen: () => void;
}

const DataRow = memo(
  function DataRow({ id, index, cells, kinds, level, isActive, column, onPick, onOpen }: RowProps) {
    return (
      <div
        role="row"
        aria-rowindex={index + 2}
        aria-selected={isActive}
        className="data-row"
        onMouseDown={() => onPick(index)}
        onDoubleClick={onOpen}
      >
        {kinds.map((c, i) => (
          <div
            key={c.key}
            id={`${id}c${i}`}
            role="gridcell"
            className={`${isNumber(c.kind) ? 'number mono' : c.kind === 'mono' ? 'mono' : ''}${i === column ? ' is-active' : ''}`}
            title={cells?.[i]}
            style={i === 0 && level > 0 ? { paddingLeft: `calc(6px + ${level} * 1.2em)` } : undefined}
          >
            {cells === undefined ? (i === 0 ? '…' : '') : cells[i]}
          </div>
        ))}
      </div>
    );
  },
  (a, b) =>
    a.id === b.id &&
    a.cells === b.cells &&
    a.kinds === b.kinds &&
    a.level === b.level &&
    a.isActive === b.isActive &&
    a.column === b.column &&
    !b.isActive,
);
