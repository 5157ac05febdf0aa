/** One submission against the keys: points and facts, no words. */
import { type Comparison, wrong } from '../answers/compare.ts';
import type { Raw, Read } from '../answers/raw.ts';
import type { ParsedExercise, QuestionEntry } from '../exercise/parse.ts';
import { type FeedbackLevel, pointsOf, type Question } from '../exercise/schema.ts';
import type { AnswerFault } from '../faults/model.ts';
import { sayAnswer } from '../faults/say.ts';
import type { Submission } from '../submission/parse.ts';
import type { ResolvedKeys } from './keys.ts';

export type Verdict = 'right' | 'partly' | 'wrong' | 'unanswered';

export interface QuestionResult {
  readonly id: string;
  readonly verdict: Verdict;
  readonly points: number;
  /** Never below 0. */
  readonly earned: number;
  /** Hints taken, and the points that they cost. */
  readonly hints: number;
  readonly hintCost: number;
  /** More answers were given than the question allows: nothing is earned. */
  readonly tooManyAttempts: boolean;
  readonly notes: Comparison['notes'];
  readonly evidence: readonly number[];
  readonly feedback: FeedbackLevel;
  /** Undefined where there is none. */
  readonly answer: Raw | undefined;
}

export interface SubmissionResult {
  readonly points: number;
  readonly earned: number;
  readonly questions: readonly QuestionResult[];
}

/** Judges the capture that an answer names. Not ok: the capture cannot be read. */
export type CaptureJudge = (entry: QuestionEntry, file: string) => Promise<Read<Comparison>>;

/** An answer that cannot be read is not graded: the submission has to be handed in again. */
export class UnreadableAnswer extends Error {
  readonly question: string;
  readonly fault: AnswerFault;
  constructor(question: string, fault: AnswerFault) {
    super(sayAnswer(fault, 'en'));
    this.name = 'UnreadableAnswer';
    this.question = question;
    this.fault = fault;
  }
}

/** Points are told to so many decimals: doubles would show thirds of points in sixteen. */
const round = (points: number): number => Math.round(points * 1e4) / 1e4;

/** What of an answer counts, where parts may earn nothing; 0 to 1. */
const counted = ({ partial }: Question, fraction: number): number => (fraction < 1 && partial === false ? 0 : fraction);

/** Points for an answer that is right to that fraction, before hints. */
export const pointsFor = (question: Question, fraction: number): number =>
  round(pointsOf(question) * counted(question, fraction));

/** @throws UnreadableAnswer */
export async function gradeSubmission(
  { exercise, questions }: ParsedExercise,
  keys: ResolvedKeys,
  submission: Submission,
  judgeCapture: CaptureJudge,
): Promise<SubmissionResult> {
  const results: QuestionResult[] = [];
  for (const entry of questions) {
    const { question } = entry;
    const answer = submission.answers.get(question.id);
    const resolved = keys.get(question.id);
    const points = pointsOf(question);
    const hints = Math.min(submission.hints.get(question.id) ?? 0, question.hints?.length ?? 0);
    const hintCost = (question.hints ?? []).slice(0, hints).reduce((sum, h) => sum + (h.cost ?? 0), 0);
    const allowed = question.attempts ?? exercise.attempts;
    const tooManyAttempts = allowed !== undefined && (submission.attempts.get(question.id) ?? 0) > allowed;
    let comparison: Comparison = wrong();
    if (answer !== undefined) {
      const result = resolved?.key ? resolved.key.grade(answer) : await judgeCapture(entry, String(answer));
      if (!result.ok) throw new UnreadableAnswer(question.id, result.fault);
      comparison = result.value;
    }
    const fraction = counted(question, comparison.fraction);
    results.push({
      id: question.id,
      verdict: answer === undefined ? 'unanswered' : fraction === 1 ? 'right' : fraction > 0 ? 'partly' : 'wrong',
      points,
      earned: tooManyAttempts ? 0 : round(Math.max(0, points * fraction - (answer === undefined ? 0 : hintCost))),
      hints,
      hintCost,
      tooManyAttempts,
      notes: comparison.notes,
      evidence: resolved?.evidence ?? [],
      feedback: question.feedback ?? exercise.feedback ?? 'explanation',
      answer,
    });
  }
  const sum = (of: (r: QuestionResult) => number) => round(results.reduce((total, r) => total + of(r), 0));
  return { points: sum((r) => r.points), earned: sum((r) => r.earned), questions: results };
}
