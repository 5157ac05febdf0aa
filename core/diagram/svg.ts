/**
 * SVG writer. The document is self-contained: no script, no outside reference, no font file. With theme `auto` it follows the
 * reader's colour scheme through custom properties; with `light` or `dark` the colours are plain, for renderers without CSS variables.
 */

import { describe } from './describe.ts';
import {
  type ArrowShape,
  FONTS,
  type Geometry,
  type HeadShape,
  type LaneShape,
  type LegendShape,
  type TextBox,
  type TextStyle,
} from './geometry.ts';
import type { Ladder, Meaning } from './ladder.ts';
import { BAND_TINT, LINE_STYLES, type Theme, TOKENS, type Token } from './theme.ts';

export interface SvgOptions {
  /** Default `auto`. */
  readonly theme?: Theme | 'auto';
  /** Prefix of ids and classes, for several pictures in one page. Letters, digits, `-`. Default `trama`. */
  readonly prefix?: string;
  /** Pixels for a pixel of the geometry. Default 1. */
  readonly scale?: number;
  /** shipped: names the faces that go with Trama only, for who embeds them. Default: the reader's own. */
  readonly faces?: 'system' | 'shipped';
  /** Steps told in `<desc>`: what follows is only counted. Default 60. */
  readonly describedEvents?: number;
}

/** XML text and attribute values. Characters that XML 1.0 forbids become U+FFFD. */
export function escapeXml(text: string): string {
  let out = '';
  for (const c of text) {
    const p = c.codePointAt(0) ?? 0;
    if (c === '&') out += '&amp;';
    else if (c === '<') out += '&lt;';
    else if (c === '>') out += '&gt;';
    else if (c === '"') out += '&quot;';
    else if (c === "'") out += '&#39;';
    else if ((p < 0x20 && p !== 9 && p !== 10) || p === 0x7f || (p >= 0xd800 && p <= 0xdfff) || p === 0xfffe || p === 0xffff)
      out += '\ufffd';
    else out += c;
  }
  return out;
}

/** At most two digits after the point, and no minus zero. */
export const num = (n: number): string => String(Math.round(n * 100) / 100 + 0);

export function toSvg(geometry: Geometry, options: SvgOptions = {}): string {
  return new SvgWriter(geometry, options).write();
}

class SvgWriter {
  readonly #g: Geometry;
  readonly #ladder: Ladder;
  readonly #theme: Theme | 'auto';
  readonly #p: string;
  readonly #described: number;
  readonly #scale: number;
  readonly #faces: 'system' | 'shipped';
  readonly #out: string[] = [];

  constructor(geometry: Geometry, options: SvgOptions) {
    this.#g = geometry;
    this.#ladder = geometry.ladder;
    this.#theme = options.theme ?? 'auto';
    this.#p = (options.prefix ?? 'trama').replace(/[^A-Za-z0-9-]/g, '') || 'trama';
    this.#described = options.describedEvents ?? 60;
    this.#scale = options.scale ?? 1;
    this.#faces = options.faces ?? 'system';
  }

