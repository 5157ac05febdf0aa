/** Captures that are meant to hurt, small: no fault, and no step whose cost grows faster than the packets. `npm run fuzz:grow` does the same with a million. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { gunzip } from '../../cli/io/gunzip.ts';
import { UnreadableCapture } from '../../core/base/result.ts';
import { openCapture } from '../../core/capture/open.ts';
import { MemorySource } from '../../core/capture/source.ts';
import { layout } from '../../core/diagram/layout.ts';
import { toMermaid } from '../../core/diagram/mermaid.ts';
import { toPlantuml } from '../../core/diagram/plantuml.ts';
import { toSvg } from '../../core/diagram/svg.ts';
import { toText } from '../../core/diagram/text.ts';
import { type Engine, openEngine } from '../../core/engine/engine.ts';
import { ladderOf } from '../../core/engine/report/ladder.ts';
import { FIXTURES } from '../fuzz/bases.ts';
import { HOSTILE } from '../fuzz/hostile.ts';
import { walk } from '../support/walk.ts';

const open = async (bytes: Uint8Array): Promise<Engine> =>
  openEngine(await openCapture(new MemorySource(bytes), 'test', { gunzip }));

const names = Object.keys(HOSTILE);
const make = (name: string, n: number): Uint8Array => (HOSTILE[name] as (n: number) => Uint8Array)(n);

describe('hostile captures', () => {
  test.each(names)('%s goes through everything', async (name) => {
    expect(await walk(await open(make(name, 300)), { filters: ['tcp.port == 80', 'frame contains "a"'] })).toEqual([]);
  });

  const SMALL = 4000;
  const TIMES = 6;
  test.each(names)('%s costs no more per packet when there are more', async (name) => {
    const time = async (n: number): Promise<number> => {
      const bytes = make(name, n);
      const started = performance.now();
      const engine = await open(bytes);
      expect(engine.facts.failures).toEqual([]);
      return performance.now() - started;
    };
    // Sixfold packets: the quadratic takes 36 times as long. The machine may be busy with other things, so there is a second chance.
    const bearable = async (): Promise<boolean> => {
      const few = Math.min(await time(SMALL), await time(SMALL));
      const many = await time(SMALL * TIMES);
      return many < 200 || many < 3 * TIMES * few;
    };
    expect((await bearable()) || (await bearable()) || (await bearable())).toBe(true);
  });
});

describe('a capture with more devices than a picture can hold', () => {
  test('is drawn with the lanes that matter, and says so', async () => {
    const { facts } = await open(make('macFlood', 3000));
    expect(facts.topology.devices.length).toBeGreaterThan(2900);
    for (const language of ['en', 'es'] as const) {
      const ladder = ladderOf(facts, language);
      expect(ladder.lanes.length).toBe(100);
      expect(ladder.omittedLanes).toBeGreaterThan(2800);
      expect(ladder.events.length + ladder.omitted).toBe(3000);
      const devices = String(ladder.omittedLanes);
      for (const text of [toText(ladder), toMermaid(ladder), toPlantuml(ladder), toSvg(layout(ladder))]) {
        expect(text).toContain(devices);
        expect(text.length).toBeLessThan(3_000_000);
      }
      // The victim, which all speak to, is among them.
      expect(ladder.lanes.some((lane) => lane.addresses.some((a) => a.text === '192.0.2.1'))).toBe(true);
    }
  });
});

const SMALL_CAPTURES = ['format-be.pcap', 'format-ns.pcap', 'format-sections.pcapng', 'vlan.pcap', 'ipv4-fragments.pcap'];
const listing = readFileSync(path.join(FIXTURES, '../listings/lvs-nat.ipgrab.txt')).subarray(0, 1800);
const dump = new TextEncoder().encode('10:00:00.5 x\n0000 01 02 03 04 05 06 07 08 09 0a\n000a 0b\n0000 0c 0d\n*\n0040 01\n');
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(path.join(FIXTURES, name)));

describe('a capture cut anywhere', () => {
  const formats: [string, Uint8Array][] = [
    ...SMALL_CAPTURES.map((name): [string, Uint8Array] => [name, file(name).subarray(0, 600)]),
    ['gzip', new Uint8Array(gzipSync(file('format-be.pcap')))],
    ['ipgrab listing', new Uint8Array(listing)],
    ['hex dump', dump],
  ];
  test.each(formats)('%s: everything works on what is left', async (name, bytes) => {
    const step = name === 'ipgrab listing' ? 9 : 1;
    const faults: string[] = [];
    for (let cut = 0; cut < bytes.length; cut += step) {
      try {
        const engine = await open(bytes.slice(0, cut));
        const all = await walk(engine, {
          diagram: cut % 16 === 0,
          filters: cut % 8 === 0 ? ['ip.ttl > 3 or frame[3] == 1'] : [],
        });
        for (const fault of all) faults.push(`cut at ${cut}: ${fault}`);
      } catch (error) {
        if (!(error instanceof UnreadableCapture)) throw error;
      }
    }
    expect(faults).toEqual([]);
  });
});
