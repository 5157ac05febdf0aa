/**
 * Where everything of the map stands. Rails are vertical, columns of boxes left and right of each. A device stands right of its first rail when it has
 * several, a client left of its rail, all others right of it. A device whose links pass over another rail has its row for itself, so that no link
 * runs through a box.
 */
import { elide, textWidth } from '../measure.ts';
import type { Picture, PictureDevice } from './picture.ts';
import type { TopologyWords } from './words.ts';

export interface BoxLine {
  readonly text: string;
  readonly style: 'name' | 'role' | 'mono' | 'small';
}

export interface Box {
  readonly device: PictureDevice;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly BoxLine[];
}

export interface LinkShape {
  readonly device: PictureDevice;
  readonly rail: number;
  readonly x1: number;
  readonly x2: number;
  readonly y: number;
  /** Above the line, and where that text begins or ends. */
  readonly labels: readonly { readonly text: string; readonly vip: boolean }[];
  readonly labelX: number;
  readonly anchor: 'start' | 'end';
}

export interface RailShape {
  readonly index: number;
  readonly x: number;
  readonly top: number;
  readonly bottom: number;
  readonly title: string;
  readonly subtitle: string;
}

export interface TopologyLayout {
  readonly picture: Picture;
  readonly words: TopologyWords;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly links: readonly LinkShape[];
  readonly rails: readonly RailShape[];
  readonly notes: readonly string[];
  readonly legend: readonly {
    readonly key: keyof TopologyWords['legend'];
    readonly text: string;
    readonly x: number;
    readonly y: number;
  }[];
}

export const SIZE = { name: 13, role: 12, mono: 11, small: 11, rail: 13, railSmall: 11 } as const;
const LINE = 16;
const PAD = 8;
const MARGIN = 24;
const HEAD = 64;
const GAP = 16;
const MIN_BOX = 132;
/** Room for the sign of the kind beside a name. */
const MARK = 22;
const MAX_BOX = 240;
const MIN_LINK = 36;
const MAX_LABEL = 190;
const MAX_LABELS = 3;
const MAX_LISTED = 3;

