/** Ladders in less room than they would take, with lanes in another order, parts folded, and slopes by time. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { openCapture } from '../../../core/capture/open.ts';
import { MemorySource } from '../../../core/capture/source.ts';
import { labelText } from '../../../core/diagram/ladder.ts';
import { layout } from '../../../core/diagram/layout.ts';
import { toMermaid } from '../../../core/diagram/mermaid.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { toPlantuml } from '../../../core/diagram/plantuml.ts';
import { toSvg } from '../../../core/diagram/svg.ts';
import { toText } from '../../../core/diagram/text.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import {
  directorScene,
  type SceneDevice,
  type SceneFrame,
  sceneFacts,
  sceneLabels,
} from '../../../fixtures/build/diagram/scene.ts';
import { eightHostScene, lonelyScene, loopbackScene, lossyScene } from '../../../fixtures/build/diagram/scenes.ts';
import { allBoxes, outside, overlaps } from './boxes.ts';
import { elements, parseXml } from './xml.ts';

const SCENES = { directorScene, eightHostScene, lossyScene, lonelyScene, loopbackScene };
const captures = path.resolve(import.meta.dirname, '../../../fixtures/captures');
const factsOf = async (name: string) =>
  (await openEngine(await openCapture(new MemorySource(readFileSync(path.join(captures, name))), name))).facts;

describe.each(Object.entries(SCENES))('%s in little room', (_, scene) => {
  it.each([420, 520, 600, 760])('has no two texts on one spot, none outside, and is no wider: %i', (width) => {
    for (const language of ['en', 'es'] as const) {
      for (const slopes of ['even', 'time'] as const) {
        const ladder = buildLadder(scene(), { labels: sceneLabels(language) });
        const g = layout(ladder, { width, slopes });
        expect(overlaps(allBoxes(g))).toEqual([]);
        expect(outside(g)).toEqual([]);
        if (ladder.lanes.length <= 4) expect(g.width).toBeLessThanOrEqual(width);
        expect(g.natural).toBe(layout(ladder).natural);
      }
    }
  });
});

it.each(['lvs-nat.pcap', 'lvs-nat-rr-kernel.pcap', 'kernel-double-nat.pcap', 'nat-two-boxes.pcap', 'tcp-simultaneous-open.pcap'])(
  'a real capture fits a pane of a small window: %s',
  async (name) => {
    const facts = await factsOf(name);
    for (const language of ['en', 'es'] as const) {
      const g = layout(buildLadder(facts, { labels: sceneLabels(language) }), { width: 560 });
      expect(overlaps(allBoxes(g))).toEqual([]);
      expect(outside(g)).toEqual([]);
      expect(g.width).toBeLessThanOrEqual(560);
    }
  },
);

it('gives a ladder that has room the same picture as without a limit', () => {
  const ladder = buildLadder(directorScene(), { labels: sceneLabels() });
  const free = layout(ladder);
  const { arrows } = layout(ladder, { width: free.natural + 10 });
  expect(arrows.map((a) => a.lines)).toEqual(free.arrows.map((a) => a.lines));
});

/** Real servers, or clients, of one network that talk to a director. */
function crowd(addresses: readonly string[], role: 'client' | 'real-server', hub = '198.51.100.1') {
  const devices: SceneDevice[] = [
    { name: 'hub', mac: '0200000000ff', addresses: [hub], roles: [role === 'client' ? 'server' : 'director'] },
    ...addresses.map(
      (address, i): SceneDevice => ({
        name: address,
        mac: `0200000a${(i + 0x1000).toString(16)}`,
        addresses: [address],
        roles: [role],
      }),
    ),
  ];
  const frames = addresses.map((from, at): SceneFrame => {
    const ends = { src: `${from}:${2000 + at}`, dst: `${hub}:80` };
    return { at, from, to: 'hub', phase: 'tcp.open.syn', flags: 'S', seq: 1, ack: 0, ...ends };
  });
  return buildLadder(sceneFacts(devices, frames), { labels: sceneLabels() });
}

