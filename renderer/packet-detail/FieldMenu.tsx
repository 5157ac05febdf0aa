/** What can be done with one field of the packet. */
import type { DetailNode } from '../../core/engine/session/protocol.ts';
import { FILTER_WAYS, joinFilter } from '../app/filters.ts';
import { applyFilter, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { addFieldColumn } from '../packet-list/list-state.ts';
import { copyText, hexDigits, hexDump, printable } from '../widgets/copy.ts';
import { type Entry, PointMenu } from '../widgets/PointMenu.tsx';

interface Props {
  readonly x: number;
  readonly y: number;
  readonly node: DetailNode;
  /** Of the source that the field is in. */
  readonly bytes: Uint8Array | undefined;
  readonly onClose: () => void;
  readonly onExpand: () => void;
  readonly onExpandAll: () => void;
  readonly onCollapseAll: () => void;
  readonly onHelp: () => void;
}

export function FieldMenu({ x, y, node, bytes, onClose, onExpand, onExpandAll, onCollapseAll, onHelp }: Props) {
  const t = useWords();
  const { filter, name, value, label } = node;
  const own = bytes?.subarray(node.start, node.start + node.length) ?? new Uint8Array(0);
  const entries: Entry[] = [
    ...(filter === null
      ? []
      : [
          {
            id: 'filter',
            text: t.applyAsFilter,
            entries: FILTER_WAYS.map((way) => ({
              id: way,
              text: t.filterWays[way],
              run: () => void applyFilter(joinFilter(useApp.getState().applied, filter, way)),
            })),
          },
        ]),
    ...(name === '' ? [] : [{ id: 'column', text: t.applyAsColumn, run: () => addFieldColumn(name) }]),
    {
      id: 'copy',
      text: t.copy,
      entries: [
        { id: 'label', text: t.copyLabel, run: () => copyText(label) },
        { id: 'value', text: t.copyFieldValue, disabled: value === '', run: () => copyText(value) },
        { id: 'as-filter', text: t.copyFilter, disabled: filter === null, run: () => copyText(filter ?? '') },
        { id: 'name', text: t.copyName, disabled: name === '', run: () => copyText(name) },
        { id: 'hex', text: t.copyHex, disabled: own.length === 0, run: () => copyText(hexDigits(own)) },
        { id: 'dump', text: t.copyDump, disabled: own.length === 0, run: () => copyText(hexDump(own)) },
        { id: 'printable', text: t.copyPrintable, disabled: own.length === 0, run: () => copyText(printable(own)) },
      ],
    },
    { id: 'line', line: true },
    { id: 'branch', text: t.expandBranch, disabled: node.children.length === 0, run: onExpand },
    { id: 'all', text: t.expandAll, keys: '*', run: onExpandAll },
    { id: 'none', text: t.collapseAll, keys: '/', run: onCollapseAll },
    ...(name === '' ? [] : [{ id: 'help', text: t.aboutField, keys: 'F1', run: onHelp }]),
  ];
  return <PointMenu label={t.fieldMenu} x={x} y={y} entries={entries} onClose={onClose} />;
}