export function layoutTopology(picture: Picture, words: TopologyWords): TopologyLayout {
  const n = picture.rails.length;
  const columns = columnsOf(picture);
  const linesOf = new Map(picture.devices.map((d) => [d, boxLines(d, words)]));
  const widthOf = (column: readonly PictureDevice[]): number =>
    column.reduce((w, d) => Math.max(w, boxWidth(linesOf.get(d) ?? [])), column.length === 0 ? 0 : MIN_BOX);
  // Room for addresses left and right of each rail.
  const label = (addresses: PictureDevice['links'][number]['addresses']): number =>
    addresses.slice(0, MAX_LABELS).reduce((w, a) => Math.max(w, labelWidth(a)), 0);
  const room = (column: number, side: 'left' | 'right'): number =>
    (columns[column] ?? [])
      .flatMap((d) => d.links)
      .filter((l) => (side === 'right' ? l.rail >= column : l.rail < column))
      .reduce((w, l) => Math.max(w, label(l.addresses) + 20, MIN_LINK), 12);
  const railTexts = picture.rails.map((r) => railText(r, picture, words));
  const xOfColumn: number[] = [];
  const xOfRail: number[] = [];
  const columnWidths = columns.map(widthOf);
  let x = MARGIN;
  for (let c = 0; c <= n; c++) {
    xOfColumn.push(x);
    x += columnWidths[c] ?? 0;
    if (c === n) break;
    x += room(c, 'right');
    // The heads of two rails do not touch.
    const half = (i: number): number =>
      Math.max(
        ...(railTexts[i] ?? []).map((t, k) => textWidth(t, k === 0 ? SIZE.rail : SIZE.railSmall, k === 0 ? 'bold' : 'regular')),
      ) / 2;
    const before = c === 0 ? MARGIN + half(0) : (xOfRail[c - 1] ?? 0) + half(c - 1) + half(c) + GAP;
    x = Math.max(x, before);
    xOfRail.push(x);
    x += room(c + 1, 'left');
  }
  const heights = new Map(
    picture.devices.map((d) => [d, Math.max(2 * PAD + (linesOf.get(d)?.length ?? 1) * LINE, linkHeight(d))]),
  );
  const rows = placeRows(picture, columns, heights);
  const boxes: Box[] = [];
  const links: LinkShape[] = [];
  for (const [c, column] of columns.entries())
    for (const d of column) {
      const width = columnWidths[c] ?? MIN_BOX;
      const height = heights.get(d) ?? 0;
      const left = xOfColumn[c] ?? MARGIN;
      const y = rows.get(d) ?? HEAD;
      boxes.push({ device: d, x: left, y, width, height, lines: linesOf.get(d) ?? [] });
      for (const l of d.links) {
        const rail = xOfRail[l.rail] ?? 0;
        const toRight = l.rail >= c;
        const shown = l.addresses
          .slice(0, MAX_LABELS)
          .map((a) => ({ text: elide(a.vip ? `${a.text} VIP` : a.text, MAX_LABEL, SIZE.mono, 'mono'), vip: a.vip }));
        const hidden = l.addresses.length - shown.length;
        links.push({
          device: d,
          rail: l.rail,
          x1: toRight ? left + width : rail,
          x2: toRight ? rail : left,
          y: y + height / 2,
          labels: hidden > 0 ? [...shown.slice(0, -1), { text: `… +${hidden + 1}`, vip: false }] : shown,
          labelX: toRight ? left + width + 8 : left - 8,
          anchor: toRight ? 'start' : 'end',
        });
      }
    }
  const bottom = Math.max(HEAD + 80, ...boxes.map((b) => b.y + b.height)) + GAP;
  const notes = [
    ...(picture.omittedDevices > 0 ? [words.omittedDevices(picture.omittedDevices)] : []),
    ...(picture.omittedRails > 0 ? [words.omittedNetworks(picture.omittedRails)] : []),
    ...(picture.devices.length === 0 ? [words.nothing] : []),
  ];
  const keys = legendKeys(picture);
  const legendTop = bottom + GAP + notes.length * LINE;
  const legend = keys.map((key, i) => ({ key, text: words.legend[key], x: MARGIN, y: legendTop + 12 + i * 18 }));
  const widest = Math.max(
    0,
    ...legend.map((l) => 40 + textWidth(l.text, SIZE.small)),
    ...notes.map((t) => textWidth(t, SIZE.role)),
  );
  const railEnds = xOfRail.map(
    (rx, i) => rx + Math.max(...(railTexts[i] ?? ['']).map((t) => textWidth(t, SIZE.rail, 'bold'))) / 2,
  );
  return {
    picture,
    words,
    width: Math.ceil(Math.max(x, ...railEnds, MARGIN + widest, 320) + MARGIN),
    height: Math.ceil(legendTop + keys.length * 18 + MARGIN),
    boxes,
    links,
    rails: picture.rails.map((_, index) => ({
      index,
      x: xOfRail[index] ?? 0,
      top: HEAD - 12,
      bottom,
      title: railTexts[index]?.[0] ?? '',
      subtitle: railTexts[index]?.[1] ?? '',
    })),
    notes,
    legend,
  };
}

/** The devices left of the first rail, then those behind each. */
function columnsOf({ rails, devices }: Picture): PictureDevice[][] {
  const n = rails.length;
  const columns: PictureDevice[][] = Array.from({ length: n + 1 }, () => []);
  const hosts: PictureDevice[] = [];
  for (const d of devices) {
    const [first] = d.links;
    // On a single link, hosts of no certain kind fill up the shorter side.
    if (n === 1 && d.kind === 'host') hosts.push(d);
    else if (first === undefined) columns[0]?.push(d);
    else {
      const isLeft = d.links.length === 1 && (d.kind === 'client' || (d.kind === 'middle' && first.rail === n - 1 && n > 1));
      columns[isLeft ? first.rail : first.rail + 1]?.push(d);
    }
  }
  for (const d of hosts) columns[(columns[0]?.length ?? 0) < (columns[1]?.length ?? 0) ? 0 : 1]?.push(d);
  return columns;
}

function railText(r: Picture['rails'][number], picture: Picture, words: TopologyWords): [string, string] {
  if (r.kind === 'beyond') {
    const router = picture.devices.find((d) => d.id === r.router)?.name ?? '';
    return [elide(words.beyond(router), 260, SIZE.rail, 'bold'), ''];
  }
  if (r.kind === 'no-link') return [words.noLink, ''];
  const source = r.source === null ? '' : words.sources[r.source];
  const frames = words.frames(r.frames);
  const title = r.prefix === null ? words.noPrefix : r.kind === 'stated' ? r.prefix : words.orWider(r.prefix);
  return [title, frames === '' ? source : `${source}, ${frames}`];
}

