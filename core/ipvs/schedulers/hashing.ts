/** Destination and source hashing (ip_vs_dh.c, ip_vs_sh.c): a table of 256 buckets, looked up by the hash of an address. */
import { type Destination, takesNew } from '../destination.ts';
import { hash32to8, oldHash8 } from '../hash.ts';
import type { Scheduler } from './scheduler.ts';

const BUCKETS = 256;

/** `old`: Linux's first formula; `new`: that of today. */
export type HashFormula = 'old' | 'new';

/** Ids of destinations, one for each bucket; empty without destinations. */
export type BucketState = readonly number[];

const find = (destinations: readonly Destination[], id: number | undefined): Destination | undefined =>
  destinations.find((d) => d.id === id);

const bucketOf = (formula: HashFormula, value: number, offset = 0): number =>
  ((formula === 'old' ? oldHash8(value) : hash32to8(value)) + offset) & (BUCKETS - 1);

/** The buckets are dealt out to the destinations by turns; weights do not matter. */
export function dh(formula: HashFormula): Scheduler<BucketState> {
  const fill = (destinations: readonly Destination[]): BucketState =>
    destinations.length === 0 ? [] : Array.from({ length: BUCKETS }, (_, i) => destinations[i % destinations.length]?.id ?? -1);
  return {
    name: 'dh',
    start: fill,
    changed: fill,
    pick(destinations, { destination }, state) {
      const d = find(destinations, state[bucketOf(formula, destination)]);
      return { destination: d !== undefined && takesNew(d) ? d : undefined, state };
    },
  };
}

export interface ShOptions {
  readonly formula: HashFormula;
  /** The client's port counts, too (sh-port). */
  readonly port: boolean;
  /** Where the bucket's server takes nothing, other buckets are looked at (sh-fallback). */
  readonly fallback: boolean;
  /** The oldest version: weights do not matter. */
  readonly ignoresWeights?: boolean;
}

export function sh(options: ShOptions): Scheduler<BucketState> {
  /** Each destination takes as many buckets in a row as it weighs; one with weight 0 takes one all the same. */
  const fill = (destinations: readonly Destination[]): BucketState => {
    const out: number[] = [];
    while (out.length < BUCKETS && destinations.length > 0)
      for (const d of destinations) {
        const turns = options.ignoresWeights === true ? 1 : Math.max(1, d.weight);
        for (let i = 0; i < turns && out.length < BUCKETS; i++) out.push(d.id);
      }
    return out;
  };
  return {
    name: 'sh',
    start: fill,
    changed: fill,
    pick(destinations, { source, sourcePort }, state) {
      const value = (source + (options.port ? sourcePort : 0)) >>> 0;
      const at = bucketOf(options.formula, value);
      const first = find(destinations, state[at]);
      if (first !== undefined && takesNew(first)) return { destination: first, state };
      if (!options.fallback || first === undefined) return { destination: undefined, state };
      for (let offset = 0; offset < BUCKETS; offset++) {
        const d = find(destinations, state[bucketOf(options.formula, value, (offset + at) % BUCKETS)]);
        if (d !== undefined && takesNew(d)) return { destination: d, state };
      }
      return { destination: undefined, state };
    },
  };
}
