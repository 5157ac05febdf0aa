/** The original of a packet among the earlier ones of the same content: the best one, and of equals the one whose turn it is. */
import { NONE } from '../../base/ids.ts';
import { u32Column } from '../../table/column.ts';
import type { PacketTable } from '../../table/packets.ts';
import { isForwarded, sightingOf } from './again.ts';
import { isAlike, isLooselyAlike } from './alike.ts';
import { isCopySide, type Matcher } from './matcher.ts';
import type { CapturePoints } from './points.ts';
import { type BindingStore, BindingWord, type PairStore, UNKNOWN_LAG } from './stores.ts';
import type { Subject } from './subject.ts';
import { type CandidateWindow, Word } from './window.ts';
import { MAX_WALK, type Work } from './work.ts';

/** µs that the lags of one binding may stray across 0. */
export const STRAY_US = 50_000;
/** Lags longer than so many times the one before, and this, are unusual; acknowledgements alike come in floods, data is sent again. */
const EVEN_US = 5000;
const EVEN_ACKS_US = 50_000;
const UNEVEN = 2;
/** A box that waits longer for ARP loses the packet: of two equal ones the younger is then the original. */
const MAX_WAIT_US = 500_000;

export class OriginalFinder {
  readonly #work: Work;
  readonly #packets: PacketTable;
  readonly #windowNs: number;
  readonly #window: CandidateWindow;
  readonly #bindings: BindingStore;
  readonly #pairs: PairStore;
  readonly #matcher: Matcher;
  readonly #points: CapturePoints;
  /** Per flow: ordinal + 1 of its latest packet that was paired as an original. Kept once a longer walk was needed. */
  readonly #lastOrdinal = u32Column();

  constructor(work: Work) {
    this.#work = work;
    this.#packets = work.tables.packets;
    this.#windowNs = work.windowNs;
    this.#window = work.window;
    this.#bindings = work.bindings;
    this.#pairs = work.pairs;
    this.#matcher = work.matcher;
    this.#points = work.points;
  }

