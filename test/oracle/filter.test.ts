/** Display filters select the frames that tshark's do, and what tshark refuses is refused. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openEngine } from '../../core/engine/engine.ts';
import { FilterError } from '../../core/filter/error.ts';
import { FILTERS } from '../corpus/filters.ts';
import { runTshark, writeFilterScript } from '../corpus/tshark.ts';
import { openBytes } from '../support/captures.ts';
import { hasTshark } from '../support/fields.ts';

const captures = resolve(import.meta.dirname, '../../fixtures/captures');
const folder = mkdtempSync(join(tmpdir(), 'trama-filter-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Beside the list: finer points of the language. */
const MORE: readonly string[] = [
  'tcp.port == 80 == tcp.srcport',
  'tcp.port == tcp.port == tcp.dstport',
  'any tcp.port === 80',
  'tcp.port in {+80}',
  'frame.number != -1',
  '-frame.number & 3',
  'abs(-frame.number) == 3',
  'max(frame.number - 5, 2) == 2',
  'frame.number + 4294967290 > 0',
  'frame.number - 2147483648 < 0',
  'ip[0] > 00:00',
  'ip[0] < 0xff',
  'http.request.method > "A"',
  'frame contains 0x474',
  'frame[0x10] == 00',
  'frame[ 0 : 2 ] == 00:00',
  'len(frame.protocols) > 20',
  'tcp.port==80&&ip||arp',
  'tcp.port==80and ip',
  'ip.src==10.0.0.1&&tcp',
  'eth.dst == aabbcc.ddeeff',
  'eth.src == 0:1:2:3:4:5',
  'frame contains :00',
  'tcp matches "GET|HTTP/1\\\\.[01] (200|304)"',
  'frame matches "[\\\\x80-\\\\xff]{2}"',
  'frame matches "(?s)\\\\x00.\\\\x00(?!\\\\x00)"',
  'http.user_agent matches "(?x) mozilla # the name"',
  'frame matches "^(?:.{12})(?<type>\\\\x08\\\\x00|\\\\x08\\\\x06)"',
  'frame.time < "2030-1-1"',
  'frame.time < "2030-13-01"',
  'frame.time < "jan 1, 2030 00:00:00"',
  'frame.time_relative > -0.5',
];

const COMPARED = [
  'lvs-nat.pcap',
  'arp-kinds.pcap',
  'http-get.pcap',
  'icmp-errors.pcap',
  'ipv4-options.pcap',
  'ipv6-extensions.pcap',
  'tcp-options.pcap',
  'tcp-rst-abort.pcap',
  'vlan.pcap',
];

it('has tshark under CI', () => {
  if (process.env.CI === 'true') expect(hasTshark).toBe(true);
});

describe.skipIf(!hasTshark).each(COMPARED)('%s', (name) => {
  it('the same frames as tshark', async () => {
    const file = join(captures, name);
    const filters = [...FILTERS, ...MORE];
    const run = runTshark({
      file,
      names: ['frame.number'],
      separator: ',',
      timeoutMs: 120_000,
      filters: { script: writeFilterScript(folder, filters), count: filters.length, out: join(folder, `${name}.out`) },
    });
    for await (const _ of run.lines);
    const { selected, timedOut } = await run.end;
    expect(timedOut).toBe(false);
    const engine = await openEngine(await openBytes(readFileSync(file)), { depth: 'fields' });
    let compared = 0;
    for (const [i, text] of filters.entries()) {
      const theirs = selected[i] ?? [];
      const ours = await engine.filter(text).catch((error: unknown) => {
        if (error instanceof FilterError) return 'refused';
        throw error;
      });
      if (typeof theirs === 'string') expect([text, ours]).toEqual([text, 'refused']);
      else {
        const frames: number[] = [];
        for (let k = 0; k + 1 < theirs.length; k += 2)
          for (let n = theirs[k] as number; n <= (theirs[k + 1] as number); n++) frames.push(n);
        expect([text, ...(typeof ours === 'string' ? [ours] : Array.from(ours, (row) => row + 1))]).toEqual([text, ...frames]);
      }
      compared++;
    }
    expect(compared).toBe(filters.length);
  });
});
