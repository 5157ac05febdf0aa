/** The keys of an exercise, evaluated once on its capture; all submissions are held against these. */
import type { DocumentProblem } from '../../yaml/document.ts';
import type { Raw } from '../answers/raw.ts';
import type { AnswerKey } from '../exercise/judge.ts';
import type { ParsedExercise, QuestionEntry } from '../exercise/parse.ts';
import { KeyError } from '../key/error.ts';
import { evaluateKey } from '../key/evaluate.ts';
import type { KeySource } from '../key/source.ts';
import type { KeyValue } from '../key/value.ts';

export interface ResolvedKey {
  /** Null of a capture, which its assertions judge. */
  readonly key: AnswerKey | null;
  /** Frames that prove it, ascending. */
  readonly evidence: readonly number[];
}
/** By the id of the question. */
export type ResolvedKeys = ReadonlyMap<string, ResolvedKey>;

/** Frames of evidence that are kept. */
const MAX_EVIDENCE = 50;

/** All keys, or every fault at its place in exercise.yaml. */
export async function resolveKeys(
  { questions }: ParsedExercise,
  source: KeySource,
): Promise<{ readonly keys: ResolvedKeys; readonly problems: readonly DocumentProblem[] }> {
  const keys = new Map<string, ResolvedKey>();
  const problems: DocumentProblem[] = [];
  for (const entry of questions) {
    try {
      keys.set(entry.question.id, {
        key: await keyOf(entry, source, problems),
        evidence: await evidenceOf(entry, source, problems),
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      problems.push(error.problem);
    }
  }
  return { keys, problems };
}

class Fault extends Error {
  readonly problem: DocumentProblem;
  constructor(problem: DocumentProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

async function evaluated(entry: QuestionEntry, of: 'key' | 'evidence', source: KeySource): Promise<KeyValue> {
  const expression = entry[of];
  if (expression === undefined) return null;
  try {
    return await evaluateKey(expression, source);
  } catch (error) {
    if (error instanceof KeyError) throw new Fault(entry.keyProblem(error, of));
    throw error;
  }
}

async function keyOf(entry: QuestionEntry, source: KeySource, problems: DocumentProblem[]): Promise<AnswerKey | null> {
  const { question, judge } = entry;
  if (question.type === 'capture') return null;
  const literal = question.literal !== undefined;
  const result = literal
    ? judge.literal(question.literal as Raw, source.packets)
    : judge.key(await evaluated(entry, 'key', source), source.packets);
  if (result.ok) return result.value;
  const { fault: why } = result;
  problems.push(
    literal
      ? entry.problem(['literal'], { key: 'answer', params: { why } })
      : entry.problem(['key'], { key: 'no-answer', params: { type: question.type, why } }),
  );
  return null;
}

async function evidenceOf(entry: QuestionEntry, source: KeySource, problems: DocumentProblem[]): Promise<readonly number[]> {
  const { evidence } = entry.question;
  if (evidence === undefined) return [];
  const value = typeof evidence === 'string' ? await evaluated(entry, 'evidence', source) : evidence;
  const frames = typeof value === 'number' ? [value] : Array.isArray(value) ? (value as readonly KeyValue[]).flat(1) : [null];
  const bad = frames.find((f) => typeof f !== 'number' || !Number.isInteger(f) || f < 1 || f > source.packets);
  if (bad === undefined) return [...new Set(frames as number[])].sort((a, b) => a - b).slice(0, MAX_EVIDENCE);
  problems.push(
    entry.problem(['evidence'], { key: 'evidence', params: { value: JSON.stringify(bad), packets: source.packets } }),
  );
  return [];
}
