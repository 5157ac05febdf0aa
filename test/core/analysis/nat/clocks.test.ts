/** Latencies across capture points whose clocks disagree, or whose order is wrong: none are stated, and why is said once. */
import { describe, expect, it } from 'vitest';
import { annotateFlow } from '../../../../core/annotate/annotate.ts';
import type { Annotation } from '../../../../core/annotate/annotation.ts';
import { type PacketRow, rowOfFrame } from '../../../../core/base/ids.ts';
import { natSection } from '../../../../core/engine/documents/sections.ts';
import { codes, frameStory, rowsOf, texts } from '../../annotate/story.ts';
import { laboratory, scenarioText } from '../lvs/kit.ts';
import { type Box, converse, type Line } from './box.ts';
import { ip, World } from './world.ts';

const SEEDS = [77, 78, 5];
const homeRouter = scenarioText('home-router');
const sameClock = homeRouter.replace(/, clock: \{[^}]*\}/, '');

async function said(yaml: string, seed: number) {
  const engine = await laboratory(yaml, seed);
  const frames = await Promise.all([...rowsOf(engine)].map(async (row) => frameStory(engine, row + 1)));
  return { engine, nat: engine.facts.nat, frames, all: frames.flat() };
}

describe('a copy that is recorded before its original', () => {
  it.each(SEEDS)('leaves no latency between these two points (seed %i)', async (seed) => {
    const { engine, nat, all } = await said(homeRouter, seed);
    const pairs = nat.bindings.flatMap((b) => b.pairs);
    expect(pairs.some((p) => (p.recordedNs ?? 0) < 0)).toBe(true);
    expect(pairs.some((p) => (p.recordedNs ?? 0) > 0)).toBe(true);
    expect(pairs.map((p) => p.latencyNs).filter((ns) => ns !== null)).toEqual([]);
    for (const { mistimed } of pairs) {
      expect(mistimed).not.toBeNull();
      if (mistimed === null) continue;
      expect(nat.rewriteOf(mistimed.copy)).toBe(mistimed.original);
      expect(engine.facts.tables.packets.intervalNs(mistimed.original, mistimed.copy)).toBeLessThan(0);
    }
    const count = (code: string) => codes(all).filter((c) => c === code).length;
    expect(count('nat.latency')).toBe(0);
    expect(count('nat.latency.arp')).toBe(0);
    expect(count('nat.latency.unknown')).toBe(nat.bindings.length);
    const ofBoxes = all.filter((a) => a.code.startsWith('nat.'));
    expect(texts(engine, ofBoxes, 'en').filter((t) => / takes \d| later\.$/.test(t))).toEqual([]);
  });

  it.each(SEEDS)('names in the JSON the pair that shows it, and tells the table by one clock (seed %i)', async (seed) => {
    const { facts } = await laboratory(homeRouter, seed);
    for (const b of natSection(facts).bindings) {
      expect(facts.nat.rewriteOf(rowOfFrame(b.mistimed?.copy ?? 0))).toBe(rowOfFrame(b.mistimed?.original ?? 0));
      const times = b.history.events.map((e) => BigInt(e.time ?? 0));
      expect(times).toEqual([...times].sort((x, y) => (x < y ? -1 : 1)));
    }
  });

  it.each(SEEDS)('says of the conversation what both ways take together (seed %i)', async (seed) => {
    const { engine, nat } = await said(homeRouter, seed);
    for (const b of nat.bindings) {
      const flow = annotateFlow(engine.facts, b.originalFlow as NonNullable<typeof b.originalFlow>);
      expect(codes(flow)).toContain('nat.latency.clocks');
      const took = flow.find((a) => a.code === 'nat.latency.clocks')?.message.params as { both: number };
      const least = (there: boolean) =>
        Math.min(...b.pairs.filter((p) => (p.direction === b.kind) === there).map((p) => p.recordedNs ?? 0));
      expect(took.both).toBe(least(true) + least(false));
      expect(took.both).toBeGreaterThan(0);
    }
  });

  it.each(SEEDS)('lets the same capture with one clock have its latencies (seed %i)', async (seed) => {
    const { nat, all } = await said(sameClock, seed);
    for (const p of nat.bindings.flatMap((b) => b.pairs)) {
      expect(p.latencyNs).toBe(p.recordedNs);
      expect(p.latencyNs).toBeGreaterThan(0);
      expect(p.mistimed).toBeNull();
    }
    expect(codes(all)).not.toContain('nat.latency.unknown');
  });
});

