/** How the ladder is looked at. The order and the names of lanes are kept for each capture, slopes and folding for all of them. */
import { create } from 'zustand';
import { useApp } from '../app/store.ts';

export interface LadderState {
  readonly scope: 'view' | 'conversation';
  /** The conversation that stays, whatever is selected; null: that of the selected packet. */
  readonly flow: number | null;
  /** 1: the ladder is as wide as its pane. */
  readonly zoom: number;
  readonly slopes: 'even' | 'time';
  readonly runs: boolean;
  readonly folded: readonly number[];
  readonly opened: readonly number[];
  readonly idle: readonly number[];
  readonly order: readonly number[];
  readonly names: readonly (readonly [number, string])[];
  readonly table: boolean;
  /** The event under the pointer: its row. */
  readonly hovered: number | null;
}

const KEY = 'trama.ladder';
const LANES = 'trama.lanes.';
export const ZOOM_RANGE: readonly [number, number] = [0.4, 4];

function read(key: string): Record<string, unknown> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return typeof kept === 'object' && kept !== null ? (kept as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function write(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // No storage here: the choice holds until the window is closed.
  }
}

const ofCapture = {
  scope: 'view',
  flow: null,
  zoom: 1,
  folded: [],
  opened: [],
  idle: [],
  order: [],
  names: [],
  hovered: null,
} as const satisfies Partial<LadderState>;

const kept = read(KEY);
export const useLadder = create<LadderState>()(() => ({
  ...ofCapture,
  slopes: kept.slopes === 'time' ? 'time' : 'even',
  runs: kept.runs === true,
  table: kept.table === true,
}));

const set = useLadder.setState;
const get = useLadder.getState;

export function choose(some: Partial<Pick<LadderState, 'scope' | 'flow' | 'slopes' | 'runs' | 'table'>>): void {
  set(some);
  const { slopes, runs, table } = get();
  write(KEY, { slopes, runs, table });
}

export const zoomTo = (zoom: number): void =>
  set({ zoom: Math.max(ZOOM_RANGE[0], Math.min(ZOOM_RANGE[1], Math.abs(zoom - 1) < 0.04 ? 1 : zoom)) });
export const zoomBy = (factor: number): void => zoomTo(get().zoom * factor);
export const hover = (hovered: number | null): void => {
  if (get().hovered !== hovered) set({ hovered });
};

const toggled = (list: readonly number[], item: number): readonly number[] =>
  list.includes(item) ? list.filter((i) => i !== item) : [...list, item];

/** `rows`: those of the phase, of which any may have been the one that it was folded by. */
export function foldPhase(rows: readonly number[], wanted: boolean): void {
  const others = get().folded.filter((row) => !rows.includes(row));
  const [first] = rows;
  set({ folded: wanted && first !== undefined ? [...others, first] : others });
}
export const openRun = (row: number): void => set({ opened: [...get().opened, row] });
export const toggleIdle = (row: number): void => set({ idle: toggled(get().idle, row) });
export const unfoldAll = (): void => set({ folded: [], opened: [], idle: [] });

// — lanes —

let capture = '';

/** Called when another capture is shown. */
export function forCapture(name: string, packets: number): void {
  const key = `${LANES}${name}/${packets}`;
  if (key === capture) return;
  capture = key;
  const lanes = read(key);
  const isNumber = (n: unknown): n is number => typeof n === 'number';
  set({
    ...ofCapture,
    order: Array.isArray(lanes.order) ? lanes.order.filter(isNumber) : [],
    names: Array.isArray(lanes.names)
      ? lanes.names.filter((n: unknown): n is [number, string] => Array.isArray(n) && isNumber(n[0]) && typeof n[1] === 'string')
      : [],
  });
}

function keepLanes(some: Partial<Pick<LadderState, 'order' | 'names'>>): void {
  set(some);
  const { order, names } = get();
  write(capture, { order, names });
}

/** Puts the lane of that key at the place `to` among those that are shown. */
export function moveLane(shown: readonly number[], key: number, to: number): void {
  const others = shown.filter((k) => k !== key);
  const at = Math.max(0, Math.min(others.length, to));
  // Lanes that are not shown here keep their places behind.
  const rest = get().order.filter((k) => !shown.includes(k));
  keepLanes({ order: [...others.slice(0, at), key, ...others.slice(at), ...rest] });
}

/** An empty name gives the lane its own again. */
export function renameLane(key: number, name: string): void {
  const others = get().names.filter(([k]) => k !== key);
  keepLanes({ names: name.trim() === '' ? others : [...others, [key, name.trim()]] });
}

export const resetLanes = (): void => keepLanes({ order: [], names: [] });

useApp.subscribe((s) => {
  if (s.stage.kind === 'open') forCapture(s.name, s.packets);
});
