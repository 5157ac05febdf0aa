/** Runs mutants in a thread that may be ended. */
import { parentPort } from 'node:worker_threads';
import { trial } from './trial.ts';

parentPort?.on('message', ({ bytes, commands }: { bytes: Uint8Array; commands: boolean }) => {
  trial(bytes, commands).then(
    (faults) => parentPort?.postMessage(faults),
    (error: unknown) =>
      parentPort?.postMessage([`trial: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]),
  );
});
