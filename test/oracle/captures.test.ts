/** The same frames as tshark and capinfos; ipgrab prints the recorded listing again. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openPath } from '../../cli/io/open.ts';
import type { CaptureInfo } from '../../core/capture/capture.ts';
import { isUntimed } from '../../core/capture/info.ts';
import { type ReadRecord, readAll, readBytes } from '../support/captures.ts';

const root = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const ci = process.env.CI === 'true';
const has = (program: string) => ci || spawnSync(program, ['--version']).error === undefined;

const folder = (name: string) => {
  const at = path.resolve(root, name);
  return existsSync(at) ? readdirSync(at).map((f) => path.join(at, f)) : [];
};
const isCapture = (f: string) => /\.(pcap|pcapng|cap)(\.gz)?$/.test(f);
const fixtures = folder('fixtures/captures').filter((f) => isCapture(f) && !path.basename(f).startsWith('damaged'));
const pcapng = folder('../shared/corpus/pcapng').filter(isCapture);
const tcpdump = folder('../shared/corpus/tcpdump').filter(isCapture);

async function ours(file: string): Promise<{ info: CaptureInfo; records: ReadRecord[] }> {
  const capture = await openPath(file);
  try {
    const records = await readAll(capture);
    return { info: capture.framer.info, records };
  } finally {
    await capture.close();
  }
}

/** Link types whose pseudo-header Wireshark takes off before it counts the frame's bytes, or that it does not know. */
const WITHOUT_PSEUDO_HEADER = new Set([1, 9, 101, 113, 276, 12, 228, 229, 0, 108, 105, 104, 107, 50, 51]);

async function sameAsTshark(file: string): Promise<boolean> {
  const { info, records } = await ours(file);
  if (!info.interfaces.every((i) => WITHOUT_PSEUDO_HEADER.has(i.linkType))) return false;
  const args = [
    '-n',
    '-r',
    file,
    '-T',
    'fields',
    '-e',
    'frame.time_epoch',
    '-e',
    'frame.len',
    '-e',
    'frame.cap_len',
    '-e',
    'frame.encap_type',
  ];
  const { stdout } = await run('tshark', args, { maxBuffer: 1 << 28 }).catch((e: { stdout: string }) => e);
  const theirs = stdout
    .split('\n')
    .map((line) => line.split('\t'))
    // A custom block is a frame without link type to tshark; capinfos does not count it.
    .filter((cells) => cells.length === 4 && cells[3] !== '');
  expect(records.length, file).toBe(theirs.length);
  records.forEach((r, i) => {
    const [time, length, captured] = theirs[i] as string[];
    expect([r.originalLength, r.bytes.length], `${file} frame ${i + 1}`).toEqual([Number(length), Number(captured)]);
    // tshark prints no time, or whatever the frame before left, for a simple packet block; and overflows when there are 2^31 ns and more.
    if (!isUntimed(info, i) && !/\.-|^-|\.\d{10}/.test(time ?? '')) {
      expect(`${r.seconds}.${String(r.nanos).padStart(9, '0')}`, `${file} frame ${i + 1}`).toBe(time);
    }
  });
  return true;
}

/** Two at a time. */
async function forAll(files: readonly string[], work: (file: string) => Promise<boolean>): Promise<number> {
  let next = 0;
  let compared = 0;
  const worker = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) if (await work(file)) compared++;
  };
  await Promise.all([worker(), worker()]);
  return compared;
}

describe.skipIf(!has('tshark'))('tshark lists the same frames with the same times and lengths', () => {
  test('fixtures', async () => {
    expect(await forAll(fixtures, sameAsTshark)).toBe(fixtures.length);
  });
  test.skipIf(pcapng.length === 0)('pcapng conformance files', async () => {
    expect(await forAll(pcapng, sameAsTshark)).toBeGreaterThan(40);
  });
  test.skipIf(tcpdump.length === 0)("a sample of tcpdump's captures", async () => {
    expect(
      await forAll(
        tcpdump.filter((_, i) => i % 12 === 0),
        sameAsTshark,
      ),
    ).toBeGreaterThan(30);
  });
});

describe.skipIf(!has('capinfos') || tcpdump.length === 0)('capinfos counts the same packets', () => {
  test("in every one of tcpdump's captures", async () => {
    const { stdout } = await run('capinfos', ['-T', '-r', '-c', '-d', ...tcpdump], { maxBuffer: 1 << 26 }).catch(
      (e: { stdout: string }) => e,
    );
    let compared = 0;
    for (const line of stdout.split('\n')) {
      const [file, packets, size] = line.split('\t');
      if (file === undefined || packets === undefined || size === undefined) continue;
      const { info, records } = await ours(file);
      if (info.problems.length > 0) continue;
      compared++;
      expect(records.length, file).toBe(Number(packets));
      if (info.interfaces.every((i) => WITHOUT_PSEUDO_HEADER.has(i.linkType))) {
        expect(
          records.reduce((n, r) => n + r.originalLength, 0),
          file,
        ).toBe(Number(size));
      }
    }
    expect(compared).toBeGreaterThan(600);
  });
});

