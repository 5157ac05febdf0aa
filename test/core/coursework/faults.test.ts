/** What is wrong with coursework: each code has words in both languages, and the words of one say as much as those of the other. */
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from 'yaml';
import type { ParamsOf } from '../../../core/base/coded.ts';
import { parseExercise } from '../../../core/coursework/exercise/parse.ts';
import * as en from '../../../core/coursework/faults/en.ts';
import * as es from '../../../core/coursework/faults/es.ts';
import type { AnswerMessages, DocumentMessages, KeyMessages } from '../../../core/coursework/faults/model.ts';
import { sayProblem } from '../../../core/coursework/faults/say.ts';
import { parseSubmission } from '../../../core/coursework/submission/parse.ts';
import { compileFilter } from '../../../core/filter/compile.ts';
import { FilterError, type FilterProblem } from '../../../core/filter/error.ts';
import { DocumentError, type DocumentProblem } from '../../../core/yaml/document.ts';
import { types } from '../../../core/yaml/faults/es.ts';

/** Several parameters for each code. In capitals, and as four digits, stands what both languages have to say as it is. */
type Samples<M extends Readonly<Record<string, (p: never) => string>>> = {
  readonly [K in keyof M]: readonly [ParamsOf<M, K>, ...ParamsOf<M, K>[]];
};

const [A, B] = ['ALPHA', 'BRAVO'];
const NAMES = ['CHARLIE', 'DELTA'];
const FOUND = ['nothing', 'a list', 'keys and values'] as const;
const KINDS = ['null', 'a list', 'a record', 'a text', 'a number', 'true or false'] as const;
const TOKENS = [
  { kind: 'end' },
  { kind: 'string' },
  { kind: 'number', value: 1234 },
  { kind: 'name', text: A },
  { kind: 'sign', text: B },
] as const;

const ANSWERS: Samples<AnswerMessages> = {
  wanted: [
    { wanted: 'a text', found: 'nothing' },
    { wanted: 'one value', found: 'nothing' },
    { wanted: 'the name of a capture file', found: 'nothing' },
    { wanted: 'the name of an event', found: 'nothing' },
    { wanted: 'frame numbers', found: 'nothing' },
    { wanted: 'pairs of frames', found: 'nothing' },
    { wanted: 'a list in order', found: 'nothing' },
    { wanted: { ofField: A }, found: 'nothing' },
    { wanted: { oneOf: NAMES }, found: 'nothing' },
    { wanted: { someOf: NAMES }, found: 'nothing' },
    ...FOUND.map((found) => ({ wanted: 'a text', found }) as const),
  ],
  most: [
    { most: 1234, of: 'frames' },
    ...(['pairs', 'rows', 'items', 'events', 'characters'] as const).map((of) => ({ most: 1234, of })),
  ],
  address: [
    { form: 'any', found: A, bare: true },
    ...(['ipv4', 'ipv6', 'mac', 'endpoint'] as const).map((form) => ({ form, found: A, bare: false })),
  ],
  number: [
    { unit: B, found: A },
    { unit: undefined, found: A },
  ],
  infinite: [{}],
  'not-number': [{ text: A }],
  ambiguous: [{ text: A }],
  'no-unit': [{ unit: A }],
  'unknown-unit': [
    { unit: A, near: B },
    { unit: A, near: undefined },
  ],
  'other-unit': [{ unit: A, wanted: B }],
  frame: [{ found: A }],
  'frame-in-order': [{ found: A }],
  range: [{ text: A }],
  'long-range': [{ most: 1234 }],
  pair: [{ found: A }],
  event: [{ text: A, known: NAMES }],
  state: [{ found: A }],
  'unknown-state': [
    { text: A, near: B, known: [] },
    { text: A, near: undefined, known: NAMES },
  ],
  value: [{ text: A, field: B }],
  option: [{ text: A, known: NAMES }],
  rows: [{ columns: NAMES }],
  row: [{ columns: NAMES }],
  cells: [{ cells: 1234, columns: 4321 }],
  column: [
    { column: A, near: B, known: [] },
    { column: A, near: undefined, known: NAMES },
  ],
  arrow: [{}],
  'arrow-part': [{ part: A }],
  'file-name': [{}],
  again: [{ name: A }],
  packets: [{ name: A, most: 1234 }],
  capture: [
    { name: A, code: 'empty', detail: 'the file is empty' },
    { name: A, code: 'bad-block', detail: 'a block is odd' },
  ],
  slow: [{ name: A }],
  'own-folder': [{}],
  'no-file': [{ name: A }],
  'no-ordinary-file': [{ name: A }],
  'large-file': [{ name: A, size: 1234, most: 4321 }],
};

