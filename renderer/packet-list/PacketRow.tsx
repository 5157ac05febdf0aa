/** One packet of the list. */
import { type CSSProperties, type MouseEvent, memo } from 'react';
import { selectPosition } from '../app/store.ts';
import type { Catalogue } from '../i18n/en.ts';
import { useWords } from '../i18n/index.ts';
import { severityMark } from '../widgets/icons.tsx';
import { isNumberColumn } from './columns.ts';
import { type Column, fieldOf, openMenu } from './list-state.ts';
import type { RowPlace } from './row-cache.ts';

interface RowProps {
  readonly position: number;
  readonly place: RowPlace | undefined;
  readonly time: string;
  readonly columns: readonly Column[];
  /** The fields of the columns, in the order of the places' values. */
  readonly fields: readonly string[];
  readonly isSelected: boolean;
  readonly isPeer: boolean;
  readonly isMarked: boolean;
  /** Of the rule that the packet follows. */
  readonly colours: CSSProperties | undefined;
}

/** What stands in a cell, as text. */
export function cellText(place: RowPlace, column: string, time: string, fields: readonly string[]): string {
  const { block, index, values } = place;
  const field = fieldOf(column);
  if (field !== null) return values?.[fields.indexOf(field)] ?? '';
  switch (column) {
    case 'number':
      return String((block.row[index] ?? 0) + 1);
    case 'tie': {
      const copyOf = block.copyOf[index] ?? 0;
      const copiedAs = block.copiedAs[index] ?? 0;
      return copyOf > 0 ? `◆ ${copyOf}` : copiedAs > 0 ? `● ${copiedAs}` : '';
    }
    case 'time':
      return time;
    case 'source':
    case 'destination':
    case 'protocol':
    case 'info':
      return block[column][index] ?? '';
    case 'length':
      return String(block.length[index] ?? 0);
    default:
      return '';
  }
}

function tieText({ block, index }: RowPlace, t: Catalogue): string {
  const copyOf = block.copyOf[index] ?? 0;
  const copiedAs = block.copiedAs[index] ?? 0;
  return copyOf > 0 ? t.copyOf(String(copyOf)) : copiedAs > 0 ? t.copiedAs(String(copiedAs)) : '';
}

const CLASSES: Readonly<Record<string, string>> = {
  number: 'number',
  tie: 'tie',
  time: 'number mono',
  source: 'mono',
  destination: 'mono',
  protocol: 'protocol',
  length: 'number mono',
  info: 'info',
};

export const PacketRow = memo(function PacketRow(props: RowProps) {
  const { position, place, time, columns, fields, isSelected, isPeer, isMarked, colours } = props;
  const t = useWords();
  const common = {
    id: `packet-${position}`,
    role: 'row',
    'aria-rowindex': position + 2,
    'aria-selected': isSelected,
    'data-frame': place === undefined ? undefined : (place.block.row[place.index] ?? 0) + 1,
    onMouseDown: () => selectPosition(position),
    onContextMenu: (event: MouseEvent<HTMLElement>) => {
      event.preventDefault();
      const cell = (event.target as HTMLElement).closest<HTMLElement>('[data-column]');
      openMenu({ x: event.clientX, y: event.clientY, column: cell?.dataset.column ?? 'info', position });
    },
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
  const mark = severityMark(severity);
  const state = `${(block.copyOf[index] ?? 0) > 0 ? ' is-copy' : ''}${isPeer ? ' is-peer' : ''}${isMarked ? ' is-marked' : ''}${colours === undefined ? '' : ' is-coloured'}`;
  return (
    <div {...common} className={`packet m-${meaning} s-${severity}${state}`} style={colours}>
      {columns.map(({ id }) => {
        const text = cellText(place, id, time, fields);
        const isOwn = CLASSES[id] !== undefined;
        const tie = id === 'tie' ? tieText(place, t) : '';
        return (
          <div
            key={id}
            role="gridcell"
            data-column={id}
            className={CLASSES[id] ?? 'mono'}
            title={id === 'tie' ? tie : isOwn && isNumberColumn(id) ? undefined : text}
            aria-label={tie === '' ? undefined : tie}
          >
            {id === 'number' && isMarked && <span className="sr-only">{t.marked} </span>}
            {id === 'info' && mark !== '' && (
              <span className="mark" role="img" aria-label={t.severities[severity]}>
                {mark}
              </span>
            )}
            {text}
          </div>
        );
      })}
    </div>
  );
});
