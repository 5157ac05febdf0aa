/** Two students' variants of the 24-frame laboratory, read by tshark: other values everywhere, and no checksum is wrong. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/run-cli.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
if (!hasTshark && process.env.CI === 'true') throw new Error('tshark is missing');

const CHECKS = ['ip.check_checksum', 'tcp.check_checksum', 'udp.check_checksum'].flatMap((o) => ['-o', `${o}:TRUE`]);
const tshark = (file: string, ...args: string[]): string[] =>
  execFileSync('tshark', ['-r', file, ...CHECKS, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .filter((l) => l !== '');

describe.skipIf(!hasTshark)('variants', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'trama-variants-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const build = async (exercise: string, student: string): Promise<string> => {
    const out = path.join(folder, exercise, student);
    const args = ['coursework', 'build', exercise, '--student', student, '-o', out];
    expect((await runCli(args, { TRAMA_SECRET: 'a secret of the course' })).code).toBe(0);
    return path.join(out, 'capture.pcapng');
  };

  it.each(['lvs-nat-24', 'nat-masquerade', 'open-close'])('of %s differ, and no checksum of them is wrong', async (exercise) => {
    const files = [await build(exercise, 'ana'), await build(exercise, 'beto')] as const;
    for (const file of files) {
      expect(tshark(file, '-Y', 'ip.checksum.status == 0 || tcp.checksum.status == 0 || icmp.checksum.status == 0')).toEqual([]);
      expect(tshark(file, '-Y', 'ip.checksum.status == 1 && (tcp.checksum.status == 1 || icmp)').length).toBeGreaterThan(10);
      expect(tshark(file, '-Y', '_ws.malformed')).toEqual([]);
    }
    const values = (file: string, field: string, filter: string) =>
      new Set(tshark(file, '-Y', filter, '-T', 'fields', '-e', field));
    const client = 'tcp.flags.syn == 1 && tcp.flags.ack == 0';
    for (const field of ['ip.src', 'ip.dst', 'tcp.srcport', 'tcp.seq_raw', 'frame.time_epoch', 'eth.src']) {
      const [a, b] = files.map((f) => [...values(f, field, client)].join(' '));
      // An address of a documentation network has one octet to differ in, a MAC address of zeros one digit: two students may have the same one.
      if (exercise === 'lvs-nat-24' || !/^ip|^eth/.test(field)) expect(a, field).not.toBe(b);
    }
    const all = files.map((f) => tshark(f, '-Y', client, '-T', 'fields', '-e', 'eth.src', '-e', 'ip.src', '-e', 'ip.dst'));
    expect(all[0]).not.toEqual(all[1]);
    const [a, b] = files.map((f) =>
      tshark(f, '-T', 'fields', '-e', '_ws.col.Protocol', '-e', 'tcp.flags', '-e', 'tcp.len', '-e', 'tcp.seq'),
    );
    expect(a).toEqual(b);
  });
});
