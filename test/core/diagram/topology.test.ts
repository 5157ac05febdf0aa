/** The map as a picture: nothing overlaps, nothing is unsafe, and many devices do not make it endless. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Box, layoutTopology } from '../../../core/diagram/topology/layout.ts';
import { topologyMermaid } from '../../../core/diagram/topology/mermaid.ts';
import { MAX_DEVICES, type Picture, type PictureDevice } from '../../../core/diagram/topology/picture.ts';
import { topologySvg } from '../../../core/diagram/topology/svg.ts';
import { topologyWords } from '../../../core/diagram/topology/words.ts';
import { topologyMap, topologyPicture } from '../../../core/engine/documents/topology.ts';
import { openEngine } from '../../../core/engine/engine.ts';
import { openBytes } from '../../support/captures.ts';
import { hostileCapture, hostileNames } from './topology-kit.ts';

const WORDS = topologyWords('en');
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

const pictures: fc.Arbitrary<Picture> = fc
  .record({
    rails: fc.integer({ min: 1, max: 6 }),
    devices: fc.array(
      fc.record({
        kind: fc.constantFrom<PictureDevice['kind']>('client', 'middle', 'server', 'host'),
        rails: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }),
        addresses: fc.nat(5),
        name: fc.string({ maxLength: 40 }),
      }),
      { minLength: 1, maxLength: 30 },
    ),
  })
  .map(({ rails, devices }) => ({
    rails: Array.from({ length: rails }, (_, i) => ({
      prefix: `10.${i}.0.0/16`,
      kind: i % 2 === 0 ? ('stated' as const) : ('inferred' as const),
      source: 'arp' as const,
      frames: [i + 1],
      router: null,
    })),
    devices: devices.map((d, id) => ({
      id,
      name: d.name,
      kind: d.kind,
      roles: [],
      macs: ['02:00:00:00:00:01'],
      vendors: [],
      addresses: [],
      unseen: false,
      several: 0,
      links: d.rails
        .filter((r) => r < rails)
        .sort((a, b) => a - b)
        .map((rail) => ({
          rail,
          addresses: Array.from({ length: d.addresses }, (_, k) => ({ text: `10.${rail}.0.${k}`, vip: k === 0 })),
        })),
    })),
    omittedDevices: 3,
    omittedRails: 0,
  }));

describe('the layout', () => {
  it('lets no two boxes, and no box and no link of another, meet', () => {
    fc.assert(
      fc.property(pictures, (picture) => {
        const { boxes, links, width, height, rails } = layoutTopology(picture, WORDS);
        expect(boxes).toHaveLength(picture.devices.length);
        for (const [i, a] of boxes.entries()) {
          for (const b of boxes.slice(i + 1)) expect(overlap(a, b)).toBe(false);
          for (const l of links)
            if (l.device !== a.device)
              expect(l.y > a.y && l.y < a.y + a.height && l.x1 < a.x + a.width && a.x < l.x2).toBe(false);
          for (const r of rails) expect(r.x > a.x && r.x < a.x + a.width).toBe(false);
          expect(a.x + a.width).toBeLessThanOrEqual(width);
          expect(a.y + a.height).toBeLessThanOrEqual(height);
        }
      }),
      { numRuns: 300, seed: 20020216 },
    );
  });

  it('says what it leaves out', () => {
    const [picture] = fc.sample(pictures, { numRuns: 1, seed: 1 });
    expect(topologySvg(layoutTopology(picture as Picture, WORDS))).toContain('3 more devices are not drawn');
  });
});

it('a capture of thousands of hosts: so many boxes, and the others counted', async () => {
  const engine = await openEngine(await openBytes(hostileCapture(3000)));
  const picture = topologyPicture(engine, await topologyMap(engine), 'en', () => null);
  expect(picture.devices.filter((d) => d.several === 0)).toHaveLength(MAX_DEVICES);
  expect(picture.omittedDevices).toBeGreaterThan(2900);
});

it('names and makers of any kind stay text', () => {
  const picture = hostileNames();
  const svg = topologySvg(layoutTopology(picture, WORDS));
  expect(svg).not.toMatch(/<script|<img/);
  expect(svg).toContain('&lt;script&gt;');
  const mermaid = topologyMermaid(picture, WORDS);
  expect(mermaid).not.toMatch(/<script|\]\]|"\s*;/);
});

it('every fixture has a map in both languages, the same each time', async () => {
  const folder = path.resolve(import.meta.dirname, '../../../fixtures/captures');
  for (const name of readdirSync(folder).filter((n) => n.endsWith('.pcap') && !n.startsWith('damaged'))) {
    const bytes = new Uint8Array(readFileSync(path.join(folder, name)));
    const draw = async (lang: 'en' | 'es') => {
      const engine = await openEngine(await openBytes(bytes));
      return topologySvg(
        layoutTopology(
          topologyPicture(engine, await topologyMap(engine), lang, () => null),
          topologyWords(lang),
        ),
      );
    };
    expect(await draw('en')).toBe(await draw('en'));
    expect(await draw('es')).toContain('<title id="topology-title">Equipos y redes</title>');
  }
});
