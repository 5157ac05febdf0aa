/**
 * Round robin, and weighted round robin.
 *
 * Of both, what a few of the servers get is what the same scheduler would give to these few alone: leaving the others out leaves the order of the
 * rest. So that with many servers, whose orders are too many to try, all small groups of them are tried instead. What that rules out
 * is ruled out; it may rule out less.
 */
import type { Contradiction, Decision } from './facts.ts';
import { combinations, contradiction, type Family, permutations } from './family.ts';

/** Groups tried of many servers. */
const MAX_GROUPS = 600;

interface Machine {
  /** False: no state is left. `server` null: unknown; `maybe`: perhaps not the scheduler's choice. */
  step(server: number | null, maybe: boolean, out: ReadonlySet<number>): boolean;
  reset(): void;
  left(): number;
}

/** A machine for each group of servers, or one for all. */
class Grouped implements Family {
  readonly name;
  readonly flags = [];
  readonly counted;
  readonly maxWeight = null;
  tests = 0;
  readonly #n: number;
  readonly #sizes: { readonly all: number; readonly group: number };
  readonly #make: (n: number) => Machine;
  #groups: { readonly members: readonly number[]; readonly machine: Machine }[] = [];

  constructor(
    n: number,
    name: 'rr' | 'wrr',
    sizes: { readonly all: number; readonly group: number },
    make: (n: number) => Machine,
  ) {
    this.name = name;
    this.counted = name === 'rr' ? (['list-order', 'start'] as const) : (['list-order', 'weight-order'] as const);
    this.#n = n;
    this.#sizes = sizes;
    this.#make = make;
  }

