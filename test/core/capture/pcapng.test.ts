import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../../core/base/bytes.ts';
import { isUntimed } from '../../../core/capture/info.ts';
import { Clock } from '../../../core/capture/pcapng-time.ts';
import { PcapngWriter, writePcapng } from '../../../core/capture/write.ts';
import { readBytes } from '../../support/captures.ts';

const text = (s: string) => new TextEncoder().encode(s);
const packet = (n: number, seconds = 1_700_000_000, nanos = 123_456_789) => ({
  seconds,
  nanos,
  bytes: new Uint8Array(n).fill(n),
});

describe('pcapng', () => {
  test('a file with two sections of both byte orders and three interfaces: everything in it is kept', async () => {
    const file = readFileSync(new URL('../../../fixtures/captures/format-sections.pcapng', import.meta.url));
    const { info, records } = await readBytes(file);
    expect(info.problems).toEqual([]);
    expect(info.sections).toBe(2);
    expect(info.byteOrder).toBe('big');
    expect(info.comments).toEqual(['first section', 'big-endian', 'second section']);
    expect(info.sectionOptions.map((o) => o.map((x) => x.code))).toEqual([[1, 1, 2, 3, 4], [1]]);
    expect(info.interfaces.map((i) => [i.name, i.description, i.unitsPerSecond, i.offsetSeconds, i.snapLength])).toEqual([
      ['eth0', 'nanoseconds', 1_000_000_000n, 0n, 65_535],
      ['eth1', undefined, 1_000_000n, 1_000_000_000n, 0],
      ['wlan0', undefined, 2n ** 20n, 0n, 0],
    ]);
    expect(info.interfaces[0]?.options.map((o) => o.code)).toEqual([2, 3, 9, 11]);
    expect([...info.packetComments]).toEqual([
      [0, ['A comment on the first packet.']],
      [1, ['Comentario: ñandú', 'a second one']],
    ]);
    expect(info.packetOptions.get(0)).toMatchObject([{ code: 2 }]);
    expect([...info.names]).toEqual([
      ['198.51.100.10', ['client.example', 'also.example']],
      ['2001:db8::80', ['six.example']],
    ]);
    expect(info.statistics).toMatchObject([{ interfaceId: 0, options: [{ code: 4 }] }]);
    expect(info.secrets).toEqual([{ type: 0x544c_534b, data: text('CLIENT_RANDOM 00 00\n') }]);
    expect([...info.skippedBlocks]).toEqual([
      [0x0bad, 1],
      [0x7777, 1],
    ]);
    expect(records.map((r) => [r.interfaceId, r.seconds, r.nanos, r.bytes.length, r.originalLength])).toEqual([
      [0, 1_109_678_400, 123_456_789, 62, 62],
      [1, 1_109_678_401, 123_456_000, 75, 75],
      // 2^-20 s: rounded down to a multiple of 953.67 ns
      [2, 1_109_678_402, 123_456_001, 88, 88],
      [2, 0, 0, 101, 101],
      [2, 1_109_678_404, 123_456_001, 50, 114],
    ]);
    expect([0, 1, 2, 3, 4].map((row) => isUntimed(info, row))).toEqual([false, false, false, true, false]);
    for (const r of records) expect(file.subarray(r.fileOffset, r.fileOffset + r.bytes.length)).toEqual(Buffer.from(r.bytes));
  });

  test('simple packets are cut at the snap length of interface 0', async () => {
    const w = new PcapngWriter();
    const { records } = await readBytes(
      concatBytes([w.section(), w.interface({ snapLength: 4 }), w.simplePacket(new Uint8Array(4).fill(1), 100)]),
    );
    expect(records.map((r) => [r.bytes.length, r.originalLength])).toEqual([[4, 100]]);
  });

  test('the obsolete packet block is read', async () => {
    const w = new PcapngWriter();
    const fixed = new Uint8Array(23);
    const view = new DataView(fixed.buffer);
    view.setUint16(0, 1, true);
    view.setUint16(2, 77, true); // drops
    view.setUint32(8, 5_000_001, true);
    view.setUint32(12, 3, true);
    view.setUint32(16, 90, true);
    fixed.set([7, 8, 9], 20);
    const file = concatBytes([
      w.section(),
      w.interface(),
      w.interface({ timeResolution: 6 }),
      w.block(2, fixed, [{ code: 1, value: text('old') }]),
    ]);
    const { records, info } = await readBytes(file);
    expect(records).toMatchObject([{ seconds: 5, nanos: 1000, interfaceId: 1, originalLength: 90 }]);
    expect([...(records[0]?.bytes ?? [])]).toEqual([7, 8, 9]);
    expect(info.packetComments.get(0)).toEqual(['old']);
  });

  test('a packet of an interface that is not described is reported and skipped', async () => {
    const w = new PcapngWriter();
    const file = concatBytes([w.section(), w.interface(), w.packet({ ...packet(5), interfaceId: 3 }), w.packet(packet(6))]);
    const { records, info } = await readBytes(file);
    expect(records.map((r) => r.bytes.length)).toEqual([6]);
    expect(info.problems).toMatchObject([{ code: 'unknown-interface' }]);
  });

  test('interfaces are numbered anew in each section', async () => {
    const one = writePcapng([packet(4)], [{ name: 'a' }, { name: 'b' }]);
    const two = writePcapng([{ ...packet(5), interfaceId: 1 }], [{ name: 'c' }, { name: 'd' }], { byteOrder: 'big' });
    const { records } = await readBytes(concatBytes([one, two]));
    expect(records.map((r) => r.interfaceId)).toEqual([0, 3]);
  });

  test('a packet longer than its block is skipped, what follows is read', async () => {
    const w = new PcapngWriter();
    w.section();
    w.interface();
    const bad = w.packet(packet(8));
    new DataView(bad.buffer).setUint32(20, 9, true);
    const file = concatBytes([writePcapng([]), bad, w.packet(packet(6))]);
    const { records, info } = await readBytes(file);
    expect(records.map((r) => r.bytes.length)).toEqual([6]);
    expect(info.problems).toMatchObject([{ code: 'bad-packet-length' }]);
  });

  test('an option longer than its block is reported; the packet is there', async () => {
    const w = new PcapngWriter();
    w.section();
    w.interface();
    const bad = w.packet({ ...packet(8), comments: ['abcd'] });
    new DataView(bad.buffer).setUint16(38, 999, true);
    const { records, info } = await readBytes(concatBytes([writePcapng([]), bad]));
    expect(records.length).toBe(1);
    expect(info.problems).toMatchObject([{ code: 'bad-block' }]);
  });

  test('two lengths that differ end a section; the next one is read when its place is known', async () => {
    const file = readFileSync(new URL('../../../fixtures/captures/damaged-block.pcapng', import.meta.url));
    const { records, info } = await readBytes(file);
    expect(records.map((r) => r.seconds)).toEqual([1_109_678_400, 1_109_678_402]);
    expect(info.problems).toMatchObject([{ code: 'bad-block-length' }]);
  });

  test('two lengths that differ end the file when nothing says where the next section is', async () => {
    const w = new PcapngWriter();
    const head = [w.section(), w.interface(), w.packet(packet(4))];
    const bad = w.packet(packet(4));
    bad[bad.length - 1] = 1;
    const { records, info } = await readBytes(concatBytes([...head, bad, ...head]));
    expect(records.length).toBe(1);
    expect(info.problems.length).toBe(1);
    expect(info.problems[0]?.offset).toBe(concatBytes(head).length);
  });

  test('version 2 of a section is not guessed at', async () => {
    const file = writePcapng([packet(4)]);
    file[12] = 2;
    const { records, info } = await readBytes(file);
    expect(records).toEqual([]);
    expect(info.problems).toMatchObject([{ code: 'unsupported-version' }]);
  });

  test('a file of nothing but damage keeps the list of problems short', async () => {
    const w = new PcapngWriter();
    const head = [w.section(), w.interface()];
    const bad = Array.from({ length: 3000 }, () => w.packet({ ...packet(4), interfaceId: 9 }));
    const { info } = await readBytes(concatBytes([...head, ...bad]));
    expect(info.problems.length).toBe(1001);
    expect(info.problems.at(-1)?.detail).toMatch(/not listed/);
  });

  test('flags on every one of very many packets are kept up to a bound, and that is no damage', async () => {
    const w = new PcapngWriter();
    const head = concatBytes([w.section(), w.interface()]);
    const one = w.packet({ ...packet(0), options: [{ code: 2, value: new Uint8Array(4) }] });
    const last = w.packet({ ...packet(0), comments: ['kept'] });
    const count = 200_000;
    const file = new Uint8Array(head.length + count * one.length + last.length);
    file.set(head);
    for (let i = 0; i < count; i++) file.set(one, head.length + i * one.length);
    file.set(last, file.length - last.length);
    const { info } = await readBytes(file);
    expect(info.problems).toEqual([]);
    expect(info.optionsNotKept).toBeGreaterThan(0);
    expect(info.packetOptions.size + info.optionsNotKept).toBe(count);
    expect(info.packetComments.get(count)).toEqual(['kept']);
  });

  test('cut at every offset: whole packets, then one reason', async () => {
    const w = new PcapngWriter();
    const parts = [
      w.section(),
      w.interface(),
      w.packet(packet(5)),
      w.packet({ ...packet(7), comments: ['x'] }),
      w.simplePacket(new Uint8Array(3)),
    ];
    const file = concatBytes(parts);
    const ends = parts.map((_, i) => concatBytes(parts.slice(0, i + 1)).length);
    for (let cut = 28; cut <= file.length; cut++) {
      const { records, info } = await readBytes(file.subarray(0, cut));
      const whole = ends.filter((e) => e <= cut).length;
      expect(records.length).toBe(Math.max(0, whole - 2));
      const at = whole === 0 ? 0 : (ends[whole - 1] as number);
      if (cut === at) expect(info.problems).toEqual([]);
      else expect(info.problems).toMatchObject([{ offset: at }]);
    }
    for (let cut = 0; cut < 28; cut++)
      await expect(readBytes(file.subarray(0, cut))).rejects.toMatchObject({ name: 'UnreadableCapture' });
  });
});

