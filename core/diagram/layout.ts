/** Pure geometry of a ladder: deterministic, linear in its events, free of language and of drawing. */
import {
  ARROW_PADDING,
  BESIDE,
  bandSpans,
  barHalf,
  type Columns,
  headInner,
  labelSegment,
  MARGIN,
  placeColumns,
  STRIP,
  stateWidth,
  TRACK_STEP,
} from './columns.ts';
import {
  type ArrowHead,
  type ArrowShape,
  type BandShape,
  FONTS,
  type GapShape,
  type Geometry,
  type HeadShape,
  type LaneShape,
  type LegendShape,
  type LinkShape,
  type Rect,
  type TextBox,
  type TextSpan,
} from './geometry.ts';
import { broadcastLanes, formatTime, type Ladder, type LadderEvent, omissions } from './ladder.ts';
import { type LegendItem, legendOf } from './legend.ts';
import { fitLabel, fits, lineWidth, simpleBox, textBox } from './spans.ts';

/** How much lower an arrow's tip is than its tail: time passes on the way. */
const SLOPE = 6;
const LINE = 16;
/** Above the first line of a label, and below the arrow. */
const ROW_TOP = 6;
const ROW_BOTTOM = 9;
const BAND_SPACE = 6;
const GAP_HEIGHT = 34;
const CHIP_HEIGHT = 16;
const HEAD_LINE = 16;
const FOOT_AFTER = 16;
const MIN_WIDTH = 560;
const LEGEND_GLYPH = 30;
const LEGEND_LINE = 22;

export function layout(ladder: Ladder): Geometry {
  const columns = placeColumns(ladder);
  const legendItems = legendOf(ladder);
  const titleWidth = lineWidth([{ text: ladder.title, style: 'title' }]);
  const subtitleWidth = lineWidth([{ text: ladder.subtitle, style: 'subtitle' }]);
  const wanted = Math.min(900, Math.max(MIN_WIDTH, titleWidth + 2 * MARGIN, subtitleWidth + 2 * MARGIN));
  const width = Math.ceil(Math.max(columns.right + MARGIN, wanted));
  const inner = width - 2 * MARGIN;

  const texts: TextBox[] = [
    simpleBox(MARGIN, MARGIN + 16, 'start', ladder.title, 'title', { maxWidth: inner }),
    simpleBox(MARGIN, MARGIN + 38, 'start', ladder.subtitle, 'subtitle', { maxWidth: inner }),
  ];
  const headTop = MARGIN + 58;
  const { heads, bottom: headBottom } = placeHeads(columns, ladder, headTop);
  if (ladder.events.length > 0) texts.push(...columnHeads(columns, ladder, headBottom - 4));

  const rows = placeRows(ladder, columns, headBottom + 14, width);
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
      const maxWidth = (columns.heads[i]?.width ?? 100) + 8;
      feet.push(simpleBox(columns.laneX[i] ?? 0, y, 'middle', lane.name, 'head', { maxWidth }));
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
    height: Math.ceil(key.bottom + MARGIN - 6),
    ladder,
    texts: [...texts, ...key.texts],
    heads,
    feet,
    lanes,
    bands: rows.bands,
    gaps: rows.gaps,
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
        textBox(x, top + 6 + HEAD_LINE * (i + 1) - 3, 'middle', spans, { maxWidth: headInner(head) }),
      ),
      full: head.full,
    };
  });
  return { heads, bottom: top + height };
}

function columnHeads(columns: Columns, ladder: Ladder, y: number): TextBox[] {
  const { labels } = ladder;
  return [
    simpleBox(columns.phaseX, y, 'start', labels.phrase('phaseColumn', {}), 'column'),
    simpleBox(columns.frameX, y, 'end', labels.phrase('frameColumn', {}), 'column'),
    simpleBox(columns.timeX, y, 'end', labels.phrase('timeColumn', { unit: ladder.timeUnit.name }), 'column'),
  ];
}

interface Rows {
  readonly arrows: ArrowShape[];
  readonly bands: BandShape[];
  readonly gaps: GapShape[];
  readonly bottom: number;
}

