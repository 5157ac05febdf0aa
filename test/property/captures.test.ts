/** Capture files under attack: what is written is read back, and damage of any kind gives packets and reasons, never an exception. */
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../../core/base/bytes.ts';
import { UnreadableCapture } from '../../core/base/result.ts';
import { isUntimed } from '../../core/capture/info.ts';
import { type PacketRecord, PcapngWriter, writePcap } from '../../core/capture/write.ts';
import { readBytes } from '../support/captures.ts';

const seed = 20_020_216;
const captures = new URL('../../fixtures/captures/', import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, captures)));

const packetArbitrary = fc.record({
  seconds: fc.integer({ min: 0, max: 0xffff_ffff }),
  nanos: fc.integer({ min: 0, max: 999_999_999 }),
  bytes: fc.uint8Array({ maxLength: 200 }),
  extra: fc.integer({ min: 0, max: 5000 }),
  interfaceId: fc.integer({ min: 0, max: 1 }),
  comments: fc.array(fc.string({ maxLength: 40 }), { maxLength: 3 }),
});
type Generated = typeof packetArbitrary extends fc.Arbitrary<infer T> ? T : never;
const toRecord = (p: Generated): PacketRecord => ({ ...p, originalLength: p.bytes.length + p.extra });
const byteOrder = fc.constantFrom('little' as const, 'big' as const);
const windowSize = fc.integer({ min: 1, max: 2000 });

describe('what is written is read back', () => {
  test('pcap', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(packetArbitrary, { maxLength: 20 }),
        byteOrder,
        fc.boolean(),
        windowSize,
        async (packets, order, nanoseconds, size) => {
          const file = writePcap(packets.map(toRecord), { byteOrder: order, nanoseconds });
          const { records, info } = await readBytes(file, { windowSize: size });
          expect(info.problems).toEqual([]);
          expect(records.length).toBe(packets.length);
          records.forEach((r, i) => {
            const p = packets[i] as Generated;
            expect([r.seconds, r.nanos, r.originalLength, r.interfaceId]).toEqual([
              p.seconds,
              nanoseconds ? p.nanos : p.nanos - (p.nanos % 1000),
              p.bytes.length + p.extra,
              0,
            ]);
            expect(r.bytes).toEqual(p.bytes);
          });
        },
      ),
      { seed, numRuns: 150 },
    );
  });

  test('pcapng, sections of either byte order, any resolution, blocks that no one knows in between', async () => {
    const section = fc.record({
      order: byteOrder,
      resolutions: fc.tuple(fc.constantFrom(6, 9, 3, 0x80 + 30, 0x80 + 20), fc.constantFrom(6, 9, 0x80 + 32)),
      packets: fc.array(packetArbitrary, { maxLength: 8 }),
      unknown: fc.uint8Array({ maxLength: 30 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(section, { minLength: 1, maxLength: 3 }), windowSize, async (sections, size) => {
        const w = new PcapngWriter();
        const parts: Uint8Array[] = [];
        const expected: { p: Generated; id: number; units: bigint }[] = [];
        sections.forEach((s, i) => {
          parts.push(w.section({ byteOrder: s.order }));
          for (const timeResolution of s.resolutions) parts.push(w.interface({ timeResolution }));
          for (const p of s.packets) {
            parts.push(w.packet(toRecord(p)), w.block(0x1234_0000 + i, s.unknown, []));
            const resolution = s.resolutions[p.interfaceId] as number;
            expected.push({
              p,
              id: 2 * i + p.interfaceId,
              units: resolution & 0x80 ? 2n ** BigInt(resolution & 127) : 10n ** BigInt(resolution),
            });
          }
        });
        const { records, info } = await readBytes(concatBytes(parts), { windowSize: size });
        expect(info.problems).toEqual([]);
        expect(info.sections).toBe(sections.length);
        expect(records.length).toBe(expected.length);
        records.forEach((r, i) => {
          const { p, id, units } = expected[i] as (typeof expected)[number];
          const fraction = (BigInt(p.nanos) * units) / 1_000_000_000n;
          expect([r.seconds, BigInt(r.nanos), r.interfaceId]).toEqual([p.seconds, (fraction * 1_000_000_000n) / units, id]);
          expect(r.bytes).toEqual(p.bytes);
          expect(r.originalLength).toBe(p.bytes.length + p.extra);
          expect(info.packetComments.get(i) ?? []).toEqual(p.comments.map((c) => Buffer.from(c).toString()));
          expect(isUntimed(info, i)).toBe(false);
        });
      }),
      { seed, numRuns: 150 },
    );
  });
});