describe('the ARP question that a first packet waits for', () => {
  it.each(SEEDS)('may ask for a gateway (seed %i)', async (seed) => {
    const { engine, nat, frames } = await said(sameClock, seed);
    const first = nat.bindings[0]?.pairs[0];
    const told = frames[first?.copy ?? 0]?.find((a) => a.code === 'nat.latency.arp');
    const { arp } = (told as Annotation).message.params as { arp: PacketRow };
    const question = engine.facts.arp.exchange(arp);
    expect(engine.facts.tables.addresses.text(question?.targetIp ?? (0 as never))).toBe('203.0.113.1');
    expect(question?.row).toBeGreaterThan(first?.original ?? 0);
    // Later packets do not wait.
    for (const { copy } of nat.bindings[0]?.pairs.slice(1) ?? []) expect(codes(frames[copy] ?? [])).toContain('nat.latency');
  });

  it.each(SEEDS)('is told by its own clock where no latency is (seed %i)', async (seed) => {
    const { engine, nat, frames } = await said(homeRouter, seed);
    const copy = nat.bindings[0]?.pairs[0]?.copy ?? (0 as never);
    const told = frames[copy]?.find((a) => a.code === 'nat.latency.wait')?.message.params as { arp: PacketRow; gap: number };
    expect(told.gap).toBe(engine.facts.tables.packets.intervalNs(told.arp, copy));
    expect(engine.facts.tables.packets.interface.get(told.arp)).toBe(engine.facts.tables.packets.interface.get(copy));
  });
});

describe('one point that swaps neighbours', () => {
  const box: Box = { mac: 2, latency: 20, rule: { dst: { address: ip('10.0.0.9'), port: 80 } } };
  const line = (n: number): Line => ({
    client: { mac: 1, address: ip('192.0.2.1') + n },
    server: { mac: 3, address: ip('10.0.0.9') },
    boxes: [box],
    clientPort: 1024 + n,
    dst: { address: ip('198.51.100.1'), port: 80 },
  });
  const talk = { ids: [100, 200], request: new Uint8Array(40).fill(65), answers: [new Uint8Array(60).fill(66)] } as const;

  /** Conversations of which the first has one copy recorded 5 µs early. */
  async function swapped(conversations: number) {
    const world = new World();
    for (let n = 0; n < conversations; n++) {
      const seq = Math.imul(n + 1, 0x9e37_79b1) >>> 0;
      converse(world, line(n), { ...talk, start: n * 1e6, clientIsn: seq, serverIsn: (seq ^ 0x5555_5555) >>> 0 });
    }
    const at = world.events.findIndex((e, i) => i > 8 && e.of !== undefined);
    const early = world.events[at];
    if (early === undefined) throw new Error('no copy');
    world.events[at] = { ...early, time: (early.of?.time ?? 0) - 5 };
    return (await world.scan()).nat.bindings;
  }

  it('spoils the latencies of the conversation that shows it, among many', async () => {
    const [first, ...others] = await swapped(40);
    expect(others).toHaveLength(39);
    expect(first?.pairs.filter((p) => (p.recordedNs ?? 0) < 0)).toHaveLength(1);
    expect(first?.pairs.every((p) => p.latencyNs === null && p.mistimed !== null)).toBe(true);
    expect(others.flatMap((b) => b.pairs).every((p) => p.latencyNs === 20_000)).toBe(true);
  });

  it('spoils all of the box where these are few', async () => {
    const bindings = await swapped(2);
    expect(bindings).toHaveLength(2);
    expect(bindings.flatMap((b) => b.pairs).every((p) => p.latencyNs === null)).toBe(true);
  });
});
