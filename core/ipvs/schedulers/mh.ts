/**
 * Maglev hashing (ip_vs_mh.c; Eisenbud and others, NSDI 2016): each destination walks the table along a permutation of its own and takes free places
 * by turns. When one goes, most clients keep their server.
 */
import { type Destination, gcd, takesNew } from '../destination.ts';
import { hsiphash32 } from '../hash.ts';
import type { Scheduler } from './scheduler.ts';

export const MH_TABLE = 4093;
const TABLE_BITS = 12;
const KEY1 = 2_654_435_761n;
const KEY2 = 2_654_446_892n;

export interface MhOptions {
  /** The client's port counts, too (mh-port). */
  readonly port: boolean;
  /** Where the server takes nothing, other places are looked at (mh-fallback). */
  readonly fallback: boolean;
}

/** Ids of destinations; empty where none has a weight. */
export type MhState = readonly number[];

const key = (address: number, port: number, offset = 0): number => (offset + port + address) >>> 0;

/** Where a destination begins in the table, and how far it steps. */
export const mhPermutation = (address: number, port: number): { readonly offset: number; readonly skip: number } => ({
  offset: hsiphash32(key(address, port), KEY1, KEY1) % MH_TABLE,
  skip: (hsiphash32(key(address, port), KEY2, KEY2) % (MH_TABLE - 1)) + 1,
});

/** A client's place. */
export const mhIndex = (source: number, port: number, offset = 0): number =>
  hsiphash32(key(source, port, offset), KEY1, KEY1) % MH_TABLE;

function fill(destinations: readonly Destination[]): MhState {
  const divisor = gcd(destinations.map((d) => d.weight));
  if (divisor < 1) return [];
  const most = Math.max(...destinations.map((d) => d.weight)) / divisor;
  const shift = Math.max(0, 32 - Math.clz32(most) - TABLE_BITS);
  const walkers = destinations.map((d) => {
    const { offset, skip } = mhPermutation(d.address, d.port);
    const turns = (d.weight / divisor) >> shift;
    return { id: d.id, at: offset, skip, turns: turns > 0 ? turns : d.weight > 0 ? 1 : 0 };
  });
  const table = new Array<number>(MH_TABLE).fill(-1);
  let filled = 0;
  for (;;)
    for (const w of walkers)
      for (let turn = 0; turn < w.turns; turn++) {
        while (table[w.at] !== -1) w.at = (w.at + w.skip) % MH_TABLE;
        table[w.at] = w.id;
        if (++filled === MH_TABLE) return table;
      }
}

export function mh(options: MhOptions): Scheduler<MhState> {
  return {
    name: 'mh',
    start: fill,
    changed: fill,
    pick(destinations, { source, sourcePort }, state) {
      const port = options.port ? sourcePort : 0;
      const find = (at: number): Destination | undefined => destinations.find((d) => d.id === state[at]);
      const at = mhIndex(source, port);
      const first = find(at);
      if (first !== undefined && takesNew(first)) return { destination: first, state };
      if (!options.fallback || first === undefined) return { destination: undefined, state };
      for (let offset = 0; offset < MH_TABLE; offset++) {
        const d = find(mhIndex(source, port, (offset + at) % MH_TABLE));
        if (d !== undefined && takesNew(d)) return { destination: d, state };
      }
      return { destination: undefined, state };
    },
  };
}
