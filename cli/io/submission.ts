/** Submissions in files and folders. Each is read within bounds, and a faulty one does not stop the others. */
import { createReadStream } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ParsedExercise } from '../../core/coursework/exercise/parse.ts';
import { MAX_SUBMISSION, parseSubmission, type Submission } from '../../core/coursework/submission/parse.ts';
import { DocumentError, type DocumentProblem } from '../../core/yaml/document.ts';
import type { Context } from '../context.ts';
import { CliError, errorCode } from '../errors.ts';

export type ReadSubmission = {
  /** As it was named. */
  readonly file: string;
  /** Where captures of the student's own lie; null where several students' files lie in one folder. */
  readonly folder: string | null;
} & ({ readonly submission: Submission } | { readonly problems: readonly DocumentProblem[] });

const NAMES = ['submission.yaml', 'submission.yml', 'answers.yaml', 'answers.yml'];
/** In a package that is handed in whole. */
const NOT_ANSWERS = ['exercise.yaml'];

/** `alone`: the folder of the file is this student's. Raises CliError where there is no such file. */
export async function readSubmission(
  context: Context,
  given: string,
  exercise: ParsedExercise,
  alone: boolean,
): Promise<ReadSubmission> {
  const { file, folder, fault } = await placeOf(given, alone);
  const bad = (message: string) => ({ file: given, folder, problems: [{ line: 1, column: 1, path: '', message }] });
  if (fault !== undefined) return bad(fault);
  let text = '';
  try {
    for await (const piece of file === '-' ? context.stdin : createReadStream(file, 'utf8')) {
      text += String(piece);
      // A device may have no end.
      if (text.length > MAX_SUBMISSION) break;
    }
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return bad(`the file cannot be read (${errorCode(error)})`);
  }
  try {
    return { file: given, folder, submission: parseSubmission(text.replace(/^\ufeff/, ''), exercise) };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return { file: given, folder, problems: error.problems };
  }
}

interface Place {
  readonly file: string;
  readonly folder: string | null;
  /** Why what lies in the student's folder is not read. */
  readonly fault?: string;
}

async function placeOf(given: string, alone: boolean): Promise<Place> {
  if (given === '-') return { file: '-', folder: null };
  const found = await stat(given).catch(() => undefined);
  if (found === undefined) throw new CliError(`${given}: there is no such file`);
  if (!found.isDirectory()) {
    const folder = alone ? path.dirname(given) : null;
    // A class is named by a pattern: a link among its files is a student's, and would lead to whatever it likes. What a shell hands over is in /dev.
    const plain = found.isFile() && (await lstat(given)).isFile();
    if (plain || given.startsWith('/dev/')) return { file: given, folder };
    return { file: given, folder, fault: `${path.basename(given)} is no ordinary file` };
  }
  const entries = await readdir(given, { withFileTypes: true });
  const names = entries.map((e) => e.name);
  const name =
    NAMES.find((n) => names.includes(n)) ?? names.filter((n) => /\.ya?ml$/.test(n) && !NOT_ANSWERS.includes(n)).sort()[0];
  const file = path.join(given, name ?? '');
  if (name === undefined) return { file, folder: given, fault: `there is no submission in this folder; call it ${NAMES[0]}` };
  // A link would lead out of the folder, a pipe would never end: both come from the student.
  if (entries.find((e) => e.name === name)?.isFile() !== true)
    return { file, folder: given, fault: `${name} is no ordinary file` };
  return { file, folder: given };
}
