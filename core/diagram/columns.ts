/**
 * The horizontal half of the layout: how wide the gutter is and where the lanes stand. As wide as it takes to say everything; where the
 * width is given and that is too wide, `squeeze` moves the lanes together.
 */
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
const NARROW_PADDING = 5;
export const MAX_HEAD = 236;
const MAX_LINES_PER_LIST = 4;
const COLUMN_SPACE = 14;
export const STRIP = 4;
export const CHIP_PADDING = 6;

export interface HeadText {
  readonly lines: readonly (readonly TextSpan[])[];
  /** What stands at the lane's lower end: the name, or the part of it that tells the lane from others. */
  readonly foot: string;
  readonly full: string;
  readonly width: number;
}

export interface Columns {
  /** The phase's name stands above the frame's number, heads and states are short. */
  readonly compact: boolean;
  /** What the right edge would be if nothing was shortened, with the margin. */
  readonly natural: number;
  /** Left and right of everything. */
  readonly margin: number;
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

/** As in the figures of RFC 9293. */
const SHORT_STATES: Readonly<Record<string, string>> = {
  'SYN-RECEIVED': 'SYN-RCVD',
  ESTABLISHED: 'ESTAB',
  'FIN-WAIT-1': 'FINWAIT-1',
  'FIN-WAIT-2': 'FINWAIT-2',
};
export const shortState = (state: string): string => SHORT_STATES[state] ?? state;

export const stateWidth = (text: string): number => textWidth(text, FONTS.state.size, FONTS.state.face) + 2 * CHIP_PADDING;
const noteWidth = (text: string): number => textWidth(text, FONTS.note.size, FONTS.note.face);

export const barHalf = (lane: Lane | undefined): number => (lane?.kind === 'translator' ? BAR_HALF : 0);

/** `room`: no wider. What does not fit then is left out, MACs first; all of it stays in `full`. */
export function headText(lane: Lane, ladder: Ladder, room = MAX_HEAD, isBrief = false): HeadText {
  const isRoomy = room >= MAX_HEAD;
  const padding = isRoomy ? HEAD_PADDING : NARROW_PADDING;
  const inside = room - 2 * padding;
  const most = isBrief ? 2 : MAX_LINES_PER_LIST;
  const more = (n: number): TextSpan[][] =>
    n > 0 ? [[{ text: ladder.labels.phrase('more', { count: n }), style: 'role' }]] : [];
  const name = isRoomy ? [lane.name] : fitName(lane.name, inside);
  // A word that is a little too long is better small than cut.
  const styleOf = (text: string): TextSpan['style'] =>
    isRoomy ? 'head' : ((['head', 'strong'] as const).find((style) => isWithin(text, style, inside)) ?? 'role');
  const lines: TextSpan[][] = name.map((text) => [{ text, style: styleOf(text) }]);
  if (!isBrief && lane.role !== '') lines.push([{ text: lane.role, style: 'role' }]);
  const hasMacs = isBrief
    ? lane.addresses.length === 0
    : isRoomy || lane.macs.every((mac) => lineWidth([{ text: mac, style: 'mac' }]) <= inside);
  if (hasMacs) {
    for (const mac of lane.macs.slice(0, MAX_LINES_PER_LIST)) lines.push([{ text: mac, style: 'mac' }]);
    lines.push(...more(lane.macs.length - MAX_LINES_PER_LIST));
  }
  // Where room is short, what the name says is not said again.
  const addresses = isRoomy ? lane.addresses : lane.addresses.filter((a) => a.vip || !lane.name.split(' ').includes(a.text));
  for (const a of addresses.slice(0, most)) {
    const badged: TextSpan[] = [
      { text: a.text, style: 'headAddress' },
      { text: 'VIP', style: 'vip' },
    ];
    if (a.vip && (isRoomy || lineWidth(badged) <= inside)) lines.push(badged);
    // Without room for the badge the colour must do.
    else
      for (const text of isRoomy ? [a.text] : fitAddress(a.text, inside, 'headAddress'))
        lines.push([{ text, style: a.vip ? 'changed' : 'headAddress' }]);
  }
  lines.push(...more(addresses.length - most));
  const full = [lane.name, lane.role, ...lane.macs, ...lane.addresses.map((a) => (a.vip ? `${a.text} (VIP)` : a.text))];
  const width = Math.min(room, Math.max(...lines.map(lineWidth)) + 2 * padding);
  const foot = name.length === 1 ? lane.name : (name[name.length - 1] ?? lane.name);
  return { lines, foot, full: full.filter((t) => t !== '').join('\n'), width: Math.ceil(width) };
}

const MAX_NAME_LINES = 4;
const isAddress = (text: string): boolean => /^[\da-f]*[.:][\da-f.:]*$/i.test(text);
const isWithin = (text: string, style: TextSpan['style'], width: number): boolean => lineWidth([{ text, style }]) <= width;

/** Broken at blanks, and within an address: its end, by which lanes of one role differ, is always there. */
function fitName(name: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && isWithin(`${last} ${word}`, 'head', width)) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...(lines.length === 0 ? [word] : fitAddress(word, width, 'head')));
  }
  if (lines.length === 1 && lines[0] !== undefined) return fitAddress(lines[0], width, 'head');
  return lines.length <= MAX_NAME_LINES ? lines : [...lines.slice(0, 2), ...lines.slice(-2)];
}

