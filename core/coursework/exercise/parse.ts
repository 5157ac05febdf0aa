/** An exercise from its YAML text, with every fault at its line and column. */
import { nearest } from '../../base/near-word.ts';
import { suggestFields } from '../../explain/extract.ts';
import { fieldSpec } from '../../wire/field.ts';
import { DocumentError, type DocumentProblem, type ParsedDocument, type Path, parseYaml, pathText } from '../../yaml/document.ts';
import { type Raw, read } from '../answers/raw.ts';
import { filterFaults } from '../assertions/parse.ts';
import type { DocumentFault } from '../faults/model.ts';
import { problemAt } from '../faults/say.ts';
import { KeyError } from '../key/error.ts';
import { checkFunctions } from '../key/functions.ts';
import { parseKey } from '../key/parse.ts';
import type { Expression } from '../key/syntax.ts';
import { unitNames, unitOf } from '../key/units.ts';
import { type Judge, judgeOf } from './judge.ts';
import { placeInSource } from './place.ts';
import { type Exercise, exerciseSchema, type Package, packageSchema, type Question } from './schema.ts';

/** Of an exercise. */
const MAX_QUESTIONS = 500;

export interface QuestionEntry {
  readonly question: Question;
  /** Index in `sections`. */
  readonly section: number;
  readonly judge: Judge;
  /** Undefined where the author wrote a literal, and of a capture. */
  readonly key: Expression | undefined;
  readonly evidence: Expression | undefined;
  /** A fault at a key of the question, or somewhere in its value. */
  problem(path: Path, said: DocumentFault): DocumentProblem;
  /** A fault of a key, at its place in the file. */
  keyProblem(error: KeyError, of?: 'key' | 'evidence'): DocumentProblem;
}

export interface ParsedExercise {
  /** A package has all of an exercise but its schema, and no keys. */
  readonly exercise: Omit<Exercise, 'schema'>;
  /** Undefined of an exercise that is no student's package. */
  readonly package: Package['package'] | undefined;
  readonly questions: readonly QuestionEntry[];
}

/** A package says so in its first key. */
export const isPackage = (text: string): boolean => /^schema:\s*["']?trama\.package\//m.test(text);

/** An exercise, or a student's package. @throws DocumentError */
export function parseExercise(text: string): ParsedExercise {
  const document: ParsedDocument<Exercise | Package> = parseYaml(isPackage(text) ? packageSchema : exerciseSchema, text, {
    told: (issues) => {
      // A key under a wrong name is complained of once.
      const unknown = new Set(issues.filter((i) => i.code === 'unrecognized_keys').map((i) => pathText(i.path)));
      return issues.filter((i) => i.code !== 'custom' || !unknown.has(pathText(i.path.slice(0, 4))));
    },
  });
  const faults: DocumentProblem[] = [];
  const questions = document.data.sections.flatMap((section, s) =>
    section.questions.map((question, i) => entry(document, text, question, s, ['sections', s, 'questions', i], faults)),
  );
  const places = new Map<string, QuestionEntry>();
  for (const q of questions) {
    if (places.has(q.question.id)) faults.push(q.problem(['id'], { key: 'same-question', params: { id: q.question.id } }));
    places.set(q.question.id, q);
  }
  if (questions.length > MAX_QUESTIONS)
    faults.push(
      problemAt(document.problem(['sections'], ''), {
        key: 'questions',
        params: { most: MAX_QUESTIONS, found: questions.length },
      }),
    );
  if (faults.length > 0) throw new DocumentError(faults);
  const { data } = document;
  return { exercise: data, package: 'package' in data ? data.package : undefined, questions };
}

function entry(
  document: ParsedDocument<Exercise | Package>,
  text: string,
  question: Question,
  section: number,
  at: Path,
  faults: DocumentProblem[],
): QuestionEntry {
  const problem = (path: Path, said: DocumentFault) => problemAt(document.problem([...at, ...path], ''), said);
  const keyProblem = (error: KeyError, of: 'key' | 'evidence' = 'key') => {
    const value = question[of];
    const path = [...at, of];
    const offset = document.offset(path);
    const place = typeof value === 'string' ? placeInSource(text, offset, value, error.start) : offset;
    return problemAt(document.problemAt(place, path, ''), {
      key: 'expression',
      params: { at: error.start + 1, why: error.fault },
    });
  };
  const parsed = (of: 'key' | 'evidence'): Expression | undefined => {
    const source = question[of];
    if (typeof source !== 'string') return undefined;
    try {
      const expression = parseKey(source);
      checkFunctions(expression);
      return expression;
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      faults.push(keyProblem(error, of));
      return undefined;
    }
  };
  const before = faults.length;
  checkNames(question, (path, said) => faults.push(problem(path, said)));
  faults.push(...filterFaults(question.assertions ?? [], [...at, 'assertions'], document, text));
  const judge = faults.length === before ? judgeOf(question) : NO_JUDGE;
  if (question.literal !== undefined) checkAnswer(judge, question.literal, ['literal'], problem, faults);
  for (const [i, wrong] of (question.wrong ?? []).entries()) checkAnswer(judge, wrong, ['wrong', i], problem, faults);
  return { question, section, judge, key: parsed('key'), evidence: parsed('evidence'), problem, keyProblem };
}

/** Stands in where the question has faults, which are told. */
const NO_JUDGE: Judge = { reads: () => read(null), literal: unjudged, key: unjudged };
function unjudged(): never {
  throw new Error('the exercise has faults');
}

function checkAnswer(
  judge: Judge,
  answer: unknown,
  path: Path,
  problem: QuestionEntry['problem'],
  faults: DocumentProblem[],
): void {
  const result = judge.reads(answer as Raw);
  if (!result.ok) faults.push(problem([...path, ...result.path], { key: 'answer', params: { why: result.fault } }));
}

/** Names that the schema does not know: units, fields, options that occur twice. */
function checkNames(q: Question, complain: (path: Path, said: DocumentFault) => void): void {
  if (q.unit !== undefined && unitOf(q.unit) === undefined)
    complain(['unit'], { key: 'unit', params: { unit: q.unit, near: nearest(q.unit, unitNames()) } });
  else if (typeof q.tolerance?.absolute === 'string') {
    const result = judgeOf({ ...q, tolerance: undefined }).reads(q.tolerance.absolute);
    if (!result.ok) complain(['tolerance', 'absolute'], { key: 'answer', params: { why: result.fault } });
  }
  const fields: [Path, string][] = [
    ...(q.field === undefined ? [] : [[['field'], q.field] as [Path, string]]),
    ...(q.hide?.fields ?? []).map((f, i): [Path, string] => [['hide', 'fields', i], f]),
    ...(q.hide?.layers ?? []).map((f, i): [Path, string] => [['hide', 'layers', i], f]),
  ];
  for (const [path, name] of fields) {
    if (fieldSpec(name) === undefined)
      complain(path, { key: 'field', params: { field: name, near: suggestFields(name).slice(0, 3) } });
  }
  if (q.columns?.every((c) => c.given === true)) complain(['columns'], { key: 'all-given', params: {} });
  for (const key of ['options', 'columns', 'items'] as const) {
    const seen = new Set<string>();
    for (const [i, { id }] of (q[key] ?? []).entries()) {
      if (seen.has(id.toLowerCase())) complain([key, i, 'id'], { key: 'same', params: { id } });
      seen.add(id.toLowerCase());
    }
  }
}
