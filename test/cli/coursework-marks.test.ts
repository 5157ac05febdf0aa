/** Marks without work: what a student gets who writes down everything, or the first of everything, in each exercise that ships. */
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCourse } from '../../core/coursework/exercise/course.ts';
import { parseExercise } from '../../core/coursework/exercise/parse.ts';
import type { Question } from '../../core/coursework/exercise/schema.ts';
import { gradeDocumentSchema, type SubmissionSection } from '../../core/engine/documents/grade-schema.ts';
import { runCli } from '../support/run-cli.ts';

const EXERCISES = path.resolve(import.meta.dirname, '../../fixtures/exercises');
const NAMES = parseCourse(readFileSync(path.join(EXERCISES, 'course.yaml'), 'utf8')).exercises.map((e) => e.exercise);
const OWN_CAPTURES = 'measure';
const exerciseOf = (name: string) => parseExercise(readFileSync(path.join(EXERCISES, name, 'exercise.yaml'), 'utf8'));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'trama-marks-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function graded(name: string, answerOf: (q: Question) => unknown): Promise<SubmissionSection> {
  const answers = Object.fromEntries(exerciseOf(name).questions.map(({ question: q }) => [q.id, answerOf(q) ?? null]));
  const file = path.join(folder, `${name}.yaml`);
  await writeFile(file, JSON.stringify({ schema: 'trama.submission/1', exercise: name, answers }));
  const { out } = await runCli(['grade', name, file, '--format', 'json']);
  const [section] = gradeDocumentSchema.parse(JSON.parse(out)).submissions;
  expect([section?.status, section?.problems]).toEqual(['graded', []]);
  return section as SubmissionSection;
}
const sum = (questions: SubmissionSection['questions'], of: 'earned' | 'points') => questions.reduce((n, q) => n + q[of], 0);

/** Everything that there is to choose from; of a table, what its question says already. */
function everything(q: Question): unknown {
  switch (q.type) {
    case 'frames':
      return '1-400';
    case 'pairs':
      return Array.from({ length: 400 }, (_, i) => `${i + 1}-${i + 2}`);
    case 'choice':
      return q.multiple === true ? q.options?.map((o) => o.id) : undefined;
    case 'order':
      return q.items === undefined ? Array.from({ length: 200 }, (_, i) => i + 1) : [q.items[0]?.id];
    default:
      return undefined;
  }
}

/** The cells of the columns that the question fills in, as its literal or a reference has them. */
const givenCells = (q: Question, rows: unknown): unknown => {
  const given = q.columns?.filter((c) => c.given === true).map((c) => c.id) ?? [];
  if (given.length === 0 || !Array.isArray(rows)) return undefined;
  return rows.map((row: Record<string, unknown>) => Object.fromEntries(given.map((id) => [id, row[id]])));
};

describe.each(NAMES.filter((n) => n !== OWN_CAPTURES))('in %s', (name) => {
  it('who writes down everything gets nothing', async () => {
    expect((await graded(name, everything)).questions.filter((q) => q.earned > 0).map((q) => q.id)).toEqual([]);
  });

  it('who fills in what a table says already gets nothing', async () => {
    const { out } = await runCli(['coursework', 'reference', name]);
    const reference = (await import('yaml')).parse(out) as { answers: Record<string, unknown> };
    const section = await graded(name, (q) => givenCells(q, reference.answers[q.id]));
    expect(section.questions.filter((q) => q.earned > 0).map((q) => q.id)).toEqual([]);
  });
});

it('whoever always takes the first option, the last or the longest one has less than half of them right', async () => {
  const single = (q: Question) => q.type === 'choice' && q.multiple !== true;
  const length = (text: unknown) => JSON.stringify(text).length;
  const choose = {
    first: (q: Question) => q.options?.[0]?.id,
    last: (q: Question) => q.options?.at(-1)?.id,
    longest: (q: Question) => [...(q.options ?? [])].sort((a, b) => length(b.text) - length(a.text))[0]?.id,
  };
  for (const [strategy, choice] of Object.entries(choose)) {
    let [right, all] = [0, 0];
    for (const name of NAMES) {
      const wanted = new Set(
        exerciseOf(name)
          .questions.filter((e) => single(e.question))
          .map((e) => e.question.id),
      );
      if (wanted.size === 0) continue;
      const section = await graded(name, (q) => (single(q) ? choice(q) : undefined));
      const chosen = section.questions.filter((q) => wanted.has(q.id));
      right += chosen.filter((q) => q.verdict === 'right').length;
      all += chosen.length;
    }
    expect(all).toBeGreaterThan(20);
    expect([strategy, right / all < 0.5, right, all]).toEqual([strategy, true, right, all]);
  }
});

/** A little-endian pcap of Ethernet frames of one byte. */
function pcap(packets: number): Buffer {
  const bytes = Buffer.alloc(24 + 17 * packets);
  for (const [value, at] of [
    [0xa1b2c3d4, 0],
    [65_535, 16],
    [1, 20],
  ] as const)
    bytes.writeUInt32LE(value, at);
  bytes.writeUInt16LE(2, 4);
  bytes.writeUInt16LE(4, 6);
  for (let i = 0; i < packets; i++) {
    const at = 24 + 17 * i;
    for (let n = 0; n < 4; n++) bytes.writeUInt32LE(1, at + 4 * n);
  }
  return bytes;
}

async function gradedCapture(name: string, bytes: Uint8Array): Promise<SubmissionSection | undefined> {
  const own = path.join(folder, name);
  await mkdir(own, { recursive: true });
  await writeFile(path.join(own, 'c.pcap'), bytes);
  const answers = Object.fromEntries(exerciseOf(OWN_CAPTURES).questions.map((e) => [e.question.id, 'c.pcap']));
  const submission = { schema: 'trama.submission/1', exercise: OWN_CAPTURES, answers };
  await writeFile(path.join(own, 'submission.yaml'), JSON.stringify(submission));
  const { out } = await runCli(['grade', OWN_CAPTURES, own, '--format', 'json']);
  return gradeDocumentSchema.parse(JSON.parse(out)).submissions[0];
}

describe('captures of the students’ own', () => {
  it('are not those that come with an exercise, and none without packets', async () => {
    const built = path.join(folder, 'package');
    const env = { TRAMA_SECRET: 'a secret of the course' };
    expect((await runCli(['coursework', 'build', OWN_CAPTURES, '--student', 'ana', '-o', built], env)).code).toBe(0);
    for (const bytes of [pcap(0), pcap(40), readFileSync(path.join(built, 'capture.pcapng'))]) {
      const section = await gradedCapture('own', bytes);
      expect([section?.status, sum(section?.questions ?? [], 'earned')]).toEqual(['graded', 0]);
    }
  });

  it('are not read without end', async () => {
    const began = performance.now();
    const section = await gradedCapture('long', pcap(2_000_000));
    expect(section?.problems[0]?.message).toMatch(/^c\.pcap has more than 50000 packets/);
    expect(section?.problems[0]).toMatchObject({ line: 1, path: 'answers.ping' });
    expect(section?.problems[0]?.column).toBeGreaterThan(70);
    // All of them, with their field trees, six times over, would take minutes.
    expect(performance.now() - began).toBeLessThan(30_000);
  });
});
