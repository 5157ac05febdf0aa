/** Serves a capture until it is interrupted. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { assetsIn } from '../../core/engine/session/assets.node.ts';
import type { Context } from '../context.ts';
import { Interrupted } from '../errors.ts';
import { openFile } from '../io/file.ts';
import { type OpenedCapture, openPath } from '../io/open.ts';
import { explained, nameOf } from '../session.ts';
import { rendererDirectory } from './assets.ts';
import { type ServedCapture, startServer } from './server.ts';

export interface ViewRun {
  readonly port: number;
  /** Opens the system's browser. */
  readonly open: boolean;
}

export async function runView(context: Context, file: string | undefined, { port, open }: ViewRun): Promise<void> {
  const closers: (() => Promise<void>)[] = [];
  try {
    const capture = file === undefined ? undefined : await servedCapture(context, file, closers);
    const assets = assetsIn(await rendererDirectory(context.error));
    const server = await startServer({ assets, capture, port });
    closers.push(() => server.close());
    const what = capture === undefined ? 'Drop a capture on the page' : `${capture.name} is shown`;
    await context.out.write(`${what} at\n\n  ${server.url}\n\nOnly this computer can open it. Ctrl+C ends it.\n`);
    await context.out.flush();
    if (open) openBrowser(server.url);
    await interrupted(context.signal);
  } finally {
    for (const close of closers.reverse()) await close();
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
