/** Words of `trama grade` and `trama coursework`. */
import type { Note } from '../../core/coursework/answers/compare.ts';
import type { Question } from '../../core/coursework/exercise/schema.ts';
import type { Verdict } from '../../core/coursework/grade/grade.ts';

const number = (n: number, one: string, many: string): string => (n === 1 ? `1 ${one}` : `${n} ${many}`);
const list = (items: readonly string[]): string => (items.length > 12 ? `${items.slice(0, 12).join(', ')}, …` : items.join(', '));

const PARTS: Readonly<Record<string, string>> = {
  address: 'the address',
  port: 'the port',
  from: 'where it starts',
  to: 'where it ends',
  what: 'what it carries',
};

/** `whole`: the right answer may be told, not only how near this one is. */
function note(n: Note, whole: boolean): string {
  switch (n.code) {
    case 'items': {
      const near = `${n.right} of ${n.wanted} right`;
      if (!whole)
        return `${near}${n.extra.length > 0 ? `, and ${number(n.extra.length, 'that does', 'that do')} not belong` : ''}.`;
      return `${[
        near,
        ...(n.missing.length > 0 ? [`missing: ${list(n.missing)}`] : []),
        ...(n.extra.length > 0 ? [`not right: ${list(n.extra)}`] : []),
      ].join('; ')}.`;
    }
    case 'cells':
      return `${[
        `${n.right} of ${number(n.wanted, 'cell', 'cells')} right`,
        ...(n.missingRows > 0 ? [number(n.missingRows, 'row is missing', 'rows are missing')] : []),
        ...(n.extraRows > 0 ? [number(n.extraRows, 'row too many', 'rows too many')] : []),
        ...(whole && n.wrong.length > 0 ? [`look again at ${list(n.wrong.map((w) => `row ${w.row}, ${w.column}`))}`] : []),
      ].join('; ')}.`;
    case 'order':
      return `${number(n.steps, 'change puts', 'changes put')} the order right.`;
    case 'unit':
      return 'The digits are right, but not the size: look at the unit.';
    case 'sign':
      return 'Only the sign is wrong.';
    case 'reversed':
      return 'It is the other way round.';
    case 'parts':
      return `Wrong: ${list(n.wrong.map((p) => PARTS[p] ?? p))}.`;
    case 'assertions':
      return `The capture shows ${n.passed} of the ${n.wanted} things it must${n.failed.length > 0 ? `; not: ${list(n.failed)}` : ''}.`;
  }
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  right: 'right',
  partly: 'partly right',
  wrong: 'wrong',
  unanswered: 'not answered',
};

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
  note,
  form,
  verdict: (v: Verdict) => VERDICTS[v],
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
