/** The horizontal half of the layout: how wide the gutter is and where the lanes stand. */
import { FONTS, type TextSpan } from './geometry.ts';
import { clauses, formatTime, type Ladder, type LadderEvent, type Lane, type Link } from './ladder.ts';
import { textWidth } from './measure.ts';
import { labelWidth, lineWidth } from './spans.ts';

export const MARGIN = 24;
/** Between a lane and what stands beside it. */
export const BESIDE = 12;
/** Free line on both sides of a label, for the tail and the tip. */
export const ARROW_PADDING = 16;
export const BAR_HALF = 5;
export const TRACK_STEP = 8;
const MAX_TRACKS = 5;
const HEAD_PADDING = 12;
const MAX_HEAD = 236;
const MAX_LINES_PER_LIST = 4;
const COLUMN_SPACE = 14;
export const STRIP = 4;
export const CHIP_PADDING = 6;

export interface HeadText {
  readonly lines: readonly (readonly TextSpan[])[];
  readonly full: string;
  readonly width: number;
}

export interface Columns {
  readonly phaseX: number;
  readonly phaseWidth: number;
  /** Right edges. */
  readonly frameX: number;
  readonly timeX: number;
  /** Left edge of the lanes' area, and its right edge. */
  readonly left: number;
  readonly right: number;
  readonly laneX: readonly number[];
  readonly heads: readonly HeadText[];
  /** Track of each link, by index. */
  readonly tracks: readonly number[];
  /** Free room that a lane's tracks take on its right. */
  readonly trackRoom: readonly number[];
}

export const stateWidth = (text: string): number => textWidth(text, FONTS.state.size, FONTS.state.face) + 2 * CHIP_PADDING;
const noteWidth = (text: string): number => textWidth(text, FONTS.note.size, FONTS.note.face);

export const barHalf = (lane: Lane | undefined): number => (lane?.kind === 'translator' ? BAR_HALF : 0);

export function headText(lane: Lane, ladder: Ladder): HeadText {
  const more = (n: number): TextSpan[][] =>
    n > 0 ? [[{ text: ladder.labels.phrase('more', { count: n }), style: 'role' }]] : [];
  const lines: TextSpan[][] = [[{ text: lane.name, style: 'head' }]];
  if (lane.role !== '') lines.push([{ text: lane.role, style: 'role' }]);
  for (const mac of lane.macs.slice(0, MAX_LINES_PER_LIST)) lines.push([{ text: mac, style: 'mac' }]);
  lines.push(...more(lane.macs.length - MAX_LINES_PER_LIST));
  for (const a of lane.addresses.slice(0, MAX_LINES_PER_LIST)) {
    const badge: TextSpan[] = a.vip ? [{ text: 'VIP', style: 'vip' }] : [];
    lines.push([{ text: a.text, style: 'headAddress' }, ...badge]);
  }
  lines.push(...more(lane.addresses.length - MAX_LINES_PER_LIST));
  const full = [lane.name, lane.role, ...lane.macs, ...lane.addresses.map((a) => (a.vip ? `${a.text} (VIP)` : a.text))];
  const width = Math.min(MAX_HEAD, Math.max(...lines.map(lineWidth)) + 2 * HEAD_PADDING);
  return { lines, full: full.filter((t) => t !== '').join('\n'), width: Math.ceil(width) };
}
export const headInner = (head: HeadText): number => head.width - 2 * HEAD_PADDING;

/** Where a label goes: the segment beside the sender, if the arrow passes more than one. */
export function labelSegment(event: LadderEvent, lanes: number): { from: number; to: number } | null {
  if (event.to !== null) return { from: event.from, to: event.to };
  if (lanes < 2) return null;
  return event.from + 1 < lanes ? { from: event.from, to: event.from + 1 } : { from: event.from, to: event.from - 1 };
}

/**
 * Overlapping waits in one lane get tracks of their own: each link takes the first track that is free when it starts.
 * `links` are in order of their copies; they are swept in order of their originals.
 */
function assignTracks(links: readonly Link[]): number[] {
  const tracks = new Array<number>(links.length).fill(0);
  const busyUntil = new Map<number, number[]>();
  const order = links.map((_, i) => i).sort((a, b) => (links[a]?.original ?? 0) - (links[b]?.original ?? 0));
  for (const i of order) {
    const link = links[i];
    if (link === undefined) continue;
    const busy = busyUntil.get(link.lane) ?? [];
    busyUntil.set(link.lane, busy);
    let track = busy.findIndex((until) => until < link.original);
    if (track < 0) track = Math.min(busy.length, MAX_TRACKS - 1);
    busy[track] = Math.max(link.copy, busy[track] ?? 0);
    tracks[i] = track;
  }
  return tracks;
}

