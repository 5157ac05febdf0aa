/** Every `tcp.analysis` value as tshark has it: on the scenarios, and on segments that no two hosts would send. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import '../../core/explain/extract.ts';
import { allFields } from '../../core/wire/field.ts';
import { hasTshark, ourFields, tsharkFields } from '../support/fields.ts';
import { shotCapture } from '../support/segments.ts';
import { VERDICT_SCENARIOS } from '../support/verdict-scenarios.ts';
import { wildCapture } from '../support/wild-segments.ts';

const directory = path.resolve(import.meta.dirname, '../../fixtures/captures');
const scratch = mkdtempSync(path.join(tmpdir(), 'trama-verdicts-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const NAMES = [
  'frame.number',
  ...[...allFields().keys()].filter((name) =>
    /^tcp\.(analysis|connection|completeness|window_size|ack\.nonzero|urgent)/.test(name),
  ),
];

/** Lines that differ, field by field. */
async function differences(file: string): Promise<string[]> {
  const [theirs, ours] = await Promise.all([tsharkFields(file, NAMES), ourFields(file, NAMES)]);
  const [a, b] = [ours.split('\n'), theirs.split('\n')];
  expect(a.length).toBe(b.length);
  const out: string[] = [];
  b.forEach((line, i) => {
    const [x, y] = [(a[i] ?? '').split('\t'), line.split('\t')];
    NAMES.forEach((name, k) => {
      if (x[k] !== y[k]) out.push(`frame ${i + 1} ${name}: ours ${x[k]}, tshark ${y[k]}`);
    });
  });
  return out;
}

describe.skipIf(!hasTshark && process.env.CI !== 'true')('tcp.analysis as tshark has it', () => {
  it.each(Object.entries(VERDICT_SCENARIOS))('scenario %s', async (name, expected) => {
    const file = path.join(directory, `verdict-${name}.pcap`);
    expect(await differences(file)).toEqual([]);
    // tshark sees in it what it was built for.
    for (const [flag, frames] of Object.entries(expected)) {
      const lines = (await tsharkFields(file, ['frame.number', `tcp.analysis.${flag}`])).trim().split('\n');
      const having = lines.map((line) => line.split('\t')).filter(([, value]) => value !== undefined && value !== '');
      const again = flag === 'retransmission' ? ['fast_retransmission', 'spurious_retransmission'] : [];
      const all = [...frames, ...again.flatMap((f) => expected[f] ?? [])].sort((x, y) => x - y);
      expect(having.map(([frame]) => Number(frame))).toEqual(all);
    }
  });

  it.each([11, 12, 13])('wild segments, seed %i', async (seed) => {
    const file = path.join(scratch, `wild-${seed}.pcap`);
    writeFileSync(file, shotCapture(wildCapture(seed, 300, 40)));
    expect(await differences(file)).toEqual([]);
  });

  it('a connection that another one announces', async () => {
    expect(await differences(path.join(directory, 'ftp-passive.pcap'))).toEqual([]);
  });

  it('a SYN in the first moment of 1970 has no time', async () => {
    const bytes = readFileSync(path.join(directory, 'verdict-retransmission.pcap'));
    expect(bytes.readUInt32LE(0)).toBe(0xa1b2c3d4);
    const time = (at: number): number => bytes.readUInt32LE(at) * 1e6 + bytes.readUInt32LE(at + 4);
    const first = time(24);
    for (let at = 24; at < bytes.length; at += 16 + bytes.readUInt32LE(at + 8)) {
      const since = time(at) - first;
      bytes.writeUInt32LE(Math.floor(since / 1e6), at);
      bytes.writeUInt32LE(since % 1e6, at + 4);
    }
    const file = path.join(scratch, '1970.pcap');
    writeFileSync(file, bytes);
    expect(await differences(file)).toEqual([]);
    const rtts = (await tsharkFields(file, ['tcp.analysis.initial_rtt']))
      .split('\n')
      .filter((line) => line !== '' && line !== 'tcp.analysis.initial_rtt');
    expect(rtts).toEqual([]);
  });
});
