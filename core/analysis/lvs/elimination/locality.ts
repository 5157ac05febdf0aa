/** lblc and lblcr: the virtual address stays with a server (or a set of them) until that is overloaded; then as wlc. */
import type { Contradiction, Decision } from './facts.ts';
import { contradiction, type Family } from './family.ts';
import { MAX_WEIGHT } from './load.ts';
import { WeightRatios } from './ratios.ts';

/** An entry that is not used for so long is forgotten; a set loses its busiest member. Nanoseconds. */
const EXPIRATION_NS = 24 * 3600 * 1e9;

/** What wlc says of this choice. */
function compare(ratios: WeightRatios, d: Decision, server: number): boolean {
  const own = d.counts[server];
  if (own === undefined) return true;
  return d.counts.every((c, m) => m === server || d.out.has(m) || ratios.add(server, m, own.overheadLow, c.overheadHigh));
}

/** The set keeps its members in the order in which they came, not in the list's: nothing follows from equal loads. */
const LOOSE = 1 + 1e-7;

function compareInSet(ratios: WeightRatios, d: Decision, server: number, set: ReadonlySet<number>): boolean {
  const own = d.counts[server]?.overheadLow ?? 0;
  if (own === 0) return true;
  return d.counts.every((c, m) => m === server || !set.has(m) || ratios.add(server, m, own, c.overheadHigh * LOOSE));
}

/** At least two active connections: a server with fewer is never overloaded, as that takes more than its weight. */
const mayBeOverloaded = (d: Decision, server: number): boolean => d.out.has(server) || (d.counts[server]?.activeHigh ?? 0) >= 2;

export class Locality implements Family {
  readonly name = 'lblc';
  readonly flags = [];
  readonly counted = ['list-order', 'weights'] as const;
  readonly maxWeight = MAX_WEIGHT;
  tests = 0;
  readonly #n: number;
  #ratios: WeightRatios;
  /** Servers that the address may be with; undefined: any, or none. */
  #cached: ReadonlySet<number> | undefined;
  #empty = false;
  #lastTime = 0;
  #lastRow: Decision['row'] | null = null;
  /** Weights lie between: those that a server has been seen to be overloaded with, or not. */
  #least: number[] = [];
  #most: number[] = [];

  constructor(n: number) {
    this.#n = n;
    this.#ratios = new WeightRatios(n);
    this.reset(false);
  }

  reset(fresh: boolean): void {
    this.#ratios = new WeightRatios(this.#n);
    this.#cached = undefined;
    this.#empty = fresh;
    this.#least = new Array<number>(this.#n).fill(1);
    this.#most = new Array<number>(this.#n).fill(Number.POSITIVE_INFINITY);
  }

