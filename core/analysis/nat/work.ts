/** What the steps of the pass share: the packets that may be originals, and what has been found so far. */
import type { Tables } from '../../table/tables.ts';
import type { AddressSums } from './checksums.ts';
import type { Matcher } from './matcher.ts';
import type { CapturePoints } from './points.ts';
import type { BindingStore, PairStore } from './stores.ts';
import type { CandidateWindow } from './window.ts';

export interface Work {
  readonly tables: Tables;
  readonly window: CandidateWindow;
  readonly bindings: BindingStore;
  readonly pairs: PairStore;
  readonly matcher: Matcher;
  readonly points: CapturePoints;
  readonly sums: AddressSums;
  /** A copy later than this after its original is not looked for. */
  readonly windowNs: number;
  readonly budget: Budget;
}

/**
 * Steps that a packet adds to what may be spent on longer walks, and the most that is saved up. So a flood of equal packets costs no
 * more than so many steps each.
 */
const STEPS_EACH = 16;
const MAX_STEPS = 1 << 18;

/** What may be spent on walks that are longer than usual. */
export class Budget {
  #left = MAX_STEPS;

  /** Call once for each packet. */
  nextPacket(): void {
    if (this.#left < MAX_STEPS) this.#left += STEPS_EACH;
  }

  /** Spends a step; false when there is none left. */
  spend(): boolean {
    return --this.#left >= 0;
  }
}

/** Records looked back over where no hash helps. */
const LOOK_BACK = 128;
const MAX_LOOK_BACK = 8192;

/** Where no hash helps: may the record of that ordinal be looked at, going back from the newest? A few always, more while the budget lasts. */
export function mayLookBack({ window, budget }: Work, ordinal: number): boolean {
  const back = window.count - 1 - ordinal;
  if (ordinal < 0 || back >= window.size) return false;
  return back < LOOK_BACK || (back < MAX_LOOK_BACK && budget.spend());
}

/** Records with one hash that are looked at for one packet. */
export const MAX_WALK = 32;
