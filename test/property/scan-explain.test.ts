/** One decoder, two uses: the scan's columns hold what the field tree of the same bytes shows. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnreadableCapture } from '../../core/base/result.ts';
import { writePcap } from '../../core/capture/write.ts';
import { scanCapture } from '../../core/scan/scan.ts';
import { disagreements, treeOf } from '../support/agreement.ts';
import { openBytes, readBytes } from '../support/captures.ts';
import { damagedFrame, frame } from '../support/frames.ts';
import { bytesOf } from '../support/tree.ts';

const seed = 20_020_216;

async function compareAll(file: Uint8Array, name: string): Promise<{ frames: number; failures: string[] }> {
  const { records, info } = await readBytes(file);
  const { tables } = await scanCapture(await openBytes(file), []);
  const failures: string[] = [];
  records.forEach((r, row) => {
    const linkType = info.interfaces[r.interfaceId]?.linkType ?? -1;
    const tree = treeOf(tables, row, r.bytes, r.originalLength, linkType);
    for (const d of disagreements(tables, row, tree))
      failures.push(`${name} frame ${row + 1} ${d.what}: column ${String(d.column)}, field ${String(d.field)}`);
  });
  return { frames: records.length, failures };
}

const capture = (frames: readonly { bytes: Uint8Array; originalLength: number }[]): Uint8Array =>
  writePcap(frames.map((f, i) => ({ seconds: i, nanos: 0, ...f })));

describe('the scan and the field tree agree', () => {
  test('on frames of every protocol', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 12 }), async (frames) => {
        const file = capture(frames.map((bytes) => ({ bytes, originalLength: bytes.length })));
        expect((await compareAll(file, 'generated')).failures).toEqual([]);
      }),
      { seed, numRuns: 500 },
    );
  });

  test('on damaged and cut frames', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(damagedFrame, { minLength: 1, maxLength: 12 }), async (frames) => {
        expect((await compareAll(capture(frames), 'damaged')).failures).toEqual([]);
      }),
      { seed, numRuns: 1000 },
    );
  });

  test.each([
    // The lower half of the type is neither an EtherType nor a length.
    ['a loopback header with a type below 0x0600', 0, 7, '02000079 45c000'],
    [
      'a frame in a datagram whose length is more than the IPv6 packet has',
      1,
      7000,
      `b8cef6048b14 d4aff7dae173 86dd
       60000000 1b38 11 3d 2604138040 91ce00000000000000000b 2604138040 91ce00000000000000000d
       8c83 12b5 1b3c ab91 0800000000138900
       fe36a567e0ac 76bd914a21f9 0800 45001b1e f19a4000 4006aaeb c0a80102 c0a80101 87b1a515`,
    ],
  ])('on %s', async (name, linkType, originalLength, hex) => {
    const bytes = bytesOf(hex);
    const file = writePcap([{ seconds: 0, nanos: 0, bytes, originalLength }], { linkType });
    expect(await compareAll(file, name)).toEqual({ frames: 1, failures: [] });
  });

  const corpus = path.resolve(import.meta.dirname, '../../../shared/corpus');
  const folders = [path.resolve(import.meta.dirname, '../../fixtures/captures'), corpus].filter((f) => existsSync(f));
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile() && /\.(pcap|pcapng)$/.test(e.name))
      .map((e) => path.join(e.parentPath, e.name)),
  );
  test.skipIf(files.length === 0)(`on ${files.length} capture files`, async () => {
    const failures: string[] = [];
    let frames = 0;
    for (const file of files) {
      try {
        const result = await compareAll(new Uint8Array(readFileSync(file)), path.basename(file));
        frames += result.frames;
        failures.push(...result.failures);
      } catch (error) {
        if (!(error instanceof UnreadableCapture)) throw error;
      }
    }
    expect(failures.slice(0, 40)).toEqual([]);
    expect(frames).toBeGreaterThan(0);
  });
});
