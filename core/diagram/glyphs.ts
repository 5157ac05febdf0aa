/** The characters of the text ladder. The ASCII set is for places that know no others. */
import type { Meaning } from './ladder.ts';

export interface Glyphs {
  readonly lane: string;
  readonly unseen: string;
  readonly wait: string;
  readonly torn: string;
  readonly rule: string;
  readonly ruleLane: string;
  readonly ruleWait: string;
  readonly original: string;
  readonly copy: string;
  readonly right: string;
  readonly left: string;
  readonly openRight: string;
  readonly openLeft: string;
  readonly reset: string;
  readonly idle: string;
  readonly lines: Readonly<Record<Meaning, string>>;
}

export const UNICODE: Glyphs = {
  lane: '│',
  unseen: '┊',
  wait: '┃',
  torn: '┆',
  rule: '─',
  ruleLane: '┼',
  ruleWait: '╂',
  original: '●',
  copy: '◆',
  right: '▶',
  left: '◀',
  openRight: '▷',
  openLeft: '◁',
  reset: '╳',
  idle: '≈',
  lines: { arp: '╌', opening: '─', request: '━', response: '╍', ack: '─', closing: '─', reset: '╌', error: '╌', other: '─' },
};

export const ASCII: Glyphs = {
  lane: '|',
  unseen: ':',
  wait: '#',
  torn: ':',
  rule: '-',
  ruleLane: '+',
  ruleWait: '#',
  original: 'o',
  copy: '#',
  right: '>',
  left: '<',
  openRight: '>',
  openLeft: '<',
  reset: 'x',
  idle: '~',
  lines: { arp: '.', opening: '-', request: '=', response: '~', ack: '-', closing: '-', reset: '.', error: '.', other: '-' },
};
