/** One worker with one capture. */
import { createBirpc } from 'birpc';
import type { OpenProgress } from '../../core/engine/session/protocol.ts';
import type { WindowFunctions, WorkerFunctions } from './worker.ts';

/** The worker's functions, each of them answered later. */
export type Remote = {
  readonly [K in keyof WorkerFunctions]: (
    ...args: Parameters<WorkerFunctions[K]>
  ) => Promise<Awaited<ReturnType<WorkerFunctions[K]>>>;
};

/** The worker was ended on purpose while it had something to answer: nobody waits for that any more. */
export class EngineGone extends Error {
  override readonly name = 'EngineGone';
}

export class Host {
  readonly remote: Remote;
  readonly #worker: Worker;
  readonly #end: (error: Error) => void;
  #ended = false;

  /** Told of what is read, where someone wants to know. */
  onProgress: (progress: OpenProgress) => void = () => {};

  constructor() {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'trama-engine' });
    const rpc = createBirpc<WorkerFunctions, WindowFunctions>(
      { progress: (_id, progress) => this.onProgress(progress) },
      {
        post: (message) => worker.postMessage(message),
        on: (listener) => {
          worker.onmessage = (event: MessageEvent) => listener(event.data);
        },
        timeout: -1,
      },
    );
    this.#worker = worker;
    this.#end = (error) => rpc.$close(error);
    this.remote = rpc as unknown as Remote;
    worker.onerror = (event) => this.end(new Error(event.message === '' ? 'the engine did not start' : event.message));
  }

  end(error: Error = new EngineGone('the capture was closed')): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#worker.terminate();
    this.#end(error);
  }
}
