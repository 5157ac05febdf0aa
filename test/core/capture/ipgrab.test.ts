import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hex } from '../../../core/base/bytes.ts';
import { readIpgrab } from '../../../core/capture/ipgrab.ts';
import { openBytes, readBytes } from '../../support/captures.ts';

const fixture = (name: string) => readFileSync(new URL(`../../../fixtures/${name}`, import.meta.url));
const bytes = (text: string) => new TextEncoder().encode(text);

const FRAME = `Ethernet (1013902103.201081)
Hardware source: 00:80:ad:c8:19:74
Hardware destination: 00:00:21:6c:5a:7f
Type /Length: 0x806 (ARP)
Media length: 42
ARP Header
Hardware type: 0x1 (Ethernet)
Protocol type: 0x800 (IP)
Hardware length: 6
Protocol length: 4
Opcode: 2 (reply)
Sender Ether address: 00:80:ad:c8:19:74
Sender IP address: 192.168.0.108
Target Ether address: 00:00:21:6c:5a:7f
Target IP address: 192.168.0.104
`;
const FRAME_BYTES = '0000216c5a7f0080adc8197408060001080006040002' + '0080adc81974c0a8006c' + '0000216c5a7fc0a80068';

describe('ipgrab listing', () => {
  test('the recorded listing gives the frames of the rebuilt capture, but for what the listing lacks', async () => {
    const listing = await readBytes(fixture('listings/lvs-nat.ipgrab.txt'));
    const rebuilt = await readBytes(fixture('captures/lvs-nat.pcap'));
    expect(listing.info.format).toBe('ipgrab');
    expect(listing.info.problems).toEqual([]);
    expect(listing.records.length).toBe(22);
    listing.records.forEach((r, i) => {
      const other = rebuilt.records[i + 2];
      // The body of the response (frames 15 and 16) is not in the listing.
      const known = r.bytes.length === 683 ? 197 : r.bytes.length;
      expect(hex(r.bytes, 0, known)).toBe(hex(other?.bytes ?? new Uint8Array(0), 0, known));
      expect(r.bytes.length).toBe(other?.bytes.length);
      if (i > 0) expect([r.seconds, r.nanos]).toEqual([other?.seconds, other?.nanos]);
    });
  });

  test('what is not in the listing is said in the packet’s comments', async () => {
    const { info } = await readBytes(fixture('listings/lvs-nat.ipgrab.txt'));
    expect(info.packetComments.get(0)?.[0]).toMatch(/no time for this frame/);
    expect(info.packetComments.get(12)).toEqual([
      expect.stringMatching(/^486 bytes of payload are not in the listing.*checksum true/),
    ]);
    expect(info.packetComments.get(1)).toEqual([expect.stringMatching(/39 digits of padding where 36/)]);
    // Frame 5 (unpadded ARP) and the request are whole.
    expect(info.packetComments.get(2)).toBeUndefined();
    expect(info.packetComments.get(8)).toBeUndefined();
  });

  test('the two copies of the response have the same payload', async () => {
    const { records } = await readBytes(fixture('listings/lvs-nat.ipgrab.txt'));
    expect(records[12]?.bytes.subarray(54)).toEqual(records[13]?.bytes.subarray(54));
  });

  test.each([
    ['LF', FRAME],
    ['CRLF', FRAME.replaceAll('\n', '\r\n')],
    ['a separator', `Trama 1:\n${FRAME}`],
    [
      'rulers and a banner',
      `Reading from file x (libpcap)\n(ethernet)\n${'*'.repeat(74)}\n${FRAME.replace('ARP Header', `${'-'.repeat(74)}\n   ARP Header`)}`,
    ],
    ['spaces around', FRAME.replaceAll(': ', ':          ').replaceAll(/^/gm, '  ')],
    ['a byte-order mark', `\ufeff${FRAME}`],
  ])('one frame with %s', async (_, text) => {
    const { records } = await readBytes(bytes(text));
    expect(records.map((r) => [hex(r.bytes), r.seconds, r.nanos])).toEqual([[FRAME_BYTES, 1_013_902_103, 201_081_000]]);
  });

  test('a bad value is reported with its line', () => {
    const { packets, problems } = readIpgrab(
      bytes(FRAME.replace('Opcode: 2', 'Opcode: 70000').replace('192.168.0.104', '192.168.0.444')),
    );
    expect(packets.length).toBe(1);
    expect(problems).toMatchObject([
      { code: 'bad-text', line: 11, detail: '"Opcode: 70000 (reply)" is not a number from 0 to 65535' },
      { code: 'bad-text', line: 15 },
    ]);
    expect(problems[0]?.offset).toBe(FRAME.indexOf('Opcode'));
  });

  test('a listing without any frame is refused', async () => {
    await expect(openBytes(bytes('IP Header\nVersion: 4\n'))).rejects.toMatchObject({ name: 'UnreadableCapture' });
  });

  test('UDP and TCP options', () => {
    const udp = `Ethernet (5.000001)
Hardware source: 02:00:00:00:00:01
Hardware destination: 02:00:00:00:00:02
Type / Length: 0x800 (IP)
Media length: 50
IP Header
Version: 4
Header length: 5 (20 bytes)
TOS: 0x10
Total length: 36
Identification: 7
Fragmentation offset: 0
Time to live: 9
Protocol: 17 (UDP)
Header checksum: 1
Source address: 10.0.0.1
Destination address: 10.0.0.2
UDP Header
Source port: 5000 (unknown)
Destination port: 7 (echo)
Length: 16
Checksum: 0
`;
    const tcp = udp
      .replace('17 (UDP)', '6 (TCP)')
      .replace(/UDP Header.*/s, '')
      .replace('Total length: 36', 'Total length: 60')
      .concat(`TCP Header
Source port: 1
Destination port: 2
Sequence number: 4294967295
Acknowledgement number: 3
Header length: 10 (40 bytes)
Unused: 0
Flags: SAE
Window size: 4
Checksum: 5
Urgent: 6
Option: 2 (maximum segment size)
  Length: 4
  MSS: 1460
Option: 4 (SACK permitted)
  Length: 2
Option: 8 (timestamp)
  Length: 10
  Timestamp value: 3877902527
  Timestamp reply: 0
Option: 1 (no op)
Option: 3 (window scale)
  Length: 3
  Shift count: 10
`);
    const { packets, problems } = readIpgrab(bytes(udp + tcp));
    expect(problems).toEqual([]);
    expect(hex(packets[0]?.bytes ?? new Uint8Array(0), 14, 42)).toBe(
      '45100024000700000911000' + '10a0000010a000002' + '1388000700100000',
    );
    expect(hex(packets[1]?.bytes ?? new Uint8Array(0), 34)).toBe(
      '00010002ffffffff00000003a05200040005' + '0006' + '020405b4' + '0402' + '080ae72418bf00000000' + '01' + '03030a',
    );
  });
});
