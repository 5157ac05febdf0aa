/**
 * The schedulers that compare numbers of connections: lc and wlc (ip_vs_lc.c, ip_vs_wlc.c), sed and nq (ip_vs_sed.c, ip_vs_nq.c). They keep no
 * state: the destinations' counts are it.
 */
import { type Destination, leastLoaded, overhead, takesNew } from '../destination.ts';
import { stateless } from './scheduler.ts';

/** Least connections, whatever the weights (only 0 counts). */
export const lc = stateless('lc', (destinations) => {
  let least: Destination | undefined;
  for (const d of destinations) if (takesNew(d) && (least === undefined || overhead(d) < overhead(least))) least = d;
  return least;
});

/** Least connections by weight. */
export const weightedLeast = (destinations: readonly Destination[]): Destination | undefined =>
  leastLoaded(destinations, overhead);
export const wlc = stateless('wlc', weightedLeast);

/** Shortest expected delay: this connection counted in; inactive ones do not count. */
const expectedDelay = (d: Destination): number => d.active + 1;
const shortestDelay = (destinations: readonly Destination[]): Destination | undefined => leastLoaded(destinations, expectedDelay);
export const sed = stateless('sed', shortestDelay);

/** Never queue: the first that is idle, else as sed. */
export const nq = stateless(
  'nq',
  (destinations) => destinations.find((d) => takesNew(d) && d.active === 0) ?? shortestDelay(destinations),
);
