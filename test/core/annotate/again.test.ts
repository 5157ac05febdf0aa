/** What comes again: which packet carried it first, and what SACK blocks had said of it. */
import { describe, expect, it } from 'vitest';
import type { Annotation } from '../../../core/annotate/annotation.ts';
import type { PacketRow } from '../../../core/base/ids.ts';
import { type Engine, openEngine } from '../../../core/engine/engine.ts';
import type { FieldNode, FrameTree } from '../../../core/wire/field.ts';
import { openBytes } from '../../support/captures.ts';
import { laboratory, scenarioText } from '../analysis/lvs/kit.ts';
import { F } from '../analysis/nat/box.ts';
import { packet, World } from '../analysis/nat/world.ts';
import { frameStory, rowsOf, texts } from './story.ts';

function numbers(tree: FrameTree, name: string): number[] {
  const found: number[] = [];
  const look = (node: FieldNode): void => {
    if (node.spec.name === name) found.push(node.value as number);
    node.children.forEach(look);
  };
  tree.layers.forEach(look);
  return found;
}

type Said = { readonly row: PacketRow; readonly annotation: Annotation; readonly params: Readonly<Record<string, unknown>> };

async function said(engine: Engine, code: string): Promise<Said[]> {
  const found: Said[] = [];
  for (const row of rowsOf(engine))
    for (const annotation of await frameStory(engine, row + 1))
      if (annotation.code === code) found.push({ row, annotation, params: annotation.message.params });
  return found;
}

describe.each([77, 78, 5, 6])('a transfer over a line that loses frames (seed %i)', (seed) => {
  it('names the packet that carried the bytes first, however long ago', async () => {
    const engine = await laboratory(scenarioText('tcp-loss'), seed);
    const p = engine.facts.tables.packets;
    const again = await said(engine, 'tcp.retransmission');
    expect(again.length).toBeGreaterThan(0);
    for (const { row, params } of again) {
      const first = [...rowsOf(engine)].find(
        (r) =>
          p.src.get(r) === p.src.get(row) &&
          p.seq.get(r) === p.seq.get(row) &&
          p.payloadLength.get(r) === p.payloadLength.get(row),
      );
      expect(first).toBeLessThan(row);
      expect(params.original).toBe(first);
    }
  });

  it('believes the SACK blocks: what is missing is missing, what is new is new', async () => {
    const engine = await laboratory(scenarioText('tcp-loss'), seed);
    const p = engine.facts.tables.packets;
    const edges = async (row: PacketRow) => {
      const tree = await engine.explain(row);
      const right = numbers(tree, 'tcp.options.sack_re');
      // In the tree they are relative.
      const base = (p.ack.get(row) - (numbers(tree, 'tcp.ack')[0] ?? 0)) >>> 0;
      return numbers(tree, 'tcp.options.sack_le').map(
        (left, i) => [(left + base) >>> 0, ((right[i] ?? 0) + base) >>> 0] as const,
      );
    };
    const lacks = (await said(engine, 'tcp.retransmission')).filter((s) => s.params.told === 'hole');
    expect(lacks.length).toBeGreaterThan(0);
    for (const { row, params, annotation } of lacks) {
      const report = params.report as PacketRow;
      expect(p.ack.get(report)).toBeLessThanOrEqual(p.seq.get(row));
      const end = p.seq.get(row) + p.payloadLength.get(row);
      const blocks = await edges(report);
      expect(blocks.some(([left]) => left >= end)).toBe(true);
      expect(blocks.some(([left, right]) => left < end && right > p.seq.get(row))).toBe(false);
      expect(texts(engine, [annotation], 'en')[0]).not.toContain('cannot tell');
    }
    for (const { row, params } of await said(engine, 'tcp.ack.sack')) {
      const [before, now] = [await edges(params.before as PacketRow), await edges(row)];
      const [first, last] = [params.first as number, params.last as number];
      expect(now.some(([left, right]) => left <= first && last < right)).toBe(true);
      expect(before.some(([left, right]) => left <= first && last < right)).toBe(params.how === 'twice');
    }
    // Nothing that brings a new block is said to have nothing new.
    for (const { row, params } of await said(engine, 'tcp.ack.again'))
      expect(await edges(row)).toEqual(await edges(params.before as PacketRow));
  });
});

describe('a connection whose numbers wrap', () => {
  const [a, b] = [
    { src: 0x0a000001, dst: 0x0a000002, srcPort: 1000, dstPort: 80 },
    { src: 0x0a000002, dst: 0x0a000001, srcPort: 80, dstPort: 1000 },
  ];
  const START = 0xffff_f000;
  const at = (n: number): number => (START + n) >>> 0;

  /** So many segments of 1000 bytes from `START` on, then one that is sent again. */
  async function original(segments: number, again: number, length: number): Promise<number | null> {
    const world = new World();
    for (let n = 0; n < segments; n++) {
      world.hear(
        n * 100,
        packet({ ...a, flags: F.ack, seq: at(n * 1000), ack: 5, payload: new Uint8Array(1000).fill(n & 255), id: n + 1 }),
      );
    }
    world.hear(segments * 100, packet({ ...b, macSrc: 2, macDst: 1, flags: F.ack, seq: 5, ack: at(0), id: 1 }));
    const payload = new Uint8Array(length).fill(7);
    world.hear(segments * 100 + 500_000, packet({ ...a, flags: F.ack, seq: at(again), ack: 5, payload, id: segments + 9 }));
    const engine = await openEngine(await openBytes(world.capture().bytes));
    const [told] = await said(engine, 'tcp.retransmission');
    return (told as Said).params.original as number | null;
  }

  it.each([
    [0, 1000, 0],
    [3000, 1000, 3],
    [4000, 1000, 4],
    [150_000, 1000, 150],
    // A part of what a card had been given in one piece, and two segments in one.
    [7500, 500, 7],
    [7000, 2000, 7],
  ])('finds the carrier of byte %i (%i bytes)', async (again, length, row) => {
    expect(await original(200, again, length)).toBe(row);
  });
});
