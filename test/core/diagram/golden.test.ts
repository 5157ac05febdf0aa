import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { diagramGoldens, GOLDEN_DIR } from '../../../fixtures/build/diagram/goldens.ts';

const goldens = diagramGoldens();

it.each([...goldens])('is as committed: %s', (name, content) => {
  expect(content).toBe(readFileSync(GOLDEN_DIR + name, 'utf8'));
});

it('has no golden file that nothing makes', () => {
  expect(readdirSync(GOLDEN_DIR).filter((f) => !goldens.has(f))).toEqual([]);
});