const KEYS: Samples<KeyMessages> = {
  long: [{ most: 1234 }],
  character: [
    { character: A, right: B },
    { character: A, right: undefined },
  ],
  'large-number': [{ number: A }],
  unclosed: [{ quote: A }],
  unexpected: [{ token: TOKENS[0] }, ...TOKENS.map((token) => ({ token }))],
  operator: [
    { word: A, near: B },
    { word: A, near: undefined },
  ],
  close: [{ sign: A, from: 1234 }],
  deep: [{}],
  chained: [{ right: A }],
  chain: [{}],
  member: [{}],
  ends: [{}],
  value: [{ token: TOKENS[0] }, ...TOKENS.map((token) => ({ token }))],
  'value-word': [{ word: A }],
  unit: [{ unit: A }],
  entry: [{}],
  colon: [{}],
  function: [
    { name: A, near: B },
    { name: A, near: undefined },
  ],
  arguments: [
    { name: A, least: 1234, most: 1234, given: 4321 },
    { name: A, least: 1234, most: 4321, given: 3 },
    { name: A, least: 1, most: 1, given: 1234 },
    { name: A, least: 0, most: 0, given: 1234 },
  ],
  'bare-function': [{ name: A }],
  name: [
    { name: A, near: B },
    { name: A, near: undefined },
  ],
  'no-keys': [{ key: A, of: 'null' }, ...KINDS.map((of) => ({ key: A, of }))],
  key: [
    { key: A, near: B },
    { key: A, near: undefined },
  ],
  'index-of': [{ of: 'a record' }],
  index: [{}],
  item: [
    { index: 1234, length: 4321 },
    { index: 1234, length: 1 },
  ],
  'items-of': [
    { word: 'where', of: 'a text' },
    { word: 'each', of: 'a text' },
  ],
  in: [{ found: 'a number' }],
  kind: [
    { wanted: 'one value', found: 'a list' },
    { wanted: 'true or false', found: 'null' },
  ],
  numbers: [{ found: 'a text' }],
  order: [{ left: 'a text', right: 'a number' }],
  infinite: [{}],
  empty: [{}],
  frame: [{ frame: 1234, packets: 4321 }],
  flow: [{ flow: 1234, flows: 4321 }],
  field: [
    { field: A, near: NAMES },
    { field: A, near: [] },
  ],
  'no-field': [{ frame: 1234, field: A }],
  'no-time': [{ frame: 1234 }],
  side: [{}],
  'no-packet': [{ flow: 1234, frame: 4321 }],
  digits: [{ most: 1234 }],
  endpoint: [{ text: A }],
  filter: [{ problem: wrongFilter('tcp.prt == 1') }],
  steps: [{}],
  'long-text': [{}],
  'large-document': [{ name: A }],
};

/** By the parser of YAML. */
const SYNTAX: Readonly<Record<ErrorCode, true>> = {
  ALIAS_PROPS: true,
  BAD_ALIAS: true,
  BAD_COLLECTION_TYPE: true,
  BAD_DIRECTIVE: true,
  BAD_DQ_ESCAPE: true,
  BAD_INDENT: true,
  BAD_PROP_ORDER: true,
  BAD_SCALAR_START: true,
  BLOCK_AS_IMPLICIT_KEY: true,
  BLOCK_IN_FLOW: true,
  DUPLICATE_KEY: true,
  IMPOSSIBLE: true,
  KEY_OVER_1024_CHARS: true,
  MISSING_CHAR: true,
  MULTILINE_IMPLICIT_KEY: true,
  MULTIPLE_ANCHORS: true,
  MULTIPLE_DOCS: true,
  MULTIPLE_TAGS: true,
  NON_STRING_KEY: true,
  RESOURCE_EXHAUSTION: true,
  TAB_AS_INDENT: true,
  TAG_RESOLVE_FAILED: true,
  UNEXPECTED_TOKEN: true,
};
const BOUNDS = (['string', 'array', 'number'] as const).flatMap((of) =>
  [true, false].flatMap((isLarge) =>
    (['inclusive', 'exclusive', 'exact'] as const).map((as) => ({ of, isLarge, as, limit: 1234 })),
  ),
);

