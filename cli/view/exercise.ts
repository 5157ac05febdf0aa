/** An exercise for the window: its text, and the capture that it is about. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { MemorySource } from '../../core/capture/source.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { exerciseFile, readExercise, scenarioCapture } from '../io/exercise.ts';
import { openPath } from '../io/open.ts';
import { explained, nameOf } from '../session.ts';
import type { ServedCapture, ServedExercise } from './server.ts';

export interface OpenedExercise extends ServedExercise {
  readonly capture: ServedCapture;
  /** A student's: nothing may be served beside it that has keys in it. */
  readonly isPackage: boolean;
  /** The same each time, where it is free. */
  readonly port: number;
}

/** Ports that no system gives out by itself, and few programs are known by. */
const [FIRST_PORT, PORTS] = [20_000, 12_000];

/**
 * Undefined where the name is no exercise: a file that is no YAML, or the name of nothing. Opening raises CliError, with every fault of the exercise at its
 * place.
 */
export async function findExercise(
  context: Context,
  name: string,
): Promise<{ open(closers: (() => Promise<void>)[]): Promise<OpenedExercise> } | undefined> {
  if (!(await isExercise(name))) return undefined;
  return { open: (closers) => openExercise(context, name, closers) };
}

async function isExercise(name: string): Promise<boolean> {
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory() === true) return true;
  if (found !== undefined) return /\.ya?ml$/i.test(name);
  if (/[/\\]|\.(?:pcap|pcapng|cap|gz|txt|hex)$/i.test(name)) return false;
  try {
    await exerciseFile(name);
    return true;
  } catch (error) {
    if (error instanceof CliError) return false;
    throw error;
  }
}

async function openExercise(context: Context, name: string, closers: (() => Promise<void>)[]): Promise<OpenedExercise> {
  const exercise = await readExercise(context, name);
  const { file, source: text, package: of } = exercise;
  const { capture: given, id } = exercise.exercise;
  const key = createHash('sha256')
    .update(JSON.stringify([id, of?.student ?? '']))
    .digest();
  const common = { name: id, text, isPackage: of !== undefined, port: FIRST_PORT + (key.readUInt16BE(0) % PORTS) };
  if (typeof given !== 'string') {
    const bytes = await scenarioCapture(context, file, given);
    return { ...common, capture: { name: 'capture.pcapng', source: new MemorySource(bytes) } };
  }
  const place = path.resolve(path.dirname(file), given);
  const opened = await openPath(place, { stdin: context.stdin }).catch((error: unknown) => {
    throw explained(error, nameOf(place));
  });
  closers.push(() => opened.close());
  return { ...common, capture: { name: path.basename(given), source: opened.source } };
}
