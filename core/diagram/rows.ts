/** The vertical half of the layout: bands, the silences between them, and how far apart rows are. */
import { ArrowPlacer, type Fall } from './arrows.ts';
import { bandSpans, type Columns, MARGIN, STRIP } from './columns.ts';
import type { ArrowShape, BandShape, FoldShape, GapShape, LayoutOptions, Rect } from './geometry.ts';
import { type Fold, formatTime, type Gap, type Ladder, type LadderEvent } from './ladder.ts';
import { simpleBox, textBox } from './spans.ts';

const BAND_SPACE = 6;
const GAP_HEIGHT = 34;
const TICK_HEIGHT = 22;
const MAX_TICKS = 8;
const FOLD_HEIGHT = 30;
/** Pixels of the longest way of a frame, and the most that time adds between two rows. */
const LONGEST_FALL = 34;
const FARTHEST = 70;
const USUAL_DISTANCE = 10;

export interface Rows {
  readonly arrows: ArrowShape[];
  readonly bands: BandShape[];
  readonly gaps: GapShape[];
  readonly folds: FoldShape[];
  readonly bottom: number;
}

export function placeRows(ladder: Ladder, columns: Columns, top: number, width: number, options: LayoutOptions): Rows {
  return new RowPlacer(ladder, columns, width, options).place(top);
}

class RowPlacer {
  readonly #ladder: Ladder;
  readonly #columns: Columns;
  readonly #options: LayoutOptions;
  readonly #placer: ArrowPlacer;
  readonly #left: number;
  readonly #width: number;
  readonly #arrows: ArrowShape[] = [];
  readonly #gaps: GapShape[] = [];
  readonly #folds: FoldShape[] = [];
  /** Pixels for a nanosecond; 0: rows are as close as their labels let them. */
  readonly #scale: number;
  #y = 0;
  #gap = 0;
  #fold = 0;

  constructor(ladder: Ladder, columns: Columns, width: number, options: LayoutOptions) {
    this.#ladder = ladder;
    this.#columns = columns;
    this.#options = options;
    this.#left = columns.compact ? columns.margin : MARGIN;
    this.#width = width - 2 * this.#left;
    this.#placer = new ArrowPlacer(ladder, columns, columns.compact ? { top: 5, bottom: 5 } : { top: 6, bottom: 9 });
    this.#scale = options.slopes === 'time' ? timeScale(ladder) : 0;
  }

