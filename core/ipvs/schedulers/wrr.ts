/**
 * Weighted round robin (ip_vs_wrr.c): passes over the list, each for a lower weight, from the greatest down by the weights' common divisor.
 * Weights 4, 3, 2 of A, B, C give AABABCABC.
 */
import { type Destination, gcd } from '../destination.ts';
import type { Scheduler } from './scheduler.ts';

export interface WrrState {
  /** Place of the last pick; −1: the head. */
  readonly at: number;
  /** Least weight of this pass, of the first pass, and the step between passes. */
  readonly current: number;
  readonly greatest: number;
  readonly step: number;
}

function measures(destinations: readonly Destination[]): { readonly step: number; readonly greatest: number } {
  const step = Math.max(1, gcd(destinations.map((d) => d.weight)));
  const most = Math.max(0, ...destinations.map((d) => d.weight));
  return { step, greatest: most === 0 ? 0 : most - (step - 1) };
}

export const wrr: Scheduler<WrrState> = {
  name: 'wrr',
  start(destinations) {
    const m = measures(destinations);
    return { at: -1, current: m.greatest, ...m };
  },
  changed(destinations, state) {
    const m = measures(destinations);
    const restarts = state.current > m.greatest || state.current === 0;
    const current = restarts ? m.greatest : Math.floor(state.current / m.step) * m.step + (m.step > 1 ? 1 : 0);
    return { at: -1, current: Math.min(current, m.greatest), ...m };
  },
  pick(destinations, _request, state) {
    if (state.greatest === 0) return { destination: undefined, state };
    let { at, current } = state;
    // Every weight once, and the rest of the pass that is under way.
    const passes = Math.ceil(state.greatest / state.step) + 1;
    for (let pass = 0; pass <= passes; pass++) {
      for (at++; at < destinations.length; at++) {
        const d = destinations[at];
        if (d !== undefined && !d.overloaded && d.weight >= current) return { destination: d, state: { ...state, at, current } };
      }
      at = -1;
      current -= state.step;
      if (current <= 0) current = state.greatest;
    }
    return { destination: undefined, state };
  },
};
