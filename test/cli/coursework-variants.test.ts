/** Students' packages: what is in them, how they differ, and what the grader makes of answers to them. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseCourse } from '../../core/coursework/exercise/course.ts';
import { parseExercise } from '../../core/coursework/exercise/parse.ts';
import { classList } from '../../core/coursework/variant/class-list.ts';
import { gradeDocumentSchema } from '../../core/engine/documents/grade-schema.ts';
import { runCli } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
const SHIPPED = parseCourse(readFileSync(path.join(root, 'fixtures/exercises/course.yaml'), 'utf8')).exercises.map(
  (e) => e.exercise,
);
/** Its answers are captures of the students' own: no key depends on the variant. */
const OWN_CAPTURES = 'measure';
const SECRET = 'a secret of the course, long enough';
const env = { TRAMA_SECRET: SECRET };
const run = (...args: string[]) => runCli(args, env);

let folder = '';
const put = async (name: string, text: string): Promise<string> => {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
};
const at = (...names: string[]) => path.join(folder, ...names);
const bytes = (...names: string[]) => readFileSync(at(...names));
const graded = async (...args: string[]) =>
  gradeDocumentSchema.parse(JSON.parse((await run('grade', ...args, '--format', 'json')).out)).submissions;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'trama-variants-'));
  await put('class.csv', 'name,id\r\n"Ana, A.",ana\r\nBeto,beto.2\r\n');
  for (const name of SHIPPED) {
    const { code, err } = await run('coursework', 'build', name, '--class', at('class.csv'), '-o', at(name));
    expect([name, err, code]).toEqual([name, '', 0]);
  }
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(SHIPPED)('packages of %s', (name) => {
  it('are the same bytes whenever they are built, and other bytes for each student and secret', async () => {
    await run('coursework', 'build', name, '--student', 'ana', '-o', at('again', name));
    for (const file of await readdir(at(name, 'ana')))
      expect(bytes('again', name, file).equals(bytes(name, 'ana', file)), file).toBe(true);
    expect(bytes(name, 'ana', 'capture.pcapng').equals(bytes(name, 'beto.2', 'capture.pcapng'))).toBe(false);
    const other = { TRAMA_SECRET: 'the secret of another course' };
    await runCli(['coursework', 'build', name, '--student', 'ana', '-o', at('other', name)], other);
    expect(bytes(name, 'ana', 'capture.pcapng').equals(bytes('other', name, 'capture.pcapng'))).toBe(false);
  });

  it('hold nothing of the key', async () => {
    const text = bytes(name, 'ana', 'exercise.yaml').toString();
    const { sections, package: of } = parse(text) as { sections: { questions: object[] }[]; package: { student: string } };
    expect(of.student).toBe('ana');
    const keys = new Set(sections.flatMap((s) => s.questions.flatMap((q) => Object.keys(q))));
    for (const secret of ['key', 'literal', 'explanation', 'evidence', 'wrong', 'alternatives'])
      expect(keys).not.toContain(secret);
    const pages = ['exercise.en.md', 'exercise.es.md', 'answers.yaml'].map((f) => bytes(name, 'ana', f).toString());
    for (const page of [text, ...pages])
      for (const secret of ['pairs()', 'field(', 'frames("', 'nat.bindings', SECRET]) expect(page).not.toContain(secret);
    // What the author wrote of the answers: no sentence of it, in no file.
    const source = readFileSync(path.join(root, 'fixtures/exercises', name, 'exercise.yaml'), 'utf8');
    const files = (await readdir(at(name, 'ana'))).map((f) => bytes(name, 'ana', f).toString('latin1').replace(/\s+/g, ' '));
    for (const { question: q } of parseExercise(source).questions) {
      const { explanation } = q;
      const told = explanation === undefined ? [] : typeof explanation === 'string' ? [explanation] : Object.values(explanation);
      for (const sentence of [...told, q.key ?? ''].map((t) => Buffer.from(t.replace(/\s+/g, ' ').trim()).toString('latin1')))
        if (sentence !== '') for (const file of files) expect(file.includes(sentence), `${q.id}: ${sentence}`).toBe(false);
    }
    const whole = parseExercise(text);
    expect(whole.package?.student).toBe('ana');
    expect((await run('coursework', 'show', at(name, 'ana'))).out).toBe(pages[0]);
    expect((await run('coursework', 'template', at(name, 'ana'))).out).toBe(pages[2]);
  });

  it.skipIf(name === OWN_CAPTURES)('have keys that fit their own capture, and fail on the other’s', async () => {
    const reference = async (student: string) =>
      put(`${name}-${student}.yaml`, (await run('coursework', 'reference', name, '--student', student)).out);
    const [ana, beto] = [await reference('ana'), await reference('beto.2')];
    const own = await graded(name, ana, beto);
    expect(own.map((s) => [s.student, s.earned])).toEqual([
      ['ana', own[0]?.points],
      ['beto.2', own[0]?.points],
    ]);
    const answers = (file: string) => readFileSync(file, 'utf8').replace(/^[\s\S]*?(?=^answers:)/m, '');
    const head = readFileSync(ana, 'utf8').replace(/^answers:[\s\S]*/m, '');
    const [copied] = await graded(name, await put(`${name}-copied.yaml`, head + answers(beto)));
    expect(copied?.status).toBe('graded');
    const wrong = copied?.questions.filter((q) => q.verdict !== 'right').map((q) => q.id) ?? [];
    expect(wrong.length).toBeGreaterThanOrEqual(name === 'lvs-nat-24' ? 6 : 1);
    // The student's own capture, given by hand, says the same of the student's own answers.
    const { out } = await run('coursework', 'check', name, '--student', 'ana');
    expect(out).not.toContain('FAILED');
  });
});

