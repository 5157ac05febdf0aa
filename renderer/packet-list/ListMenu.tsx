/** The menus of the packet list: of a packet, and of a column. */
import { PALETTE } from '../../core/engine/session/list/colour-rules.ts';
import { FILTER_WAYS } from '../app/filters.ts';
import { applySorting, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { copyText } from '../widgets/copy.ts';
import { type Entry, PointMenu } from '../widgets/PointMenu.tsx';
import { clearConversationColours, colourConversation, showColourRules } from './colour-state.ts';
import { type TimeContext, timeText } from './columns.ts';
import {
  type Column,
  fieldOf,
  openMenu,
  removeColumn,
  resizeColumn,
  shiftColumn,
  showColumn,
  showColumns,
  showLegend,
  sortKeyOf,
  toggleMark,
  toggleReference,
  useList,
} from './list-state.ts';
import { cellText } from './PacketRow.tsx';
import { copyBytes, filterByCell, filterOfCell, frameOf } from './row-actions.ts';
import type { RowPlace } from './row-cache.ts';
import { useColumnTitle } from './titles.ts';

interface Props {
  readonly placeAt: (position: number) => RowPlace | undefined;
  readonly context: TimeContext;
  readonly columns: readonly Column[];
  readonly fields: readonly string[];
}

export function ListMenu(props: Props) {
  const t = useWords();
  const menu = useList((s) => s.menu);
  const packet = usePacketEntries(props);
  const column = useColumnEntries();
  if (menu === null) return null;
  const entries = menu.position < 0 ? column(menu.column) : packet(menu.position, menu.column);
  if (entries.length === 0) return null;
  return (
    <PointMenu
      label={menu.position < 0 ? t.columnMenu : t.packetMenu}
      x={menu.x}
      y={menu.y}
      entries={entries}
      onClose={() => openMenu(null)}
    />
  );
}

function usePacketEntries({ placeAt, context, columns, fields }: Props): (position: number, column: string) => readonly Entry[] {
  const t = useWords();
  const title = useColumnTitle();
  const marks = useList((s) => s.marks);
  const references = useList((s) => s.references);
  return (position, column) => {
    const place = placeAt(position);
    if (place === undefined) return [];
    const frame = frameOf(place);
    const ns = place.block.timeNs[place.index] ?? Number.NaN;
    const textOf = (id: string): string =>
      cellText(place, id, timeText(place, position > 0 ? placeAt(position - 1) : undefined, context), fields);
    return [
      {
        id: 'mark',
        text: marks.has(frame) ? t.unmark : t.mark,
        keys: 'Ctrl+M',
        run: () => toggleMark(frame),
      },
      {
        id: 'reference',
        text: references.has(frame) ? t.unsetReference : t.setReference,
        keys: 'Ctrl+T',
        disabled: Number.isNaN(ns),
        run: () => toggleReference(frame, ns),
      },
      { id: 'line1', line: true },
      {
        id: 'filter',
        text: t.filterByCell(title(column)),
        entries: FILTER_WAYS.map((way) => ({
          id: way,
          text: t.filterWays[way],
          run: () => void filterByCell(place, column, way),
        })),
      },
      {
        id: 'copy',
        text: t.copy,
        entries: [
          { id: 'value', text: t.copyValue(title(column)), run: () => copyText(textOf(column)) },
          {
            id: 'as-filter',
            text: t.copyFilter,
            run: () => void filterOfCell(place, column).then((filter) => filter !== null && copyText(filter)),
          },
          { id: 'row', text: t.copyRow, run: () => copyText(columns.map((c) => textOf(c.id)).join('\t')) },
          { id: 'dump', text: t.copyDump, run: () => void copyBytes(frame - 1, 'dump') },
          { id: 'printable', text: t.copyPrintable, run: () => void copyBytes(frame - 1, 'text') },
        ],
      },
      { id: 'line2', line: true },
      {
        id: 'colour',
        text: t.colourConversation,
        entries: [
          ...PALETTE.map((_, i) => ({
            id: `colour-${i}`,
            text: t.colourNumber(i + 1),
            keys: `Ctrl+${(i + 1) % 10}`,
            run: () => void colourConversation(frame - 1, i),
          })),
          { id: 'colour-off', text: t.clearColours, keys: 'Ctrl+Space', run: clearConversationColours },
        ],
      },
      { id: 'colour-rules', text: t.colourRules, run: () => showColourRules(true) },
      { id: 'legend', text: t.legend, run: () => showLegend(true) },
      { id: 'columns', text: t.columnsDialog, run: () => showColumns(true) },
    ];
  };
}

function useColumnEntries(): (column: string) => readonly Entry[] {
  const t = useWords();
  const sorting = useApp((s) => s.sorting);
  return (id) => {
    const key = sortKeyOf(id);
    if (key === null) return [];
    return [
      { id: 'up', text: t.sortAscending, run: () => void applySorting({ key, descending: false }) },
      { id: 'down', text: t.sortDescending, run: () => void applySorting({ key, descending: true }) },
      { id: 'capture', text: t.captureOrder, disabled: sorting === null, run: () => void applySorting(null) },
      { id: 'line1', line: true },
      { id: 'left', text: t.moveLeft, run: () => shiftColumn(id, -1) },
      { id: 'right', text: t.moveRight, run: () => shiftColumn(id, 1) },
      { id: 'width', text: t.usualWidth, run: () => resizeColumn(id, null) },
      { id: 'line2', line: true },
      { id: 'hide', text: t.hideColumn, run: () => showColumn(id, false) },
      ...(fieldOf(id) === null ? [] : [{ id: 'remove', text: t.removeColumn, run: () => removeColumn(id) }]),
      { id: 'columns', text: t.columnsDialog, run: () => showColumns(true) },
    ];
  };
}
