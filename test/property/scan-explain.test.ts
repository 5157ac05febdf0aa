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
