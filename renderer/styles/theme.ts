/** Colours by meaning as custom properties, of the theme that is chosen: those of the diagram, wherever a meaning is shown. */
import { TOKENS } from '../../core/engine/session/drawing.ts';
import { SCALES, type TextSize, type Theme } from '../app/settings.ts';

type Tokens = (typeof TOKENS)['light'];

/** Black ground; every colour at 7:1 or more. */
const CONTRAST: Tokens = {
  ground: '#000000',
  panel: '#000000',
  ink: '#ffffff',
  muted: '#e0e0e0',
  rule: '#ffffff',
  lane: '#ffffff',
  rewrite: '#ffb27a',
  arp: '#ffb3dd',
  opening: '#8ccfff',
  request: '#63e6b9',
  response: '#ffd666',
  ack: '#d0d6de',
  closing: '#ffffff',
  reset: '#ff9fa8',
  error: '#ff9fa8',
  other: '#e0e0e0',
};

export function applyTheme(theme: Theme, systemIsDark: boolean): void {
  const shown = theme === 'system' ? (systemIsDark ? 'dark' : 'light') : theme;
  const tokens = shown === 'contrast' ? CONTRAST : TOKENS[shown];
  const { style, dataset } = document.documentElement;
  dataset.theme = shown;
  for (const [name, value] of Object.entries(tokens)) style.setProperty(`--${name}`, value);
}

export const applyTextSize = (size: TextSize): void =>
  document.documentElement.style.setProperty('--scale', String(SCALES[size]));
