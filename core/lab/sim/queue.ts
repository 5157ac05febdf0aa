/**
 * Discrete events in the order of their times, which are whole nanoseconds since the scenario's start. Events of the same time run in the
 * order in which they were entered.
 *
 * A double holds whole numbers up to 2^53: 104 days of nanoseconds.
 */
export interface Timer {
  readonly time: number;
  cancel(): void;
}

interface Entry extends Timer {
  readonly order: number;
  readonly background: boolean;
  run: (() => void) | undefined;
}

export type RunEnd = 'done' | 'until' | 'too-many';

export class EventQueue {
  /** Nanoseconds since the start. */
  now = 0;
  readonly #heap: Entry[] = [];
  #order = 0;
  /** Events that the run waits for: all but those of the background. */
  #waiting = 0;

  /**
   * @param background the run does not go on for its sake: periodic messages, timers that only forget something
   */
  at(time: number, run: () => void, background = false): Timer {
    const queue = this;
    const entry: Entry = {
      time: Math.max(this.now, Math.floor(time)),
      order: this.#order++,
      background,
      run,
      cancel() {
        if (entry.run === undefined) return;
        entry.run = undefined;
        if (!background) queue.#waiting--;
      },
    };
    if (!background) this.#waiting++;
    this.#push(entry);
    return entry;
  }

  after(delay: number, run: () => void, background = false): Timer {
    return this.at(this.now + delay, run, background);
  }

  /**
   * Runs until only the background is left, or to the time `until` (events of that time included), or until `limit` events have run.
   */
  run(until: number | undefined, limit: number): RunEnd {
    for (let n = 0; ; n++) {
      if (until === undefined && this.#waiting === 0) return 'done';
      const next = this.#heap[0];
      if (next === undefined) return 'done';
      if (until !== undefined && next.time > until) return 'until';
      if (n >= limit) return 'too-many';
      this.#pop();
      const { run } = next;
      if (run === undefined) continue;
      next.run = undefined;
      if (!next.background) this.#waiting--;
      this.now = next.time;
      run();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up] as Entry;
      if (!before(entry, parent)) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const left = heap[child];
      if (left === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && before(right, left)) child++;
      const smaller = heap[child] as Entry;
      if (!before(smaller, last)) break;
      heap[at] = smaller;
      at = child;
    }
    heap[at] = last;
  }
}

const before = (a: Entry, b: Entry): boolean => a.time < b.time || (a.time === b.time && a.order < b.order);
