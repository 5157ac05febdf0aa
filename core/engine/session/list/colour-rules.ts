/**
 * Colouring rules as people keep them: read from and written to the text of Wireshark's file `colorfilters`, and looked at for whether they can be read.
 *
 * A line of that file: `@name@filter@[background][foreground]`, each colour as three numbers of 16 bits; `!` before it: the rule is off. `#` begins a
 * comment. Neither name nor filter has a way to write `@`; a filter with one is read all the same, as it ends before the last.
 */
import { MOST_COLOUR_RULES } from '../limits.ts';

export interface ColourRule {
  readonly name: string;
  readonly filter: string;
  /** `#rrggbb`. */
  readonly background: string;
  readonly foreground: string;
  readonly isOn: boolean;
}

export interface ReadRules {
  readonly rules: readonly ColourRule[];
  /** Lines, from 1, that are neither rules nor comments. */
  readonly wrong: readonly number[];
}

/** Characters of a name and of a filter. */
const LONGEST_NAME = 200;
const LONGEST_FILTER = 65_536;

const LINE = /^(!?)@([^@]*)@(.+)@\[(\d{1,5}),(\d{1,5}),(\d{1,5})\]\[(\d{1,5}),(\d{1,5}),(\d{1,5})\]\s*$/;

/** Never throws: what is no rule is told of by its line. Rules beyond 200 are left out, and told of as well. */
export function readColourRules(text: string): ReadRules {
  const rules: ColourRule[] = [];
  const wrong: number[] = [];
  for (const [i, line] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const [, off, name = '', filter = '', ...numbers] = LINE.exec(line) ?? [];
    const values = numbers.map(Number);
    const isGood = values.length === 6 && values.every((v) => v <= 0xffff) && filter.length <= LONGEST_FILTER;
    if (!isGood || rules.length >= MOST_COLOUR_RULES) {
      wrong.push(i + 1);
      continue;
    }
    const hex = (from: number): string =>
      `#${values
        .slice(from, from + 3)
        .map((v) => (v >>> 8).toString(16).padStart(2, '0'))
        .join('')}`;
    rules.push({ name: name.slice(0, LONGEST_NAME), filter, background: hex(0), foreground: hex(3), isOn: off !== '!' });
  }
  return { rules, wrong };
}

/** In a form that Wireshark reads: a line break or `@` in a name becomes a blank; a rule whose filter has one is left out. */
export function writeColourRules(rules: readonly ColourRule[]): string {
  const wide = (colour: string): string =>
    `[${channels(colour)
      .map((c) => c * 257)
      .join(',')}]`;
  const lines = rules
    .filter(({ filter }) => filter.trim() !== '' && !/[@\r\n]/.test(filter))
    .map(
      ({ name, filter, background, foreground, isOn }) =>
        `${isOn ? '' : '!'}@${name.replace(/[@\r\n]+/g, ' ')}@${filter}@${wide(background)}${wide(foreground)}`,
    );
  return `${['# Colouring rules, for Wireshark and Trama', ...lines].join('\n')}\n`;
}

const channels = (colour: string): readonly [number, number, number] => {
  const n = Number.parseInt(colour.slice(1), 16);
  return [(n >>> 16) & 255, (n >>> 8) & 255, n & 255];
};

function luminance(colour: string): number {
  const [r, g, b] = channels(colour).map((c) => {
    const s = c / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** 1 to 21, as WCAG 2.2 defines it (§1.4.3: text wants 4.5, §1.4.6: 7 for more contrast). */
export function contrastOf(a: string, b: string): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour of the text: the rule's own where it can be read, else black or white. */
export function readableInk({ background, foreground }: Pick<ColourRule, 'background' | 'foreground'>, least = 4.5): string {
  if (contrastOf(background, foreground) >= least) return foreground;
  return contrastOf(background, '#000000') >= contrastOf(background, '#ffffff') ? '#000000' : '#ffffff';
}

/** Grounds for which no rule need be thought of: black can be read on each (7:1 or more), and no two are alike to those who see fewer colours. */
export const PALETTE: readonly string[] = [
  '#cfe8ff',
  '#ffe08a',
  '#bfe8cf',
  '#ffc9b0',
  '#e3d0f5',
  '#8fd3d6',
  '#f7b6d2',
  '#d6dde6',
  '#c5c96a',
  '#e8a33d',
];

export const isColour = (text: unknown): text is string => typeof text === 'string' && /^#[0-9a-f]{6}$/i.test(text);
