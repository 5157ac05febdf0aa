/** The scripts of docs/course-servers.md, run as they stand there, in a folder in place of the root. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
const page = readFileSync(path.join(root, 'docs/course-servers.md'), 'utf8');
const blocks = (language: string) =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map((m) => m[1] ?? '');
const script = (holding: string): string => {
  const found = blocks('sh').find((b) => b.includes(holding));
  if (found === undefined) throw new Error(`no script with ${holding}`);
  return found;
};
const hasJq = spawnSync('jq', ['--version']).status === 0;

let place = '';
const SECRET = 'a secret of the course';
const NAME = 'lvs-nat-24';
beforeAll(() => {
  place = mkdtempSync(path.join(tmpdir(), 'trama-recipes-'));
  for (const folder of ['autograder/source', 'autograder/results', 'grade/tests', 'opt/trama/package', 'pack/package'])
    mkdirSync(path.join(place, folder), { recursive: true });
  // What `npm pack` puts into its archive.
  for (const name of ['dist', 'package.json'])
    cpSync(path.join(root, name), path.join(place, 'pack/package', name), { recursive: true });
  const archive = path.join(place, 'grade/tests/trama-0.1.0.tgz');
  execFileSync('tar', ['-czf', archive, '-C', path.join(place, 'pack'), 'package']);
  cpSync(archive, path.join(place, 'autograder/source/trama-0.1.0.tgz'));
  for (const folder of ['autograder/source', 'grade/tests'])
    cpSync(path.join(root, 'fixtures/exercises', NAME), path.join(place, folder, 'my-exercise'), { recursive: true });
  writeFileSync(path.join(place, 'autograder/source/secret.txt'), SECRET);
  execFileSync('tar', ['-xzf', archive, '-C', path.join(place, 'opt/trama')]);
});
afterAll(() => rmSync(place, { recursive: true }));

const bash = (text: string) => {
  const moved = text.replace(/(^|[\s=])\/(autograder|grade|opt|tmp)\b/gm, `$1${place}/$2`);
  return spawnSync('bash', ['--norc', '-c', moved], { encoding: 'utf8', env: { PATH: process.env.PATH ?? '' } });
};
const hand = (folder: string, text: string) => {
  rmSync(path.join(place, folder), { recursive: true, force: true });
  mkdirSync(path.join(place, folder), { recursive: true });
  writeFileSync(path.join(place, folder, 'answers.yaml'), text);
};
const results = (file: string): unknown => JSON.parse(readFileSync(path.join(place, file), 'utf8'));

describe('Gradescope', () => {
  const student = 'ana@example.org';
  const run = (text: string) => {
    hand('autograder/submission', text);
    writeFileSync(
      path.join(place, 'autograder/submission_metadata.json'),
      JSON.stringify({ users: [{ email: student, id: 1, name: 'Ana' }] }),
    );
    rmSync(path.join(place, 'autograder/results/results.json'), { force: true });
    return bash(script('/autograder/submission_metadata.json'));
  };
  it.skipIf(!hasJq)('grades what a student hands in, and refuses what another one’s package is', async () => {
    const env = { TRAMA_SECRET: SECRET };
    const reference = async (id: string) => (await runCli(['coursework', 'reference', NAME, '--student', id], env)).out;
    expect(run(await reference(student))).toMatchObject({ status: 0, stderr: '' });
    expect(results('autograder/results/results.json')).toMatchObject({ score: 34 });
    expect(run(await reference('beto@example.org')).status).toBe(0);
    expect(results('autograder/results/results.json')).toMatchObject({ score: 0, extra_data: { trama: { status: 'foreign' } } });
    expect(run('{').status).toBe(0);
    expect(results('autograder/results/results.json')).toMatchObject({ extra_data: { trama: { status: 'malformed' } } });
  });
  it('sets itself up', () => {
    const setup = script('deb.nodesource.com').replace(/^(curl|apt-get).*$/gm, '');
    expect(bash(setup)).toMatchObject({ status: 0 });
    expect(bash('node /opt/trama/package/dist/trama.js --version').status).toBe(0);
  });
});

describe('PrairieLearn', () => {
  it('grades in its own container', async () => {
    const run = (text: string) => {
      hand('grade/student', text);
      return bash(script('--format prairielearn'));
    };
    expect(run((await runCli(['coursework', 'reference', NAME])).out)).toMatchObject({ status: 0, stderr: '' });
    expect(results('grade/results/results.json')).toMatchObject({ gradable: true, score: 1 });
    expect(run('answers: [').status).toBe(0);
    expect(results('grade/results/results.json')).toMatchObject({ gradable: false });
  });
  it('has a configuration that is JSON', () => {
    expect(blocks('json').map((b) => JSON.parse(b))).toMatchObject([
      { externalGradingOptions: { entrypoint: '/grade/tests/run.sh' } },
    ]);
  });
});

it('the workflow for GitHub is YAML, and its commands are those of the program', async () => {
  const [workflow] = blocks('yaml').map((b) => parse(b) as { jobs: { grade: { steps: { run?: string }[] } } });
  const commands = workflow?.jobs.grade.steps.flatMap((s) => s.run ?? []).filter((r) => r.includes('grade')) ?? [];
  expect(commands.length).toBeGreaterThan(1);
  const folder = path.join(place, 'repository');
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'answers.yaml'), (await runCli(['coursework', 'reference', NAME])).out);
  cpSync(path.join(place, 'grade/tests/my-exercise'), path.join(folder, '.grader/my-exercise'), { recursive: true });
  cpSync(path.join(place, 'grade/tests/trama-0.1.0.tgz'), path.join(folder, '.grader/trama-0.1.0.tgz'));
  const env = { PATH: process.env.PATH ?? '', GITHUB_STEP_SUMMARY: path.join(folder, 'summary.md') };
  for (const command of commands) expect(spawnSync('bash', ['-c', command], { cwd: folder, env }).status, command).toBe(0);
  expect(readFileSync(path.join(folder, 'results.xml'), 'utf8')).toContain('failures="0" errors="0"');
  expect(readFileSync(path.join(folder, 'summary.md'), 'utf8')).toContain('34 of 34 points');
});

it('a class in a gradebook: a line for each student, on several threads as on one', async () => {
  const class_ = path.join(place, 'submissions');
  const { out } = await runCli(['coursework', 'reference', NAME]);
  // As Moodle's archive and its grading worksheet have them; one student handed in nothing.
  const folders = Array.from({ length: 100 }, (_, i) => path.join(class_, `Ána O'Néill ${i}_${4700 + i}_assignsubmission_file`));
  const worksheet = path.join(place, 'worksheet.csv');
  const lines = Array.from({ length: 101 }, (_, i) => `Participant ${4700 + i},"O'Néill ${i}, Ána",ana${i}@uni.example,,100`);
  writeFileSync(worksheet, `\ufeffIdentifier,"Full name","Email address",Grade,"Maximum grade"\n${lines.join('\n')}\n`);
  for (const [i, folder] of folders.entries()) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'answers.yaml'), i % 10 === 3 ? '{' : out.replace(/^answers:/m, 'student: "4700"\nanswers:'));
  }
  const grade = (env: Record<string, string>, file: string) => {
    const args = [
      path.join(place, 'opt/trama/package/dist/trama.js'),
      'grade',
      NAME,
      ...folders,
      '--class',
      worksheet,
      '--format',
      'csv',
      '-o',
      path.join(place, file),
    ];
    expect(spawnSync('node', args, { env: { PATH: process.env.PATH ?? '', ...env } }).status).toBe(1);
    return readFileSync(path.join(place, file), 'utf8');
  };
  const several = grade({}, 'grades.csv');
  expect(several).toBe(grade({ TRAMA_THREADS: '1' }, 'grades-1.csv'));
  expect(several.match(/,graded,34,34,/g)).toHaveLength(90);
  expect(several.match(/,malformed,,34,/g)).toHaveLength(10);
  // Whose it is, the folder says, whatever the student wrote; the list's order is that of the folders.
  const students = several.split('\r\n').flatMap((l) => /,(\d{4}),,(graded|malformed|missing),/.exec(l)?.[1] ?? []);
  expect(students).toEqual(Array.from({ length: 101 }, (_, i) => String(4700 + i)));
  expect(several).toContain('\r\n,4800,,missing,,');
});
