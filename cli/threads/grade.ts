/** Grades a class on several threads, where there are processors and submissions enough for it. The order is that of the files. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import type { LoadedExercise } from '../io/exercise.ts';
import { type GradedFile, type GradeOptions, gradeFiles } from '../io/grade-files.ts';

export interface GradeThreadData {
  readonly exercise: string;
  readonly files: readonly string[];
  readonly options: GradeOptions;
  readonly env: Context['env'];
}
/** What a thread says: pieces of its results, then that it is done, or an error for the user. */
export type GradeThreadMessage =
  | { readonly kind: 'graded'; readonly graded: readonly GradedFile[] }
  | { readonly kind: 'failed'; readonly message: string; readonly hint: string | undefined };

/** Fewer are graded before a thread has started. */
const WORTH_A_THREAD = 40;
/** More share the memory's bandwidth, and each has an exercise of its own in memory. */
const MOST_THREADS = 8;
/** Megabytes; a thread that wants more ends with an error, and takes nobody along. */
const HEAP = 400;
const PROGRAM = fileURLToPath(new URL('grade-thread.js', import.meta.url));

export async function* gradeInParallel(
  context: Context,
  exercise: LoadedExercise,
  files: readonly string[],
  options: GradeOptions,
): AsyncGenerator<GradedFile> {
  const threads = Math.min(MOST_THREADS, availableParallelism(), Math.floor(files.length / WORTH_A_THREAD));
  if (threads < 2 || context.env.TRAMA_THREADS === '1' || files.includes('-') || exercise.file === '-' || !existsSync(PROGRAM))
    return yield* gradeFiles(context, exercise, files, files.length === 1, options);
  const share = Math.ceil(files.length / threads);
  const workers: Worker[] = [];
  try {
    const results = Array.from({ length: threads }, (_, i) => {
      const data: GradeThreadData = {
        exercise: exercise.file,
        files: files.slice(i * share, (i + 1) * share),
        options,
        env: { ...context.env },
      };
      const worker = new Worker(PROGRAM, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: HEAP } });
      workers.push(worker);
      return resultsOf(worker);
    });
    for (const graded of await Promise.all(results)) yield* graded;
  } finally {
    for (const worker of workers) void worker.terminate();
  }
}

function resultsOf(worker: Worker): Promise<readonly GradedFile[]> {
  const graded: GradedFile[] = [];
  return new Promise((resolve, reject) => {
    worker.on('message', (message: GradeThreadMessage) => {
      if (message.kind === 'graded') graded.push(...message.graded);
      else reject(new CliError(message.message, message.hint));
    });
    worker.once('error', reject);
    worker.once('exit', (code) =>
      code === 0 ? resolve(graded) : reject(new Error(`a thread that grades ended with code ${code}`)),
    );
  });
}
