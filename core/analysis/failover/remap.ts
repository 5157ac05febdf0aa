/** What becomes of clients when a real server leaves the list: of p mod n, of source hashing, and of Maglev hashing. */
import type { Destination } from '../../ipvs/destination.ts';
import { sh } from '../../ipvs/schedulers/hashing.ts';
import { mh } from '../../ipvs/schedulers/mh.ts';
import type { RemapShare } from './facts.ts';

export interface Server {
  /** Unsigned 32-bit. */
  readonly address: number;
  readonly port: number;
}

/** Values of the last byte of an address. */
const LAST_BYTES = 256;

/**
 * Shares over all clients, as each scheduler tells clients apart: by the last byte, by bucket, by place in the table.
 *
 * @param servers in the order of the list, for `modulo` by number; `after`: what is left of them, in the same order
 */
export function remapShares(servers: readonly Server[], after: readonly Server[]): RemapShare[] {
  const destinations = servers.map(destination);
  const left = destinations.filter((_, i) => after.some((s) => same(s, servers[i])));
  const table = (of: readonly Destination[], name: 'sh' | 'mh'): readonly number[] =>
    name === 'sh'
      ? sh({ formula: 'new', port: false, fallback: false }).start(of)
      : mh({ port: false, fallback: false }).start(of);
  const modulo = (of: readonly Destination[]): number[] =>
    Array.from({ length: LAST_BYTES }, (_, p) => of[p % of.length]?.id ?? -1);
  return [
    { scheduler: 'modulo', ...share(modulo(destinations), modulo(left), left) },
    { scheduler: 'sh', ...share(table(destinations, 'sh'), table(left, 'sh'), left) },
    { scheduler: 'mh', ...share(table(destinations, 'mh'), table(left, 'mh'), left) },
  ];
}

const destination = (s: Server, id: number): Destination => ({ ...s, id, weight: 1, active: 0, inactive: 0, overloaded: false });
const same = (a: Server, b: Server | undefined): boolean => a.address === b?.address && a.port === b.port;

/** `kept`: of all; `collateral`: of all, those who lose a server that is still there. */
function share(
  before: readonly number[],
  after: readonly number[],
  left: readonly Destination[],
): Pick<RemapShare, 'kept' | 'collateral'> {
  const there = new Set(left.map((d) => d.id));
  let kept = 0;
  let collateral = 0;
  before.forEach((id, i) => {
    if (after[i] === id) kept++;
    else if (there.has(id)) collateral++;
  });
  return { kept: kept / before.length, collateral: collateral / before.length };
}