function placeRows(ladder: Ladder, columns: Columns, top: number, width: number): Rows {
  const arrows: ArrowShape[] = [];
  const bands: BandShape[] = [];
  const gaps: GapShape[] = [];
  const bandLeft = MARGIN;
  const bandWidth = width - 2 * MARGIN;
  const middle = ((columns.laneX[0] ?? 0) + (columns.laneX[columns.laneX.length - 1] ?? 0)) / 2;
  let gapIndex = 0;
  let y = top;
  ladder.bands.forEach((band, b) => {
    if (b > 0) y += BAND_SPACE;
    let bandTop = y;
    for (let i = band.first; i <= band.last; i++) {
      const event = ladder.events[i];
      if (event === undefined) continue;
      const gap = ladder.gaps[gapIndex];
      if (gap !== undefined && gap.before === i) {
        const text = simpleBox(middle, y + GAP_HEIGHT / 2 + 4, 'middle', gap.text, 'gap', { halo: true });
        gaps.push({ gap: gapIndex, box: { x: bandLeft, y, width: bandWidth, height: GAP_HEIGHT }, text });
        gapIndex++;
        y += GAP_HEIGHT;
        // Silence before a phase is not part of it.
        if (i === band.first) {
          y += BAND_SPACE;
          bandTop = y;
        }
      }
      const arrow = placeArrow(ladder, columns, event, y, { x: bandLeft, y, width: bandWidth, height: 0 });
      arrows.push(arrow);
      y += arrow.row.height;
    }
    const firstArrow = arrows[band.first];
    bands.push({
      band: b,
      meaning: band.meaning,
      box: { x: bandLeft, y: bandTop, width: bandWidth, height: y - bandTop },
      strip: { x: bandLeft, y: bandTop, width: STRIP, height: y - bandTop },
      name: textBox(columns.phaseX, firstArrow?.frame.y ?? bandTop, 'start', bandSpans(band.name, band.conversation), {
        maxWidth: columns.phaseWidth,
      }),
    });
  });
  return { arrows, bands, gaps, bottom: y };
}

interface Span {
  readonly lines: ArrowShape['lines'];
  readonly heads: ArrowHead[];
  /** Room for the label, and whether it crosses a lane's line there. */
  readonly labelLeft: number;
  readonly labelRight: number;
  readonly crosses: boolean;
}

function placeArrow(ladder: Ladder, columns: Columns, event: LadderEvent, top: number, row: Rect): ArrowShape {
  const room = labelRoom(ladder, columns, event);
  const lines = fitLabel(event.label, event.short, Math.max(24, room.right - room.left));
  const y = top + ROW_TOP + LINE * Math.max(1, lines.length) + 3;
  const span = event.to === null ? broadcastSpan(ladder, columns, event, y) : arrowSpan(ladder, columns, event.from, event.to, y);
  const x = columns.laneX[event.from] ?? 0;
  const tailX = event.to === null ? x : x + (event.to > event.from ? 1 : -1) * barHalf(ladder.lanes[event.from]);
  const center = (room.left + room.right) / 2;
  const { labels } = ladder;
  return {
    event: event.index,
    meaning: event.meaning,
    lines: span.lines,
    tail: { x: tailX, y, glyph: event.copyOf === null ? 'dot' : 'diamond' },
    heads: span.heads,
    retransmission: event.retransmission,
    label: lines.map((spans, i) =>
      textBox(center, y - 6 - LINE * (lines.length - 1 - i), 'middle', spans, { halo: room.crosses }),
    ),
    note: placeNote(ladder, columns, event, y),
    states: placeStates(ladder, columns, event, y),
    frame: simpleBox(columns.frameX, y + 4, 'end', String(event.frame), 'frame'),
    time: simpleBox(columns.timeX, y + 4, 'end', formatTime(event.timeNs, ladder.timeUnit, labels.decimal), 'time'),
    row: { ...row, height: y + SLOPE + ROW_BOTTOM - top },
  };
}

