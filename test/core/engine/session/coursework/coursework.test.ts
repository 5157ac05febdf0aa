/** An exercise beside a capture, as a window asks for it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MemorySource } from '../../../../../core/capture/source.ts';
import { parseExercise } from '../../../../../core/coursework/exercise/parse.ts';
import { SECRET_KEYS } from '../../../../../core/coursework/exercise/schema.ts';
import { answers } from '../../../../../core/coursework/faults/en.ts';
import { parseSubmission } from '../../../../../core/coursework/submission/parse.ts';
import { LONGEST_EXERCISE } from '../../../../../core/engine/session/limits.ts';
import { Session } from '../../../../../core/engine/session/session.ts';

const exercises = path.resolve(import.meta.dirname, '../../../../../fixtures/exercises');
const textOf = (name: string): string => readFileSync(path.join(exercises, name, 'exercise.yaml'), 'utf8');
const trace = readFileSync(path.resolve(exercises, '../captures/lvs-nat.pcap'));

async function opened(text: string): Promise<Session> {
  const session = new Session();
  const outcome = session.coursework.api.exercise(text);
  if (outcome.kind !== 'opened') throw new Error(JSON.stringify(outcome.problems));
  await session.open(1, new MemorySource(trace), 'lvs-nat.pcap', { depth: 'full' });
  return session;
}
const exercise = (questions: string): string =>
  `schema: trama.exercise/1\nid: x\ntitle: X\ncapture: trace.pcap\nsections:\n  - title: S\n    questions:\n${questions}`;

describe('an exercise', () => {
  it.each(readdirSync(exercises).filter((n) => !n.includes('.')))(
    '%s is shown without anything that gives its answers away',
    (name) => {
      const outcome = new Session().coursework.api.exercise(textOf(name));
      expect(outcome.kind).toBe('opened');
      const shown = JSON.stringify(outcome);
      for (const key of SECRET_KEYS.map((k) => `"${k}":`)) expect(shown).not.toContain(key);
      const parsed = parseExercise(textOf(name));
      for (const { question } of parsed.questions)
        if (question.key !== undefined) expect(shown).not.toContain(JSON.stringify(question.key));
    },
  );

  it('says what is wrong with one, with its place', () => {
    const outcome = new Session().coursework.api.exercise('schema: trama.exercise/1\nid: x\n');
    expect(outcome).toMatchObject({ kind: 'wrong' });
    const [first] = outcome.kind === 'wrong' ? outcome.problems : [];
    expect(first?.line).toBeGreaterThan(0);
    expect(first?.message).toEqual({
      en: 'expected string or object',
      es: 'se esperaba un texto o un conjunto de claves y valores',
    });
    const long = new Session().coursework.api.exercise('x'.repeat(LONGEST_EXERCISE + 1));
    expect(long).toMatchObject({ kind: 'wrong', problems: [{ line: 1 }] });
  });

  it('makes the capture of a scenario as trama lab does', async () => {
    const { api } = new Session().coursework;
    const text = readFileSync(path.resolve(exercises, '../scenarios/lvs-nat-24.yaml'), 'utf8');
    const bytes = await api.scenarioCapture(text, 1);
    const session = new Session();
    expect(await session.open(1, new MemorySource(bytes), 'c.pcapng', { depth: 'full' })).toEqual({
      kind: 'opened',
      packets: 24,
    });
    expect(await api.scenarioCapture(text, 1)).toEqual(bytes);
  });
});

describe('checking', () => {
  const QUESTIONS = `      - { id: a, type: frames, points: 2, text: A, key: 'frames("arp")', explanation: { en: Why, es: Por qué }, evidence: [1, 2], wrong: [[3]] }
      - { id: b, type: address, text: B, key: 'field("ip.dst", 6)', feedback: right-wrong, explanation: Secret }
      - { id: c, type: pairs, points: 10, text: C, key: pairs(), feedback: hint, hints: [{ text: Look, cost: 1 }] }
      - { id: d, type: text, text: D, literal: x, feedback: none }
      - { id: e, type: number, text: E, key: time(999) }
      - { id: f, type: capture, text: F, literal: t.pcap, assertions: [{ name: arp, matches: arp }, { name: dns, matches: dns }] }
`;
  let session: Session;
  const check = (question: string, answer: never | unknown, file: Uint8Array | null = null, hints = 0) =>
    session.coursework.api.check(9, { question, answer: answer as never, hints, attempts: 1 }, file);
  beforeAll(async () => {
    session = await opened(exercise(QUESTIONS));
  });

  it('tells everything where the author does', async () => {
    expect(await check('a', '1, 2, 4-5')).toMatchObject({
      kind: 'graded',
      verdict: 'right',
      earned: 2,
      frames: [1, 2],
      told: { en: { explanation: 'Why' }, es: { explanation: 'Por qué' } },
    });
    const partly = await check('a', [1, 2]);
    expect(partly).toMatchObject({ verdict: 'partly', earned: 1, told: { en: { notes: ['2 of 4 right; missing: 4, 5.'] } } });
  });

  it('tells no more than the author lets it', async () => {
    const wrong = await check('b', '192.0.2.1');
    expect(wrong).toMatchObject({ verdict: 'wrong', earned: 0, frames: [] });
    expect(JSON.stringify(wrong)).not.toContain('Secret');
    const hint = await check('c', ['6-3'], null, 1);
    expect(hint).toMatchObject({ verdict: 'wrong', told: { en: { hint: 'Look' } } });
    expect(JSON.stringify(hint)).not.toContain('missing');
    expect(await check('d', 'y')).toMatchObject({ verdict: null, earned: null });
  });

  it('costs of hints are taken off', async () => {
    // Four of the ten pairs are right: 4 points, less one for the hint.
    const [free, costly] = [await check('c', '3-6, 9-10, 11-12, 13-14'), await check('c', '3-6, 9-10, 11-12, 13-14', null, 1)];
    expect(free).toMatchObject({ verdict: 'partly', earned: 4 });
    expect(costly).toMatchObject({ verdict: 'partly', earned: 3 });
  });

  it('a key that does not fit, an answer that cannot be read, and a capture are told apart', async () => {
    expect(await check('e', 5)).toMatchObject({
      kind: 'bad-key',
      problem: {
        en: expect.stringContaining('there is no frame 999'),
        es: expect.stringContaining('no existe la trama 999'),
      },
    });
    expect(await check('a', 'many')).toMatchObject({ kind: 'unreadable' });
    expect(await check('f', 't.pcap')).toEqual({
      kind: 'unreadable',
      fault: {
        en: 'choose t.pcap again: files are not kept',
        es: 'elija t.pcap de nuevo: los archivos no se guardan',
      },
    });
    expect(await check('f', 't.pcap', new Uint8Array(trace))).toMatchObject({
      verdict: 'partly',
      shown: [
        { name: 'arp', passed: true },
        { name: 'dns', passed: false },
      ],
    });
    expect(await check('f', 't.pcap', new Uint8Array())).toEqual({
      kind: 'unreadable',
      fault: {
        en: 't.pcap is no capture that can be read: the file is empty',
        es: 't.pcap no es una captura que se pueda leer: está vacío',
      },
    });
  });

  it('a package has no keys, and its captures are judged all the same', async () => {
    const text = exercise(QUESTIONS)
      .replace('trama.exercise/1', 'trama.package/1')
      .replace('sections:', 'package: { student: "7", variant: "7~x" }\nsections:')
      .replace(/, (?:key|literal): (?:'[^']*'|[^,}]+)/g, '')
      .replace(/, (?:explanation: (?:\{[^}]*\}|\w+)|evidence: \[[^\]]*\]|wrong: \[\[3\]\])/g, '');
    const own = await opened(text);
    const { api } = own.coursework;
    expect(await api.check(1, { question: 'a', answer: [1, 2, 4, 5], hints: 0, attempts: 1 }, null)).toEqual({ kind: 'no-key' });
    expect(await api.check(1, { question: 'f', answer: 't.pcap', hints: 0, attempts: 1 }, new Uint8Array(trace))).toMatchObject({
      verdict: 'partly',
    });
  });
});

describe('a submission', () => {
  const WORK = {
    student: 'Ana "A"',
    answers: {
      'arp-frames': '1, 2, 4-5',
      vip: ' 170.210.122.104 ',
      rewritten: ['ip-dst'],
      'syn-pair': { 3: 6 },
      latency: '861,5 us',
      'nat-table': [{ client: 'x: y', before: '', after: '#' }],
    },
    hints: { 'arp-frames': 1 },
    attempts: { vip: 2 },
  };

  it('is written in the order of the questions, the same each time, and read back', () => {
    const { api } = new Session().coursework;
    api.exercise(textOf('lvs-nat-24'));
    const text = api.submission(WORK);
    expect(api.submission(structuredClone(WORK))).toBe(text);
    expect(text.split('\n').slice(0, 6)).toEqual([
      'schema: trama.submission/1',
      'exercise: lvs-nat-24',
      'student: "Ana \\"A\\""',
      'answers:',
      '  arp-frames: [1, 2, 4, 5]',
      '  vip: 170.210.122.104',
    ]);
    const parsed = parseSubmission(text, parseExercise(textOf('lvs-nat-24')));
    expect(parsed.answers.get('latency')).toBe('861,5 us');
    expect(parsed.answers.get('syn-pair')).toEqual(['3-6']);
    const again = api.readSubmission(text);
    if (again.kind !== 'read') throw new Error(again.kind);
    expect(api.submission(again.work)).toBe(text);
    expect(again.work).toMatchObject({ student: 'Ana "A"', hints: { 'arp-frames': 1 }, attempts: { vip: 2 } });
  });

  it('that cannot be read is told with its line; empty work is a submission, too', () => {
    const { api } = new Session().coursework;
    api.exercise(textOf('lvs-nat-24'));
    const bad = api.readSubmission('schema: trama.submission/1\nexercise: lvs-nat-24\nanswers:\n  vip: nowhere\n');
    expect(bad).toMatchObject({
      kind: 'wrong',
      problems: [{ line: 4, message: { en: expect.stringMatching(/^expected/), es: expect.stringMatching(/^se esperaba/) } }],
    });
    const empty = api.submission({ student: '', answers: {}, hints: {}, attempts: {} });
    expect(api.readSubmission(empty)).toMatchObject({ kind: 'read', work: { answers: {} } });
  });
});

describe('an answer that cannot be read', () => {
  const QUESTIONS = `      - { id: number, type: number, unit: ms, text: A, literal: 1 }
      - { id: plain, type: number, text: A, literal: 1 }
      - { id: choice, type: choice, options: [{ id: a, text: A }, { id: b, text: B }], text: A, literal: a }
      - { id: choices, type: choice, multiple: true, options: [{ id: a, text: A }, { id: b, text: B }], text: A, literal: [a] }
      - { id: text, type: text, text: A, literal: a }
      - { id: ipv4, type: address, form: ipv4, text: A, literal: 192.0.2.1 }
      - { id: ipv6, type: address, form: ipv6, text: A, literal: "::1" }
      - { id: mac, type: address, form: mac, text: A, literal: "00:00:00:00:00:01" }
      - { id: endpoint, type: address, form: endpoint, text: A, literal: "192.0.2.1:80" }
      - { id: address, type: address, text: A, literal: 192.0.2.1 }
      - { id: field, type: field, field: ip.ttl, text: A, literal: 64 }
      - { id: frames, type: frames, text: A, literal: [1] }
      - { id: pairs, type: pairs, text: A, literal: [1-2] }
      - { id: table, type: table, columns: [{ id: c }], text: A, literal: [{ c: 1 }] }
      - { id: order, type: order, items: [{ id: a, text: A }, { id: b, text: B }], text: A, literal: [a, b] }
      - { id: frameorder, type: order, text: A, literal: [1, 2] }
      - { id: state, type: state, text: A, literal: CLOSED }
      - { id: arrow, type: arrow, text: A, literal: { from: a, to: b, what: c } }
      - { id: capture, type: capture, literal: a.pcap, text: A, assertions: [{ name: a, frames: 1 }] }
`;
  const many = Array.from({ length: 2001 }, (_, i) => i + 1);
  /** What a student may come to write, by the widgets or by the file. */
  const BAD: readonly (readonly [string, unknown])[] = [
    ['number', Number.POSITIVE_INFINITY],
    ['text', null],
    ['text', ['a']],
    ['text', 'x'.repeat(3000)],
    ['choice', { a: 'b' }],
    ['choices', { a: 'b' }],
    ['choices', [['a']]],
    ['address', 7],
    ['field', ['a']],
    ['frames', many],
    ['frames', '1-1500,2000-3500'],
    ['frames', { a: 1 }],
    ['pairs', Object.fromEntries(many.map((n) => [n, n]))],
    ['table', ['x']],
    ['table', [{ c: ['x'] }]],
    ['table', Array.from({ length: 101 }, () => ({ c: 1 }))],
    ['order', { a: 1 }],
    ['order', [['a']]],
    ['frameorder', many.slice(0, 300)],
    ['state', 5],
    ['state', 'xyzzy'],
    ['capture', ['a.pcap']],
    ['number', 'many'],
    ['number', '5 parsecs'],
    ['number', '5 msec'],
    ['number', '5 kB'],
    ['number', '1,234'],
    ['number', '1.2,3.4'],
    ['plain', 'x'],
    ['plain', '5 ms'],
    ['choice', 'z'],
    ['ipv4', '1.2.3'],
    ['ipv6', 'x'],
    ['mac', '00:11'],
    ['endpoint', '192.0.2.1'],
    ['address', '?'],
    ['field', 'high'],
    ['frames', 'x'],
    ['frames', '8-3'],
    ['frames', '0'],
    ['frames', '1-999999'],
    ['pairs', '3'],
    ['pairs', '3-0'],
    ['table', 'x'],
    ['table', [{ d: '1' }]],
    ['table', [['1', '2']]],
    ['order', 'c'],
    ['frameorder', 'x'],
    ['state', 'OPEN'],
    ['state', 'ESTABLISHD'],
    ['arrow', 'x'],
    ['arrow', { from: 'a', where: 'b' }],
    ['capture', '../a.pcap'],
  ];

  it.each(BAD)('%s: %j is told as such in both languages', (question, answer) => {
    const { api } = new Session().coursework;
    api.exercise(exercise(QUESTIONS));
    const english = api.answerFault(question, answer as never, 'en');
    const spanish = api.answerFault(question, answer as never, 'es');
    expect(english).not.toBeNull();
    expect(spanish).not.toBeNull();
    expect(spanish).not.toBe(english);
    expect(spanish).not.toMatch(/\b(?:expected|found|there is|they are|did you mean|at most|are read)\b/);
  });

  it('can be any of the answers above: each code is told of by one of them', () => {
    const { questions } = parseExercise(exercise(QUESTIONS));
    const told = BAD.map(([id, answer]) => questions.find((q) => q.question.id === id)?.judge.reads(answer as never));
    const codes = new Set(told.flatMap((r) => (r?.ok === false ? [r.fault.key] : [])));
    // Of captures that are looked for and read.
    const files = ['again', 'capture', 'large-file', 'no-file', 'no-ordinary-file', 'own-folder', 'packets', 'slow'];
    expect([...codes, ...files].sort()).toEqual(Object.keys(answers).sort());
  });

  it('is none where it can be read', () => {
    const { api } = new Session().coursework;
    api.exercise(exercise(QUESTIONS));
    expect(api.answerFault('number', '1.5 s', 'es')).toBeNull();
  });
});
