/** Two students' variants of every exercise that ships, read by tshark: other values everywhere, and no checksum is wrong. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCourse } from '../../core/coursework/exercise/course.ts';
import { runCli } from '../support/run-cli.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
if (!hasTshark && process.env.CI === 'true') throw new Error('tshark is missing');

const CHECKS = ['ip.check_checksum', 'tcp.check_checksum', 'udp.check_checksum'].flatMap((o) => ['-o', `${o}:TRUE`]);
const tshark = (file: string, ...args: string[]): string[] =>
  execFileSync('tshark', ['-r', file, ...CHECKS, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .filter((l) => l !== '');

const CHECKSUMS = ['ip.checksum.status', 'tcp.checksum.status', 'udp.checksum.status', 'icmp.checksum.status'];
const SAME = ['frame.len', '_ws.col.Protocol', 'tcp.flags', 'tcp.len', 'tcp.seq'];
const OTHER = ['ip.addr', 'arp.src.proto_ipv4', 'eth.addr', 'tcp.port', 'tcp.seq_raw', 'frame.time_epoch'];
const FIELDS = ['frame.number', '_ws.malformed', 'tcp.analysis.retransmission', ...CHECKSUMS, ...SAME, ...OTHER];

/** A record for each frame, by field. */
function packets(file: string): Readonly<Record<string, string>>[] {
  const lines = tshark(file, '-T', 'fields', ...FIELDS.flatMap((f) => ['-e', f]));
  return lines.map((line) => Object.fromEntries(line.split('\t').map((value, i) => [FIELDS[i] ?? '', value])));
}

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

  const course = path.resolve(import.meta.dirname, '../../fixtures/exercises/course.yaml');
  it.each(parseCourse(readFileSync(course, 'utf8')).exercises.map((e) => e.exercise))(
    'of %s differ, and no checksum of them is wrong',
    async (exercise) => {
      const files = [await build(exercise, 'ana'), await build(exercise, 'beto')] as const;
      const [ana, beto] = files.map(packets);
      if (ana === undefined || beto === undefined) throw new Error('two captures');
      for (const frames of [ana, beto]) {
        expect(frames.length).toBeGreaterThan(3);
        for (const f of frames) {
          for (const status of CHECKSUMS)
            expect([f['frame.number'], status, f[status]?.includes('0')]).toEqual([f['frame.number'], status, false]);
          // Bytes that tshark has put together already are, sent again, an overlap to it, and that a malformation.
          if (f['tcp.analysis.retransmission'] === '')
            expect([f['frame.number'], f['_ws.malformed']]).toEqual([f['frame.number'], '']);
        }
        expect(frames.filter((f) => f['ip.checksum.status']?.startsWith('1')).length).toBeGreaterThan(3);
      }
      for (const field of SAME)
        expect(
          ana.map((f) => f[field]),
          field,
        ).toEqual(beto.map((f) => f[field]));
      for (const field of OTHER) {
        const there = ana.filter((f) => f[field] !== '');
        const same = there.filter((f) => f[field] === beto[Number(f['frame.number']) - 1]?.[field]);
        // An address of a documentation network has one octet to differ in, a MAC address of zeros one digit: two students may have the same one.
        const most = /addr|arp/.test(field) ? 0.6 : 0.3;
        if (there.length > 0) expect([field, same.length / there.length < most]).toEqual([field, true]);
      }
    },
  );
});