describe.skipIf(!has('ipgrab'))('ipgrab', () => {
  const listing = readFileSync(path.join(root, 'fixtures/listings/lvs-nat.ipgrab.txt'), 'utf8');
  const squeeze = (line: string) => line.replace(/\s+/g, '');
  const ruler = (line: string) => line === '' || /^[-*]+$/.test(line);

  /** The lines of each recorded frame, spaces and separators aside. */
  const recorded = listing
    .split(/^Trama \d+:$/m)
    .slice(1)
    .map((frame) =>
      frame
        .split('\n')
        .map(squeeze)
        .filter((l) => !ruler(l)),
    );

  async function printed(...options: string[]): Promise<string[][]> {
    const { stdout } = await run('ipgrab', [...options, '-r', path.join(root, 'fixtures/captures/lvs-nat.pcap')], {
      env: { ...process.env, TZ: 'UTC' },
    });
    return stdout
      .replace(/(Header: .*)\n {26}/g, '$1') // this version breaks long header lines
      .split(/^\*{10,}$/m)
      .slice(1)
      .map((frame) =>
        frame
          .split('\n')
          .map(squeeze)
          .filter((l) => !ruler(l)),
      );
  }

  /** The recorded line as version 0.9.10 prints it; none where that version has dropped the line. */
  function asPrintedNow(lines: readonly string[], i: number): string[] {
    const line = lines[i] as string;
    const time = /^Ethernet\((\d+)\.\d+\)$/.exec(line);
    if (time) {
      const [weekday, day, month, year, clock] = new Date(Number(time[1]) * 1000).toUTCString().replace(',', '').split(' ');
      return ['Ethernet', `${weekday}${month}${day}${clock}${year}`];
    }
    // The TCP header's length has its bytes beside it, as the IP header's always had.
    const words = /^Headerlength:(\d+)$/.exec(line);
    if (words) return [`Headerlength:${words[1]}(${Number(words[1]) * 4}bytes)`];
    // The old version took padding for HTTP; it is padding if no header line follows.
    if (line === 'HTTP' && !lines[i + 1]?.startsWith('Header:')) return [];
    // Printed with -d only: see the next test.
    if (line.startsWith('Padding:')) return [];
    return [line];
  }

  test('prints every recorded line of frames 3 to 24, differences of version named one by one', async () => {
    const now = await printed();
    expect(now.length).toBe(24);
    expect(recorded.length).toBe(22);
    recorded.forEach((lines, i) => {
      const expected = lines.flatMap((_, k) => asPrintedNow(lines, k));
      const got = now[i + 2] as string[];
      // Frame 3 has lost the first line of its listing.
      expect(i === 0 ? got.slice(2) : got, `frame ${i + 3}`).toEqual(expected);
    });
  });

  test('padding: 2 or 6 bytes where the listing has "HTTP" without header lines, 18 in frame 4, none elsewhere', async () => {
    const now = await printed('-d');
    recorded.forEach((lines, i) => {
      const old = lines.some((l, k) => l.startsWith('Padding:') || (l === 'HTTP' && !lines[k + 1]?.startsWith('Header:')));
      expect([i + 3, now[i + 2]?.includes('Padding')]).toEqual([i + 3, old]);
    });
    // Frame 4: ipgrab leaves the last byte out, a zero. The recorded digits have three zeros more than 18 bytes have.
    const digits = recorded[1]?.find((l) => l.startsWith('Padding:'))?.slice('Padding:0x'.length) ?? '';
    const dump = now[3]?.at(-1)?.toLowerCase() ?? '';
    const zeroes = (t: string) => t.replace(/0+/g, '0');
    expect(zeroes(digits)).toBe(zeroes(`${dump.slice(0, 34)}00`));
  });

  test('what it prints is read back: the same bytes but for body, padding and fractions of seconds', async () => {
    const original = (await ours(path.join(root, 'fixtures/captures/lvs-nat.pcap'))).records;
    const { stdout } = await run('ipgrab', ['-r', path.join(root, 'fixtures/captures/lvs-nat.pcap')], {
      env: { ...process.env, TZ: 'UTC' },
    });
    const { records, info } = await readBytes(new TextEncoder().encode(stdout));
    expect(info.format).toBe('ipgrab');
    expect(info.problems).toEqual([]);
    expect(records.length).toBe(24);
    records.forEach((r, i) => {
      const other = original[i] as ReadRecord;
      expect(r.seconds).toBe(other.seconds);
      expect(r.bytes.length).toBe(other.bytes.length);
      const known = i === 3 ? 42 : r.bytes.length === 683 ? 197 : r.bytes.length;
      expect(Buffer.compare(r.bytes.subarray(0, known), other.bytes.subarray(0, known)), `frame ${i + 1}`).toBe(0);
    });
  });
});
