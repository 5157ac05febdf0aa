/** Holds an exercise against itself: its own solution, nothing, and every answer that must fail. */
import type { Raw } from '../answers/raw.ts';
import type { ParsedExercise } from '../exercise/parse.ts';
import { pointsOf } from '../exercise/schema.ts';
import type { Submission } from '../submission/parse.ts';
import { type CaptureJudge, gradeSubmission, UnreadableAnswer } from './grade.ts';
import type { ResolvedKeys } from './keys.ts';

export type ExerciseFault =
  /** `earned` of `points` for the reference solution, or for an empty submission. */
  | { readonly code: 'reference' | 'empty'; readonly question: string; readonly earned: number; readonly points: number }
  /** Wrong answer `n`, from 1, gets full points, or changes other questions. */
  | { readonly code: 'passes'; readonly question: string; readonly n: number }
  | { readonly code: 'elsewhere'; readonly question: string; readonly n: number; readonly others: readonly string[] }
  | { readonly code: 'unreadable'; readonly question: string; readonly fault: string };

export interface ExerciseCheck {
  readonly faults: readonly ExerciseFault[];
  /** Wrong answers that were tried. */
  readonly tried: number;
  /** Questions without any. */
  readonly untried: readonly string[];
}

/**
 * Of a student's variant: an answer that is wrong in the exercise may be right there by chance, such as an address that the student's server happens
 * to have. That is no fault.
 */
export const checkOfVariant = (check: ExerciseCheck): ExerciseCheck => ({
  ...check,
  faults: check.faults.filter((f) => f.code !== 'passes'),
});

/** `pause` comes before each wrong answer: whoever has others waiting lets them in there, or ends the check by throwing. */
export async function checkExercise(
  exercise: ParsedExercise,
  keys: ResolvedKeys,
  judge: CaptureJudge,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<ExerciseCheck> {
  const faults: ExerciseFault[] = [];
  const reference = new Map<string, Raw>();
  for (const { question } of exercise.questions) {
    const solution = keys.get(question.id)?.key?.solution ?? (question.literal as Raw | undefined);
    if (solution !== undefined) reference.set(question.id, solution);
  }
  const graded = async (answers: ReadonlyMap<string, Raw>) => {
    const submission: Submission = {
      exercise: exercise.exercise.id,
      variant: null,
      student: null,
      answers,
      hints: new Map(),
      attempts: new Map(),
    };
    try {
      return (await gradeSubmission(exercise, keys, submission, judge)).questions;
    } catch (error) {
      if (!(error instanceof UnreadableAnswer)) throw error;
      faults.push({ code: 'unreadable', question: error.question, fault: error.message });
      return undefined;
    }
  };
  for (const r of (await graded(reference)) ?? [])
    if (r.earned !== r.points && reference.has(r.id))
      faults.push({ code: 'reference', question: r.id, earned: r.earned, points: r.points });
  for (const r of (await graded(new Map())) ?? [])
    if (r.earned !== 0) faults.push({ code: 'empty', question: r.id, earned: r.earned, points: r.points });
  let tried = 0;
  const untried: string[] = [];
  for (const { question } of exercise.questions) {
    const wrong = question.wrong ?? [];
    if (wrong.length === 0) untried.push(question.id);
    for (const [i, answer] of wrong.entries()) {
      tried++;
      await pause();
      const results = await graded(new Map(reference).set(question.id, answer as Raw));
      if (results === undefined) continue;
      const own = results.find((r) => r.id === question.id);
      const others = results.filter((r) => r.id !== question.id && reference.has(r.id) && r.earned !== r.points);
      if (own === undefined || own.verdict === 'right' || (own.earned === own.points && pointsOf(question) > 0))
        faults.push({ code: 'passes', question: question.id, n: i + 1 });
      if (others.length > 0) faults.push({ code: 'elsewhere', question: question.id, n: i + 1, others: others.map((r) => r.id) });
    }
  }
  return { faults, tried, untried };
}
