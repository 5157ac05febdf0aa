/** stats, follow, check, expert and the text writers of convert: what the command line makes of its arguments. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS } from '../../cli/commands/stats.ts';
import { decodeContent } from '../../cli/io/content-coding.ts';
import { writePcap } from '../../core/capture/write.ts';
import { STATS_KINDS } from '../../core/engine/documents/stats.ts';
import { runInMemory } from './memory.ts';
import { root } from './run.ts';

const fixture = (name: string) => readFileSync(path.join(root, 'fixtures/captures', name));
const trace = fixture('lvs-nat.pcap');
const text = async (capture: Uint8Array, ...args: string[]) => {
  const { code, stdout, stderr } = await runInMemory(args, capture);
  return { code, stdout, stderr };
};

describe('stats', () => {
  it('offers every kind', () => expect([...KINDS].sort()).toEqual([...STATS_KINDS].sort()));

  it('takes kind and capture in either order', async () => {
    expect(await text(trace, 'stats', '-', 'lengths')).toEqual(await text(trace, 'stats', 'lengths', '-'));
  });

  it('counts what a filter selects', async () => {
    const { stdout } = await text(
      trace,
      'stats',
      'endpoints',
      '-',
      '--layer',
      'ip',
      '--format',
      'csv',
      '-Y',
      'ip.src == 170.210.122.101',
    );
    expect(stdout.split('\r\n')).toEqual([
      'layer,endpoint,packets,bytes,packetsSent,bytesSent,packetsReceived,bytesReceived',
      'ip,170.210.122.101,10,1260,10,1260,0,0',
      'ip,170.210.122.104,5,630,0,0,5,630',
      'ip,192.168.0.108,5,630,0,0,5,630',
      '',
    ]);
  });

  it('says which option has the wrong filter', async () => {
    const { code, stderr } = await text(trace, 'stats', 'io', '-', '--column', 'arp', '--column', 'tcp =');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^trama: --column: the display filter is wrong/)]);
  });

  it('gives a filter a column of packets over time', async () => {
    const { stdout } = await text(
      trace,
      'stats',
      'io',
      '-',
      '--interval',
      '1',
      '--column',
      'arp',
      '--column',
      'http',
      '--format',
      'json',
    );
    const { columns, intervals } = JSON.parse(stdout);
    expect(columns).toEqual(['', 'arp', 'http']);
    expect(intervals).toEqual([
      {
        startNs: 0,
        endNs: 1e9,
        counts: [
          { packets: 24, bytes: 3308 },
          { packets: 4, bytes: 222 },
          { packets: 4, bytes: expect.any(Number) },
        ],
      },
    ]);
  });

  it.each([
    [['stats', 'nonsense', '-'], /there are no statistics called 'nonsense'/],
    [['stats', 'io', '-', '--interval', '0'], /not a number of seconds/],
    [['stats', 'io', '-', '--interval', '0.000000001'], /lasts for \d+ of them/],
    [['stats', 'lengths', '-', '--interval', '1'], /only io/],
    [['stats', 'endpoints', '-', '--layer', 'wifi'], /no layer 'wifi'/],
    [['stats', 'lengths', '-', '-Y', 'tcp.prot == 80'], /did you mean tcp\.port/],
    [['follow', '-'], /several conversations/],
    [['follow', '-', '--flow', '7'], /there is no flow 7/],
    [['follow', '-', '--stream', '7'], /there is no tcp\.stream 7/],
    [['follow', '-', '--flow', '0', '--protocol', 'udp'], /flow 0 is TCP/],
    [['check', '-', '-'], /twice/],
    [['check', '-', '/nowhere.yaml'], /no such file/],
  ])('%j says what is wrong', async (args, message) => {
    const { code, stdout, stderr } = await text(trace, ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  it('refuses more intervals than anybody can read, however far apart the packets are', async () => {
    const far = writePcap([0, 0xffff_ffff].map((seconds) => ({ seconds, nanos: 0, bytes: new Uint8Array(60) })));
    expect((await text(far, 'stats', 'io', '-', '--interval', '1')).code).toBe(2);
    expect((await text(far, 'stats', 'io', '-', '--format', 'csv')).stdout.split('\r\n').length).toBeLessThan(60);
  });
});

describe('follow', () => {
  it('prints one side', async () => {
    const { stdout } = await text(fixture('http-get.pcap'), 'follow', '-', '--direction', 'client', '--format', 'json');
    const { pieces } = JSON.parse(stdout);
    expect(pieces.map((p: { peer: string }) => p.peer)).toEqual(['client']);
    expect(Buffer.from(pieces[0].data, 'base64').toString()).toMatch(/^GET /);
  });

  it('names the frames', async () => {
    const { stdout } = await text(fixture('http-gap.pcap'), 'follow', '-', '--frames');
    expect(stdout).toMatch(/^67 {2}frame 4$/m);
    expect(stdout).toMatch(/^\t300 {2}frame 6$/m);
  });

  it('takes codings off, as many as there are, and leaves what is damaged', async () => {
    const { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } = await import('node:zlib');
    const body = Buffer.from('the same text, the same text, the same text');
    expect(await decodeContent('gzip', gzipSync(body))).toEqual(body);
    expect(await decodeContent('deflate', deflateSync(body))).toEqual(body);
    expect(await decodeContent('deflate', deflateRawSync(body))).toEqual(body);
    expect(await decodeContent('gzip, br', brotliCompressSync(gzipSync(body)))).toEqual(body);
    expect(await decodeContent('gzip', body)).toBeNull();
    expect(await decodeContent('snappy', body)).toBeNull();
  });
});

describe('convert to text and back', () => {
  const captures = readdirSync(path.join(root, 'fixtures/captures')).filter(
    (name) =>
      name.endsWith('.pcap') &&
      !/^(damaged|empty|format-(snaplen|fcs)|kernel-masquerade-any|ppp|cooked|sll|raw|loop|null|link)/.test(name),
  );
  it.each(captures)('%s', async (name) => {
    const capture = fixture(name);
    const back = async (format: string) => {
      const { code, stdout, stderr } = await text(capture, 'convert', '-', '-', '--to', format);
      // Of link types that a text cannot name nothing is written.
      if (code === 2) return expect(stderr).toMatch(/link type/);
      const again = await runInMemory(['fields', '-', ...FIELDS], Buffer.from(stdout));
      expect(again.stdout).toBe((await runInMemory(['fields', '-', ...FIELDS], capture)).stdout);
    };
    const FIELDS = [
      'frame.number',
      'frame.time_epoch',
      'frame.len',
      'eth.src',
      'ip.checksum',
      'tcp.checksum',
      'tcp.options',
      'udp.payload',
    ].flatMap((f) => ['-e', f]);
    await back('hex');
    await back('ipgrab');
  });
});

describe('check', () => {
  let dir = '';
  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'trama-check-'));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('passes, fails, and is misunderstood with three exit codes', async () => {
    const file = path.join(dir, 'a.yaml');
    const check = async (yaml: string) => {
      writeFileSync(file, yaml);
      return text(trace, 'check', '-', file);
    };
    expect(await check('assertions: [{ name: a, frames: 24 }]')).toMatchObject({ code: 0, stderr: '' });
    expect(await check('assertions: [{ name: a, frames: 23 }]')).toMatchObject({ code: 1, stderr: '' });
    const { code, stderr } = await check('assertions:\n  - name: a\n    frame: 24\n');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /a\.yaml: line 3, column 5: assertions\[0\]: the key 'frame' means nothing here; did you mean 'frames'\?/,
    );
  });

  it('writes JUnit that no name can break', async () => {
    const file = path.join(dir, 'b.yaml');
    writeFileSync(file, 'assertions: [{ name: "<a> & \\"b\\" \\u0001", frames: 23 }]');
    const { stdout } = await text(trace, 'check', '-', file, '--junit', path.join(dir, 'j.xml'), '--format', 'junit');
    expect(stdout).toContain('name="&lt;a&gt; &amp; &quot;b&quot; \ufffd"');
    expect(readFileSync(path.join(dir, 'j.xml'), 'utf8')).toBe(stdout);
  });
});
