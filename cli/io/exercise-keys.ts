/** The keys of an exercise on a capture, or every fault at its line and column. */
import { isPackage } from '../../core/coursework/exercise/parse.ts';
import { type ResolvedKeys, resolveKeys } from '../../core/coursework/grade/keys.ts';
import type { Engine } from '../../core/engine/engine.ts';
import { keySource } from '../../core/engine/key-source.ts';
import { CliError } from '../errors.ts';
import type { LoadedExercise } from './exercise.ts';

/** Raises CliError. */
export async function resolvedKeys(engine: Engine, exercise: LoadedExercise): Promise<ResolvedKeys> {
  if (exercise.package !== undefined && isPackage(exercise.source))
    throw new CliError(
      `${exercise.file}: this is the package of ${exercise.package.student}, which has no keys`,
      'Give the exercise that it was built from.',
    );
  const { keys, problems } = await resolveKeys(exercise, keySource(engine));
  if (problems.length === 0) return keys;
  const lines = problems.map((p) => `line ${p.line}, column ${p.column}: ${p.path}: ${p.message}`);
  throw new CliError(
    `${exercise.file}: ${lines.length === 1 ? lines[0] : `${lines.length} keys do not fit the capture\n       ${lines.join('\n       ')}`}`,
    "'trama coursework check' evaluates the keys of an exercise on its capture.",
  );
}
