/**
 * All that the NAT pass has found, in a form that another thread can send: columns of numbers and plain objects. Rows, flows and
 * addresses have the same numbers in every scan of one capture, so what one scan has found holds for the tables of another.
 */
import { NONE } from '../../base/ids.ts';
import type { PacketTable } from '../../table/packets.ts';
import type { PhaseTable } from '../phases.ts';
import type { Suspicion } from './proxies.ts';
import { type BindingState, BindingStore, BindingWord, type PairState, PairStore, Shown } from './stores.ts';

/** Boxes in a row. */
const MAX_CHAIN = 16;

/** Structured-cloneable. `packets`: how many the scan met that it comes from. */
export interface NatState {
  readonly packets: number;
  readonly bindings: BindingState;
  readonly pairs: PairState;
  readonly suspicions: readonly Suspicion[];
}

export class NatFindings {
  readonly bindings: BindingStore;
  readonly pairs: PairStore;
  readonly suspicions: readonly Suspicion[];

  constructor(bindings: BindingStore, pairs: PairStore, suspicions: readonly Suspicion[]) {
    this.bindings = bindings;
    this.pairs = pairs;
    this.suspicions = suspicions;
  }

  static fromState(state: NatState): NatFindings {
    return new NatFindings(BindingStore.fromState(state.bindings), PairStore.fromState(state.pairs), state.suspicions);
  }

  /** Shares its memory with the findings: they must not be changed any more. */
  toState(packets: number): NatState {
    return { packets, bindings: this.bindings.toState(), pairs: this.pairs.toState(), suspicions: this.suspicions };
  }

  isAccepted(binding: number): boolean {
    return (this.bindings.get(binding, BindingWord.bits) & Shown.accepted) !== 0;
  }

  /** Gives every copy its original's phase. Pairs are in order of the later of their packets, so a chain of copies hands it down. */
  handDown(phases: PhaseTable, packets: PacketTable): void {
    const { pairs } = this;
    const { column } = phases;
    // A packet that was heard again may be a copy's original, or a copy itself.
    const again = pairs.seenBefore.chunks.length > 0;
    if (again) this.#handOn(phases, packets);
    for (let pair = 0; pair < pairs.count; pair++) {
      const binding = pairs.binding.get(pair);
      if (binding === NONE || !this.isAccepted(binding)) continue;
      const original = pairs.original.get(pair);
      let copy = pairs.copy.get(pair);
      // A copy that was recorded before its original may have handed its own down already.
      for (let n = 0; copy < packets.length && n < MAX_CHAIN; n++) {
        column.set(copy, column.get(original));
        const next = copy < original ? pairs.asOriginal.get(copy) - 1 : -1;
        if (next < 0 || !this.isAccepted(pairs.binding.get(next))) break;
        copy = pairs.copy.get(next);
      }
    }
    if (again) this.#handOn(phases, packets);
  }

  /** Gives every packet that was heard before the phase that it had then. */
  #handOn({ column }: PhaseTable, packets: PacketTable): void {
    const { seenBefore } = this.pairs;
    for (let row = 0; row < packets.length; row++) {
      const before = seenBefore.get(row);
      if (before !== 0) column.set(row, column.get(before - 1));
    }
  }
}
