/** Serves a capture until it is interrupted. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { type Asset, assetsIn } from '../../core/engine/session/assets.node.ts';
import type { Context } from '../context.ts';
import { CliError, Interrupted } from '../errors.ts';
import { openFile } from '../io/file.ts';
import { type OpenedCapture, openPath } from '../io/open.ts';
import { explained, nameOf } from '../session.ts';
import { rendererDirectory } from './assets.ts';
import { findExercise } from './exercise.ts';
import { type ServedCapture, startServer, type ViewOptions, type ViewServer } from './server.ts';

export interface ViewRun {
  readonly port: number;
  /** Opens the system's browser. */
  readonly open: boolean;
}

export async function runView(context: Context, file: string | undefined, { port, open }: ViewRun): Promise<void> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const found = file === undefined || file === '-' ? undefined : await findExercise(context, file);
    const exercise = found === undefined ? undefined : await found.open(closers);
    const capture = exercise?.capture ?? (file === undefined ? undefined : await servedCapture(context, file, closers));
    const all = assetsIn(await rendererDirectory(context.error));
    const assets = exercise?.isPackage === true ? withoutExercises(all) : all;
    const server = await start({ assets, capture, exercise, port }, exercise?.port);
    closers.push(() => server.close());
    const what =
      exercise !== undefined
        ? `${exercise.name} is shown with its capture`
        : capture === undefined
          ? 'Drop a capture or an exercise on the page'
          : `${capture.name} is shown`;
    await context.out.write(`${what} at\n\n  ${server.url}\n\nOnly this computer can open it. Ctrl+C ends it.\n`);
    await context.out.flush();
    if (open) openBrowser(server.url);
    await interrupted(context.signal);
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** A student's page has nothing in it from which the package's own answers could be worked out. */
const withoutExercises = (assets: ReadonlyMap<string, Asset>): ReadonlyMap<string, Asset> =>
  new Map([...assets].filter(([name]) => !name.startsWith('exercises/')));

/** On the exercise's own port, where that is free and no other was wanted: a browser keeps answers by address. */
async function start(options: ViewOptions, preferred: number | undefined): Promise<ViewServer> {
  if (options.port !== 0 || preferred === undefined) return startServer(options);
  try {
    return await startServer({ ...options, port: preferred });
  } catch (error) {
    if (error instanceof CliError) return startServer(options);
    throw error;
  }
}

/** What is no capture is said here, where the command was typed. */
async function servedCapture(context: Context, file: string, closers: (() => Promise<void>)[]): Promise<ServedCapture> {
  const opened: OpenedCapture = await openPath(file, { stdin: context.stdin }).catch((error: unknown) => {
    throw explained(error, nameOf(file));
  });
  closers.push(() => opened.close());
  const name = file === '-' ? 'stdin.pcap' : path.basename(file);
  const { format } = opened.framer.info;
  // A text capture is shown as what it is: the page transcribes it for itself.
  if (file !== '-' && (format === 'ipgrab' || format === 'hexdump')) {
    const raw = await openFile(file);
    if ('file' in raw) {
      closers.push(() => raw.file.close());
      return { name, source: raw.file };
    }
    closers.push(() => raw.stream.close());
  }
  return { name, source: opened.source };
}

/** Rejects when the command is interrupted. */
const interrupted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const end = () => reject(new Interrupted());
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

/** The address is printed in any case: where no browser opens, nothing is lost. */
function openBrowser(url: string): void {
  const command = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  const child = spawn(command, [url], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
