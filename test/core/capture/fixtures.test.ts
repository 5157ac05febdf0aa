/** The captures under fixtures/ are what their scripts make, and another reader agrees on the records. */
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { u16, u32 } from '../../../core/base/bytes.ts';
import { fold16, onesSum } from '../../../core/base/checksum.ts';
import { buildAll, RECORDED } from '../../../fixtures/build/main.ts';
import { readBytes } from '../../support/captures.ts';

const directory = path.resolve(import.meta.dirname, '../../../fixtures/captures');
const names = readdirSync(directory);
const read = (name: string) => new Uint8Array(readFileSync(path.join(directory, name)));

test('the scripts reproduce every byte, and nothing is there that they do not make', () => {
  const built = buildAll();
  for (const [name, bytes] of built) expect(Buffer.compare(bytes, read(name)), name).toBe(0);
  // Beside the capture of a director, what its ipvsadm said at the end.
  const said = RECORDED.map(([name]) => name.replace(/\.pcap$/, '.ipvsadm')).filter((name) => name.startsWith('kernel-lvs-'));
  const recorded = [...RECORDED.map(([name]) => name), ...said, 'lvs-nat.md'];
  expect(names.filter((n) => !built.has(n) && !recorded.includes(n))).toEqual([]);
  // The list names every file.
  const list = new TextDecoder().decode(built.get('README.md'));
  for (const name of names.filter((n) => /\.pcap/.test(n))) expect(list).toContain(`| ${name} |`);
});

interface ForeignPacket {
  readonly header: { timestampSeconds: number; timestampMicroseconds: number; capturedLength: number; originalLength: number };
  readonly data: Buffer;
}

async function pcapParser(file: string): Promise<ForeignPacket[]> {
  // The package has no types.
  const parser = createRequire(import.meta.url)('pcap-parser') as { parse(stream: unknown): NodeJS.EventEmitter };
  return new Promise((resolve, reject) => {
    const out: ForeignPacket[] = [];
    const p = parser.parse(createReadStream(file));
    p.on('packet', (packet: ForeignPacket) => out.push(packet));
    p.on('end', () => resolve(out));
    p.on('error', reject);
  });
}

describe('npm’s pcap-parser gives the same records', () => {
  const classic = names.filter((n) => n.endsWith('.pcap') && !n.startsWith('damaged') && !n.startsWith('format-ns'));
  test('there are some', () => expect(classic.length).toBeGreaterThan(40));
  test.each(classic)('%s', async (name) => {
    const { records } = await readBytes(read(name));
    const theirs = await pcapParser(path.join(directory, name));
    expect(records.map((r) => [r.seconds, r.nanos / 1000, r.bytes.length, r.originalLength])).toEqual(
      theirs.map(({ header: h }) => [h.timestampSeconds, h.timestampMicroseconds, h.capturedLength, h.originalLength]),
    );
    records.forEach((r, i) => {
      expect(Buffer.compare(r.bytes, theirs[i]?.data ?? Buffer.alloc(0))).toBe(0);
    });
  });
});

describe('lvs-nat.pcap', () => {
  test('24 frames in the order of their times; IP and TCP checksums are those of the listing', async () => {
    const listing = new TextDecoder().decode(readFileSync(path.resolve(directory, '../listings/lvs-nat.ipgrab.txt')));
    const recorded = [...listing.matchAll(/Header checksum: (\d+).*?\nChecksum: (\d+)/gs)].map((m) => [
      Number(m[1]),
      Number(m[2]),
    ]);
    expect(recorded.length).toBe(20);
    const { records } = await readBytes(read('lvs-nat.pcap'));
    expect(records.length).toBe(24);
    const times = records.map((r) => r.seconds * 1e6 + r.nanos / 1000);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const tcp = records.filter((r) => u16(r.bytes, 12) === 0x0800);
    expect(tcp.map((r) => [u16(r.bytes, 24), u16(r.bytes, 50)])).toEqual(recorded);
    for (const { bytes: b } of tcp) {
      const end = 14 + u16(b, 16);
      expect(fold16(onesSum(b, 14, 34))).toBe(0xffff);
      expect(fold16(onesSum(b, 34, end, onesSum(b, 26, 34) + 6 + end - 34))).toBe(0xffff);
      expect(u32(b, 26)).not.toBe(0);
    }
  });
});
