import { describe, expect, it } from 'vitest';
import { layout } from '../../../core/diagram/layout.ts';
import { type LegendItem, legendOf } from '../../../core/diagram/legend.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { toSvg } from '../../../core/diagram/svg.ts';
import { LINE_STYLES } from '../../../core/diagram/theme.ts';
import { directorScene, sceneLabels } from '../../../fixtures/build/diagram/scene.ts';
import { eightHostScene, lossyScene } from '../../../fixtures/build/diagram/scenes.ts';

const labels = sceneLabels();
const name = ({ glyph, text }: LegendItem): string => `${glyph.kind === 'meaning' ? glyph.meaning : glyph.kind}: ${text}`;

describe('the key', () => {
  it('explains every kind of line that occurs, and no other', () => {
    expect(legendOf(buildLadder(directorScene(), { labels })).map(name)).toEqual([
      'original: frame as its author sent it',
      'copy: rewritten copy of a frame',
      'link: the wait in the box: original in, copy out',
      'arp: ARP',
      'opening: opening',
      'request: towards the server',
      'response: towards the client',
      'ack: acknowledgement only',
      'closing: closing',
      'broadcast: broadcast or multicast',
      'state: TCP state once the frame has arrived',
      'idle: idle time, not to scale',
    ]);
    expect(legendOf(buildLadder(lossyScene(), { labels })).map(name)).toContain('reset: reset');
    for (const scene of [directorScene, lossyScene, eightHostScene]) {
      const ladder = buildLadder(scene(), { labels });
      const explained = legendOf(ladder).flatMap(({ glyph }) => (glyph.kind === 'meaning' ? [glyph.meaning] : []));
      const drawn = new Set(ladder.events.map((e) => e.meaning).filter((m) => m !== 'other'));
      expect([...explained].sort()).toEqual([...drawn].sort());
    }
  });

  it('tells no two lines apart by colour alone', () => {
    const styles = Object.entries(LINE_STYLES).map(([, s]) => `${s.width} ${s.dash.join()}`);
    expect(new Set(styles).size).toBe(styles.length);
  });

  it('has no colour of a meaning where it means any frame', () => {
    const svg = toSvg(layout(buildLadder(directorScene(), { labels })));
    const key = svg.slice(svg.indexOf('<g class="legend">'));
    const before = (text: string): string => key.slice(0, key.indexOf(text)).split('\n').at(-2) ?? '';
    for (const text of ['frame as its author', 'rewritten copy', 'broadcast']) expect(before(text)).toMatch(/class="line other"/);
  });
});

it('interrupts the lanes where a silence is named', () => {
  const g = layout(buildLadder(directorScene(), { labels }));
  const svg = toSvg(g);
  const gaps = svg.slice(svg.indexOf('<g class="gaps">'), svg.indexOf('<g class="links">'));
  // After the last lane's dots, ground is laid under the words.
  const plate = /class="gap-line"[^>]*\/>\n<rect class="gap-mask" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/.exec(gaps);
  const [x, width] = [Number(plate?.[1]), Number(plate?.[2])];
  const text = g.gaps[0]?.text;
  expect(x).toBeLessThan((text?.x ?? 0) - (text?.width ?? 0) / 2);
  expect(x + width).toBeGreaterThan((text?.x ?? 0) + (text?.width ?? 0) / 2);
});
