/** Files whose packets are not in order of time. */
import { disorderOf } from '../../table/time-order.ts';
import { citeTimes } from '../evidence.ts';
import type { CaptureRule } from './capture.ts';

export const disorder: CaptureRule = (c, out) => {
  const found = disorderOf(c.p);
  if (found === null) return;
  const { count: frames, first, before, most } = found;
  out.say('capture.unordered', { frames, first, before, most }, 'capture.order', citeTimes(c.facts, before, first), 'warning');
};
