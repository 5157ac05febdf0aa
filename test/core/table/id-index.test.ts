import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IdIndex } from '../../../core/table/id-index.ts';

test('gives the ids of a key as a list of all of them would', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 12 })), { maxLength: 60 }), (keys) => {
      const index = new IdIndex(keys.length, (id) => keys[id] ?? null);
      for (let key = -1; key <= 13; key++) {
        expect([...index.get(key)]).toEqual(keys.flatMap((k, id) => (k === key ? [id] : [])));
      }
    }),
    { seed: 20_020_216 },
  );
});

test('keys up to 2³² − 1', () => {
  const index = new IdIndex(3, (id) => [0xffff_ffff, 5, 0xffff_fffe][id] ?? null);
  expect([...index.get(0xffff_ffff)]).toEqual([0]);
  expect([...index.get(5)]).toEqual([1]);
});
