/**
 * The trace cut at every byte and with every byte changed: no crash, no hang, exit 0, 1 or 2, and where it is not 0 a reason with its place.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REQUIRE } from '../../scripts/build.mjs';
import { root, run, TRACE } from './run.ts';

// One bundle of everything: thousands of runs, and none of them looks for modules.
let runInMemory: typeof import('./memory.ts').runInMemory;
let dir = '';
beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), 'trama-hostile-'));
  const outfile = path.join(dir, 'memory.mjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/cli/memory.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['@resvg/resvg-js'],
    banner: { js: REQUIRE },
  });
  ({ runInMemory } = await import(pathToFileURL(outfile).href));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const trace = readFileSync(TRACE);
const ANNOTATE = ['annotate', '-', '--format', 'json'];

/** Undefined when all is well; else what is not, in a line. */
function fault(code: number | null, stdout: string, stderr: string): string | undefined {
  if (code !== 0 && code !== 1 && code !== 2) return `exit ${code}`;
  if (stderr.includes('a fault of Trama')) return stderr;
  // A link type that is not decoded is no damage.
  if (code === 0 && !/^$|^trama: .*: unsupported link type \d+ \(.*\): its frames are listed and not decoded\n$/.test(stderr))
    return `exit 0 but: ${stderr}`;
  if (code !== 0 && !/byte offset \d+/.test(stderr)) return `exit ${code} without a place: ${stderr}`;
  if (code !== 0 && stderr.split('\n').length < 3) return `exit ${code} without a hint: ${stderr}`;
  if (code === 2 && stdout !== '') return 'unreadable, but something was printed';
  if (code !== 2) {
    const document = JSON.parse(stdout);
    if (document.capture.problems.length > 0 !== (code === 1)) return 'exit code and problems disagree';
    if (document.frames.length !== document.capture.packets) return 'frames are missing';
  }
  return undefined;
}

async function faults(
  mutants: Iterable<readonly [string, Uint8Array]>,
): Promise<{ faults: string[]; codes: Map<number, number> }> {
  const found: string[] = [];
  const codes = new Map<number, number>();
  for (const [name, bytes] of mutants) {
    const { code, stdout, stderr } = await runInMemory(ANNOTATE, bytes);
    codes.set(code, (codes.get(code) ?? 0) + 1);
    const problem = fault(code, stdout, stderr);
    if (problem !== undefined) found.push(`${name}: ${problem}`);
  }
  return { faults: found, codes };
}

describe('the trace', () => {
  it('cut at every byte offset', async () => {
    const { faults: found, codes } = await faults(
      (function* () {
        for (let n = 0; n <= trace.length; n++) yield [`cut at ${n}`, trace.subarray(0, n)] as const;
      })(),
    );
    expect(found).toEqual([]);
    // Without its header it is no capture; whole, and after each of the 24 packets, it is sound.
    expect(codes.get(2)).toBe(24);
    expect(codes.get(0)).toBe(25);
  }, 300_000);

  it('with every byte in turn inverted', async () => {
    const { faults: found, codes } = await faults(
      (function* () {
        for (let i = 0; i < trace.length; i++) {
          const bytes = Uint8Array.from(trace);
          bytes[i] = (bytes[i] as number) ^ 0xff;
          yield [`byte ${i}`, bytes] as const;
        }
      })(),
    );
    expect(found).toEqual([]);
    // Most bytes are payload, addresses, checksums: a capture with other contents is still a sound file.
    expect(codes.get(0)).toBeGreaterThan(trace.length / 2);
  }, 300_000);
});

describe('a sample, as processes', () => {
  const sample = [0, 3, 12, 24, 39, 40, 41, 100, 1000, trace.length - 1];
  it.each(sample)('cut at %i', async (n) => {
    const { code, signal, stdout, stderr } = await run(ANNOTATE, { input: trace.subarray(0, n) });
    expect(signal).toBeNull();
    expect(fault(code, stdout, stderr)).toBeUndefined();
  });
  it.each([0, 20, 32, 33, 36, 60, 500])('byte %i changed', async (i) => {
    const bytes = Uint8Array.from(trace);
    bytes[i] = (bytes[i] as number) ^ 0xff;
    const { code, signal, stdout, stderr } = await run(ANNOTATE, { input: bytes });
    expect(signal).toBeNull();
    expect(fault(code, stdout, stderr)).toBeUndefined();
  });
});
