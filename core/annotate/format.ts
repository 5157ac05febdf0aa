/**
 * Numbers, units and durations as each language writes them. Nothing here asks the process for its locale or time zone:
 * the same input gives the same text on every machine.
 */

export const LANGS = ['en', 'es'] as const;
export type Lang = (typeof LANGS)[number];

interface NumberStyle {
  readonly decimal: string;
  readonly group: string;
}
/** Digits are grouped from 10,000 on; in Spanish by a space that does not break (RAE, Ortografía 2010). */
const STYLE: Record<Lang, NumberStyle> = { en: { decimal: '.', group: ',' }, es: { decimal: ',', group: '\u00a0' } };

function groupDigits(digits: string, separator: string): string {
  if (digits.length < 5) return digits;
  let out = '';
  for (let i = 0; i < digits.length; i++) {
    if (i > 0 && (digits.length - i) % 3 === 0) out += separator;
    out += digits[i];
  }
  return out;
}

/** A number with at most `decimals` decimals, trailing zeros dropped. What is not finite is written as a dash. */
export function formatNumber(value: number, lang: Lang, decimals = 0): string {
  if (!Number.isFinite(value)) return '–';
  const style = STYLE[lang];
  // toFixed switches to exponents at 10^21: no count or time in a capture is near it.
  const fixed = Math.abs(value).toFixed(decimals);
  const dot = fixed.indexOf('.');
  const whole = groupDigits(dot < 0 ? fixed : fixed.slice(0, dot), style.group);
  const fraction = dot < 0 ? '' : fixed.slice(dot + 1).replace(/0+$/, '');
  const text = fraction === '' ? whole : `${whole}${style.decimal}${fraction}`;
  return value < 0 && text !== '0' ? `-${text}` : text;
}

const UNITS = [
  { below: 1e3, divisor: 1, decimals: 0, unit: 'ns' },
  { below: 1e6, divisor: 1e3, decimals: 3, unit: 'µs' },
  { below: 1e9, divisor: 1e6, decimals: 3, unit: 'ms' },
  { below: 120e9, divisor: 1e9, decimals: 3, unit: 's' },
] as const;

/** Nanoseconds as `208 µs`, `3.389 ms`, `1.5 s`, `2 min 5 s`, `3 h 20 min`, `2 d 4 h`. The units are the same in both languages. */
export function formatDuration(ns: number, lang: Lang): string {
  if (!Number.isFinite(ns)) return '–';
  const sign = ns < 0 ? '-' : '';
  const n = Math.abs(ns);
  if (n === 0) return '0 s';
  for (const u of UNITS) {
    if (n >= u.below) continue;
    const text = formatNumber(n / u.divisor, lang, u.decimals);
    return `${sign}${text} ${u.unit}`;
  }
  const seconds = Math.round(n / 1e9);
  const pair = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
    `${sign}${formatNumber(big, lang)} ${bigUnit}${small === 0 ? '' : ` ${small} ${smallUnit}`}`;
  if (seconds < 7200) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 2880) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** `1 byte`, `629 bytes`: the word is the same in both languages. */
export const formatBytes = (n: number, lang: Lang): string => `${formatNumber(n, lang)} ${n === 1 ? 'byte' : 'bytes'}`;

/**
 * A share from 0 to 1 as a percentage: 100 % only for the whole. English sets no space before the sign, Spanish does (a no-break one).
 */
export const formatPercent = (share: number, lang: Lang): string =>
  `${formatNumber(share < 1 ? Math.min(share * 100, 99.9) : share * 100, lang, 1)}${lang === 'es' ? '\u00a0' : ''}%`;

/** `a`, `a and b`, `a, b and c`; in Spanish `y`. */
export function formatList(items: readonly string[], lang: Lang): string {
  if (items.length < 2) return items[0] ?? '';
  const and = lang === 'es' ? 'y' : 'and';
  return `${items.slice(0, -1).join(', ')} ${and} ${items[items.length - 1]}`;
}

const TEXT_LIMIT = 120;
/** C0, DEL, C1, bidirectional controls, line separators, surrogates without a partner, private use, byte-order mark. */
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ue000-\uf8ff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Text taken from a packet, made safe to show: what does not print becomes `\xNN`, and what is long is cut with `…`. */
export function safeText(text: string, limit = TEXT_LIMIT): string {
  const cut = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return cut.replace(UNPRINTABLE, (c) => {
    const code = c.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
