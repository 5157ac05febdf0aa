/** A submission as its file: the same answers give the same bytes, in the order of the questions. */
import type { Raw } from '../answers/raw.ts';
import { isBlank } from '../answers/raw.ts';
import type { ParsedExercise, QuestionEntry } from '../exercise/parse.ts';
import { submissionHead, yamlText } from './template.ts';

export interface Written {
  /** Of an exercise that is no package: who hands it in. Empty or left out: the file does not say. */
  readonly student?: string;
  readonly answers: ReadonlyMap<string, Raw>;
  readonly hints: ReadonlyMap<string, number>;
  readonly attempts: ReadonlyMap<string, number>;
}

/** What has no question is left out, and so is what is blank. */
export function submissionText(parsed: ParsedExercise, { student = '', answers, hints, attempts }: Written): string {
  const { exercise, package: of, questions } = parsed;
  const given = questions.flatMap((entry) => {
    const answer = answers.get(entry.question.id);
    return answer === undefined || isBlank(answer) ? [] : [`  ${entry.question.id}: ${yamlText(tidy(entry, answer))}`];
  });
  const counts = (name: string, of: ReadonlyMap<string, number>): string[] => {
    const some = questions.flatMap(({ question: { id } }) => ((of.get(id) ?? 0) > 0 ? [`  ${id}: ${of.get(id)}`] : []));
    return some.length === 0 ? [] : [`${name}:`, ...some];
  };
  const lines = [
    ...submissionHead(null, exercise.id, of),
    ...(of === undefined && student.trim() !== '' ? [`student: ${JSON.stringify(student.trim())}`] : []),
    ...(given.length === 0 ? ['answers: {}'] : ['answers:', ...given]),
    ...counts('hints', hints),
    ...counts('attempts', attempts),
  ];
  return `${lines.join('\n')}\n`;
}

/** Of the same answers one form: `3, 6` and `[3, 6]`. What a student writes as words, numbers and addresses stays as it was written. */
function tidy({ question: { type }, judge }: QuestionEntry, answer: Raw): Raw {
  if (type !== 'frames' && type !== 'pairs' && type !== 'order' && type !== 'choice')
    return typeof answer === 'string' ? answer.trim() : answer;
  const read = judge.literal(answer);
  return read.ok ? read.value.solution : answer;
}