  write(): string {
    const { width, height } = this.#g;
    const p = this.#p;
    const size = `width="${num(width * this.#scale)}" height="${num(height * this.#scale)}"`;
    this.#line(
      `<svg xmlns="http://www.w3.org/2000/svg" class="${p}" viewBox="0 0 ${width} ${height}" ${size} role="img" aria-labelledby="${p}-title ${p}-desc" xml:lang="${escapeXml(this.#ladder.labels.language)}" lang="${escapeXml(this.#ladder.labels.language)}">`,
    );
    this.#line(`<title id="${p}-title">${escapeXml(this.#ladder.title)}</title>`);
    this.#line(`<desc id="${p}-desc">${escapeXml(describe(this.#ladder, this.#described))}</desc>`);
    this.#line(`<style>\n${this.#css()}</style>`);
    this.#line(`<rect class="ground" width="${width}" height="${height}"/>`);
    this.#group('bands', () => this.#bands());
    this.#group('lanes', () => this.#lanes());
    this.#group('gaps', () => this.#gaps());
    this.#group('links', () => this.#links());
    if (this.#g.folds.length > 0) this.#group('folds', () => this.#folds());
    this.#group('events', () => {
      for (const arrow of this.#g.arrows) this.#arrow(arrow);
    });
    this.#group('heads', () => {
      for (const head of this.#g.heads) this.#head(head);
    });
    this.#group('texts', () => {
      for (const text of [...this.#g.texts, ...this.#g.feet]) this.#text(text);
    });
    this.#group('legend', () => {
      for (const item of this.#g.legend) this.#legendItem(item);
    });
    this.#line('</svg>');
    return `${this.#out.join('\n')}\n`;
  }

  #line(text: string): void {
    this.#out.push(text);
  }

  #group(name: string, body: () => void): void {
    this.#line(`<g class="${name}">`);
    body();
    this.#line('</g>');
  }

  #css(): string {
    const { ground, ...rest } = TOKENS.light;
    const names = ['ground', ...Object.keys(rest)] as Token[];
    const theme = this.#theme;
    const root = `.${this.#p}`;
    const declare = (t: Theme) => names.map((n) => `--${n}:${TOKENS[t][n]}`).join(';');
    const color = (token: Token): string => (theme === 'auto' ? `var(--${token})` : TOKENS[theme][token]);
    const tint = (t: Theme) => String(BAND_TINT[t]);
    const rules: string[] = [];
    if (theme === 'auto') {
      rules.push(`${root}{${declare('light')};--tint:${tint('light')};color-scheme:light dark}`);
      rules.push(`@media (prefers-color-scheme:dark){${root}{${declare('dark')};--tint:${tint('dark')}}}`);
      // Paper is light.
      rules.push(`@media print{${root}{${declare('light')};--tint:${tint('light')}}}`);
    }
    const rule = (selector: string, body: string) => rules.push(`${root} ${selector}{${body}}`);
    const isShipped = this.#faces === 'shipped';
    const sans = isShipped ? "'DejaVu Sans'" : "system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,'DejaVu Sans',sans-serif";
    const monospace = isShipped
      ? "'DejaVu Sans Mono'"
      : "ui-monospace,'Cascadia Mono','SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace";
    rule('text', `font-family:${sans};font-variant-numeric:tabular-nums;fill:${color('ink')}`);
    for (const [style, font] of Object.entries(FONTS)) {
      const mono = font.face === 'mono' ? `;font-family:${monospace}` : '';
      const weight = font.face === 'bold' || style === 'changed' ? ';font-weight:700' : '';
      rule(`.${style}`, `font-size:${font.size}px${weight}${mono};fill:${color(textToken(style as TextStyle))}`);
    }
    rule('.halo', `paint-order:stroke;stroke:${color('ground')};stroke-width:5px;stroke-linejoin:round`);
    rule('.ground', `fill:${color('ground')}`);
    rule('.head-box', `fill:${color('panel')};stroke:${color('lane')};stroke-width:1.2`);
    rule('.head-translator', `stroke:${color('rewrite')};stroke-width:2`);
    rule('.head-unseen', 'stroke-dasharray:2 4');
    rule('.lane', `stroke:${color('lane')};stroke-width:1.2;fill:none`);
    rule('.lane-unseen', 'stroke-dasharray:2 5');
    rule('.bar', `fill:${color('panel')};stroke:${color('lane')};stroke-width:1`);
    rule('.gap-line', `stroke:${color('lane')};stroke-width:1.2;stroke-dasharray:1 5;stroke-linecap:round`);
    rule('.gap-mask', `fill:${color('ground')}`);
    rule('.gap-wave', `stroke:${color('muted')};stroke-width:1.4;fill:none;stroke-linecap:round`);
    rule('.tick', `stroke:${color('rule')};stroke-width:1`);
    rule('.fold-box', `fill:${color('panel')};stroke:${color('lane')};stroke-width:1;stroke-dasharray:4 3`);
    rule('.link', `fill:${color('rewrite')}`);
    rule('.link-track', `fill:none;stroke:${color('rewrite')};stroke-width:3;stroke-linejoin:round`);
    rule('.diamond', `fill:${color('rewrite')};stroke:${color('ground')};stroke-width:1`);
    // Readable on a translator's bar, too.
    rule('circle.tip', `stroke:${color('ground')};stroke-width:1`);
    rule('.chip', `fill:${color('ground')};stroke:${color('lane')};stroke-width:1`);
    for (const [meaning, style] of Object.entries(LINE_STYLES) as [Meaning, (typeof LINE_STYLES)[Meaning]][]) {
      const dash = style.dash.length > 0 ? `;stroke-dasharray:${style.dash.join(' ')}` : '';
      rule(`.line.${meaning}`, `stroke:${color(meaning)};stroke-width:${style.width};fill:none${dash}`);
      rule(`.tip.${meaning}`, `fill:${color(meaning)}`);
      rule(`.open.${meaning}`, `fill:${color('ground')};stroke:${color(meaning)};stroke-width:1.5;stroke-linejoin:round`);
      rule(`.band.${meaning}`, `fill:${color(meaning)};fill-opacity:${theme === 'auto' ? 'var(--tint)' : tint(theme)}`);
      rule(`.strip.${meaning}`, `fill:${color(meaning)}`);
      rule(`.name.${meaning} .band`, `fill:${color(meaning)}`);
    }
    return `${rules.join('\n')}\n`;
  }

  #bands(): void {
    for (const shape of this.#g.bands) {
      this.#line(`<rect class="band ${shape.meaning}" ${rect(shape.box)} rx="3"/>`);
      this.#line(`<rect class="strip ${shape.meaning}" ${rect(shape.strip)} rx="2"/>`);
      this.#line(`<g class="name ${shape.meaning}">`);
      this.#text(shape.name);
      this.#line('</g>');
    }
  }

  #lanes(): void {
    for (const lane of this.#g.lanes) this.#lane(lane);
  }

  #lane(lane: LaneShape): void {
    if (lane.half > 0) {
      this.#line(
        `<rect class="bar" ${rect({ x: lane.x - lane.half, y: lane.top, width: 2 * lane.half, height: lane.bottom - lane.top })}/>`,
      );
      return;
    }
    const kind = lane.unseen ? ' lane-unseen' : '';
    this.#line(
      `<line class="lane${kind}" x1="${num(lane.x)}" y1="${num(lane.top)}" x2="${num(lane.x)}" y2="${num(lane.bottom)}"/>`,
    );
  }

  /** A tear across the picture: bands and lanes are broken where time is. */
  #gaps(): void {
    for (const gap of this.#g.gaps) {
      const { y, height } = gap.box;
      this.#line(
        `<rect class="gap-mask" ${rect({ x: gap.box.x - 1, y: y + 3, width: gap.box.width + 2, height: height - 6 })}/>`,
      );
      for (const lane of this.#g.lanes) {
        this.#line(
          `<line class="gap-line" x1="${num(lane.x)}" y1="${num(y + 6)}" x2="${num(lane.x)}" y2="${num(y + height - 6)}"/>`,
        );
      }
      const reach = gap.text.width / 2 + 10;
      const m = gap.text.y - 4;
      // The words interrupt the lanes that they cross.
      const plate = { x: gap.text.x - reach - 34, y: m - 14, width: 2 * reach + 68, height: 28 };
      this.#line(`<rect class="gap-mask" ${rect(plate)}/>`);
      this.#line(`<path class="gap-wave" d="${wave(gap.text.x - reach - 28, m)} ${wave(gap.text.x + reach, m)}"/>`);
      this.#text(gap.text);
      for (const tick of gap.ticks) {
        const x1 = num(tick.text.x + 6);
        this.#line(
          `<line class="tick" x1="${x1}" y1="${num(tick.y)}" x2="${num(gap.box.x + gap.box.width)}" y2="${num(tick.y)}"/>`,
        );
        this.#text(tick.text);
      }
    }
  }

  #folds(): void {
    for (const fold of this.#g.folds) {
      this.#line(`<rect class="fold-box" ${rect(fold.box)} rx="4"/>`);
      this.#text(fold.text);
    }
  }

  #links(): void {
    for (const link of this.#g.links) {
      const lane = this.#g.lanes[this.#ladder.events[link.copy]?.from ?? 0];
      const half = lane?.half ?? 0;
      if (link.shift === 0) {
        const w = Math.max(half, 2.5);
        this.#line(
          `<rect class="link" ${rect({ x: link.x - w, y: link.top, width: 2 * w, height: Math.max(2, link.bottom - link.top) })} rx="1.5"/>`,
        );
      } else {
        const x = num(link.x + half + link.shift);
        const start = num(link.x + half);
        this.#line(`<path class="link-track" d="M${start} ${num(link.top)}H${x}V${num(link.bottom)}H${start}"/>`);
      }
    }
  }

  #arrow(arrow: ArrowShape): void {
    const event = this.#ladder.events[arrow.event];
    if (event === undefined) return;
    this.#line(`<g class="event" data-frame="${event.frame}"><title>${escapeXml(`${event.frame}: ${event.detail}`)}</title>`);
    const cls = arrow.meaning;
    for (const l of arrow.lines) {
      this.#line(
        arrow.retransmission
          ? `<path class="line ${cls}" d="${curve(l)}"/>`
          : `<line class="line ${cls}" x1="${num(l.x1)}" y1="${num(l.y1)}" x2="${num(l.x2)}" y2="${num(l.y2)}"/>`,
      );
    }
    for (const h of arrow.heads) this.#line(head(h.x, h.y, h.direction, h.open, cls));
    this.#line(tail(arrow.tail.x, arrow.tail.y, arrow.tail.glyph, cls));
    if (cls === 'reset') for (const h of arrow.heads) this.#line(crossBefore(h.x, h.y, h.direction));
    for (const text of arrow.label) this.#text(text);
    if (arrow.note !== null) this.#text(arrow.note);
    for (const state of arrow.states) {
      this.#line(`<rect class="chip" ${rect(state.box)} rx="${num(state.box.height / 2)}"/>`);
      this.#text(state.text);
    }
    this.#text(arrow.frame);
    this.#text(arrow.time);
    this.#line('</g>');
  }

  #head(shape: HeadShape): void {
    this.#line(`<g class="head-of"><title>${escapeXml(shape.full)}</title>`);
    const kind = `${shape.kind === 'translator' ? ' head-translator' : ''}${shape.unseen ? ' head-unseen' : ''}`;
    this.#line(`<rect class="head-box${kind}" ${rect(shape.box)} rx="6"/>`);
    for (const line of shape.lines) this.#text(line);
    this.#line('</g>');
  }

  #legendItem(item: LegendShape): void {
    const { x, y, width, height } = item.box;
    const m = y + height / 2;
    const cx = x + width / 2;
    const line = (cls: string) =>
      `<line class="line ${cls}" x1="${num(x)}" y1="${num(m)}" x2="${num(x + width - 4)}" y2="${num(m)}"/>`;
    switch (item.glyph.kind) {
      case 'original':
        this.#line(line('other') + head(x + width, m, 1, false, 'other') + tail(x + 3, m, 'dot', 'other'));
        break;
      case 'copy':
        this.#line(line('other') + head(x + width, m, 1, false, 'other') + tail(x + 5, m, 'diamond', 'other'));
        break;
      case 'link':
        this.#line(`<rect class="link" ${rect({ x: cx - 5, y: y + 3, width: 10, height: height - 6 })} rx="1.5"/>`);
        break;
      case 'meaning':
        this.#line(line(item.glyph.meaning) + head(x + width, m, 1, false, item.glyph.meaning));
        if (item.glyph.meaning === 'reset') this.#line(crossBefore(x + width, m, 1));
        break;
      case 'broadcast':
        this.#line(line('other') + head(x + width, m, 1, true, 'other'));
        break;
      case 'unseen':
        this.#line(
          `<line class="lane lane-unseen" x1="${num(cx)}" y1="${num(y + 2)}" x2="${num(cx)}" y2="${num(y + height - 2)}"/>`,
        );
        break;
      case 'idle':
        this.#line(`<path class="gap-wave" d="${wave(x + 1, m)}"/>`);
        break;
      case 'retransmission':
        this.#line(
          `<path class="line other" d="${curve({ x1: x, y1: m - 3, x2: x + width - 4, y2: m })}"/>${head(x + width, m, 1, false, 'other')}`,
        );
        break;
      case 'fold':
        this.#line(`<rect class="fold-box" ${rect({ x: x + 1, y: m - 6, width: width - 2, height: 12 })} rx="3"/>`);
        break;
      case 'flight':
        this.#line(
          `<line class="line other" x1="${num(x)}" y1="${num(m - 6)}" x2="${num(x + width - 4)}" y2="${num(m + 4)}"/>${head(x + width, m + 5, 1, false, 'other')}`,
        );
        break;
      case 'state':
        this.#line(`<rect class="chip" ${rect({ x: x + 1, y: m - 6, width: width - 2, height: 12 })} rx="6"/>`);
        break;
    }
    this.#text(item.text);
  }

  #text(box: TextBox): void {
    const anchor = box.anchor === 'start' ? '' : ` text-anchor="${box.anchor}"`;
    const [only, second] = box.spans;
    if (only === undefined) return;
    const place = `x="${num(box.x)}" y="${num(box.y)}"${anchor}`;
    const halo = box.halo ? ' halo' : '';
    if (second === undefined) {
      this.#line(`<text class="${only.style}${halo}" ${place}>${escapeXml(only.text)}</text>`);
      return;
    }
    const spans = box.spans.map(
      (s, i) => `${i > 0 && s.tight !== true ? ' ' : ''}<tspan class="${s.style}">${escapeXml(s.text)}</tspan>`,
    );
    this.#line(`<text class="plain${halo}" ${place}>${spans.join('')}</text>`);
  }
}

