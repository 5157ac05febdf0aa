/**
 * Who was master of a virtual router, and why the next one became it (RFC 3768, RFC 5798).
 *
 *   Master_Down_Interval = 3 · Advertisement_Interval + Skew_Time
 *   Skew_Time            = (256 − priority) / 256 s             version 2
 *                        = (256 − priority) / 256 · interval    version 3
 *
 * A backup says nothing: only masters are seen.
 */
import { formatIpv4Number, formatIpv6 } from '../../base/address.ts';
import { type Bytes, u8, u16, u32 } from '../../base/bytes.ts';
import { checksumHolds, onesSum } from '../../base/checksum.ts';
import type { PacketRow } from '../../base/ids.ts';
import { VRRP_HEADER, VRRP_PROTOCOL } from '../../wire/vrrp.ts';
import type { AdvertProblem, ElectionCause, Reign, SplitBrain, VirtualRouterFacts, VrrpRouter } from './facts.ts';

const SECOND = 1e9;
/** An advertisement that follows within so many intervals: the sender was alive in between. Two lost ones end it. */
const ALIVE = 2.5;
/** Timers and the capture's clock are not exact. */
const TOLERANCE = 0.9;
/** Beyond that a capture is of an attack: what more there is goes to the last group, or is not listed. */
const MAX_GROUPS = 64;
const MAX_SPLITS = 64;
const MAX_OPEN = 16;

export interface Advert {
  readonly row: PacketRow;
  /** Nanoseconds since the first packet. */
  readonly time: number;
  readonly source: string;
  readonly mac: string;
  readonly family: 4 | 6;
  readonly version: number;
  readonly id: number;
  readonly priority: number;
  readonly intervalNs: number;
  readonly addresses: readonly string[];
  readonly problems: readonly AdvertProblem[];
}

/** The advertisement in an IP packet whose header begins at `l3`; undefined where the bytes end before the priority. */
export function readAdvert(b: Bytes, l3: number, at: { row: PacketRow; time: number; mac: string }): Advert | undefined {
  const family = u8(b, l3) >>> 4 === 6 ? 6 : 4;
  const start = family === 6 ? l3 + 40 : l3 + (u8(b, l3) & 15) * 4;
  const end = family === 6 ? l3 + 40 + u16(b, l3 + 4) : l3 + u16(b, l3 + 2);
  if (start + VRRP_HEADER > Math.min(b.length, end)) return undefined;
  const size = family === 6 ? 16 : 4;
  const version = u8(b, start) >>> 4;
  const count = u8(b, start + 3);
  const problems: AdvertProblem[] = [];
  if (u8(b, family === 6 ? l3 + 7 : l3 + 8) !== 255) problems.push('ttl');
  if (version !== 2 && version !== 3) problems.push('version');
  const whole = start + VRRP_HEADER + count * size <= Math.min(b.length, end);
  if (!whole) problems.push('short');
  else if (end <= b.length && !sumIsGood(b, l3, start, end, family, version)) problems.push('checksum');
  const addresses: string[] = [];
  for (let i = 0; i < count && start + VRRP_HEADER + (i + 1) * size <= b.length; i++) {
    const o = start + VRRP_HEADER + i * size;
    addresses.push(family === 6 ? formatIpv6(b.subarray(o, o + 16)) : formatIpv4Number(u32(b, o)));
  }
  const source = family === 6 ? formatIpv6(b.subarray(l3 + 8, l3 + 24)) : formatIpv4Number(u32(b, l3 + 12));
  const intervalNs = version === 3 ? (u16(b, start + 4) & 0x0fff) * (SECOND / 100) : u8(b, start + 5) * SECOND;
  return {
    ...at,
    source,
    family,
    version,
    id: u8(b, start + 1),
    priority: u8(b, start + 2),
    intervalNs: intervalNs === 0 ? SECOND : intervalNs,
    addresses,
    problems,
  };
}