const DOCUMENTS: Samples<DocumentMessages> = {
  answer: [{ why: { key: 'state', params: { found: A } } }],
  expression: [{ at: 1234, why: { key: 'unit', params: { unit: A } } }],
  'no-answer': [{ type: B, why: { key: 'state', params: { found: A } } }],
  evidence: [{ value: A, packets: 1234 }],
  filter: [{ problem: wrongFilter('tcp.port ==') }, { problem: wrongFilter('tcp.prt == 1') }],
  belongs: [{ key: A, types: NAMES, type: B }],
  needs: [{ type: A, key: B }],
  'capture-key': [{}],
  'no-key': [{}],
  'two-keys': [{}],
  'same-question': [{ id: A }],
  same: [{ id: A }],
  questions: [{ most: 1234, found: 4321 }],
  unit: [
    { unit: A, near: B },
    { unit: A, near: undefined },
  ],
  field: [
    { field: A, near: NAMES },
    { field: A, near: [] },
  ],
  'all-given': [{}],
  'no-check': [{ known: NAMES }],
  checks: [{ found: NAMES }],
  count: [{}],
  passes: [{ answer: A }],
  'long-exercise': [{ most: 1234 }],
  exercise: [{ found: A, wanted: B }],
  question: [
    { id: A, near: B },
    { id: A, near: undefined },
  ],
  long: [
    { most: 1234, of: 'characters' },
    { most: 1234, of: 'lines' },
  ],
  many: [
    { of: 'keys' },
    ...(['question marks', 'anchors or aliases', 'items', 'exclamation marks'] as const).map((of) => ({ of })),
  ],
  syntax: [
    { code: 'IMPOSSIBLE', said: 'by the parser' },
    ...(Object.keys(SYNTAX) as ErrorCode[]).map((code) => ({ code, said: 'by the parser' })),
  ],
  alias: [{ said: 'by the parser' }],
  documents: [{}],
  deep: [{}],
  type: [{ expected: 'string', found: 'array' }, ...Object.keys(types).map((t) => ({ expected: t, found: t }))],
  types: [{ expected: ['string', 'object'] }],
  value: [{ value: A }],
  values: [{ values: A }],
  bound: [{ of: 'string', isLarge: false, as: 'inclusive', limit: 1 }, ...BOUNDS],
  name: [{}],
  pattern: [{ pattern: A }],
  'key-form': [{ of: 'record' }],
  'unknown-key': [
    { key: A, near: B },
    { key: A, near: undefined },
  ],
};

function wrongFilter(text: string): FilterProblem {
  try {
    compileFilter(text);
  } catch (error) {
    if (error instanceof FilterError) return error.problems[0] ?? error;
  }
  throw new Error('it is right');
}

