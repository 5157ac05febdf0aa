/** docs/exercise-reference.md says what the schemas say. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { exercisePage } from '../../../scripts/docs-exercises.ts';

test('docs/exercise-reference.md is up to date (npm run docs), and has every key', () => {
  const page = exercisePage();
  const written = readFileSync(path.resolve(import.meta.dirname, '../../../docs/exercise-reference.md'), 'utf8');
  expect(written === page).toBe(true);
  for (const key of ['tolerance', 'literal', 'hide', 'variant', 'assertions', 'attempts', 'student', 'about', 'package'])
    expect(page).toContain(`| \`${key}\``);
  expect(page).not.toMatch(/undefined|\[object/);
});
