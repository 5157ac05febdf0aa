/** Exercises and submissions as files: what may stand in them, and where they go wrong. */
import { describe, expect, it } from 'vitest';
import { veil } from '../../../core/coursework/exercise/hidden.ts';
import { parseExercise } from '../../../core/coursework/exercise/parse.ts';
import { placeInSource } from '../../../core/coursework/exercise/place.ts';
import { MAX_SUBMISSION, parseSubmission } from '../../../core/coursework/submission/parse.ts';
import { DocumentError } from '../../../core/yaml/document.ts';

const exercise = (questions: string) => `schema: trama.exercise/1
id: it
title: { en: It, es: Eso }
capture: it.pcap
sections:
  - title: One
    questions:
${questions}`;

const FRAMES = `      - { id: frames, type: frames, text: Which?, key: 'frames("arp")' }
      - { id: how-long, type: number, unit: ms, text: How long?, key: time(2) - time(1) }
`;

function problems(parse: () => unknown): string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof DocumentError) return error.problems.map((p) => `${p.line}:${p.column} ${p.path}: ${p.message}`);
    throw error;
  }
  return [];
}
const faults = (text: string) => problems(() => parseExercise(text));

describe('an exercise', () => {
  it('has questions with their sections', () => {
    const { exercise: e, questions } = parseExercise(exercise(FRAMES));
    expect(e.id).toBe('it');
    expect(questions.map((q) => q.question.id)).toEqual(['frames', 'how-long']);
  });

  it.each([
    [
      'an unknown key',
      '      - { id: a, type: text, text: A, literal: x, pionts: 2 }\n',
      "8:51 sections[0].questions[0]: the key 'pionts' means nothing here; did you mean 'points'?",
    ],
    ['an unknown type', '      - { id: a, type: txt, text: A, literal: x }\n', /^8:24 sections\[0\]\.questions\[0\]\.type: /],
    [
      'no key',
      '      - { id: a, type: text, text: A }\n',
      "8:15 sections[0].questions[0].id: expected 'key' (an expression) or 'literal' (the answer)",
    ],
    ['two keys', '      - { id: a, type: text, text: A, key: "1", literal: x }\n', /expected 'key' or 'literal', not both$/],
    [
      'a key of another type',
      '      - { id: a, type: text, text: A, literal: x, unit: ms }\n',
      /'unit' belongs to questions of type number, not text$/,
    ],
    ['a missing list', '      - { id: a, type: choice, text: A, literal: x }\n', /a question of type choice wants 'options'$/],
    ['the same id twice', FRAMES + FRAMES, "10:15 sections[0].questions[2].id: another question is called 'frames'"],
    ['a unit', '      - { id: a, type: number, unit: msec, text: A, literal: 1 }\n', /there is no unit 'msec'/],
    [
      'a tolerance',
      '      - { id: a, type: number, unit: ms, tolerance: { absolute: 3 kB }, text: A, literal: 1 }\n',
      /'kB' is no unit of this/,
    ],
    [
      'a field',
      '      - { id: a, type: field, field: ip.dts, text: A, literal: 1 }\n',
      /there is no field called ip.dts; did you mean/,
    ],
    [
      'a hidden field',
      '      - { id: a, type: text, text: A, literal: x, hide: { fields: [ip.dts] } }\n',
      /^8:68 .*hide\.fields\[0\]: there is no field called ip.dts/,
    ],
    [
      'a literal that is no answer',
      '      - { id: a, type: address, text: A, literal: pc12 }\n',
      "8:51 sections[0].questions[0].literal: expected an address, found 'pc12'",
    ],
    [
      'a wrong answer that is none',
      '      - { id: a, type: frames, text: A, literal: [1], wrong: [[2], [x]] }\n',
      "8:69 sections[0].questions[0].wrong[1][0]: expected a frame number, from 1, found 'x'",
    ],
    [
      'a filter of an assertion',
      '      - { id: a, type: capture, text: A, assertions: [{ name: n, matches: tcp.prt }] }\n',
      /matches: the display filter is not valid at its character 1/,
    ],
    [
      'options that share a name',
      '      - { id: a, type: choice, text: A, literal: x, options: [{ id: x, text: X }, { id: X, text: Y }] }\n',
      /options\[1\]\.id: another one is called 'X'$/,
    ],
  ])('%s', (_what, questions, expected) => {
    const found = faults(exercise(questions));
    expect(found[0]).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
  });

  it.each([
    ['plain', 'key: count(pears())', 1, 'count('.length],
    ['in quotation marks', 'key: "count(pears())"', 1, '"count('.length],
    ['in single ones', "key: 'count(pears())'", 1, "'count(".length],
    ['a block', 'key: >-\n          1 +\n          count(pears())', 3, -1],
  ])('a fault of a key, written %s, is told at its line and column', (_how, key, line, column) => {
    const text = exercise(`      - id: a\n        type: number\n        text: A\n        ${key}\n`);
    const [first] = faults(text);
    const place = /^(\d+):(\d+) /.exec(first ?? '');
    const lines = text.split('\n');
    expect(first).toContain("there is no function 'pears'; did you mean 'pairs'?");
    expect(lines[Number(place?.[1]) - 1]?.slice(Number(place?.[2]) - 1)).toMatch(/^pears/);
    expect(Number(place?.[1])).toBe(10 + line);
    if (column >= 0) expect(Number(place?.[2])).toBe('        key: '.length + column + 1);
  });

  it('finds each character of a value in the file', () => {
    const value = 'count([1, 2])\n+ "it\'s"';
    const sources = [
      `k: 'count([1, 2])\n\n   + "it''s"'`,
      'k: "count([1, 2])\\n+ \\"it\'s\\""',
      `k: |-\n   count([1, 2])\n   + "it's"`,
    ];
    for (const [n, source] of sources.entries()) {
      // The escape \n is a character of the file that the value does not have: a place beyond it falls back to where the value begins.
      const places = n === 1 ? [0, 5, 7] : [0, 5, 7, 14, 16, 17, 20];
      for (const place of places) {
        const at = placeInSource(source, 3, value, place);
        expect(source.charAt(at)).toBe(value.charAt(place));
      }
    }
  });
});

