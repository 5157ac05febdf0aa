/** The import rules hold, and the check that says so does refuse what breaks them. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLayers } from '../../scripts/layers.mjs';

const root = path.resolve(import.meta.dirname, '../..');

describe('the source', () => {
  it('imports one way only', () => {
    const { problems, modules } = checkLayers(root);
    expect(problems).toEqual([]);
    expect(modules).toBeGreaterThan(30);
  });
});

describe('the check', () => {
  let copy = '';
  beforeAll(() => {
    copy = mkdtempSync(path.join(tmpdir(), 'trama-layers-'));
    for (const part of ['core', 'cli', 'package.json']) cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
  });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  const plant = (file: string, text: string): string[] => {
    const at = path.join(copy, file);
    mkdirSync(path.dirname(at), { recursive: true });
    writeFileSync(at, text);
    try {
      return checkLayers(copy).problems;
    } finally {
      rmSync(at);
    }
  };

  it('accepts the unchanged copy', () => expect(checkLayers(copy).problems).toEqual([]));

  it.each([
    [
      'core/wire/planted.ts',
      "import { PHASES } from '../analysis/phases.ts';\nexport const x = PHASES;\n",
      'core/wire may not import core/analysis',
    ],
    [
      'core/base/planted.ts',
      "import type { Facts } from '../analysis/facts.ts';\nexport type X = Facts;\n",
      'core/base may not import core/analysis',
    ],
    ['core/table/planted.ts', "export * from '../analysis/phases.ts';\n", 'core/table may not import core/analysis'],
    ['core/analysis/planted.ts', "export const x = () => import('../engine/planted2.ts');\n", 'is not a file'],
    ['core/engine/planted.ts', "import { readFile } from 'node:fs/promises';\nexport const x = readFile;\n", 'may import node:*'],
    [
      'core/engine/planted.ts',
      "import picocolors from 'picocolors';\nexport const x = picocolors;\n",
      'may not import the package picocolors',
    ],
    [
      'renderer/planted.ts',
      "import { TOKENS } from '../core/diagram/theme.ts';\nexport const x = TOKENS;\n",
      'may import nothing but types from core/diagram',
    ],
    [
      'renderer/planted.ts',
      "import type { Facts } from '../core/analysis/facts.ts';\nexport type X = Facts;\n",
      'renderer/ may import only',
    ],
    ['renderer/planted.ts', "import { readFile } from 'node:fs/promises';\nexport const x = readFile;\n", 'may import node:*'],
    [
      'core/analysis/planted.ts',
      "import { run } from '../../cli/main.ts';\nexport const x = run;\n",
      'core/ may not import cli/',
    ],
    ['core/unheard/planted.ts', "import { u8 } from '../base/bytes.ts';\nexport const x = u8;\n", 'has no place in the order'],
    ['renderer/planted.ts', "import { u8 } from '../core/base/bytes.ts';\nexport const x = u8;\n", 'renderer/ may import only'],
    [
      'core/base/planted.ts',
      "import { y } from './planted.ts';\nexport const x = y;\nexport type T = import('../table/tables.ts').Tables;\n",
      'may not import core/table',
    ],
  ])('refuses %s', (file, text, reason) => {
    expect(plant(file, text).join('\n')).toContain(reason);
  });

  it('refuses a circle of imports', () => {
    writeFileSync(path.join(copy, 'core/base/one.ts'), "import { two } from './two.ts';\nexport const one = () => two;\n");
    const problems = plant('core/base/two.ts', "import { one } from './one.ts';\nexport const two = () => one;\n");
    rmSync(path.join(copy, 'core/base/one.ts'));
    expect(problems.join('\n')).toContain('imports itself through');
  });

  it('allows Node in *.node.ts', () => {
    expect(
      plant('core/engine/planted.node.ts', "import { readFile } from 'node:fs/promises';\nexport const x = readFile;\n"),
    ).toEqual([]);
  });

  it('fails when it finds hardly anything to look at', () => {
    const empty = mkdtempSync(path.join(tmpdir(), 'trama-empty-'));
    expect(checkLayers(empty).problems.join('\n')).toContain('nothing was checked');
    rmSync(empty, { recursive: true });
  });
});