  /** The record at `at` has been paired as an original of its flow. */
  paired(flow: number, at: number): void {
    if (this.#window.hasNewer) this.#lastOrdinal.set(flow, this.#window.ordinal(at) + 1);
  }

  /** The best original of `s` among the records of this hash, or −1. `loose`: of SYNs whose number alone may differ. */
  find(s: Subject, hash: number, loose: boolean): number {
    const window = this.#window;
    const words = window.words;
    const { time } = this.#packets;
    let best = -1;
    let bestRank = 0;
    let last = -1;
    let passed = NONE as number;
    let sightings = 0;
    let sighted = 0;
    let ordinal = window.newest(hash);
    for (let n = 0; ordinal >= 0 && n < MAX_WALK; n++) {
      const at = window.at(ordinal);
      ordinal = window.older(at);
      if (time.get(s.row) - time.get(words[at + Word.row] as number) > this.#windowNs) {
        ordinal = -1;
        break;
      }
      if (!(loose ? isLooselyAlike(this.#work, s, at) : isAlike(this.#work, s, at))) continue;
      if (this.#packets.flow.get(words[at + Word.row] as number) === s.flow) {
        const row = words[at + Word.row] as number;
        if (isForwarded(this.#packets, s, row)) {
          this.#pairs.seenBefore.set(s.row, row + 1);
          return -1;
        }
        const again = sightingOf(this.#packets, this.#points, s, row);
        sightings += again;
        if (again > 0) sighted = row;
      }
      const rank = this.#matcher.consider(s, at);
      last = at;
      if (s.payloadLength === 0) {
        // Equal acknowledgements are taken in order: what was passed over is gone.
        const row = words[at + Word.row] as number;
        if (rank === 0 && this.#pairs.asOriginal.get(row) !== 0) passed = this.#packets.flow.get(row);
        else if (rank > 0 && !this.#matcher.idEqual && this.#packets.flow.get(row) === passed) continue;
      }
      // Of equals the oldest: a box keeps the order.
      if (rank === 0 || rank < bestRank || !this.#mayBeOriginal(s, words[at + Word.row] as number, rank === bestRank)) continue;
      best = at;
      bestRank = rank;
    }
    if (ordinal >= 0 && !loose) {
      const oldest = this.#oldest(s, hash, ordinal, best, bestRank);
      if (oldest >= 0) return oldest;
    }
    if (sightings > 0) this.#pairs.seenBefore.set(s.row, sighted + 1);
    // `consider` describes the last one looked at.
    if (best >= 0 && best !== last) this.#matcher.consider(s, best);
    return best;
  }

  /**
   * More equal packets are in flight than were looked at: the oldest of them that is as good as `best` and not paired yet, or −1.
   * It mostly follows the latest paired one; where that is not of this hash, the walk back goes on from `from`.
   */
  #oldest(s: Subject, hash: number, from: number, best: number, bestRank: number): number {
    const window = this.#window;
    const words = window.words;
    const p = this.#packets;
    const bindings = this.#bindings;
    const known = bindings.newestOf(s.flow);
    let flow: number;
    if (best >= 0) flow = p.flow.get(words[best + Word.row] as number);
    else if (known < 0 || !isCopySide(bindings, known, s.flow, s.forward)) return -1;
    else flow = bindings.get(known, bindings.get(known, BindingWord.flowX) === s.flow ? BindingWord.flowY : BindingWord.flowX);
    let ordinal = this.#lastOrdinal.get(flow) - 1;
    if (window.isAlive(ordinal) && words[window.at(ordinal) + Word.hash] === hash) ordinal = window.newer(window.at(ordinal));
    else {
      ordinal = from;
      for (let older = from; older >= 0; older = window.older(window.at(older))) {
        if (p.time.get(s.row) - p.time.get(words[window.at(older) + Word.row] as number) > this.#windowNs) break;
        if (!this.#work.budget.spend()) return -1;
        ordinal = older;
      }
    }
    while (ordinal >= 0 && this.#work.budget.spend()) {
      const at = window.at(ordinal);
      const row = words[at + Word.row] as number;
      const isFresh = p.time.get(s.row) - p.time.get(row) <= this.#windowNs;
      if (isFresh && p.flow.get(row) === flow && isAlike(this.#work, s, at)) {
        const rank = this.#matcher.consider(s, at);
        if (rank > 0 && rank >= bestRank && this.#mayBeOriginal(s, row, best >= 0)) return at;
      }
      ordinal = window.newer(at);
    }
    return -1;
  }

  /**
   * Does the time from the candidate at hand to its copy `s` go with that of the pair before? `isOneOfTwo`: there is a younger one as good;
   * a segment sent again mostly means that the copy of the first is lost.
   */
  #mayBeOriginal(s: Subject, row: number, isOneOfTwo: boolean): boolean {
    const { binding } = this.#matcher;
    const bindings = this.#bindings;
    if (binding < 0 && !isOneOfTwo) return true;
    const xy = binding >= 0 && bindings.get(binding, BindingWord.flowY) === s.flow;
    let own = binding < 0 ? UNKNOWN_LAG : bindings.lag(binding, xy);
    if (!isOneOfTwo && (own === UNKNOWN_LAG || own >= 0)) return true;
    const { time } = this.#packets;
    const lag = (time.get(s.row) - time.get(row)) / 1000;
    if (own === UNKNOWN_LAG) own = binding < 0 ? own : bindings.lag(binding, !xy);
    if (own === UNKNOWN_LAG) return lag <= MAX_WAIT_US;
    // Clocks that disagree may wander across 0.
    if (own < 0) return lag <= STRAY_US;
    return lag <= own * UNEVEN + (s.payloadLength > 0 ? EVEN_US : EVEN_ACKS_US);
  }
}