  reset(_fresh: boolean, without: ReadonlySet<number>): void {
    const there = Array.from({ length: this.#n }, (_, i) => i).filter((i) => !without.has(i));
    const groups =
      there.length <= this.#sizes.all
        ? [there]
        : combinations(there.length, this.#sizes.group)
            .slice(0, MAX_GROUPS)
            .map((c) => c.map((i) => there[i] as number));
    this.#groups = (there.length === 0 ? [] : groups).map((members) => ({ members, machine: this.#make(members.length) }));
  }

  step(d: Decision): Contradiction | undefined {
    this.tests++;
    // Round robin passes over what is gone; weighted round robin begins anew without it.
    const absent = this.name === 'rr' ? d.out : new Set([...d.out].filter((m) => !d.gone.has(m)));
    for (const { members, machine } of this.#groups) {
      const server = d.server === null ? null : members.indexOf(d.server);
      if (server === -1) continue;
      const out = new Set<number>();
      for (const [i, m] of members.entries()) if (absent.has(m)) out.add(i);
      if (!machine.step(server, d.maybe, out)) return contradiction(this.name === 'rr' ? 'order' : 'weights');
    }
    return undefined;
  }

  left(): number | null {
    const [one, more] = this.#groups;
    return one === undefined || more !== undefined ? null : one.machine.left();
  }
}

export const rrFamily = (n: number): Family => new Grouped(n, 'rr', { all: 7, group: 4 }, (k) => new RoundRobin(k));
export const wrrFamily = (n: number): Family => new Grouped(n, 'wrr', { all: 4, group: 3 }, (k) => new WeightedRoundRobin(k));

/** Only the cyclic order matters: server 0 stands first. With each order, where the last pick may have been. */
class RoundRobin implements Machine {
  readonly #n: number;
  readonly #orders: readonly (readonly number[])[];
  #alive: { readonly order: readonly number[]; at: Set<number> }[] = [];

  constructor(n: number) {
    this.#n = n;
    this.#orders = permutations(n - 1).map((rest) => [0, ...rest.map((i) => i + 1)]);
    this.reset();
  }

  reset(): void {
    this.#alive = this.#orders.map((order) => ({ order, at: new Set(order.keys()) }));
  }

  step(server: number | null, maybe: boolean, out: ReadonlySet<number>): boolean {
    for (const h of this.#alive) {
      if (server === null) {
        h.at = new Set(h.order.keys());
        continue;
      }
      const to = h.order.indexOf(server);
      const next = new Set<number>(maybe ? h.at : []);
      for (const from of h.at) {
        let at = (from + 1) % this.#n;
        // Passed over: those that perhaps were not there.
        while (at !== to && out.has(h.order[at] as number)) at = (at + 1) % this.#n;
        if (at === to) next.add(to);
      }
      h.at = next;
    }
    this.#alive = this.#alive.filter((h) => h.at.size > 0);
    return this.#alive.length > 0;
  }

  /** Lists (a cycle is as many lists as it has servers), each with its places. */
  left(): number {
    return this.#alive.reduce((sum, h) => sum + h.at.size, 0) * this.#n;
  }
}

/** A list, and which of its servers weigh more than which: rank 0 is the heaviest. */
interface Ranking {
  readonly order: readonly number[];
  readonly rank: readonly number[];
  readonly levels: number;
}

/** Of one level: how many passes it takes, as far as it is known. */
interface Passes {
  readonly least: number;
  readonly exact: boolean;
}

interface Place {
  readonly level: number;
  /** In the list. */
  readonly at: number;
  /** Passes of this level up to now, this one included; `whole`: all of them were seen. */
  readonly passes: number;
  readonly whole: boolean;
  readonly known: readonly Passes[];
}

/**
 * Weighted round robin goes over the list again and again, each time picking the servers that weigh at least so much: first the heaviest
 * alone, then with the next heavier, at last all, and again from the beginning. How often each of these passes comes follows from the weights,
 * which may be any: they are not tried but learnt. What is tried is the order of the list, and which servers weigh more than which.
 */
class WeightedRoundRobin implements Machine {
  readonly #hypotheses: readonly Ranking[];
  #alive: { readonly h: number; places: readonly Place[] }[] = [];
  #begun = false;

  constructor(n: number) {
    const ranks = weakOrders(n);
    this.#hypotheses = permutations(n).flatMap((order) => ranks.map((rank) => ({ order, rank, levels: Math.max(...rank) + 1 })));
    this.reset();
  }

  reset(): void {
    this.#begun = false;
    this.#alive = this.#hypotheses.map((_, h) => ({ h, places: [] }));
  }

  step(server: number | null, maybe: boolean, out: ReadonlySet<number>): boolean {
    // A server that came or went moves the mark (ip_vs_wrr_dest_changed): nothing is known from there on.
    if (server === null || out.size > 0) {
      this.reset();
      return true;
    }
    for (const a of this.#alive) {
      const next = this.#begun ? a.places.flatMap((place) => this.#next(a.h, place, server)) : this.#first(a.h, server);
      a.places = distinct(maybe && this.#begun ? [...a.places, ...next] : next);
    }
    if (!this.#begun && maybe) {
      this.reset();
      return true;
    }
    this.#begun = true;
    this.#alive = this.#alive.filter((a) => a.places.length > 0);
    return this.#alive.length > 0;
  }

  left(): number {
    return this.#alive.length;
  }

  /** Anywhere in the sequence. */
  #first(h: number, server: number): Place[] {
    const { order, rank, levels } = this.#hypotheses[h] as Ranking;
    const known = Array.from({ length: levels }, () => ({ least: 1, exact: levels === 1 }));
    const places: Place[] = [];
    for (let level = rank[server] as number; level < levels; level++)
      places.push({ level, at: order.indexOf(server), passes: 1, whole: false, known });
    return places;
  }

  #next(h: number, place: Place, server: number): Place[] {
    const { order, rank, levels } = this.#hypotheses[h] as Ranking;
    const picked = (level: number, from: number): number => {
      for (let at = from; at < order.length; at++) if ((rank[order[at] as number] as number) <= level) return at;
      return -1;
    };
    const within = picked(place.level, place.at + 1);
    if (within >= 0) return order[within] === server ? [{ ...place, at: within }] : [];
    const out: Place[] = [];
    const known = place.known[place.level] as Passes;
    const again = picked(place.level, 0);
    if (order[again] === server && levels > 1 && !(known.exact && place.passes >= known.least))
      out.push({ ...place, at: again, passes: place.passes + 1 });
    const level = (place.level + 1) % levels;
    const at = picked(level, 0);
    if (order[at] !== server) return out;
    const learnt = learn(known, place);
    if (learnt === undefined) return out;
    const all = place.known.map((k, i) => (i === place.level ? learnt : k));
    out.push({ level, at, passes: 1, whole: true, known: all });
    return out;
  }
}

/** What a level that has come to its end says of how many passes it takes; undefined where that cannot be. */
function learn(known: Passes, { passes, whole }: Place): Passes | undefined {
  if (known.exact) return (whole ? passes === known.least : passes <= known.least) ? known : undefined;
  if (whole) return passes >= known.least ? { least: passes, exact: true } : undefined;
  return { least: Math.max(known.least, passes), exact: false };
}

/** At most so many places of one hypothesis are kept apart; beyond that, what is known of the weights is forgotten. */
const MAX_PLACES = 12;

function keyOf(p: Place): string {
  let key = `${p.level} ${p.at} ${p.passes} ${p.whole}`;
  for (const k of p.known) key += k.exact ? ` =${k.least}` : ` ${k.least}`;
  return key;
}

function distinct(places: readonly Place[]): readonly Place[] {
  if (places.length < 2) return places;
  const unlike = new Map(places.map((p) => [keyOf(p), p]));
  if (unlike.size <= MAX_PLACES) return [...unlike.values()];
  const loose = places.map((p) => ({
    ...p,
    whole: false,
    passes: 1,
    known: p.known.map(() => ({ least: 1, exact: p.known.length === 1 })),
  }));
  return [...new Map(loose.map((p) => [keyOf(p), p])).values()];
}

/** Ranks of n servers, 0 the heaviest, with ties; every rank from 0 up to the greatest is taken. */
export function weakOrders(n: number): number[][] {
  const out: number[][] = [];
  const place = (ranks: number[]): void => {
    if (ranks.length === n) {
      const most = Math.max(...ranks);
      for (let r = 0; r <= most; r++) if (!ranks.includes(r)) return;
      out.push(ranks);
      return;
    }
    for (let r = 0; r < n; r++) place([...ranks, r]);
  };
  place([]);
  return out;
}
