/** The map as SVG: self-contained, with a title and a description, and a title for each device and network that tells its evidence. */
import { escapeXml, num } from '../svg.ts';
import { type Theme, TOKENS, type Token } from '../theme.ts';
import { type Box, type LinkShape, type RailShape, SIZE, type TopologyLayout } from './layout.ts';
import type { PictureDevice } from './picture.ts';
import type { TopologyWords } from './words.ts';

export interface TopologySvgOptions {
  /** Default `auto`: the reader's colour scheme. */
  readonly theme?: Theme | 'auto';
}

const USED: readonly Token[] = ['ground', 'panel', 'ink', 'muted', 'rule', 'lane', 'rewrite', 'opening', 'request', 'response'];
const COLOURS: Readonly<Record<PictureDevice['kind'], Token>> = {
  client: 'opening',
  middle: 'rewrite',
  server: 'request',
  host: 'lane',
};
export function topologySvg(layout: TopologyLayout, options: TopologySvgOptions = {}): string {
  const { width, height, words } = layout;
  const theme = options.theme ?? 'auto';
  const colour = (t: Token): string => (theme === 'auto' ? `var(--${t})` : TOKENS[theme][t]);
  const out: string[] = [];
  const line = (text: string): void => {
    out.push(text);
  };
  line(
    `<svg xmlns="http://www.w3.org/2000/svg" class="trama-topology" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="topology-title topology-desc" xml:lang="${words.language}" lang="${words.language}">`,
  );
  line(`<title id="topology-title">${escapeXml(words.title)}</title>`);
  line(`<desc id="topology-desc">${escapeXml(description(layout))}</desc>`);
  line(`<style>\n${css(theme, colour)}</style>`);
  line(`<rect class="ground" width="${width}" height="${height}"/>`);
  for (const r of layout.rails) line(rail(r, layout));
  for (const l of layout.links) line(link(l, layout));
  for (const b of layout.boxes) line(box(b, words));
  const noteTop = Math.max(0, ...layout.rails.map((r) => r.bottom), ...layout.boxes.map((b) => b.y + b.height + 16)) + 16;
  for (const [i, note] of layout.notes.entries())
    line(`<text class="note" x="24" y="${num(noteTop + i * 16)}">${escapeXml(note)}</text>`);
  line('<g class="legend">');
  for (const { key, text, x, y } of layout.legend) {
    line(sample(key, x, y));
    line(`<text class="small" x="${num(x + 60)}" y="${num(y + 4)}">${escapeXml(text)}</text>`);
  }
  line('</g>');
  line('</svg>');
  return `${out.join('\n')}\n`;
}

function css(theme: Theme | 'auto', colour: (t: Token) => string): string {
  const lines: string[] = [];
  const tokens = (t: Theme): string => USED.map((k) => `--${k}:${TOKENS[t][k]}`).join(';');
  if (theme === 'auto') {
    lines.push(`.trama-topology{${tokens('light')}}`);
    lines.push(`@media (prefers-color-scheme:dark){.trama-topology{${tokens('dark')}}}`);
  }
  const mono = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace";
  lines.push(`text{font-family:system-ui,'DejaVu Sans',sans-serif;fill:${colour('ink')}}`);
  lines.push(`.ground{fill:${colour('ground')}}`);
  lines.push(`.name{font-size:${SIZE.name}px;font-weight:700}.role{font-size:${SIZE.role}px}`);
  lines.push(`.mono{font-size:${SIZE.mono}px;font-family:${mono};fill:${colour('muted')}}`);
  lines.push(`.address{font-size:${SIZE.mono}px;font-family:${mono}}.vip{font-weight:700;fill:${colour('rewrite')}}`);
  lines.push(`.small{font-size:${SIZE.small}px;fill:${colour('muted')}}.note{font-size:${SIZE.role}px}`);
  lines.push(
    `.rail-title{font-size:${SIZE.rail}px;font-weight:700}.rail-small{font-size:${SIZE.railSmall}px;fill:${colour('muted')}}`,
  );
  lines.push(`.rail{stroke:${colour('lane')};stroke-width:6;stroke-linecap:round;fill:none}`);
  lines.push('.inferred{stroke-dasharray:14 9}.beyond,.no-link,.unknown{stroke-dasharray:1 11}');
  lines.push(`.link{stroke:${colour('lane')};stroke-width:1.6}.dot{fill:${colour('lane')}}`);
  lines.push(`.box{fill:${colour('panel')};stroke-width:1.8}`);
  for (const kind of ['client', 'middle', 'server', 'host'] as const)
    lines.push(`.${kind} .box{stroke:${colour(COLOURS[kind])}}.${kind} .mark{fill:${colour(COLOURS[kind])}}`);
  lines.push('.unseen .box,.several .box{stroke-dasharray:3 4}');
  return `${lines.join('\n')}\n`;
}

