/** Grades submissions in files and folders: each against the keys of its own variant, or of the shared capture. */
import { timingSafeEqual } from 'node:crypto';
import type { FeedbackLevel } from '../../core/coursework/exercise/schema.ts';
import { gradeSubmission, type QuestionResult, UnreadableAnswer } from '../../core/coursework/grade/grade.ts';
import type { ResolvedKeys } from '../../core/coursework/grade/keys.ts';
import type { Owner } from '../../core/coursework/submission/owner.ts';
import type { Submission } from '../../core/coursework/submission/parse.ts';
import { isStudentId, studentOfToken } from '../../core/coursework/variant/package.ts';
import type { SubmissionSection } from '../../core/engine/documents/grade-schema.ts';
import type { Context, Language } from '../context.ts';
import { CliError } from '../errors.ts';
import { gradedSection, malformedSection } from '../format/grade-sections.ts';
import { captureJudge } from './capture-judge.ts';
import { type LoadedExercise, withExerciseEngine } from './exercise.ts';
import { resolvedKeys } from './exercise-keys.ts';
import { courseSecret } from './secret.ts';
import { readSubmission } from './submission.ts';
import { VariantMaker } from './variants.ts';

export interface GradeOptions {
  readonly capture: string | undefined;
  readonly feedback: FeedbackLevel | undefined;
  readonly secret: string | undefined;
  /** Whose submission it is, where someone else knows: of a single one. */
  readonly student: string | undefined;
  /** The same of a class, by file: those that are not in it are nobody's, and why. Undefined where no class list is given. */
  readonly owners: ReadonlyMap<string, Owner> | undefined;
  readonly language: Language;
}

export interface GradedFile {
  readonly section: SubmissionSection;
  /** Undefined of a submission that has no score. */
  readonly results: readonly QuestionResult[] | undefined;
}

interface Solved {
  readonly exercise: LoadedExercise;
  readonly keys: ResolvedKeys;
}

/** In the order of the files. `alone`: the only submission of the command. Raises CliError. */
export async function* gradeFiles(
  context: Context,
  exercise: LoadedExercise,
  files: readonly string[],
  alone: boolean,
  options: GradeOptions,
): AsyncGenerator<GradedFile> {
  const hmac = await courseSecret(context, options.secret);
  if (hmac === undefined && options.student !== undefined)
    throw new CliError(
      '--student: whose package was answered can be checked only with the secret that it was built with',
      'Give it with --secret FILE, or TRAMA_SECRET.',
    );
  if (hmac === undefined || options.capture !== undefined) {
    const keys = await withExerciseEngine(context, exercise, options.capture, (engine) => resolvedKeys(engine, exercise));
    yield* each(context, exercise, files, alone, options, (submission, file) => {
      if (submission.variant === null || options.capture !== undefined) return { exercise, keys };
      throw new CliError(
        `${file}: this submission is of a student's own variant, and no secret is given to check it by`,
        'Give the secret with which the packages were built: --secret FILE, or TRAMA_SECRET.',
      );
    });
    return;
  }
  const queue: GradedFile[] = [];
  // A generator cannot yield from within a callback: submissions are graded in pieces.
  for (let from = 0; from < files.length; from += PIECE) {
    await VariantMaker.with(context, exercise, hmac, async (maker) => {
      const solve = (submission: Submission, _file: string, owner: string | undefined) =>
        ownVariant(maker, submission, owner ?? options.student);
      for await (const graded of each(context, exercise, files.slice(from, from + PIECE), alone, options, solve))
        queue.push(graded);
    });
    yield* queue.splice(0);
  }
}
const PIECE = 500;

class Foreign extends Error {}

/** The keys of the package that the submission answers. @throws Foreign */
async function ownVariant(maker: VariantMaker, submission: Submission, expected: string | undefined): Promise<Solved> {
  const { variant: token, student } = submission;
  if (token === null)
    throw new Foreign(
      'it names no variant: students answer their own packages; the line with variant: in answers.yaml has to stay',
    );
  const owner = studentOfToken(token);
  if (owner === undefined) throw new Foreign('its variant is none that Trama wrote');
  const by = expected ?? student;
  if (by !== null && by !== owner)
    throw new Foreign(`it answers the package of ${owner}, and is handed in by ${isStudentId(by) ? by : 'somebody else'}`);
  const made = await maker.variant(owner);
  const right = Buffer.from(made.exercise.package?.variant ?? '');
  const given = Buffer.from(token);
  if (right.length !== given.length || !timingSafeEqual(right, given))
    throw new Foreign(
      `the signature of the package of ${owner} is not this course's for this exercise: it is of another exercise or course, or was altered`,
    );
  return { exercise: made.exercise, keys: await resolvedKeys(made.engine, made.exercise) };
}

const nobodys = (owner: Extract<Owner, { fault: string }>): string =>
  owner.fault === 'nobody'
    ? 'no student of the class list stands in the name of the file or of its folder'
    : `its name has the IDs of several students: ${owner.students.slice(0, 5).join(', ')}`;

async function* each(
  context: Context,
  exercise: LoadedExercise,
  files: readonly string[],
  alone: boolean,
  { feedback, language, owners }: GradeOptions,
  solve: (submission: Submission, file: string, owner: string | undefined) => Solved | Promise<Solved>,
): AsyncGenerator<GradedFile> {
  for (const file of files) {
    context.signal.throwIfAborted();
    const owner = owners?.get(file);
    if (owner !== undefined && 'fault' in owner) {
      const problems = [{ line: 1, column: 1, path: '', message: nobodys(owner) }];
      yield { section: malformedSection(exercise, file, problems), results: undefined };
      continue;
    }
    const given = await readSubmission(context, file, exercise, alone);
    if ('problems' in given) {
      const problems = given.problems.map(({ line, column, path, message }) => ({ line, column, path, message }));
      const section = { ...malformedSection(exercise, file, problems), student: owner?.student ?? null };
      yield { section, results: undefined };
      continue;
    }
    const { variant } = given.submission;
    const student = owner?.student ?? given.submission.student ?? (variant === null ? null : (studentOfToken(variant) ?? null));
    const refused = (path: string, message: string, foreign: boolean, place = { line: 1, column: 1 }): GradedFile => ({
      section: {
        ...malformedSection(exercise, file, [{ ...place, path, message }]),
        student,
        variant,
        foreign,
      },
      results: undefined,
    });
    try {
      const solved = await solve(given.submission, file, owner?.student);
      const result = await gradeSubmission(solved.exercise, solved.keys, given.submission, captureJudge(given.folder));
      const section = { ...gradedSection(solved.exercise, given, result, language, feedback), student };
      yield { section, results: result.questions };
    } catch (error) {
      if (error instanceof Foreign) yield refused('variant', error.message, true);
      else if (error instanceof UnreadableAnswer)
        yield refused(`answers.${error.question}`, error.message, false, given.submission.places?.get(error.question));
      else throw error;
    }
  }
}