export function placeColumns(ladder: Ladder): Columns {
  const { lanes, events, labels } = ladder;
  const n = lanes.length;
  const heads = lanes.map((lane) => headText(lane, ladder));
  const tracks = assignTracks(ladder.links);
  const trackRoom = new Array<number>(n).fill(0);
  ladder.links.forEach((link, i) => {
    trackRoom[link.lane] = Math.max(trackRoom[link.lane] ?? 0, (tracks[i] ?? 0) * TRACK_STEP);
  });

  // need[i]: room left of lane i; need[n]: room right of the last one.
  const need = new Array<number>(n + 1).fill(0);
  const want = (i: number, width: number): void => {
    need[i] = Math.max(need[i] ?? 0, Math.ceil(width));
  };
  const crowded = n > 4;
  const maxGap = n <= 3 ? 400 : n === 4 ? 360 : n <= 8 ? 270 : 200;
  for (let i = 1; i < n; i++) {
    want(i, n <= 8 ? 150 : 120);
    want(i, ((heads[i - 1]?.width ?? 0) + (heads[i]?.width ?? 0)) / 2 + 20);
  }
  want(0, (heads[0]?.width ?? 0) / 2);
  want(n, (heads[n - 1]?.width ?? 0) / 2);
  for (const event of events) {
    const segment = labelSegment(event, n);
    if (segment === null) want(n, labelWidth(event.label) + 2 * ARROW_PADDING);
    else if (Math.abs(segment.from - segment.to) === 1) {
      const bars = barHalf(lanes[segment.from]) + barHalf(lanes[segment.to]);
      // Two clauses take two lines gladly.
      const width = Math.max(...(clauses(event.label) ?? [event.label]).map(lineWidth));
      want(Math.max(segment.from, segment.to), Math.min(maxGap, width + 2 * ARROW_PADDING + bars));
    }
    if (event.to === null) continue;
    const right = event.to > event.from;
    const beside = (lane: number, leftSide: boolean, width: number): void =>
      want(leftSide ? lane : lane + 1, width + 2 * BESIDE + barHalf(lanes[lane]) + (leftSide ? 0 : (trackRoom[lane] ?? 0)));
    if (event.copyOf !== null) beside(event.from, right, noteWidth(event.copyOf.note));
    else if (event.states.sender !== null) beside(event.from, right, stateWidth(event.states.sender));
    if (event.states.receiver !== null) beside(event.to, !right, stateWidth(event.states.receiver));
  }
  // A few lanes look calmer at equal distances.
  if (!crowded && n > 2) {
    const widest = Math.max(...need.slice(1, n));
    for (let i = 1; i < n; i++) need[i] = widest;
  }

  const phaseX = MARGIN + STRIP + 8;
  const bandTexts = ladder.bands.map((b) => bandSpans(b.name, b.conversation));
  const phaseWidth = Math.ceil(Math.min(170, Math.max(40, ...widths(bandTexts), columnWidth(labels.phrase('phaseColumn', {})))));
  const frameTexts = events.length === 0 ? 0 : textWidth(String(events[events.length - 1]?.frame ?? 0), FONTS.frame.size, 'bold');
  const frameWidth = Math.ceil(Math.max(frameTexts, columnWidth(labels.phrase('frameColumn', {}))));
  let timeWidth = columnWidth(labels.phrase('timeColumn', { unit: ladder.timeUnit.name }));
  for (const e of events)
    timeWidth = Math.max(timeWidth, textWidth(formatTime(e.timeNs, ladder.timeUnit, labels.decimal), FONTS.time.size));
  const frameX = phaseX + phaseWidth + COLUMN_SPACE + frameWidth;
  const timeX = frameX + COLUMN_SPACE + Math.ceil(timeWidth);
  const left = timeX + COLUMN_SPACE;
  const laneX: number[] = [];
  let x = left;
  for (let i = 0; i < n; i++) {
    x += need[i] ?? 0;
    laneX.push(Math.round(x));
  }
  return { phaseX, phaseWidth, frameX, timeX, left, right: Math.round(x + (need[n] ?? 0)), laneX, heads, tracks, trackRoom };
}

export const bandSpans = (name: string, conversation: string): TextSpan[] =>
  conversation === ''
    ? [{ text: name, style: 'band' }]
    : [
        { text: name, style: 'band' },
        { text: conversation, style: 'conversation' },
      ];

const columnWidth = (text: string): number => textWidth(text, FONTS.column.size);

/** Widest of many without spreading a long array into arguments. */
function widths(lines: readonly (readonly TextSpan[])[]): number[] {
  let widest = 0;
  for (const line of lines) widest = Math.max(widest, lineWidth(line));
  return [widest];
}
