/** A slow source, asked before its bytes are wanted. */
import { describe, expect, it } from 'vitest';
import { ReadAhead } from '../../../../core/engine/session/read-ahead.ts';

const MEGABYTE = 1 << 20;

function slow(size: number): { source: ReadAhead; bytes: Uint8Array; asked: [number, number][] } {
  const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >>> 8)) & 255);
  const asked: [number, number][] = [];
  const source = new ReadAhead(size, async (start, end) => {
    asked.push([start, end]);
    return bytes.subarray(start, end);
  });
  return { source, bytes, asked };
}

async function readAll(source: ReadAhead, step: number): Promise<Uint8Array> {
  const out = new Uint8Array(source.size);
  let at = 0;
  while (at < source.size) {
    const n = await source.read(at, out.subarray(at, Math.min(source.size, at + step)));
    expect(n).toBeGreaterThan(0);
    at += n;
  }
  return out;
}

describe('ReadAhead', () => {
  it.each([1000, 65_536, 524_288, 5 * MEGABYTE])('gives the same bytes in steps of %i', async (step) => {
    const { source, bytes } = slow(11 * MEGABYTE + 13);
    await source.read(0, new Uint8Array(65_536));
    expect(Buffer.compare(Buffer.from(await readAll(source, step)), Buffer.from(bytes))).toBe(0);
  });

  it('asks for large parts, and for each once', async () => {
    const { source, asked } = slow(40 * MEGABYTE);
    await readAll(source, 512 * 1024);
    expect(asked.length).toBeLessThan(15);
    const blocks = asked.filter(([start, end]) => end - start >= 4 * MEGABYTE).map(([start]) => start);
    expect(new Set(blocks).size).toBe(blocks.length);
  });

  it('reads a single place without its surroundings', async () => {
    const { source, bytes, asked } = slow(40 * MEGABYTE);
    const target = new Uint8Array(100);
    expect(await source.read(20 * MEGABYTE, target)).toBe(100);
    expect(target).toEqual(bytes.slice(20 * MEGABYTE, 20 * MEGABYTE + 100));
    expect(asked).toEqual([[20 * MEGABYTE, 20 * MEGABYTE + 100]]);
    expect(await source.read(40 * MEGABYTE, target)).toBe(0);
  });

  it('passes a failure on to who reads there, and to nobody else', async () => {
    const source = new ReadAhead(40 * MEGABYTE, async (start, end) => {
      if (start >= 8 * MEGABYTE) throw new Error('gone');
      return new Uint8Array(end - start);
    });
    await source.read(0, new Uint8Array(10));
    await source.read(10, new Uint8Array(10));
    await expect(source.read(9 * MEGABYTE, new Uint8Array(10))).rejects.toThrow('gone');
  });
});