describe('time stamps', () => {
  const cases: readonly [string, bigint, bigint][] = [
    ['seconds', 1n, 0n],
    ['10^-3', 1000n, 0n],
    ['10^-6', 1_000_000n, -5n],
    ['10^-9', 1_000_000_000n, 0n],
    ['10^-10', 10_000_000_000n, 0n],
    ['10^-12', 10n ** 12n, 3n],
    ['10^-19', 10n ** 19n, 0n],
    ['2^-1', 2n, 0n],
    ['2^-20', 2n ** 20n, 0n],
    ['2^-24', 2n ** 24n, 0n],
    ['2^-63', 2n ** 63n, 0n],
    ['2^-127', 2n ** 127n, 0n],
  ];
  const stamps = [
    0n,
    1n,
    999_999n,
    1_700_000_000_123_456_789n,
    0xffff_ffffn,
    0x1_0000_0000n,
    0xffff_ffff_ffff_ffffn,
    0x7fff_ffff_ffff_fffen,
  ];
  test.each(cases)('%s: exact, rounded down', (_, units, offset) => {
    const clock = new Clock(units, offset);
    for (const stamp of stamps) {
      clock.set(Number(stamp >> 32n), Number(stamp & 0xffff_ffffn));
      expect(BigInt(clock.nanos)).toBe(((stamp % units) * 1_000_000_000n) / units);
      expect(clock.seconds).toBe(Number(stamp / units + offset));
    }
  });
});
