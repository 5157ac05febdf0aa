/** Words of `trama grade` and `trama coursework`. */
import type { Question } from '../../core/coursework/exercise/schema.ts';
import type { Verdict } from '../../core/coursework/grade/grade.ts';
import { noteEn, VERDICTS_EN } from '../../core/engine/documents/words/coursework.en.ts';

const number = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);

function form(q: Question): string {
  switch (q.type) {
    case 'number':
      return q.unit === undefined ? 'a number' : `a number with its unit, for example 12.5 ${q.unit}`;
    case 'text':
      return 'a word or a few';
    case 'choice':
      return `${q.multiple === true ? 'one or more of' : 'one of'} ${(q.options ?? []).map((o) => o.id).join(', ')}${q.multiple === true ? ', as [a, b]' : ''}`;
    case 'address':
      return q.form === 'endpoint' ? 'address:port, in quotation marks' : 'an address';
    case 'field':
      return `the value of ${q.field ?? ''}`;
    case 'frames':
      return 'frame numbers: [1, 2]';
    case 'pairs':
      return 'pairs original-copy: [1-2, 4-3]';
    case 'table':
      return `rows: [{ ${(q.columns ?? []).map((c) => `${c.id}: …`).join(', ')} }]`;
    case 'order':
      return q.items === undefined ? 'frames in order: [3, 1, 2]' : `in order: [${q.items.map((i) => i.id).join(', ')}]`;
    case 'state':
      return 'a TCP state: SYN-SENT';
    case 'arrow':
      return '{ from: …, to: …, what: … }';
    case 'capture':
      return 'the name of your capture file, in the folder of the submission';
  }
}

export const courseworkEn = {
  note: noteEn,
  form,
  verdict: (v: Verdict) => VERDICTS_EN[v],
  points: (earned: number, points: number) => `${earned} of ${number(points, 'point', 'points')}`,
  pointsOf: (points: number) => number(points, 'point', 'points'),
  hintsTaken: (hints: number, cost: number) => `${number(hints, 'hint', 'hints')} taken${cost > 0 ? `: −${cost}` : ''}.`,
  tooManyAttempts: 'More answers were given than are allowed.',
  hint: 'Hint',
  hints: (n: number) => number(n, 'hint', 'hints'),
  explanation: 'Explanation',
  framesThatProve: (frames: readonly number[]) =>
    frames.length === 1 ? `Look at frame ${frames[0]}.` : `Look at frames ${frames.join(', ')}.`,
  malformed: 'MALFORMED',
  foreign: 'not the student’s own package',
  built: (n: number, folder: string) => `${number(n, 'package was built', 'packages were built')} in ${folder}.`,
  notGraded: 'The submission could not be read, and was not graded. Correct it and hand it in again.',
  refused: 'The submission was not graded.',
  courseTable: ['', 'exercise', 'questions', 'points', 'about'],
  hidden: 'hidden until the question is answered',
  problem: (p: { readonly line: number; readonly column: number; readonly path: string; readonly message: string }) =>
    `line ${p.line}, column ${p.column}: ${p.path === '' ? '' : `${p.path}: `}${p.message}`,
  received: 'The answers were received.',
  missing: (n: number) => `${n} of the class list handed nothing in`,
  totals: (graded: number, malformed: number, mean: number, points: number) =>
    `${graded} graded${malformed > 0 ? `, ${malformed} not graded` : ''}${graded > 0 ? `; mean ${mean} of ${points}` : ''}`,
  itemTable: {
    question: 'question',
    answered: 'answered',
    right: 'right',
    facility: 'facility',
    discrimination: 'discrimination',
    wrong: 'most frequent wrong answers',
  },
  templateHeader: 'Write each answer after its colon. Empty: not answered.',
  answer: 'Answer',
  key: 'Key',
  mustFail: 'Answers that must fail',
  mustShow: 'The capture must show',
  yourAnswer: 'Your answer',
  columns: 'Columns',
  capture: 'Capture',
  scenario: (name: string, seed: number) => `scenario ${name}, seed ${seed}`,
  questions: (n: number) => number(n, 'question', 'questions'),
  checkNames: {
    keys: 'the keys fit the capture',
    reference: 'the reference solution gets full points',
    empty: 'an empty submission gets none',
    wrong: (n: number) => `each wrong answer fails its question, and no other (${number(n, 'answer', 'answers')})`,
  },
  wrongPasses: (id: string, n: number) => `${id}: wrong answer ${n} gets full points`,
  wrongElsewhere: (id: string, n: number, others: readonly string[]) => `${id}: wrong answer ${n} changes ${others.join(', ')}`,
  noWrong: (id: string) => `${id} lists no wrong answer`,
  wanted: (id: string, earned: number, points: number) => `${id}: ${earned} of ${points}`,
};
