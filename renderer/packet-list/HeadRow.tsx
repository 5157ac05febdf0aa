/** The heads of the columns: pressed, they sort; dragged, they move; their right edges resize them. */
import { type DragEvent, type MouseEvent, type PointerEvent, useState } from 'react';
import { applySorting, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { isNumberColumn } from './columns.ts';
import { type Column, columnOf, openMenu, placeColumn, resizeColumn, sortKeyOf } from './list-state.ts';
import { useColumnTitle } from './titles.ts';

const DRAGGED = 'application/x-trama-column';

/** Ascending, descending, and back to the order of the capture. */
export function sortNext(id: string): void {
  const { sorting } = useApp.getState();
  const key = sortKeyOf(id);
  if (key === null) return;
  const isOwn = sorting !== null && columnOf(sorting.key) === id;
  void applySorting(!isOwn ? { key, descending: false } : sorting.descending ? null : { key, descending: true });
}

export function HeadRow({ columns }: { readonly columns: readonly Column[] }) {
  const t = useWords();
  const title = useColumnTitle();
  const sorting = useApp((s) => s.sorting);
  const [over, setOver] = useState<string | null>(null);
  const onDrop = (event: DragEvent, id: string): void => {
    setOver(null);
    const moved = event.dataTransfer.getData(DRAGGED);
    if (moved === '') return;
    event.preventDefault();
    // Onto a column further right: behind it.
    const [from, to] = [columns.findIndex((c) => c.id === moved), columns.findIndex((c) => c.id === id)];
    placeColumn(moved, from < to ? (columns[to + 1]?.id ?? null) : id);
  };
  return (
    <div className="packets-head" role="row" aria-rowindex={1}>
      {columns.map(({ id }, i) => {
        const own = sorting !== null && columnOf(sorting.key) === id ? sorting : null;
        return (
          <div
            key={id}
            role="columnheader"
            aria-colindex={i + 1}
            aria-sort={own === null ? 'none' : own.descending ? 'descending' : 'ascending'}
            data-column={id}
            className={`${isNumberColumn(id) ? 'number' : ''}${over === id ? ' is-over' : ''}`}
            title={`${title(id)}: ${t.sortHint}`}
            draggable={true}
            onClick={() => sortNext(id)}
            onContextMenu={(event: MouseEvent) => {
              event.preventDefault();
              openMenu({ x: event.clientX, y: event.clientY, column: id, position: -1 });
            }}
            onDragStart={(event) => event.dataTransfer.setData(DRAGGED, id)}
            onDragOver={(event) => {
              if (!event.dataTransfer.types.includes(DRAGGED)) return;
              event.preventDefault();
              setOver(id);
            }}
            onDragLeave={() => setOver(null)}
            onDrop={(event) => onDrop(event, id)}
          >
            {title(id)}
            {own !== null && <span aria-hidden="true">{own.descending ? ' ▼' : ' ▲'}</span>}
            <Edge id={id} />
          </div>
        );
      })}
    </div>
  );
}

/** A double press brings the usual width back. */
function Edge({ id }: { readonly id: string }) {
  const begin = (event: PointerEvent<HTMLSpanElement>): void => {
    event.preventDefault();
    event.stopPropagation();
    const edge = event.currentTarget;
    const head = edge.parentElement;
    if (head === null) return;
    const em = Number.parseFloat(getComputedStyle(head).fontSize);
    const [from, width] = [event.clientX, head.getBoundingClientRect().width];
    edge.setPointerCapture(event.pointerId);
    const move = (e: globalThis.PointerEvent) => resizeColumn(id, (width + e.clientX - from) / em);
    const end = (): void => {
      edge.removeEventListener('pointermove', move);
      edge.removeEventListener('pointerup', end);
      edge.removeEventListener('pointercancel', end);
    };
    edge.addEventListener('pointermove', move);
    edge.addEventListener('pointerup', end);
    edge.addEventListener('pointercancel', end);
  };
  return (
    <span
      className="edge"
      aria-hidden="true"
      draggable={true}
      onDragStart={(event) => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown={begin}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => {
        event.stopPropagation();
        resizeColumn(id, null);
      }}
    />
  );
}
