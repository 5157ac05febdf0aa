/** `trama grade` and `trama coursework`, run within this process: what ships, what other systems read, and what would harm. */
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseCourse } from '../../core/coursework/exercise/course.ts';
import { parseExercise } from '../../core/coursework/exercise/parse.ts';
import { gradeDocumentSchema } from '../../core/engine/documents/grade-schema.ts';
import { runCli } from '../support/run-cli.ts';

const root = path.resolve(import.meta.dirname, '../..');
const COURSE = parseCourse(readFileSync(path.join(root, 'fixtures/exercises/course.yaml'), 'utf8'));
const SHIPPED = COURSE.exercises.map((e) => e.exercise);
/** Answers are files: a submission is a folder. */
const OWN_CAPTURES = 'measure';

const run = (...args: string[]) => runCli(args);

let folder = '';
const put = async (name: string, text: string | Uint8Array): Promise<string> => {
  const file = path.join(folder, name);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
};
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'trama-coursework-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(SHIPPED)('the exercise %s', (name) => {
  it('holds against itself', async () => {
    const { code, out, err } = await run('coursework', 'check', name);
    expect(err).toBe('');
    expect(out).not.toContain('FAILED');
    expect(out).not.toContain('lists no wrong answer');
    expect(code).toBe(0);
  });
  it.skipIf(name === OWN_CAPTURES)('gives full points for its reference, none for its empty template', async () => {
    const reference = await put(`${name}.yaml`, (await run('coursework', 'reference', name)).out);
    const empty = await put(`${name}-empty.yaml`, (await run('coursework', 'template', name, '--lang', 'es')).out);
    const { out, code } = await run('grade', name, reference, empty, '--format', 'json');
    const document = gradeDocumentSchema.parse(JSON.parse(out));
    expect(document.submissions.map((s) => [s.status, s.earned])).toEqual([
      ['graded', document.exercise.points],
      ['graded', 0],
    ]);
    expect(code).toBe(0);
  });
  it.each(['en', 'es'])('shows a student (%s) nothing of the key', async (lang) => {
    const page = (await run('coursework', 'show', name, '--lang', lang)).out;
    const solution = (await run('coursework', 'solution', name, '--lang', lang)).out;
    expect(page.match(/^### \d+\./gm)?.length).toBe(solution.match(/^### \d+\./gm)?.length);
    for (const secret of ['pairs()', 'field(', 'frames("', 'nat.bindings', 'RFC']) expect(page).not.toContain(secret);
    expect(solution.match(/^\*\*[^*]+:\*\*/gm)?.length).toBe(solution.match(/^### \d+\./gm)?.length);
  });
});

describe('the course', () => {
  it('has every exercise that ships, in both languages, with hints, evidence and explanations', () => {
    const folders = readdirSync(path.join(root, 'fixtures/exercises'), { withFileTypes: true });
    const names = folders.filter((e) => e.isDirectory()).map((e) => e.name);
    expect([...SHIPPED].sort()).toEqual(names.sort());
    for (const name of names) {
      const { exercise, questions } = parseExercise(
        readFileSync(path.join(root, 'fixtures/exercises', name, 'exercise.yaml'), 'utf8'),
      );
      expect(exercise.id).toBe(name);
      for (const { question: q } of questions) {
        expect([name, q.id, typeof q.text, typeof q.explanation]).toEqual([name, q.id, 'object', 'object']);
        if (typeof q.text === 'object') expect(q.text.en).not.toBe(q.text.es);
        if (q.type !== 'capture') expect(q.evidence ?? q.explanation, `${name} ${q.id}`).toBeDefined();
      }
      expect(questions.some((q) => (q.question.hints?.length ?? 0) > 0) || name === 'open-close', name).toBe(true);
    }
  });

  it('is listed in its order', async () => {
    const { out, code } = await run('coursework', 'list', '--lang', 'es');
    expect(code).toBe(0);
    const listed = out.split('\n').flatMap((l) => /^ *\d+ +(\S+) /.exec(l)?.[1] ?? []);
    expect(listed).toEqual(SHIPPED);
    expect(out).toContain('De la trama al servidor virtual');
    const own = await put('own-course/course.yaml', 'schema: trama.course/1\ntitle: Mine\nexercises: [{ exercise: nowhere }]\n');
    expect((await run('coursework', 'list', own)).err).toContain('nowhere: there is no such exercise');
    expect((await run('coursework', 'check')).err).toContain('no exercise is named');
  });

  it('takes the student’s own captures in a folder', async () => {
    const from = path.join(root, 'fixtures/exercises', OWN_CAPTURES);
    for (const file of readdirSync(from)) if (/pcap/.test(file)) await put(`mine/${file}`, readFileSync(path.join(from, file)));
    await put('mine/submission.yaml', (await run('coursework', 'reference', OWN_CAPTURES)).out);
    const { out } = await run('grade', OWN_CAPTURES, path.join(folder, 'mine'), '--format', 'json');
    const [mine] = gradeDocumentSchema.parse(JSON.parse(out)).submissions;
    expect([mine?.status, mine?.earned]).toEqual(['graded', mine?.points]);
  });
});

it('docs/exercises.md shows an exercise, and answers to it, that hold', async () => {
  const docs = readFileSync(path.join(root, 'docs/exercises.md'), 'utf8');
  const [exercise = '', answers = ''] = [...docs.matchAll(/^( *)```yaml\n(.*?)^ *```$/gms)].map(([, indent = '', text = '']) =>
    text.replace(new RegExp(`^${indent}`, 'gm'), ''),
  );
  await put('arp-basics/exercise.yaml', exercise);
  await put('arp-basics/trace.pcap', readFileSync(path.join(root, 'fixtures/captures/lvs-nat.pcap')));
  const place = path.join(folder, 'arp-basics');
  const check = await run('coursework', 'check', place);
  expect([check.err, check.out.includes('FAILED'), check.code]).toEqual(['', false, 0]);
  const { out } = await run('grade', place, await put('arp-answers.yaml', answers));
  expect(out).toContain('frames  right, 1.5 of 2 points\n    1 hint taken: −0.5.');
});

/** https://gradescope-autograders.readthedocs.io/en/latest/specs/ ("Output format"): the keys, their types, and which are needed. */
const visibility = z.enum(['hidden', 'after_due_date', 'after_published', 'visible']);
const outputFormat = z.enum(['text', 'html', 'simple_format', 'md', 'ansi']);
const gradescopeSchema = z
  .strictObject({
    score: z.number().optional(),
    execution_time: z.number().optional(),
    output: z.string().optional(),
    output_format: outputFormat.optional(),
    test_output_format: outputFormat.optional(),
    test_name_format: outputFormat.optional(),
    visibility: visibility.optional(),
    stdout_visibility: visibility.optional(),
    extra_data: z.record(z.string(), z.unknown()).optional(),
    tests: z
      .array(
        z.strictObject({
          score: z.number().optional(),
          max_score: z.number().optional(),
          status: z.enum(['passed', 'failed']).optional(),
          name: z.string().optional(),
          name_format: outputFormat.optional(),
          number: z.string().optional(),
          output: z.string().optional(),
          output_format: outputFormat.optional(),
          tags: z.array(z.string()).optional(),
          visibility: visibility.optional(),
          extra_data: z.record(z.string(), z.unknown()).optional(),
        }),
      )
      .optional(),
  })
  .refine((d) => d.score !== undefined || (d.tests ?? []).every((t) => t.score !== undefined), 'no score');

/** https://prairielearn.readthedocs.io/en/latest/externalGrading/ ("Grading results"): `score` from 0 to 1 unless it is not gradable; any other keys may be added. */
const prairieLearnTest = z.object({
  name: z.string().optional(),
  description: z.string().optional(),
  points: z.number().optional(),
  max_points: z.number().optional(),
  message: z.string().optional(),
  output: z.string().optional(),
});
const prairieLearnSchema = z.union([
  z.object({
    gradable: z.literal(false),
    message: z.string().optional(),
    format_errors: z.union([z.string(), z.array(z.string())]).optional(),
  }),
  z.object({
    gradable: z.literal(true).optional(),
    score: z.number().min(0).max(1),
    message: z.string().optional(),
    output: z.string().optional(),
    tests: z.array(prairieLearnTest).optional(),
  }),
]);

const EXERCISE = `schema: trama.exercise/1
id: small
title: { en: Small, es: Chico }
capture: trace.pcap
sections:
  - title: One
    questions:
      - { id: silent, type: frames, text: Which?, key: 'frames("arp")', feedback: none }
      - { id: binary, type: state, text: State?, key: 'state(0, "client", 3)', feedback: right-wrong }
      - { id: hinted, type: pairs, points: 2, text: Pairs?, key: pairs(), feedback: hint, hints: [{ text: Look at the sequence numbers. }] }
      - { id: told, type: number, unit: us, tolerance: { absolute: 1 }, text: How late?, key: time(12) - time(11), evidence: [11, 12], explanation: Subtract. }
`;
const submission = (answers: string) => `schema: trama.submission/1\nexercise: small\nanswers: ${answers}\n`;

describe('a small exercise', () => {
  let exercise = '';
  let half = '';
  let malformed = '';
  beforeAll(async () => {
    await put('small/trace.pcap', readFileSync(path.join(root, 'fixtures/captures/lvs-nat.pcap')));
    await put('small/exercise.yaml', EXERCISE);
    exercise = path.join(folder, 'small');
    half = await put('half.yaml', submission('{ silent: [1, 2], binary: ESTABLISHED, hinted: [3-6], told: 550 ms }'));
    malformed = await put('malformed.yaml', submission('\n  silent: [1, two]\n  told: soon'));
  });

  it('tells a student as much as the author wants', async () => {
    const { out, code } = await run('grade', exercise, half);
    expect(out).toBe(
      [
        'Small',
        'silent  The answers were received.',
        'binary  wrong, 0 of 1 point',
        'hinted  partly right, 0.2 of 2 points',
        '    1 of 10 right.',
        '    Hint: Look at the sequence numbers.',
        'told  wrong, 0 of 1 point',
        '    The digits are right, but not the size: look at the unit.',
        '    Subtract.',
        '    Look at frames 11, 12.',
        '',
      ].join('\n'),
    );
    expect(code).toBe(0);
    expect((await run('grade', exercise, half, '--feedback', 'right-wrong', '--lang', 'es')).out).toContain(
      'silent  bien en parte, 0.5 de 1 punto',
    );
  });

  it('reports a malformed submission with line and column, and no score', async () => {
    const { out, code } = await run('grade', exercise, malformed);
    expect(out).toContain("line 4, column 15: answers.silent[1]: expected a frame number, from 1, found 'two'");
    expect(out).toContain('line 5, column 9: answers.told: expected a number and a unit (us)');
    expect(out).not.toContain('points');
    expect(code).toBe(1);
    const document = gradeDocumentSchema.parse(
      JSON.parse((await run('grade', exercise, malformed, half, '--format', 'json')).out),
    );
    expect(document.submissions.map((s) => [s.status, s.earned, s.problems.length])).toEqual([
      ['malformed', null, 2],
      ['graded', 0.7, 0],
    ]);
  });

  it('writes what Gradescope reads', async () => {
    const graded = gradescopeSchema.parse(JSON.parse((await run('grade', exercise, half, '--format', 'gradescope')).out));
    expect(graded.score).toBe(0.7);
    expect(graded.tests?.map((t) => [t.name, t.score, t.max_score, t.status, t.visibility])).toEqual([
      ['silent', 0.5, 1, 'failed', 'after_published'],
      ['binary', 0, 1, 'failed', 'visible'],
      ['hinted', 0.2, 2, 'failed', 'visible'],
      ['told', 0, 1, 'failed', 'visible'],
    ]);
    const bad = await run('grade', exercise, malformed, '--format', 'gradescope');
    expect(gradescopeSchema.parse(JSON.parse(bad.out)).extra_data).toEqual({ trama: { status: 'malformed', points: 5 } });
    expect([bad.code, bad.out.includes('line 4, column 15')]).toEqual([1, true]);
    expect(() => gradescopeSchema.parse({ tests: [{ name: 'a' }] })).toThrow();
  });

  it('writes what PrairieLearn reads', async () => {
    const graded = prairieLearnSchema.parse(JSON.parse((await run('grade', exercise, half, '--format', 'prairielearn')).out));
    expect(graded).toMatchObject({ gradable: true, score: 0.14 });
    expect('tests' in graded ? graded.tests?.map((t) => t.name) : []).toEqual(['binary', 'hinted', 'told']);
    const bad = prairieLearnSchema.parse(JSON.parse((await run('grade', exercise, malformed, '--format', 'prairielearn')).out));
    expect(bad).toMatchObject({
      gradable: false,
      format_errors: [expect.stringContaining('line 4, column 15'), expect.anything()],
    });
  });

  it('writes CSV for a class, in which no cell is a formula', async () => {
    const evil = await put('evil.yaml', submission('{}').replace('answers', 'student: "=HYPERLINK(1),\\"x\\""\nanswers'));
    const items = path.join(folder, 'items.csv');
    const { out } = await run('grade', exercise, half, evil, malformed, '--format', 'csv', '--items', items);
    const lines = out.split('\r\n');
    expect(lines[0]).toBe('file,student,variant,status,earned,points,silent,binary,hinted,told,problem');
    expect(lines[1]).toBe(`${half},,,graded,0.7,5,0.5,0,0.2,0,`);
    expect(lines[2]).toContain(`"'=HYPERLINK(1),""x""",,graded,0,5,0,0,0,0,`);
    expect(lines[3]).toContain(',,,malformed,,5,,,,,');
    expect(readFileSync(items, 'utf8').split('\r\n')[1]).toBe('silent,1,0,0.25,,"[1,2] (1)"');
  });

  it('writes JUnit, in which what cannot be read is an error', async () => {
    const { out } = await run('grade', exercise, half, malformed, '--format', 'junit');
    expect(out).toContain('tests="4" failures="3" errors="0"');
    expect(out).toContain('tests="1" failures="0" errors="1"');
    expect(out.match(/<skipped/g)).toHaveLength(1);
  });

  it('says which key does not fit, at its line and column', async () => {
    await put('bad/trace.pcap', readFileSync(path.join(root, 'fixtures/captures/lvs-nat.pcap')));
    const bad = await put('bad/exercise.yaml', EXERCISE.replace('time(12)', 'time(99)'));
    const { err, code } = await run('coursework', 'check', bad);
    expect(err).toMatch(
      /bad\/exercise\.yaml: line 11, column \d+: sections\[0\]\.questions\[3\]\.key: .*there is no frame 99: the capture has 24/,
    );
    expect(code).toBe(2);
  });

  it('finds a wrong answer that passes', async () => {
    await put('loose/trace.pcap', readFileSync(path.join(root, 'fixtures/captures/lvs-nat.pcap')));
    const loose = await put('loose/exercise.yaml', EXERCISE.replace('feedback: right-wrong', 'wrong: [LISTEN, syn_sent]'));
    const { out, code } = await run('coursework', 'check', loose);
    expect(out).toContain('    - binary: wrong answer 2 gets full points\n');
    expect(out).toContain('silent lists no wrong answer');
    expect(code).toBe(1);
  });

  it('names what is near, and what is missing', async () => {
    expect((await run('grade', 'lvs-nat-42', half)).err).toContain('did you mean lvs-nat-24?');
    expect((await run('grade', exercise, path.join(folder, 'nobody.yaml'))).err).toContain('there is no such file');
    expect((await run('grade', exercise, half, half, '--format', 'gradescope')).err).toContain(
      'is of one submission, and 2 are named',
    );
  });

  it('grades a class in one call', async () => {
    const files = await Promise.all(
      Array.from({ length: 100 }, (_, i) => put(`class/${i}.yaml`, submission(`{ silent: [${(i % 5) + 1}], binary: SYN-SENT }`))),
    );
    const began = performance.now();
    const { out } = await run('grade', exercise, ...files, '--format', 'json');
    expect(performance.now() - began).toBeLessThan(30_000);
    const document = gradeDocumentSchema.parse(JSON.parse(out));
    expect(document.submissions).toHaveLength(100);
    expect(document.items[0]).toMatchObject({ id: 'silent', answered: 100, right: 0 });
    expect(document.items[0]?.wrongAnswers[0]?.count).toBe(20);
  });
});

describe('a capture of the student’s own', () => {
  let exercise = '';
  const hand = async (name: string, capture: string, bytes?: Uint8Array) => {
    if (bytes !== undefined) await put(`${name}/${capture}`, bytes);
    await put(`${name}/submission.yaml`, `schema: trama.submission/1\nexercise: own\nanswers: { mine: ${capture} }\n`);
    return path.join(folder, name);
  };
  const trace = readFileSync(path.join(root, 'fixtures/captures/lvs-nat.pcap'));
  beforeAll(async () => {
    await put('own/good.pcap', trace);
    await put('own/none.pcap', readFileSync(path.join(root, 'fixtures/captures/udp-dns.pcap')));
    await put(
      'own/exercise.yaml',
      `schema: trama.exercise/1
id: own
title: Measure it yourself
capture: good.pcap
sections:
  - title: One
    questions:
      - id: mine
        type: capture
        points: 2
        text: Capture a request through the virtual address.
        literal: good.pcap
        wrong: [none.pcap]
        assertions:
          - { name: the handshake is complete, handshakes: complete }
          - { name: both rewrites are seen, nat: { kind: dnat, bindings: 1, pairs: { min: 6 } } }
`,
    );
    exercise = path.join(folder, 'own');
  });

  it('is judged by assertions', async () => {
    expect((await run('coursework', 'check', exercise)).out).not.toContain('FAILED');
    expect((await run('grade', exercise, await hand('s1', 'my trace.pcap', trace))).out).toContain('mine  right, 2 of 2 points');
    const other = readFileSync(path.join(root, 'fixtures/captures/tcp-close-four-step.pcap'));
    expect((await run('grade', exercise, await hand('s2', 'x.pcap', other))).out).toContain(
      'The capture shows 1 of the 2 things it must; not: both rewrites are seen.',
    );
  });

  it.each(['../own/good.pcap', '/etc/passwd', '..', '.hidden.pcap', 'a/b.pcap', 'C:\\\\x'])(
    '%s is no name of one',
    async (name) => {
      const { out, code } = await run('grade', exercise, await hand('s3', JSON.stringify(name)));
      expect(out).toContain('answers.mine: expected the plain name of a file');
      expect(code).toBe(1);
    },
  );

  it('reads no link, no other student’s file, nothing damaged, and says so', async () => {
    const linked = await hand('s4', 'link.pcap');
    await symlink(path.join(exercise, 'good.pcap'), path.join(linked, 'link.pcap'));
    expect((await run('grade', exercise, linked)).out).toContain('link.pcap is no ordinary file');
    expect((await run('grade', exercise, await hand('s5', 'missing.pcap'))).out).toContain('there is no file missing.pcap');
    expect((await run('grade', exercise, await hand('s6', 'text.pcap', Buffer.from('hello\n')))).out).toContain(
      'is no capture that can be read',
    );
    const a = path.join(await hand('s7', 'x.pcap', trace), 'submission.yaml');
    expect((await run('grade', exercise, a, a, '--format', 'csv')).out).toContain('malformed');
  });
});
