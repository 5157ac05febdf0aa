/** `trama merge` puts the same packets in the same order as mergecap, and tshark reads all that is kept. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writePcap, writePcapng } from '../../core/capture/write.ts';
import { root, run } from '../cli/run.ts';

const has = (program: string) => spawnSync(program, ['--version']).status === 0;
const present = has('mergecap') && has('tshark');
if (!present && process.env.CI === 'true') throw new Error('mergecap or tshark is missing');

const fixture = (name: string) => path.join(root, 'fixtures/captures', name);
const FIELDS = [
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'frame.comment',
  'frame.interface_name',
  'frame.protocols',
  'ip.id',
  'tcp.seq_raw',
];
const tshark = (file: string, fields: readonly string[]): string =>
  execFileSync('tshark', ['-n', '-r', file, '-T', 'fields', ...fields.flatMap((f) => ['-e', f])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

describe.skipIf(!present)('merge', () => {
  let dir = '';
  const at = (name: string) => path.join(dir, name);
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'trama-merge-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it.each([
    [['lvs-nat.pcap', 'http-get.pcap', 'http-chunked.pcap']],
    [['format-ns.pcap', 'format-be.pcap', 'format-le.pcap', 'format-ns-be.pcap']],
    [['kernel-masquerade.pcap', 'kernel-routed.pcap']],
    [['http-get.pcap', 'http-get.pcap']],
    [['empty.pcap', 'tcp-options.pcap']],
  ])('%j as mergecap does', async (names) => {
    const files = names.map(fixture);
    expect(await run(['merge', ...files, '-o', at('ours.pcapng')])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    execFileSync('mergecap', ['-w', at('theirs.pcapng'), ...files]);
    // Of packets of equal time mergecap takes those of the last file first; what depends on the order of a stream's packets differs with it.
    const fields = FIELDS.filter((f) => f !== 'frame.interface_name' && f !== 'frame.protocols');
    const lines = (file: string) => tshark(file, fields).split('\n');
    expect(lines(at('ours.pcapng')).sort()).toEqual(lines(at('theirs.pcapng')).sort());
    const times = tshark(at('ours.pcapng'), ['frame.time_epoch']);
    expect(times).toBe(tshark(at('theirs.pcapng'), ['frame.time_epoch']));
  });

  it('classic pcap byte for byte', async () => {
    const files = [fixture('lvs-nat.pcap'), fixture('http-get.pcap')];
    const { code, bytes } = await run(['merge', ...files, '-o', '-', '--format', 'pcap']);
    execFileSync('mergecap', ['-F', 'pcap', '-w', at('theirs.pcap'), ...files]);
    expect(code).toBe(0);
    expect(bytes.equals(readFileSync(at('theirs.pcap')))).toBe(true);
  });

  it('keeps link types, names, comments and nanoseconds apart and whole', async () => {
    const raw = Uint8Array.of(0x45, 0, 0, 20, 0, 1, 0, 0, 64, 59, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2);
    const eth = Uint8Array.of(...new Array(12).fill(2), 8, 0, ...raw);
    writeFileSync(
      at('a.pcapng'),
      writePcapng(
        [
          { seconds: 5, nanos: 123_456_789, bytes: raw, interfaceId: 1, comments: ['first', 'second'] },
          { seconds: 9, nanos: 1, bytes: eth },
        ],
        [{ name: 'eth0' }, { linkType: 101, name: 'tun0', description: 'a tunnel' }],
      ),
    );
    writeFileSync(at('b.pcap'), writePcap([{ seconds: 7, nanos: 5000, bytes: eth }]));
    expect(await run(['merge', at('a.pcapng'), at('b.pcap'), '-o', at('ab.pcapng')])).toMatchObject({ code: 0, stderr: '' });
    expect(tshark(at('ab.pcapng'), FIELDS.slice(0, 6)).trim().split('\n')).toEqual([
      '5.123456789\t20\t20\tfirst,second\ttun0\traw:ip',
      expect.stringMatching(/^7\.000005000\t34\t34\t\t\S*\teth:ethertype:ip$/),
      '9.000000001\t34\t34\t\teth0\teth:ethertype:ip',
    ]);
    const refused = await run(['merge', at('a.pcapng'), at('b.pcap'), '-o', at('ab.pcap')]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/link type 101.*link type 1: classic pcap holds one link type\n.*pcapng/s);
  });

  it('merges what can be read of a damaged file', async () => {
    const { code, stderr } = await run(['merge', fixture('damaged-cut.pcap'), fixture('lvs-nat.pcap'), '-o', at('d.pcapng')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/damaged-cut\.pcap: damaged at byte offset \d+/);
    expect(tshark(at('d.pcapng'), ['frame.number']).trim().split('\n').length).toBeGreaterThan(24);
  });

  it('never writes over what it reads', async () => {
    const { code, stderr } = await run(['merge', at('a.pcapng'), at('b.pcap'), '-o', at('b.pcap')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/the capture that is being read/);
  });
});
