/** Scenarios leave nothing to chance but the seed, and what they record is whole. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { concatBytes, equalBytes } from '../../core/base/bytes.ts';
import { openEngine } from '../../core/engine/engine.ts';
import { runScenario } from '../../core/lab/run.ts';
import { parseScenario } from '../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../core/lab/write.ts';
import type { FieldNode } from '../../core/wire/field.ts';
import { openBytes } from '../support/captures.ts';

const directory = path.resolve(import.meta.dirname, '../../fixtures/scenarios');
const names = readdirSync(directory).filter((name) => name.endsWith('.yaml'));
const scenario = (name: string) => parseScenario(readFileSync(path.join(directory, name), 'utf8'));
const record = (name: string, seed: number) => concatBytes([...pcapngPieces(runScenario(scenario(name), seed))]);

describe('the shipped scenarios', () => {
  it.each(names)('%s: decoded without a stop, every checksum right', async (name) => {
    const engine = await openEngine(await openBytes(record(name, 1)));
    expect(engine.info.problems).toEqual([]);
    expect(engine.facts.failures).toEqual([]);
    const wrong: string[] = [];
    let sums = 0;
    for (const row of engine.rows()) {
      const tree = await engine.explain(row);
      const quotes = tree.layers.some((layer) => layer.spec.name === 'icmp');
      // What an ICMP error quotes ends early.
      if (!quotes) wrong.push(...tree.stops.map((s) => `${row + 1}: ${s.layer} ${s.reason}`));
      const visit = (node: FieldNode): void => {
        if (node.status === 'good') sums++;
        if (node.status === 'bad') wrong.push(`${row + 1}: ${node.spec.name}`);
        node.children.forEach(visit);
      };
      tree.layers.forEach(visit);
    }
    expect(wrong).toEqual([]);
    expect(sums).toBeGreaterThan(0);
  });

  test('give the same bytes for the same seed', () => {
    const few = fc.record({ name: fc.constantFrom(...names), seed: fc.maxSafeNat() });
    fc.assert(
      fc.property(few, ({ name, seed }) => equalBytes(record(name, seed), record(name, seed))),
      { numRuns: 25, seed: 20020216 },
    );
  });

  test('give other bytes for another seed', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.maxSafeNat(), { minLength: 2, maxLength: 2 }),
        ([a = 0, b = 0]) => !equalBytes(record('two-hosts.yaml', a), record('two-hosts.yaml', b)),
      ),
      { numRuns: 25, seed: 20020216 },
    );
  });
});

test('the laboratory of the 24 frames has the recorded trace’s phases and copies', async () => {
  const told = async (bytes: Uint8Array) => {
    const { facts } = await openEngine(await openBytes(bytes));
    const { length } = facts.tables.packets;
    return Array.from({ length }, (_, row) => [facts.phases.get(row as never), facts.nat.rewriteOf(row as never)]);
  };
  const trace = readFileSync(path.resolve(import.meta.dirname, '../../fixtures/captures/lvs-nat.pcap'));
  expect(await told(record('lvs-nat-24.yaml', 7))).toEqual(await told(new Uint8Array(trace)));
});
