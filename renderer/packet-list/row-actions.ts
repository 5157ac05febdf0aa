/** What can be done with one packet of the list. */
import type { Detail, DetailNode } from '../../core/engine/session/protocol.ts';
import { type FilterWay, joinFilter } from '../app/filters.ts';
import { applyFilter, engine, langOf, selectRow, useApp } from '../app/store.ts';
import { copyText, hexDump, printable } from '../widgets/copy.ts';
import { fieldOf, neighbour, toggleMark, toggleReference, useList } from './list-state.ts';
import type { RowPlace } from './row-cache.ts';

/** Fields that a column of the list stands for, the most particular first. */
const COLUMN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  source: ['arp.src.proto_ipv4', 'ip.src', 'ipv6.src', 'eth.src', 'sll.src.eth'],
  destination: ['arp.dst.proto_ipv4', 'ip.dst', 'ipv6.dst', 'eth.dst'],
  time: ['frame.time_relative'],
  length: ['frame.len'],
};

export const frameOf = (place: RowPlace): number => (place.block.row[place.index] ?? 0) + 1;

/** A filter that selects packets with the cell's value; null where there is none. */
export async function filterOfCell(place: RowPlace, column: string): Promise<string | null> {
  const frame = frameOf(place);
  const own = fieldOf(column);
  if (column === 'protocol') {
    const name = (place.block.protocol[place.index] ?? '').toLowerCase();
    return (await engine().faults(name, langOf())).length === 0 ? name : null;
  }
  const fields = own === null ? COLUMN_FIELDS[column] : [own];
  if (fields === undefined) return `frame.number == ${frame}`;
  const detail = await engine().explain(frame - 1);
  for (const field of fields) {
    const found = nodeIn(detail, field);
    if (found?.filter != null) return found.filter;
  }
  return null;
}

function nodeIn(detail: Detail, field: string): DetailNode | undefined {
  const stack = [...detail.layers].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.name === field) return node;
    stack.push(...[...node.children].reverse());
  }
  return undefined;
}

export async function filterByCell(place: RowPlace, column: string, way: FilterWay): Promise<void> {
  const filter = await filterOfCell(place, column);
  if (filter !== null) await applyFilter(joinFilter(useApp.getState().applied, filter, way));
}

/** The frame's bytes, as a dump or as the text in them. */
export async function copyBytes(row: number, form: 'dump' | 'text'): Promise<void> {
  const bytes = await engine().bytes(row);
  copyText(form === 'dump' ? hexDump(bytes) : printable(bytes));
}

/** Of the selected packet; nothing where none is. */
export async function toggleSelected(what: 'mark' | 'reference'): Promise<void> {
  const { row, stage } = useApp.getState();
  if (row === null || stage.kind !== 'open') return;
  if (what === 'mark') {
    toggleMark(row + 1);
    return;
  }
  const block = await engine().rows(0, row, 1, useApp.getState().lang);
  const ns = block.timeNs[0] ?? Number.NaN;
  if (!Number.isNaN(ns)) toggleReference(row + 1, ns);
}

export function goToNeighbour(among: 'marks' | 'references', step: 1 | -1): void {
  const { marks, references } = useList.getState();
  const frame = neighbour(among === 'marks' ? marks : references.keys(), (useApp.getState().row ?? -1) + 1, step);
  if (frame !== null) selectRow(frame - 1);
}
