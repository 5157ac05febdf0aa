/**
 * The scheduler at work is never ruled out, whatever the scenario; others are, where they behave otherwise.
 * `TRAMA_LVS_RUNS=200 npx vitest run test/property/lvs` tries more; `npm run test:schedulers` prints the rates.
 */
import { describe, expect, it } from 'vitest';
import { SCHEDULER_NAMES } from '../../core/ipvs/schedulers/index.ts';
import { Rates, trial } from '../lvs/rates.ts';

const runs = Number(process.env.TRAMA_LVS_RUNS ?? '2');

describe.each(SCHEDULER_NAMES)('%s', (scheduler) => {
  it('is never ruled out where it is at work', async () => {
    const rates = new Rates();
    for (let seed = 1; seed <= runs; seed++) rates.enter(await trial(scheduler, seed));
    expect(rates.wrong.map((t) => t.seed)).toEqual([]);
  });

  it('is not ruled out either by a capture that begins in the middle', async () => {
    const rates = new Rates();
    for (let seed = 1; seed <= runs; seed++) rates.enter(await trial(scheduler, 1000 + seed, 0.1 * ((seed % 6) + 1)));
    expect(rates.wrong.map((t) => t.seed)).toEqual([]);
  });
});

describe('what is ruled out', () => {
  it('is what cannot keep up with round robin', async () => {
    const rates = new Rates();
    for (let seed = 1; seed <= 2 * runs; seed++) rates.enter(await trial('rr', seed));
    expect(rates.rate('rr', 'rr')).toBe(0);
    for (const judged of ['lc', 'lblc', 'dh', 'sh', 'mh', 'sed', 'nq'] as const)
      expect(rates.rate('rr', judged)).toBeGreaterThan(0.5);
  });
});
