import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OpenPathOptions, openPath } from '../../../cli/io/open.ts';
import { writePcap } from '../../../core/capture/write.ts';
import { readAll } from '../../support/captures.ts';

const KERNEL = path.resolve('fixtures/captures/lvs-nat-rr-kernel.pcap');
let directory = '';
beforeAll(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'trama-test-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const write = (name: string, bytes: Uint8Array): string => {
  const file = path.join(directory, name);
  writeFileSync(file, bytes);
  return file;
};

async function read(file: string, options: OpenPathOptions = {}) {
  const capture = await openPath(file, { directory, ...options });
  try {
    const records = await readAll(capture);
    return { records: records.map((r) => Buffer.from(r.bytes).toString('hex')), info: capture.framer.info };
  } finally {
    await capture.close();
  }
}

describe('openPath', () => {
  test('a file', async () => {
    expect((await read(KERNEL)).records.length).toBe(412);
  });

  test.each([
    ['missing', () => path.join(directory, 'nope.pcap'), /no such file/],
    ['a directory', () => directory, /directory/],
    ['below a file', () => path.join(KERNEL, 'x'), /not a directory/],
    ['empty', () => write('empty', new Uint8Array(0)), /empty/],
  ])('%s', async (_, file, message) => {
    await expect(openPath(file())).rejects.toMatchObject({ name: 'UnreadableCapture', message: expect.stringMatching(message) });
  });

  test.skipIf(process.getuid?.() === 0)('without permission', async () => {
    const file = write('secret', writePcap([]));
    chmodSync(file, 0);
    await expect(openPath(file)).rejects.toThrow(/permission/);
  });

  test.each([64 * 1024 * 1024, 1000])('standard input, %i bytes of it in memory', async (memory) => {
    const bytes = readFileSync(KERNEL);
    const pieces: Buffer[] = [];
    for (let i = 0; i < bytes.length; i += 7777) pieces.push(bytes.subarray(i, i + 7777));
    const before = readdirSync(directory).length;
    const piped = await read('-', { stdin: Readable.from(pieces), memory });
    expect(piped.records).toEqual((await read(KERNEL)).records);
    expect(readdirSync(directory).length).toBe(before);
  });

  test('standard input is bounded', async () => {
    const stdin = Readable.from([new Uint8Array(600), new Uint8Array(600)]);
    await expect(openPath('-', { stdin, limit: 1000 })).rejects.toMatchObject({ problem: { code: 'bomb-limit' } });
  });

  test('standard input is not read on where its beginning is no capture', async () => {
    for (const piece of [new Uint8Array(1000), Buffer.from('no capture at all\n'.repeat(5000))]) {
      let given = 0;
      const endless = (function* () {
        for (;;) {
          given += piece.length;
          yield piece;
        }
      })();
      await expect(openPath('-', { stdin: Readable.from(endless) })).rejects.toMatchObject({
        problem: { code: 'not-a-capture' },
      });
      expect(given).toBeLessThan(1 << 22);
    }
  });

  test('nothing on standard input', async () => {
    await expect(openPath('-', { stdin: Readable.from([]) })).rejects.toMatchObject({ problem: { code: 'empty' } });
  });
});

describe('gzip', () => {
  const plain = readFileSync(KERNEL);
  const packed = gzipSync(plain);

  test.each([64 * 1024 * 1024, 1000])('whole, %i bytes in memory', async (memory) => {
    const { records, info } = await read(write('k.gz', packed), { memory });
    expect(records).toEqual((await read(KERNEL)).records);
    expect(info).toMatchObject({ compression: 'gzip', problems: [] });
  });

  test('several members', async () => {
    const file = write(
      'm.gz',
      Buffer.concat([gzipSync(plain.subarray(0, 999)), gzipSync(plain.subarray(999, 1000)), gzipSync(plain.subarray(1000))]),
    );
    expect((await read(file)).records.length).toBe(412);
  });

  test('from standard input', async () => {
    expect((await read('-', { stdin: Readable.from([packed]) })).records.length).toBe(412);
  });

  test('cut short: what came out, then the reason', async () => {
    let last = 0;
    for (const part of [0.1, 0.5, 0.9, 0.999]) {
      const { records, info } = await read(write('cut.gz', packed.subarray(0, Math.floor(packed.length * part))));
      expect(records.length).toBeGreaterThan(last);
      last = records.length;
      expect(info.problems.at(-1)).toMatchObject({ code: 'bad-compression', detail: 'the gzip data is cut short' });
    }
  });

  test('damage costs what lies behind it, no more', async () => {
    // Stored blocks, so that the place of the damage is known: a bad block head after 60,000 bytes.
    const stored = gzipSync(plain, { level: 0 });
    const damaged = Buffer.from(stored);
    const second = 10 + 5 + damaged.readUInt16LE(11);
    damaged[second] = 0x07;
    const { records, info } = await read(write('bad.gz', damaged));
    const before = await read(write('before.pcap', plain.subarray(0, damaged.readUInt16LE(11))));
    expect(records.length).toBeGreaterThan(20);
    expect(records).toEqual(before.records);
    expect(info.problems.at(-1)?.detail).toMatch(/damaged/);
  });

  test('a wrong check sum at the end is reported, the packets are there', async () => {
    const damaged = Buffer.from(packed);
    damaged[damaged.length - 6] = (damaged[damaged.length - 6] ?? 0) ^ 1;
    const { records, info } = await read(write('crc.gz', damaged));
    expect(records.length).toBe(412);
    expect(info.problems).toMatchObject([{ code: 'bad-compression' }]);
  });

  test('a bomb is stopped by size and by ratio', async () => {
    const bomb = write('bomb.gz', gzipSync(Buffer.concat([writePcap([]), Buffer.alloc(3_000_000)])));
    for (const options of [{ limit: 1_000_000 }, { ratioFrom: 1_000_000, maxRatio: 100 }]) {
      const { info } = await read(bomb, options);
      expect(info.problems.at(-1)).toMatchObject({ code: 'bomb-limit' });
    }
  });

  test('only the head of a gzip file', async () => {
    await expect(read(write('head.gz', packed.subarray(0, 8)))).rejects.toMatchObject({ problem: { code: 'bad-compression' } });
  });

  test('no temporary file is left behind', () => {
    expect(readdirSync(directory).filter((n) => n.startsWith('trama-'))).toEqual([]);
  });
});
