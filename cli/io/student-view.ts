/** What a student's view of a capture does not show while questions of an exercise are open. */
import { Option } from 'commander';
import type { Veil } from '../../core/coursework/exercise/hidden.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';

export interface StudentOptions {
  readonly exercise?: string;
  readonly answers?: string;
}

export const exerciseOption = () =>
  new Option(
    '--exercise <exercise>',
    'hide what its questions hide until they are answered (a package, an exercise, or its name)',
  );
export const answersOption = () => new Option('--answers <file>', 'the answers so far: a submission (with --exercise)');

/** Undefined where there is no exercise, or nothing of it is hidden any more. Raises CliError. */
export async function studentVeil(context: Context, { exercise: name, answers }: StudentOptions): Promise<Veil | undefined> {
  if (name === undefined) {
    if (answers !== undefined) throw new CliError('--answers: to which exercise? Give it with --exercise');
    return undefined;
  }
  const [{ readExercise }, { veil }, { readSubmission }] = await Promise.all([
    import('./exercise.ts'),
    import('../../core/coursework/exercise/hidden.ts'),
    import('./submission.ts'),
  ]);
  const exercise = await readExercise(context, name);
  let answered: ReadonlySet<string> = new Set();
  if (answers !== undefined) {
    const given = await readSubmission(context, answers, exercise, true);
    if ('problems' in given) {
      const [p] = given.problems;
      const place =
        p === undefined ? '' : `line ${p.line}, column ${p.column}: ${p.path === '' ? '' : `${p.path}: `}${p.message}`;
      throw new CliError(`${answers}: ${place}`, "'trama schema submission' prints what may stand in the file.");
    }
    answered = new Set(given.submission.answers.keys());
  }
  const questions = exercise.questions.map((q) => q.question);
  const made = veil(questions, answered);
  return made.lifted ? undefined : made;
}

/** A filter must not ask for what is hidden: which frames it selects would tell. Raises CliError. */
export async function refuseTellingFilter(veil: Veil | undefined, text: string | undefined): Promise<void> {
  if (veil === undefined || text === undefined) return;
  const { tokenize } = await import('../../core/filter/token.ts');
  for (const token of tokenize(text, [])) {
    if (token.kind === 'word' && veil.hidesSomewhere(token.text))
      throw new CliError(`-Y: ${token.text} is hidden until the question about it is answered`);
    if (token.kind === 'slice') throw new CliError('-Y: single bytes cannot be asked for while something is hidden');
  }
}