/** Text that says no more than its place does is muted; what a rewrite changed has the colour of rewriting. */
function textToken(style: TextStyle): Token {
  switch (style) {
    case 'changed':
    case 'note':
    case 'vip':
      return 'rewrite';
    case 'subtitle':
    case 'column':
    case 'role':
    case 'mac':
    case 'muted':
    case 'time':
    case 'conversation':
    case 'gap':
    case 'fold':
    case 'legend':
    case 'state':
      return 'muted';
    default:
      return 'ink';
  }
}

const rect = (r: { x: number; y: number; width: number; height: number }): string =>
  `x="${num(r.x)}" y="${num(r.y)}" width="${num(r.width)}" height="${num(r.height)}"`;

const wave = (x: number, y: number): string => `M${num(x)} ${num(y)}q3.5 -6 7 0t7 0t7 0t7 0`;

/** A retransmission bows. */
const curve = (l: { x1: number; y1: number; x2: number; y2: number }): string =>
  `M${num(l.x1)} ${num(l.y1)}Q${num((l.x1 + l.x2) / 2)} ${num((l.y1 + l.y2) / 2 + 12)} ${num(l.x2)} ${num(l.y2)}`;

const cross = (x: number, y: number): string => `M${num(x - 4)} ${num(y - 4)}l8 8M${num(x - 4)} ${num(y + 4)}l8 -8`;

/** A reset's mark, before the tip of its arrow. */
const crossBefore = (x: number, y: number, direction: 1 | -1): string =>
  `<path class="line reset" style="stroke-dasharray:none" d="${cross(x - 18 * direction, y)}"/>`;

function head(x: number, y: number, direction: 1 | -1, open: boolean, cls: Meaning): string {
  const back = num(x - 10 * direction);
  return `<path class="${open ? 'open' : 'tip'} ${cls}" d="M${num(x)} ${num(y)}L${back} ${num(y - 4.5)}L${back} ${num(y + 4.5)}Z"/>`;
}

function tail(x: number, y: number, glyph: 'dot' | 'diamond', cls: Meaning): string {
  return glyph === 'dot'
    ? `<circle class="tip ${cls}" cx="${num(x)}" cy="${num(y)}" r="4"/>`
    : `<path class="diamond" d="M${num(x)} ${num(y - 7)}L${num(x + 7)} ${num(y)}L${num(x)} ${num(y + 7)}L${num(x - 7)} ${num(y)}Z"/>`;
}
