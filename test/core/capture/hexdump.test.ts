import { describe, expect, test } from 'vitest';
import { hex } from '../../../core/base/bytes.ts';
import { readHexDump } from '../../../core/capture/hexdump.ts';
import { openBytes, readBytes } from '../../support/captures.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => {
  const t = readHexDump(bytes(text));
  return { packets: t.packets.map((p) => hex(p.bytes)), problems: t.problems, records: t.packets, interfaces: t.interfaces };
};
const WIRE = '0080adc819740000216c5a7f08004500002c2c1540';

describe('hex dumps', () => {
  test.each([
    ['od', '000000 00 80 ad c8 19 74 00 00 21 6c 5a 7f 08 00 45 00\n000010 00 2c 2c 15 40\n000015\n'],
    [
      'xxd',
      '00000000: 0080 adc8 1974 0000 216c 5a7f 0800 4500  .....t..!lZ...E.\n00000010: 002c 2c15 40                             .,,.@\n',
    ],
    [
      'hexdump -C',
      '00000000  00 80 ad c8 19 74 00 00  21 6c 5a 7f 08 00 45 00  |.....t..!lZ...E.|\n00000010  00 2c 2c 15 40                                    |.,,.@|\n00000015\n',
    ],
    [
      'Wireshark',
      '0000  00 80 ad c8 19 74 00 00 21 6c 5a 7f 08 00 45 00   .....t..!lZ...E.\n0010  00 2c 2c 15 40                                    .,,.@\n',
    ],
    [
      'tcpdump -xx',
      '23:28:23.000001 IP 1.2.3.4 > 5.6.7.8: tcp\n\t0x0000:  0080 adc8 1974 0000 216c 5a7f 0800 4500\n\t0x0010:  002c 2c15 40\n',
    ],
    ['upper case', '0000  00 80 AD C8 19 74 00 00 21 6C 5A 7F 08 00 45 00\r\n0010  00 2C 2C 15 40\r\n'],
    ['lines of 8', '0000 00 80 ad c8 19 74 00 00\n0008 21 6c 5a 7f 08 00 45 00\n0010 00 2c 2c 15 40\n'],
    [
      'text around',
      'Frame 1 (21 bytes)\n\n0000 00 80 ad c8 19 74 00 00 21 6c 5a 7f 08 00 45 00\n0010 00 2c 2c 15 40\n\nthe end\n',
    ],
  ])('%s', (_, text) => {
    const { packets, problems } = read(text);
    expect(packets).toEqual([WIRE]);
    expect(problems).toEqual([]);
  });

  test('an ASCII column that looks like bytes is left out', () => {
    expect(
      read(
        '0000  61 62 63 64 65 66 20 61 62 20 63 64 20 65 66 20   abcdef ab cd ef \n0010  61 62                                             ab\n',
      ).packets,
    ).toEqual(['61626364656620616220636420656620' + '6162']);
    expect(read('00000000: 6162 6364 6566 6162  abcdefab\n00000008: 6162                 ab\n').packets).toEqual([
      '61626364656661626162',
    ]);
    // One space before the column: the next line's offset tells.
    expect(read('0000 61 62 63 64 ab cd\n0004 65\n').packets).toEqual(['6162636465']);
  });

  test('offset 0 begins a packet', () => {
    expect(read('0000 01 02\n0000 03 04\n0002 05\n').packets).toEqual(['0102', '030405']);
  });

  test('a repeated line of od and hexdump is filled in', () => {
    const zeros = '00 '.repeat(16);
    expect(read(`000000 ${zeros}\n*\n000030 01\n000031\n`).packets).toEqual([`${'00'.repeat(48)}01`]);
  });

  test('an offset that does not fit ends the packet and names the line', () => {
    const { packets, problems } = read('0000 01 02\n0004 03 04\n0006 05\n0000 06\n');
    expect(packets).toEqual(['0102', '06']);
    expect(problems).toMatchObject([{ code: 'bad-text', line: 2, offset: 11, detail: 'the offset is 0x4, 0x2 is expected' }]);
  });

  test('a line with an offset but no bytes names the line', () => {
    expect(read('0000 01 02\n0002 zz\n').problems).toMatchObject([{ line: 2 }]);
  });

  test.each([
    ['2002-02-16 23:28:23.200635', 1_013_902_103, 200_635_000],
    ['2002-02-16T23:28:23Z', 1_013_902_103, 0],
    ['1013902103.200635 IP a > b', 1_013_902_103, 200_635_000],
    ['    Arrival Time: Feb 16, 2002 23:28:23.200635123 UTC', 1_013_902_103, 200_635_123],
    ['    Epoch Time: 1013902103.200635123 seconds', 1_013_902_103, 200_635_123],
    ['00:00:05.5', 5, 500_000_000],
  ])('the time of a line before the packet: %s', (line, seconds, nanos) => {
    expect(read(`${line}\n0000 01 02\n`).records[0]).toMatchObject({ seconds, nanos, comments: [] });
  });

  test('packets without a time keep their order and say so', () => {
    const { records } = read('1013902103.999999 x\n0000 01\n0000 02\n0000 03\n');
    expect(records.map((r) => [r.seconds, r.nanos])).toEqual([
      [1_013_902_103, 999_999_000],
      [1_013_902_104, 0],
      [1_013_902_104, 1000],
    ]);
    expect(records[1]?.comments).toEqual([expect.stringMatching(/no time/)]);
  });

  test('tcpdump -x leaves the link layer out: raw IP, and ARP gets an Ethernet header that says so', async () => {
    const text = `\t0x0000:  4500 0014 0001 0000 4001 0000 0a00 0001\n\t0x0010:  0a00 0002\n
\t0x0000:  0001 0800 0604 0001 0200 0000 0001 0a00\n\t0x0010:  0001 0000 0000 0000 0a00 0002\n`;
    const { info, records } = await readBytes(bytes(text));
    expect(info.interfaces.map((i) => i.linkType)).toEqual([1, 101]);
    expect(records.map((r) => r.interfaceId)).toEqual([1, 0]);
    expect(hex(records[1]?.bytes ?? new Uint8Array(0), 0, 16)).toBe('ffffffffffff' + '020000000001' + '0806' + '0001');
    expect(info.packetComments.get(1)?.join(' ')).toMatch(/Ethernet header is made/);
  });

  test('Wireshark dumps what it reassembled after the frame; that is no packet', () => {
    expect(read('Frame (2 bytes):\n0000 01 02\n\nReassembled TCP (3 bytes):\n0000 07 08 09\n\n0000 03\n').packets).toEqual([
      '0102',
      '03',
    ]);
  });

  test('a packet of more than 262,144 bytes is cut and reported', () => {
    const lines = Array.from({ length: 16_385 }, (_, i) => `${(i * 16).toString(16).padStart(6, '0')} ${'11 '.repeat(16)}`);
    const { records, problems } = read(lines.join('\n'));
    expect(records[0]?.bytes.length).toBe(262_144);
    expect(problems.length).toBe(1);
  });

  test('text that only begins like a dump is refused with its first line', async () => {
    await expect(openBytes(bytes('hello\nworld\n'))).rejects.toMatchObject({
      problem: { detail: expect.stringMatching(/begins with "hello"/) },
    });
  });
});
