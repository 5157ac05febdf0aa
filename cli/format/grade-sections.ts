/** Results with their words: what the instructor sees, and what the student is told. */
import { safeText } from '../../core/annotate/format.ts';
import type { ParsedExercise, QuestionEntry } from '../../core/coursework/exercise/parse.ts';
import { type FeedbackLevel, localText, pointsOf } from '../../core/coursework/exercise/schema.ts';
import type { QuestionResult, SubmissionResult } from '../../core/coursework/grade/grade.ts';
import type { Submission } from '../../core/coursework/submission/parse.ts';
import type { QuestionSection, SubmissionSection } from '../../core/engine/documents/grade-schema.ts';
import type { Language } from '../context.ts';
import { courseworkMessages } from '../messages/coursework.ts';

export const totalPoints = ({ questions }: ParsedExercise): number => questions.reduce((sum, q) => sum + pointsOf(q.question), 0);

/** Markdown as plain text: its signs are few enough to read. */
const oneParagraph = (text: string): string => safeText(text.trim().replace(/[ \t]*\n[ \t]*/g, ' '), 4000);

/** From nothing to everything, as the author chose; `level` overrules. */
export function feedback(
  { question }: QuestionEntry,
  result: QuestionResult,
  language: Language,
  level: FeedbackLevel = result.feedback,
): { readonly text: readonly string[]; readonly frames: readonly number[] } {
  const m = courseworkMessages(language);
  if (level === 'none') return { text: [], frames: [] };
  const costs = [
    ...(result.tooManyAttempts ? [m.tooManyAttempts] : []),
    ...(result.hints > 0 ? [m.hintsTaken(result.hints, result.hintCost)] : []),
  ];
  const verdict = `${m.verdict(result.verdict)}, ${m.points(result.earned, result.points)}`;
  if (level === 'right-wrong') return { text: [verdict, ...costs], frames: [] };
  const whole = level === 'explanation';
  const notes = result.verdict === 'right' || result.verdict === 'unanswered' ? [] : result.notes.map((n) => m.note(n, whole));
  if (!whole) {
    const hint = result.verdict === 'right' ? undefined : question.hints?.[0];
    const told = hint === undefined ? [] : [`${m.hint}: ${oneParagraph(localText(hint.text, language))}`];
    return { text: [verdict, ...costs, ...notes, ...told], frames: [] };
  }
  const { explanation } = question;
  const why = explanation === undefined ? [] : [oneParagraph(localText(explanation, language))];
  const look = result.evidence.length > 0 ? [m.framesThatProve(result.evidence)] : [];
  return { text: [verdict, ...costs, ...notes, ...why, ...look], frames: result.evidence };
}

interface GradedSubmission {
  readonly file: string;
  readonly submission: Submission;
}

export function gradedSection(
  exercise: ParsedExercise,
  { file, submission: { student, variant } }: GradedSubmission,
  result: SubmissionResult,
  language: Language,
  level: FeedbackLevel | undefined,
): SubmissionSection {
  const byId = new Map(exercise.questions.map((q) => [q.question.id, q]));
  const questions = result.questions.flatMap((r): QuestionSection[] => {
    const entry = byId.get(r.id);
    if (entry === undefined) return [];
    const { text, frames } = feedback(entry, r, language, level);
    return [
      {
        id: r.id,
        verdict: r.verdict,
        points: r.points,
        earned: r.earned,
        hints: r.hints,
        hintCost: r.hintCost,
        tooManyAttempts: r.tooManyAttempts,
        feedback: level ?? r.feedback,
        text: [...text],
        frames: [...frames],
        answer: r.answer ?? null,
      },
    ];
  });
  return {
    file,
    student,
    variant,
    status: 'graded',
    foreign: false,
    points: result.points,
    earned: result.earned,
    problems: [],
    questions,
  };
}

export const malformedSection = (
  exercise: ParsedExercise,
  file: string,
  problems: SubmissionSection['problems'],
): SubmissionSection => ({
  file,
  student: null,
  variant: null,
  status: 'malformed',
  foreign: false,
  points: totalPoints(exercise),
  earned: null,
  problems,
  questions: [],
});
