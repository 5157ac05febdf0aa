/** Runs a command within this process. */
import { PassThrough } from 'node:stream';
import { makeContext } from '../../cli/context.ts';
import { run as runProgram } from '../../cli/program.ts';

export async function runCli(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let [out, err] = ['', ''];
  stdout.on('data', (d) => {
    out += String(d);
  });
  stderr.on('data', (d) => {
    err += String(d);
  });
  stdin.end();
  const code = await runProgram(args, makeContext({ stdin, stdout, stderr }, env, new AbortController().signal));
  return { code, out, err };
}