/** Over IPv4 some count the pseudo-header in version 3 and some do not: both are accepted. */
function sumIsGood(b: Bytes, l3: number, start: number, end: number, family: 4 | 6, version: number): boolean {
  if (family === 4 && checksumHolds(b, start, end, 0)) return true;
  if (version !== 3) return false;
  const from = family === 6 ? l3 + 8 : l3 + 12;
  return checksumHolds(b, start, end, onesSum(b, from, from + (family === 6 ? 32 : 8), end - start + VRRP_PROTOCOL));
}

interface Run {
  readonly router: number;
  readonly adverts: Advert[];
}

const startOf = (r: Run): Advert => r.adverts[0] as Advert;
const endOf = (r: Run): Advert => r.adverts.at(-1) as Advert;

const skewNs = (a: Advert): number => ((256 - a.priority) / 256) * (a.version === 3 ? a.intervalNs : SECOND);

/** @param adverts in the order of their times */
export function elections(adverts: readonly Advert[]): VirtualRouterFacts[] {
  return virtualRouters(adverts).map((list) => electionsOf(list));
}

/**
 * The advertisements of each virtual router. Two networks may use the same identifier: they are told apart by their addresses, of which
 * routers of one virtual router share at least one.
 */
function virtualRouters(adverts: readonly Advert[]): Advert[][] {
  const groups = new Map<string, { readonly addresses: Set<string>; readonly list: Advert[] }[]>();
  for (const a of adverts) {
    const key = `${a.family} ${a.id}`;
    const same = groups.get(key) ?? [];
    groups.set(key, same);
    let group = same.find((g) => a.addresses.length === 0 || a.addresses.some((x) => g.addresses.has(x)));
    if (group === undefined && same.length >= MAX_GROUPS) group = same.at(-1);
    if (group === undefined) {
      group = { addresses: new Set(), list: [] };
      same.push(group);
    }
    for (const x of a.addresses) group.addresses.add(x);
    group.list.push(a);
  }
  return [...groups.values()].flat().map((g) => g.list);
}

function electionsOf(list: readonly Advert[]): VirtualRouterFacts {
  const [first] = list as readonly [Advert, ...Advert[]];
  const numbers = new Map<string, number>();
  const byRouter: Advert[][] = [];
  for (const a of list) {
    let n = numbers.get(a.source);
    if (n === undefined) {
      n = byRouter.push([]) - 1;
      numbers.set(a.source, n);
    }
    byRouter[n]?.push(a);
  }
  const runs = byRouter.flatMap(runsOf).sort((a, b) => startOf(a).time - startOf(b).time || startOf(a).row - startOf(b).row);
  return {
    id: first.id,
    family: first.family,
    addresses: [...new Set(list.flatMap((a) => a.addresses))],
    routers: byRouter.map(routerOf),
    reigns: reignsOf(runs),
    splitBrains: splitBrainsOf(runs),
  };
}

function routerOf(list: readonly Advert[]): VrrpRouter {
  const first = list[0] as Advert;
  const last = list.at(-1) as Advert;
  return {
    address: first.source,
    mac: first.mac,
    version: first.version,
    priority: (list.findLast((a) => a.priority > 0) ?? last).priority,
    intervalNs: last.intervalNs,
    advertisements: list.length,
    first: first.row,
    last: last.row,
    problems: [...new Set(list.flatMap((a) => a.problems))],
  };
}

/** Times in which a router kept advertising. */
function runsOf(list: readonly Advert[], router: number): Run[] {
  const runs: Run[] = [];
  let run: Run | undefined;
  let before: Advert | undefined;
  for (const a of list) {
    const resigned = before !== undefined && before.priority === 0 && a.priority > 0;
    if (run === undefined || before === undefined || resigned || a.time - before.time > ALIVE * before.intervalNs) {
      run = { router, adverts: [] };
      runs.push(run);
    }
    run.adverts.push(a);
    before = a;
  }
  return runs;
}

