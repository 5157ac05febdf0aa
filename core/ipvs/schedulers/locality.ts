/**
 * The schedulers that keep a destination address with a server, for clusters of caches: lblc (ip_vs_lblc.c) and lblcr (ip_vs_lblcr.c). With one
 * virtual address there is one entry, and everything goes to its server until that is overloaded.
 */
import { type Destination, overhead, takesNew } from '../destination.ts';
import { weightedLeast } from './least-connection.ts';
import type { Scheduler } from './scheduler.ts';

const SECOND = 1_000_000_000;
/** Entries that were not used for so long are forgotten (`sysctl_lblc_expiration`). */
export const LOCALITY_EXPIRATION = 24 * 60 * 60 * SECOND;

interface Entry {
  /** The newest member first. lblc has one. */
  readonly members: readonly number[];
  readonly lastUse: number;
  /** When the members last changed. */
  readonly lastChange: number;
}

/** By destination address. */
export type LocalityState = ReadonlyMap<number, Entry>;

/** More active connections than its weight, while another has less than half of its own. */
const isOverloaded = (d: Destination, all: readonly Destination[]): boolean =>
  d.active > d.weight && all.some((other) => other.active * 2 < other.weight);

const fresh = (entry: Entry | undefined, now: number): Entry | undefined =>
  entry !== undefined && now - entry.lastUse <= LOCALITY_EXPIRATION ? entry : undefined;

const withEntry = (state: LocalityState, key: number, entry: Entry): LocalityState => new Map([...state, [key, entry]]);

const forgetting = (destinations: readonly Destination[], state: LocalityState): LocalityState => {
  const ids = new Set(destinations.map((d) => d.id));
  return new Map([...state].map(([key, e]) => [key, { ...e, members: e.members.filter((id) => ids.has(id)) }]));
};

export const lblc: Scheduler<LocalityState> = {
  name: 'lblc',
  start: () => new Map(),
  changed: forgetting,
  pick(destinations, { destination, now }, state) {
    const entry = fresh(state.get(destination), now);
    const cached = destinations.find((d) => d.id === entry?.members[0]);
    if (entry !== undefined && cached !== undefined && cached.weight > 0 && !isOverloaded(cached, destinations))
      return { destination: cached, state: withEntry(state, destination, { ...entry, lastUse: now }) };
    const chosen = weightedLeast(destinations);
    if (chosen === undefined) return { destination: undefined, state };
    const next = { members: [chosen.id], lastUse: now, lastChange: now };
    return { destination: chosen, state: withEntry(state, destination, next) };
  },
};

/** The member with the greatest load by weight; of equals the first. */
function mostLoaded(members: readonly Destination[]): Destination | undefined {
  let most: Destination | undefined;
  for (const d of members)
    if (d.weight > 0 && (most === undefined || overhead(most) * d.weight < overhead(d) * most.weight)) most = d;
  return most;
}

export const lblcr: Scheduler<LocalityState> = {
  name: 'lblcr',
  start: () => new Map(),
  changed: forgetting,
  pick(destinations, { destination, now }, state) {
    const entry = fresh(state.get(destination), now) ?? { members: [], lastUse: now, lastChange: now };
    const set = entry.members.flatMap((id) => destinations.filter((d) => d.id === id));
    const least = weightedLeast(set);
    let { members, lastChange } = entry;
    if (members.length > 1 && now - lastChange > LOCALITY_EXPIRATION) {
      const most = mostLoaded(set);
      members = members.filter((id) => id !== most?.id);
      lastChange = now;
    }
    if (least !== undefined && takesNew(least) && !isOverloaded(least, destinations))
      return { destination: least, state: withEntry(state, destination, { members, lastUse: now, lastChange }) };
    const chosen = weightedLeast(destinations);
    if (chosen === undefined) return { destination: undefined, state };
    const isNew = !members.includes(chosen.id);
    const next = {
      members: isNew ? [chosen.id, ...members] : members,
      lastUse: now,
      lastChange: isNew ? now : lastChange,
    };
    return { destination: chosen, state: withEntry(state, destination, next) };
  },
};
