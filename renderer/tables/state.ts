/** Which table is shown, and how. */
import { create } from 'zustand';
import { TABLES, type TableKind } from '../../core/engine/session/tables/model.ts';
import type { TableRequest } from '../../core/engine/session/tables/store.ts';

interface TablesState {
  readonly kind: TableKind;
  readonly part: string;
  readonly text: string;
  readonly sort: TableRequest['sort'];
  /** Only packets that the display filter shows. */
  readonly onlyShown: boolean;
}

/** What most look for first. */
const FIRST: Partial<Record<TableKind, string>> = { conversations: 'tcp', endpoints: 'ip' };
const partOf = (kind: TableKind): string => FIRST[kind] ?? TABLES[kind][0];

export const useTables = create<TablesState>()(() => ({
  kind: 'conversations',
  part: partOf('conversations'),
  text: '',
  sort: null,
  onlyShown: false,
}));

export const showTable = (kind: TableKind, part: string = partOf(kind)): void =>
  useTables.setState({ kind, part, text: '', sort: null });
export const showPart = (part: string): void => useTables.setState({ part, sort: null });
export const writeText = (text: string): void => useTables.setState({ text });
export const showOnlyShown = (onlyShown: boolean): void => useTables.setState({ onlyShown });
export const sortBy = (sort: TableRequest['sort']): void => useTables.setState({ sort });
