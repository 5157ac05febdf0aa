/** One arrow: its line, where its label goes, and what stands beside its ends. */
import {
  ARROW_PADDING,
  BESIDE,
  barHalf,
  briefNote,
  CHIP_PADDING,
  type Columns,
  labelSegment,
  shortState,
  stateWidth,
} from './columns.ts';
import { type ArrowHead, type ArrowShape, FONTS, type Rect, type TextBox, type TextSpan } from './geometry.ts';
import { formatTime, type Ladder, type LadderEvent } from './ladder.ts';
import { fitLabel, fits, lineWidth, simpleBox, textBox } from './spans.ts';

/** How much lower an arrow's tip is than its tail, unless slopes tell times. */
const SLOPE = 6;
const LINE = 16;
const CHIP_HEIGHT = 16;
/** A label that reaches over other lanes stands above whatever is written beside them. */
const LIFT = 6;
/** Of an arrow that is longer than a pane is wide, no pane shows the middle with either of its ends. */
const FAR = 900;

export interface Density {
  /** Above the first line of a label, and below the arrow's tip. */
  readonly top: number;
  readonly bottom: number;
}

/** Pixels that a frame's time on its way takes, before and after the capture point. Undefined: all arrows fall alike. */
export interface Fall {
  readonly before: number;
  readonly after: number;
}

interface Room {
  readonly left: number;
  readonly right: number;
  readonly crosses: boolean;
  readonly lift: number;
}

export class ArrowPlacer {
  readonly #ladder: Ladder;
  readonly #columns: Columns;
  readonly #density: Density;

  constructor(ladder: Ladder, columns: Columns, density: Density) {
    this.#ladder = ladder;
    this.#columns = columns;
    this.#density = density;
  }

  /** `row`: its left, top and width. */
  place(event: LadderEvent, row: Rect, fall: Fall | undefined): ArrowShape {
    const { frameX, timeX } = this.#columns;
    const { labels, timeUnit } = this.#ladder;
    const { room, lines } = this.#label(event);
    const y = row.y + this.#density.top + LINE * Math.max(1, lines.length) + room.lift + 3;
    const drop = event.to === null ? 0 : fall === undefined ? SLOPE : fall.before + fall.after;
    const span = event.to === null ? this.#broadcast(event, y) : this.#span(event.from, event.to, y, drop);
    const center = (room.left + room.right) / 2;
    // A broadcast takes the room of an arrow, so that rows are alike.
    const bottom = y + Math.max(SLOPE, drop) + this.#density.bottom;
    return {
      event: event.index,
      meaning: event.meaning,
      lines: span.lines,
      tail: { x: this.#tailX(event), y, glyph: event.copyOf === null ? 'dot' : 'diamond' },
      heads: span.heads,
      retransmission: event.retransmission,
      label: lines.map((spans, i) =>
        textBox(center, y - 6 - room.lift - LINE * (lines.length - 1 - i), 'middle', spans, { halo: room.crosses }),
      ),
      note: this.#note(event, y),
      states: this.#states(event, y, y + drop),
      frame: simpleBox(frameX, y + 4, 'end', String(event.frame), 'frame'),
      time: simpleBox(timeX, y + 4, 'end', formatTime(event.timeNs, timeUnit, labels.decimal), 'time'),
      row: { ...row, height: bottom - row.y },
    };
  }

  #x(lane: number): number {
    return this.#columns.laneX[lane] ?? 0;
  }

  #half(lane: number): number {
    return barHalf(this.#ladder.lanes[lane]);
  }

