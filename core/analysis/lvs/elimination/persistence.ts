/**
 * Persistent services: after its first connection a client stays with its server for so many seconds, and nothing is scheduled. Which
 * connections were scheduled at all depends on how long that is; every length that some difference comes from is tried.
 */
import type { Decision } from './facts.ts';

const SECOND = 1e9;
/** Lengths tried for each netmask, and the same where there are more connections than `MANY`. */
const MAX_LENGTHS = 48;
const MANY = 20_000;
const MAX_LENGTHS_OF_MANY = 8;
/** Clients of one network count as one where the service says so (`ipvsadm -M`). */
const MASKS = [0xffff_ffff, 0xffff_ff00, 0xffff_0000] as const;

export interface PersistenceHypotheses {
  /** The decisions that were the scheduler's, for each length of persistence that can be. */
  readonly list: readonly (readonly Decision[])[];
  /** False: there are more lengths than were tried. */
  readonly complete: boolean;
}

interface Repeat {
  readonly index: number;
  /** Since the client's connection before. */
  readonly gap: number;
  readonly same: boolean;
}

interface Clients {
  /** Each connection of a client that had one before. */
  readonly repeats: readonly Repeat[];
  /** Connections of clients that may have had one before the capture began, or with another director. */
  readonly perhaps: readonly number[];
}

function clientsOf(decisions: readonly Decision[], mask: number, fresh: boolean): Clients {
  const last = new Map<number, Decision>();
  const repeats: Repeat[] = [];
  const perhaps: number[] = [];
  let known = fresh;
  decisions.forEach((d, index) => {
    if (d.restart) {
      last.clear();
      known = false;
    }
    const key = (d.source & mask) >>> 0;
    const before = last.get(key);
    last.set(key, d);
    if (before === undefined && !known) perhaps.push(index);
    if (before === undefined || d.server === null || before.server === null) return;
    // A server that is gone keeps nobody.
    if (before.server !== d.server && d.out.has(before.server)) return;
    repeats.push({ index, gap: d.time - before.time, same: before.server === d.server });
  });
  return { repeats, perhaps };
}

/** `fresh`: no client had a connection before the first of these. */
export function persistenceHypotheses(decisions: readonly Decision[], fresh: boolean): PersistenceHypotheses {
  const list: Decision[][] = [];
  const seen = new Set<string>();
  let complete = true;
  for (const mask of MASKS) {
    const { repeats, perhaps } = clientsOf(decisions, mask, fresh);
    const changes = repeats.filter((r) => !r.same).map((r) => r.gap);
    // Whole seconds, at least one; none that a client has changed servers within.
    const longest = Math.min(...changes.map((gap) => Math.floor(gap / SECOND)));
    const kept = repeats.filter((r) => r.same);
    const lengths = new Set<number>(perhaps.length > 0 && longest >= 1 ? [1] : []);
    for (const { gap } of kept) {
      const seconds = Math.floor(gap / SECOND) + 1;
      if (seconds <= longest) lengths.add(seconds);
    }
    const tried = [...lengths].sort((a, b) => a - b);
    const most = decisions.length > MANY ? MAX_LENGTHS_OF_MANY : MAX_LENGTHS;
    if (tried.length > most) complete = false;
    for (const length of tried.slice(-most)) {
      const under = new Set(kept.filter((r) => r.gap < length * SECOND).map((r) => r.index));
      // Live connections keep a template longer than its time.
      const open = new Set([...perhaps, ...kept.filter((r) => r.gap >= length * SECOND).map((r) => r.index)]);
      const key = `${[...under].join()} ${perhaps.join()}`;
      if (seen.has(key)) continue;
      seen.add(key);
      list.push(scheduled(decisions, under, open));
    }
  }
  return { list, complete };
}

function scheduled(decisions: readonly Decision[], under: ReadonlySet<number>, perhaps: ReadonlySet<number>): Decision[] {
  const out: Decision[] = [];
  let restart = false;
  decisions.forEach((d, i) => {
    restart ||= d.restart;
    if (under.has(i)) return;
    out.push(restart || perhaps.has(i) ? { ...d, restart, maybe: d.maybe || perhaps.has(i) } : d);
    restart = false;
  });
  return out;
}
