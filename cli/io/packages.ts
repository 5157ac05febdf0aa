/** Students' packages in folders. A package is whole or not there: what lies in the folder already is replaced file by file. */
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { checkExercise, checkOfVariant } from '../../core/coursework/grade/check.ts';
import { PACKAGE_CAPTURE, packageText } from '../../core/coursework/variant/package.ts';
import type { Context } from '../context.ts';
import { CliError, errorCode } from '../errors.ts';
import { studentPage, template } from '../format/coursework-md.ts';
import { captureJudge } from './capture-judge.ts';
import { type LoadedExercise, withExerciseEngine } from './exercise.ts';
import { resolvedKeys } from './exercise-keys.ts';
import type { Variant } from './variants.ts';

const EXERCISE = 'exercise.yaml';

/** Raises CliError where the exercise does not hold on its own capture: then none of its packages would. */
export async function assertHolds(context: Context, exercise: LoadedExercise): Promise<void> {
  const [fault] = await withExerciseEngine(context, exercise, undefined, async (engine) => {
    const keys = await resolvedKeys(engine, exercise);
    return (await checkExercise(exercise, keys, captureJudge(path.dirname(exercise.file)))).faults;
  });
  if (fault !== undefined)
    throw new CliError(
      `${exercise.file}: the exercise does not hold: question '${fault.question}'${fault.code === 'passes' ? `, wrong answer ${fault.n} gets full points` : ''}`,
      "'trama coursework check EXERCISE' tells all of it.",
    );
}

/**
 * Writes one, after its keys were tried on it: what no answer could get full points for is not handed out.
 * Raises CliError.
 */
export async function writePackage(context: Context, variant: Variant, folder: string, language: 'en' | 'es'): Promise<void> {
  const { exercise, engine, capture } = variant;
  const of = exercise.package;
  if (of === undefined) throw new Error('a variant without a student');
  const keys = await resolvedKeys(engine, exercise);
  const { faults } = checkOfVariant(await checkExercise(exercise, keys, captureJudge(path.dirname(exercise.file))));
  const [fault] = faults;
  if (fault !== undefined)
    throw new CliError(
      `${exercise.file}: the variant of ${of.student} does not hold: question '${fault.question}'`,
      `'trama coursework check EXERCISE --student ${of.student}' tells all of it.`,
    );
  await prepare(folder);
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    [PACKAGE_CAPTURE, capture],
    ['exercise.en.md', [...studentPage(exercise, 'en')].join('')],
    ['exercise.es.md', [...studentPage(exercise, 'es')].join('')],
    ['answers.yaml', template(exercise, language)],
    // The last one: a folder without it is no package.
    [EXERCISE, packageText(exercise, of.student, of.variant)],
  ];
  for (const [name, content] of files) {
    context.signal.throwIfAborted();
    const file = path.join(folder, name);
    const temporary = `${file}.${process.pid}.tmp`;
    await writeFile(temporary, content);
    await rename(temporary, file);
  }
}

/** Makes the folder. What is not a package is left alone. */
async function prepare(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    const names = await readdir(folder);
    if (names.length > 0 && !names.includes(EXERCISE) && !names.includes(PACKAGE_CAPTURE))
      throw new CliError(`${folder}: this folder has other files in it`, 'Name a new folder, or an empty one.');
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    throw new CliError(`${folder}: the folder cannot be made (${errorCode(error)})`);
  }
}
