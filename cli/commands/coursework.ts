/** `trama coursework ACTION EXERCISE`: what an author and an instructor need beside the grader. */
import { Argument, Command, Option } from 'commander';
import type { ParsedExercise } from '../../core/coursework/exercise/parse.ts';
import type { ResolvedKeys } from '../../core/coursework/grade/keys.ts';
import { type Context, type Language, languageOf } from '../context.ts';
import { CliError, Exit } from '../errors.ts';
import type { LoadedExercise } from '../io/exercise.ts';
import { secretOption } from '../io/secret.ts';
import type { Variant } from '../io/variants.ts';
import { languageOption } from '../options.ts';

const ACTIONS = ['check', 'show', 'template', 'solution', 'reference', 'build', 'list'] as const;

interface Options {
  readonly capture?: string;
  readonly student?: string;
  readonly class?: string;
  readonly column?: string;
  readonly secret?: string;
  readonly lang?: string;
  readonly output?: string;
}

export function courseworkCommand(context: Context): Command {
  return new Command('coursework')
    .description('check an exercise, show it as a student sees it, print its solutions, or build students’ packages')
    .addArgument(new Argument('<action>', 'what to do with it').choices(ACTIONS))
    .addArgument(
      new Argument('[exercise]', 'a folder with exercise.yaml, the file, or the name of a shipped exercise; list: a course.yaml'),
    )
    .addOption(new Option('--capture <file>', "another capture than the exercise's own"))
    .addOption(new Option('--student <id>', "this student's variant"))
    .addOption(new Option('--class <file>', 'build: a package for each student of this list (CSV)'))
    .addOption(new Option('--column <title>', "build: the column of the list with the students' IDs (default: student, id, …)"))
    .addOption(secretOption())
    .addOption(languageOption())
    .addOption(new Option('-o, --output <path>', 'write to a file instead of stdout; build: the folder for the packages'))
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
  build      students' packages: each with a capture of the student's own, without the keys (docs/exercises.md)
  list       the course that ships, or another one: its exercises in order
             With --student, the other actions are about that student's variant.

Examples:
  trama coursework list
  trama coursework check my-exercise/
  trama coursework show lvs-nat-24 --lang es > enunciado.md
  trama coursework template lvs-nat-24 > answers.yaml
  trama coursework solution lvs-nat-24
  trama coursework build lvs-nat-24 --student 1234 --secret secret.txt -o packages/1234
  trama coursework build lvs-nat-24 --class students.csv --secret secret.txt -o packages`,
    )
    .action(async (action: (typeof ACTIONS)[number], name: string | undefined, options: Options) => {
      const language = languageOf(context, options.lang);
      if (action === 'list') {
        const { courseLines } = await import('../format/course-list.ts');
        return context.out.all(await courseLines(context, name, language));
      }
      if (name === undefined) throw new CliError('no exercise is named', "'trama coursework list' lists those that ship.");
      const { readExercise } = await import('../io/exercise.ts');
      const exercise = await readExercise(context, name);
      if (action === 'build') return build(context, exercise, options, language);
      if (options.class !== undefined) throw new CliError('--class is for building packages', "See 'trama coursework --help'.");
      const { withOutput } = await import('../output-file.ts');
      const print = async (pieces: Iterable<string>): Promise<void> =>
        withOutput(context, options.output, exercise.file, (out) => out.all(pieces));
      switch (action) {
        case 'check':
          return print(await check(context, exercise, options, language));
        case 'show': {
          const { studentPage } = await import('../format/coursework-md.ts');
          return print(studentPage(await shown(context, exercise, options), language));
        }
        case 'template': {
          const { template } = await import('../format/coursework-md.ts');
          return print([template(await shown(context, exercise, options), language)]);
        }
        case 'solution': {
          const { instructorPage } = await import('../format/coursework-md.ts');
          const solved = await solve(context, exercise, options);
          return print(instructorPage(solved.exercise, solved.keys, language));
        }
        case 'reference': {
          const { referenceSubmission } = await import('../../core/coursework/submission/template.ts');
          const solved = await solve(context, exercise, options);
          return print([referenceSubmission(solved.exercise, solved.keys)]);
        }
      }
    });
}

interface Solved {
  readonly exercise: LoadedExercise;
  readonly keys: ResolvedKeys;
}

/** The exercise, or the variant of the student that is named, with its keys. */
async function solve(context: Context, exercise: LoadedExercise, options: Options): Promise<Solved> {
  const [{ withExerciseEngine }, { resolvedKeys }] = await Promise.all([
    import('../io/exercise.ts'),
    import('../io/exercise-keys.ts'),
  ]);
  if (options.student === undefined)
    return withExerciseEngine(context, exercise, options.capture, async (engine) => ({
      exercise,
      keys: await resolvedKeys(engine, exercise),
    }));
  return ofStudent(context, exercise, options, async (variant) => ({
    exercise: variant.exercise,
    keys: await resolvedKeys(variant.engine, variant.exercise),
  }));
}

const shown = (context: Context, exercise: LoadedExercise, options: Options): Promise<ParsedExercise> | ParsedExercise =>
  options.student === undefined ? exercise : ofStudent(context, exercise, options, async (variant) => variant.exercise);

async function ofStudent<T>(
  context: Context,
  exercise: LoadedExercise,
  options: Options,
  work: (variant: Variant) => Promise<T>,
): Promise<T> {
  const [{ neededSecret }, { VariantMaker }] = await Promise.all([import('../io/secret.ts'), import('../io/variants.ts')]);
  if (options.capture !== undefined)
    throw new CliError('--student makes a capture, and --capture names another: give one of them');
  const id = await studentId(options.student ?? '');
  const hmac = await neededSecret(context, options.secret, "a student's variant");
  return VariantMaker.with(context, exercise, hmac, async (maker) => work(await maker.variant(id)));
}

async function studentId(id: string): Promise<string> {
  const { isStudentId, STUDENT_ID_RULE } = await import('../../core/coursework/variant/package.ts');
  if (isStudentId(id)) return id;
  throw new CliError(`--student: '${id.slice(0, 80)}' is no student's ID: ${STUDENT_ID_RULE}`);
}

