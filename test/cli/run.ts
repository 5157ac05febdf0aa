/** Starts the built command in a process of its own. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
const trama = path.join(root, 'dist/trama.js');

/** The 24-frame trace of the laboratory. */
export const TRACE = path.join(root, 'fixtures/captures/lvs-nat.pcap');
if (!existsSync(TRACE)) throw new Error(`${TRACE} is missing: npm run fixtures`);

export interface Result {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly bytes: Buffer;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Record<string, string>;
  readonly input?: Uint8Array;
  readonly cwd?: string;
}

/** An environment that says nothing about colours, languages, places or times, unless a test adds it. */
const environment = (env: Record<string, string> = {}): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  HOME: process.env.HOME ?? '',
  ...env,
});

export const start = (args: readonly string[], options: RunOptions = {}) =>
  spawn(process.execPath, [trama, ...args], { cwd: options.cwd ?? root, env: environment(options.env) });

export function run(args: readonly string[], options: RunOptions = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = start(args, options);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    // The command may end without reading all of its input.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const bytes = Buffer.concat(out);
      resolve({ code, signal, bytes, stdout: bytes.toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}

/** Runs a line of bash in which `trama` is the built command. */
export function shell(line: string, env: Record<string, string> = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const prelude = `set -u; trama() { "${process.execPath}" "${trama}" "$@"; }; `;
    const child = spawn('bash', ['-c', prelude + line], { cwd: root, env: environment(env) });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => out.push(data));
    child.stderr.on('data', (data: Buffer) => err.push(data));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const bytes = Buffer.concat(out);
      resolve({ code, signal, bytes, stdout: bytes.toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}
