/** Pure geometry of a ladder: deterministic, linear in its events, free of language and of drawing. */
import { barHalf, type Columns, headInner, MARGIN, placeColumns, TRACK_STEP } from './columns.ts';
import type {
  ArrowShape,
  Geometry,
  HeadShape,
  LaneShape,
  LayoutOptions,
  LegendShape,
  LinkShape,
  TextBox,
  TextSpan,
} from './geometry.ts';
import { type Ladder, omissions } from './ladder.ts';
import { type LegendItem, legendOf } from './legend.ts';
import { placeRows } from './rows.ts';
import { lineWidth, simpleBox, textBox } from './spans.ts';

const HEAD_LINE = 16;
const FOOT_AFTER = 16;
const MIN_WIDTH = 560;
const LEGEND_GLYPH = 30;
const LEGEND_LINE = 22;

export function layout(ladder: Ladder, options: LayoutOptions = {}): Geometry {
  const columns = placeColumns(ladder, options.width, options.briefHeads);
  const legendItems = legendOf(ladder, options.slopes);
  const titleWidth = lineWidth([{ text: ladder.title, style: 'title' }]);
  const subtitleWidth = lineWidth([{ text: ladder.subtitle, style: 'subtitle' }]);
  const wanted = Math.min(900, Math.max(MIN_WIDTH, titleWidth + 2 * MARGIN, subtitleWidth + 2 * MARGIN));
  const own = columns.right + (columns.compact ? columns.margin : MARGIN);
  const width = Math.ceil(Math.max(own, options.width === undefined ? wanted : Math.min(wanted, options.width)));
  const inner = width - 2 * MARGIN;

  const texts: TextBox[] = [
    simpleBox(MARGIN, MARGIN + 16, 'start', ladder.title, 'title', { maxWidth: inner }),
    simpleBox(MARGIN, MARGIN + 38, 'start', ladder.subtitle, 'subtitle', { maxWidth: inner }),
  ];
  const headTop = MARGIN + 58;
  const { heads, bottom: headBottom } = placeHeads(columns, ladder, headTop);
  if (ladder.events.length > 0) texts.push(...columnHeads(columns, ladder, headBottom - 4));

  const rows = placeRows(ladder, columns, headBottom + 14, width, options);
  let y = rows.bottom + 10;
  const lanes: LaneShape[] = ladder.lanes.map((lane) => ({
    lane: lane.index,
    kind: lane.kind,
    unseen: lane.unseen,
    x: columns.laneX[lane.index] ?? 0,
    top: headBottom,
    bottom: y,
    half: barHalf(lane),
  }));
  const feet: TextBox[] = [];
  if (ladder.events.length > FOOT_AFTER) {
    y += 18;
    ladder.lanes.forEach((lane, i) => {
      const maxWidth = (columns.heads[i]?.width ?? 100) + (columns.compact ? -2 : 8);
      feet.push(simpleBox(columns.laneX[i] ?? 0, y, 'middle', columns.heads[i]?.foot ?? lane.name, 'head', { maxWidth }));
    });
    y += 6;
  }
  omissions(ladder).forEach((sentence, i) => {
    y += i === 0 ? 26 : 20;
    texts.push(simpleBox(MARGIN, y, 'start', sentence, 'subtitle', { maxWidth: inner }));
  });
  const key = placeLegend(legendItems, ladder, y + 22, width);
  return {
    width,
    natural: columns.natural,
    gutter: columns.left - 4,
    height: Math.ceil(key.bottom + MARGIN - 6),
    ladder,
    texts: [...texts, ...key.texts],
    heads,
    feet,
    lanes,
    bands: rows.bands,
    gaps: rows.gaps,
    folds: rows.folds,
    links: placeLinks(ladder, columns, rows.arrows),
    arrows: rows.arrows,
    legend: key.items,
  };
}

function placeHeads(columns: Columns, ladder: Ladder, top: number): { heads: HeadShape[]; bottom: number } {
  let lines = 1;
  for (const head of columns.heads) lines = Math.max(lines, head.lines.length);
  const height = lines * HEAD_LINE + 14;
  const heads = columns.heads.map((head, lane): HeadShape => {
    const x = columns.laneX[lane] ?? 0;
    return {
      lane,
      kind: ladder.lanes[lane]?.kind ?? 'host',
      unseen: ladder.lanes[lane]?.unseen ?? false,
      box: { x: x - head.width / 2, y: top, width: head.width, height },
      lines: head.lines.map((spans, i) =>
        textBox(x, top + 6 + HEAD_LINE * (i + 1) - 3, 'middle', spans, { maxWidth: headInner(head, columns.compact) }),
      ),
      full: head.full,
    };
  });
  return { heads, bottom: top + height };
}

function columnHeads(columns: Columns, ladder: Ladder, y: number): TextBox[] {
  const { labels } = ladder;
  return [
    simpleBox(columns.phaseX, columns.compact ? y - 13 : y, 'start', labels.phrase('phaseColumn', {}), 'column'),
    simpleBox(columns.frameX, y, 'end', labels.phrase('frameColumn', {}), 'column'),
    simpleBox(columns.timeX, y, 'end', labels.phrase('timeColumn', { unit: ladder.timeUnit.name }), 'column'),
  ];
}

function placeLinks(ladder: Ladder, columns: Columns, arrows: readonly ArrowShape[]): LinkShape[] {
  const of = new Map(arrows.map((a) => [a.event, a]));
  return ladder.links.flatMap((link, i): LinkShape[] => {
    // What is folded has no arrow, and nothing waits for it.
    const original = of.get(link.original);
    const copy = of.get(link.copy);
    if (original === undefined || copy === undefined) return [];
    const top = original.lines[0]?.y2 ?? original.tail.y;
    const shift = (columns.tracks[i] ?? 0) * TRACK_STEP;
    return [{ copy: link.copy, x: columns.laneX[link.lane] ?? 0, shift, top, bottom: copy.tail.y }];
  });
}

/** In columns of one width, as many as there is room for, read along the rows. */
function placeLegend(
  items: readonly LegendItem[],
  ladder: Ladder,
  top: number,
  width: number,
): { items: LegendShape[]; texts: TextBox[]; bottom: number } {
  if (items.length === 0) return { items: [], texts: [], bottom: top };
  let widest = 0;
  for (const item of items) widest = Math.max(widest, lineWidth([{ text: item.text, style: 'legend' }] satisfies TextSpan[]));
  const cell = LEGEND_GLYPH + 8 + widest + 20;
  const perRow = Math.max(1, Math.floor((width - 2 * MARGIN) / cell));
  const texts = [simpleBox(MARGIN, top + 12, 'start', ladder.labels.phrase('legendTitle', {}), 'band')];
  const first = top + 22;
  const placed = items.map((item, i): LegendShape => {
    const x = MARGIN + cell * (i % perRow);
    const y = first + LEGEND_LINE * Math.floor(i / perRow);
    return {
      glyph: item.glyph,
      box: { x, y, width: LEGEND_GLYPH, height: LEGEND_LINE },
      text: simpleBox(x + LEGEND_GLYPH + 8, y + LEGEND_LINE / 2 + 4, 'start', item.text, 'legend', {
        maxWidth: width - MARGIN - (x + LEGEND_GLYPH + 8),
      }),
    };
  });
  return { items: placed, texts, bottom: first + LEGEND_LINE * Math.ceil(items.length / perRow) };
}