describe('the heads of lanes of one role', () => {
  const linesOf = (width: number, addresses: readonly string[]) =>
    layout(crowd(addresses, 'real-server'), { width }).heads.map((h) => h.lines.map((l) => l.spans.map((s) => s.text).join('')));

  it.each([330, 420, 560, 700, 900])('never lose the end of an address, by which they differ: %i', (width) => {
    const addresses = ['198.51.100.101', '198.51.100.102', '198.51.100.103', '198.51.100.11'];
    const heads = linesOf(width, addresses).slice(1);
    for (const [i, lines] of heads.entries()) {
      expect(lines.join(' ')).toMatch(new RegExp(`(^|[ .…])${addresses[i]?.split('.').at(-1)}( |$)`));
      for (const line of lines) expect(line).not.toMatch(/\d.*…$/);
    }
    expect(new Set(heads.map((h) => h.join())).size).toBe(addresses.length);
  });

  it('break an address behind a dot where both halves fit, and say it once', () => {
    const lines = linesOf(760, ['198.51.100.101', '198.51.100.102', '198.51.100.103', '198.51.100.104', '198.51.100.105'])[1];
    const text = lines?.join('') ?? '';
    expect(text).toContain('198.51.100.101');
    expect(text.match(/100\.101/g)).toHaveLength(1);
    expect(lines?.filter((l) => l.endsWith('.'))).toHaveLength(1);
  });

  it('are told apart at the lanes’ lower ends as well', () => {
    const addresses = Array.from({ length: 20 }, (_, i) => `198.51.100.${100 + i}`);
    const { feet } = layout(crowd(addresses, 'real-server'), { width: 600 });
    expect(new Set(feet.map((f) => f.spans[0]?.text)).size).toBe(21);
  });
});

describe('a crowd', () => {
  const addresses = Array.from({ length: 60 }, (_, i) => `10.0.${i >> 4}.${i + 1}`);

  it('has the lane that all talk to beside the first ones', () => {
    const { lanes } = crowd(addresses, 'client');
    expect([lanes[0]?.kind, lanes[1]?.addresses[0]?.text, lanes[60]?.addresses[0]?.text]).toEqual([
      'server',
      '10.0.0.1',
      '10.0.3.60',
    ]);
    // Few are in the order of all ladders.
    expect(crowd(addresses.slice(0, 8), 'client').lanes.at(-1)?.kind).toBe('server');
  });

  it('says what an arrow means beside its sender, however far it goes', () => {
    const g = layout(crowd(addresses, 'client'), { width: 600 });
    for (const arrow of g.arrows) for (const line of arrow.label) expect(Math.abs(line.x - arrow.tail.x)).toBeLessThan(480);
    expect(overlaps(allBoxes(g))).toEqual([]);
  });
});

describe('lanes', () => {
  it('stand in the order asked for, and carry the names given, with what they were called before below', () => {
    const labels = sceneLabels();
    const plain = buildLadder(directorScene(), { labels });
    const keys = plain.lanes.map((l) => l.key);
    const [client, director, server] = keys;
    const laneOrder = [server, client].filter((k) => k !== undefined);
    const laneNames = new Map([[director ?? -1, ' Balanceador\u202e ']]);
    const ladder = buildLadder(directorScene(), { labels, laneOrder, laneNames });
    expect(ladder.lanes.map((l) => l.key)).toEqual([server, client, director]);
    expect(ladder.lanes[2]).toMatchObject({ name: 'Balanceador·', role: 'director', index: 2 });
    expect(ladder.events[2]).toMatchObject({ from: 1, to: 2 });
    expect(ladder.links.every((l) => l.lane === 2)).toBe(true);
    expect(overlaps(allBoxes(layout(ladder, { width: 560 })))).toEqual([]);
    // An empty name is none.
    expect(buildLadder(directorScene(), { labels, laneNames: new Map([[director ?? -1, ' ']]) }).lanes).toEqual(plain.lanes);
  });

  it('are the same for two parts of one list', async () => {
    const facts = await factsOf('lvs-nat-rr-kernel.pcap');
    const labels = sceneLabels();
    const all = buildLadder(facts, { labels }).events.map((e) => e.row);
    const part = (from: number, to: number) => buildLadder(facts, { labels, rows: all.slice(from, to), laneRows: all }).lanes;
    expect(part(0, 3)).toEqual(part(10, 20));
    expect(part(0, 3).length).toBeGreaterThan(buildLadder(facts, { labels, rows: all.slice(0, 3) }).lanes.length);
  });
});

