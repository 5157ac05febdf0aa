/**
 * Text writer: the ladder in characters, for terminals and plain documents.
 *
 * Labels stand in the arrows. Where the lanes are too many for that, they stand at the right of the ladder, and the lanes have
 * numbers that a list above explains.
 */
import { labelSegment } from './columns.ts';
import { ASCII, type Glyphs, UNICODE } from './glyphs.ts';
import { cells, cut, GridLine, type Painter, type PaintToken, toAscii } from './grid.ts';
import {
  clauses,
  type Fold,
  formatTime,
  type Label,
  type Ladder,
  type LadderEvent,
  type Link,
  labelText,
  type Meaning,
  omissions,
} from './ladder.ts';
import { placeTextColumns, type TextColumns } from './text-columns.ts';
import { textLegend } from './text-legend.ts';
import type { Token } from './theme.ts';

export interface TextOptions {
  /** Columns. Default 132. Lines are longer only where the lanes alone need more. */
  readonly width?: number;
  /** Seven-bit characters only. */
  readonly ascii?: boolean;
  readonly paint?: Painter;
}

/** One or two lines of label, the last of them in the arrow; centred, at most `room` columns wide. */
interface LabelPlan {
  readonly middle: number;
  readonly room: number;
  readonly lines: readonly Label[];
}

export function toText(ladder: Ladder, options: TextOptions = {}): string {
  return new TextWriter(ladder, options).write();
}

class TextWriter {
  readonly #ladder: Ladder;
  readonly #width: number;
  readonly #glyphs: Glyphs;
  readonly #text: (text: string) => string;
  readonly #ellipsis: string;
  readonly #paint: Painter | undefined;
  readonly #out: string[] = [];
  readonly #at: TextColumns;
  /** Links that are open at the current row, by lane. */
  readonly #open = new Map<number, number>();
  readonly #startsAt: ReadonlyMap<number, readonly Link[]>;
  readonly #ends: ReadonlySet<number>;
  /** Which signs of waiting the picture has. */
  readonly #waits = new Set<string>();

  constructor(ladder: Ladder, options: TextOptions) {
    this.#ladder = ladder;
    this.#width = Math.max(40, Math.floor(options.width ?? 132));
    this.#glyphs = options.ascii === true ? ASCII : UNICODE;
    this.#text = options.ascii === true ? toAscii : (t) => t;
    this.#ellipsis = options.ascii === true ? '...' : '…';
    this.#paint = options.paint;
    this.#at = placeTextColumns(ladder, this.#width, this.#text);
    const starts = new Map<number, Link[]>();
    for (const link of ladder.links) starts.set(link.original, [...(starts.get(link.original) ?? []), link]);
    this.#startsAt = starts;
    this.#ends = new Set(ladder.links.map((l) => l.copy));
  }

