import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatList, formatNumber, formatPercent, safeText } from '../../../core/annotate/format.ts';

describe('numbers', () => {
  it.each([
    [0, 0, '0', '0'],
    [1460, 0, '1460', '1460'],
    [10000, 0, '10,000', '10\u00a0000'],
    [1234567, 0, '1,234,567', '1\u00a0234\u00a0567'],
    [3.389, 3, '3.389', '3,389'],
    [3.5, 3, '3.5', '3,5'],
    [12345.5, 1, '12,345.5', '12\u00a0345,5'],
    [-0.0001, 3, '0', '0'],
    [-12, 0, '-12', '-12'],
    [Number.NaN, 0, '–', '–'],
  ])('%s with %s decimals', (value, decimals, en, es) => {
    expect(formatNumber(value, 'en', decimals)).toBe(en);
    expect(formatNumber(value, 'es', decimals)).toBe(es);
  });

  it('writes the same value in both languages', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (n) => {
        expect(Number(formatNumber(n, 'en').replaceAll(',', ''))).toBe(n);
        expect(Number(formatNumber(n, 'es').replaceAll('\u00a0', ''))).toBe(n);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('durations', () => {
  it.each([
    [0, '0 s', '0 s'],
    [1, '1 ns', '1 ns'],
    [208_000, '208 µs', '208 µs'],
    [3_389_000, '3.389 ms', '3,389 ms'],
    [557_392_000, '557.392 ms', '557,392 ms'],
    [1_500_000_000, '1.5 s', '1,5 s'],
    [119_999_000_000, '119.999 s', '119,999 s'],
    [125_000_000_000, '2 min 5 s', '2 min 5 s'],
    [7_200_000_000_000, '2 h', '2 h'],
    [3 * 86_400_000_000_000, '3 d', '3 d'],
    [-429_000, '-429 µs', '-429 µs'],
  ])('%s ns', (ns, en, es) => {
    expect(formatDuration(ns, 'en')).toBe(en);
    expect(formatDuration(ns, 'es')).toBe(es);
  });
});

it('counts bytes, shares and lists', () => {
  expect(formatBytes(1, 'en')).toBe('1 byte');
  expect(formatBytes(629, 'es')).toBe('629 bytes');
  expect(formatPercent(0.999, 'en')).toBe('99.9%');
  expect(formatPercent(0.999, 'es')).toBe('99,9\u00a0%');
  expect(formatList(['3', '6', '9'], 'en')).toBe('3, 6 and 9');
  expect(formatList(['3', '6'], 'es')).toBe('3 y 6');
  expect(formatList([], 'es')).toBe('');
});

it('does not ask the process for locale or time zone', () => {
  const before = { TZ: process.env.TZ, LANG: process.env.LANG, LC_ALL: process.env.LC_ALL };
  const text = formatDuration(3_389_000, 'en') + formatNumber(123456.5, 'es', 1);
  Object.assign(process.env, { TZ: 'Asia/Tokyo', LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8' });
  try {
    expect(formatDuration(3_389_000, 'en') + formatNumber(123456.5, 'es', 1)).toBe(text);
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});

describe('text from packets', () => {
  it('shows what does not print, and cuts what is long', () => {
    expect(safeText('a\u001b[31mb\n')).toBe('a\\x1b[31mb\\x0a');
    expect(safeText('\u202eevil')).toBe('\\u202eevil');
    expect(safeText('\ue000x')).toBe('\\ue000x');
    expect(safeText('x'.repeat(500))).toBe(`${'x'.repeat(120)}…`);
    expect(safeText('año «ok» 😀')).toBe('año «ok» 😀');
  });

  it('lets no control character through, whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (s) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
        expect(safeText(s)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\ue000]/);
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});

it('says 100 % of the whole only', () => {
  expect([1, 0.9999, 0.999, 0.9994, 0.5, 0].map((share) => formatPercent(share, 'en'))).toEqual([
    '100%',
    '99.9%',
    '99.9%',
    '99.9%',
    '50%',
    '0%',
  ]);
});
