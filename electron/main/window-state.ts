/** Where windows stand: kept for each display, and brought back into sight where a display is gone or has become smaller. */

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Display {
  readonly label: string;
  readonly bounds: Rectangle;
  /** Without the bars of the system. */
  readonly workArea: Rectangle;
}

export interface WindowState extends Rectangle {
  readonly maximized: boolean;
  /** When it was kept, ms since 1970: the latest of the displays that are there counts. */
  readonly at: number;
}

/** By the key of the display that most of the window was on. */
export type WindowStates = Readonly<Record<string, WindowState>>;

export const MINIMUM = { width: 800, height: 500 } as const;
const USUAL = { width: 1440, height: 900 } as const;
/** Displays that are remembered. */
const KEPT = 8;
/** A further window stands this much lower and further right than the one below it, px. */
const CASCADE = 28;

/** The same display at its next connection: numbers that systems give displays change, their name and size do not. */
export const displayKey = ({ label, bounds }: Display): string => `${label} ${bounds.width}x${bounds.height}`;

/** What was kept in a file, by whatever version: what has another form is left out. */
export function statesOf(value: unknown): WindowStates {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  const states: Record<string, WindowState> = {};
  for (const [key, kept] of Object.entries(value as Record<string, Partial<WindowState> | null>)) {
    const { x, y, width, height, at, maximized } = kept ?? {};
    if (![x, y, width, height, at].every((n) => typeof n === 'number' && Number.isFinite(n))) continue;
    if ((width as number) < 1 || (height as number) < 1) continue;
    const rounded = { x: Math.round(x as number), y: Math.round(y as number) };
    const size = { width: Math.round(width as number), height: Math.round(height as number) };
    states[key] = { ...rounded, ...size, maximized: maximized === true, at: at as number };
  }
  return states;
}

export function withState(states: WindowStates, display: Display, state: WindowState): WindowStates {
  const all = Object.entries({ ...states, [displayKey(display)]: state });
  return Object.fromEntries(all.sort((a, b) => b[1].at - a[1].at).slice(0, KEPT));
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, high));

/** The rectangle moved into the area, and made smaller where it does not fit. */
function inside({ x, y, width, height }: Rectangle, area: Rectangle): Rectangle {
  const w = Math.min(Math.max(width, MINIMUM.width), area.width);
  const h = Math.min(Math.max(height, MINIMUM.height), area.height);
  return { x: clamp(x, area.x, area.x + area.width - w), y: clamp(y, area.y, area.y + area.height - h), width: w, height: h };
}

export interface Placed extends Rectangle {
  readonly maximized: boolean;
}

/** Where a new window stands. `displays`: the primary one first, never none. `others`: the windows that are open, the one in front last. */
export function place(states: WindowStates, displays: readonly Display[], others: readonly Rectangle[]): Placed {
  const [primary] = displays;
  if (primary === undefined) return { x: 0, y: 0, ...USUAL, maximized: false };
  const front = others.at(-1);
  if (front !== undefined) {
    const home = displays.find(({ bounds: b }) => contains(b, front)) ?? primary;
    const next = { ...front, x: front.x + CASCADE, y: front.y + CASCADE };
    return { ...inside(next, home.workArea), maximized: false };
  }
  let best: { readonly state: WindowState; readonly display: Display } | undefined;
  for (const display of displays) {
    const state = states[displayKey(display)];
    if (state !== undefined && (best === undefined || state.at > best.state.at)) best = { state, display };
  }
  if (best !== undefined) return { ...inside(best.state, best.display.workArea), maximized: best.state.maximized };
  const { x, y, width, height } = primary.workArea;
  const size = { width: Math.min(USUAL.width, width), height: Math.min(USUAL.height, height) };
  const middle = { x: x + Math.round((width - size.width) / 2), y: y + Math.round((height - size.height) / 2) };
  return { ...inside({ ...middle, ...size }, primary.workArea), maximized: false };
}

const contains = (area: Rectangle, r: Rectangle): boolean => {
  const x = r.x + r.width / 2;
  const y = r.y + r.height / 2;
  return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
};