async function build(context: Context, exercise: LoadedExercise, options: Options, language: Language): Promise<void> {
  const { output, class: list } = options;
  if (output === undefined || output === '-') throw new CliError('-o, --output: no folder for the packages is named');
  if ((options.student === undefined) === (list === undefined))
    throw new CliError('say for whom: --student ID, or --class LIST.csv', "See 'trama coursework --help'.");
  const [{ neededSecret }, { VariantMaker }, { assertHolds, writePackage }, { listedStudents }, path] = await Promise.all([
    import('../io/secret.ts'),
    import('../io/variants.ts'),
    import('../io/packages.ts'),
    import('../io/class-list.ts'),
    import('node:path'),
  ]);
  const students =
    list === undefined ? [await studentId(options.student ?? '')] : await listedStudents(context, list, options.column);
  const hmac = await neededSecret(context, options.secret, "students' packages");
  if (exercise.package === undefined) await assertHolds(context, exercise);
  await VariantMaker.with(context, exercise, hmac, async (maker) => {
    for (const student of students) {
      context.signal.throwIfAborted();
      const folder = list === undefined ? output : path.join(output, student);
      await writePackage(context, await maker.variant(student), folder, language);
    }
  });
  const { courseworkMessages } = await import('../messages/coursework.ts');
  await context.out.all([`${courseworkMessages(language).built(students.length, output)}\n`]);
}

async function check(context: Context, exercise: LoadedExercise, options: Options, language: Language): Promise<string[]> {
  const [{ checkExercise, checkOfVariant }, { captureJudge }, { checkLines }, { textOptions }, path] = await Promise.all([
    import('../../core/coursework/grade/check.ts'),
    import('../io/capture-judge.ts'),
    import('../format/coursework-check.ts'),
    import('../format/options.ts'),
    import('node:path'),
  ]);
  const solved = await solve(context, exercise, options);
  const checked = await checkExercise(solved.exercise, solved.keys, captureJudge(path.dirname(exercise.file)));
  const result = options.student === undefined ? checked : checkOfVariant(checked);
  if (result.faults.length > 0) context.exitCode = Exit.damaged;
  return checkLines(result, exercise.questions.length, textOptions(context, language));
}
