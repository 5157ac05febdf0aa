/** The frames that display filters select, ours against tshark's. */
import type { Selected } from './tshark.ts';

export interface FilterDifference {
  /** Index in the list. */
  readonly filter: number;
  /** Frames in scope that one side alone selects; 0 where a side does not take the filter at all. */
  readonly frames: number;
  /** The first few, with the side that selects it. */
  readonly first: readonly { readonly frame: number; readonly by: 'ours' | 'tshark' }[];
  readonly refusal?: string;
}

const KEPT = 5;

/** What is known of the frames of a capture: tshark's number of each, which are in scope, and the fields that are excused in some. */
export class FrameSet {
  #scope = new Uint8Array(1024);
  /** Our row → frames of tshark's before it that hold no packet; empty where there are none anywhere. */
  #shifts: number[] = [];
  readonly #excused = new Map<number, Set<string>>();

  add(row: number, number: number, inScope: boolean): void {
    if (row >= this.#scope.length) {
      const larger = new Uint8Array(2 * this.#scope.length);
      larger.set(this.#scope);
      this.#scope = larger;
    }
    this.#scope[row] = inScope ? 1 : 0;
    const shift = number - row - 1;
    // Each entry: the first row that has as many frames more before it as its index says.
    while (this.#shifts.length < shift) this.#shifts.push(row);
  }

  excuse(row: number, field: string): void {
    if (this.#excused.size > 100_000) return;
    const fields = this.#excused.get(row);
    if (fields === undefined) this.#excused.set(row, new Set([field]));
    else fields.add(field);
  }

  inScope(row: number): boolean {
    return this.#scope[row] === 1;
  }

  /** The row that tshark gives this number; −1 for a frame that holds no packet. */
  rowOf(number: number): number {
    let shift = 0;
    while (shift < this.#shifts.length && number - shift - 1 > (this.#shifts[shift] as number)) shift++;
    return number - shift - 1 === this.#shifts[shift] ? -1 : number - shift - 1;
  }

  /** A known disagreement excuses a field in this frame that the filter asks about. */
  isExcused(row: number, filter: string): boolean {
    const fields = this.#excused.get(row);
    return fields !== undefined && [...fields].some((field) => mentions(filter, field));
  }
}

const mentions = (filter: string, field: string): boolean =>
  (filter.match(/[a-z_][\w.]*/gi) ?? []).some(
    (word) => word === field || field.startsWith(`${word}.`) || word.startsWith(`${field}.`),
  );

export function compareFilters(
  filters: readonly string[],
  ours: readonly (Uint32Array | string)[],
  theirs: readonly Selected[],
  frames: FrameSet,
): FilterDifference[] {
  const out: FilterDifference[] = [];
  filters.forEach((text, filter) => {
    const mine = ours[filter] ?? 'no answer';
    const other = theirs[filter] ?? 'no answer';
    if (typeof mine === 'string' || typeof other === 'string') {
      // Refused by both: one language, then.
      if (typeof mine === 'string' && typeof other === 'string') return;
      const refusal = typeof mine === 'string' ? `ours: ${mine}` : `tshark: ${String(other)}`;
      out.push({ filter, frames: 0, first: [], refusal });
      return;
    }
    const found = difference(mine, other, frames, text);
    if (found.frames > 0) out.push({ filter, ...found });
  });
  return out;
}

/** Both ascending: gone through in step. */
function difference(ours: Uint32Array, runs: readonly number[], frames: FrameSet, text: string) {
  const first: { frame: number; by: 'ours' | 'tshark' }[] = [];
  let count = 0;
  const note = (row: number, by: 'ours' | 'tshark'): void => {
    if (!frames.inScope(row) || frames.isExcused(row, text)) return;
    count++;
    if (first.length < KEPT) first.push({ frame: row + 1, by });
  };
  let i = 0;
  for (let r = 0; r + 1 < runs.length; r += 2) {
    for (let number = runs[r] as number; number <= (runs[r + 1] as number); number++) {
      const row = frames.rowOf(number);
      while (i < ours.length && (ours[i] as number) < row) note(ours[i++] as number, 'ours');
      if (ours[i] === row) i++;
      else note(row, 'tshark');
    }
  }
  while (i < ours.length) note(ours[i++] as number, 'ours');
  return { frames: count, first };
}