  #tailX(event: LadderEvent): number {
    const x = this.#x(event.from);
    return event.to === null ? x : x + (event.to > event.from ? 1 : -1) * this.#half(event.from);
  }

  #label(event: LadderEvent): { room: Room; lines: TextSpan[][] } {
    const own = this.#room(event);
    const width = Math.max(24, own.right - own.left);
    if (!this.#columns.compact || fits(event.label, width, 2) || fits(event.short, width, 2))
      return { room: own, lines: fitLabel(event.label, event.short, width) };
    // Nothing else is written in the row: the label reaches over the lanes beside it, as far as it must.
    const { left, right } = this.#columns;
    const lines = fitLabel(event.label, event.short, Math.max(24, right - left - 2));
    const half = Math.max(...lines.map(lineWidth)) / 2;
    const center = Math.max(left + half, Math.min(right - half, (own.left + own.right) / 2));
    return { room: { left: center - half, right: center + half, crosses: true, lift: LIFT }, lines };
  }

  /** In the first of the segments it passes that holds the label in one line, or else beside the sender in two, or else along it all. */
  #room(event: LadderEvent): Room {
    const segment = labelSegment(event, this.#ladder.lanes.length);
    const { right } = this.#columns;
    if (segment === null)
      return { left: this.#x(event.from) + ARROW_PADDING, right: right - ARROW_PADDING, crosses: false, lift: 0 };
    const padding = this.#columns.compact ? 10 : ARROW_PADDING;
    const between = (a: number, b: number) => {
      const [low, high] = a < b ? [a, b] : [b, a];
      const left = this.#x(low) + this.#half(low) + padding;
      const end = this.#x(high) - this.#half(high) - padding;
      return { left, right: end, width: end - left, crosses: false, lift: 0 };
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
    const whole = between(segment.from, segment.to);
    if (whole.width <= FAR) return { ...whole, crosses: true };
    // Whoever sees the sender sees what it says.
    const own = Math.max(first.width, width);
    const left = step > 0 ? whole.left : whole.right - own;
    return { left, right: left + own, crosses: true, lift: 0 };
  }

  #span(from: number, to: number, y: number, drop: number): Pick<ArrowShape, 'lines'> & { heads: ArrowHead[] } {
    const direction = to > from ? 1 : -1;
    const x1 = this.#x(from) + direction * this.#half(from);
    const x2 = this.#x(to) - direction * this.#half(to);
    return { lines: [{ x1, y1: y, x2, y2: y + drop }], heads: [{ x: x2, y: y + drop, direction, open: false }] };
  }

  /** Level lines to both sides, with an open head at each lane that it reaches. Where there is none, the sender calls into the void. */
  #broadcast(event: LadderEvent, y: number): Pick<ArrowShape, 'lines'> & { heads: ArrowHead[] } {
    const { from, reaches } = event;
    const x1 = this.#x(from);
    const segment = labelSegment(event, this.#ladder.lanes.length);
    if (reaches.length === 0) {
      const direction = segment !== null && segment.to < from ? -1 : 1;
      const end =
        segment === null ? this.#columns.right + ARROW_PADDING / 2 : this.#x(segment.to) - direction * this.#half(segment.to);
      const x2 = end - direction * ARROW_PADDING;
      return { lines: [{ x1, y1: y, x2, y2: y }], heads: [{ x: x2, y, direction, open: true }] };
    }
    const heads = reaches.map((lane): ArrowHead => {
      const direction = lane > from ? 1 : -1;
      return { x: this.#x(lane) - direction * this.#half(lane), y, direction, open: true };
    });
    // To the farthest on each side.
    const ends = [heads[0], heads[heads.length - 1]].filter((h, i) => h !== undefined && h.direction === (i === 0 ? -1 : 1));
    return { lines: ends.map((h) => ({ x1, y1: y, x2: h?.x ?? x1, y2: y })), heads };
  }

  /** Free pixels beside a lane, up to the next one or the end. */
  #beside(lane: number, leftSide: boolean): number {
    const { laneX, left, right } = this.#columns;
    const x = this.#x(lane);
    if (leftSide) return x - this.#half(lane) - (lane === 0 ? left - 4 : (laneX[lane - 1] ?? 0) + this.#half(lane - 1));
    const end = lane === laneX.length - 1 ? right + 4 : (laneX[lane + 1] ?? 0) - this.#half(lane + 1);
    return end - x - this.#half(lane) - (this.#columns.trackRoom[lane] ?? 0);
  }

  #note(event: LadderEvent, y: number): TextBox | null {
    if (event.copyOf === null || event.to === null) return null;
    const leftSide = event.to > event.from;
    const x = this.#x(event.from);
    const half = this.#half(event.from);
    const at = leftSide ? x - half - BESIDE : x + half + BESIDE + (this.#columns.trackRoom[event.from] ?? 0);
    const box = (text: string) => simpleBox(at, y + 4, leftSide ? 'end' : 'start', text, 'note');
    const whole = box(event.copyOf.note);
    if (!this.#columns.compact) return whole;
    const room = this.#beside(event.from, leftSide) - BESIDE - 4;
    return [whole, box(briefNote(this.#ladder, event))].find((b) => b.width <= room) ?? null;
  }

  #states(event: LadderEvent, tailY: number, tipY: number): ArrowShape['states'] {
    const { from, to, states } = event;
    if (to === null) return [];
    const out: { box: Rect; text: TextBox }[] = [];
    const chip = (lane: number, leftSide: boolean, at: number, state: string): void => {
      const room = this.#beside(lane, leftSide) - BESIDE - 2;
      const text = [state, shortState(state)].find((s) => !this.#columns.compact || stateWidth(s) <= room);
      if (text === undefined) return;
      const x = this.#x(lane);
      const half = this.#half(lane);
      const width = stateWidth(text);
      const left = leftSide ? x - half - BESIDE - width : x + half + BESIDE + (this.#columns.trackRoom[lane] ?? 0);
      out.push({
        box: { x: left, y: at - CHIP_HEIGHT / 2, width, height: CHIP_HEIGHT },
        text: simpleBox(left + width / 2, at + FONTS.state.size / 2 - 1, 'middle', text, 'state', {
          maxWidth: width - 2 * CHIP_PADDING + 1,
        }),
      });
    };
    const right = to > from;
    if (states.sender !== null && event.copyOf === null) chip(from, right, tailY, states.sender);
    if (states.receiver !== null) chip(to, !right, tipY, states.receiver);
    return out;
  }
}
