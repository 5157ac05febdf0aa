/** What all schedulers' hypotheses are to the elimination: sets that only get smaller, decision by decision. */
import type { SchedulerName } from '../../../ipvs/schedulers/index.ts';
import type { Contradiction, Decision, SchedulerVerdict } from './facts.ts';

/**
 * All parameterisations of one scheduler that are still possible. What is not enumerated (weights without bound, say) is kept as what
 * is known of it, so that nothing possible is ever lost.
 */
export interface Family {
  readonly name: SchedulerName;
  readonly flags: readonly string[];
  readonly counted: SchedulerVerdict['counted'];
  readonly maxWeight: number | null;
  /**
   * Everything is possible again, but for what the service itself is. `fresh`: the director has just begun. `without`: these servers get no more
   * connections.
   */
  reset(fresh: boolean, without: ReadonlySet<number>): void;
  /** Takes a decision in; a contradiction where no parameterisation is left. */
  step(d: Decision): Contradiction | undefined;
  /** Decisions that could have contradicted it. */
  readonly tests: number;
  /** Parameterisations left of those that are counted; null where they are not. */
  left(): number | null;
}

export const contradiction = (
  code: Contradiction['code'],
  more: { readonly instead?: number | null; readonly earlier?: Contradiction['earlier'] } = {},
): Contradiction => ({ code, instead: more.instead ?? null, earlier: more.earlier ?? null });

/** All orders of 0 … n − 1. */
export function permutations(n: number): number[][] {
  if (n === 0) return [[]];
  return permutations(n - 1).flatMap((order) =>
    Array.from({ length: n }, (_, at) => [...order.slice(0, at), n - 1, ...order.slice(at)]),
  );
}

/** Sets of `size` of 0 … n − 1, ascending. */
export function combinations(n: number, size: number): number[][] {
  if (size === 0) return [[]];
  if (size > n) return [];
  return [...combinations(n - 1, size), ...combinations(n - 1, size - 1).map((c) => [...c, n - 1])];
}

/** What comes before what: kept closed, so that a circle shows at once. */
export class Precedence {
  readonly #before: boolean[][];

  constructor(n: number) {
    this.#before = Array.from({ length: n }, () => new Array<boolean>(n).fill(false));
  }

  /** `a` comes before `b`; false where that makes a circle. */
  add(a: number, b: number): boolean {
    const m = this.#before;
    if (a === b || m[b]?.[a] === true) return false;
    if (m[a]?.[b] === true) return true;
    for (const [i, row] of m.entries())
      if (i === a || row[a] === true) for (const j of m.keys()) if (j === b || m[b]?.[j] === true) row[j] = true;
    return true;
  }

  /** Orders that keep to it: counted by sets, for up to 12. */
  orders(): number | null {
    const n = this.#before.length;
    if (n > 12) return null;
    const ways = new Float64Array(1 << n);
    ways[0] = 1;
    for (let set = 0; set < 1 << n; set++) {
      if (ways[set] === 0) continue;
      for (let next = 0; next < n; next++) {
        if ((set & (1 << next)) !== 0) continue;
        const ready = this.#before.every((row, i) => row[next] !== true || (set & (1 << i)) !== 0);
        if (ready) ways[set | (1 << next)] = (ways[set | (1 << next)] ?? 0) + (ways[set] ?? 0);
      }
    }
    return ways[(1 << n) - 1] ?? 0;
  }
}