function rail(r: RailShape, { picture, words }: TopologyLayout): string {
  const shape = picture.rails[r.index];
  const kind = shape?.kind ?? 'unknown';
  const members = picture.devices.filter((d) => d.links.some((l) => l.rail === r.index)).map((d) => d.name);
  const title = `${r.title}${r.subtitle === '' ? '' : ` (${r.subtitle})`}: ${words.member}: ${members.join(', ')}`;
  return [
    `<g class="network ${kind}"><title>${escapeXml(title)}</title>`,
    `<line class="rail ${kind}" x1="${num(r.x)}" y1="${num(r.top)}" x2="${num(r.x)}" y2="${num(r.bottom)}"/>`,
    `<text class="rail-title" x="${num(r.x)}" y="24" text-anchor="middle">${escapeXml(r.title)}</text>`,
    ...(r.subtitle === ''
      ? []
      : [`<text class="rail-small" x="${num(r.x)}" y="40" text-anchor="middle">${escapeXml(r.subtitle)}</text>`]),
    '</g>',
  ].join('\n');
}

function link(l: LinkShape, { rails }: TopologyLayout): string {
  const x = rails[l.rail]?.x ?? l.x2;
  const lines = [
    `<g class="attachment"><line class="link" x1="${num(l.x1)}" y1="${num(l.y)}" x2="${num(l.x2)}" y2="${num(l.y)}"/>`,
    `<circle class="dot" cx="${num(x)}" cy="${num(l.y)}" r="5"/>`,
  ];
  for (const [i, label] of l.labels.entries()) {
    const y = l.y - 5 - (l.labels.length - 1 - i) * 13;
    lines.push(
      `<text class="address${label.vip ? ' vip' : ''}" x="${num(l.labelX)}" y="${num(y)}" text-anchor="${l.anchor}">${escapeXml(label.text)}</text>`,
    );
  }
  return `${lines.join('\n')}</g>`;
}

function box(b: Box, words: TopologyWords): string {
  const d = b.device;
  const classes = ['device', d.kind, ...(d.unseen ? ['unseen'] : []), ...(d.several > 0 ? ['several'] : [])].join(' ');
  const top = b.y + (b.height - b.lines.length * 16) / 2;
  return [
    `<g class="${classes}"><title>${escapeXml(tell(d, words))}</title>`,
    `<rect class="box" x="${num(b.x)}" y="${num(b.y)}" width="${num(b.width)}" height="${num(b.height)}" rx="6"/>`,
    mark(d.kind, b.x + b.width - 14, b.y + 13),
    ...b.lines.map(
      (l, i) => `<text class="${l.style}" x="${num(b.x + 8)}" y="${num(top + 12 + i * 16)}">${escapeXml(l.text)}</text>`,
    ),
    '</g>',
  ].join('\n');
}

/** A shape for each kind, so that colour is not the only sign: circle, diamond, square. */
function mark(kind: PictureDevice['kind'], x: number, y: number): string {
  switch (kind) {
    case 'client':
      return `<circle class="mark" cx="${num(x)}" cy="${num(y)}" r="4.5"/>`;
    case 'middle':
      return `<path class="mark" d="M${num(x)} ${num(y - 6)}l6 6l-6 6l-6 -6z"/>`;
    case 'server':
      return `<rect class="mark" x="${num(x - 4.5)}" y="${num(y - 4.5)}" width="9" height="9"/>`;
    case 'host':
      return '';
  }
}

/** Everything of a device in a sentence or two: what the picture has no room for, too. */
export function tell(d: PictureDevice, words: TopologyWords): string {
  const roles = d.roles.map((r) => {
    const details = [r.certainty === 'certain' ? '' : words.certainties[r.certainty], words.frames(r.frames)].filter(
      (t) => t !== '',
    );
    return `${words.roles[r.role]}${details.length === 0 ? '' : ` (${details.join('; ')})`}`;
  });
  const addresses = [...d.links.flatMap((l) => l.addresses.map((a) => (a.vip ? `${a.text} VIP` : a.text))), ...d.addresses];
  return [d.name, roles.join(', '), d.macs.join(', '), d.vendors.join(', '), addresses.join(', ')]
    .filter((t) => t !== '')
    .join('. ');
}

function description({ picture, words, notes }: TopologyLayout): string {
  const devices = picture.devices.map((d) => tell(d, words)).join(' — ');
  return [words.describe(picture.devices.length, picture.rails.length), devices, ...notes].filter((t) => t !== '').join(' ');
}

function sample(key: keyof TopologyWords['legend'], x: number, y: number): string {
  switch (key) {
    case 'stated':
    case 'inferred':
    case 'beyond':
      return `<line class="rail ${key}" x1="${num(x + 3)}" y1="${num(y)}" x2="${num(x + 46)}" y2="${num(y)}"/>`;
    case 'unseen':
      return `<g class="host unseen"><rect class="box" x="${num(x)}" y="${num(y - 6)}" width="48" height="12" rx="3"/></g>`;
    case 'vip':
      return `<text class="address vip" x="${num(x)}" y="${num(y + 4)}">VIP</text>`;
  }
}
