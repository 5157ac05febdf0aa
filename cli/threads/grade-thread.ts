/** A thread that grades a part of a class. Started by `grade.ts`; answers with results in pieces. */
import { parentPort, workerData } from 'node:worker_threads';
import { makeContext } from '../context.ts';
import { CliError } from '../errors.ts';
import { readExercise } from '../io/exercise.ts';
import { type GradedFile, gradeFiles } from '../io/grade-files.ts';
import type { GradeThreadData, GradeThreadMessage } from './grade.ts';

const { exercise, files, options, env } = workerData as GradeThreadData;
const say = (message: GradeThreadMessage): void => parentPort?.postMessage(message);
const PIECE = 50;

try {
  const { stdin, stdout, stderr } = process;
  const context = makeContext({ stdin, stdout, stderr }, env, new AbortController().signal);
  let piece: GradedFile[] = [];
  for await (const graded of gradeFiles(context, await readExercise(context, exercise), files, false, options)) {
    piece.push(graded);
    if (piece.length < PIECE) continue;
    say({ kind: 'graded', graded: piece });
    piece = [];
  }
  say({ kind: 'graded', graded: piece });
} catch (error) {
  if (!(error instanceof CliError)) throw error;
  say({ kind: 'failed', message: error.message, hint: error.hint });
}
