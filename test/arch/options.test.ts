/** The help of the project's own scripts is the comment at their head. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { headOf } from '../../scripts/options.ts';

const root = path.resolve(import.meta.dirname, '../..');
const SCRIPTS = [
  'bench/main.ts',
  'bench/ui/main.ts',
  'test/corpus/main.ts',
  'test/fuzz/grow.ts',
  'test/fuzz/main.ts',
  'test/lvs/main.ts',
];
const run = (...args: string[]) =>
  spawnSync(process.execPath, [path.join(root, 'node_modules/tsx/dist/cli.mjs'), ...args], { cwd: root, encoding: 'utf8' });

describe('the options of a script', () => {
  it.each(SCRIPTS)('are all in the comment at its head: %s', (script) => {
    const source = readFileSync(path.join(root, script), 'utf8');
    const options = [...source.matchAll(/'?([a-z-]+)'?: \{ type: '(?:string|boolean)'/g)].map((m) => m[1] ?? '');
    expect(options.length).toBeGreaterThan(1);
    for (const option of options) expect(headOf(source)).toMatch(new RegExp(`--(?:no-)?${option}\\b`));
  });

  it('are told by --help, and a wrong one without a stack', () => {
    const help = run('test/lvs/main.ts', '--help');
    expect([help.status, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toMatch(/^`npm run test:schedulers -- \[--runs N\]/);
    const wrong = run('test/lvs/main.ts', '--bogus');
    expect([wrong.status, wrong.stdout]).toEqual([2, '']);
    expect(wrong.stderr).toBe("Unknown option '--bogus'\n--help lists the options.\n");
  });
});
