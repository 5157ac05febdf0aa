/** Whether an answer is right, and what its student is told: the grader's own verdict, at the level that the author chose. */
import type { Comparison } from '../../../coursework/answers/compare.ts';
import { fault, type Read, read } from '../../../coursework/answers/raw.ts';
import type { ParsedExercise, QuestionEntry } from '../../../coursework/exercise/parse.ts';
import { localText } from '../../../coursework/exercise/schema.ts';
import { sayAnswer, sayProblem } from '../../../coursework/faults/say.ts';
import { gradeSubmission, type QuestionResult, UnreadableAnswer } from '../../../coursework/grade/grade.ts';
import { type ResolvedKey, resolveKeys } from '../../../coursework/grade/keys.ts';
import { judgeCapture, openOwnCapture } from '../../capture-answer.ts';
import { noteEn } from '../../documents/words/coursework.en.ts';
import { noteEs } from '../../documents/words/coursework.es.ts';
import type { Engine } from '../../engine.ts';
import { keySource } from '../../key-source.ts';
import type { Lang } from '../protocol.ts';
import type { CheckOutcome, CheckRequest, Told } from './model.ts';

type Resolved = { readonly key: ResolvedKey } | { readonly problem: Readonly<Record<Lang, string>> };
type Shown = { readonly name: string; readonly passed: boolean };

export const noAnswer = (kind: 'no-key' | 'waiting'): CheckOutcome => ({ kind });

/** The keys of one exercise, each evaluated when its question is first checked, on each capture anew. */
export class Checker {
  readonly #exercise: ParsedExercise;
  readonly #keys = new WeakMap<Engine, Map<string, Promise<Resolved>>>();

  constructor(exercise: ParsedExercise) {
    this.#exercise = exercise;
  }

  async check(
    entry: QuestionEntry,
    engine: Engine | undefined,
    { answer, hints, attempts }: CheckRequest,
    file: Uint8Array | null,
    signal: AbortSignal,
  ): Promise<CheckOutcome> {
    const { question } = entry;
    // A capture is judged by assertions, which packages have as well.
    const isCapture = question.type === 'capture';
    if (!isCapture && this.#exercise.package !== undefined) return noAnswer('no-key');
    if (!isCapture && engine === undefined) return noAnswer('waiting');
    const resolved = isCapture || engine === undefined ? { key: { key: null, evidence: [] } } : await this.#key(entry, engine);
    if ('problem' in resolved) return { kind: 'bad-key', problem: resolved.problem };
    const shown: Shown[] = [];
    try {
      const { questions } = await gradeSubmission(
        { ...this.#exercise, questions: [entry] },
        new Map([[question.id, resolved.key]]),
        {
          exercise: this.#exercise.exercise.id,
          variant: null,
          student: null,
          answers: new Map([[question.id, answer]]),
          hints: new Map([[question.id, hints]]),
          attempts: new Map([[question.id, attempts]]),
        },
        (q, name) => judged(q, name, file, shown, signal),
      );
      const [result] = questions;
      if (result === undefined) throw new Error('one question, and no result');
      return outcome(entry, result, shown);
    } catch (error) {
      if (error instanceof UnreadableAnswer) return { kind: 'unreadable', fault: inBoth((lang) => sayAnswer(error.fault, lang)) };
      throw error;
    }
  }

  #key(entry: QuestionEntry, engine: Engine): Promise<Resolved> {
    let keys = this.#keys.get(engine);
    if (keys === undefined) {
      keys = new Map();
      this.#keys.set(engine, keys);
    }
    let key = keys.get(entry.question.id);
    if (key === undefined) {
      key = resolveKeys({ ...this.#exercise, questions: [entry] }, keySource(engine)).then(
        ({ keys: of, problems: [problem] }) => {
          const own = of.get(entry.question.id);
          if (problem === undefined && own !== undefined) return { key: own };
          if (problem === undefined) throw new Error('one question, and neither a key nor a problem');
          return { problem: inBoth((lang) => `${problem.path}: ${sayProblem(problem, lang)}`) };
        },
      );
      keys.set(entry.question.id, key);
    }
    return key;
  }
}

/** `shown`: is told of each assertion. */
async function judged(
  { question }: QuestionEntry,
  name: string,
  file: Uint8Array | null,
  shown: Shown[],
  signal: AbortSignal,
): Promise<Read<Comparison>> {
  if (file === null) return fault('again', { name });
  const pause = (): void => signal.throwIfAborted();
  const engine = await openOwnCapture(file, name, pause);
  if (!engine.ok) return engine;
  const assertions = question.assertions ?? [];
  const { met, comparison } = await judgeCapture(engine.value, assertions, pause);
  assertions.forEach(({ name: assertion }, i) => void shown.push({ name: assertion, passed: met[i] === true }));
  return read(comparison);
}

const inBoth = <T>(say: (lang: Lang) => T): Readonly<Record<Lang, T>> => ({ en: say('en'), es: say('es') });

const NOTES: Readonly<Record<Lang, typeof noteEn>> = { en: noteEn, es: noteEs };

function outcome({ question }: QuestionEntry, result: QuestionResult, shown: readonly Shown[]): CheckOutcome {
  const { feedback, verdict, earned, points, notes, evidence } = result;
  const isWhole = feedback === 'explanation';
  const isNear = isWhole || feedback === 'hint';
  const told = (lang: Lang): Told => ({
    // What a capture shows is listed assertion by assertion.
    notes: isNear && verdict !== 'right' && question.type !== 'capture' ? notes.map((n) => NOTES[lang](n, isWhole)) : [],
    hint:
      feedback === 'hint' && verdict !== 'right' && question.hints?.[0] !== undefined
        ? localText(question.hints[0].text, lang)
        : null,
    explanation: isWhole && question.explanation !== undefined ? localText(question.explanation, lang) : null,
  });
  return {
    kind: 'graded',
    verdict: feedback === 'none' ? null : verdict,
    earned: feedback === 'none' ? null : earned,
    points,
    told: inBoth(told),
    frames: isWhole ? [...evidence] : [],
    shown: isNear ? shown : [],
  };
}