describe('folds', () => {
  const labels = sceneLabels();
  const fold = (bands: number[], runs = false, opened: number[] = []) => ({
    bands: new Set(bands),
    runs,
    opened: new Set(opened),
  });

  it('draw a phase as one line, in every notation', () => {
    // Frames 17 to 24: the closing.
    const ladder = buildLadder(directorScene(), { labels, fold: fold([20]) });
    expect(ladder.folds).toMatchObject([{ kind: 'band', first: 16, last: 23 }]);
    const text = ladder.folds[0]?.text ?? '';
    expect(text).toMatch(/^8 frames, 17 to 24 · /);
    const g = layout(ladder);
    expect(g.arrows.map((a) => a.event + 1)).toEqual(Array.from({ length: 16 }, (_, i) => i + 1));
    // The silence before frame 21 is within.
    expect(g.gaps).toEqual([]);
    expect(g.links).toHaveLength(6);
    expect(overlaps(allBoxes(g))).toEqual([]);
    const frames = [...elements(parseXml(toSvg(g)))].flatMap((e) => e.attributes.get('data-frame') ?? []);
    expect(frames).toHaveLength(16);
    expect(toSvg(g)).toContain(text);
    for (const write of [toMermaid, toPlantuml]) {
      expect(write(ladder)).toContain('8 frames, 17 to 24');
      expect(write(ladder)).not.toContain('FIN ACK');
      expect(write(ladder)).not.toContain('557 ms');
    }
    const lines = toText(ladder).split('\n');
    expect(lines.some((l) => l.includes(`[${text}]`))).toBe(true);
    expect(lines.join('\n')).not.toContain('FIN ACK');
  });

  it('gather segments that repeat, and nothing that says more', async () => {
    const facts = await factsOf('kernel-masquerade.pcap');
    const ladder = buildLadder(facts, { labels, fold: fold([], true) });
    expect(ladder.folds.length).toBeGreaterThan(0);
    for (const f of ladder.folds) {
      expect(f.last - f.first).toBeGreaterThanOrEqual(5);
      for (const e of ladder.events.slice(f.first, f.last + 1)) {
        expect(['tcp.data', 'tcp.ack', 'tcp.keepalive', 'udp.datagram']).toContain(e.phase);
        expect(e.retransmission).toBe(false);
      }
    }
    for (const name of ['verdict-zero-window.pcap', 'nat-loss.pcap']) {
      const other = buildLadder(await factsOf(name), { labels, fold: fold([], true) });
      const folded = other.folds.flatMap((f) => other.events.slice(f.first, f.last + 1));
      expect(folded.filter((e) => /win \d|retransmission/.test(labelText(e.label)))).toEqual([]);
      expect(other.events.some((e) => e.remarkable)).toBe(true);
    }
    const row = ladder.events[ladder.folds[0]?.first ?? 0]?.row ?? 0;
    expect(buildLadder(facts, { labels, fold: fold([], true, [row]) }).folds).toHaveLength(ladder.folds.length - 1);
  });
});

describe('slopes by time', () => {
  it('fall as far as half a round trip, and not at all where none is known', async () => {
    const facts = await factsOf('lvs-nat.pcap');
    const ladder = buildLadder(facts, { labels: sceneLabels() });
    const at = (frame: number) => ladder.events[frame - 1]?.flight;
    // Frame 7 comes 3.887 ms after frame 6, 9 comes 0.448 ms after 8.
    const toServer = ((ladder.events[6]?.timeNs ?? 0) - (ladder.events[5]?.timeNs ?? 0)) / 2;
    const toClient = ((ladder.events[8]?.timeNs ?? 0) - (ladder.events[7]?.timeNs ?? 0)) / 2;
    expect(at(3)).toEqual({ beforeNs: toClient, afterNs: null });
    expect(at(6)).toEqual({ beforeNs: null, afterNs: toServer });
    expect(at(7)).toEqual({ beforeNs: toServer, afterNs: null });
    expect(at(1)).toEqual({ beforeNs: null, afterNs: null });
    const g = layout(ladder, { slopes: 'time' });
    const fall = (frame: number) => (g.arrows[frame - 1]?.lines[0]?.y2 ?? 0) - (g.arrows[frame - 1]?.lines[0]?.y1 ?? 0);
    expect(fall(6)).toBeGreaterThan(fall(3));
    expect(fall(2)).toBe(0);
    expect(fall(6) / fall(3)).toBeCloseTo(toServer / toClient, 3);
  });

  it('show a silence to scale when it is asked for, with round times', () => {
    const ladder = buildLadder(directorScene(), { labels: sceneLabels() });
    const row = ladder.events[20]?.row ?? -1;
    const closed = layout(ladder);
    const open = layout(ladder, { idle: new Set([row]) });
    expect(closed.gaps[0]?.ticks).toEqual([]);
    const ticks = open.gaps[0]?.ticks ?? [];
    expect(ticks.map((t) => t.text.spans[0]?.text)).toEqual(['100.000', '200.000', '300.000', '400.000', '500.000']);
    expect(open.height).toBeGreaterThan(closed.height);
    expect(overlaps(allBoxes(open))).toEqual([]);
    expect(labelText(ladder.events[20]?.label ?? [])).toContain('FIN');
  });
});
