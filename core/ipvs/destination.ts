/**
 * A real server as the director's schedulers see it (Linux, net/netfilter/ipvs: `struct ip_vs_dest`), and the counts that they compare.
 *
 * Schedulers take destinations in the order of the director's list: `ipvsadm -a` puts each at its head, so that the order is the reverse of
 * the one in which they were added.
 */
export interface Destination {
  /** Tells destinations apart while weights and counts change. */
  readonly id: number;
  /** Unsigned 32-bit. */
  readonly address: number;
  readonly port: number;
  /** 0: gets no new connections. */
  readonly weight: number;
  /** Connections in the state ESTABLISHED. */
  readonly active: number;
  /** All other connections. */
  readonly inactive: number;
  /** Its upper threshold was reached, and its lower one not yet again. */
  readonly overloaded: boolean;
}

/** What there is of a packet when its connection is scheduled. */
export interface ScheduleRequest {
  /** Unsigned 32-bit: the client. */
  readonly source: number;
  readonly sourcePort: number;
  /** Unsigned 32-bit: the virtual address. */
  readonly destination: number;
  /** Nanoseconds. */
  readonly now: number;
}

export const takesNew = (d: Destination): boolean => d.weight > 0 && !d.overloaded;

/** An active connection weighs as much as 256 inactive ones (`ip_vs_dest_conn_overhead`). */
export const overhead = (d: Destination): number => d.active * 256 + d.inactive;

export interface Thresholds {
  /** 0: none. */
  readonly upper: number;
  readonly lower: number;
}

/** Overload after a connection has come, or gone (`ip_vs_bind_dest`, `ip_vs_unbind_dest`). */
export function overloadOf(wasOverloaded: boolean, connections: number, t: Thresholds): boolean {
  if (!wasOverloaded) return t.upper > 0 && connections >= t.upper;
  if (t.lower > 0) return connections >= t.lower;
  return t.upper > 0 && connections * 4 >= t.upper * 3;
}

/**
 * The least of those that take new connections, by `load` over weight; the first of equals. Compared by products, without fractions:
 * a replaces b when load(b) · weight(a) > load(a) · weight(b).
 */
export function leastLoaded(destinations: readonly Destination[], load: (d: Destination) => number): Destination | undefined {
  let least: Destination | undefined;
  for (const d of destinations) {
    if (!takesNew(d)) continue;
    if (least === undefined || load(least) * d.weight > load(d) * least.weight) least = d;
  }
  return least;
}

export function gcd(numbers: readonly number[]): number {
  let g = 0;
  for (const n of numbers) for (let a = n; a > 0; ) [g, a] = [a, g % a];
  return g;
}
