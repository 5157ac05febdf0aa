/**
 * Colour tokens by meaning, for a light and a dark ground. The hues are those of Okabe and Ito, moved until lines have a contrast
 * of at least 3:1 and text of at least 4.5:1 with the ground (a test computes it). Colour is never the only signal: each
 * meaning has a line style as well.
 */
import type { Meaning } from './ladder.ts';

export type Theme = 'light' | 'dark';

export type Token = 'ground' | 'panel' | 'ink' | 'muted' | 'rule' | 'lane' | 'rewrite' | Exclude<Meaning, never>;

export const TOKENS: Readonly<Record<Theme, Readonly<Record<Token, string>>>> = {
  light: {
    ground: '#ffffff',
    panel: '#f5f6f8',
    ink: '#1b1f24',
    muted: '#57606a',
    rule: '#c9ced6',
    lane: '#7f8793',
    rewrite: '#b84a00',
    arp: '#a3457f',
    opening: '#0068a8',
    request: '#00775a',
    response: '#8a6100',
    ack: '#656e7a',
    closing: '#1b1f24',
    reset: '#b3142b',
    error: '#b3142b',
    other: '#57606a',
  },
  dark: {
    ground: '#15181d',
    panel: '#1f242b',
    ink: '#e8ebef',
    muted: '#a4adb8',
    rule: '#3b434d',
    lane: '#7b8592',
    rewrite: '#ff9552',
    arp: '#e29ac4',
    opening: '#5cb3f0',
    request: '#3cc495',
    response: '#e8b339',
    ack: '#949eaa',
    closing: '#e8ebef',
    reset: '#ff7d8a',
    error: '#ff7d8a',
    other: '#a4adb8',
  },
};

/** How strongly a band's colour tints its ground, 0 to 1. */
export const BAND_TINT: Readonly<Record<Theme, number>> = { light: 0.07, dark: 0.13 };

export interface LineStyle {
  readonly width: number;
  /** Dash lengths in pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

export const LINE_STYLES: Readonly<Record<Meaning, LineStyle>> = {
  arp: { width: 1.6, dash: [7, 4] },
  opening: { width: 1.8, dash: [] },
  request: { width: 2.6, dash: [] },
  response: { width: 2.6, dash: [14, 4] },
  ack: { width: 1.2, dash: [] },
  closing: { width: 1.8, dash: [10, 3, 2, 3] },
  reset: { width: 2.6, dash: [3, 3] },
  error: { width: 1.8, dash: [3, 3] },
  other: { width: 1.4, dash: [] },
};
