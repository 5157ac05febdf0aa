import { expect, it } from 'vitest';
import {
  framesIn,
  movedItem,
  picked,
  toggledFrame,
  withFrame,
  withNext,
  withoutFrame,
  withoutItem,
  withoutPair,
  withPair,
} from '../../../../../core/engine/session/coursework/picks.ts';

it('frames are picked once each, in order, and taken out again; nothing is no answer', () => {
  expect(withFrame(undefined, 6)).toEqual([6]);
  expect(withFrame([6, 8], 3)).toEqual([3, 6, 8]);
  expect(withFrame('3, 6-8', 7)).toEqual([3, 6, 7, 8]);
  expect(withFrame('none', 4)).toEqual([4]);
  expect(toggledFrame([3, 6], 6)).toEqual([3]);
  expect(withoutFrame([3], 3)).toBeUndefined();
});

it('what cannot be read is not thrown away', () => {
  expect(framesIn('three')).toBeNull();
  expect(withFrame('three', 6)).toBe('three, 6');
  expect(withoutFrame('three', 6)).toBe('three');
  expect(withPair('3 and 6', 8, 7)).toBe('3 and 6, 8-7');
});

it('a pair takes two picks: the original, then its copy', () => {
  const first = picked('pairs', undefined, 3, null, false);
  expect(first).toEqual({ answer: undefined, original: 3 });
  expect(picked('pairs', first?.answer, 6, first?.original ?? null, false)).toEqual({ answer: ['3-6'], original: null });
  expect(picked('pairs', ['3-6'], 3, 3, false)).toEqual({ answer: ['3-6'], original: null });
  expect(withPair(['3-6'], 3, 6)).toEqual(['3-6']);
  expect(withoutPair({ 3: 6, 8: 7 }, 3, 6)).toEqual(['8-7']);
  expect(picked('number', 5, 3, null, false)).toBeNull();
});

it('events keep the order in which they were taken, and move', () => {
  expect(withNext(['syn'], 'synack')).toEqual(['syn', 'synack']);
  expect(withNext('3, 1', '2')).toEqual([3, 1, 2]);
  expect(movedItem(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(movedItem(['a', 'b'], 0, 9)).toEqual(['b', 'a']);
  expect(withoutItem(['a'], 0)).toBeUndefined();
});
