/** Talks to the thread that runs our side. A thread that does not answer in time, or dies, is replaced. */
import { Worker } from 'node:worker_threads';
import type { Answer, Request } from './protocol.ts';

/** Heap of the thread, MiB: tables and bytes lie outside of it. */
const HEAP = 3000;

/** Our side crashed or hung: a fault, with what it was doing. */
export class OurFault extends Error {}

export class Ours {
  readonly #script: string;
  #worker: Worker | undefined;
  /** When the current file must be done, `performance.now()`. */
  #deadline = 0;

  constructor(script: string) {
    this.#script = script;
  }

  /** Time for all that is asked from now on, ms. */
  allow(ms: number): void {
    this.#deadline = performance.now() + ms;
  }

  /** @throws OurFault */
  ask(request: Request): Promise<Answer> {
    this.#worker ??= new Worker(this.#script, { resourceLimits: { maxOldGenerationSizeMb: HEAP } });
    const worker = this.#worker;
    return new Promise((resolve, reject) => {
      const finish = (result: () => void): void => {
        clearTimeout(timer);
        worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        result();
      };
      const lose = (why: string): void => {
        this.#worker = undefined;
        void worker.terminate();
        finish(() => reject(new OurFault(`${request.kind}: ${why}`)));
      };
      const onMessage = (answer: Answer): void => {
        if (answer.kind === 'crashed') finish(() => reject(new OurFault(`${request.kind}: ${answer.message}`)));
        else finish(() => resolve(answer));
      };
      const onError = (error: Error): void => lose(error.message);
      const onExit = (): void => lose('the thread ended');
      const left = Math.max(1, this.#deadline - performance.now());
      const timer = setTimeout(() => lose('no answer in time'), left);
      worker.on('message', onMessage).on('error', onError).on('exit', onExit);
      worker.postMessage(request);
    });
  }

  /** Lines of the fields, a piece at a time. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const answer = await this.ask({ kind: 'next' });
      if (answer.kind !== 'piece' || answer.bytes === null) return;
      yield answer.bytes;
    }
  }

  async end(): Promise<void> {
    await this.#worker?.terminate();
    this.#worker = undefined;
  }
}
