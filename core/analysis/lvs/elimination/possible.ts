/**
 * The states that the director's entry of a connection may have. A capture shows when a packet came to the director and when its copy left, not when
 * the director dealt with it; and of a packet without a copy not whether it came at all. So an entry has a set of states: those before and after
 * what is under way. Nothing that follows from the set can be wrong, however the packets were timed.
 */
import {
  type ActiveRule,
  IPVS_NEW_TIMEOUT,
  IPVS_TCP_STATES,
  IPVS_TCP_TIMEOUTS,
  type IpvsDirection,
  isActive,
  nextIpvsState,
} from '../../../ipvs/tcp-states.ts';
import { TcpFlag } from '../../../table/packets.ts';
import type { Counts } from './facts.ts';

const SECOND = 1e9;
/** Timers are not exact. */
const SLACK = SECOND;
const STATES = IPVS_TCP_STATES.length;
/** Bit of the set: there is no entry. */
const ABSENT = 1 << STATES;
const ANY_STATE = ABSENT - 1;
const activeStates = (rule: ActiveRule): number =>
  IPVS_TCP_STATES.reduce((set, state, i) => (isActive(state, rule) ? set | (1 << i) : set), 0);
const ACTIVE: Readonly<Record<ActiveRule, number>> = {
  established: activeStates('established'),
  opening: activeStates('opening'),
};
const SYN_RECV = 1 << IPVS_TCP_STATES.indexOf('SYN_RECV');

interface Pending {
  readonly row: number;
  readonly direction: IpvsDirection;
  readonly flags: number;
}

/** The set after a segment has been dealt with. */
function after(set: number, direction: IpvsDirection, flags: number): number {
  let next = 0;
  for (let i = 0; i < STATES; i++) {
    const state = IPVS_TCP_STATES[i];
    if ((set & (1 << i)) === 0 || state === undefined) continue;
    next |= 1 << IPVS_TCP_STATES.indexOf(nextIpvsState(state, direction, flags));
  }
  if ((set & ABSENT) === 0) return next;
  const opens = direction !== 'output' && (flags & (TcpFlag.syn | TcpFlag.ack | TcpFlag.rst)) === TcpFlag.syn;
  if (opens) return next | SYN_RECV;
  // Without an entry nothing is sent on: there was one, of which nothing is known.
  return next !== 0 ? next : after(ANY_STATE, direction, flags);
}

export type Counted = Counts & { totalLow: number; totalHigh: number };

/** What may be known of an entry of the director's table. */
export interface PossibleEntry {
  readonly server: number;
  readonly mayExist: boolean;
  /** A packet has come to the director, or is on its way to it. */
  seen(row: number, direction: IpvsDirection, flags: number, time: number): void;
  /** The copy of the packet at `row` (null: it was not captured) has left. */
  sentOn(row: number | null, direction: IpvsDirection, flags: number, time: number): void;
  /** When the entry may be forgotten first, and when it surely is, unless another packet comes. */
  expiry(): { readonly first: number; readonly last: number };
  mayBeForgotten(): void;
  isForgotten(): void;
  /** Adds (or with −1 takes away) what the entry counts for. */
  countIn(counts: Counted, sign: 1 | -1): void;
}

export class PossibleStates implements PossibleEntry {
  readonly server: number;
  readonly #active: number;
  #settled: number;
  #pending: Pending[] = [];
  #settledTime: number;
  #lastTime: number;
  #set: number;

  /** `before`: the entry of an earlier connection with the same ports, if there may be one. */
  constructor(server: number, time: number, rule: ActiveRule, before?: PossibleStates) {
    this.server = server;
    this.#active = ACTIVE[rule];
    this.#settled = before === undefined ? ABSENT : before.#set | ABSENT;
    this.#set = this.#settled;
    this.#settledTime = time;
    this.#lastTime = time;
  }

  get mayExist(): boolean {
    return this.#set !== ABSENT;
  }

  seen(row: number, direction: IpvsDirection, flags: number, time: number): void {
    this.#pending.push({ row, direction, flags });
    if (this.#pending.length > 64) this.#settle(0, false);
    this.#lastTime = time;
    this.#update();
  }

  sentOn(row: number | null, direction: IpvsDirection, flags: number, time: number): void {
    const at = row === null ? -1 : this.#pending.findIndex((e) => e.row === row);
    if (at >= 0) this.#settle(at, true);
    else if (row !== null) {
      // One that a later one has overtaken.
      this.#settled |= after(this.#settled, direction, flags);
    } else {
      this.#settle(this.#pending.length - 1, false);
      this.#settled = after(this.#settled, direction, flags);
    }
    this.#settledTime = time;
    this.#lastTime = time;
    this.#update();
  }

  /** Of those before `at` it is not known whether they came. */
  #settle(at: number, certainly: boolean): void {
    this.#pending.splice(0, at + 1).forEach((e, i) => {
      const next = after(this.#settled, e.direction, e.flags);
      this.#settled = i === at && certainly ? next : this.#settled | next;
    });
  }

  #update(): void {
    let set = this.#settled;
    for (const e of this.#pending) set |= after(set, e.direction, e.flags);
    this.#set = set;
  }

  expiry(): { readonly first: number; readonly last: number } {
    let least = Number.POSITIVE_INFINITY;
    let most = IPVS_NEW_TIMEOUT;
    IPVS_TCP_STATES.forEach((state, i) => {
      if ((this.#set & (1 << i)) === 0) return;
      least = Math.min(least, IPVS_TCP_TIMEOUTS[state]);
      most = Math.max(most, IPVS_TCP_TIMEOUTS[state]);
    });
    if (this.#pending.length > 0) least = Math.min(least, IPVS_NEW_TIMEOUT);
    return { first: this.#settledTime + least * SECOND - SLACK, last: this.#lastTime + most * SECOND + SLACK };
  }

  mayBeForgotten(): void {
    this.#settled |= ABSENT;
    this.#set |= ABSENT;
  }

  isForgotten(): void {
    this.#settled = ABSENT;
    this.#set = ABSENT;
    this.#pending = [];
  }

  countIn(counts: Counted, sign: 1 | -1): void {
    const set = this.#set;
    const active = set & this.#active;
    const other = set & ~this.#active & ~ABSENT;
    counts.activeLow += set === active ? sign : 0;
    counts.activeHigh += active !== 0 ? sign : 0;
    counts.overheadLow += ((set & ABSENT) !== 0 ? 0 : other !== 0 ? 1 : 256) * sign;
    counts.overheadHigh += (active !== 0 ? 256 : other !== 0 ? 1 : 0) * sign;
    counts.totalLow += (set & ABSENT) === 0 ? sign : 0;
    counts.totalHigh += set !== ABSENT ? sign : 0;
  }
}