/** Reads and checks what must hold of any bytes at all. Returns the number of records, −1 when refused. */
async function survives(bytes: Uint8Array, size?: number): Promise<number> {
  try {
    const { records, info } = await readBytes(bytes, size === undefined ? {} : { windowSize: size });
    for (const r of records) {
      expect(r.originalLength).toBeGreaterThanOrEqual(0);
      expect(Number.isInteger(r.seconds)).toBe(true);
      expect(r.nanos).toBeGreaterThanOrEqual(0);
      expect(r.nanos).toBeLessThan(1_000_000_000);
      expect(info.interfaces[r.interfaceId]).toBeDefined();
    }
    for (const p of info.problems) {
      expect(Number.isSafeInteger(p.offset)).toBe(true);
      expect(p.detail.length).toBeGreaterThan(10);
    }
    return records.length;
  } catch (error) {
    if (!(error instanceof UnreadableCapture)) throw error;
    expect(Number.isSafeInteger(error.problem.offset)).toBe(true);
    expect(error.message.length).toBeGreaterThan(10);
    return -1;
  }
}

const SMALL = ['format-be.pcap', 'format-ns.pcap', 'format-sections.pcapng', 'damaged-block.pcapng'];
const listing = readFileSync(new URL('../../fixtures/listings/lvs-nat.ipgrab.txt', import.meta.url)).subarray(0, 2500);
const dump = new TextEncoder().encode('10:00:00.5 x\n0000 01 02 03 04 05 06 07 08 09 0a\n000a 0b\n0000 0c 0d\n*\n0040 01\n');

describe('damage', () => {
  test.each(SMALL)('%s cut at every offset gives the packets before it', async (name) => {
    const file = fixture(name);
    const whole = (await readBytes(file)).records;
    for (let cut = 0; cut < file.length; cut++) {
      const part = file.subarray(0, cut);
      let records: readonly { readonly fileOffset: number; readonly bytes: Uint8Array }[] = [];
      try {
        ({ records } = await readBytes(part));
      } catch (error) {
        expect(error).toBeInstanceOf(UnreadableCapture);
      }
      records.forEach((r, i) => {
        expect(r.fileOffset).toBe(whole[i]?.fileOffset);
        expect(r.fileOffset + r.bytes.length).toBeLessThanOrEqual(cut);
      });
      const complete = whole.filter((r) => r.fileOffset + r.bytes.length + 200 <= cut).length;
      expect(records.length).toBeGreaterThanOrEqual(complete);
    }
  });

  test.each([...SMALL, 'lvs-nat.pcap'])('%s with each byte changed in turn', async (name) => {
    const file = fixture(name);
    const step = name === 'lvs-nat.pcap' ? 11 : 1;
    for (let i = 0; i < file.length; i += step) {
      for (const mask of [0xff, 0x01, 0x80]) {
        const changed = file.slice();
        changed[i] = (changed[i] as number) ^ mask;
        await survives(changed);
      }
    }
  });

  test('the window changes nothing about damaged files either', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SMALL),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 300 }),
        async (name, changes, size) => {
          const file = fixture(name).slice();
          for (const [at, value] of changes) file[at % file.length] = value;
          const run = async (s?: number) => {
            try {
              const { records, info } = await readBytes(file.slice(), s === undefined ? {} : { windowSize: s });
              return { records: records.map((r) => [r.fileOffset, r.bytes.length, r.seconds]), problems: info.problems };
            } catch (error) {
              return (error as UnreadableCapture).problem;
            }
          };
          expect(await run(size)).toEqual(await run());
        },
      ),
      { seed, numRuns: 400 },
    );
  });

  test('texts cut and changed', async () => {
    for (const text of [listing, dump]) {
      for (let i = 0; i < text.length; i += text === dump ? 1 : 7) {
        await survives(text.subarray(0, i));
        const changed = Uint8Array.from(text);
        changed[i] = 0x39;
        await survives(changed);
        changed[i] = 0xff;
        await survives(changed);
        changed[i] = 0x0a;
        await survives(changed);
      }
    }
  });

  test('bytes of any kind behind each magic number', async () => {
    const magic = fc.constantFrom(
      [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0],
      [0xa1, 0xb2, 0x3c, 0x4d, 0, 2, 0, 4],
      [0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0],
    );
    await fc.assert(
      fc.asyncProperty(magic, fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), async (head, rest, size) => {
        await survives(concatBytes([Uint8Array.from(head), rest]), size);
      }),
      { seed, numRuns: 500 },
    );
  });
});

test('every fixture is readable, and only those that say so are damaged', async () => {
  for (const name of readdirSync(captures).filter((n) => /\.pcap(ng)?$/.test(n))) {
    const { info } = await readBytes(fixture(name));
    expect([name, info.problems.length > 0]).toEqual([name, name.startsWith('damaged')]);
  }
});
