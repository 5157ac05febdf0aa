/** What UDP carries, whole, cut and damaged, field by field as tshark prints it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { writePcap } from '../../core/capture/write.ts';
import { comparableFields, compareFields } from '../corpus/compare.ts';
import { hasTshark } from '../support/fields.ts';
import { datagram, MESSAGES } from '../support/messages.ts';

const seed = 20_020_216;
const PREFIXES = ['dns.', 'dhcp.', 'ntp.', 'ipvs.', 'frame.protocols'];
const folder = mkdtempSync(path.join(tmpdir(), 'trama-udp-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function differences(name: string, frames: readonly Uint8Array[]): Promise<{ compared: number; different: string[] }> {
  const file = path.join(folder, name);
  writeFileSync(file, writePcap(frames.map((bytes, i) => ({ seconds: 1_000_000_000 + 10 * i, nanos: 0, bytes }))));
  const names = comparableFields().filter((n) => PREFIXES.some((p) => n.startsWith(p)));
  const result = await compareFields(file, names, false);
  return {
    compared: result.inScope,
    different: result.disagreements.map((d) => `${d.frame} ${d.field}: ${d.ours} tshark ${d.theirs}`),
  };
}

const all = MESSAGES.flatMap(([source, destination, messages]) => messages.map((m) => [source, destination, m] as const));
const pick = fc.constantFrom(...all);

describe.skipIf(!hasTshark && process.env.CI === undefined)('what UDP carries', () => {
  test('whole', async () => {
    const { compared, different } = await differences(
      'whole.pcap',
      all.map(([s, d, m]) => datagram(s, d, m)),
    );
    expect(different).toEqual([]);
    expect(compared).toBe(all.length);
  });

  test('ending early', async () => {
    const cut = fc.sample(fc.tuple(pick, fc.double({ min: 0, max: 1, noNaN: true })), { seed, numRuns: 600 });
    const frames = cut.map(([[s, d, m], part]) => datagram(s, d, m.subarray(0, 1 + Math.floor(part * (m.length - 1)))));
    const { compared, different } = await differences('cut.pcap', frames);
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(550);
  });

  test('with a damaged byte: nearly always', async () => {
    const damage = fc.tuple(pick, fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 4, 0xc0, 0xff, 0x55));
    const frames = fc.sample(damage, { seed, numRuns: 800 }).map(([[s, d, m], part, value]) => {
      const bytes = m.slice();
      bytes[Math.floor(part * (m.length - 1))] = value;
      return datagram(s, d, bytes);
    });
    const { compared, different } = await differences('damaged.pcap', frames);
    expect(compared).toBeGreaterThan(700);
    const frameCount = new Set(different.map((line) => line.split(' ')[0])).size;
    expect(frameCount, different.slice(0, 20).join('\n')).toBeLessThan(compared / 100);
  });
});
