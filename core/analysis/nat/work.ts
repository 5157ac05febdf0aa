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
}

/** Records with one hash that are looked at for one packet. */
export const MAX_WALK = 32;