const ENGLISH = /undefined|\[object|\b(?:the|is|are|not|of|and|found|there|this|which|has|must|too|expected|did)\b/i;

describe.each([
  ['answers', en.answers, es.answers, ANSWERS],
  ['keys', en.keys, es.keys, KEYS],
  ['documents', en.documents, es.documents, DOCUMENTS],
] as const)('faults of %s', (_, english, spanish, samples) => {
  type Words = Readonly<Record<string, (p: unknown) => string>>;
  const [inEnglish, inSpanish] = [english as unknown as Words, spanish as unknown as Words];

  it('have the same codes in each language', () => {
    expect(Object.keys(spanish)).toEqual(Object.keys(english));
  });

  it.each(Object.entries(samples))('%s', (key, all) => {
    for (const params of all) {
      const [ours, theirs] = [inEnglish[key]?.(params) ?? '', inSpanish[key]?.(params) ?? ''];
      expect(ours).toMatch(/^\S.*[^.\s]$/s);
      expect(theirs).toMatch(/^\S.*[^.\s]$/s);
      expect(theirs).not.toBe(ours);
      expect(theirs.replace(/'.*?'/gs, '')).not.toMatch(ENGLISH);
      const values = JSON.stringify(params).match(/(?<=")[A-Z]{5,}(?=")|(?<=:)\d{4}/g) ?? [];
      for (const value of values.filter((v) => !(v in SYNTAX))) {
        expect(ours).toContain(value);
        expect(theirs).toContain(value);
      }
    }
  });
});

describe('a document', () => {
  const problems = (read: () => unknown): readonly DocumentProblem[] => {
    try {
      read();
      return [];
    } catch (error) {
      if (error instanceof DocumentError) return error.problems;
      throw error;
    }
  };
  const exercise = (question: string): string =>
    `schema: trama.exercise/1\nid: mine\ntitle: Mine\ncapture: x.pcap\nsections:\n  - title: One\n    questions:\n      - ${question}\n`;
  const WRONG: readonly (readonly [string, string])[] = [
    ['a: [', 'syntax'],
    ['a: *b', 'alias'],
    ['a: 1\n---\nb: 2', 'documents'],
    ['['.repeat(20_000), 'deep'],
    ['- a', 'type'],
    ['schema: 3', 'value'],
    [exercise('{ id: a b, type: text, text: x, literal: x }'), 'name'],
    [exercise('{ id: a, type: txt, text: x, literal: x }'), 'values'],
    [exercise('{ id: a, type: text, text: 5, literal: x }'), 'types'],
    [exercise('{ id: a, type: text, text: "", literal: x }'), 'bound'],
    [exercise('{ id: a, type: text, text: x, literal: x, points: -1 }'), 'bound'],
    [exercise('{ id: a, type: text, text: x, literal: x, hnits: [] }'), 'unknown-key'],
    [exercise('{ id: a, type: text, text: x }'), 'no-key'],
    [exercise('{ id: a, type: text, text: x, literal: x, key: x }'), 'two-keys'],
    [exercise('{ id: a, type: text, text: x, literal: x, unit: ms }'), 'belongs'],
    [exercise('{ id: a, type: choice, text: x, literal: x }'), 'needs'],
    [exercise('{ id: a, type: capture, text: x, key: x, assertions: [{ name: a, frames: 1 }] }'), 'capture-key'],
    [exercise('{ id: a, type: capture, text: x, assertions: [{ name: a }] }'), 'no-check'],
    [exercise('{ id: a, type: capture, text: x, assertions: [{ name: a, frames: 1, matches: ip }] }'), 'checks'],
    [exercise('{ id: a, type: capture, text: x, assertions: [{ name: a, frames: {} }] }'), 'count'],
    [exercise('{ id: a, type: capture, text: x, assertions: [{ name: a, matches: tcp.prt }] }'), 'filter'],
    [exercise('{ id: a, type: number, text: x, key: tme(1) }'), 'expression'],
    [exercise('{ id: a, type: number, text: x, literal: many }'), 'answer'],
    [exercise('{ id: a, type: number, unit: furlong, text: x, literal: 1 }'), 'unit'],
    [exercise('{ id: a, type: field, field: ip.dts, text: x, literal: 1 }'), 'field'],
    [exercise('{ id: a, type: table, columns: [{ id: a, given: true }], text: x, literal: [[1]] }'), 'all-given'],
    [exercise('{ id: a, type: table, columns: [{ id: a }, { id: A }], text: x, literal: [[1]] }'), 'same'],
    [exercise('{ id: a, type: text, text: x, literal: x }\n      - { id: a, type: text, text: x, literal: x }'), 'same-question'],
  ];
  it.each(WRONG)('%j: %s, in both languages', (text, code) => {
    const [problem] = problems(() => parseExercise(text));
    expect(problem?.said?.key).toBe(code);
    if (problem === undefined) return;
    expect(sayProblem(problem, 'en')).toBe(problem.message);
    expect(sayProblem(problem, 'es').replace(/'.*?'/gs, '')).not.toMatch(ENGLISH);
  });

  it('that is handed in is told of in both languages, too', () => {
    const parsed = parseExercise(exercise('{ id: arp, type: frames, text: x, literal: [1] }'));
    const of = (answers: string) => `schema: trama.submission/1\nexercise: other\nanswers: ${answers}\n`;
    const all = [
      of('{ arp: x, apr: 3 }'),
      of('{ "a b": 3 }'),
      '\n'.repeat(7000),
      ':'.repeat(5000),
      '?'.repeat(1500),
      '&'.repeat(200),
      '!'.repeat(1200),
      ','.repeat(15_001),
      '['.repeat(100),
      'x'.repeat(70_000),
    ].flatMap((text) => problems(() => parseSubmission(text, parsed)));
    expect(new Set(all.map((p) => p.said?.key))).toEqual(
      new Set(['exercise', 'answer', 'question', 'key-form', 'long', 'many', 'deep']),
    );
    for (const p of all) expect(sayProblem(p, 'es').replace(/'.*?'/gs, '')).not.toMatch(ENGLISH);
  });

  it('without a code stays as it is said', () => {
    expect(sayProblem({ line: 1, column: 1, path: '', message: 'something new' }, 'es')).toBe('something new');
  });
});
