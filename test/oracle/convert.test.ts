/** What `trama convert` writes, read by tshark: the same packets, and the story beside them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root, run } from '../cli/run.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
if (!hasTshark && process.env.CI === 'true') throw new Error('tshark is missing');

const directory = path.join(root, 'fixtures/captures');
// format-sections has a block that only tshark takes for a packet, and a packet without a time on its second interface.
const captures = readdirSync(directory).filter(
  (name) => /\.(pcap|pcapng)$/.test(name) && !/^(damaged|empty|format-sections)/.test(name),
);
const FIELDS = [
  'frame.number',
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'frame.protocols',
  'eth.src',
  'ip.src',
  'tcp.seq_raw',
  'tcp.checksum',
];

const tshark = (file: string, fields: readonly string[]): string =>
  execFileSync('tshark', ['-n', '-r', file, '-T', 'fields', ...fields.flatMap((f) => ['-e', f])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

describe.skipIf(!hasTshark)('tshark reads the same packets', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'trama-oracle-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each(captures)('in %s in the other format', async (name) => {
    const source = path.join(directory, name);
    const target = path.join(dir, name.endsWith('.pcapng') ? `${name}.pcap` : `${name}.pcapng`);
    expect(await run(['convert', source, target])).toMatchObject({ code: 0, stdout: '' });
    expect(tshark(target, FIELDS)).toBe(tshark(source, FIELDS));
  });

  it('with the story as comments', async () => {
    const target = path.join(dir, 'story.pcapng');
    await run(['convert', path.join(directory, 'lvs-nat.pcap'), target, '--annotations']);
    const lines = tshark(target, ['frame.number', 'frame.comment']).trim().split('\n');
    expect(lines).toHaveLength(24);
    expect(lines[5]).toMatch(/^6\tThe director sends the client’s SYN \(frame 3\) on to 192\.168\.0\.108/);
  });
});