  place(top: number): Rows {
    this.#y = top;
    const bands: BandShape[] = [];
    this.#ladder.bands.forEach((band, b) => {
      if (b > 0) this.#y += BAND_SPACE;
      let bandTop = this.#y;
      let nameY: number | undefined;
      for (let i = band.first; i <= band.last; i++) {
        const gap = this.#gapBefore(i);
        if (gap !== undefined) {
          this.#idle(gap);
          // Silence before a phase is not part of it.
          if (i === band.first) {
            this.#y += BAND_SPACE;
            bandTop = this.#y;
          }
        } else if (i > band.first) this.#distance(i);
        const fold = this.#foldAt(i);
        if (fold !== undefined) {
          nameY ??= this.#y + FOLD_HEIGHT / 2 + 4;
          this.#folded(fold, band.meaning);
          i = fold.last;
          continue;
        }
        const event = this.#ladder.events[i];
        if (event === undefined) continue;
        const arrow = this.#placer.place(event, { x: this.#left, y: this.#y, width: this.#width, height: 0 }, this.#fall(event));
        nameY ??= this.#columns.compact ? arrow.frame.y - 15 : arrow.frame.y;
        this.#arrows.push(arrow);
        this.#y += arrow.row.height;
      }
      const box: Rect = { x: this.#left, y: bandTop, width: this.#width, height: this.#y - bandTop };
      bands.push({
        band: b,
        meaning: band.meaning,
        box,
        strip: { ...box, width: STRIP },
        name: textBox(this.#columns.phaseX, nameY ?? bandTop, 'start', bandSpans(band.name, band.conversation), {
          maxWidth: this.#columns.phaseWidth,
        }),
      });
    });
    return { arrows: this.#arrows, bands, gaps: this.#gaps, folds: this.#folds, bottom: this.#y };
  }

  /** The silence before event `i`; those inside of what is folded are passed over. */
  #gapBefore(i: number): Gap | undefined {
    const { gaps } = this.#ladder;
    while ((gaps[this.#gap]?.before ?? Number.POSITIVE_INFINITY) < i) this.#gap++;
    return gaps[this.#gap]?.before === i ? gaps[this.#gap] : undefined;
  }

  #foldAt(i: number): Fold | undefined {
    const { folds } = this.#ladder;
    while ((folds[this.#fold]?.first ?? Number.POSITIVE_INFINITY) < i) this.#fold++;
    return folds[this.#fold]?.first === i ? folds[this.#fold] : undefined;
  }

  #middle(): number {
    const { laneX } = this.#columns;
    return ((laneX[0] ?? 0) + (laneX[laneX.length - 1] ?? 0)) / 2;
  }

  #idle(gap: Gap): void {
    const y = this.#y;
    const event = this.#ladder.events[gap.before];
    const isWide = event !== undefined && this.#options.idle?.has(event.row) === true;
    const ticks = isWide && event.timeNs !== null ? niceTimes(event.timeNs - gap.ns, event.timeNs) : [];
    const height = GAP_HEIGHT + TICK_HEIGHT * ticks.length;
    const { labels, timeUnit } = this.#ladder;
    this.#gaps.push({
      gap: this.#gap,
      box: { x: this.#left, y, width: this.#width, height },
      text: simpleBox(this.#middle(), y + GAP_HEIGHT / 2 + 4, 'middle', gap.text, 'gap', { halo: true }),
      ticks: ticks.map((ns) => {
        const part = (ns - ((event?.timeNs ?? 0) - gap.ns)) / gap.ns;
        const at = y + GAP_HEIGHT + part * (height - GAP_HEIGHT - 6);
        return {
          y: at,
          text: simpleBox(this.#columns.timeX, at + 4, 'end', formatTime(ns, timeUnit, labels.decimal), 'gap'),
        };
      }),
    });
    this.#y += height;
  }

  #folded(fold: Fold, meaning: FoldShape['meaning']): void {
    const y = this.#y;
    const { left, right } = this.#columns;
    const height = FOLD_HEIGHT - 8;
    const box = { x: left, y: y + 4, width: Math.max(60, right - left), height };
    this.#folds.push({
      fold: this.#fold,
      meaning,
      box,
      text: simpleBox(box.x + box.width / 2, y + FOLD_HEIGHT / 2 + 4, 'middle', `▸ ${fold.text}`, 'fold', {
        maxWidth: box.width - 16,
      }),
    });
    this.#y += FOLD_HEIGHT;
  }

  #fall({ flight }: LadderEvent): Fall | undefined {
    if (this.#options.slopes !== 'time') return undefined;
    const pixels = (ns: number | null): number => (ns === null ? 0 : Math.min(LONGEST_FALL, ns * this.#scale));
    return { before: pixels(flight.beforeNs), after: pixels(flight.afterNs) };
  }

  #distance(i: number): void {
    if (this.#scale === 0) return;
    const before = this.#ladder.events[i - 1]?.timeNs ?? null;
    const now = this.#ladder.events[i]?.timeNs ?? null;
    if (before === null || now === null || now <= before) return;
    this.#y += Math.min(FARTHEST, (now - before) * this.#scale);
  }
}

/** One scale for the ways of frames and the distances of rows: by the longest way that is known, else by the usual distance. */
function timeScale({ events, gaps }: Ladder): number {
  let longest = 0;
  for (const { flight } of events) longest = Math.max(longest, flight.beforeNs ?? 0, flight.afterNs ?? 0);
  const silent = new Set(gaps.map((g) => g.before));
  const steps: number[] = [];
  let last: number | null = null;
  for (const { index, timeNs } of events) {
    if (timeNs !== null && last !== null && timeNs > last && !silent.has(index)) steps.push(timeNs - last);
    last = timeNs ?? last;
  }
  if (longest > 0) return LONGEST_FALL / longest;
  steps.sort((a, b) => a - b);
  const median = steps[steps.length >>> 1] ?? 0;
  return median === 0 ? 0 : USUAL_DISTANCE / median;
}

/** Round times within (from, to), at most `MAX_TICKS`. */
function niceTimes(from: number, to: number): number[] {
  const rough = (to - from) / MAX_TICKS;
  if (!(rough > 0)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((m) => m * power >= rough) ?? 10);
  const out: number[] = [];
  for (let t = Math.floor(from / step + 1) * step; t < to && out.length <= MAX_TICKS; t += step) out.push(t);
  return out;
}
