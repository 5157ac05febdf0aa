/** What is drawn, as a picture of its own in light colours: for a report. */
import { TOKENS } from '../../core/engine/session/drawing.ts';
import type { Lang } from '../../core/engine/session/protocol.ts';
import { axis, type Unit, yAxis } from './axis.ts';
import type { Domain } from './domain.ts';
import { pathOf, roundCap, type ShownLayer } from './paths.ts';

export interface Drawn {
  readonly title: string;
  readonly subtitle: string;
  readonly unit: Unit;
  readonly layers: readonly ShownLayer[];
  readonly names: (key: string) => string;
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  readonly seen: Domain;
}

const WIDTH = 960;
const HEIGHT = 380;
const LEFT = 80;
const RIGHT = WIDTH - 20;
const TOP = 64;
const FOOT = HEIGHT - 34;
const escapeXml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);

/** One below the other. */
export function graphsSvg(drawn: readonly Drawn[], lang: Lang): string {
  const height = HEIGHT * drawn.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" font-family="system-ui, sans-serif" font-size="12" role="img">`,
    `<title>${escapeXml(drawn.map((d) => d.title).join(', '))}</title>`,
    `<rect width="${WIDTH}" height="${height}" fill="${TOKENS.light.ground}"/>`,
    ...drawn.map((d, i) => `<g transform="translate(0 ${i * HEIGHT})">${one(d, i, lang)}</g>`),
    '</svg>\n',
  ].join('\n');
}

function one(d: Drawn, index: number, lang: Lang): string {
  const colours = TOKENS.light as Readonly<Record<string, string>>;
  const x = axis(d.seen.from, d.seen.to, LEFT, RIGHT, 'time', lang, 100);
  const y = yAxis({ ...d, isLog: d.log === true }, FOOT, TOP, lang, 36);
  const text = (tx: number, ty: number, anchor: string, what: string, more = ''): string =>
    `<text x="${tx.toFixed(1)}" y="${ty.toFixed(1)}" text-anchor="${anchor}" fill="${colours.ink}"${more}>${escapeXml(what)}</text>`;
  let at = LEFT;
  const legend = d.layers.map((layer) => {
    const name = d.names(layer.key);
    const from = at;
    at += 40 + name.length * 6.6;
    const stroke = `stroke="${colours[layer.style.colour]}" stroke-width="${layer.style.width}" stroke-dasharray="${layer.style.dash.join(' ')}"`;
    return `<path d="M${from} ${TOP - 16}h20" fill="none" ${stroke}/>${text(from + 26, TOP - 12, 'start', name)}`;
  });
  return [
    text(LEFT, 20, 'start', d.title, ' font-weight="bold"'),
    text(LEFT, 36, 'start', d.subtitle),
    ...legend,
    `<clipPath id="plot${index}"><rect x="${LEFT}" y="${TOP}" width="${RIGHT - LEFT}" height="${FOOT - TOP}"/></clipPath>`,
    ...y.ticks.map(
      (t) =>
        `<path d="M${LEFT} ${t.at.toFixed(1)}H${RIGHT}" stroke="${colours.rule}" stroke-width="0.6"/>${text(LEFT - 6, t.at + 4, 'end', t.text)}`,
    ),
    ...x.ticks.map(
      (t) =>
        `<path d="M${t.at.toFixed(1)} ${TOP}V${FOOT}" stroke="${colours.rule}" stroke-width="0.6"/>${text(t.at, FOOT + 18, 'middle', t.text)}`,
    ),
    `<g clip-path="url(#plot${index})">`,
    ...d.layers.map((layer) => {
      const colour = colours[layer.style.colour];
      const paint =
        layer.form === 'bar'
          ? `fill="${colour}" fill-opacity="0.75"`
          : `fill="none" stroke="${colour}" stroke-width="${layer.style.width}" stroke-dasharray="${layer.style.dash.join(' ')}" stroke-linecap="${roundCap(layer.form) ? 'round' : 'butt'}"`;
      return `<path data-series="${layer.key}" d="${pathOf(layer, x.scale, y.scale)}" ${paint}/>`;
    }),
    '</g>',
    `<path d="M${LEFT} ${TOP}V${FOOT}H${RIGHT}" fill="none" stroke="${colours.lane}"/>`,
  ].join('\n');
}
