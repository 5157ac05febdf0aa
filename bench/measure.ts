/** Runs what is measured, in processes of their own. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { REQUIRE } from '../scripts/build.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
export const WORK = fileURLToPath(new URL('../.bench/', import.meta.url));
export const TRAMA = `${ROOT}dist/trama.js`;

/** What one stage prints (`stage.ts`). */
export interface Stage {
  readonly packets: number;
  readonly flows: number;
  readonly pairs: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly bytesPerPacket: number;
  /** Rows selected, lines written. */
  readonly count: number;
}

export function buildStages(): void {
  mkdirSync(WORK, { recursive: true });
  buildSync({
    entryPoints: { stage: `${ROOT}bench/stage.ts`, 'nat-thread': `${ROOT}cli/threads/nat-thread.ts` },
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@resvg/resvg-js'],
    banner: { js: REQUIRE },
    outdir: WORK,
    logLevel: 'error',
  });
}

export const present = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Wall time of a command, its output thrown away, s: the best of `runs`. */
export function timed(command: string, args: readonly string[], runs: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    execFileSync(command, args, { stdio: ['ignore', 'ignore', 'ignore'], maxBuffer: 1 << 30 });
    best = Math.min(best, (performance.now() - start) / 1000);
  }
  return best;
}

/** The fastest of `runs`. */
export function stage(name: string, capture: string, runs: number): Stage {
  let best: Stage | undefined;
  for (let i = 0; i < runs; i++) {
    const out = execFileSync(process.execPath, ['--expose-gc', `${WORK}stage.js`, name, capture], { encoding: 'utf8' });
    const result = JSON.parse(out) as Stage;
    if (best === undefined || result.seconds < best.seconds) best = result;
  }
  return best as Stage;
}

export interface Watched {
  readonly seconds: number;
  /** Most memory resident at once, bytes; all threads. Where the system does not tell, NaN. */
  readonly peak: number;
  readonly code: number | null;
}

const POLL = 100;

/** Runs a command with its output thrown away and watches its memory. @param env beside this process' own */
export function watched(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Watched> {
  const sink = openSync('/dev/null', 'w');
  const started = performance.now();
  const child = spawn(command, args, { stdio: ['ignore', sink, 'inherit'], env: { ...process.env, ...env } });
  let peak = Number.NaN;
  const look = (): void => {
    try {
      const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      if (kilobytes !== undefined) peak = 1024 * Number(kilobytes);
    } catch {
      // No such file: another system, or the process has just ended.
    }
  };
  const timer = setInterval(look, POLL);
  return new Promise((resolve) => {
    child.on('close', (code) => {
      clearInterval(timer);
      closeSync(sink);
      resolve({ seconds: (performance.now() - started) / 1000, peak, code });
    });
  });
}
