/** Where windows stand, on displays that come and go. */
import { describe, expect, it } from 'vitest';
import {
  type Display,
  displayKey,
  MINIMUM,
  place,
  type Rectangle,
  statesOf,
  type WindowStates,
  withState,
} from '../../electron/main/window-state.ts';

const display = (label: string, x: number, y: number, width: number, height: number): Display => ({
  label,
  bounds: { x, y, width, height },
  workArea: { x, y: y + 30, width, height: height - 30 },
});
const laptop = display('built-in', 0, 0, 1440, 900);
const wall = display('projector', 1440, 0, 1920, 1080);
const state = (at: number, r: Rectangle, maximized = false) => ({ ...r, at, maximized });
const isInside = (r: Rectangle, { workArea: a }: Display): boolean =>
  r.x >= a.x && r.y >= a.y && r.x + r.width <= a.x + a.width && r.y + r.height <= a.y + a.height;

describe('a new window', () => {
  it('stands in the middle of the primary display where nothing is kept', () => {
    const placed = place({}, [wall], []);
    expect(placed).toMatchObject({ width: 1440, height: 900, maximized: false });
    expect(isInside(placed, wall)).toBe(true);
    expect(placed.x - 1440).toBe(1440 + 1920 - (placed.x + placed.width));
  });

  it('stands where the last one stood, on the display that was used last and is there', () => {
    const onLaptop = { x: 100, y: 100, width: 900, height: 600 };
    const onWall = { x: 1500, y: 50, width: 1600, height: 900 };
    let states: WindowStates = withState({}, laptop, state(1, onLaptop));
    states = withState(states, wall, state(2, onWall, true));
    expect(place(states, [laptop, wall], [])).toEqual({ ...onWall, maximized: true });
    expect(place(states, [laptop], [])).toEqual({ ...onLaptop, maximized: false });
  });

  it('comes back into sight where its display has become smaller or stands elsewhere', () => {
    for (const kept of [
      { x: 5000, y: 5000, width: 900, height: 600 },
      { x: -3000, y: -10, width: 900, height: 600 },
      { x: 10, y: 10, width: 9000, height: 6000 },
    ]) {
      const placed = place({ [displayKey(laptop)]: state(1, kept) }, [laptop], []);
      expect(isInside(placed, laptop), JSON.stringify(placed)).toBe(true);
    }
  });

  it('is large enough to be used, and no larger than its display', () => {
    const tiny = place({ [displayKey(laptop)]: state(1, { x: 0, y: 40, width: 10, height: 10 }) }, [laptop], []);
    expect(tiny).toMatchObject(MINIMUM);
    const small = display('small', 0, 0, 640, 400);
    expect(isInside(place({}, [small], []), small)).toBe(true);
  });

  it('stands lower and further right than the one in front, and on the same display', () => {
    const front = { x: 1600, y: 100, width: 900, height: 600 };
    const placed = place({}, [laptop, wall], [{ x: 0, y: 40, width: 900, height: 600 }, front]);
    expect(placed).toEqual({ x: 1628, y: 128, width: 900, height: 600, maximized: false });
    // At the corner there is no room for that.
    const corner = { x: 1440 + 1920 - 900, y: 1080 - 600, width: 900, height: 600 };
    expect(isInside(place({}, [laptop, wall], [corner]), wall)).toBe(true);
  });
});

describe('what was kept', () => {
  it('is read where it has the form, and left out where it has not', () => {
    const good = state(1, { x: 1, y: 2, width: 900, height: 600 });
    const nothing = { good, broken: { x: 'a' }, none: null, endless: { ...good, x: Number.NaN }, flat: { ...good, width: 0 } };
    expect(statesOf(nothing)).toEqual({ good });
    for (const value of [null, [], 'x', 3, undefined]) expect(statesOf(value)).toEqual({});
  });

  it('remembers the latest few displays', () => {
    let states: WindowStates = {};
    for (let i = 0; i < 20; i++)
      states = withState(states, display(`d${i}`, 0, 0, 800, 600), state(i, { x: 0, y: 0, width: 800, height: 500 }));
    expect(Object.keys(states)).toHaveLength(8);
    expect(Object.keys(states)).toContain('d19 800x600');
    expect(Object.keys(states)).not.toContain('d11 800x600');
  });
});
