/**
 * The schedulers that hash: dh, sh and mh. Whatever the list and the weights are, what has the same hash goes to the same server as long as
 * neither changes. Which server that is depends on servers that got no connection as well, which a capture does not show: a server that one
 * would not expect for a hash contradicts nothing. The lists of just these servers are counted.
 */
import type { PacketRow } from '../../../base/ids.ts';
import { type Destination, gcd } from '../../../ipvs/destination.ts';
import { hash32to8, oldHash8 } from '../../../ipvs/hash.ts';
import { dh, type HashFormula, sh } from '../../../ipvs/schedulers/hashing.ts';
import { mh, mhIndex } from '../../../ipvs/schedulers/mh.ts';
import type { Scheduler } from '../../../ipvs/schedulers/scheduler.ts';
import type { Contradiction, Decision } from './facts.ts';
import { contradiction, type Family, permutations } from './family.ts';

/** A server as hashing sees it. */
export interface HashTarget {
  readonly address: number;
  readonly port: number;
}

interface Variant {
  readonly key: (d: Decision) => number;
  /** Null: parameterisations are not counted with it. */
  readonly scheduler: Scheduler<unknown>;
  seen: Map<number, { readonly server: number; readonly row: PacketRow }>;
  alive: boolean;
}

/** One decision for each hash, for counting. */
interface Sample {
  readonly source: number;
  readonly sourcePort: number;
  readonly server: number;
}

/** Lists that are tried for the count: mh's tables take a while to fill. */
const MAX_LISTS = { sh: 1600, mh: 100 } as const;

class Hashing implements Family {
  readonly name;
  readonly flags;
  readonly counted;
  readonly maxWeight;
  tests = 0;
  readonly #variants: readonly Variant[];
  readonly #targets: readonly HashTarget[];
  readonly #virtual: number;
  readonly #samples = new Map<number, Sample>();

  constructor(
    name: 'dh' | 'sh' | 'mh',
    flags: readonly string[],
    variants: readonly Omit<Variant, 'seen' | 'alive'>[],
    targets: readonly HashTarget[],
    virtual: number,
  ) {
    this.name = name;
    this.flags = flags;
    this.counted = name === 'dh' ? (['list-order', 'hash'] as const) : (['list-order', 'weights', 'hash'] as const);
    this.maxWeight = name === 'dh' ? null : maxWeight(targets.length, MAX_LISTS[name]);
    this.#variants = variants.map((v) => ({ ...v, seen: new Map(), alive: true }));
    this.#targets = targets;
    this.#virtual = virtual;
  }

  reset(): void {
    this.#samples.clear();
    for (const v of this.#variants) {
      v.seen = new Map();
      v.alive = true;
    }
  }

  step(d: Decision): Contradiction | undefined {
    const { server } = d;
    if (server === null || d.maybe) return undefined;
    let earlier: PacketRow | null = null;
    let instead: number | null = null;
    for (const v of this.#variants) {
      if (!v.alive) continue;
      const key = v.key(d);
      const known = v.seen.get(key);
      if (known === undefined) v.seen.set(key, { server, row: d.row });
      else {
        this.tests++;
        if (known.server === server) continue;
        v.alive = false;
        earlier = known.row;
        instead = known.server;
      }
    }
    this.#samples.set((d.source * 65_536 + d.sourcePort) % 2 ** 52, { source: d.source, sourcePort: d.sourcePort, server });
    return this.#variants.some((v) => v.alive) ? undefined : contradiction('same-key', { earlier, instead });
  }

  left(): number | null {
    if (this.maxWeight === 0 || this.#samples.size === 0) return null;
    const n = this.#targets.length;
    const lists = this.name === 'dh' ? weightLists(n, 1) : weightLists(n, this.maxWeight ?? 1);
    const orders = permutations(n);
    let count = 0;
    for (const v of this.#variants) {
      if (!v.alive) continue;
      for (const weights of lists) for (const order of orders) if (this.#fits(v.scheduler, order, weights)) count++;
    }
    return count;
  }

  #fits(scheduler: Scheduler<unknown>, order: readonly number[], weights: readonly number[]): boolean {
    const list = order.map((id): Destination => {
      const { address = 0, port = 0 } = this.#targets[id] ?? {};
      return { id, address, port, weight: weights[id] ?? 1, active: 0, inactive: 0, overloaded: false };
    });
    const state = scheduler.start(list);
    for (const { source, sourcePort, server } of this.#samples.values()) {
      const request = { source, sourcePort, destination: this.#virtual, now: 0 };
      if (scheduler.pick(list, request, state).destination?.id !== server) return false;
    }
    return true;
  }
}

/** The greatest weight up to which all lists are few enough to be tried; 0: not even equal weights. */
function maxWeight(n: number, most: number): number {
  const orders = n > 5 ? Number.POSITIVE_INFINITY : permutations(n).length;
  for (let max = 4; max > 0; max--) if (orders * max ** n <= most) return max;
  return 0;
}

function weightLists(n: number, max: number): number[][] {
  let lists: number[][] = [[]];
  for (let i = 0; i < n; i++) lists = lists.flatMap((l) => Array.from({ length: max }, (_, w) => [...l, w + 1]));
  return lists.filter((weights) => gcd(weights) === 1);
}

const bucket = (formula: HashFormula, value: number): number => (formula === 'old' ? oldHash8(value) : hash32to8(value >>> 0));

export const dhFamily = (targets: readonly HashTarget[], virtual: number): Family =>
  new Hashing(
    'dh',
    [],
    (['old', 'new'] as const).map((formula) => ({ key: () => 0, scheduler: dh(formula) })),
    targets,
    virtual,
  );

export const shFamily = (targets: readonly HashTarget[], virtual: number): Family =>
  new Hashing(
    'sh',
    [],
    (['old', 'new'] as const).map((formula) => ({
      key: (d: Decision) => bucket(formula, d.source),
      scheduler: sh({ formula, port: false, fallback: false }),
    })),
    targets,
    virtual,
  );

export const shPortFamily = (targets: readonly HashTarget[], virtual: number): Family =>
  new Hashing(
    'sh',
    ['sh-port'],
    [{ key: (d) => bucket('new', d.source + d.sourcePort), scheduler: sh({ formula: 'new', port: true, fallback: false }) }],
    targets,
    virtual,
  );

export const mhFamily = (targets: readonly HashTarget[], virtual: number, port: boolean): Family =>
  new Hashing(
    'mh',
    port ? ['mh-port'] : [],
    [{ key: (d) => mhIndex(d.source, port ? d.sourcePort : 0), scheduler: mh({ port, fallback: false }) }],
    targets,
    virtual,
  );
