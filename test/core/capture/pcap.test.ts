import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../../core/base/bytes.ts';
import { pcapHeader, pcapRecord, writePcap } from '../../../core/capture/write.ts';
import { readBytes } from '../../support/captures.ts';

const packets = [
  { seconds: 1, nanos: 2_000, bytes: Uint8Array.of(1, 2, 3) },
  { seconds: 0xffff_ffff, nanos: 999_999_000, bytes: new Uint8Array(0), originalLength: 9 },
  { seconds: 5, nanos: 0, bytes: new Uint8Array(1500).fill(7) },
];

describe('classic pcap', () => {
  for (const byteOrder of ['little', 'big'] as const) {
    for (const nanoseconds of [false, true]) {
      test(`${byteOrder}-endian, ${nanoseconds ? 'ns' : 'µs'}: times, lengths, bytes and offsets are as in the file`, async () => {
        const file = writePcap(packets, { byteOrder, nanoseconds, snapLength: 1500, linkType: 113 });
        const { info, records } = await readBytes(file);
        expect(info.problems).toEqual([]);
        expect(info).toMatchObject({ format: 'pcap', byteOrder, nanoseconds, compression: 'none' });
        expect(info.interfaces).toEqual([
          {
            linkType: 113,
            snapLength: 1500,
            unitsPerSecond: nanoseconds ? 1_000_000_000n : 1_000_000n,
            offsetSeconds: 0n,
            options: [],
          },
        ]);
        expect(records.map((r) => [r.seconds, r.nanos, r.originalLength])).toEqual([
          [1, 2_000, 3],
          [0xffff_ffff, 999_999_000, 9],
          [5, 0, 1500],
        ]);
        for (const r of records) expect(file.subarray(r.fileOffset, r.fileOffset + r.bytes.length)).toEqual(r.bytes);
      });
    }
  }

  test('the link type field also holds the length of the frame check sequence', async () => {
    const { info } = await readBytes(writePcap([], { linkType: 1, fcsLength: 4 }));
    expect(info.interfaces[0]).toMatchObject({ linkType: 1, fcsLength: 4 });
  });

  test('the modified format has eight more bytes in each record header', async () => {
    const header = pcapHeader();
    header.set([0x34, 0xcd, 0xb2, 0xa1]);
    const record = pcapRecord({ seconds: 7, nanos: 0, bytes: new Uint8Array(0) });
    const file = concatBytes([
      header,
      record.subarray(0, 8),
      Uint8Array.of(2, 0, 0, 0, 2, 0, 0, 0),
      new Uint8Array(8),
      Uint8Array.of(8, 9),
    ]);
    const { records } = await readBytes(file);
    expect(records.map((r) => [...r.bytes])).toEqual([[8, 9]]);
  });

  test('files before version 2.3 have the two lengths swapped', async () => {
    const file = concatBytes([
      pcapHeader(),
      pcapRecord({ seconds: 0, nanos: 0, bytes: Uint8Array.of(1, 2), originalLength: 60 }),
    ]);
    file[6] = 2;
    const view = new DataView(file.buffer);
    view.setUint32(32, 60, true);
    view.setUint32(36, 2, true);
    const { records } = await readBytes(file);
    expect(records.map((r) => [r.bytes.length, r.originalLength])).toEqual([[2, 60]]);
  });

  test('a fraction of a million microseconds and more is carried into the seconds', async () => {
    const file = concatBytes([pcapHeader(), pcapRecord({ seconds: 10, nanos: 0, bytes: new Uint8Array(1) })]);
    new DataView(file.buffer).setUint32(28, 2_500_000, true);
    const { records } = await readBytes(file);
    expect(records[0]).toMatchObject({ seconds: 12, nanos: 500_000_000 });
  });

  test('a packet of 262,144 bytes is read, one more is damage at the record’s offset', async () => {
    const record = (n: number) => pcapRecord({ seconds: 0, nanos: 0, bytes: new Uint8Array(n) });
    const good = await readBytes(concatBytes([pcapHeader(), record(262_144), record(1)]));
    expect(good.records.map((r) => r.bytes.length)).toEqual([262_144, 1]);
    const bad = await readBytes(concatBytes([pcapHeader(), record(3), record(262_145), record(1)]));
    expect(bad.records.length).toBe(1);
    expect(bad.info.problems).toMatchObject([{ code: 'bad-packet-length', offset: 24 + 19 }]);
  });

  test('D-Bus messages may be larger', async () => {
    const { records, info } = await readBytes(
      writePcap([{ seconds: 0, nanos: 0, bytes: new Uint8Array(300_000) }], { linkType: 231 }),
    );
    expect(info.problems).toEqual([]);
    expect(records[0]?.bytes.length).toBe(300_000);
  });

  test('a version that is not 2 is refused', async () => {
    const file = writePcap(packets);
    file[4] = 1;
    await expect(readBytes(file)).rejects.toMatchObject({ problem: { code: 'unsupported-version', offset: 4 } });
  });

  test('cut at every offset: the whole packets before the cut, then one reason with the offset of the record', async () => {
    const file = writePcap([...packets.slice(0, 2), { seconds: 5, nanos: 0, bytes: new Uint8Array(20).fill(7) }]);
    const starts = [24, 24 + 19, 24 + 19 + 16, file.length];
    for (let cut = 0; cut <= file.length; cut++) {
      const part = file.subarray(0, cut);
      if (cut < 24) {
        await expect(readBytes(part)).rejects.toMatchObject({
          problem: { code: cut === 0 ? 'empty' : cut < 4 ? 'not-a-capture' : 'truncated-header' },
        });
        continue;
      }
      const { info, records } = await readBytes(part);
      const whole = starts.filter((s) => s <= cut).length - 1;
      expect(records.length).toBe(whole);
      const at = starts[whole] as number;
      if (cut === at) expect(info.problems).toEqual([]);
      else expect(info.problems).toMatchObject([{ code: cut - at < 16 ? 'truncated-header' : 'truncated-packet', offset: at }]);
    }
  });
});
