import { describe, expect, it } from 'vitest';
import { renderPng } from '../../../cli/render/png.ts';
import { layout } from '../../../core/diagram/layout.ts';
import { buildLadder } from '../../../core/diagram/model.ts';
import { toSvg } from '../../../core/diagram/svg.ts';
import { directorScene, sceneLabels } from '../../../fixtures/build/diagram/scene.ts';

const g = layout(buildLadder(directorScene(), { labels: sceneLabels() }));
const size = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset);
  return { width: view.getUint32(16), height: view.getUint32(20) };
};

describe('renderPng', () => {
  it('makes a PNG of the size asked for', () => {
    const png = renderPng(toSvg(g, { theme: 'light' }), { width: g.width, height: g.height, scale: 1 });
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(size(png)).toEqual({ width: g.width, height: g.height });
  });

  it('draws text with the shipped fonts: without the text the picture is another', () => {
    const svg = toSvg(g, { theme: 'light' });
    const options = { width: g.width, height: g.height, scale: 1 };
    const blank = svg.replace(/<text[^>]*>.*?<\/text>/g, '');
    expect(renderPng(blank, options).length).toBeLessThan(renderPng(svg, options).length * 0.7);
  });

  it('is the same twice, and differs between the themes', () => {
    const draw = (theme: 'light' | 'dark') =>
      Buffer.from(renderPng(toSvg(g, { theme }), { width: g.width, height: g.height, scale: 1 })).toString('base64');
    expect(draw('light')).toBe(draw('light'));
    expect(draw('light')).not.toBe(draw('dark'));
  });

  it('shrinks what would be too large a picture', () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 1000000" width="1000" height="1000000"><rect width="9" height="9"/></svg>';
    const { width, height } = size(renderPng(svg, { width: 1000, height: 1_000_000 }));
    expect(width * height).toBeLessThanOrEqual(101_000_000);
  });
});