function reignsOf(runs: readonly Run[]): Reign[] {
  const out: Reign[] = [];
  let latest: Run | undefined;
  for (const run of runs) {
    const start = startOf(run);
    const end = endOf(run);
    const before = latest === undefined ? undefined : lastBefore(latest, start);
    const cause: ElectionCause =
      latest === undefined || before === undefined ? 'first' : run.router === latest.router ? 'resumed' : causeOf(before, start);
    const afterNs = before === undefined ? null : start.time - before.time;
    const down = before === undefined ? 0 : 3 * before.intervalNs + skewNs(start);
    out.push({
      router: run.router,
      first: start.row,
      last: end.row,
      advertisements: run.adverts.length,
      priority: start.priority,
      cause,
      afterNs,
      expectedNs: cause === 'silence' || cause === 'early' ? down : cause === 'resigned' ? skewNs(start) : null,
      before: before?.row ?? null,
    });
    if (latest === undefined || endOf(latest).time <= end.time) latest = run;
  }
  return out;
}

/** The last advertisement of a run before another one's first. */
function lastBefore(run: Run, next: Advert): Advert | undefined {
  return run.adverts.findLast((a) => a.time <= next.time);
}

function causeOf(before: Advert, now: Advert): ElectionCause {
  if (before.priority === 0) return 'resigned';
  if (now.time - before.time >= TOLERANCE * 3 * before.intervalNs) return 'silence';
  if (now.priority > before.priority) return 'preemption';
  if (now.priority === before.priority && addressGreater(now.source, before.source)) return 'tie';
  return 'early';
}

/** IPv4 addresses as numbers; IPv6 ones, whose text does not sort, as equal. */
function addressGreater(a: string, b: string): boolean {
  const number = (text: string): number => text.split('.').reduce((n, part) => n * 256 + Number(part), 0);
  return !a.includes(':') && number(a) > number(b);
}

/** Runs of two routers that overlap by at least two advertisements of each. One that crosses on the wire does not make two masters. */
function splitBrainsOf(runs: readonly Run[]): SplitBrain[] {
  const out: SplitBrain[] = [];
  let open: Run[] = [];
  for (const run of runs) {
    const start = startOf(run).time;
    open = open.filter((r) => endOf(r).time >= start).slice(-MAX_OPEN);
    if (out.length >= MAX_SPLITS) break;
    for (const other of open) {
      if (other.router === run.router) continue;
      const until = Math.min(endOf(run).time, endOf(other).time);
      const within = (r: Run): Advert[] => r.adverts.filter((a) => a.time >= start && a.time <= until);
      const [a, b] = [within(other), within(run)];
      const first = b[0];
      const last = [...a, ...b].reduce<Advert | undefined>((x, y) => (x === undefined || y.time > x.time ? y : x), undefined);
      if (a.length < 2 || b.length < 2 || first === undefined || last === undefined) continue;
      out.push({ routers: [other.router, run.router], first: first.row, last: last.row, reasons: reasonsOf(a, b) });
    }
    open.push(run);
  }
  return out;
}

/** Receivers refuse a wrong TTL, checksum or version, other addresses, and in version 2 another interval (RFC 3768 §7.1). */
function reasonsOf(a: readonly Advert[], b: readonly Advert[]): SplitBrain['reasons'] {
  const [x, y] = [a[0] as Advert, b[0] as Advert];
  const reasons = new Set<SplitBrain['reasons'][number]>([...a, ...b].flatMap((advert) => advert.problems));
  if (x.version !== y.version) reasons.add('version');
  if (x.version === 2 && y.version === 2 && x.intervalNs !== y.intervalNs) reasons.add('interval');
  if ([...x.addresses].sort().join() !== [...y.addresses].sort().join()) reasons.add('addresses');
  return [...reasons];
}
