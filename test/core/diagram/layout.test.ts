import { describe, expect, it } from 'vitest';
import { layout } from '../../../core/diagram/layout.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { directorScene, type SceneFrame, sceneFacts, sceneLabels } from '../../../fixtures/build/diagram/scene.ts';
import { eightHostScene, lonelyScene, loopbackScene, lossyScene, twoLinksScene } from '../../../fixtures/build/diagram/scenes.ts';
import { allBoxes, outside, overlaps } from './boxes.ts';

const SCENES = { directorScene, eightHostScene, lossyScene, lonelyScene, loopbackScene, twoLinksScene };
const draw = (facts: ReturnType<typeof directorScene>, language: 'en' | 'es' = 'en') =>
  layout(buildLadder(facts, { labels: sceneLabels(language) }));

describe.each(Object.entries(SCENES))('%s', (_, scene) => {
  it.each(['en', 'es'] as const)('has no two texts on one spot and none outside the picture: %s', (language) => {
    const g = draw(scene(), language);
    expect(overlaps(allBoxes(g))).toEqual([]);
    expect(outside(g)).toEqual([]);
  });

  it('is the same every time', () => {
    expect(JSON.stringify(draw(scene()).arrows)).toBe(JSON.stringify(draw(scene()).arrows));
  });

  it('lets arrows start and end at their lanes, and time run down', () => {
    const g = draw(scene());
    let y = 0;
    for (const arrow of g.arrows) {
      const event = g.ladder.events[arrow.event];
      const from = g.lanes[event?.from ?? 0];
      for (const line of arrow.lines) {
        expect(Math.abs(line.x1 - (from?.x ?? 0))).toBeLessThanOrEqual(from?.half ?? 0);
        expect(line.y2).toBeGreaterThanOrEqual(line.y1);
      }
      if (event !== undefined && event.to !== null) {
        const to = g.lanes[event.to];
        expect(Math.abs((arrow.lines[0]?.x2 ?? 0) - (to?.x ?? 0))).toBe(to?.half);
      }
      expect(arrow.tail.y).toBeGreaterThan(y);
      y = arrow.lines[0]?.y2 ?? 0;
    }
  });
});

it('sends a broadcast to every lane', () => {
  const g = draw(eightHostScene());
  expect(g.arrows[1]?.heads.map((h) => h.open)).toEqual(new Array(7).fill(true));
});

it('ends a broadcast at the last lane of its link, on both sides, and short of any where it reaches none', () => {
  const g = draw(twoLinksScene());
  const x = (lane: number) => g.lanes[lane]?.x ?? 0;
  const broadcasts = g.arrows.filter((a) => g.ladder.events[a.event]?.to === null);
  expect(broadcasts.map((a) => a.heads.map((h) => g.lanes.findIndex((l) => Math.abs(l.x - h.x) <= l.half)))).toEqual([
    [1, 2],
    [3],
    [0, 1],
    [-1],
    [-1],
  ]);
  expect(broadcasts.map((a) => a.lines.map((l) => [l.x1, l.x2]))).toEqual([
    [[x(0), x(2)]],
    [[x(2), x(3)]],
    [[x(2), x(0)]],
    [[x(4), broadcasts[3]?.heads[0]?.x]],
    [[x(0), broadcasts[4]?.heads[0]?.x]],
  ]);
  expect(broadcasts[3]?.heads[0]).toMatchObject({ direction: -1 });
  expect(broadcasts[3]?.heads[0]?.x).toBeGreaterThan(x(3));
  expect(broadcasts[4]?.heads[0]?.x).toBeLessThan(x(1));
});

it('joins original and copy along the translator’s lane, from arrival to departure', () => {
  const g = draw(directorScene());
  const [first] = g.links;
  const original = g.arrows[2];
  const copy = g.arrows[5];
  expect(first).toMatchObject({ x: g.lanes[1]?.x, top: original?.lines[0]?.y2, bottom: copy?.tail.y, shift: 0 });
});

it('gives waits that overlap in one box tracks of their own', () => {
  const ends = { src: '10.0.0.1', dst: '10.0.0.9' };
  const frame = (at: number, port: number, copyOf?: number): SceneFrame => ({
    at,
    from: copyOf === undefined ? 'a' : 'box',
    to: copyOf === undefined ? 'box' : 'b',
    phase: 'tcp.data',
    src: `${ends.src}:${port}`,
    dst: copyOf === undefined ? `${ends.dst}:80` : '10.1.0.1:80',
    flags: 'PA',
    length: 1,
    ...(copyOf === undefined ? {} : { copyOf }),
  });
  const facts = sceneFacts(
    [
      { name: 'a', addresses: ['10.0.0.1'], roles: ['client'] },
      { name: 'box', addresses: ['10.0.0.9'], roles: ['nat'] },
      { name: 'b', addresses: ['10.1.0.1'], roles: ['server'] },
    ],
    [frame(0, 1), frame(1, 2), frame(2, 3), frame(3, 1, 1), frame(4, 2, 2), frame(5, 3, 3), frame(6, 4), frame(7, 4, 7)],
  );
  const g = draw(facts);
  expect(new Set(g.links.slice(0, 3).map((l) => l.shift)).size).toBe(3);
  expect(g.links[3]?.shift).toBe(0);
  expect(overlaps(allBoxes(g))).toEqual([]);
});

it('keeps labels in many narrow lanes apart', () => {
  const hosts = Array.from({ length: 24 }, (_, i) => ({
    name: `h${i}`,
    mac: `0200000000${(16 + i).toString(16)}`,
    addresses: [`10.0.0.${i + 1}`],
    roles: ['host' as const],
  }));
  const frames = Array.from({ length: 300 }, (_, i): SceneFrame => {
    const a = i % 24;
    const b = (i * 7 + 5) % 24;
    return {
      at: i * 100,
      from: `h${a}`,
      ...(a === b ? {} : { to: `h${b}` }),
      phase: 'udp.datagram',
      src: `10.0.0.${a + 1}:1000`,
      dst: `10.0.0.${b + 1}:53`,
      length: i,
    };
  });
  const g = draw(sceneFacts(hosts, frames));
  expect(g.lanes).toHaveLength(24);
  expect(overlaps(allBoxes(g))).toEqual([]);
  expect(outside(g)).toEqual([]);
});

it('costs no more per row for 40,000 rows than for 4,000', () => {
  const facts = (n: number) =>
    sceneFacts(
      [
        { name: 'a', addresses: ['10.0.0.1'], roles: ['client'] },
        { name: 'b', addresses: ['10.0.0.2'], roles: ['server'] },
      ],
      Array.from(
        { length: n },
        (_, i): SceneFrame => ({
          at: i * 1000,
          from: 'a',
          to: 'b',
          phase: 'udp.datagram',
          src: '10.0.0.1:9',
          dst: '10.0.0.2:9',
          length: i % 7,
        }),
      ),
    );
  const labels = sceneLabels();
  const cost = (n: number): number => {
    const f = facts(n);
    const times = [0, 1, 2].map(() => {
      const start = performance.now();
      layout(buildLadder(f, { labels, maxRows: n }));
      return performance.now() - start;
    });
    return Math.min(...times) / n;
  };
  cost(4000);
  // Quadratic work would be ten times as dear per row.
  expect(cost(40_000)).toBeLessThan(5 * cost(4000));
});