/** In the first of the segments it passes that holds the label in one line, or else beside the sender in two, or else along it all. */
function labelRoom(ladder: Ladder, columns: Columns, event: LadderEvent): { left: number; right: number; crosses: boolean } {
  const segment = labelSegment(event, ladder.lanes.length);
  const x = (lane: number): number => columns.laneX[lane] ?? 0;
  const half = (lane: number): number => barHalf(ladder.lanes[lane]);
  if (segment === null) return { left: x(event.from) + ARROW_PADDING, right: columns.right - ARROW_PADDING, crosses: false };
  const between = (a: number, b: number) => {
    const [low, high] = a < b ? [a, b] : [b, a];
    const left = x(low) + half(low) + ARROW_PADDING;
    const right = x(high) - half(high) - ARROW_PADDING;
    return { left, right, width: right - left, crosses: false };
  };
  const step = Math.sign(segment.to - segment.from);
  const first = between(segment.from, segment.from + step);
  if (segment.from + step === segment.to) return first;
  const width = lineWidth(event.label);
  for (let lane = segment.from; lane !== segment.to; lane += step) {
    const room = between(lane, lane + step);
    if (width <= room.width) return room;
  }
  if (fits(event.label, first.width, 2)) return first;
  return { ...between(segment.from, segment.to), crosses: true };
}

function arrowSpan(ladder: Ladder, columns: Columns, from: number, to: number, y: number): Pick<Span, 'lines' | 'heads'> {
  const direction = to > from ? 1 : -1;
  const x1 = (columns.laneX[from] ?? 0) + direction * barHalf(ladder.lanes[from]);
  const x2 = (columns.laneX[to] ?? 0) - direction * barHalf(ladder.lanes[to]);
  return { lines: [{ x1, y1: y, x2, y2: y + SLOPE }], heads: [{ x: x2, y: y + SLOPE, direction, open: false }] };
}

/** Level lines to both sides, with an open head at every other lane. Alone in the picture, the sender calls into the void. */
function broadcastSpan(ladder: Ladder, columns: Columns, event: LadderEvent, y: number): Pick<Span, 'lines' | 'heads'> {
  const x = (lane: number): number => columns.laneX[lane] ?? 0;
  const last = ladder.lanes.length - 1;
  const x1 = x(event.from);
  if (last === 0) {
    const x2 = columns.right - ARROW_PADDING / 2;
    return { lines: [{ x1, y1: y, x2, y2: y }], heads: [{ x: x2, y, direction: 1, open: true }] };
  }
  const lines: { x1: number; y1: number; x2: number; y2: number }[] = [];
  const heads: ArrowHead[] = [];
  for (const lane of broadcastLanes(ladder.lanes.length, event.from)) {
    const direction = lane > event.from ? 1 : -1;
    const tip = x(lane) - direction * barHalf(ladder.lanes[lane]);
    heads.push({ x: tip, y, direction, open: true });
    if (lane === 0 || lane === last) lines.push({ x1, y1: y, x2: tip, y2: y });
  }
  return { lines, heads };
}

function placeNote(ladder: Ladder, columns: Columns, event: LadderEvent, y: number): TextBox | null {
  if (event.copyOf === null || event.to === null) return null;
  const x = columns.laneX[event.from] ?? 0;
  const half = barHalf(ladder.lanes[event.from]);
  if (event.to > event.from) return simpleBox(x - half - BESIDE, y + 4, 'end', event.copyOf.note, 'note');
  return simpleBox(x + half + BESIDE + (columns.trackRoom[event.from] ?? 0), y + 4, 'start', event.copyOf.note, 'note');
}

function placeStates(ladder: Ladder, columns: Columns, event: LadderEvent, y: number): ArrowShape['states'] {
  const { from, to } = event;
  if (to === null) return [];
  const right = to > from;
  const chip = (lane: number, leftSide: boolean, at: number, text: string) => {
    const x = columns.laneX[lane] ?? 0;
    const half = barHalf(ladder.lanes[lane]);
    const width = stateWidth(text);
    const left = leftSide ? x - half - BESIDE - width : x + half + BESIDE + (columns.trackRoom[lane] ?? 0);
    return {
      box: { x: left, y: at - CHIP_HEIGHT / 2, width, height: CHIP_HEIGHT },
      text: simpleBox(left + width / 2, at + FONTS.state.size / 2 - 1, 'middle', text, 'state'),
    };
  };
  const out: { box: Rect; text: TextBox }[] = [];
  if (event.states.sender !== null && event.copyOf === null) out.push(chip(from, right, y, event.states.sender));
  if (event.states.receiver !== null) out.push(chip(to, !right, y + SLOPE, event.states.receiver));
  return out;
}

function placeLinks(ladder: Ladder, columns: Columns, arrows: readonly ArrowShape[]): LinkShape[] {
  return ladder.links.flatMap((link, i): LinkShape[] => {
    const original = arrows[link.original];
    const copy = arrows[link.copy];
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
