/** Starts the desktop app on a capture. */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from '../context.ts';
import { CliError, Interrupted } from '../errors.ts';
import { readExercise } from '../io/exercise.ts';
import { openPath } from '../io/open.ts';
import { explained, nameOf } from '../session.ts';

/** scripts/start.mjs: found at run time, for a program that was packed has none. */
interface Starter {
  electronProgram(directory?: string, env?: Context['env']): string | undefined;
  prepareApp(): Promise<void>;
  readonly appDirectory: string;
  readonly ADVICE: string;
}

/** A start that fails does so within this time, ms; afterwards the app lives on its own. */
const SETTLED = 3000;

export interface AppRun {
  /** In the browser where the app cannot be started. */
  readonly orView: boolean;
}

/** Raises CliError where the capture cannot be read, or the app cannot be started. */
export async function runApp(context: Context, files: readonly string[], { orView }: AppRun): Promise<void> {
  for (const file of files) await checkCapture(context, file);
  const starter = await findStarter();
  const program = starter?.electronProgram(undefined, context.env);
  if (starter !== undefined && program !== undefined) {
    await starter.prepareApp();
    await launch(program, [starter.appDirectory, ...files.map((f) => path.resolve(f))], context);
    return;
  }
  const why =
    starter === undefined ? 'the desktop app is not part of this installation' : "Electron's program has not been downloaded";
  if (orView) {
    context.error(`trama: ${why}: the browser shows the same window\n`);
    const { runView } = await import('./run.ts');
    return runView(context, files[0], { port: 0, open: true });
  }
  const advice = starter === undefined ? 'A checkout has it: npm start.' : `To get it, in the checkout:\n${starter.ADVICE}`;
  const quoted = files[0] === undefined ? '' : ` ${/^[\w./-]+$/.test(files[0]) ? files[0] : JSON.stringify(files[0])}`;
  throw new CliError(
    `${why}: the desktop app cannot start`,
    `${advice}\nThe same window in the browser needs none of this:\n  trama view${quoted}`,
  );
}

/** What is no capture is said here, where the command was typed. */
async function checkCapture(context: Context, file: string): Promise<void> {
  if (/\.ya?ml$/i.test(file)) {
    await readExercise(context, file);
    return;
  }
  if (file === '-')
    throw new CliError("the desktop app opens files, not '-'", "'trama view -' shows what comes on standard input.");
  const opened = await openPath(file, { stdin: context.stdin }).catch((error: unknown) => {
    throw explained(error, nameOf(file));
  });
  await opened.close();
}

async function findStarter(): Promise<Starter | undefined> {
  const script = ['../scripts/', '../../scripts/']
    .map((p) => fileURLToPath(new URL(`${p}start.mjs`, import.meta.url)))
    .find((file) => existsSync(file));
  return script === undefined ? undefined : ((await import(script)) as Starter);
}

/** Resolves when the app has started, or ended well (another start of it took the files); rejects with what it said where it failed. */
async function launch(program: string, words: readonly string[], { signal }: Context): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), 'trama-app-'));
  const log = path.join(directory, 'stderr');
  const stderr = openSync(log, 'w');
  try {
    const child = spawn(program, words, { stdio: ['ignore', 'ignore', stderr], detached: true });
    const failure = await new Promise<string | undefined>((resolve, reject) => {
      const timer = setTimeout(() => resolve(undefined), SETTLED);
      const end = (work: () => void) => {
        clearTimeout(timer);
        work();
      };
      child.once('error', (error) => end(() => resolve(error.message)));
      child.once('exit', (code, killer) =>
        end(() => resolve(code === 0 ? undefined : `${killer ?? `exit code ${code}`}\n${readFileSync(log, 'utf8').trim()}`)),
      );
      signal.addEventListener('abort', () => end(() => reject(new Interrupted())), { once: true });
    });
    child.unref();
    if (failure !== undefined) {
      throw new CliError(
        `the desktop app ended at once: ${failure.slice(0, 2000)}`,
        "'trama view' shows the same window in the browser.",
      );
    }
  } finally {
    closeSync(stderr);
    rmSync(directory, { recursive: true, force: true });
  }
}
