/** What a person has made of the packet list: its columns, which are kept, and marks and time references, which belong to the capture that is open. */
import { create } from 'zustand';
import type { BuiltInColumn, SortKey } from '../../core/engine/session/list/model.ts';
import { useApp } from '../app/store.ts';

export interface Column {
  /** The built-in column, or `field:` and the field's name. */
  readonly id: string;
  /** Em of the list's own size; null: as wide as such a column usually is. */
  readonly width: number | null;
  readonly hidden: boolean;
}

export const BUILT_IN: readonly BuiltInColumn[] = [
  'number',
  'tie',
  'time',
  'source',
  'destination',
  'protocol',
  'length',
  'info',
];
const DEFAULT: readonly Column[] = BUILT_IN.map((id) => ({ id, width: null, hidden: false }));

export const isBuiltIn = (id: string): id is BuiltInColumn => (BUILT_IN as readonly string[]).includes(id);
export const fieldOf = (id: string): string | null => (id.startsWith('field:') ? id.slice('field:'.length) : null);
export function sortKeyOf(id: string): SortKey | null {
  const field = fieldOf(id);
  if (field !== null) return { kind: 'field', field };
  return isBuiltIn(id) ? { kind: 'column', column: id } : null;
}
export const columnOf = (key: SortKey): string => (key.kind === 'field' ? `field:${key.field}` : key.column);

/** Where a menu is open, and what it is about. */
export interface MenuPlace {
  readonly x: number;
  readonly y: number;
  readonly column: string;
  /** −1: the menu of the column itself. */
  readonly position: number;
}

interface ListState {
  readonly columns: readonly Column[];
  /** Frames. */
  readonly marks: ReadonlySet<number>;
  /** Frames that others' times count from, with their own times in nanoseconds since the first packet. */
  readonly references: ReadonlyMap<number, number>;
  readonly menu: MenuPlace | null;
  readonly finding: boolean;
  readonly columnsDialog: boolean;
  readonly legend: boolean;
}

const KEY = 'trama.columns';
const MIN_WIDTH = 2.5;
const MAX_COLUMNS = 30;

function readColumns(): readonly Column[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (!Array.isArray(kept)) return DEFAULT;
    const columns = kept
      .filter((c): c is Column => typeof c?.id === 'string' && (isBuiltIn(c.id) || fieldOf(c.id) !== null))
      .map(({ id, width, hidden }) => ({ id, width: typeof width === 'number' ? width : null, hidden: hidden === true }));
    const missing = DEFAULT.filter((d) => !columns.some((c) => c.id === d.id));
    return [...columns, ...missing].slice(0, MAX_COLUMNS);
  } catch {
    return DEFAULT;
  }
}

export const useList = create<ListState>()(() => ({
  columns: readColumns(),
  marks: new Set<number>(),
  references: new Map<number, number>(),
  menu: null,
  finding: false,
  columnsDialog: false,
  legend: false,
}));

const set = useList.setState;
const get = useList.getState;

// Another capture has other frames.
useApp.subscribe((now, before) => {
  if (now.name !== before.name || (now.stage.kind === 'reading' && before.stage.kind !== 'reading'))
    set({ marks: new Set(), references: new Map(), menu: null });
});

function setColumns(columns: readonly Column[]): void {
  set({ columns });
  try {
    localStorage.setItem(KEY, JSON.stringify(columns));
  } catch {
    // No storage here: the columns hold until the window is closed.
  }
}

const change = (id: string, to: Partial<Column>): void =>
  setColumns(get().columns.map((c) => (c.id === id ? { ...c, ...to } : c)));

/** Before the text column, which takes what is left. */
export function addFieldColumn(field: string): void {
  const id = `field:${field}`;
  const { columns } = get();
  if (columns.some((c) => c.id === id)) {
    change(id, { hidden: false });
    return;
  }
  const at = columns.findIndex((c) => c.id === 'info');
  const column = { id, width: null, hidden: false };
  setColumns([...columns.slice(0, Math.max(0, at)), column, ...columns.slice(Math.max(0, at))].slice(0, MAX_COLUMNS));
}

export const resizeColumn = (id: string, width: number | null): void =>
  change(id, { width: width === null ? null : Math.max(MIN_WIDTH, Math.round(width * 10) / 10) });

/** The last column that is shown stays: a list without any could not be got back from. */
export function showColumn(id: string, shown: boolean): void {
  if (!shown && get().columns.filter((c) => !c.hidden).length <= 1) return;
  change(id, { hidden: !shown });
}

export const removeColumn = (id: string): void => setColumns(get().columns.filter((c) => c.id !== id || isBuiltIn(c.id)));
export const resetColumns = (): void => setColumns(DEFAULT);

/** Before another column; null: to the end. */
export function placeColumn(id: string, before: string | null): void {
  const { columns } = get();
  const moved = columns.find((c) => c.id === id);
  if (moved === undefined || id === before) return;
  const rest = columns.filter((c) => c.id !== id);
  const at = before === null ? rest.length : rest.findIndex((c) => c.id === before);
  setColumns([...rest.slice(0, at), moved, ...rest.slice(at)]);
}

/** One place to the left (−1) or to the right (1) among those that are shown. */
export function shiftColumn(id: string, by: 1 | -1): void {
  const shown = get().columns.filter((c) => !c.hidden);
  const at = shown.findIndex((c) => c.id === id);
  if (at < 0 || at + by < 0 || at + by >= shown.length) return;
  placeColumn(id, by < 0 ? (shown[at - 1]?.id ?? null) : (shown[at + 2]?.id ?? null));
}

// — marks and times —

export function toggleMark(frame: number): void {
  const marks = new Set(get().marks);
  if (!marks.delete(frame)) marks.add(frame);
  set({ marks });
}
export const clearMarks = (): void => set({ marks: new Set() });

export function toggleReference(frame: number, timeNs: number): void {
  const references = new Map(get().references);
  if (!references.delete(frame)) references.set(frame, timeNs);
  set({ references });
}
export const clearReferences = (): void => set({ references: new Map() });

/** The frame's neighbour in an ascending set, from the other end where there is none; null for an empty one. */
export function neighbour(among: Iterable<number>, frame: number, step: 1 | -1): number | null {
  const sorted = [...among].sort((a, b) => step * (a - b));
  return sorted.find((f) => step * (f - frame) > 0) ?? sorted[0] ?? null;
}

export const openMenu = (menu: MenuPlace | null): void => set({ menu });
export const showFind = (finding: boolean): void => set({ finding });
export const showColumns = (columnsDialog: boolean): void => set({ columnsDialog });
export const showLegend = (legend: boolean): void => set({ legend });
