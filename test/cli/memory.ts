/** Runs a command in this process, from bytes in memory to strings: the same code as the built command, without the cost of a process. */
import { PassThrough } from 'node:stream';
import { makeContext } from '../../cli/context.ts';
import { run } from '../../cli/program.ts';

export async function runInMemory(
  args: readonly string[],
  input: Uint8Array,
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  stdout.on('data', (piece: Buffer) => out.push(piece));
  stderr.on('data', (piece: Buffer) => err.push(piece));
  stdin.end(input);
  const code = await run(args, makeContext({ stdin, stdout, stderr }, {}, new AbortController().signal));
  return { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}
