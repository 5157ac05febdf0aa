/** Starts the second thread of an analysis, where the capture is large enough for it to pay and there is a processor for it. */
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { NatState } from '../../core/analysis/nat/findings.ts';
import type { NatThread } from '../../core/engine/engine.ts';
import type { Context } from '../context.ts';

export interface NatThreadData {
  readonly path: string;
  readonly size: number;
}

/** Smaller captures are done before a thread has started, bytes. */
const WORTH_A_THREAD = 32 << 20;
/** Larger ones stay on one thread: the second one holds the tables of all packets once more while it runs. */
const MOST_FOR_A_THREAD = 2e9;
/** Beside the bundled program; a checkout that runs from its sources has none, and does with one thread. */
const PROGRAM = fileURLToPath(new URL('nat-thread.js', import.meta.url));

/** @param env TRAMA_THREADS=1 keeps everything on one thread */
export function natThread(file: NatThreadData | undefined, env: Context['env']): NatThread | undefined {
  if (file === undefined || file.size < WORTH_A_THREAD || file.size > MOST_FOR_A_THREAD) return undefined;
  if (env.TRAMA_THREADS === '1' || availableParallelism() < 2 || !existsSync(PROGRAM)) return undefined;
  return new FileNatThread(file);
}

class FileNatThread implements NatThread {
  readonly #file: NatThreadData;
  #worker: Worker | undefined;

  constructor(file: NatThreadData) {
    this.#file = file;
  }

  start(): Promise<NatState> {
    const worker = new Worker(PROGRAM, { workerData: this.#file });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error('the thread ended without a result')));
    });
  }

  stop(): void {
    void this.#worker?.terminate();
  }
}
