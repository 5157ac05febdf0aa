/** Merging: earliest first, equal times in the order of the captures, each capture's own order kept, in bounded memory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeRecords } from '../../../core/capture/merge.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { writePcap, writePcapng } from '../../../core/capture/write.ts';

const merged = async (files: readonly Uint8Array[]): Promise<string[]> => {
  const captures = await Promise.all(files.map((f, i) => openCapture(new MemorySource(f), String(i))));
  const out: string[] = [];
  for await (const r of mergeRecords(captures)) out.push(`${r.seconds} ${r.capture}/${r.row} ${r.bytes[0]}`);
  return out;
};

describe('mergeRecords', () => {
  it('is a stable merge of what each capture has next', async () => {
    const captures = fc.array(fc.array(fc.nat(9), { maxLength: 40 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(captures, async (lists) => {
        const files = lists.map((times) =>
          writePcap(times.map((seconds, i) => ({ seconds, nanos: 0, bytes: new Uint8Array(20).fill(i) }))),
        );
        const heads = lists.map(() => 0);
        const expected: string[] = [];
        for (;;) {
          let best = -1;
          for (const [i, list] of lists.entries()) {
            const time = list[heads[i] ?? 0];
            if (time !== undefined && (best < 0 || time < (lists[best]?.[heads[best] ?? 0] ?? 0))) best = i;
          }
          if (best < 0) break;
          const row = heads[best] ?? 0;
          expected.push(`${lists[best]?.[row]} ${best}/${row} ${row}`);
          heads[best] = row + 1;
        }
        expect(await merged(files)).toEqual(expected);
      }),
      { seed: 3, numRuns: 100 },
    );
  });

  it('reads far larger files than its windows, with their bytes whole', async () => {
    const file = (from: number) =>
      writePcap(
        Array.from({ length: 2000 }, (_, i) => ({ seconds: from + 2 * i, nanos: 0, bytes: new Uint8Array(1000).fill(i & 255) })),
      );
    const lines = await merged([file(0), file(1)]);
    expect(lines).toEqual(Array.from({ length: 4000 }, (_, n) => `${n} ${n & 1}/${n >> 1} ${(n >> 1) & 255}`));
  });

  it('keeps packets without a time behind the one before them', async () => {
    const w = writePcapng([{ seconds: 5, nanos: 0, bytes: Uint8Array.of(1) }]);
    // A simple packet block: type 3, 20 bytes.
    const simple = Uint8Array.of(3, 0, 0, 0, 20, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 20, 0, 0, 0);
    const other = writePcap([4, 6].map((seconds) => ({ seconds, nanos: 0, bytes: Uint8Array.of(9) })));
    expect(await merged([Uint8Array.of(...w, ...simple), other])).toEqual(['4 1/0 9', '5 0/0 1', '5 0/1 2', '6 1/1 9']);
  });
});
