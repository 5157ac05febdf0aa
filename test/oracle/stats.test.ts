/** The statistics count as tshark's do: protocol hierarchy, conversations, endpoints, packets over time and by length. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import '../../core/explain/dispatch.ts';
import type { StatsDocument, StatsKind } from '../../core/engine/documents/stats-schemas.ts';
import { fieldSpec } from '../../core/wire/field.ts';
import { runInMemory } from '../cli/memory.ts';
import { root } from '../cli/run.ts';

const hasTshark = spawnSync('tshark', ['--version']).status === 0;
if (!hasTshark && process.env.CI === 'true') throw new Error('tshark is missing');

const directory = path.join(root, 'fixtures/captures');
// In what is damaged tshark may stop elsewhere; format-sections has a block that only tshark takes for a packet.
const captures = readdirSync(directory)
  .filter((name) => /\.(pcap|pcapng)$/.test(name) && !/^(damaged|empty|format-sections)/.test(name))
  .map((name) => path.join(directory, name));
const kernel = path.resolve(root, '../shared/corpus/nat');
if (existsSync(kernel))
  captures.push(
    ...readdirSync(kernel)
      .filter((n) => /\.pcapng?$/.test(n))
      .map((n) => path.join(kernel, n)),
  );

/** The reports of one run of tshark: each begins with the line that names it. */
const tsharkReports = (file: string, statistics: readonly string[]): string[][] =>
  execFileSync('tshark', ['-n', '-q', '-r', file, ...statistics.flatMap((z) => ['-z', z])], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .split('\n')
    .reduce<string[][]>((all, line) => {
      // Each report begins with one of these lines.
      if (/^(Protocol Hierarchy Statistics|\w+ (Conversations|Endpoints)|Packet Lengths:|\| IO Statistics.*)$/.test(line))
        all.push([]);
      all.at(-1)?.push(line);
      return all;
    }, []);

async function ours<K extends StatsKind>(file: string, kind: K, ...more: string[]): Promise<Extract<StatsDocument, { kind: K }>> {
  const { stdout } = await runInMemory(['stats', kind, '-', '--format', 'json', ...more], readFileSync(file));
  return JSON.parse(stdout);
}

/** A `float` as C prints it with two decimals: a half goes to the even one. */
const printed = (n: number): string => {
  const hundredths = Math.fround(n) * 100;
  const even = Math.floor(hundredths) % 2 === 0;
  return (even && hundredths % 1 === 0.5 ? Math.floor(hundredths) / 100 : Math.fround(n)).toFixed(2);
};

const sorted = (lines: string[]): string[] => lines.sort();

/** `eth:ip 20 3086` for each line of the hierarchy. */
function hierarchy(lines: string[]): string[] {
  const open: string[] = [];
  return lines.flatMap((line) => {
    const m = /^( *)(\S+) +frames:(\d+) bytes:(\d+)$/.exec(line);
    if (m === null) return [];
    const depth = (m[1] ?? '').length / 2;
    open.length = depth;
    open.push(m[2] ?? '');
    return [`${open.join(':')} ${m[3]} ${m[4]}`];
  });
}

const LAYERS = ['eth', 'ip', 'ipv6', 'tcp', 'udp'] as const;
const TITLES = [
  ['eth', 'Ethernet'],
  ['ip', 'IPv4'],
  ['ipv6', 'IPv6'],
  ['tcp', 'TCP'],
  ['udp', 'UDP'],
] as const;

/** tshark puts no brackets around an IPv6 address before a port. */
const bare = (end: string): string => end.replace(/^\[(.*)\]:/, '$1:');

const LENGTHS = /^ ?(?:Packet Lengths|\d+-\d+|5120 and greater) +(\d+) +(\S+) +(\S+) +(\S+) /;
const CONVERSATION = /^(\S+) +<-> (\S+) +(\d+) .*? (\d+) .*? (\d+) \d+ \S+ +(\d+\.\d+) /;
const ENDPOINT = /^(\S+) +(?:(\d+) +)?(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) *$/;
const matches = (lines: readonly string[], pattern: RegExp, text: (m: RegExpExecArray) => string): string[] =>
  lines.flatMap((line) => {
    const m = pattern.exec(line);
    return m === null ? [] : [text(m)];
  });

// Which end is named first is a matter of taste.
const swapped = (line: string): string => line.replace(/^(\S+) (\S+) (\d+) (\d+)/, '$2 $1 $4 $3');
const canonical = (line: string): string => (line < swapped(line) ? line : swapped(line));

/**
 * Bytes that no decoder here knows are `data`; what tshark calls them is another test's matter. It counts as protocols FTP's directory, which is
 * a field, and the empty layer between MPLS and Ethernet.
 */
const ODD: readonly string[] = ['data', 'ftp.current-working-directory'];
const decoded = (lines: readonly string[]): string[] =>
  lines
    .map((line) => line.replace(/:pweth(?=:)/, ''))
    .filter((line) => (line.split(' ')[0] ?? '').split(':').every((p) => !ODD.includes(p) && fieldSpec(p) !== undefined));

it.skipIf(!hasTshark).each(captures.map((file) => [path.basename(file), file] as const))('%s', async (_, file) => {
  const reports = tsharkReports(file, ['io,phs', 'plen,tree', ...LAYERS.flatMap((l) => [`conv,${l}`, `endpoints,${l}`])]);
  const found = new Map(reports.map((report) => [report[0] ?? '', report]));
  const phs = found.get('Protocol Hierarchy Statistics') ?? [];
  const plen = found.get('Packet Lengths:') ?? [];
  const { protocols } = await ours(file, 'hierarchy');
  expect(decoded(protocols.map((p) => `${p.path} ${p.packets} ${p.bytes}`))).toEqual(decoded(hierarchy(phs)));

  const { all, classes } = await ours(file, 'lengths');
  const mean = (c: typeof all) => (c.packets === 0 ? '-' : printed(c.bytes / c.packets));
  expect([all, ...classes].map((c) => `${c.packets} ${mean(c)} ${c.shortest ?? '-'} ${c.longest ?? '-'}`)).toEqual(
    matches(plen, LENGTHS, (m) => m.slice(1, 5).join(' ')),
  );

  const { conversations } = await ours(file, 'conversations');
  const { endpoints } = await ours(file, 'endpoints');
  for (const [layer, title] of TITLES) {
    const conv = matches(found.get(`${title} Conversations`) ?? [], CONVERSATION, (m) => m.slice(1, 6).join(' '));
    expect(
      sorted(
        conversations
          .filter((c) => c.layer === layer)
          .map((c) => canonical(`${bare(c.a)} ${bare(c.b)} ${c.packetsFromB} ${c.packetsFromA} ${c.packets}`)),
      ),
    ).toEqual(sorted(conv.map(canonical)));
    const ends = matches(found.get(`${title} Endpoints`) ?? [], ENDPOINT, (m) =>
      [m[2] === undefined ? m[1] : `${m[1]}:${m[2]}`, ...m.slice(3)].join(' '),
    );
    expect(
      sorted(
        endpoints
          .filter((e) => e.layer === layer)
          .map((e) =>
            [bare(e.endpoint), e.packets, e.bytes, e.packetsSent, e.bytesSent, e.packetsReceived, e.bytesReceived].join(' '),
          ),
      ),
    ).toEqual(sorted(ends));
  }
});

describe.skipIf(!hasTshark)('packets over time', () => {
  it.each(['0.1', '0.25'])('in intervals of %s s', async (seconds) => {
    const file = path.join(directory, 'lvs-nat.pcap');
    const { intervals } = await ours(file, 'io', '--interval', seconds);
    const theirs = (tsharkReports(file, [`io,stat,${seconds}`])[0] ?? []).flatMap((line) => {
      const m = /^\| *\S+ <> *\S+ *\| *(\d+) *\| *(\d+) *\|/.exec(line);
      return m === null ? [] : [`${m[1]} ${m[2]}`];
    });
    expect(theirs.length).toBeGreaterThan(3);
    expect(intervals.map((i) => `${i.counts[0]?.packets} ${i.counts[0]?.bytes}`)).toEqual(theirs);
  });

  it.each([
    ['lvs-nat.pcap', '0.1'],
    ['verdict-fast-retransmission.pcap', '0.05'],
    ['lvs-nat-rr-kernel.pcap', '0.005'],
    ['udp-dns.pcap', '0.5'],
  ])('with functions of fields: %s in intervals of %s s', async (name, seconds) => {
    const file = path.join(directory, name);
    // tshark wants the field in the filter, too.
    const columns = [
      ...['SUM', 'MIN', 'MAX', 'AVG', 'COUNT'].flatMap((f) => [
        `${f}(tcp.len)tcp.len`,
        `${f}(udp.length)udp.length`,
        `${f}(ip.ttl)ip.ttl`,
      ]),
      'COUNT(tcp.port)tcp.port',
      'LOAD(tcp.analysis.ack_rtt)tcp.analysis.ack_rtt',
      'SUM(tcp.analysis.ack_rtt)tcp.analysis.ack_rtt',
    ];
    const { intervals } = await ours(file, 'io', '--interval', seconds, ...columns.flatMap((c) => ['--column', c]));
    const theirs = (tsharkReports(file, [`io,stat,${seconds},${columns.join(',')}`])[0] ?? []).flatMap((line) => {
      const [, span = '', ...cells] = line.split('|').map((cell) => cell.trim());
      return / <> /.test(span) ? [cells.slice(0, columns.length).map(Number)] : [];
    });
    expect(theirs.length).toBe(intervals.length);
    let values = 0;
    theirs.forEach((row, i) => {
      row.forEach((value, k) => {
        // Its last interval ends with the capture, and of a wait it gives what is no whole interval to the interval of the answer.
        if (columns[k]?.startsWith('LOAD') && (name !== 'lvs-nat.pcap' || i === theirs.length - 1)) return;
        const counted = intervals[i]?.counts[k + 1];
        const own = counted?.value ?? 0;
        if (own !== 0) values++;
        // It prints 0 where there is none, means of whole numbers without a fraction, and time spans to the microsecond.
        const shown = columns[k]?.startsWith('AVG') ? Math.floor(own) : own;
        expect(Math.abs(shown - value), `${columns[k]} ${i}: ${own}`).toBeLessThanOrEqual(1.01e-6);
      });
    });
    expect(values).toBeGreaterThan(5);
  });
});