function legendKeys(picture: Picture): (keyof TopologyWords['legend'])[] {
  const keys: (keyof TopologyWords['legend'])[] = [];
  if (picture.rails.some((r) => r.kind === 'stated')) keys.push('stated');
  if (picture.rails.some((r) => r.kind === 'inferred')) keys.push('inferred');
  if (picture.rails.some((r) => r.kind === 'beyond')) keys.push('beyond');
  if (picture.devices.some((d) => d.unseen)) keys.push('unseen');
  if (picture.devices.some((d) => d.links.some((l) => l.addresses.some((a) => a.vip)))) keys.push('vip');
  return keys;
}

const labelWidth = (a: { readonly text: string; readonly vip: boolean }): number =>
  Math.min(MAX_LABEL, textWidth(a.vip ? `${a.text} VIP` : a.text, SIZE.mono, 'mono'));

function linkHeight(d: PictureDevice): number {
  const most = d.links.reduce((m, l) => Math.max(m, Math.min(l.addresses.length, MAX_LABELS)), 0);
  return 2 * (most * 13 + 6);
}

function boxLines(d: PictureDevice, words: TopologyWords): BoxLine[] {
  const room = MAX_BOX - 2 * PAD;
  const lines: BoxLine[] = [{ text: elide(d.name, room - MARK, SIZE.name, 'bold'), style: 'name' }];
  for (const r of d.roles) {
    const role = words.roles[r.role];
    // A name that says the role already.
    if (d.name.startsWith(role) && r.certainty === 'certain') continue;
    const text = r.certainty === 'certain' ? role : `${role} (${words.certainties[r.certainty]})`;
    lines.push({ text: elide(text, room, SIZE.role), style: 'role' });
  }
  const list = (items: readonly string[], style: BoxLine['style'], face: 'mono' | 'regular'): void => {
    for (const text of items.slice(0, MAX_LISTED)) lines.push({ text: elide(text, room, SIZE[style], face), style });
    if (items.length > MAX_LISTED) lines.push({ text: `… +${items.length - MAX_LISTED}`, style });
  };
  list(d.macs, 'mono', 'mono');
  list(d.vendors, 'small', 'regular');
  list(d.addresses, 'mono', 'mono');
  return lines;
}

const boxWidth = (lines: readonly BoxLine[]): number => Math.min(MAX_BOX, 2 * PAD + Math.max(0, ...lines.map(lineWidth)));

function lineWidth({ text, style }: BoxLine): number {
  const face = style === 'mono' ? 'mono' : style === 'name' ? 'bold' : 'regular';
  return textWidth(text, SIZE[style], face) + (style === 'name' ? MARK : 0);
}

/** The top of each box. */
function placeRows(
  picture: Picture,
  columns: readonly (readonly PictureDevice[])[],
  heights: ReadonlyMap<PictureDevice, number>,
): Map<PictureDevice, number> {
  const tops = new Map<PictureDevice, number>();
  const free = columns.map(() => HEAD + 8);
  const columnOf = new Map<PictureDevice, number>();
  for (const [c, column] of columns.entries()) for (const d of column) columnOf.set(d, c);
  // Columns that the links of a device pass through.
  const crossed = (d: PictureDevice): number[] => {
    const c = columnOf.get(d) ?? 0;
    const out: number[] = [];
    for (const { rail } of d.links) {
      for (let k = c + 1; k <= rail; k++) out.push(k);
      for (let k = rail + 1; k < c; k++) out.push(k);
    }
    return out;
  };
  for (const d of picture.devices) {
    const c = columnOf.get(d) ?? 0;
    const through = [c, ...crossed(d)];
    const top = Math.max(...through.map((k) => free[k] ?? 0));
    tops.set(d, top);
    for (const k of through) free[k] = top + (heights.get(d) ?? 0) + GAP;
  }
  centre(columns, tops, free, (d) => crossed(d).length > 0);
  return tops;
}

/** A column shorter than the tallest stands in its middle, unless a link of another column depends on its rows. */
function centre(
  columns: readonly (readonly PictureDevice[])[],
  tops: Map<PictureDevice, number>,
  free: readonly number[],
  crosses: (d: PictureDevice) => boolean,
): void {
  if (columns.some((column) => column.some(crosses))) return;
  const tallest = Math.max(...free);
  for (const [c, column] of columns.entries()) {
    const shift = (tallest - (free[c] ?? 0)) / 2;
    for (const d of column) tops.set(d, (tops.get(d) ?? 0) + shift);
  }
}
