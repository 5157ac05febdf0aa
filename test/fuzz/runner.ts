/** Runs mutants in a thread with limits of time and memory; a mutant that breaks them is at fault. */
import { Worker } from 'node:worker_threads';

export interface Limits {
  /** Processor time for one mutant, ms: other programs' load is not its fault. `PATIENCE` times as much may pass. */
  readonly timeMs: number;
  /** Heap of the thread, MiB. */
  readonly heap: number;
  /** Memory of the whole process beyond what it had, MiB. */
  readonly resident: number;
}

const PATIENCE = 15;
const LOOK_MS = 200;

export class Runner {
  readonly #script: string;
  readonly #limits: Limits;
  #worker: Worker | undefined;

  constructor(script: string, limits: Limits) {
    this.#script = script;
    this.#limits = limits;
  }

  run(bytes: Uint8Array, commands: boolean): Promise<string[]> {
    this.#worker ??= new Worker(this.#script, { resourceLimits: { maxOldGenerationSizeMb: this.#limits.heap } });
    const worker = this.#worker;
    const before = process.memoryUsage().rss;
    return new Promise((resolve) => {
      const finish = (faults: string[]): void => {
        clearInterval(timer);
        worker.off('message', finish).off('error', onError).off('exit', onExit);
        const grown = (process.memoryUsage().rss - before) / 2 ** 20;
        resolve(grown > this.#limits.resident ? [...faults, `memory: ${grown.toFixed(0)} MiB more`] : faults);
      };
      const lose = (why: string): void => {
        this.#worker = undefined;
        void worker.terminate();
        finish([why]);
      };
      const onError = (error: Error): void => lose(`thread: ${error.message}`);
      const onExit = (): void => lose('thread: it ended');
      const started = performance.now();
      const cpu = process.cpuUsage();
      const timer = setInterval(() => {
        const { user, system } = process.cpuUsage(cpu);
        const { timeMs } = this.#limits;
        if (user + system > 1000 * timeMs || performance.now() - started > PATIENCE * timeMs)
          lose(`time: no end after ${timeMs} ms`);
      }, LOOK_MS);
      worker.on('message', finish).on('error', onError).on('exit', onExit);
      worker.postMessage({ bytes, commands });
    });
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}
