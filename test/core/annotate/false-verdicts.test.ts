/** Wireshark's verdicts that the capture itself disproves: the name is given, what it is is said, and Expert does not warn. */
import { describe, expect, it } from 'vitest';
import { expertItems } from '../../../core/analysis/expert/items.ts';
import { Verdict } from '../../../core/analysis/tcp/verdicts/bits.ts';
import { tcpVerdicts } from '../../../core/analysis/tcp/verdicts/verdicts.ts';
import type { PacketRow } from '../../../core/base/ids.ts';
import { type Engine, openEngine } from '../../../core/engine/engine.ts';
import { openBytes } from '../../support/captures.ts';
import { laboratory, scenarioText } from '../analysis/lvs/kit.ts';
import { F } from '../analysis/nat/box.ts';
import { packet, World } from '../analysis/nat/world.ts';
import { frameStory, rowsOf } from './story.ts';

const MISSING = Verdict.lostSegment | Verdict.ackLostSegment;
const called = (engine: Engine): PacketRow[] =>
  [...rowsOf(engine)].filter((row) => (tcpVerdicts(engine.facts.tables).flags(row) & MISSING) !== 0);

async function judged(engine: Engine, row: PacketRow) {
  const story = await frameStory(engine, row + 1);
  const params = story.flatMap((a) =>
    /^tcp\.verdict\.(ack-)?lost-segment$/.test(a.code) ? [a.message.params] : [],
  ) as unknown as {
    held: boolean;
    probe: PacketRow | null;
  }[];
  const items = [...expertItems(engine.facts)].filter((i) => i.row === row && /lost_segment$/.test(i.code));
  expect(params).toHaveLength(items.length);
  return { params, severities: items.map((i) => i.severity) };
}

describe('a window probe whose byte is taken', () => {
  it.each([77, 78, 5])('is not missing (seed %i)', async (seed) => {
    const engine = await laboratory(scenarioText('tcp-zero-window'), seed);
    const rows = called(engine);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) {
      const { params, severities } = await judged(engine, row);
      expect(severities.every((s) => s === 'chat')).toBe(true);
      for (const { held, probe } of params) {
        expect(held).toBe(true);
        expect(engine.facts.tables.packets.payloadLength.get(probe as PacketRow)).toBe(1);
      }
    }
  });
});

describe('bytes that the capture lacks', () => {
  const [a, b] = [
    { src: 0x0a000001, dst: 0x0a000002, srcPort: 1000, dstPort: 80 },
    { src: 0x0a000002, dst: 0x0a000001, srcPort: 80, dstPort: 1000, macSrc: 2, macDst: 1 },
  ];

  it.each([0xffff_fc00, 5000])('stay missing (first number %i)', async (start) => {
    const world = new World();
    const at = (n: number): number => (start + n) >>> 0;
    for (let n = 0; n < 12; n++) {
      const data = packet({ ...a, flags: F.ack, seq: at(n * 200), ack: 9, payload: new Uint8Array(200).fill(n), id: n + 1 });
      if (n !== 6) world.hear(2000 * n, data);
      world.hear(2000 * n + 100, packet({ ...b, flags: F.ack, seq: 9, ack: at(n * 200 + 200), id: n + 1 }));
    }
    const engine = await openEngine(await openBytes(world.capture().bytes));
    const rows = called(engine);
    expect(rows.length).toBeGreaterThan(0);
    const judgements = await Promise.all(rows.map((row) => judged(engine, row)));
    expect(judgements[0]?.params.map((p) => p.held)).toEqual([false]);
    expect(judgements[0]?.severities).toEqual(['warn']);
  });
});

describe('the second sight of a packet', () => {
  it.each([
    ['lvs-dr-wrr', 77],
    ['lvs-dr-wrr', 78],
    ['lvs-tun-rr', 77],
  ])('is no keep-alive (%s, seed %i)', async (name, seed) => {
    const engine = await laboratory(scenarioText(name), seed);
    const items = [...expertItems(engine.facts)].filter((i) => /^tcp\.analysis\.keep_alive/.test(i.code));
    expect(items.length).toBeGreaterThan(0);
    for (const { row, severity, params } of items) {
      expect((await frameStory(engine, row + 1)).map((s) => s.code)).toContain('tcp.verdict.copy');
      expect([severity, params.copy]).toEqual(['chat', 1]);
    }
  });
});
