/** Bodies that unpack to far more than they are: bounded one by one and all together, and the tree says so. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decompressor } from '../../../cli/io/decompress.ts';
import { writePcap } from '../../../core/capture/write.ts';
import { Conversation } from '../../support/conversation.ts';
import { runInMemory } from '../memory.ts';

const LIMIT = 1 << 20;
const zeros = (n: number) => new Uint8Array(n);
const BOMBS = [
  ['gzip', gzipSync(zeros(8 * LIMIT))],
  ['deflate', deflateSync(zeros(8 * LIMIT))],
  ['deflate', deflateRawSync(zeros(8 * LIMIT))],
  ['br', brotliCompressSync(zeros(8 * LIMIT))],
] as const;

describe('decompression', () => {
  it.each(BOMBS)('of %s ends at the limit', (coding, bomb) => {
    expect(bomb.length).toBeLessThan(10_000);
    expect(decompressor(LIMIT)(coding, bomb)).toBe(`more than ${LIMIT} bytes`);
    expect(decompressor(8 * LIMIT)(coding, bomb)).toHaveLength(8 * LIMIT);
  });

  it('of many bombs ends at the budget, and costs nothing from there on', () => {
    const decompress = decompressor(LIMIT, 4 * LIMIT);
    const answers = Array.from({ length: 10_000 }, () => decompress('br', BOMBS[3][1]));
    expect(answers.filter((a) => a === `more than ${LIMIT} bytes`).length).toBe(5);
    expect(answers.at(-1)).toBe(`other bodies grew by more than ${4 * LIMIT} bytes`);
  });

  it('of honest bodies never does', () => {
    const decompress = decompressor(LIMIT, 1000);
    const text = Buffer.from(Array.from({ length: 2000 }, (_, i) => `line ${i * 7919}`).join('\n'));
    for (let i = 0; i < 200; i++) expect(decompress('gzip', gzipSync(text))).toHaveLength(text.length);
  });

  it.each([
    ['gzip', gzipSync('')],
    ['deflate', deflateSync('')],
    ['br', brotliCompressSync('')],
  ] as const)('of an empty body gives nothing, and of the beginning of one no body: %s', (coding, empty) => {
    expect(decompressor()(coding, empty)).toHaveLength(0);
    expect(decompressor()(coding, empty.subarray(0, -1))).toBeUndefined();
  });

  it('of gzip does not mind what is wrong behind the text: its checksum, its length', () => {
    const text = 'hello'.repeat(100);
    const named = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 1, 2]),
      Buffer.from('name\0note\0'),
    ]);
    for (const header of [gzipSync(text).subarray(0, 10), named]) {
      const body = Buffer.concat([header, deflateRawSync(text), Buffer.alloc(8, 0xee)]);
      expect(Buffer.from(decompressor()('gzip', body) as Uint8Array).toString()).toBe(text);
    }
  });

  it('of damaged bodies gives what there is, or nothing', () => {
    expect(decompressor()('gzip', new Uint8Array(20))).toBeUndefined();
    expect(decompressor()('gzip', gzipSync('hello'.repeat(1000)).subarray(0, 20))).not.toBeTypeOf('string');
  });
});

it('a capture of bombs is gone through by each command, and the frame says why its body is left as it is', async () => {
  const bomb = brotliCompressSync(zeros(64 << 20));
  const c = new Conversation().open();
  const response = `HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Type: text/plain\r\nContent-Length: ${bomb.length}\r\n\r\n${bomb.toString('latin1')}`;
  const times = 100;
  c.request('GET / HTTP/1.1\r\n\r\n'.repeat(times));
  for (let i = 0; i < times; i++) c.response(response);
  const capture = writePcap(c.frames.map((bytes, i) => ({ seconds: i, nanos: 0, bytes, originalLength: bytes.length })));
  const { stdout } = await runInMemory(['dissect', '-', '5'], capture);
  expect(stdout).toMatch(/Content-encoded entity body \(br\): \d+ bytes \[Not decompressed: more than 16777216 bytes\]/);
  for (const args of [
    ['fields', '-', '-e', 'http.file_data', '-Y', 'http.file_data contains "x"'],
    ['stats', 'hierarchy', '-'],
  ]) {
    const started = performance.now();
    expect((await runInMemory(args, capture)).code).toBe(0);
    expect(performance.now() - started).toBeLessThan(30_000);
  }
}, 120_000);