describe('the grader', () => {
  const name = 'lvs-nat-24';
  let reference = '';
  beforeAll(async () => {
    reference = (await run('coursework', 'reference', name, '--student', 'ana')).out;
  });
  const refusal = async (text: string, ...args: string[]) => {
    const [only] = await graded(name, await put('refused.yaml', text), ...args);
    return [only?.status, only?.foreign, only?.earned, only?.problems[0]?.message];
  };

  it('reports answers to another student’s package as such', async () => {
    expect(await refusal(reference.replace('student: "ana"', 'student: eva'))).toEqual([
      'malformed',
      true,
      null,
      'it answers the package of ana, and is handed in by eva',
    ]);
    expect(await refusal(reference, '--student', 'eva')).toEqual([
      'malformed',
      true,
      null,
      'it answers the package of ana, and is handed in by eva',
    ]);
    expect(await refusal(reference.replaceAll('ana', 'eva'))).toContainEqual(expect.stringContaining('signature'));
    expect(await refusal(reference.replace(/variant: .*/, 'variant: "../../etc~x"'))).toContain(
      'its variant is none that Trama wrote',
    );
    expect(await refusal(reference.replace(/variant: .*\n/, ''))).toContainEqual(expect.stringContaining('it names no variant'));
    expect((await graded(name, await put('good.yaml', reference), '--student', 'ana'))[0]?.status).toBe('graded');
  });

  it('says so in every format', async () => {
    const file = await put('foreign.yaml', reference.replace('student: "ana"', 'student: eva'));
    const text = await run('grade', name, file, '--lang', 'es');
    expect([text.code, text.out.includes('no es el paquete del estudiante')]).toEqual([1, true]);
    expect((await run('grade', name, file, '--format', 'csv')).out).toContain(',foreign,,');
    expect((await run('grade', name, file, '--format', 'junit')).out).toContain('errors="1"');
    expect(JSON.parse((await run('grade', name, file, '--format', 'gradescope')).out)).toMatchObject({
      score: 0,
      extra_data: { trama: { status: 'foreign' } },
    });
    expect(JSON.parse((await run('grade', name, file, '--format', 'prairielearn')).out)).toMatchObject({ gradable: false });
  });

  it('wants the secret, from a file or the environment, and says how', async () => {
    const file = await put('variant.yaml', reference);
    const none = await runCli(['grade', name, file]);
    expect([none.code, none.err.includes('no secret is given'), none.err.includes('--secret FILE')]).toEqual([2, true, true]);
    const secret = await put('secret.txt', `${SECRET}\n`);
    expect((await runCli(['grade', name, file, '--secret', secret])).out).toContain('34 of 34 points');
    expect((await runCli(['grade', name, file], { TRAMA_SECRET_FILE: secret })).code).toBe(0);
    const short = await runCli(['grade', name, file], { TRAMA_SECRET: 'short' });
    expect(short.err).toContain('a secret has at least 16 characters');
    expect((await runCli(['grade', name, file, '--secret', at('nowhere')])).err).toContain('cannot be read (ENOENT)');
  });
});

