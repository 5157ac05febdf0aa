/** A submission from its YAML text. What cannot be read is told with its line and column, and is never a wrong answer. */
import type { ParamsOf } from '../../base/coded.ts';
import { nearest } from '../../base/near-word.ts';
import { DocumentError, type DocumentProblem, type Path, parseYaml } from '../../yaml/document.ts';
import { isBlank, type Raw } from '../answers/raw.ts';
import type { ParsedExercise } from '../exercise/parse.ts';
import type { DocumentFault, DocumentMessages } from '../faults/model.ts';
import { problemAt } from '../faults/say.ts';
import { submissionSchema } from './schema.ts';

/** Characters. Whoever reads a file need not read more. */
export const MAX_SUBMISSION = 64 * 1024;
/**
 * The parser of YAML takes time that grows with the square of keys in a map, of brackets in brackets, of anchors, and of empty lines, and much of it for lists of nothing: more than
 * any submission has are refused before it sees them.
 */
const MAX_LINES = 6000;
const MAX_COLONS = 4000;
const MAX_BRACKETS_OPEN = 60;
const MAX_ANCHORS = 100;
/** Of lists, of brackets that are closed, and of tags. */
const MAX_ITEMS = 15_000;
const MAX_TAGS = 1000;

export interface Submission {
  readonly exercise: string;
  readonly variant: string | null;
  readonly student: string | null;
  /** By the id of the question; each can be read by its judge. What is blank is not there. */
  readonly answers: ReadonlyMap<string, Raw>;
  readonly hints: ReadonlyMap<string, number>;
  readonly attempts: ReadonlyMap<string, number>;
  /** Where each answer stands in the file, from 1; undefined where there is none. */
  readonly places?: ReadonlyMap<string, Pick<DocumentProblem, 'line' | 'column'>>;
}

/** @throws DocumentError */
export function parseSubmission(text: string, { exercise, questions }: ParsedExercise): Submission {
  refuseMonsters(text);
  const { data, problem } = parseYaml(submissionSchema, text);
  const problems: DocumentProblem[] = [];
  const complain = (path: Path, said: DocumentFault, key?: string) => void problems.push(problemAt(problem(path, '', key), said));
  if (data.exercise !== exercise.id)
    complain(['exercise'], { key: 'exercise', params: { found: data.exercise, wanted: exercise.id } });
  const byId = new Map(questions.map((q) => [q.question.id, q]));
  const known = (of: string, id: string): boolean => {
    if (byId.has(id)) return true;
    complain([of], { key: 'question', params: { id, near: nearest(id, [...byId.keys()]) } }, id);
    return false;
  };
  const answers = new Map<string, Raw>();
  const places = new Map<string, Pick<DocumentProblem, 'line' | 'column'>>();
  for (const [id, value] of Object.entries(data.answers ?? {})) {
    const raw = value as Raw;
    if (!known('answers', id) || isBlank(raw)) continue;
    const result = byId.get(id)?.judge.reads(raw);
    if (result?.ok === false) complain(['answers', id, ...result.path], { key: 'answer', params: { why: result.fault } });
    answers.set(id, raw);
    const { line, column } = problem(['answers', id], '');
    places.set(id, { line, column });
  }
  for (const of of ['hints', 'attempts'] as const) for (const id of Object.keys(data[of] ?? {})) known(of, id);
  if (problems.length > 0) throw new DocumentError(problems);
  return {
    exercise: data.exercise,
    variant: data.variant ?? null,
    student: data.student === undefined ? null : String(data.student),
    answers,
    hints: new Map(Object.entries(data.hints ?? {})),
    attempts: new Map(Object.entries(data.attempts ?? {})),
    places,
  };
}

const many = (of: ParamsOf<DocumentMessages, 'many'>['of']): DocumentFault => ({ key: 'many', params: { of } });

function refuseMonsters(text: string): void {
  const refuse = (offset: number, said: DocumentFault): never => {
    const before = text.slice(0, offset).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new DocumentError([problemAt({ line: before.length, column, path: '' }, said)]);
  };
  if (text.length > MAX_SUBMISSION) refuse(MAX_SUBMISSION, { key: 'long', params: { most: MAX_SUBMISSION, of: 'characters' } });
  const count = { lines: 0, ':': 0, '?': 0, '&': 0, ',': 0, '!': 0 };
  let open = 0;
  let start = 0;
  for (const line of text.split('\n')) {
    if (++count.lines > MAX_LINES) refuse(start, { key: 'long', params: { most: MAX_LINES, of: 'lines' } });
    // A template's comments quote the questions, which are Markdown.
    const end = /^\s*#/.test(line) ? start : start + line.length;
    for (let i = start; i < end; i++) {
      const c = text.charAt(i);
      if (c === ':' && ++count[':'] > MAX_COLONS) refuse(i, many('keys'));
      if (c === '?' && ++count['?'] > MAX_COLONS / 4) refuse(i, many('question marks'));
      if ((c === '&' || c === '*') && ++count['&'] > MAX_ANCHORS) refuse(i, many('anchors or aliases'));
      if (c === '[' || c === '{') open++;
      if ((c === ',' || c === ']' || c === '}') && ++count[','] > MAX_ITEMS) refuse(i, many('items'));
      if (c === '!' && ++count['!'] > MAX_TAGS) refuse(i, many('exclamation marks'));
      if ((c === ']' || c === '}') && open > 0) open--;
      if (open > MAX_BRACKETS_OPEN) refuse(i, { key: 'deep', params: {} });
    }
    start += line.length + 1;
  }
}
