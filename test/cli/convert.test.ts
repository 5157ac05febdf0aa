/** trama convert: the same packets in another format. */
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6 } from '../../core/base/address.ts';
import { writePcapng } from '../../core/capture/write.ts';
import { addressBytes } from '../../core/engine/export/pcapng.ts';
import { run, TRACE } from './run.ts';

let dir = '';
const at = (name: string) => path.join(dir, name);
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'trama-convert-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const FIELDS = ['frame.number', 'frame.time_epoch', 'frame.len', 'frame.cap_len', 'ip.src', 'tcp.seq'].flatMap((name) => [
  '-e',
  name,
]);

describe('convert', () => {
  it('to pcapng and back gives the same file', async () => {
    expect(await run(['convert', TRACE, at('trace.pcapng')])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(await run(['convert', at('trace.pcapng'), at('back.pcap')])).toMatchObject({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(at('back.pcap')).subarray(24).equals(readFileSync(TRACE).subarray(24))).toBe(true);
    expect((await run(['fields', at('trace.pcapng'), ...FIELDS])).stdout).toBe((await run(['fields', TRACE, ...FIELDS])).stdout);
  });

  it('writes to stdout with --to', async () => {
    const { code, bytes } = await run(['convert', TRACE, '-', '--to', 'pcap']);
    expect(code).toBe(0);
    expect((await run(['fields', '-', ...FIELDS], { input: bytes })).stdout).toBe(
      (await run(['fields', TRACE, ...FIELDS])).stdout,
    );
  });

  it('adds the story as comments that Trama reads back', async () => {
    expect((await run(['convert', TRACE, at('story.pcapng'), '--annotations', '--lang', 'es'])).code).toBe(0);
    const { stdout } = await run(['fields', at('story.pcapng'), '-e', 'frame.number', '-e', 'frame.comment']);
    const six = stdout.split('\n').find((line) => line.startsWith('6\t'));
    expect(six).toMatch(/NAT de destino/);
  });

  it('keeps nanoseconds where there are some', async () => {
    const nanos = writePcapng([{ seconds: 1, nanos: 123_456_789, bytes: new Uint8Array(60) }]);
    writeFileSync(at('nanos.pcapng'), nanos);
    expect((await run(['convert', at('nanos.pcapng'), at('nanos.pcap')])).code).toBe(0);
    expect((await run(['fields', at('nanos.pcap'), '-e', 'frame.time_epoch'])).stdout).toBe('1.123456789\n');
  });

  it('never writes over the capture it reads, under any name, nor over a read-only file', async () => {
    const original = readFileSync(TRACE);
    copyFileSync(TRACE, at('own.pcap'));
    symlinkSync(at('own.pcap'), at('link.pcap'));
    for (const target of ['own.pcap', 'link.pcap']) {
      for (const args of [
        ['convert', at('own.pcap'), at(target)],
        ['annotate', at('own.pcap'), '-o', at(target)],
        ['diagram', at('own.pcap'), '-o', at(target)],
      ]) {
        const { code, stderr } = await run(args);
        expect(code).toBe(2);
        expect(stderr).toMatch(/the capture that is being read/);
      }
    }
    chmodSync(at('own.pcap'), 0o444);
    const { code, stderr } = await run(['convert', TRACE, at('own.pcap')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/read-only/);
    expect(readFileSync(at('own.pcap')).equals(original)).toBe(true);
  });

  it('leaves permissions as they were, and links where they lead', async () => {
    copyFileSync(TRACE, at('private.pcap'));
    chmodSync(at('private.pcap'), 0o600);
    symlinkSync('private.pcap', at('to-private.pcap'));
    expect(await run(['convert', TRACE, at('to-private.pcap'), '--to', 'pcapng'])).toMatchObject({ code: 0, stderr: '' });
    expect(statSync(at('private.pcap')).mode & 0o777).toBe(0o600);
    expect(readFileSync(at('private.pcap')).readUInt32LE(0)).toBe(0x0a0d0d0a);
    expect(lstatSync(at('to-private.pcap')).isSymbolicLink()).toBe(true);
    symlinkSync('new.pcap', at('to-new.pcap'));
    expect((await run(['convert', TRACE, at('to-new.pcap')])).code).toBe(0);
    expect(readFileSync(at('new.pcap')).subarray(24).equals(readFileSync(TRACE).subarray(24))).toBe(true);
    symlinkSync(path.join('nowhere', 'new.pcap'), at('to-nowhere.pcap'));
    expect(await run(['convert', TRACE, at('to-nowhere.pcap')])).toMatchObject({ code: 2, stdout: '' });
  });

  it('says what the format cannot hold, and refuses what would be wrong', async () => {
    const bytes = new Uint8Array(60);
    writeFileSync(at('comment.pcapng'), writePcapng([{ seconds: 1, nanos: 0, bytes, comments: ['hello'] }]));
    const commented = await run(['convert', at('comment.pcapng'), at('comment.pcap')]);
    expect(commented.code).toBe(0);
    expect(commented.stderr).toContain('holds no comments: 1 left out');
    const two = writePcapng(
      [
        { seconds: 1, nanos: 0, bytes },
        { seconds: 1, nanos: 0, bytes, interfaceId: 1 },
      ],
      [{ linkType: 1 }, { linkType: 101 }],
    );
    writeFileSync(at('two.pcapng'), two);
    const refused = await run(['convert', at('two.pcapng'), at('two.pcap')]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('link types');
  });

  it('wants to know the format', async () => {
    expect(await run(['convert', TRACE, at('out.bin')])).toMatchObject({ code: 2 });
    expect(await run(['convert', TRACE, at('out.pcap'), '--annotations'])).toMatchObject({ code: 2 });
  });
});

describe('addressBytes', () => {
  it.each(['10.0.0.1', '255.255.255.255'])('%s', (text) => expect(formatIpv4(addressBytes(text))).toBe(text));
  it.each(['::', '::1', '2001:db8::1', 'fe80::a:b:c:d', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1', '1:0:0:4::'])('%s', (text) =>
    expect(formatIpv6(addressBytes(text))).toBe(text),
  );
});
