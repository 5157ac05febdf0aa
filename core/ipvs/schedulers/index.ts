/** All schedulers by their names in `ipvsadm -s`. */
import { dh, type HashFormula, sh } from './hashing.ts';
import { lc, nq, sed, wlc } from './least-connection.ts';
import { lblc, lblcr } from './locality.ts';
import { mh } from './mh.ts';
import { rr } from './rr.ts';
import type { Scheduler } from './scheduler.ts';
import { wrr } from './wrr.ts';

export const SCHEDULER_NAMES = ['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'dh', 'sh', 'sed', 'nq', 'mh'] as const;
export type SchedulerName = (typeof SCHEDULER_NAMES)[number];

/** What `ipvsadm -b` sets, and which kernel it is. */
export interface SchedulerOptions {
  readonly formula?: HashFormula;
  readonly port?: boolean;
  readonly fallback?: boolean;
}

/** The state is the scheduler's own: it goes back in as it came out. */
export function schedulerByName(name: SchedulerName, options: SchedulerOptions = {}): Scheduler<unknown> {
  const { formula = 'new', port = false, fallback = false } = options;
  switch (name) {
    case 'rr':
      return rr;
    case 'wrr':
      return wrr;
    case 'lc':
      return lc;
    case 'wlc':
      return wlc;
    case 'sed':
      return sed;
    case 'nq':
      return nq;
    case 'lblc':
      return lblc;
    case 'lblcr':
      return lblcr;
    case 'dh':
      return dh(formula);
    case 'sh':
      return sh({ formula, port, fallback });
    case 'mh':
      return mh({ port, fallback });
  }
}
