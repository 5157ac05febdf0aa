/** Round robin (ip_vs_rr.c): the next in the list that takes connections. */
import { takesNew } from '../destination.ts';
import type { Scheduler } from './scheduler.ts';

/** Place of the last pick in the list; −1: the head, before the first. */
export interface RrState {
  readonly last: number;
  readonly lastId: number;
}

export const rr: Scheduler<RrState> = {
  name: 'rr',
  start: () => ({ last: -1, lastId: -1 }),
  changed(destinations, { last, lastId }) {
    const at = destinations.findIndex((d) => d.id === lastId);
    // The last pick itself is gone: the kernel steps back to the one before it.
    return at >= 0 ? { last: at, lastId } : { last: Math.min(last - 1, destinations.length - 1), lastId: -1 };
  },
  pick(destinations, _request, state) {
    const n = destinations.length;
    for (let step = 1; step <= n; step++) {
      const at = (((state.last + step) % n) + n) % n;
      const d = destinations[at];
      if (d !== undefined && takesNew(d)) return { destination: d, state: { last: at, lastId: d.id } };
    }
    return { destination: undefined, state };
  },
};
