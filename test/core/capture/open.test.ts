import { describe, expect, test } from 'vitest';
import { fromHex } from '../../../core/base/bytes.ts';
import { UnreadableCapture } from '../../../core/base/result.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { writePcap } from '../../../core/capture/write.ts';
import { openBytes, readAll } from '../../support/captures.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const raw = (text: string) => fromHex(text) ?? new Uint8Array(0);

describe('what is no capture is refused with what it looks like', () => {
  test.each([
    ['a ZIP archive', raw('504b0304 1400 0000'), /ZIP/],
    ['a program', raw('7f454c46 0201 0100'), /ELF/],
    ['HTML', bytes('<!DOCTYPE html>\n<title>404 Not Found</title>'), /HTML page/],
    ['JSON', bytes('{"a": 1}'), /JSON/],
    ['PDML', bytes('<?xml version="1.0"?>\n<pdml>'), /XML/],
    ['plain text', bytes('\n  Dear student,\nthe capture is attached.'), /text.*begins with "Dear student,"/],
    ['zstd', raw('28b52ffd 0458'), /zstd/],
    ['snoop', raw('736e6f6f70000000 00000002 00000004'), /snoop/],
    ['zeros', new Uint8Array(100), /all zero/],
    ['unknown bytes', raw('0102030405060708090a'), /01 02 03 04 05 06 07 08/],
    ['UTF-16', raw('fffe480065006c006c006f00'), /UTF-16/],
    ['a Git LFS pointer', bytes('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'), /git lfs pull/],
    ['gzip where none can undo it', raw('1f8b0800'), /gzip/],
  ])('%s', async (_, content, message) => {
    const refusal = await openBytes(content).catch((e: unknown) => e);
    expect(refusal).toBeInstanceOf(UnreadableCapture);
    expect((refusal as UnreadableCapture).problem).toMatchObject({
      code: 'not-a-capture',
      detail: expect.stringMatching(message),
    });
  });

  test('an empty file', async () => {
    await expect(openBytes(new Uint8Array(0))).rejects.toMatchObject({ problem: { code: 'empty' } });
  });

  test('a medium that fails at once', async () => {
    const { openCapture } = await import('../../../core/capture/open.ts');
    const source = { size: 100, read: () => Promise.reject(new Error('EIO')) };
    await expect(openCapture(source, 'x')).rejects.toMatchObject({ problem: { code: 'read-error' } });
  });

  test('control characters of the file do not reach the terminal', async () => {
    const refusal = (await openBytes(bytes('a\u001b[31mred\u0007')).catch((e: unknown) => e)) as UnreadableCapture;
    expect(refusal.message).not.toMatch(/\p{Cc}/u);
  });

  test('a text capture larger than the limit', async () => {
    await expect(openBytes(bytes(`0000 01 02\n${'x'.repeat(100)}`), { maxText: 50 })).rejects.toMatchObject({
      problem: { detail: expect.stringMatching(/larger than the limit/) },
    });
  });
});

describe('gzip', () => {
  const file = writePcap([{ seconds: 1, nanos: 0, bytes: new Uint8Array(9) }]);

  test('the problem of the decompressor comes after those of the capture', async () => {
    const capture = await openBytes(raw('1f8b08'), {
      gunzip: async () => ({
        source: new MemorySource(file.subarray(0, file.length - 1)),
        problem: { code: 'bad-compression', offset: 3, detail: 'cut short' },
      }),
    });
    expect(await readAll(capture)).toEqual([]);
    expect(capture.framer.info.compression).toBe('gzip');
    expect(capture.framer.info.problems.map((p) => p.code)).toEqual(['truncated-packet', 'bad-compression']);
  });

  test('nothing came out: the decompressor’s reason', async () => {
    const gunzip = async () => ({
      source: new MemorySource(new Uint8Array(0)),
      problem: { code: 'bad-compression' as const, offset: 2, detail: 'cut short' },
    });
    await expect(openBytes(raw('1f8b'), { gunzip })).rejects.toMatchObject({ problem: { code: 'bad-compression' } });
  });

  test('something else inside', async () => {
    const gunzip = async () => ({ source: new MemorySource(bytes('<html>')) });
    await expect(openBytes(raw('1f8b'), { gunzip })).rejects.toMatchObject({
      problem: { detail: expect.stringMatching(/inside gzip: .*HTML/) },
    });
  });
});