describe('building', () => {
  const build = (...args: string[]) => run('coursework', 'build', 'open-close', ...args);
  it('refuses what would write elsewhere, or over other files', async () => {
    for (const id of ['../x', 'a/b', '.hidden', '', 'a~b', 'x'.repeat(65), 'con.'])
      expect((await build('--student', id, '-o', at('p'))).err, id).toContain("is no student's ID");
    await put('full/thesis.txt', 'mine');
    expect((await build('--student', 'ana', '-o', at('full'))).err).toContain('has other files in it');
    expect((await build('--student', 'ana')).err).toContain('no folder for the packages is named');
    expect((await build('-o', at('p'))).err).toContain('say for whom');
    expect((await build('--student', 'ana', '--class', at('class.csv'), '-o', at('p'))).err).toContain('say for whom');
    expect((await runCli(['coursework', 'build', 'open-close', '--student', 'a', '-o', at('p')])).err).toContain('openssl rand');
  });

  it('tells what a package is not for', async () => {
    const own = at('open-close', 'ana');
    for (const args of [
      ['coursework', 'solution', own],
      ['coursework', 'check', own],
      ['grade', own, at('open-close-ana.yaml')],
    ])
      expect((await run(...args)).err).toContain('this is the package of ana');
    expect((await run('coursework', 'build', own, '--student', 'x', '-o', at('p'))).err).toContain('this is the package of ana');
  });

  it('hands out what is right by chance for one student, and nothing that does not hold for all', async () => {
    const others = Array.from({ length: 36 }, (_, i) => `192.0.2.${64 + i}`).filter((a) => a !== '192.0.2.80');
    const exercise = (wrong: readonly string[]) => `schema: trama.exercise/1
id: chance
title: Chance
capture: { scenario: tcp-endings }
sections: [{ title: One, questions: [{ id: a, type: address, text: Who?, key: 'address(flows[0].server)', wrong: [${wrong}] }] }]
`;
    const file = await put('chance/exercise.yaml', exercise(others));
    expect((await run('coursework', 'check', file)).code).toBe(0);
    expect((await run('coursework', 'build', file, '--class', at('class.csv'), '-o', at('chances'))).err).toBe('');
    expect((await run('coursework', 'check', file, '--student', 'ana')).code).toBe(0);
    await put('chance/exercise.yaml', exercise(['192.0.2.80']));
    expect((await run('coursework', 'build', file, '--class', at('class.csv'), '-o', at('never'))).err).toContain(
      "the exercise does not hold: question 'a', wrong answer 1 gets full points",
    );
  });

  it('refuses captures that would tell another story', async () => {
    const scenario = at('hash', 'exercise.yaml');
    await put(
      'hash/exercise.yaml',
      `schema: trama.exercise/1
id: hash
title: Hash
capture: { scenario: tcp-loss }
variant: { seed: own }
sections: [{ title: One, questions: [{ id: a, type: frames, text: Which?, key: 'frames("arp")' }] }]
`,
    );
    expect((await run('coursework', 'build', scenario, '--student', 'x', '-o', at('p'))).err).toMatch(
      /60 seeds give captures whose frames are others.*\n.*seed: shared/,
    );
  });
});

describe('class lists', () => {
  it('of gradebooks are read', () => {
    expect(classList('Last,First,SID,Email\nA,"B ""x"", C",17,a@b.c\n\n,,,\nD,E,18,\n').students).toEqual(['17', '18']);
    expect(classList('\ufeffNombre;Legajo\r\nÁlvarez;1/2\r\n').faults).toEqual([
      { line: 2, message: expect.stringContaining("'1/2' is no student's ID") },
    ]);
    expect(classList('name\tuser\nx\tu1\n', 'User').students).toEqual(['u1']);
    expect(classList('whoever\na\nb\n').students).toEqual(['a', 'b']);
  });
  it('tell their faults by line', () => {
    expect(classList('id\na\nA\n').faults).toEqual([{ line: 3, message: "'A' is listed twice" }]);
    expect(classList('x,y\n1,2\n').faults[0]?.message).toContain("there are 'x', 'y'");
    expect(classList('').faults).toHaveLength(1);
    expect(classList('id\n"multi\nline"\nok\n').faults.map((f) => f.line)).toEqual([2]);
    expect(classList('id\n').faults[0]?.message).toBe('no student is listed');
  });
});
