/**
 * `npm run fuzz -- [--seed N] [--seconds S] [PATH…]`: mutants of the fixtures, of the corpus beside the checkout and of the captures under the paths, through the
 * whole product, until the time is over.
 *
 *   --seed N         where to begin (default: from the clock; it is printed)
 *   --seconds S      how long (default 60)
 *   --iteration I    this mutant of the seed only: to see a fault again
 *   --whole          each capture under the paths as it is, once, instead of mutants
 *   --out DIR        where captures that show a fault are written (default: a new folder under the system's temporary one)
 *   --keep           write the mutant as it is too, not only made small
 *
 * Exit 0: no fault. Exit 1: faults, each with what shows it again.
 */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { scriptOptions } from '../../scripts/options.ts';
import { filesUnder } from '../corpus/files.ts';
import { bundle } from '../support/bundle.ts';
import { baseFolders, basePaths, readBase } from './bases.ts';
import { minimise } from './minimise.ts';
import { type Base, mutate } from './mutate.ts';
import { Random } from './random.ts';
import { Runner } from './runner.ts';
import { signature } from './trial.ts';

const { values: options, positionals } = scriptOptions(import.meta.filename, {
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    seconds: { type: 'string', default: '60' },
    iteration: { type: 'string' },
    whole: { type: 'boolean', default: false },
    out: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});

const LIMITS = { timeMs: 20_000, heap: 1500, resident: 1500 };
/** One in so many goes through the command line, too. */
const COMMANDS = 8;
const MAX_FAULTS = 25;

const seed = options.seed === undefined ? Date.now() % 1_000_000_007 : Number(options.seed);
const script = await bundle('test/fuzz/worker.ts');
let { out } = options;

const bases: Base[] = [];
if (!options.whole) {
  for (const path of basePaths(baseFolders(positionals))) {
    const base = await readBase(path);
    if (base !== undefined) bases.push(base);
  }
  console.log(`seed ${seed}; ${bases.length} captures to start from`);
}

const runner = new Runner(script, LIMITS);
const seen = new Map<string, number>();

async function report(
  fault: string,
  bytes: Uint8Array,
  commands: boolean,
  place: { readonly of: string; readonly again: string; readonly name: string },
): Promise<void> {
  const key = signature(fault);
  const times = (seen.get(key) ?? 0) + 1;
  seen.set(key, times);
  if (times > 1) return;
  console.log(`\nFAULT ${fault}\n  of ${place.of}\n  again: npm run fuzz -- ${place.again}`);
  const fails = async (candidate: Uint8Array): Promise<boolean> =>
    (await runner.run(candidate, commands)).some((f) => signature(f) === key);
  const small = await minimise(bytes, fails, fault.startsWith('time:') ? 12 : 300);
  out ??= mkdtempSync(join(tmpdir(), 'trama-fuzz-'));
  mkdirSync(out, { recursive: true });
  const name = join(out, `fault-${place.name}.pcap`);
  writeFileSync(name, small);
  if (options.keep) writeFileSync(`${name}.whole`, bytes);
  console.log(`  smallest: ${name}, ${small.length} bytes of ${bytes.length}`);
}

async function one(iteration: number): Promise<void> {
  const rnd = new Random((Math.imul(seed, 0x0100_0193) ^ iteration) >>> 0);
  const base = rnd.pick(bases);
  if (base === undefined) return;
  const mutant = mutate(base, rnd);
  const commands = iteration % COMMANDS === 0;
  for (const fault of await runner.run(mutant.bytes, commands)) {
    await report(fault, mutant.bytes, commands, {
      of: `${base.name}: ${mutant.steps.join(' ')}`,
      again: `--seed ${seed} --iteration ${iteration}`,
      name: `${seed}-${iteration}`,
    });
  }
}

/** Captures that nobody changed, through everything. */
async function asTheyAre(paths: readonly string[]): Promise<void> {
  let done = 0;
  for (const path of paths) {
    const bytes = new Uint8Array(readFileSync(path));
    for (const fault of await runner.run(bytes, true))
      await report(fault, bytes, true, { of: path, again: `--whole ${path}`, name: `${basename(path)}-${seen.size}` });
    if (++done % 200 === 0) process.stderr.write(`${done} captures of ${paths.length}\n`);
  }
  console.log(`\n${paths.length} captures, ${seen.size === 0 ? 'no fault' : `${seen.size} kinds of fault`}`);
}

let iteration = 0;
if (options.whole) await asTheyAre(positionals.flatMap(filesUnder));
else if (options.iteration !== undefined) {
  iteration = Number(options.iteration);
  await one(iteration++);
} else {
  const until = performance.now() + 1000 * Number(options.seconds);
  let said = performance.now();
  while (performance.now() < until && seen.size < MAX_FAULTS) {
    await one(iteration++);
    if (performance.now() - said > 30_000) {
      said = performance.now();
      process.stderr.write(`${iteration} mutants\n`);
    }
  }
}
await runner.end();
if (!options.whole) console.log(`\n${iteration} mutants, ${seen.size === 0 ? 'no fault' : `${seen.size} kinds of fault`}`);
process.exit(seen.size === 0 ? 0 : 1);
