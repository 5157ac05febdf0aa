/** The built program analyses a large capture on two threads, and says what it says on one. */
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { generate } from '../../../bench/generate.ts';
import { root, run } from '../run.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'trama-thread-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a large capture', () => {
  it('gives the same on one thread and on two', async () => {
    const capture = path.join(folder, 'large.pcap');
    generate(capture, 60_000);
    expect(statSync(capture).size).toBeGreaterThan(32 << 20);
    expect(existsSync(path.join(root, 'dist/nat-thread.js'))).toBe(true);
    const command = ['nat', capture, '--format', 'json'];
    const two = await run(command);
    const one = await run(command, { env: { TRAMA_THREADS: '1' } });
    expect(two.stderr).toBe('');
    expect(two.code).toBe(0);
    expect(JSON.parse(two.stdout).bindings.length).toBeGreaterThan(1000);
    expect(two.bytes.equals(one.bytes)).toBe(true);
  });
});
