/** Grading: keys on a capture, points, hints, attempts, and what a class's results say of the questions. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { fault } from '../../../core/coursework/answers/raw.ts';
import { parseExercise } from '../../../core/coursework/exercise/parse.ts';
import { gradeSubmission, type QuestionResult } from '../../../core/coursework/grade/grade.ts';
import { ItemCollector } from '../../../core/coursework/grade/items.ts';
import { type ResolvedKeys, resolveKeys } from '../../../core/coursework/grade/keys.ts';
import type { KeySource } from '../../../core/coursework/key/source.ts';
import { parseSubmission } from '../../../core/coursework/submission/parse.ts';
import { referenceSubmission, submissionTemplate, yamlText } from '../../../core/coursework/submission/template.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { keySource } from '../../../core/engine/key-source.ts';

const TEXT = `schema: trama.exercise/1
id: it
title: It
capture: lvs-nat.pcap
attempts: 3
feedback: hint
sections:
  - title: One
    questions:
      - { id: arp, type: frames, text: Which?, points: 4, key: 'frames("arp")', evidence: 'frames("arp")' }
      - { id: exact, type: frames, text: Which?, partial: false, key: 'frames("arp")' }
      - { id: server, type: address, text: Who?, key: 'nat.bindings[0].translated.dst', hints: [{ text: Look., cost: 0.25 }, { text: Look again., cost: 0.5 }] }
      - { id: late, type: number, unit: ms, tolerance: { absolute: 0.01 }, text: How late?, key: time(12) - time(11) }
      - { id: pairs, type: pairs, text: Pairs?, key: pairs(), attempts: 1 }
      - { id: state, type: state, text: State?, key: 'state(0, "client", 3)', feedback: none }
      - { id: table, type: table, text: Table?, columns: [{ id: before }, { id: after }], key: 'nat.bindings[each { before: original.dst, after: translated.dst }]' }
      - { id: pick, type: choice, text: Pick, multiple: true, options: [{ id: a, text: A }, { id: b, text: B }], literal: [a] }
      - { id: order, type: order, text: Order, key: '[3, 6, 7]' }
      - { id: arrow, type: arrow, text: Arrow, key: '{ from: "pc20", to: "pc12", what: "SYN" }' }
      - { id: field, type: field, field: ip.ttl, text: TTL, key: 'field("ip.ttl", 6)' }
      - { id: nobody, type: frames, text: Which?, key: 'frames("udp")' }
      - { id: word, type: text, text: Word, literal: director, alternatives: [load balancer] }
`;

const exercise = parseExercise(TEXT);
let source: KeySource;
let keys: ResolvedKeys;
beforeAll(async () => {
  const bytes = readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/captures/lvs-nat.pcap'));
  source = keySource(await openEngine(await openCapture(new MemorySource(bytes), 'lvs-nat.pcap')));
  const resolved = await resolveKeys(exercise, source);
  expect(resolved.problems).toEqual([]);
  keys = resolved.keys;
});

const noCapture = async () => fault('no-file', { name: 'any' });
const grade = (answers: string, rest = '') =>
  gradeSubmission(
    exercise,
    keys,
    parseSubmission(`schema: trama.submission/1\nexercise: it\nanswers: ${answers}\n${rest}`, exercise),
    noCapture,
  );
const result = async (id: string, answers: string, rest = ''): Promise<QuestionResult> => {
  const found = (await grade(answers, rest)).questions.find((q) => q.id === id);
  if (found === undefined) throw new Error(id);
  return found;
};

describe('points', () => {
  it('are full for the reference solution, and none for the empty template', async () => {
    const full = await gradeSubmission(exercise, keys, parseSubmission(referenceSubmission(exercise, keys), exercise), noCapture);
    expect(full.questions.filter((q) => q.verdict !== 'right')).toEqual([]);
    expect(full.earned).toBe(full.points);
    expect(full.points).toBe(16);
    const words = { header: 'Answers', form: () => 'anything' };
    const empty = await gradeSubmission(
      exercise,
      keys,
      parseSubmission(submissionTemplate(exercise, words, 'en'), exercise),
      noCapture,
    );
    expect([empty.earned, empty.questions.every((q) => q.verdict === 'unanswered')]).toEqual([0, true]);
  });
  it('are given in part, unless the question says otherwise', async () => {
    expect(await result('arp', '{ arp: [1, 2] }')).toMatchObject({
      verdict: 'partly',
      earned: 2,
      evidence: [1, 2, 4, 5],
      feedback: 'hint',
    });
    expect(await result('exact', '{ exact: [1, 2] }')).toMatchObject({ verdict: 'wrong', earned: 0 });
  });
  it('are lost by hints, never below zero, and by more attempts than are allowed', async () => {
    const right = '{ server: "192.168.0.108:80", pairs: [3-6] }';
    expect((await result('server', right, 'hints: { server: 1 }')).earned).toBe(0.75);
    expect((await result('server', right, 'hints: { server: 9 }')).earned).toBe(0.25);
    expect((await result('server', '{ server: "1.2.3.4:80" }', 'hints: { server: 2 }')).earned).toBe(0);
    expect(await result('pairs', right, 'attempts: { pairs: 2 }')).toMatchObject({ tooManyAttempts: true, earned: 0 });
    expect(await result('server', right, 'attempts: { server: 3 }')).toMatchObject({ tooManyAttempts: false, earned: 1 });
  });
  it('of a number in any unit', async () => {
    for (const answer of ['0.55 ms', '550 us', '0.00055 s', '0.55'])
      expect((await result('late', `{ late: ${answer} }`)).verdict).toBe('right');
    expect((await result('late', '{ late: 550 ms }')).notes).toEqual([{ code: 'unit', factor: 0.001 }]);
  });
});

it('tells at which line and column a key does not fit the capture', async () => {
  const problems = async (key: string) => {
    const text = `schema: trama.exercise/1\nid: it\ntitle: It\ncapture: a\nsections:\n  - title: One\n    questions:\n      - id: a\n        type: frames\n        text: A\n        ${key}\n`;
    return (await resolveKeys(parseExercise(text), source)).problems.map((p) => `${p.line}:${p.column} ${p.message}`);
  };
  expect(await problems('key: pairs()[0] + [nat.bindigns[0]]')).toEqual([
    "11:32 the expression is not valid at its character 19: there is no key 'bindigns' here; did you mean 'bindings'?",
  ]);
  expect(await problems('key: "\'no\'"')).toEqual([
    "11:14 the value of the key is no answer to a question of type frames: expected a frame number, from 1, found 'no'",
  ]);
  expect(await problems('literal: [1]\n        evidence: [1, 99]')).toEqual([
    '12:19 99 is no frame of the capture, which has 24',
  ]);
});

it('writes YAML that reads back the same', () => {
  const values = [
    'a',
    'true',
    '12',
    '1.2.3.4',
    'a: b',
    '# x',
    '-',
    '',
    'null',
    'NaN',
    'it’s "so"',
    12,
    true,
    [1, 'x: y', ['-']],
    { a: null, 'b c': ['~'] },
  ];
  for (const raw of values) expect(parse(`[${yamlText(raw)}]`)).toEqual([raw]);
});

describe('a class', () => {
  it('shows which question is hard, which one tells students apart, and what they get wrong', async () => {
    const collector = new ItemCollector();
    const students = [
      '{ arp: [1, 2, 4, 5], state: SYN-SENT, word: director }',
      '{ arp: [1, 2, 4, 5], state: SYN-SENT, word: switch }',
      '{ arp: [1], state: LISTEN, word: switch }',
      '{ arp: [9], state: LISTEN, word: director }',
    ];
    for (const s of students) collector.add((await grade(s)).questions);
    const items = new Map(collector.items().map((i) => [i.id, i]));
    expect(items.get('arp')).toMatchObject({ answered: 4, right: 2, facility: 0.563 });
    expect(items.get('state')?.discrimination).toBeGreaterThan(0.9);
    expect(items.get('state')?.wrongAnswers).toEqual([{ answer: 'LISTEN', count: 2 }]);
    expect(items.get('pick')).toMatchObject({ answered: 0, facility: 0, discrimination: null, wrongAnswers: [] });
  });
});
