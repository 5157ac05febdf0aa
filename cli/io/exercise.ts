/** Exercises in folders and files, and the captures that they are about. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { nearest } from '../../core/base/near-word.ts';
import type { Capture } from '../../core/capture/capture.ts';
import { openCapture } from '../../core/capture/open.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { fault, type Read, read } from '../../core/coursework/answers/raw.ts';
import { type ParsedExercise, parseExercise } from '../../core/coursework/exercise/parse.ts';
import type { Exercise } from '../../core/coursework/exercise/schema.ts';
import { type Engine, openEngine } from '../../core/engine/engine.ts';
import { LONGEST_EXERCISE } from '../../core/engine/session/limits.ts';
import { EndlessScenario, runScenario } from '../../core/lab/run.ts';
import { parseScenario } from '../../core/lab/scenario/parse.ts';
import { pcapngPieces } from '../../core/lab/write.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { explained, nameOf } from '../session.ts';
import { decompressor } from './decompress.ts';
import { readDocument } from './document.ts';
import { openPath } from './open.ts';
import { scenarioFile } from './scenarios.ts';

const FILE = 'exercise.yaml';
/** Characters; no scenario is longer. */
const MAX_SCENARIO = 1 << 20;

/** Beside the built command, or in a checkout; undefined where there are none. */
function shippedFolder(): string | undefined {
  const places = ['./exercises/', '../fixtures/exercises/', '../../fixtures/exercises/'];
  return places.map((place) => fileURLToPath(new URL(place, import.meta.url))).find((place) => existsSync(place));
}

const foldersIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true })).filter((e) => e.isDirectory()).map((e) => e.name);

/** The course that ships. Raises CliError. */
export function courseFile(): string {
  const shipped = shippedFolder();
  if (shipped !== undefined) return path.join(shipped, 'course.yaml');
  throw new CliError('no exercises lie beside this program', 'Build it anew: npm run build.');
}

/** The path of exercise.yaml: of a folder, a file, or the name of a shipped exercise. */
export async function exerciseFile(name: string): Promise<string> {
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory() === true) return path.join(name, FILE);
  if (found !== undefined) return name;
  const shipped = shippedFolder();
  const names = shipped === undefined || /[/\\]/.test(name) ? [] : await foldersIn(shipped);
  if (shipped !== undefined && names.includes(name)) return path.join(shipped, name, FILE);
  const near = nearest(name, names);
  throw new CliError(
    `${name}: there is no such exercise${near === undefined ? '' : `; did you mean ${near}?`}`,
    names.length > 0
      ? `Give a folder or a file, or one of those that ship: ${[...names].sort().join(', ')}.`
      : 'Give a folder with exercise.yaml, or the file.',
  );
}

export interface LoadedExercise extends ParsedExercise {
  readonly file: string;
  /** The YAML itself. */
  readonly source: string;
}

/** Raises CliError with every fault at its place. */
export async function readExercise(context: Context, name: string): Promise<LoadedExercise> {
  const file = await exerciseFile(name);
  const parsed = await readDocument(file, context.stdin, {
    parse: (source) => ({ ...parseExercise(source), source }),
    limit: LONGEST_EXERCISE,
    otherwise: 'no exercise',
    schema: 'exercise',
  });
  return { ...parsed, file };
}

/** The exercise's capture, read and analysed. `other`: another capture in its place. */
export async function withExerciseEngine<T>(
  context: Context,
  { file, exercise }: { readonly file: string; readonly exercise: Pick<Exercise, 'capture'> },
  other: string | undefined,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const { capture: given } = exercise;
  const options = { signal: context.signal, decompress: decompressor() };
  if (other === undefined && typeof given !== 'string') {
    const capture = await recorded(context, file, given);
    return work(await openEngine(capture, options));
  }
  const name = other ?? path.resolve(path.dirname(file), String(given));
  const capture = await openPath(name, { stdin: context.stdin }).catch((error: unknown) => {
    throw explained(error, nameOf(name));
  });
  try {
    return await work(await openEngine(capture, options));
  } finally {
    await capture.close();
  }
}

/** The scenario that an exercise names: read once, run as often as there are seeds. Raises CliError. */
export async function scenarioOf(
  context: Context,
  file: string,
  given: Exclude<Exercise['capture'], string>,
): Promise<(seed: number) => Uint8Array> {
  const beside = path.resolve(path.dirname(file), given.scenario);
  const place = /[/\\]|\.ya?ml$/.test(given.scenario) ? beside : await scenarioFile(given.scenario);
  const scenario = await readDocument(place, context.stdin, {
    parse: parseScenario,
    limit: MAX_SCENARIO,
    otherwise: 'no scenario',
    schema: 'scenario',
  });
  return (seed) => {
    try {
      return new Uint8Array(Buffer.concat([...pcapngPieces(runScenario(scenario, seed))]));
    } catch (error) {
      if (error instanceof EndlessScenario) throw new CliError(`${place}: ${error.message}`);
      throw error;
    }
  };
}

/** The bytes that `trama lab` would write. Raises CliError. */
export const scenarioCapture = async (
  context: Context,
  file: string,
  given: Exclude<Exercise['capture'], string>,
): Promise<Uint8Array> => (await scenarioOf(context, file, given))(given.seed ?? 1);

async function recorded(context: Context, file: string, given: Exclude<Exercise['capture'], string>): Promise<Capture> {
  return openCapture(new MemorySource(await scenarioCapture(context, file, given)), `${given.scenario}.pcapng`);
}

/** A file of a submission's own folder, read within bounds: no link, no device, nothing that the folder does not have. */
export async function readOwnFile(folder: string, name: string, limit: number): Promise<Read<Uint8Array>> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const entry = entries.find((e) => e.name === name);
  if (entry === undefined) return fault('no-file', { name });
  if (!entry.isFile()) return fault('no-ordinary-file', { name });
  const file = path.join(folder, name);
  const { size } = await stat(file);
  if (size > limit) return fault('large-file', { name, size, most: limit });
  return read(await readFile(file));
}
