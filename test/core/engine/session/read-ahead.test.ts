/** A slow source, read from one end to the other out of one long answer. */
import { describe, expect, it } from 'vitest';
import { type ByteStream, ReadAhead } from '../../../../core/engine/session/read-ahead.ts';

const MEGABYTE = 1 << 20;

interface Slow {
  readonly source: ReadAhead;
  readonly bytes: Uint8Array;
  readonly ranges: [number, number][];
  /** Where long answers began. */
  readonly streams: number[];
  readonly cancelled: number[];
}

interface SlowOptions {
  /** Bytes that arrive at a time. */
  readonly arriving?: number;
  /** Bytes of one answer at most. */
  readonly answer?: number;
  /** The medium fails there. */
  readonly failsAt?: number;
}

function slow(size: number, { arriving = 65_536, answer = size, failsAt = size }: SlowOptions = {}): Slow {
  const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 7 + (i >>> 8)) & 255);
  const ranges: [number, number][] = [];
  const streams: number[] = [];
  const cancelled: number[] = [];
  const stream = async (start: number): Promise<ByteStream> => {
    streams.push(start);
    let at = start;
    const end = Math.min(size, start + answer);
    return {
      read: async (buffer, place) => {
        // As a browser does it: the buffer that was given is gone.
        const own = structuredClone(buffer, { transfer: [buffer] });
        await Promise.resolve();
        if (at >= failsAt) throw new Error('gone');
        const n = Math.min(arriving, end - at, own.byteLength - place);
        const part = new Uint8Array(own, place, n);
        part.set(bytes.subarray(at, at + n));
        at += n;
        return part;
      },
      cancel: () => cancelled.push(start),
    };
  };
  const range = async (start: number, end: number): Promise<Uint8Array> => {
    ranges.push([start, end]);
    return bytes.subarray(start, end);
  };
  return { source: new ReadAhead(size, { range, stream }), bytes, ranges, streams, cancelled };
}

async function readAll(source: ReadAhead, step: number): Promise<Uint8Array> {
  const out = new Uint8Array(source.size);
  let at = 0;
  while (at < source.size) {
    const n = await source.read(at, out.subarray(at, Math.min(source.size, at + step)));
    expect(n).toBe(Math.min(step, source.size - at));
    at += n;
  }
  return out;
}
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;

describe('ReadAhead', () => {
  it.each([
    [65_536, 1000],
    [524_288, 65_536],
    [524_288, 1 << 24],
    [5 * MEGABYTE, 65_536],
  ])('gives the same bytes in steps of %i that arrive by %i, from one answer', async (step, arriving) => {
    const { source, bytes, streams, ranges } = slow(3 * MEGABYTE + 13, { arriving });
    expect(same(await readAll(source, step), bytes)).toBe(true);
    expect(streams).toEqual([0]);
    expect(ranges).toEqual([]);
  });

  it('goes on where an answer ends early', async () => {
    const { source, bytes, streams } = slow(3 * MEGABYTE, { answer: MEGABYTE });
    expect(same(await readAll(source, 524_288), bytes)).toBe(true);
    expect(streams).toEqual([0, MEGABYTE, 2 * MEGABYTE]);
  });

  it('gives what there is where the source has become shorter', async () => {
    const { source } = slow(3 * MEGABYTE, { answer: 0 });
    expect(await source.read(0, new Uint8Array(MEGABYTE))).toBe(0);
  });

  it('serves windows that begin a little before the end of the last, and leave a little out', async () => {
    const { source, bytes, streams, ranges } = slow(8 * MEGABYTE);
    const target = new Uint8Array(MEGABYTE);
    for (const offset of [0, MEGABYTE - 60_000, 2 * MEGABYTE - 100_000, 3 * MEGABYTE + 200_000, 4 * MEGABYTE + 200_000]) {
      expect(await source.read(offset, target)).toBe(MEGABYTE);
      expect(same(target, bytes.subarray(offset, offset + MEGABYTE)), String(offset)).toBe(true);
    }
    expect(streams).toEqual([0]);
    expect(ranges).toEqual([]);
  });

  it('reads a single place without its surroundings, and lets the long answer be', async () => {
    const { source, bytes, ranges, streams, cancelled } = slow(4 * MEGABYTE);
    await source.read(0, new Uint8Array(MEGABYTE));
    const target = new Uint8Array(100);
    expect(await source.read(3 * MEGABYTE, target)).toBe(100);
    expect(target).toEqual(bytes.slice(3 * MEGABYTE, 3 * MEGABYTE + 100));
    expect(ranges).toEqual([[3 * MEGABYTE, 3 * MEGABYTE + 100]]);
    expect(await source.read(4 * MEGABYTE, target)).toBe(0);
    await source.read(MEGABYTE, target);
    expect([streams, cancelled]).toEqual([[0], []]);
  });

  it('answers two who read at the same time', async () => {
    const { source, bytes, ranges } = slow(4 * MEGABYTE);
    const [a, b] = [new Uint8Array(MEGABYTE), new Uint8Array(500)];
    await Promise.all([source.read(0, a), source.read(300, b)]);
    expect(same(a, bytes.subarray(0, MEGABYTE))).toBe(true);
    expect(same(b, bytes.subarray(300, 800))).toBe(true);
    expect(ranges).toEqual([[300, 800]]);
  });

  it('passes a failure on to who reads there; later reads are answered', async () => {
    const { source, bytes, cancelled } = slow(4 * MEGABYTE, { failsAt: 2 * MEGABYTE });
    const target = new Uint8Array(MEGABYTE);
    await source.read(0, target);
    await source.read(MEGABYTE, target);
    await expect(source.read(2 * MEGABYTE, target)).rejects.toThrow('gone');
    expect(cancelled).toEqual([0]);
    expect(await source.read(10, target.subarray(0, 100))).toBe(100);
    expect(same(target.subarray(0, 100), bytes.subarray(10, 110))).toBe(true);
  });
});
