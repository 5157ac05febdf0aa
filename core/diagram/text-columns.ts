/** The horizontal half of the text ladder: the gutter, the lanes, and whether labels stand in the arrows or beside them. */
import { labelSegment } from './columns.ts';
import { cells, type PaintToken } from './grid.ts';
import { formatTime, type Ladder, type Lane, labelText } from './ladder.ts';

/** The narrowest gap between lanes that a label in an arrow is readable in. */
const MIN_INLINE_GAP = 24;
const MAX_INLINE_GAP = 60;
const SIDE_GAP = 7;
const MAX_HEAD_LINES = 4;

export interface HeadLine {
  readonly text: string;
  readonly token: PaintToken;
}

export interface TextColumns {
  readonly frameWidth: number;
  readonly timeWidth: number;
  readonly laneX: readonly number[];
  readonly heads: readonly (readonly HeadLine[])[];
  /** Labels stand here; null: in the arrows. */
  readonly labelX: number | null;
  /** There is room for TCP states in the margins. */
  readonly states: boolean;
  /** First column right of the gutter, and the right edge. */
  readonly left: number;
  readonly right: number;
}

/** `text` is applied to all that will be printed before it is measured. */
export const placeTextColumns = (ladder: Ladder, width: number, text: (t: string) => string): TextColumns =>
  new Placer(ladder, width, text).place();

class Placer {
  readonly #ladder: Ladder;
  readonly #width: number;
  readonly #text: (text: string) => string;
  readonly #frameWidth: number;
  readonly #timeWidth: number;

  constructor(ladder: Ladder, width: number, text: (t: string) => string) {
    this.#ladder = ladder;
    this.#width = width;
    this.#text = text;
    const { labels, events, timeUnit } = ladder;
    let frameWidth = cells(text(labels.phrase('frameColumn', {})));
    let timeWidth = cells(text(labels.phrase('timeColumn', { unit: timeUnit.name })));
    for (const e of events) {
      frameWidth = Math.max(frameWidth, String(e.frame).length);
      timeWidth = Math.max(timeWidth, formatTime(e.timeNs, timeUnit, labels.decimal).length);
    }
    this.#frameWidth = frameWidth;
    this.#timeWidth = timeWidth;
  }

  /** Tries labels in the arrows with TCP states in the margins, then without them, then labels at the side. */
  place(): TextColumns {
    const { lanes } = this.#ladder;
    const n = lanes.length;
    const left = 1 + this.#frameWidth + 1 + this.#timeWidth + 1;
    const wanted = this.#widestLabel() + 5;
    const common = {
      frameWidth: this.#frameWidth,
      timeWidth: this.#timeWidth,
      heads: lanes.map((lane) => this.#headLines(lane)),
    };
    const inline = (states: boolean): { frame: TextColumns; gap: number } => {
      const margins = this.#margins(states);
      const room = this.#width - left - margins.left - margins.right - 1;
      const gap = n < 2 ? 0 : Math.min(MAX_INLINE_GAP, Math.max(wanted, MIN_INLINE_GAP), Math.floor(room / (n - 1)));
      const laneX = lanes.map((_, i) => left + margins.left + i * gap);
      return { frame: { ...common, laneX, labelX: null, states, left, right: (laneX[n - 1] ?? left) + margins.right }, gap };
    };
    const withStates = inline(true);
    if (n < 2 || withStates.gap >= wanted) return withStates.frame;
    const without = inline(false);
    if (without.gap >= MIN_INLINE_GAP) return withStates.gap >= Math.min(wanted, 27) ? withStates.frame : without.frame;
    const gap = Math.max(2, Math.min(SIDE_GAP, Math.floor((this.#width * 0.55 - left) / (n - 1))));
    const laneX = lanes.map((_, i) => left + 1 + i * gap);
    const labelX = (laneX[n - 1] ?? left) + 4;
    return { ...common, laneX, labelX, states: false, left, right: Math.max(this.#width - 1, labelX + 20) };
  }

  #widestLabel(): number {
    let widest = 0;
    for (const e of this.#ladder.events) {
      const segment = labelSegment(e, this.#ladder.lanes.length);
      if (segment === null || Math.abs(segment.from - segment.to) === 1)
        widest = Math.max(widest, cells(this.#text(labelText(e.label))));
    }
    return Math.min(widest, MAX_INLINE_GAP - 5);
  }

  /** Columns beside the outer lanes: for half a head, states and notes. */
  #margins(states: boolean): { left: number; right: number } {
    const { lanes, events } = this.#ladder;
    const half = (lane: Lane | undefined): number => (lane === undefined ? 0 : Math.ceil(this.#headWidth(lane) / 2) + 1);
    const last = lanes.length - 1;
    let left = half(lanes[0]);
    let right = half(lanes[last]);
    for (const e of events) {
      if (e.to === null) continue;
      const beside = (lane: number, leftSide: boolean, text: string | null): void => {
        if (text === null) return;
        if (leftSide && lane === 0) left = Math.max(left, cells(this.#text(text)) + 1);
        if (!leftSide && lane === last) right = Math.max(right, cells(this.#text(text)) + 2);
      };
      const toRight = e.to > e.from;
      if (e.copyOf !== null) beside(e.from, toRight, e.copyOf.note);
      else if (states) beside(e.from, toRight, e.states.sender);
      if (states) beside(e.to, !toRight, e.states.receiver);
    }
    if (last === 0) right = Math.max(right, Math.min(this.#widestLabel() + 8, MAX_INLINE_GAP));
    return { left, right };
  }

  #headLines(lane: Lane): HeadLine[] {
    const lines: HeadLine[] = [{ text: lane.name, token: lane.kind === 'translator' ? 'rewrite' : 'strong' }];
    if (lane.role !== '') lines.push({ text: lane.role, token: 'muted' });
    const list = (texts: readonly string[], token: PaintToken): void => {
      for (const text of texts.slice(0, MAX_HEAD_LINES)) lines.push({ text, token });
      if (texts.length > MAX_HEAD_LINES)
        lines.push({ text: this.#ladder.labels.phrase('more', { count: texts.length - MAX_HEAD_LINES }), token: 'muted' });
    };
    list(lane.macs, 'muted');
    list(
      lane.addresses.map((a) => (a.vip ? `${a.text} VIP` : a.text)),
      'ink',
    );
    return lines.map((l) => ({ ...l, text: this.#text(l.text) }));
  }

  #headWidth(lane: Lane): number {
    let widest = 0;
    for (const line of this.#headLines(lane)) widest = Math.max(widest, cells(line.text));
    return Math.min(widest, 40);
  }
}
