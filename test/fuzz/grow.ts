/**
 * `npm run fuzz:grow -- [--packets N] [--timeout S] [NAME…]`: what each hostile capture costs per packet at a sixteenth, a quarter and all of N packets (default
 * 1,000,000), and its peak of memory. Exit 1 where a step's cost per packet grows more than threefold while the packets grow sixteenfold.
 */
import { spawnSync } from 'node:child_process';
import { scriptOptions } from '../../scripts/options.ts';
import { bundle } from '../support/bundle.ts';
import type { Cost } from './cost.ts';
import { HOSTILE } from './hostile.ts';

const { values: options, positionals } = scriptOptions(import.meta.filename, {
  allowPositionals: true,
  options: { packets: { type: 'string', default: '1000000' }, timeout: { type: 'string', default: '300' } },
});

const STEPS = ['open', 'tell', 'draw', 'filter'] as const;
/** Steps shorter than this are not judged, ms. */
const NOISE = 100;
const MOST = 3;

const script = await bundle('test/fuzz/cost-main.ts');
const n = Number(options.packets);
let bad = 0;
console.log(
  `${'capture'.padEnd(22)} ${'packets'.padStart(9)} ${STEPS.map((s) => `${s}, µs/packet`.padStart(18)).join('')} ${'peak MB'.padStart(9)}`,
);
for (const name of positionals.length > 0 ? positionals : Object.keys(HOSTILE)) {
  const runs: Cost[] = [];
  for (const size of [n >> 4, n >> 2, n]) {
    const child = spawnSync(process.execPath, [script, name, String(size)], {
      encoding: 'utf8',
      timeout: 1000 * Number(options.timeout),
    });
    if (child.status !== 0) {
      bad++;
      console.log(`FAIL ${name} ${size}: ${child.error?.message ?? child.stderr.slice(-300)}`);
      break;
    }
    const cost = JSON.parse(child.stdout) as Cost & { readonly peak: number };
    runs.push(cost);
    const cells = STEPS.map((s) => ((1000 * cost[s]) / cost.packets).toFixed(2).padStart(18)).join('');
    console.log(`${name.padEnd(22)} ${String(cost.packets).padStart(9)} ${cells} ${(cost.peak / 1e6).toFixed(0).padStart(9)}`);
    for (const failure of cost.failures) {
      bad++;
      console.log(`FAIL ${name}: ${failure}`);
    }
  }
  const [first] = runs;
  const last = runs[2];
  if (first === undefined || last === undefined) continue;
  for (const step of STEPS) {
    const ratio = last[step] / last.packets / (first[step] / first.packets);
    if (last[step] < NOISE || first[step] < 1 || ratio <= MOST) continue;
    bad++;
    console.log(`FAIL ${name}: ${step} costs ${ratio.toFixed(1)} times as much per packet`);
  }
}
process.exit(bad === 0 ? 0 : 1);
