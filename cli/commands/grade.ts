/** `trama grade EXERCISE SUBMISSION…`: points and feedback. */
import { Argument, Command, Option } from 'commander';
import { FEEDBACK_LEVELS, type FeedbackLevel, localText } from '../../core/coursework/exercise/schema.ts';
import type { Owner } from '../../core/coursework/submission/owner.ts';
import type { GradeDocument, SubmissionSection } from '../../core/engine/documents/grade-schema.ts';
import { type Context, type Language, languageOf } from '../context.ts';
import { CliError, Exit } from '../errors.ts';
import type { LoadedExercise } from '../io/exercise.ts';
import type { GradedFile } from '../io/grade-files.ts';
import { secretOption } from '../io/secret.ts';
import { formatOption, languageOption, outputOption } from '../options.ts';

type Format = 'text' | 'json' | 'junit' | 'csv' | 'gradescope' | 'prairielearn';

interface Options {
  readonly format: Format;
  readonly capture?: string;
  readonly feedback?: FeedbackLevel;
  readonly items?: string;
  readonly secret?: string;
  readonly student?: string;
  readonly class?: string;
  readonly column?: string;
  readonly lang?: string;
  readonly output?: string;
}

export function gradeCommand(context: Context): Command {
  return new Command('grade')
    .description('grade answers to an exercise: points, and the feedback that its author chose')
    .addArgument(new Argument('<exercise>', 'a folder with exercise.yaml, the file, or the name of a shipped exercise'))
    .addArgument(
      new Argument(
        '<submission...>',
        "files (docs/exercises.md; 'trama schema submission'), or folders with one and its captures",
      ),
    )
    .addOption(formatOption(['text', 'json', 'junit', 'csv', 'gradescope', 'prairielearn']))
    .addOption(new Option('--capture <file>', "grade on another capture than the exercise's own"))
    .addOption(new Option('--feedback <level>', 'tell so much, whatever the author chose').choices(FEEDBACK_LEVELS))
    .addOption(new Option('--items <file>', 'write what the results say of the questions, as CSV'))
    .addOption(secretOption())
    .addOption(
      new Option(
        '--student <id>',
        'whose submission it is, where the course server knows: a package of another student is refused',
      ),
    )
    .addOption(new Option('--class <file>', 'who is in the class (CSV): whose a submission is, its folder or file is named for'))
    .addOption(new Option('--column <title>', "the column of the list with the students' IDs (default: student, id, …)"))
    .addOption(languageOption())
    .addOption(outputOption())
    .addHelpText(
      'after',
      `
Examples:
  trama grade lvs-nat-24 answers.yaml                              feedback for one student
  trama grade exercise/ submissions/*.yaml                         a class, with an analysis of the questions
  trama grade exercise/ submissions/*.yaml --format csv -o grades.csv --items items.csv
  trama grade exercise/ /autograder/submission --format gradescope -o /autograder/results/results.json
  trama grade exercise/ answers.yaml --format prairielearn -o /grade/results/results.json
  trama grade exercise/ submissions/*/ --secret secret.txt         students' own variants (trama coursework build)
  trama grade exercise/ submissions/*/ --class students.csv --format csv -o grades.csv

A submission that cannot be read is malformed, with line and column; it has no score, and the exit code is 1.`,
    )
    .action(async (name: string, files: string[], options: Options) => {
      const language = languageOf(context, options.lang);
      const single = options.format === 'gradescope' || options.format === 'prairielearn';
      if (single && files.length > 1)
        throw new CliError(`--format ${options.format} is of one submission, and ${files.length} are named`);
      if (options.class !== undefined && (single || options.student !== undefined))
        throw new CliError(`--class is for many submissions; say whose a single one is with --student ID`);
      if (options.student !== undefined && files.length > 1)
        throw new CliError(`--student is of one submission, and ${files.length} are named`);
      const { readExercise } = await import('../io/exercise.ts');
      const exercise = await readExercise(context, name);
      const document = await grade(context, exercise, files, options, language);
      const { withOutput } = await import('../output-file.ts');
      const inputs = [exercise.file, ...files];
      await withOutput(context, options.output, inputs, async (out) => {
        await out.all(await written(context, document, exercise, options.format, language));
      });
      if (options.items !== undefined) {
        const { itemsCsv } = await import('../format/grade-exports.ts');
        await withOutput(context, options.items, inputs, (out) => out.all(itemsCsv(document)));
      }
      if (document.submissions.some((s) => s.status === 'malformed')) context.exitCode = Exit.damaged;
    });
}