  step(d: Decision): Contradiction | undefined {
    const { server } = d;
    const expired = this.#cached !== undefined && d.time - this.#lastTime > EXPIRATION_NS;
    this.#lastTime = d.time;
    if (server === null || d.maybe || expired || d.out.size > 0) {
      this.#cached = undefined;
      this.#empty = false;
      if (server !== null && !d.maybe) this.#cached = new Set([server]);
      this.#lastRow = d.row;
      return undefined;
    }
    const before = this.#cached;
    const earlier = this.#lastRow;
    this.#cached = new Set([server]);
    this.#lastRow = d.row;
    if (before === undefined) {
      const first = this.#empty && !compare(this.#ratios, d, server);
      this.#empty = false;
      return first ? contradiction('ratio') : undefined;
    }
    this.tests++;
    if (before.has(server)) return this.#stays(d, server, earlier);
    const [from] = before;
    if (from === undefined) return undefined;
    if (!mayBeOverloaded(d, from)) return contradiction('no-overload', { instead: from, earlier });
    this.#most[from] = Math.min(this.#most[from] ?? 0, (d.counts[from]?.activeHigh ?? 0) - 1);
    if ((this.#least[from] ?? 1) > (this.#most[from] ?? 0)) return contradiction('no-overload', { instead: from, earlier });
    return compare(this.#ratios, d, server) ? undefined : contradiction('ratio', { earlier });
  }

  /** Not overloaded, though another one was surely idle: so it weighs at least what it has. (Or it was the best choice again.) */
  #stays(d: Decision, server: number, earlier: Decision['row'] | null): Contradiction | undefined {
    const idle = d.counts.findIndex((c, m) => m !== server && !d.out.has(m) && c.overheadHigh === 0);
    if (idle < 0) return undefined;
    const active = d.counts[server]?.activeLow ?? 0;
    this.#least[server] = Math.max(this.#least[server] ?? 1, active);
    return (this.#least[server] ?? 1) > (this.#most[server] ?? 0)
      ? contradiction('no-overload', { instead: idle, earlier })
      : undefined;
  }

  left(): number | null {
    return this.#ratios.count(MAX_WEIGHT);
  }
}

/** Beyond that many servers only the set that is known to be a subset is followed. */
const MAX_SETS = 6;

interface Replicated {
  readonly set: ReadonlySet<number>;
  readonly ratios: WeightRatios;
}

export class ReplicatedLocality implements Family {
  readonly name = 'lblcr';
  readonly flags = [];
  readonly counted = ['list-order', 'weights'] as const;
  readonly maxWeight = MAX_WEIGHT;
  tests = 0;
  readonly #n: number;
  /** Undefined: nothing is known of the set. */
  #alive: Replicated[] | undefined;
  #empty = false;
  #lastRow: Decision['row'] | null = null;
  #lastTime = 0;

  constructor(n: number) {
    this.#n = n;
  }

  reset(fresh: boolean): void {
    this.#alive = undefined;
    this.#empty = fresh;
  }

  step(d: Decision): Contradiction | undefined {
    const { server } = d;
    // A set may lose a member once a day.
    const day = d.time - this.#lastTime > EXPIRATION_NS / 2;
    if (this.#alive === undefined || day) this.#lastTime = d.time;
    if (server === null || d.maybe || d.out.size > 0 || (this.#alive !== undefined && day)) {
      this.#alive = undefined;
      this.#empty = false;
      return undefined;
    }
    if (this.#n > MAX_SETS) return undefined;
    const earlier = this.#lastRow;
    this.#lastRow = d.row;
    if (this.#alive === undefined) {
      this.#alive = this.#begin(d, server);
      this.#empty = false;
      return this.#alive.length > 0 ? undefined : contradiction('ratio');
    }
    this.tests++;
    this.#alive = this.#alive.flatMap(({ set, ratios }): Replicated[] => {
      // One history a set: its ratios are its own.
      if (set.has(server)) return compareInSet(ratios, d, server, set) ? [{ set, ratios }] : [];
      // Another is added to the set when the best of its members is overloaded.
      if (![...set].some((m) => mayBeOverloaded(d, m))) return [];
      return compare(ratios, d, server) ? [{ set: new Set([...set, server]), ratios }] : [];
    });
    return this.#alive.length > 0 ? undefined : contradiction('no-overload', { earlier });
  }

  /** The set may have had any other members before; none where the director has just begun. */
  #begin(d: Decision, server: number): Replicated[] {
    if (this.#empty) {
      const ratios = new WeightRatios(this.#n);
      return compare(ratios, d, server) ? [{ set: new Set([server]), ratios }] : [];
    }
    const out: Replicated[] = [];
    for (let bits = 0; bits < 1 << this.#n; bits++) {
      if ((bits & (1 << server)) === 0) continue;
      const set = new Set(Array.from({ length: this.#n }, (_, m) => m).filter((m) => (bits & (1 << m)) !== 0));
      const ratios = new WeightRatios(this.#n);
      if (compareInSet(ratios, d, server, set)) out.push({ set, ratios });
    }
    return out;
  }

  left(): number | null {
    if (this.#n > MAX_SETS) return null;
    if (this.#alive === undefined) return new WeightRatios(this.#n).count(MAX_WEIGHT);
    return this.#alive.reduce((sum, a) => sum + (a.ratios.count(MAX_WEIGHT) ?? 0), 0);
  }
}