describe('a submission', () => {
  const parsed = parseExercise(exercise(FRAMES));
  const submission = (rest: string) => `schema: trama.submission/1\nexercise: it\n${rest}`;
  const read = (text: string) => parseSubmission(text, parsed);

  it('is read, blanks left out', () => {
    const s = read(submission('student: 1234\nanswers:\n  frames: 1, 2\n  how-long:\nhints: { frames: 1 }\n'));
    expect([...s.answers]).toEqual([['frames', '1, 2']]);
    expect([s.student, s.hints.get('frames')]).toEqual(['1234', 1]);
    expect(read(submission('answers:\n')).answers.size).toBe(0);
  });

  it.each([
    [
      'another exercise',
      'schema: trama.submission/1\nexercise: that\nanswers:\n',
      "2:11 exercise: these are answers to 'that'; the exercise is 'it'",
    ],
    ['no schema', 'exercise: it\nanswers:\n', /schema/],
    ['no answers', 'schema: trama.submission/1\nexercise: it\n', /answers/],
    [
      'an unknown question',
      submission('answers:\n  frame: 1\n'),
      "4:3 answers: there is no question 'frame'; did you mean 'frames'?",
    ],
    [
      'an answer of another type',
      submission('answers:\n  frames: [1, two]\n'),
      "4:15 answers.frames[1]: expected a frame number, from 1, found 'two'",
    ],
    [
      'a number without sense',
      submission('answers:\n  how-long: soon\n'),
      "4:13 answers.how-long: expected a number and a unit (ms), found 'soon'",
    ],
    ['another unit', submission('answers:\n  how-long: 3 kB\n'), /'kB' is no unit of this/],
    ['bad YAML', submission('answers:\n  frames: [1, 2\n  how-long: 3\n'), /^\d+:\d+ : /],
    ['an answer twice', submission('answers:\n  frames: 1\n  frames: 2\n'), /^5:3 : Map keys must be unique/],
    ['hints of no question', submission('answers:\nhints: { frame: 1 }\n'), /there is no question 'frame'/],
    ['text', 'my answers are 42', /expected object|Invalid/],
    ['nothing', '', /./],
  ])('%s is malformed', (_what, text, expected) => {
    const [first] = problems(() => read(text));
    expect(first).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected));
  });

  /** Each is refused, and soon. */
  it.each([
    [
      'aliases in aliases',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(',')}]`)
        .join('\n')}\nanswers: { frames: *h }`,
    ],
    ['brackets', `answers: ${'['.repeat(50_000)}`],
    ['maps', `answers: ${'{a: '.repeat(12_000)}`],
    ['dashes', '- '.repeat(30_000)],
    ['anchors', `answers: ${'&a '.repeat(20_000)}`],
    ['keys', `answers: { ${Array.from({ length: 9000 }, (_, i) => `k${i}: 1`).join(', ')} }`],
    ['lines', Array.from({ length: 9000 }, (_, i) => `k${i}: 1`).join('\n')],
    ['question marks', '? '.repeat(30_000)],
    ['blank lines', ' \n'.repeat(30_000)],
    ['a long file', 'x'.repeat(MAX_SUBMISSION + 1)],
    ['a long list', submission(`answers:\n  frames: [${'1,'.repeat(20_000)}]`)],
    ['a long number', submission(`answers:\n  how-long: "${'9'.repeat(40_000)}"`)],
    ['a range without end', submission('answers:\n  frames: 1-9999999')],
    ['a prototype', submission('answers:\n  __proto__: { a: 1 }\n  constructor: 1')],
    ['a tag', submission('answers:\n  frames: !!js/function "function () { process.exit(1) }"')],
    ['NUL', submission('answers:\n  frames: "\\0"')],
  ])('%s harm nothing', (_what, text) => {
    const began = performance.now();
    expect(problems(() => read(text)).length).toBeGreaterThan(0);
    expect(performance.now() - began).toBeLessThan(3000);
  });
});

describe('what is hidden', () => {
  const { exercise: e } = parseExercise(
    exercise(`      - { id: a, type: text, text: A, literal: x, hide: { fields: [ip.dst], layers: [tcp], annotations: [nat.dnat], frames: [3] } }
      - { id: b, type: text, text: B, literal: x, hide: { annotations: true } }
`),
  );
  const questions = e.sections.flatMap((s) => s.questions);
  it('is so until the question is answered', () => {
    const v = veil(questions, new Set());
    expect([v.hidesField('ip.dst', 3), v.hidesField('ip.addr', 3), v.hidesField('ip.src', 3), v.hidesField('ip.dst', 4)]).toEqual(
      [true, true, false, false],
    );
    expect([v.hidesLayer('tcp', 3), v.hidesField('tcp.seq', 3), v.hidesLayer('ip', 3)]).toEqual([true, true, false]);
    expect([v.hidesAnnotation('arp.request', 1), v.hidesIn(1)]).toEqual([true, true]);
    const later = veil(questions, new Set(['b']));
    expect([later.hidesAnnotation('arp.request', 1), later.hidesAnnotation('nat.dnat', 3), later.hidesIn(1)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(veil(questions, new Set(['a', 'b'])).hidesField('ip.dst', 3)).toBe(false);
  });
});
