import { describe, expect, test } from 'vitest';
import { PcapFramer, parsePcapHeader } from '../../../core/capture/pcap.ts';
import { readRecords } from '../../../core/capture/read.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { writePcap, writePcapng } from '../../../core/capture/write.ts';
import { openBytes, readAll, readBytes } from '../../support/captures.ts';

const packets = Array.from({ length: 300 }, (_, i) => ({
  seconds: i,
  nanos: 0,
  bytes: new Uint8Array(i === 100 ? 200_000 : i * 3).fill(i & 255),
}));
const sink = { record() {}, batchEnd() {} };

describe('readRecords', () => {
  for (const [format, file] of [
    ['pcap', writePcap(packets)],
    ['pcapng', writePcapng(packets)],
  ] as const) {
    test.each([97, 1649, 1000, 65_536, 400_000, 4_194_304])(
      `${format}: a window of %i bytes changes nothing`,
      async (windowSize) => {
        const { records, info } = await readBytes(file, { windowSize });
        expect(info.problems).toEqual([]);
        expect(records.length).toBe(packets.length);
        records.forEach((r, i) => {
          const sent = packets[i]?.bytes as Uint8Array;
          expect(r.bytes.length).toBe(sent.length);
          expect(Buffer.compare(r.bytes, sent)).toBe(0);
          expect(Buffer.compare(file.subarray(r.fileOffset, r.fileOffset + sent.length), sent)).toBe(0);
        });
      },
    );
  }

  test('a block larger than window and headroom is read whole', async () => {
    const big = new Uint8Array(262_144).fill(5);
    const comments = Array.from({ length: 20 }, () => 'c'.repeat(60_000));
    const file = writePcapng([
      { seconds: 1, nanos: 0, bytes: big, comments },
      { seconds: 2, nanos: 0, bytes: big },
    ]);
    const { records, info } = await readBytes(file, { windowSize: 1000 });
    expect(info.problems).toEqual([]);
    expect(records.map((r) => [r.seconds, r.bytes.length])).toEqual([
      [1, 262_144],
      [2, 262_144],
    ]);
    expect(info.packetComments.get(0)?.length).toBe(20);
  });

  test('batchEnd follows each batch, while its bytes are still there', async () => {
    const capture = await openBytes(writePcap(packets));
    let inBatch: { bytes: Uint8Array; start: number; first: number }[] = [];
    let batches = 0;
    await readRecords(
      capture,
      {
        record(bytes, start, length) {
          if (length > 0) inBatch.push({ bytes, start, first: bytes[start] as number });
        },
        batchEnd() {
          batches++;
          for (const b of inBatch) expect(b.bytes[b.start]).toBe(b.first);
          inBatch = [];
        },
      },
      { windowSize: 20_000 },
    );
    expect(inBatch).toEqual([]);
    expect(batches).toBeGreaterThan(10);
  });

  test('the next window is being read while the sink works', async () => {
    const file = writePcap(packets);
    const inner = new MemorySource(file);
    let reads = 0;
    const started: number[] = [];
    const source = {
      size: file.length,
      read: (o: number, t: Uint8Array) => {
        reads++;
        return inner.read(o, t);
      },
    };
    const capture = { source, framer: new PcapFramer(parsePcapHeader(file)), name: 'x' };
    await readRecords(capture, { record() {}, batchEnd: () => void started.push(reads) }, { windowSize: 50_000 });
    // While batch n is worked on, read n + 1 has been started.
    expect(started.slice(0, 3)).toEqual([2, 3, 4]);
  });

  test('a medium that fails: what was read before, then a reason with the offset', async () => {
    const file = writePcap(packets);
    const inner = new MemorySource(file);
    const source = {
      size: file.length,
      read: (o: number, t: Uint8Array) => (o >= 100_000 ? Promise.reject(new Error('EIO: bad sector')) : inner.read(o, t)),
    };
    const capture = { source, framer: new PcapFramer(parsePcapHeader(file)), name: 'x' };
    const records = await readAll(capture, { windowSize: 50_000 });
    expect(records.length).toBeGreaterThan(50);
    expect(capture.framer.info.problems).toMatchObject([{ code: 'read-error', offset: 100_000 }]);
    expect(capture.framer.info.problems[0]?.detail).toContain('bad sector');
  });

  test('a source that delivers little at a time', async () => {
    const file = writePcap(packets.slice(0, 50));
    const inner = new MemorySource(file);
    const source = { size: file.length, read: (o: number, t: Uint8Array) => inner.read(o, t.subarray(0, 7)) };
    const records = await readAll({ source, framer: new PcapFramer(parsePcapHeader(file)), name: 'x' });
    expect(records.length).toBe(50);
  });

  test('a file that becomes shorter while it is read ends there', async () => {
    const file = writePcap(packets.slice(0, 50));
    const inner = new MemorySource(file.subarray(0, file.length - 10));
    const source = { size: file.length, read: (o: number, t: Uint8Array) => inner.read(o, t) };
    const capture = { source, framer: new PcapFramer(parsePcapHeader(file)), name: 'x' };
    expect((await readAll(capture, { windowSize: 300 })).length).toBe(49);
    expect(capture.framer.info.problems).toMatchObject([{ code: 'truncated-packet' }]);
  });

  test('progress ends at the size; cancelling rejects', async () => {
    const file = writePcap(packets);
    const seen: number[] = [];
    await readRecords(await openBytes(file), sink, { windowSize: 30_000, onProgress: (done) => void seen.push(done) });
    expect(seen.at(-1)).toBe(file.length);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    const abort = new AbortController();
    const run = readRecords(await openBytes(file), sink, {
      windowSize: 30_000,
      signal: abort.signal,
      onProgress: () => abort.abort(),
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('an error of the sink is not swallowed', async () => {
    const run = readRecords(await openBytes(writePcap(packets)), {
      record() {
        throw new Error('our bug');
      },
      batchEnd() {},
    });
    await expect(run).rejects.toThrow('our bug');
  });
});
