/** Captures whose packets are not in order of time: what is told of the boxes is what the same packets tell in order. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { expertItems } from '../../../core/analysis/expert/items.ts';
import { lvsFacts } from '../../../core/analysis/lvs/lvs.ts';
import { NatHistory } from '../../../core/analysis/nat/history.ts';
import { annotateCapture } from '../../../core/annotate/annotate.ts';
import { packetRow } from '../../../core/base/ids.ts';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { type Engine, openEngine } from '../../../core/engine/engine.ts';
import { momentAt } from '../../../core/engine/session/moment.ts';
import { disorderOf, placeOf } from '../../../core/table/time-order.ts';
import { CAPTURES, openFixture } from '../annotate/story.ts';

/** The records of a little-endian pcap in another order, and where each frame (from 1) has gone to. */
async function rearranged(name: string, sort: (frames: number[]) => number[]) {
  const bytes = new Uint8Array(readFileSync(path.join(CAPTURES, name)));
  const view = new DataView(bytes.buffer);
  const records: Uint8Array[] = [];
  for (let at = 24; at < bytes.length; ) {
    const end = at + 16 + view.getUint32(at + 8, true);
    records.push(bytes.subarray(at, end));
    at = end;
  }
  const order = sort(records.map((_, i) => i + 1));
  const file = Buffer.concat([bytes.subarray(0, 24), ...order.map((f) => records[f - 1] as Uint8Array)]);
  const engine = await openEngine(await openCapture(new MemorySource(new Uint8Array(file)), 'unordered.pcap'));
  return { engine, wasFrame: (row: number) => order[row] as number };
}

/** All that the director's far card sends and gets comes behind the rest, as from a program that reads one card after the other. */
async function farCardLast() {
  const { facts } = await openFixture('lvs-nat.pcap');
  const far = new Set(facts.nat.bindings.map((b) => b.translatedFlow));
  const isFar = (frame: number): number => Number(far.has(facts.tables.packets.flow.get(frame - 1) as never));
  return rearranged('lvs-nat.pcap', (frames) => [...frames].sort((a, b) => isFar(a) - isFar(b) || a - b));
}

const told = ({ facts }: Engine, frameOf: (row: number) => number) =>
  facts.nat.bindings.map((b) => {
    const { state, events } = new NatHistory(facts.tables, facts.nat).of(b);
    return {
      kind: b.kind,
      confidence: b.confidence,
      pairs: b.pairs.map((p) => [frameOf(p.original), frameOf(p.copy)]),
      state,
      events: events.map((e) => [e.kind, ...e.rows.map(frameOf)].join(' ')),
    };
  });

describe('a capture whose second card comes last', async () => {
  const ordered = await openFixture('lvs-nat.pcap');
  const { engine, wasFrame } = await farCardLast();
  const { facts } = engine;

  it('has the pairs and the table over time that it has in order', () => {
    // Each of them comes behind the last packet to the client.
    expect(disorderOf(facts.tables.packets)?.count).toBe(10);
    expect(told(engine, wasFrame)).toEqual(told(ordered as Engine, (row) => row + 1));
  });

  it('has the same entries in the tables of the director, at the end and after each packet', () => {
    const entriesOf = (e: Pick<Engine, 'facts'>, row: number) =>
      lvsFacts(e.facts)
        .tablesAfter(packetRow(row))
        .entries.map(({ state, assumed, expiresNs }) => ({ state, assumed, expiresNs }));
    for (let row = 0; row < facts.tables.packets.length; row++)
      expect(entriesOf(engine, row)).toEqual(entriesOf(ordered, wasFrame(row) - 1));
    const moment = (e: Engine, row: number) =>
      momentAt(e.facts, packetRow(row), 'en').entries.map(({ state, pairs, isOwn }) => ({ state, pairs, isOwn }));
    for (let row = 0; row < facts.tables.packets.length; row++)
      expect(moment(engine, row)).toEqual(moment(ordered as Engine, wasFrame(row) - 1));
  });

  it('judges no scheduler by an order that it does not have', () => {
    const reasons = lvsFacts(facts).services.flatMap((s) => s.schedulers.map((v) => v.untested));
    expect(new Set(reasons)).toEqual(new Set(['unordered']));
  });

  it('says so, with the frames that show it', () => {
    const of = (e: Pick<Engine, 'facts'>) => annotateCapture(e.facts).filter((a) => a.code === 'capture.unordered');
    expect(of(ordered)).toEqual([]);
    const [note] = of(engine);
    expect(note?.severity).toBe('warning');
    const [before, first] = note?.evidence.map((e) => e.row) ?? [];
    const { time } = facts.tables.packets;
    expect(time.get(before as number)).toBeGreaterThan(time.get(first as number));
    const items = [...expertItems(facts)].filter((i) => i.code === 'frame.time_backwards');
    expect(items).toMatchObject([{ row: first, params: { frames: 10, before: (before as number) + 1 } }]);
  });
});

it('in order of time nothing is sorted; else packets of equal time keep their order', async () => {
  const { facts } = await openFixture('lvs-nat.pcap');
  expect(disorderOf(facts.tables.packets)).toBe(null);
  expect(placeOf(null, 7)).toBe(7);
  const { engine } = await rearranged('lvs-nat.pcap', (frames) => frames.toReversed());
  const { packets } = engine.facts.tables;
  const found = disorderOf(packets);
  expect(disorderOf(packets)).toBe(found);
  expect([...(found?.order ?? [])].map((row) => packets.time.get(row))).toEqual(
    [...packets.time.chunk(0).subarray(0, packets.length)].sort((a, b) => a - b),
  );
  for (let row = 0; row < packets.length; row++) expect(found?.order[placeOf(found, row)]).toBe(row);
});
