/** A small, fixed part of `npm run fuzz`: the same mutants every time. */
import { describe, expect, test } from 'vitest';
import { basePaths, FIXTURES, readBase } from '../fuzz/bases.ts';
import { minimise } from '../fuzz/minimise.ts';
import { type Base, mutate } from '../fuzz/mutate.ts';
import { Random } from '../fuzz/random.ts';
import { trial } from '../fuzz/trial.ts';
import { readBytes } from '../support/captures.ts';

const SEED = 20_020_216;
const MUTANTS = 400;

const bases: Base[] = [];
for (const path of basePaths([FIXTURES])) {
  const base = await readBase(path);
  if (base !== undefined) bases.push(base);
}

describe('mutants of the fixtures', () => {
  test(`${MUTANTS} of them go through everything without a fault`, async () => {
    expect(bases.length).toBeGreaterThan(40);
    const faults: string[] = [];
    for (let i = 0; i < MUTANTS; i++) {
      const rnd = new Random((SEED ^ i) >>> 0);
      const base = rnd.pick(bases);
      if (base === undefined) continue;
      const mutant = mutate(base, rnd);
      for (const fault of await trial(mutant.bytes, i % 20 === 0))
        faults.push(`${i} ${base.name} ${mutant.steps.join(' ')}: ${fault}`);
    }
    expect(faults).toEqual([]);
  });

  test('are the same for the same seed, and are no copies of their base', () => {
    const [base] = bases.filter((b) => b.name.endsWith('http-chunked.pcap'));
    if (base === undefined) throw new Error('the fixture is missing');
    const of = (seed: number) => Buffer.from(mutate(base, new Random(seed)).bytes).toString('hex');
    const made = Array.from({ length: 50 }, (_, seed) => of(seed));
    expect(Array.from({ length: 50 }, (_, seed) => of(seed))).toEqual(made);
    expect(new Set(made).size).toBeGreaterThan(45);
  });
});

test('a fault is shown again by a few bytes', async () => {
  const [base] = bases.filter((b) => b.name.endsWith('lvs-nat.pcap'));
  if (base === undefined) throw new Error('the fixture is missing');
  // The fault, for this test: some packet has this byte at offset 20.
  const wanted = base.packets[12]?.bytes[20];
  const fails = async (bytes: Uint8Array): Promise<boolean> =>
    (await readBytes(bytes)).records.some((r) => r.bytes[20] === wanted);
  const small = await minimise(base.file, fails, 300);
  const { records } = await readBytes(small);
  expect(records.length).toBe(1);
  expect(records[0]?.bytes.length).toBe(21);
});
