#!/usr/bin/env node
/** Entry point: connects the command line to this process. */
import { setFlagsFromString } from 'node:v8';
import { makeContext } from './context.ts';
import { Exit } from './errors.ts';
import { run } from './program.ts';

// V8 lets garbage grow with the memory of the machine, to twice what is in use and more. A little above it costs hardly any time.
setFlagsFromString('--heap-growing-percent=15');

const abort = new AbortController();
// The first interrupt lets the command clean up; a second one ends the process at once.
const onInterrupt = () => {
  process.exitCode = Exit.interrupted;
  process.removeListener('SIGINT', onInterrupt);
  abort.abort();
  process.stdin.destroy();
};
process.on('SIGINT', onInterrupt);
// Asked to end from outside: as an interrupt, so that no half-written file stays behind.
let ended: number | undefined;
for (const [signal, code] of [
  ['SIGTERM', Exit.terminated],
  ['SIGHUP', Exit.hungUp],
] as const) {
  process.once(signal, () => {
    ended = code;
    onInterrupt();
  });
}

// No process.exit(): output that is still on its way into a pipe would be cut short.
const code = await run(process.argv.slice(2), makeContext(process, process.env, abort.signal));
process.exitCode = ended ?? code;
process.removeListener('SIGINT', onInterrupt);
// A command that failed before the end of its input must not wait for more of it.
process.stdin.destroy();
