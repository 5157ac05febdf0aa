/** `trama coursework ACTION EXERCISE`: what an author and an instructor need beside the grader. */
import { Argument, Command, Option } from 'commander';
import type { ResolvedKeys } from '../../core/coursework/grade/keys.ts';
import { type Context, type Language, languageOf } from '../context.ts';
import { Exit } from '../errors.ts';
import type { LoadedExercise } from '../io/exercise.ts';
import { languageOption, outputOption } from '../options.ts';

const ACTIONS = ['check', 'show', 'template', 'solution', 'reference'] as const;

interface Options {
  readonly capture?: string;
  readonly lang?: string;
  readonly output?: string;
}

export function courseworkCommand(context: Context): Command {
  return new Command('coursework')
    .description('check an exercise, show it as a student sees it, or print its solutions')
    .addArgument(new Argument('<action>', 'what to do with it').choices(ACTIONS))
    .addArgument(new Argument('<exercise>', 'a folder with exercise.yaml, the file, or the name of a shipped exercise'))
    .addOption(new Option('--capture <file>', "another capture than the exercise's own"))
    .addOption(languageOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
Actions:
  check      evaluate all keys on the capture; the reference solution must get full points, an empty submission none, and each
             answer that is listed as wrong must fail its question and no other
  show       the exercise as a student reads it (Markdown)
  template   a submission to fill in
  solution   the instructor's page: answers, frames that prove them, explanations (Markdown)
  reference  a submission with the right answers

Examples:
  trama coursework check my-exercise/
  trama coursework show lvs-nat-24 --lang es > enunciado.md
  trama coursework template lvs-nat-24 > answers.yaml
  trama coursework solution lvs-nat-24`,
    )
    .action(async (action: (typeof ACTIONS)[number], name: string, options: Options) => {
      const language = languageOf(context, options.lang);
      const { readExercise } = await import('../io/exercise.ts');
      const exercise = await readExercise(context, name);
      const { withOutput } = await import('../output-file.ts');
      const print = async (pieces: Iterable<string>): Promise<void> =>
        withOutput(context, options.output, exercise.file, (out) => out.all(pieces));
      switch (action) {
        case 'check':
          return print(await check(context, exercise, options, language));
        case 'show': {
          const { studentPage } = await import('../format/coursework-md.ts');
          return print(studentPage(exercise, language));
        }
        case 'template': {
          const { template } = await import('../format/coursework-md.ts');
          return print([template(exercise, language)]);
        }
        case 'solution': {
          const { instructorPage } = await import('../format/coursework-md.ts');
          return print(instructorPage(exercise, await keysOf(context, exercise, options), language));
        }
        case 'reference': {
          const { referenceSubmission } = await import('../../core/coursework/submission/template.ts');
          return print([referenceSubmission(exercise, await keysOf(context, exercise, options))]);
        }
      }
    });
}

async function keysOf(context: Context, exercise: LoadedExercise, options: Options): Promise<ResolvedKeys> {
  const [{ withExerciseEngine }, { resolvedKeys }] = await Promise.all([
    import('../io/exercise.ts'),
    import('../io/exercise-keys.ts'),
  ]);
  return withExerciseEngine(context, exercise, options.capture, (engine) => resolvedKeys(engine, exercise));
}

async function check(context: Context, exercise: LoadedExercise, options: Options, language: Language): Promise<string[]> {
  const [{ checkExercise }, { captureJudge }, { checkLines }, { textOptions }, path] = await Promise.all([
    import('../../core/coursework/grade/check.ts'),
    import('../io/capture-judge.ts'),
    import('../format/coursework-check.ts'),
    import('../format/options.ts'),
    import('node:path'),
  ]);
  const keys = await keysOf(context, exercise, options);
  const result = await checkExercise(exercise, keys, captureJudge(path.dirname(exercise.file)));
  if (result.faults.length > 0) context.exitCode = Exit.damaged;
  return checkLines(result, exercise.questions.length, textOptions(context, language));
}
