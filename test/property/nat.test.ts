/** Random networks whose truth is known: every pair is found and no other; where nothing is translated, nothing is found. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bindingTexts, pairsOf } from '../core/analysis/nat/world.ts';
import { Dice, translated, untranslated } from './nat-worlds.ts';

const seed = fc.integer({ min: 0, max: 0x7fff_ffff });

describe('translated traffic', () => {
  it('every pair is found and no other', () =>
    fc.assert(
      fc.asyncProperty(seed, fc.boolean(), fc.constantFrom(1, 2), fc.constantFrom(1, 101), async (s, v6, boxes, link) => {
        const world = translated(new Dice(s), { v6, boxes, link: link as 1 | 101, loss: 0 });
        const got = await world.scan();
        expect(new Map([...pairsOf(got)].sort())).toEqual(new Map([...got.truth].sort()));
        for (const b of got.nat.bindings) expect(b.pairs.every((p) => p.checksumsConsistent)).toBe(true);
        for (const b of got.nat.bindings) expect(b.confidence).toBeGreaterThan(0.5);
      }),
      { numRuns: 60, seed: 1 },
    ));

  it('where frames are missing, no pair is wrong, and hardly one of those that remain is missed', () => {
    let all = 0;
    let found = 0;
    return fc
      .assert(
        fc.asyncProperty(seed, fc.boolean(), fc.constantFrom(1, 2), fc.constantFrom(1, 101), async (s, v6, boxes, link) => {
          const world = translated(new Dice(s), { v6, boxes, link: link as 1 | 101, loss: 0.1 });
          const got = await world.scan();
          const pairs = pairsOf(got);
          for (const [copy, original] of pairs) expect([copy, original]).toEqual([copy, got.truth.get(copy)]);
          all += got.truth.size;
          found += pairs.size;
        }),
        { numRuns: 60, seed: 2 },
      )
      .then(() => expect(found / all).toBeGreaterThan(0.97));
  });
});

describe('traffic that nobody translates', () => {
  it('has no pair', () =>
    fc.assert(
      fc.asyncProperty(seed, fc.constantFrom(1, 101), async (s, link) => {
        const got = await untranslated(new Dice(s), link as 1 | 101).scan();
        expect(bindingTexts(got)).toEqual([]);
      }),
      { numRuns: 400, seed: 3 },
    ));

  it('bytes by chance have none', () =>
    fc.assert(
      fc.asyncProperty(seed, async (s) => {
        const d = new Dice(s);
        const world = translated(d, { v6: false, boxes: 1, link: 1, loss: 0 });
        // Every frame damaged in some place, header or not: nothing may be thrown, whatever is found.
        const events = world.events.splice(0);
        for (const e of events) {
          const bytes = e.bytes.slice(0, 1 + d.below(e.bytes.length));
          for (let i = 0; i < 3; i++) bytes[d.below(bytes.length)] = d.below(256);
          world.hear(e.time, bytes);
        }
        const got = await world.scan();
        for (const b of got.nat.bindings) for (const p of b.pairs) expect(p.rewritten.length).toBeGreaterThan(0);
      }),
      { numRuns: 40, seed: 4 },
    ));
});
