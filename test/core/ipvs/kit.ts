/** Destinations and requests for the schedulers' tests. */
import type { Destination, ScheduleRequest } from '../../../core/ipvs/destination.ts';
import type { Scheduler } from '../../../core/ipvs/schedulers/scheduler.ts';

export const address = (text: string): number => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);

/** One for each weight: 192.168.0.101, .102 … */
export const destinations = (weights: readonly number[], more: Partial<Destination> = {}): Destination[] =>
  weights.map((weight, id) => ({
    id,
    address: address('192.168.0.101') + id,
    port: 80,
    weight,
    active: 0,
    inactive: 0,
    overloaded: false,
    ...more,
  }));

export const request = (more: Partial<ScheduleRequest> = {}): ScheduleRequest => ({
  source: address('170.210.122.101'),
  sourcePort: 1454,
  destination: address('170.210.122.104'),
  now: 0,
  ...more,
});

/** The ids of so many picks, one after the other, with unchanged counts. `-`: none. */
export function picks<S>(scheduler: Scheduler<S>, list: readonly Destination[], n: number): string {
  let state = scheduler.start(list);
  let out = '';
  for (let i = 0; i < n; i++) {
    const decision = scheduler.pick(list, request({ now: i }), state);
    state = decision.state;
    out += decision.destination === undefined ? '-' : 'ABCDEFGH'[decision.destination.id];
  }
  return out;
}

/** A pick from the start. */
export const first = <S>(scheduler: Scheduler<S>, list: readonly Destination[], r = request()): number | undefined =>
  scheduler.pick(list, r, scheduler.start(list)).destination?.id;