  write(): string {
    const { title, subtitle, events, lanes } = this.#ladder;
    this.#plain(title, 'strong');
    this.#plain(subtitle, 'muted');
    if (events.length > 0 && lanes.length > 0) {
      this.#plain('', 'ink');
      this.#heads();
      this.#body();
    }
    for (const sentence of omissions(this.#ladder)) this.#plain(sentence, 'muted');
    for (const line of textLegend(this.#ladder, this.#glyphs, this.#waits, this.#width)) this.#plain(line, 'muted');
    return `${this.#out.join('\n')}\n`;
  }

  #plain(text: string, token: PaintToken): void {
    const line = new GridLine();
    line.put(0, cut(this.#text(text), this.#width, this.#ellipsis), token);
    this.#push(line);
  }

  #push(line: GridLine): void {
    this.#out.push(line.render(this.#paint));
  }

  /** A line of the body: notes where a wait can be seen. */
  #pushRow(line: GridLine): void {
    for (const [lane, links] of this.#open) {
      if (links > 0 && line.at(this.#at.laneX[lane] ?? 0) === this.#glyphs.wait) this.#waits.add(this.#glyphs.wait);
    }
    this.#push(line);
  }

  #columnHeads(line: GridLine): void {
    const { labels, timeUnit } = this.#ladder;
    line.put(1, this.#text(labels.phrase('frameColumn', {})).padStart(this.#at.frameWidth), 'muted');
    line.put(
      2 + this.#at.frameWidth,
      this.#text(labels.phrase('timeColumn', { unit: timeUnit.name })).padStart(this.#at.timeWidth),
      'muted',
    );
  }

  #heads(): void {
    const { lanes } = this.#ladder;
    const { laneX, labelX } = this.#at;
    if (labelX !== null) {
      lanes.forEach((lane, i) => {
        const text = (this.#at.heads[lane.index] ?? []).map((l) => l.text).join('  ');
        const line = new GridLine();
        line.put(
          1,
          cut(`${String(i + 1).padStart(3)}  ${text}`, this.#width - 1, this.#ellipsis),
          lane.kind === 'translator' ? 'rewrite' : 'ink',
        );
        this.#push(line);
      });
      this.#plain('', 'ink');
      const line = new GridLine();
      this.#columnHeads(line);
      lanes.forEach((_, i) => {
        const text = String(i + 1);
        line.put((laneX[i] ?? 0) - text.length + 1, text, 'strong');
      });
      this.#push(line);
      return;
    }
    const heads = lanes.map((lane) => this.#at.heads[lane.index] ?? []);
    let height = 0;
    for (const head of heads) height = Math.max(height, head.length);
    const gap = (laneX[1] ?? Number.POSITIVE_INFINITY) - (laneX[0] ?? 0);
    const room = Math.min(40, gap - 2);
    for (let i = 0; i < height; i++) {
      const line = new GridLine();
      if (i === height - 1) this.#columnHeads(line);
      heads.forEach((head, lane) => {
        const entry = head[i];
        const x = laneX[lane] ?? 0;
        if (entry === undefined) {
          line.put(x, this.#laneGlyph(lane), 'lane');
          return;
        }
        const text = cut(entry.text, room, this.#ellipsis);
        line.put(x - Math.floor(cells(text) / 2), text, entry.token);
      });
      this.#push(line);
    }
  }

  #laneGlyph(lane: number): string {
    if ((this.#open.get(lane) ?? 0) > 0) return this.#glyphs.wait;
    return this.#ladder.lanes[lane]?.unseen === true ? this.#glyphs.unseen : this.#glyphs.lane;
  }

  #laneToken(lane: number): Token {
    return (this.#open.get(lane) ?? 0) > 0 ? 'rewrite' : 'lane';
  }

  #body(): void {
    const { bands, events, gaps, folds } = this.#ladder;
    const foldAt = new Map(folds.map((f) => [f.first, f]));
    let gap = 0;
    const idle = (before: number): void => {
      // Silences inside of what is folded are passed over.
      while ((gaps[gap]?.before ?? before) < before) gap++;
      if (gaps[gap]?.before === before) this.#gap(gaps[gap++]?.text ?? '');
    };
    for (const band of bands) {
      idle(band.first);
      this.#rule(`${band.name}${band.conversation === '' ? '' : ` ${band.conversation}`}`, band.meaning);
      for (let i = band.first; i <= band.last; i++) {
        if (i > band.first) idle(i);
        const fold = foldAt.get(i);
        if (fold !== undefined) {
          this.#fold(fold, band.meaning);
          i = fold.last;
          continue;
        }
        const event = events[i];
        if (event !== undefined) this.#event(event);
      }
    }
    this.#rule('', 'other');
  }

  #rule(name: string, meaning: Meaning): void {
    const line = new GridLine();
    const end = Math.max(this.#at.right, (this.#at.laneX[this.#at.laneX.length - 1] ?? 0) + 2);
    line.put(0, this.#glyphs.rule.repeat(end), 'lane');
    this.#at.laneX.forEach((x, lane) => {
      const waits = (this.#open.get(lane) ?? 0) > 0;
      if (waits) this.#waits.add(this.#glyphs.ruleWait);
      line.put(x, waits ? this.#glyphs.ruleWait : this.#glyphs.ruleLane, this.#laneToken(lane));
    });
    if (name !== '') line.put(1, ` ${cut(this.#text(name), Math.max(4, this.#at.left), this.#ellipsis)} `, meaning);
    this.#push(line);
  }

  #gap(text: string): void {
    const line = new GridLine();
    const { laneX } = this.#at;
    laneX.forEach((x, lane) => {
      line.put(x, this.#glyphs.torn, this.#laneToken(lane));
    });
    const words = ` ${this.#glyphs.idle} ${this.#text(text)} ${this.#glyphs.idle} `;
    const first = laneX[0] ?? 0;
    // Between the first two lanes where there is room, so that no lane is interrupted.
    const until = laneX[1] ?? first;
    const inside = until - first - 1 >= cells(words) ? (first + until) / 2 : (first + (laneX[laneX.length - 1] ?? first)) / 2;
    line.put(Math.max(this.#at.left, Math.round(inside - cells(words) / 2)), words, 'muted');
    this.#push(line);
  }

  /** Waits that begin or end inside of it are not told: it is one line. */
  #fold(fold: Fold, meaning: Meaning): void {
    for (let i = fold.first; i <= fold.last; i++) {
      const event = this.#ladder.events[i];
      if (event !== undefined && this.#ends.has(i)) this.#open.set(event.from, (this.#open.get(event.from) ?? 1) - 1);
      for (const link of this.#startsAt.get(i) ?? []) this.#open.set(link.lane, (this.#open.get(link.lane) ?? 0) + 1);
    }
    const line = this.#laneLine();
    line.put(
      this.#at.left,
      cut(` [${this.#text(fold.text)}] `, Math.max(20, this.#width - this.#at.left), this.#ellipsis),
      meaning,
    );
    this.#pushRow(line);
  }

  /** A line with the lanes only. */
  #laneLine(): GridLine {
    const line = new GridLine();
    this.#at.laneX.forEach((x, lane) => {
      line.put(x, this.#laneGlyph(lane), this.#laneToken(lane));
    });
    return line;
  }

  #event(event: LadderEvent): void {
    const { laneX, frameWidth, timeWidth } = this.#at;
    const label = this.#planLabel(event);
    const [above, within] = label === null ? [] : label.lines.length === 2 ? label.lines : [undefined, label.lines[0]];
    if (label !== null && above !== undefined) {
      const line = this.#laneLine();
      this.#label(line, label, above, event);
      this.#pushRow(line);
    }
    // The wait ends with the copy's own row.
    if (this.#ends.has(event.index)) this.#open.set(event.from, (this.#open.get(event.from) ?? 1) - 1);
    const line = this.#laneLine();
    line.put(1, String(event.frame).padStart(frameWidth), 'strong');
    const time = formatTime(event.timeNs, this.#ladder.timeUnit, this.#ladder.labels.decimal);
    line.put(2 + frameWidth, this.#text(time).padStart(timeWidth), 'muted');
    if (event.to !== null) this.#arrow(line, event, event.to);
    else if (laneX.length === 1) this.#stub(line, event);
    else this.#broadcast(line, event);
    if (label !== null && within !== undefined) this.#label(line, label, within, event);
    if (this.#at.labelX !== null) this.#sideLabel(line, event);
    else this.#beside(line, event);
    this.#pushRow(line);
    for (const link of this.#startsAt.get(event.index) ?? []) this.#open.set(link.lane, (this.#open.get(link.lane) ?? 0) + 1);
  }

  /** As far as the outermost lanes that it reaches; where there is none, towards the next lane and not up to it. */
  #broadcast(line: GridLine, event: LadderEvent): void {
    const g = this.#glyphs;
    const { laneX } = this.#at;
    const { from, reaches } = event;
    const x = (lane: number): number => laneX[lane] ?? 0;
    const next = labelSegment(event, laneX.length)?.to ?? from;
    const tips = reaches.length > 0 ? reaches.map(x) : [x(next) - 2 * Math.sign(x(next) - x(from))];
    const low = Math.min(x(from), ...tips);
    const high = Math.max(x(from), ...tips);
    for (let at = low + 1; at < high; at++)
      if (reaches.length > 0 || !laneX.includes(at)) line.put(at, g.lines[event.meaning], event.meaning);
    for (const tip of tips) line.put(tip, tip > x(from) ? g.openRight : g.openLeft, event.meaning);
    line.put(x(from), event.copyOf === null ? g.original : g.copy, event.copyOf === null ? event.meaning : 'rewrite');
  }

  #arrow(line: GridLine, event: LadderEvent, to: number): void {
    const g = this.#glyphs;
    const { laneX } = this.#at;
    const { from } = event;
    const a = laneX[from] ?? 0;
    const b = laneX[to] ?? 0;
    const [low, high] = a < b ? [a, b] : [b, a];
    line.put(low + 1, g.lines[event.meaning].repeat(Math.max(0, high - low - 1)), event.meaning);
    const toRight = b > a;
    line.put(b, toRight ? g.right : g.left, event.meaning);
    line.put(a, event.copyOf === null ? g.original : g.copy, event.copyOf === null ? event.meaning : 'rewrite');
    if (event.meaning === 'reset') line.put(b + (toRight ? -1 : 1), g.reset, event.meaning);
  }

  /**
   * Beside the sender if the label fits there, else along the whole arrow. In full, else without blanks around its arrows, else in
   * two lines, else short.
   */
  #planLabel(event: LadderEvent): LabelPlan | null {
    const { laneX, labelX } = this.#at;
    const segment = labelSegment(event, laneX.length);
    if (labelX !== null || segment === null) return null;
    const x = (lane: number): number => laneX[lane] ?? 0;
    // Between the lanes a blank on both sides of the label, and at least one character of line; a reset's cross takes another.
    const line = event.meaning === 'reset' ? 5 : 4;
    const room = (lane: number): number => Math.abs(x(lane) - x(segment.from)) - line;
    const next = segment.from + Math.sign(segment.to - segment.from);
    const end = this.#cells(event.label) <= room(next) ? next : segment.to;
    const plan = { middle: (x(segment.from) + x(end)) / 2, room: room(end) };
    if (plan.room < 3) return null;
    const whole = [event.label, tighten(event.label)].find((l) => this.#cells(l) <= plan.room);
    if (whole !== undefined) return { ...plan, lines: [whole] };
    return {
      ...plan,
      lines: this.#halves(event.label, plan.room) ??
        this.#halves(event.short, plan.room) ??
        clauses(event.short) ?? [event.short],
    };
  }

  /** The label in two lines, the first as full as it gets; in one, if that will do. */
  #halves(label: Label, room: number): Label[] | null {
    if (this.#cells(label) <= room) return [label];
    const two = clauses(label);
    if (two !== null) return two.every((half) => this.#cells(half) <= room) ? two : null;
    let head = label.length - 1;
    while (head > 0 && (label[head]?.tight === true || this.#cells(label.slice(0, head)) > room)) head--;
    const halves = [label.slice(0, head), label.slice(head)];
    return head > 0 && halves.every((h) => this.#cells(h) <= room) ? halves : null;
  }

  #cells(label: Label): number {
    return cells(this.#text(labelText(label)));
  }

  #label(line: GridLine, place: { readonly middle: number; readonly room: number }, label: Label, event: LadderEvent): void {
    const whole = cut(this.#text(labelText(label)), place.room, this.#ellipsis);
    const at = Math.round(place.middle - cells(whole) / 2);
    line.put(at - 1, ` ${whole} `, 'ink');
    // Again, part by part, for the colours: as far as each part is still there.
    let column = 0;
    label.forEach((part, i) => {
      if (i > 0 && part.tight !== true) column += 1;
      const text = this.#text(part.text);
      const width = cells(text);
      if (column + width <= cells(whole)) {
        const token: PaintToken =
          part.style === 'changed'
            ? 'rewrite'
            : part.style === 'strong'
              ? event.meaning
              : part.style === 'muted'
                ? 'muted'
                : 'ink';
        line.put(at + column, text, token);
      }
      column += width;
    });
  }

  #stub(line: GridLine, event: LadderEvent): void {
    const g = this.#glyphs;
    const x = this.#at.laneX[0] ?? 0;
    const room = Math.max(8, this.#width - x - 8);
    const text = cells(this.#text(labelText(event.label))) <= room ? event.label : event.short;
    const width = Math.min(room, cells(this.#text(labelText(text))));
    line.put(x, g.original + g.lines[event.meaning].repeat(width + 4) + g.openRight, event.meaning);
    this.#label(line, { middle: x + 3 + width / 2, room }, text, event);
  }

  #sideLabel(line: GridLine, event: LadderEvent): void {
    const at = this.#at.labelX ?? 0;
    const room = Math.max(20, this.#width - at);
    const note = event.copyOf === null ? '' : ` (${this.#text(event.copyOf.note)})`;
    const full = this.#text(labelText(event.label)) + note;
    const text = cells(full) <= room ? full : cut(this.#text(labelText(event.short)) + note, room, this.#ellipsis);
    line.put(at, text, event.copyOf === null ? event.meaning : 'rewrite');
  }

  /** States and the copy's note, on the sides of the lanes where no arrow is. */
  #beside(line: GridLine, event: LadderEvent): void {
    if (event.to === null) return;
    const toRight = event.to > event.from;
    if (event.copyOf !== null) {
      const brief = this.#ladder.labels.phrase('copyOf', { frame: event.copyOf.frame, latency: null });
      this.#next(line, event.from, toRight, [event.copyOf.note, brief], 'rewrite');
    } else if (this.#at.states) this.#next(line, event.from, toRight, [event.states.sender ?? ''], 'muted');
    if (this.#at.states) this.#next(line, event.to, !toRight, [event.states.receiver ?? ''], 'muted');
  }

  /** The first of the texts that fits between a lane and its neighbour. */
  #next(line: GridLine, lane: number, leftSide: boolean, texts: readonly string[], token: PaintToken): void {
    const { laneX, left } = this.#at;
    const x = laneX[lane] ?? 0;
    const neighbour = leftSide ? (laneX[lane - 1] ?? left - 1) : (laneX[lane + 1] ?? Math.max(this.#at.right, this.#width));
    const room = Math.abs(x - neighbour) - 2;
    const text = texts.map(this.#text).find((t) => t !== '' && cells(t) <= room);
    if (text === undefined) return;
    line.put(leftSide ? x - 1 - cells(text) : x + 2, text, token);
  }
}

/** `a→b` for `a → b`. */
const tighten = (label: Label): Label =>
  label.map((part, i) => (part.text === '→' || (i > 0 && label[i - 1]?.text === '→') ? { ...part, tight: true } : part));
