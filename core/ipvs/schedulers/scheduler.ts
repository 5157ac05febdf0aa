/** What all schedulers are: pure functions from destinations, request and state to a choice and the next state. */
import type { Destination, ScheduleRequest } from '../destination.ts';

export interface Decision<S> {
  /** Undefined: no destination takes the connection. */
  readonly destination: Destination | undefined;
  readonly state: S;
}

export interface Scheduler<S> {
  readonly name: string;
  /** The state when the service is made, with its destinations. */
  start(destinations: readonly Destination[]): S;
  /** The state after a destination was added, removed, or got another weight. */
  changed(destinations: readonly Destination[], state: S): S;
  pick(destinations: readonly Destination[], request: ScheduleRequest, state: S): Decision<S>;
}

/** For schedulers that keep nothing from one connection to the next. */
export const stateless = (
  name: string,
  choose: (destinations: readonly Destination[]) => Destination | undefined,
): Scheduler<null> => ({
  name,
  start: () => null,
  changed: () => null,
  pick: (destinations) => ({ destination: choose(destinations), state: null }),
});
