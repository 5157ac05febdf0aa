import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { advanceWidths } from '../../../cli/render/font-widths.ts';
import { advance, elide, textWidth } from '../../../core/diagram/measure.ts';

const font = (file: string) => advanceWidths(readFileSync(new URL(`../../../cli/render/fonts/${file}`, import.meta.url)));

describe('the embedded width table', () => {
  it.each([
    ['regular', 'DejaVuSans.ttf'],
    ['bold', 'DejaVuSans-Bold.ttf'],
    ['mono', 'DejaVuSansMono.ttf'],
    ['mono', 'DejaVuSansMono-Bold.ttf'],
  ] as const)('is that of the shipped font: %s, %s', (face, file) => {
    const width = font(file);
    const wrong: string[] = [];
    for (const [from, to] of [
      [0x20, 0x7e],
      [0xa0, 0x17f],
    ] as const) {
      for (let c = from; c <= to; c++) {
        const real = width(c);
        if (real !== undefined && Math.ceil(real) !== advance(c, face))
          wrong.push(`U+${c.toString(16)} ${real} ${advance(c, face)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is never too narrow for the other signs that diagrams use', () => {
    for (const [face, file] of [
      ['regular', 'DejaVuSans.ttf'],
      ['bold', 'DejaVuSans-Bold.ttf'],
    ] as const) {
      const width = font(file);
      for (const c of '→≈…–·µ×─')
        expect(advance(c.codePointAt(0) ?? 0, face)).toBeGreaterThanOrEqual(width(c.codePointAt(0) ?? 0) ?? 0);
    }
  });
});

describe('elide', () => {
  it('keeps what fits and cuts the rest at the given width', () => {
    expect(elide('short', 1000, 13)).toBe('short');
    const cut = elide('a rather long text', 60, 13);
    expect(cut).toMatch(/^a rat.*…$/);
    expect(textWidth(cut, 13)).toBeLessThanOrEqual(60);
    expect(elide('x', 1, 13)).toBe('');
  });
});
