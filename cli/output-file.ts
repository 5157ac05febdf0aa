/** Where a command's result goes: stdout, or a file that appears whole or not at all. */
import { createWriteStream, type Stats } from 'node:fs';
import { chmod, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from './context.ts';
import { CliError, systemReason } from './errors.ts';
import { Output } from './output.ts';

/** A rename replaces even what may not be written, and the capture itself: neither is ever meant. */
async function refuseLoss(file: string, existing: Stats, inputs: readonly string[]): Promise<void> {
  for (const input of inputs) {
    const source = input === '-' ? undefined : await stat(input).catch(() => undefined);
    if (source !== undefined && source.dev === existing.dev && source.ino === existing.ino)
      throw new CliError(`${file}: this is the capture that is being read`, 'Name another file for the output.');
  }
  if ((existing.mode & 0o222) === 0)
    throw new CliError(`${file}: this file is read-only`, 'Name another file, or make this one writable.');
}

/** As many as Linux follows (path_resolution(7)). */
const MAX_LINKS = 40;

/** Links are written through, not replaced: to where they lead, a file that is not there yet included. */
async function placeOf(file: string): Promise<string> {
  let place = file;
  for (let n = 0; n < MAX_LINKS; n++) {
    // A link is relative to the folder that it stands in, which may have been reached by links itself.
    const folder = await realpath(path.dirname(place)).catch(() => path.dirname(place));
    place = path.join(folder, path.basename(place));
    const target = await readlink(place).catch(() => undefined);
    if (target === undefined) return place;
    place = path.resolve(folder, target);
  }
  throw new CliError(`cannot write ${file}: its links lead in a circle`, 'Name another file for the output.');
}

const unwritable = (file: string, error: Error): CliError => new CliError(`cannot write ${file}: ${systemReason(error)}`);

/**
 * Runs `work` with an output on `file`, or on stdout where that is undefined or `-`. A regular file is written beside its place and moved there at the
 * end, so that an interrupt or an error leaves what was there before; its permissions stay, and links lead where they led. `input` is the capture, or the captures, that `work` reads: never overwritten.
 */
export async function withOutput(
  context: Context,
  file: string | undefined,
  input: string | readonly string[],
  work: (out: Output) => Promise<void>,
): Promise<void> {
  if (file === undefined || file === '-') {
    await work(context.out);
    return context.out.flush();
  }
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isDirectory() === true) throw new CliError(`${file}: this is a directory`);
  if (existing?.isFile() === true) await refuseLoss(file, existing, typeof input === 'string' ? [input] : input);
  // A pipe or a device (/dev/null) cannot be replaced: it is written to as it is.
  const direct = existing !== undefined && !existing.isFile();
  const place = direct ? file : await placeOf(file);
  const target = direct ? file : `${place}.${process.pid}.tmp`;
  // Whom a file is kept from must not read its successor either, while it is being written included.
  const mode = existing === undefined ? undefined : existing.mode & 0o777;
  const stream = createWriteStream(target, mode === undefined ? {} : { mode });
  try {
    const out = new Output(stream, context.signal);
    await work(out);
    await out.flush();
    await new Promise<void>((resolve, reject) => {
      stream.once('error', reject);
      stream.end(() => resolve());
    });
    if (!direct) {
      if (mode !== undefined) await chmod(target, mode);
      await rename(target, place);
    }
  } catch (error) {
    stream.destroy();
    if (!direct) await rm(target, { force: true });
    throw error instanceof Error && 'syscall' in error ? unwritable(file, error) : error;
  }
}
