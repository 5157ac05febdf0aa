/** The built command prints what was reviewed and committed (npm run golden), wherever and whenever it runs. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { GOLDEN_DIRECTORY, GOLDENS } from '../../fixtures/build/golden.ts';
import { root, run } from './run.ts';

const expected = (file: string): string => readFileSync(path.join(root, GOLDEN_DIRECTORY, file), 'utf8');

describe('golden outputs', () => {
  it.each(GOLDENS.map((g) => [g.file, g.args, g.code ?? 0] as const))('%s', async (file, args, expectedCode) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: expectedCode, stderr: '' });
    expect(stdout).toBe(expected(file));
  });

  it('are all in the list', () => {
    expect(readdirSync(path.join(root, GOLDEN_DIRECTORY)).sort()).toEqual(GOLDENS.map((g) => g.file).sort());
  });
});

it("the README's picture is the ladder", () => {
  expect(readFileSync(path.join(root, 'docs/lvs-nat.svg'), 'utf8')).toBe(expected('diagram.en.svg'));
});

describe('output does not depend on where it is made', () => {
  const places: Record<string, string>[] = [
    { TZ: 'America/Argentina/Buenos_Aires', LC_ALL: 'es_AR.UTF-8', LANG: 'es_AR.UTF-8' },
    { TZ: 'Asia/Kathmandu', LC_ALL: 'C', TERM: 'xterm-256color' },
  ];
  it.each(
    GOLDENS.filter((g) =>
      /^(annotate|diagram)\.en|^dissect-6|^flows|^fields|^stats.*\.json|^follow\.yaml|^check\.es/.test(g.file),
    ).map((g) => [g.file, g.args] as const),
  )('%s', async (file, args) => {
    for (const env of places) expect((await run(args, { env })).stdout).toBe(expected(file));
  });
});
