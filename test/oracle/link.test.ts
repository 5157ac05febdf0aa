/** What tshark says of hand-made captures: times and options of pcapng, extension headers in unusual places. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { concatBytes } from '../../core/base/bytes.ts';
import { PcapngWriter, writePcap } from '../../core/capture/write.ts';
import { emitAh, emitExtension, emitFragmentHeader } from '../../core/wire/ipv6-extensions.ts';
import { arp, ethernet, icmp, ipv4, ipv6, padded, tcp, udp } from '../../fixtures/build/packets.ts';
import { hasTshark, ourFields, tsharkFields } from '../support/fields.ts';

const folder = mkdtempSync(join(tmpdir(), 'trama-link-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function agree(name: string, bytes: Uint8Array, fields: readonly string[]): Promise<string> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const ours = await ourFields(path, fields);
  expect(ours).toBe(await tsharkFields(path, fields));
  return ours;
}

const [macA, macB] = ['020000000001', '020000000002'];
const [a4, b4] = ['198.51.100.1', '198.51.100.2'];
const [a6, b6] = ['2001:db8::1', '2001:db8::2'];

const TCP = { source: 40000, destination: 4000, seq: 100, ack: 0, flags: 2 };
const frame4 = (protocol: number, payload: Uint8Array) =>
  ethernet(macB, macA, 0x0800, ipv4({ source: a4, destination: b4, protocol, id: 1 }, payload));
const frame6 = (next: number, payload: Uint8Array) =>
  ethernet(macB, macA, 0x86dd, ipv6({ source: a6, destination: b6, next }, payload));
const capture = (frames: readonly Uint8Array[]) => writePcap(frames.map((bytes, i) => ({ bytes, seconds: 1000 + i, nanos: 0 })));

describe.skipIf(!hasTshark)('as tshark', () => {
  it('gives packets without a time none, and counts interfaces in their section', async () => {
    const w = new PcapngWriter();
    const bytes = frame4(17, udp(41000, 41001, Uint8Array.of(1), a4, b4));
    const word = (value: number, byteOrder: 'big' | 'little') => {
      const out = new Uint8Array(4);
      new DataView(out.buffer).setUint32(0, value, byteOrder === 'little');
      return out;
    };
    const section = (byteOrder: 'big' | 'little') => [
      w.section({ byteOrder }),
      w.interface({ name: 'eth0' }),
      w.interface({ name: 'eth1' }),
      w.packet({ bytes, seconds: 1000, nanos: 5, options: [{ code: 2, value: word(0x0300_0029, byteOrder) }] }),
      w.simplePacket(bytes),
      w.packet({ bytes, seconds: 1002, nanos: 0, interfaceId: 1, options: [{ code: 6, value: word(3, byteOrder) }] }),
    ];
    const fields = ['number', 'section_number', 'interface_id', 'interface_name', 'interface_queue', 'time', 'time_epoch'];
    fields.push('time_delta', 'time_delta_displayed', 'time_relative', 'offset_shift', 'p2p_dir', 'packet_flags');
    fields.push('packet_flags_direction', 'packet_flags_fcs_length', 'packet_flags_crc_error', 'packet_flags_symbol_error');
    const names = fields.map((f) => `frame.${f}`);
    const file = concatBytes([...section('little'), ...section('big')]);
    const lines = (await agree('times.pcapng', file, names)).split('\n');
    expect(lines[1]?.split('\t').slice(0, 7)).toEqual(['2', '1', '0', 'eth0', '', '', '']);
    // From the columns, too.
    await agree('times.pcapng', file, ['frame.number', 'frame.time_epoch', 'frame.time_delta', 'frame.time_relative']);
  });

  it('finds the transport behind extension headers wherever they stand', async () => {
    const syn = tcp(TCP, new Uint8Array(0), a4, b4);
    const ah = emitAh(6, 7, 1, new Uint8Array(12));
    const options = (next: number, count: number): Uint8Array =>
      concatBytes(Array.from({ length: count }, (_, i) => emitExtension(i === count - 1 ? next : 60, new Uint8Array(6))));
    const datagram = udp(40000, 41001, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), a6, b6);
    const whole = concatBytes([options(17, 2), datagram]);
    const quoted = ipv6(
      { source: b6, destination: a6, next: 60 },
      concatBytes([options(17, 2), udp(9, 10, Uint8Array.of(1), b6, a6)]),
    );
    const frames = [
      frame4(51, concatBytes([ah, syn])),
      frame4(60, concatBytes([options(6, 2), tcp({ ...TCP, source: 40001 }, new Uint8Array(0), a4, b4)])),
      frame6(60, concatBytes([options(17, 40), udp(40001, 41001, Uint8Array.of(1), a6, b6)])),
      frame6(44, concatBytes([emitFragmentHeader(60, 0, true, 9), whole.subarray(0, 24)])),
      frame6(44, concatBytes([emitFragmentHeader(60, 24, false, 9), whole.subarray(24)])),
      frame6(58, concatBytes([Uint8Array.of(1, 4, 0, 0, 0, 0, 0, 0), quoted])),
      frame6(17, udp(40002, 41001, Uint8Array.of(1), a6, b6)),
      frame4(1, icmp(8, 0, Uint8Array.of(0, 1, 0, 1), Uint8Array.of(1))),
    ];
    const fields = ['frame.protocols', 'tcp.stream', 'tcp.seq', 'udp.stream', 'udp.srcport', 'ah.spi', 'ip.proto', 'ipv6.nxt'];
    const lines = (await agree('extensions.pcap', capture(frames), fields)).split('\n');
    expect(lines.map((line) => line.split('\t')[3]).slice(0, 7)).toEqual(['', '', '0', '', '1', '2', '3']);
    expect(lines[0]?.split('\t')[1]).toBe('0');
  });

  it('tells of addresses that ARP gives to two stations', async () => {
    const none = '000000000000';
    const [m1, m2, m3, group] = ['020000000011', '020000000012', '020000000013', '010000000001'];
    const [ip1, ip2, ip3] = ['198.51.100.1', '198.51.100.2', '198.51.100.3'];
    const messages: [number, string, string, string, string][] = [
      [1, m1, ip1, none, ip2],
      [2, m2, ip2, m1, ip1], // agrees, and is the one that is cited from now on
      [1, m3, ip1, none, ip2], // conflicts with 2
      [1, m1, ip1, none, ip2],
      [2, m3, ip3, m3, ip1], // the target conflicts
      [1, m2, ip2, m1, ip3], // a request says nothing of its target
      [1, group, ip1, none, ip2],
      [1, none, ip1, none, ip2],
      [1, m3, '0.0.0.0', none, ip1], // a probe
      [4, m3, ip1, m2, ip3], // RARP
      [2, m3, ip1, m2, ip3], // both conflict
    ];
    const frames = messages.map(([operation, ...rest]) => padded(ethernet(macB, macA, 0x0806, arp(operation, ...rest))));
    const fields = ['duplicate-address-detected', 'duplicate-address-frame', 'seconds-since-duplicate-address-frame'];
    const lines = await agree('arp.pcap', capture(frames), ['frame.protocols', ...fields.map((f) => `arp.${f}`)]);
    expect(lines.split('\n').flatMap((line, i) => (line.endsWith('\t') ? [] : [[i + 1, line.split('\t')[2]]]))).toEqual([
      [3, '2'],
      [5, '4'],
      [11, '4,5'],
      [12, undefined],
    ]);
  });

  it('takes what is behind an IP packet under MPLS labels as padding and trailer', async () => {
    const label = Uint8Array.of(0, 0x01, 0x0d, 0xff);
    const small = concatBytes([
      label,
      ipv4({ source: a4, destination: b4, protocol: 17, id: 1 }, udp(41000, 41001, Uint8Array.of(1), a4, b4)),
    ]);
    const frames = [
      padded(ethernet(macB, macA, 0x8847, small)),
      concatBytes([padded(ethernet(macB, macA, 0x8847, small)), Uint8Array.of(1, 2, 3, 4, 5, 6)]),
    ];
    const lines = await agree('mpls.pcap', capture(frames), [
      'frame.protocols',
      'eth.padding',
      'eth.trailer',
      'eth.fcs',
      'udp.length',
    ]);
    expect(lines).toContain('0x03040506');
  });
});
