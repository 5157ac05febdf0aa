import { describe, expect, it } from 'vitest';
import { BAND_TINT, LINE_STYLES, type Theme, TOKENS, type Token } from '../../../core/diagram/theme.ts';

type Rgb = readonly [number, number, number];
const rgb = (hex: string): Rgb => [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16)) as unknown as Rgb;
const over = (top: Rgb, alpha: number, ground: Rgb): Rgb =>
  top.map((v, i) => v * alpha + (ground[i] ?? 0) * (1 - alpha)) as unknown as Rgb;

/** WCAG 2.2, "relative luminance" and "contrast ratio". */
function contrast(a: Rgb, b: Rgb): number {
  const luminance = (c: Rgb): number => {
    const [r, g, bl] = c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (bl ?? 0);
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}

const MEANINGS = Object.keys(LINE_STYLES) as (keyof typeof LINE_STYLES)[];

describe.each(['light', 'dark'] as const)('the %s theme', (theme: Theme) => {
  const tokens = TOKENS[theme];
  const ground = rgb(tokens.ground);
  // Text and lines stand on the ground, on a head's panel, and on any band's tint.
  const grounds = [ground, rgb(tokens.panel), ...MEANINGS.map((m) => over(rgb(tokens[m]), BAND_TINT[theme], ground))];

  it.each(['ink', 'muted', 'rewrite'] satisfies Token[])('has text of at least 4.5:1 everywhere: %s', (token) => {
    for (const g of grounds) expect(contrast(rgb(tokens[token]), g)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(MEANINGS)('has a line of at least 3:1 everywhere, and a band name of 4.5:1 on its own band: %s', (meaning) => {
    for (const g of grounds) expect(contrast(rgb(tokens[meaning]), g)).toBeGreaterThanOrEqual(3);
    expect(contrast(rgb(tokens[meaning]), over(rgb(tokens[meaning]), BAND_TINT[theme], ground))).toBeGreaterThanOrEqual(4.5);
  });

  it('has lane lines of at least 3:1', () => {
    for (const g of grounds) expect(contrast(rgb(tokens.lane), g)).toBeGreaterThanOrEqual(3);
  });
});