async function grade(
  context: Context,
  exercise: LoadedExercise,
  files: readonly string[],
  options: Options,
  language: Language,
): Promise<GradeDocument> {
  const [{ gradeInParallel }, { ItemCollector }, { totalPoints }] = await Promise.all([
    import('../threads/grade.ts'),
    import('../../core/coursework/grade/items.ts'),
    import('../format/grade-sections.ts'),
  ]);
  const { capture, feedback, secret, student } = options;
  const members =
    options.class === undefined
      ? undefined
      : await (await import('../io/class-list.ts')).listedStudents(context, options.class, options.column);
  const owners = members === undefined ? undefined : await ownersOf(files, members);
  const graded: AsyncIterable<GradedFile> = gradeInParallel(context, exercise, files, {
    capture,
    feedback,
    secret,
    student,
    owners,
    language,
  });
  const collector = new ItemCollector();
  const submissions: SubmissionSection[] = [];
  for await (const { section, results } of graded) {
    submissions.push(section);
    if (results !== undefined) collector.add(results);
  }
  return {
    schema: 'trama.grade/1',
    language,
    exercise: {
      id: exercise.exercise.id,
      title: localText(exercise.exercise.title, language),
      points: totalPoints(exercise),
      questions: exercise.questions.length,
    },
    submissions: repeated(submissions),
    missing: missing(members ?? [], submissions),
    items: files.length > 1 ? collector.items().map((i) => ({ ...i, wrongAnswers: i.wrongAnswers.map((w) => ({ ...w })) })) : [],
  };
}

async function ownersOf(files: readonly string[], members: readonly string[]): Promise<ReadonlyMap<string, Owner>> {
  const { OwnerFinder } = await import('../../core/coursework/submission/owner.ts');
  const finder = new OwnerFinder(members);
  return new Map(files.map((file) => [file, finder.ownerOf(file)]));
}

const missing = (members: readonly string[], submissions: readonly SubmissionSection[]): string[] => {
  const there = new Set(submissions.map((s) => s.student));
  return members.filter((m) => !there.has(m));
};

/** A student who is graded twice is told to the instructor: a gradebook would take the last one, whoever handed it in. */
function repeated(submissions: readonly SubmissionSection[]): SubmissionSection[] {
  const before = new Map<string, string>();
  return submissions.map((s) => {
    if (s.status !== 'graded' || s.student === null) return s;
    const first = before.get(s.student);
    before.set(s.student, first ?? s.file);
    if (first === undefined) return s;
    return { ...s, problems: [{ line: 1, column: 1, path: 'student', message: `${first} is of the same student` }] };
  });
}

async function written(
  context: Context,
  document: GradeDocument,
  exercise: LoadedExercise,
  format: Format,
  language: Language,
): Promise<Iterable<string> | AsyncIterable<string>> {
  const [exports, { courseworkMessages }] = await Promise.all([
    import('../format/grade-exports.ts'),
    import('../messages/coursework.ts'),
  ]);
  const m = courseworkMessages(language);
  const [only] = document.submissions;
  switch (format) {
    case 'text': {
      const [{ gradeText }, { textOptions }] = await Promise.all([
        import('../format/grade-text.ts'),
        import('../format/options.ts'),
      ]);
      return gradeText(document, textOptions(context, language));
    }
    case 'json': {
      const { writeJson } = await import('../../core/engine/documents/json.ts');
      return writeJson(document);
    }
    case 'csv':
      return exports.gradesCsv(
        document,
        exercise.questions.map((q) => q.question.id),
      );
    case 'junit':
      return [exports.gradesJunit(document, m)];
    case 'gradescope':
    case 'prairielearn': {
      if (only === undefined) return [];
      const result = format === 'gradescope' ? exports.gradescope(only, m) : exports.prairieLearn(only, m);
      return [`${JSON.stringify(result, null, 2)}\n`];
    }
  }
}
