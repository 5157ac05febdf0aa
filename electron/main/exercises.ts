/** An exercise that a person has opened: its text, and the name of the capture beside it. Nothing in it leads out of its folder. */
import { open } from 'node:fs/promises';
import path from 'node:path';
import { LONGEST_EXERCISE } from '../../core/engine/session/limits.ts';

export interface ReadExercise {
  readonly name: string;
  readonly text: string;
  /** The path of its capture; null: it names a scenario, which the page runs. */
  readonly capture: string | null;
}

export const isExercise = (file: string): boolean => /\.ya?ml$/i.test(file);

/** Rejects where it cannot be read, or is longer than any exercise. Whether it is one, the page says. */
export async function readExercise(file: string): Promise<ReadExercise> {
  const handle = await open(file, 'r');
  try {
    const info = await handle.stat();
    if (!info.isFile() || info.size > LONGEST_EXERCISE) throw new Error(`${path.basename(file)} is no exercise`);
    const text = await handle.readFile('utf8');
    return { name: path.basename(file), text, capture: captureOf(file, text) };
  } finally {
    await handle.close();
  }
}

/** A plain name, as packages have it; anything else is no file that main opens for a page. */
function captureOf(file: string, text: string): string | null {
  const [, , name] = /^capture:[ \t]*(["']?)([^"'{}#\r\n/\\:]+)\1[ \t]*(?:#.*)?$/m.exec(text) ?? [];
  const plain = name?.trim() ?? '';
  return plain === '' || plain.startsWith('.') ? null : path.join(path.dirname(file), plain);
}
