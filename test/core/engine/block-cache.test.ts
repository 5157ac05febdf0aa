import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MemorySource, type RandomAccess } from '../../../core/capture/source.ts';
import { BlockCache } from '../../../core/engine/block-cache.ts';

/** Counts the bytes that are asked of it. */
class Counted implements RandomAccess {
  readonly #source: RandomAccess;
  asked = 0;
  constructor(bytes: Uint8Array) {
    this.#source = new MemorySource(bytes);
  }
  get size(): number {
    return this.#source.size;
  }
  read(offset: number, target: Uint8Array): Promise<number> {
    this.asked += target.length;
    return this.#source.read(offset, target);
  }
}

/** Bytes that no two places have alike for long. */
const filled = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * 7) & 0xff);

it('reads what the source has, wherever and however much is asked', async () => {
  const bytes = filled(300_000);
  const cache = new BlockCache(new MemorySource(bytes));
  await fc.assert(
    fc.asyncProperty(fc.nat(310_000), fc.nat(150_000), async (offset, length) => {
      const target = new Uint8Array(length);
      const got = await cache.read(offset, target);
      const wanted = bytes.subarray(offset, offset + length);
      expect(got).toBe(wanted.length);
      expect(Buffer.compare(target.subarray(0, got), wanted)).toBe(0);
    }),
    { numRuns: 200, seed: 1 },
  );
});

it('asks once for what it is asked again, and gives up what was used least recently', async () => {
  const source = new Counted(filled(20 << 20));
  const cache = new BlockCache(source);
  const target = new Uint8Array(1000);
  for (let turn = 0; turn < 50; turn++) {
    await cache.read(5_000_000, target);
    await cache.read(1_000, target);
  }
  expect(source.asked).toBeLessThanOrEqual(2 << 17);
  // Through the whole file, while one place is asked for again and again: it stays.
  source.asked = 0;
  for (let offset = 0; offset < source.size; offset += 100_000) {
    await cache.read(offset, target);
    await cache.read(5_000_000, target);
  }
  expect(source.asked).toBeLessThanOrEqual(source.size);
});