/** In one line, or in two that are broken behind a dot or a colon, or as much of its end as there is room for. */
function fitAddress(text: string, width: number, style: TextSpan['style']): string[] {
  if (isWithin(text, style, width) || !isAddress(text)) return [text];
  const parts = text.match(/[^.:]*[.:]+|[^.:]+$/g) ?? [text];
  const upTo = (n: number): string => parts.slice(0, n).join('');
  const from = (n: number): string => parts.slice(n).join('');
  for (let n = parts.length - 1; n > 0; n--)
    if (isWithin(upTo(n), style, width)) {
      if (isWithin(from(n), style, width)) return [upTo(n), from(n)];
      break;
    }
  for (let n = 1; n < parts.length; n++) if (isWithin(`…${from(n)}`, style, width)) return [`…${from(n)}`];
  return [from(parts.length - 1)];
}

/** As much of its width as its text may take. */
export const headInner = (head: HeadText, isCompact: boolean): number =>
  head.width - 2 * (isCompact ? NARROW_PADDING : HEAD_PADDING);

/** Where a label goes: the segment beside the sender, if the arrow passes more than one. */
export function labelSegment(event: LadderEvent, lanes: number): { from: number; to: number } | null {
  if (event.to !== null) return { from: event.from, to: event.to };
  if (lanes < 2) return null;
  const { from, reaches } = event;
  const isRight = reaches.length === 0 ? from + 1 < lanes : reaches.some((lane) => lane > from);
  return { from, to: isRight ? from + 1 : from - 1 };
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

/** `width`: of the whole picture, pixels; it is exceeded only where lanes would be closer together than anyone could read. */
export function placeColumns(ladder: Ladder, width?: number, briefHeads = false): Columns {
  const roomy = placeRoomy(ladder, briefHeads);
  return width === undefined || roomy.natural <= width ? roomy : squeeze(ladder, roomy, width, briefHeads);
}

function placeRoomy(ladder: Ladder, briefHeads: boolean): Columns {
  const { lanes, events, labels } = ladder;
  const n = lanes.length;
  const heads = lanes.map((lane) => headText(lane, ladder, MAX_HEAD, briefHeads));
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
  const right = Math.round(x + (need[n] ?? 0));
  return {
    compact: false,
    natural: right + MARGIN,
    margin: MARGIN,
    phaseX,
    phaseWidth,
    frameX,
    timeX,
    left,
    right,
    laneX,
    heads,
    tracks,
    trackRoom,
  };
}

const NARROW_MARGIN = 5;
const NARROW_SPACE = 8;
/** Lanes are never closer together. */
const CLOSEST = 46;
/** Many lanes are wider than any pane all the same: their names are to be legible. */
const CLOSEST_OF_MANY = 70;
const MANY = 6;
const MAX_OUTSIDE = 96;
const NARROW_PHASE = 92;
/** An outer head needs no more than this on the side where no lane is. */
const HALF_HEAD = 56;

/** The same ladder in less room: states and notes are short, the phase stands above the frame's number, lanes share what is left. */
function squeeze(ladder: Ladder, roomy: Columns, width: number, briefHeads: boolean): Columns {
  const { lanes, events } = ladder;
  const n = lanes.length;
  const numbers = roomy.timeX - roomy.phaseX - roomy.phaseWidth - 2 * COLUMN_SPACE + NARROW_SPACE;
  const gutter = Math.max(numbers, Math.min(roomy.phaseWidth, NARROW_PHASE));
  const phaseX = NARROW_MARGIN + STRIP + 5;
  const timeX = phaseX + gutter;
  const left = timeX + NARROW_SPACE;

  let outLeft = Math.min(HALF_HEAD, (roomy.heads[0]?.width ?? 0) / 2);
  let outRight = Math.min(HALF_HEAD, (roomy.heads[n - 1]?.width ?? 0) / 2);
  for (const event of events) {
    const { to } = event;
    if (to === null) continue;
    const isRight = to > event.from;
    const beside = (lane: number, leftSide: boolean, text: number): void => {
      const room = text + 2 * BESIDE - 4 + barHalf(lanes[lane]);
      if (leftSide && lane === 0) outLeft = Math.max(outLeft, room);
      if (!leftSide && lane === n - 1) outRight = Math.max(outRight, room + (roomy.trackRoom[lane] ?? 0));
    };
    if (event.copyOf !== null) beside(event.from, isRight, noteWidth(briefNote(ladder, event)));
    else if (event.states.sender !== null) beside(event.from, isRight, stateWidth(shortState(event.states.sender)));
    if (event.states.receiver !== null) beside(to, !isRight, stateWidth(shortState(event.states.receiver)));
  }
  outLeft = Math.ceil(Math.min(outLeft, MAX_OUTSIDE));
  outRight = Math.ceil(n === 1 ? Math.max(outRight, width - left - outLeft - NARROW_MARGIN) : Math.min(outRight, MAX_OUTSIDE));

  const gaps = share(
    roomy.laneX.slice(1).map((x, i) => x - (roomy.laneX[i] ?? 0)),
    width - left - outLeft - outRight - NARROW_MARGIN,
  );
  const laneX: number[] = [];
  let x = left + outLeft;
  for (let i = 0; i < n; i++) {
    x += i === 0 ? 0 : (gaps[i - 1] ?? 0);
    laneX.push(Math.round(x));
  }
  const heads = lanes.map((lane, i) => {
    const toLeft = i === 0 ? outLeft : (gaps[i - 1] ?? 0) / 2 - 2;
    const toRight = i === n - 1 ? outRight : (gaps[i] ?? 0) / 2 - 2;
    return headText(lane, ladder, Math.floor(2 * Math.min(toLeft, toRight)), briefHeads);
  });
  return {
    ...roomy,
    compact: true,
    margin: NARROW_MARGIN,
    phaseX,
    phaseWidth: gutter,
    frameX: timeX - (roomy.timeX - roomy.frameX - COLUMN_SPACE) - NARROW_SPACE,
    timeX,
    left,
    right: Math.round(x + outRight),
    laneX,
    heads,
  };
}

/** `wanted` made smaller in proportion until their sum is `room`, none below what can be told apart. */
function share(wanted: readonly number[], room: number): number[] {
  const closest = wanted.length + 1 < MANY ? CLOSEST : CLOSEST_OF_MANY;
  const out = wanted.map((w) => Math.max(w, closest));
  const fixed = new Set<number>();
  for (;;) {
    let free = 0;
    let left = room;
    out.forEach((w, i) => {
      if (fixed.has(i)) left -= closest;
      else free += w;
    });
    const factor = free === 0 ? 1 : Math.max(0, left) / free;
    const before = fixed.size;
    out.forEach((w, i) => {
      if (!fixed.has(i) && w * factor < closest) fixed.add(i);
    });
    if (fixed.size === before) return out.map((w, i) => (fixed.has(i) ? closest : w * factor));
  }
}

/** `copy of 3`, without the time. */
export const briefNote = (ladder: Ladder, event: LadderEvent): string =>
  event.copyOf === null ? '' : ladder.labels.phrase('copyOf', { frame: event.copyOf.frame, latency: null });

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
