/**
 * The director's connection table: entries with their states, timeouts, and what they count for on their destinations (Linux, ip_vs_conn.c).
 * Both the laboratory's director and whoever replays a capture keep one.
 *
 * Cost: constant for a packet, logarithmic for an expiry.
 */
import {
  type ActiveRule,
  IPVS_NEW_TIMEOUT,
  IPVS_TCP_TIMEOUTS,
  type IpvsDirection,
  type IpvsTcpState,
  isActive,
  nextIpvsState,
} from './tcp-states.ts';

const SECOND = 1_000_000_000;

export interface IpvsEndpoint {
  /** Unsigned 32-bit. */
  readonly address: number;
  readonly port: number;
}

export interface IpvsEntry<D> {
  readonly client: IpvsEndpoint;
  readonly virtual: IpvsEndpoint;
  readonly destination: D;
  /** The director does not see what the server answers (TUN, DR). */
  readonly noOutput: boolean;
  state: IpvsTcpState;
  /** Counts as active: in the state ESTABLISHED, and by the newer rule in those before it. */
  active: boolean;
  /** Nanoseconds: when it is forgotten, unless a packet comes before. */
  expires: number;
  /** Packets from the client. */
  packets: number;
}

/** A reminder to look at an entry. It counts when its time is the entry's `due`. */
interface Reminder<D> {
  readonly time: number;
  readonly entry: Tracked<D>;
}

interface Tracked<D> extends IpvsEntry<D> {
  readonly key: string;
  due: number;
}

/** Told when an entry comes, goes, or changes between active and inactive: what to add to the destination's counts. */
export type EntryCounter<D> = (destination: D, active: number, inactive: number) => void;

export class ConnectionTable<D> {
  readonly #count: EntryCounter<D>;
  readonly #rule: ActiveRule;
  readonly #entries = new Map<string, Tracked<D>>();
  /** A heap by time. */
  readonly #due: Reminder<D>[] = [];

  constructor(count: EntryCounter<D>, rule: ActiveRule = 'established') {
    this.#count = count;
    this.#rule = rule;
  }

  get size(): number {
    return this.#entries.size;
  }

  entries(): IterableIterator<IpvsEntry<D>> {
    return this.#entries.values();
  }

  find(client: IpvsEndpoint, virtual: IpvsEndpoint): IpvsEntry<D> | undefined {
    return this.#entries.get(keyOf(client, virtual));
  }

  /** A new entry, inactive; one with the same key is replaced. */
  enter(client: IpvsEndpoint, virtual: IpvsEndpoint, destination: D, noOutput: boolean, now: number): IpvsEntry<D> {
    const key = keyOf(client, virtual);
    const old = this.#entries.get(key);
    if (old !== undefined) this.#forget(old);
    const expires = now + IPVS_NEW_TIMEOUT * SECOND;
    const entry: Tracked<D> = {
      client,
      virtual,
      destination,
      noOutput,
      state: 'NONE',
      active: false,
      expires,
      packets: 0,
      key,
      due: expires,
    };
    this.#entries.set(key, entry);
    this.#push({ time: expires, entry });
    this.#count(destination, 0, 1);
    return entry;
  }

  /** A TCP segment of the entry's connection. */
  segment(entry: IpvsEntry<D>, direction: 'input' | 'output', flags: number, now: number): void {
    if (direction === 'input') entry.packets++;
    const seen: IpvsDirection = direction === 'input' && entry.noOutput ? 'inputOnly' : direction;
    this.setState(entry, nextIpvsState(entry.state, seen, flags), now);
  }

  setState(entry: IpvsEntry<D>, state: IpvsTcpState, now: number): void {
    const active = isActive(state, this.#rule);
    if (active !== entry.active) this.#count(entry.destination, active ? 1 : -1, active ? -1 : 1);
    entry.active = active;
    entry.state = state;
    entry.expires = now + IPVS_TCP_TIMEOUTS[state] * SECOND;
    const tracked = this.#entries.get(keyOf(entry.client, entry.virtual));
    if (tracked === entry && entry.expires < tracked.due) this.#remind(tracked);
  }

  /** A packet of a protocol without states: the entry lives on for so many seconds. */
  touch(entry: IpvsEntry<D>, seconds: number, now: number): void {
    entry.packets++;
    entry.expires = now + seconds * SECOND;
    const tracked = this.#entries.get(keyOf(entry.client, entry.virtual));
    if (tracked === entry && entry.expires < tracked.due) this.#remind(tracked);
  }

  /** Forgets what has expired by `now`. */
  expire(now: number): void {
    for (let first = this.#due[0]; first !== undefined && first.time <= now; first = this.#due[0]) {
      this.#pop();
      const { entry, time } = first;
      if (entry.due !== time || this.#entries.get(entry.key) !== entry) continue;
      if (entry.expires <= now) this.#forget(entry);
      else this.#remind(entry);
    }
  }

  #remind(entry: Tracked<D>): void {
    entry.due = entry.expires;
    this.#push({ time: entry.expires, entry });
  }

  #forget(entry: Tracked<D>): void {
    this.#entries.delete(entry.key);
    this.#count(entry.destination, entry.active ? -1 : 0, entry.active ? 0 : -1);
  }

  #push(record: Reminder<D>): void {
    const heap = this.#due;
    let at = heap.push(record) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || parent.time <= record.time) break;
      heap[at] = parent;
      at = up;
    }
    heap[at] = record;
  }

  #pop(): void {
    const heap = this.#due;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      let next = heap[child];
      if (next === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && right.time < next.time) {
        next = right;
        child++;
      }
      if (next.time >= last.time) break;
      heap[at] = next;
      at = child;
    }
    heap[at] = last;
  }
}

const keyOf = (client: IpvsEndpoint, virtual: IpvsEndpoint): string =>
  `${client.address}:${client.port} ${virtual.address}:${virtual.port}`;
