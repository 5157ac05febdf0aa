/** The command line itself: help, suggestions, exit codes, completion. */
import { execFileSync } from 'node:child_process';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { SCHEMA_NAMES } from '../../cli/commands/schema.ts';
import { makeContext } from '../../cli/context.ts';
import { makeProgram } from '../../cli/program.ts';
import { SCHEMAS } from '../../core/engine/documents/schemas.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { run } from './run.ts';

const streams = { stdin: new PassThrough(), stdout: new PassThrough(), stderr: new PassThrough() };
const program = makeProgram(makeContext(streams, {}, new AbortController().signal));
const commands = program.commands.map((c) => c.name());

describe('help', () => {
  it('of the program lists every command, in lines that fit', async () => {
    const { code, stdout, stderr } = await run(['--help'], { env: { COLUMNS: '80' } });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const name of commands) expect(stdout).toContain(`\n  ${name} `);
  });

  it.each(commands)('of %s has examples that name it', async (name) => {
    const { code, stdout } = await run([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples:\\n(.*\\n)*.*trama ${name}`));
    expect(await run(['help', name])).toMatchObject({ code: 0, stdout });
  });

  it('without arguments is a usage error that shows the help', async () => {
    const { code, stdout } = await run([]);
    expect(code).toBe(2);
    expect(stdout).toContain('Usage: trama');
  });

  it('prints the version', async () => {
    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `${packageJson.version}\n` });
  });
});

describe('usage errors', () => {
  it.each([
    [['anotate', 'x'], 'Did you mean annotate?'],
    [['flows', 'x', '--fromat', 'json'], 'Did you mean --format?'],
    [['flows', 'x', '--format', 'yaml'], 'Allowed choices are text, json'],
    [['flows', 'x', '--lang', 'fr'], 'Allowed choices are en, es'],
    [['flows'], "missing required argument 'capture'"],
    [['flows', 'a', 'b'], 'too many arguments'],
    [['schema', 'nonsense'], 'Allowed choices are annotate'],
    [['nonsense'], "unknown command 'nonsense'"],
  ])('%j', async (args, reason) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(reason);
    expect(stderr).toMatch(/^trama: /);
    expect(stderr).toContain('--help');
  });

  it('names TRAMA_LANG when that is what is wrong', async () => {
    const { code, stderr } = await run(['flows', 'x'], { env: { TRAMA_LANG: 'tlh' } });
    expect(code).toBe(2);
    expect(stderr).toContain("TRAMA_LANG: there is no language 'tlh'");
  });
});

describe('completion', () => {
  it.each(['bash', 'zsh', 'fish'] as const)('%s knows every command and option', async (name) => {
    const { code, stdout } = await run(['completion', name]);
    expect(code).toBe(0);
    for (const command of program.commands) {
      expect(stdout).toContain(command.name());
      for (const option of program.createHelp().visibleOptions(command)) {
        expect(stdout).toContain(name === 'fish' ? `-l ${option.long?.slice(2)}` : option.long);
      }
    }
  });

  it('works in bash', async () => {
    const { stdout: script } = await run(['completion', 'bash']);
    const complete = (...words: string[]) =>
      execFileSync(
        'bash',
        ['-c', `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _trama; echo "\${COMPREPLY[@]}"`, 'bash', ...words],
        {
          encoding: 'utf8',
        },
      ).trim();
    expect(complete('trama', 'an')).toBe('annotate');
    expect(complete('trama', 'flows', '--for')).toBe('--format');
    expect(complete('trama', 'flows', '--format', 'j')).toBe('json');
    expect(complete('trama', 'schema', 'fl')).toBe('flows');
    expect(complete('trama', 'stats', 'hi')).toBe('hierarchy');
    expect(complete('trama', 'stats', 'hierarchy', 'package.j')).toBe('package.json');
    expect(complete('trama', 'flows', 'package.j')).toBe('package.json');
  });
});

describe('schema', () => {
  it('offers every document', () => expect([...SCHEMA_NAMES].sort()).toEqual(Object.keys(SCHEMAS).sort()));
  it.each(SCHEMA_NAMES)('prints %s as JSON Schema', async (name) => {
    const { code, stdout } = await run(['schema', name]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ $id: `trama.${name}/1`, $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });
});

it('starts quickly', async () => {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const before = performance.now();
    await run(['--version']);
    times.push(performance.now() - before);
  }
  const bare: number[] = [];
  for (let i = 0; i < 5; i++) {
    const before = performance.now();
    execFileSync(process.execPath, ['-e', '']);
    bare.push(performance.now() - before);
  }
  // Beside Node's own start, on the same machine under the same load.
  expect(Math.min(...times)).toBeLessThan(Math.min(...bare) + 100);
});
