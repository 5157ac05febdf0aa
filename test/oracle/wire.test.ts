/** Arbitrary frames of the link and network layers, field by field as tshark prints them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { writePcap } from '../../core/capture/write.ts';
import { emitEthernet } from '../../core/wire/ethernet.ts';
import { fieldSpec } from '../../core/wire/field.ts';
import { emitIpv4 } from '../../core/wire/ipv4.ts';
import { emitIpv4Option } from '../../core/wire/ipv4-options.ts';
import type { Disagreement } from '../corpus/compare.ts';
import { comparableFields, compareFields } from '../corpus/compare.ts';
import { hasTshark } from '../support/fields.ts';
import { frame } from '../support/frames.ts';
import { bytesOf, explain, values } from '../support/tree.ts';

const seed = 20_020_216;
const PREFIXES = ['eth.', 'vlan.', 'ieee8021ad.', 'llc.', 'arp.', 'ip.', 'ipv6.', 'ah.', 'icmp.', 'icmpv6.', 'frame.'];
const MAC = bytesOf('020000000001');

const folder = mkdtempSync(path.join(tmpdir(), 'trama-wire-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Some messages of ICMPv6 are not taken apart here. */
const isComparable = (bytes: Uint8Array): boolean =>
  !values(explain(bytes), 'icmpv6.type').some((v) => Number(v) >= 138 && Number(v) <= 159 && v !== 143);

async function differences(name: string, frames: readonly Uint8Array[]): Promise<{ compared: number; different: string[] }> {
  const file = path.join(folder, name);
  writeFileSync(file, writePcap(frames.map((bytes, i) => ({ seconds: 1_000_000_000 + i, nanos: 0, bytes }))));
  // A protocol prints a sentence, or its bytes: its fields are what counts.
  const hasValue = (n: string) => fieldSpec(n)?.type !== 'none';
  const names = comparableFields().filter((n) => PREFIXES.some((p) => n.startsWith(p)) && hasValue(n));
  const result = await compareFields(file, names, false);
  // Whether tshark calls what TCP carries data depends on what it knows of the port.
  const isPort = ({ field, ours, theirs }: Disagreement): boolean =>
    field === 'frame.protocols' && ours === `${theirs}:data` && /:tcp$/.test(theirs);
  return {
    compared: result.inScope,
    different: result.disagreements.filter((d) => !isPort(d)).map((d) => `${d.frame} ${d.field}: ${d.ours} tshark ${d.theirs}`),
  };
}

/** Every option of IPv4, whole, with a length that is too small, and cut by the header. */
const optionFrames = [
  '01010100',
  '00010203',
  '01010101',
  '070b040a00000900000000',
  '070b080a00000900000000',
  '070b0c0a0000090a000007',
  '0703040102',
  '070a0401020304050607',
  '070b050102030405060708',
  '830b040a0000090a000008',
  '890b080a0000090a000008',
  '830b0c0a0000090a000008',
  '8307040a000009',
  '440c05100000000100000002',
  '44140d210a000001000000010a00000200000002',
  '440c05030a00000500000000',
  '44040510',
  '44030500',
  '440805f201020304',
  '94040000',
  '94040007',
  '94030001',
  '9405000000',
  '9401',
  '9400',
  '9428',
  '820bf135000141424344 45',
  '8203ab',
  '8204ab80',
  '8206ab818100',
  '850503aabb',
  '850303',
  '88041234',
  '0b0405dc',
  '0c0405dc',
  '520c0001000200030a000009',
  '19080540000000fc',
  '19088540000000fc',
  'c8040102',
  '95060a000001',
].map((hex) => {
  const options = bytesOf(hex);
  const header = { source: 0x0a000001, destination: 0x0a000002, protocol: 253 };
  return emitEthernet(MAC, MAC, 0x0800, emitIpv4({ ...header, options }, bytesOf('0102')));
});

describe.skipIf(!hasTshark && process.env.CI !== 'true')('as tshark', () => {
  test('frames of every protocol', async () => {
    const frames = fc.sample(frame, { seed, numRuns: 2500 }).filter(isComparable);
    const { compared, different } = await differences('frames.pcap', frames);
    expect(different.slice(0, 30)).toEqual([]);
    expect(compared).toBeGreaterThan(1000);
  });

  test('the options of IPv4', async () => {
    const { compared, different } = await differences('options.pcap', optionFrames);
    expect(different).toEqual([]);
    expect(compared).toBe(optionFrames.length);
  });

  test('a frame with options cut at every length, by the snap length and for good', async () => {
    const header = { source: 0x0a000001, destination: 0x0a000002, protocol: 253 };
    const options = new Uint8Array([1, ...emitIpv4Option(7, bytesOf('080a00000900000000')), 148, 4, 0, 0]);
    const whole = emitEthernet(MAC, MAC, 0x0800, emitIpv4({ ...header, options }, bytesOf('0102')));
    const { different } = await differences(
      'cut.pcap',
      Array.from(whole, (_, n) => whole.subarray(0, n)),
    );
    expect(different).toEqual([]);
  });
});
