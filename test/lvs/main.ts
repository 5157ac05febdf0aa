/**
 * `npm run test:schedulers -- [--runs N] [--skip SHARE]`: random virtual services of each scheduler, judged from their captures. Prints how often
 * each scheduler is ruled out, in per cent; exit 1 when a true one was.
 */
import { SCHEDULER_NAMES } from '../../core/ipvs/schedulers/index.ts';
import { scriptOptions } from '../../scripts/options.ts';
import { Rates, trial } from './rates.ts';

const { values } = scriptOptions(import.meta.filename, {
  options: { runs: { type: 'string', default: '200' }, skip: { type: 'string', default: '0' } },
});
const runs = Number(values.runs);
const rates = new Rates();
for (const scheduler of SCHEDULER_NAMES)
  for (let seed = 1; seed <= runs; seed++) rates.enter(await trial(scheduler, seed, Number(values.skip)));
process.stdout.write(`${rates.table()}\n`);
for (const t of rates.wrong) process.stdout.write(`the true one is ruled out: ${t.scheduler}, seed ${t.seed}\n`);
process.exitCode = rates.wrong.length > 0 ? 1 : 0;
