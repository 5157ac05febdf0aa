/** Copies that were recorded before their originals: the clocks of two capture points disagree, or one that hears several cards swaps neighbours. */
import { NONE } from '../../base/ids.ts';
import { isAlike } from './alike.ts';
import type { ErrorPairs } from './errors.ts';
import { STRAY_US } from './originals.ts';
import { BindingWord, UNKNOWN_LAG } from './stores.ts';
import type { Subject } from './subject.ts';
import { Word } from './window.ts';
import { MAX_WALK, type Work } from './work.ts';

/** µs. */
const MAX_EARLY_US = 900_000;
const SWAP_US = 1000;

export class EarlyCopies {
  readonly #work: Work;
  readonly #errors: ErrorPairs;

  constructor(work: Work, errors: ErrorPairs) {
    this.#work = work;
    this.#errors = errors;
  }

  /** The earlier record that is a copy of `s`, or −1. */
  find(s: Subject): number {
    const { window } = this.#work;
    const words = window.words;
    const p = this.#work.tables.packets;
    const m = this.#work.matcher;
    let best = -1;
    let bestRank = 0;
    let passed = NONE as number;
    let ordinal = window.newest(s.hash);
    for (let n = 0; ordinal >= 0 && n < MAX_WALK; n++) {
      const at = window.at(ordinal);
      const row = words[at + Word.row] as number;
      ordinal = window.older(at);
      const lag = (p.time.get(s.row) - p.time.get(row)) / 1000;
      if (lag > MAX_EARLY_US) break;
      if (!isAlike(this.#work, s, at) || (s.isError && !this.#errors.differs(s, row))) continue;
      const rank = m.considerCopy(s, at);
      if (rank === 0 && s.payloadLength === 0 && this.#work.pairs.asCopy.get(row) !== 0) passed = p.flow.get(row);
      if (rank === 0 || rank < bestRank) continue;
      if (s.payloadLength === 0 && !m.idEqual && p.flow.get(row) === passed) continue;
      const xy = m.binding < 0 || this.#work.bindings.get(m.binding, BindingWord.flowY) === p.flow.get(row);
      if (!s.isError && !this.#mayBeEarly(m.binding, xy, lag)) continue;
      if (s.isError && this.#isOnePoint && lag > SWAP_US) continue;
      best = at;
      bestRank = rank;
    }
    // `considerCopy` describes the last one looked at.
    if (best >= 0) m.considerCopy(s, best);
    return best;
  }

  /** False where the copy's time is not plausible, `lag` µs before its original's. */
  #mayBeEarly(binding: number, xy: boolean, lag: number): boolean {
    if (this.#isOnePoint) return lag <= SWAP_US;
    if (binding < 0) return lag <= MAX_EARLY_US;
    const own = this.#work.bindings.lag(binding, xy);
    if (own !== UNKNOWN_LAG) return lag + (own < 0 ? own : 0) <= STRAY_US;
    const back = this.#work.bindings.lag(binding, !xy);
    // What one clock is ahead on the way there, it is behind on the way back.
    return lag <= (back === UNKNOWN_LAG ? MAX_EARLY_US : Math.max(back, 0) + STRAY_US);
  }

  /** One card, or a format that does not say which: copies may only be a little early. */
  get #isOnePoint(): boolean {
    return this.#work.points.count < 2;
  }
}
