/**
 * What choices by load over weight say about the weights, which may be any. That server p was chosen and not m, with loads a and b, says
 *
 *   a / w[p] ≤ b / w[m], that is w[m] / w[p] ≤ b / a, and equal only if p stands before m in the list.
 *
 * Such limits multiply along a way from server to server. Around a circle the ratios multiply to 1: limits whose product is below it contradict
 * each other; so do those whose product is 1, as then all are equal, and each server would stand before the next, all around.
 */
import { Precedence } from './family.ts';

/** Products of many limits are not exact. */
const TOLERANCE = 1e-9;

interface Limit {
  readonly above: number;
  readonly below: number;
}

export class WeightRatios {
  /** Direct limits, exact, and all that follow from them. */
  readonly #limits: (Limit | undefined)[][];
  readonly #closed: number[][];
  readonly #order: Precedence;
  readonly #ties: [number, number][] = [];
  readonly #n: number;

  constructor(n: number) {
    this.#n = n;
    this.#limits = Array.from({ length: n }, () => new Array<Limit | undefined>(n).fill(undefined));
    this.#closed = Array.from({ length: n }, (_, i) =>
      Array.from({ length: n }, (_, j) => (i === j ? 1 : Number.POSITIVE_INFINITY)),
    );
    this.#order = new Precedence(n);
  }

  /** p was chosen and m was not, with a load of at least `own` and at most `others`. False: that contradicts what was before. */
  add(p: number, m: number, own: number, others: number): boolean {
    if (own === 0) {
      // Nothing divided by anything: equal, whatever the weights.
      if (others !== 0) return true;
      this.#ties.push([p, m]);
      return this.#order.add(p, m);
    }
    if (others === 0) return false;
    if (!Number.isFinite(others)) return true;
    const known = this.#limits[p]?.[m];
    if (known !== undefined && known.above * own <= others * known.below) return true;
    (this.#limits[p] as (Limit | undefined)[])[m] = { above: others, below: own };
    const back = this.#limits[m]?.[p];
    if (back !== undefined && back.above * others <= back.below * own) return false;
    return this.#close(p, m, others / own);
  }

  #close(p: number, m: number, limit: number): boolean {
    const c = this.#closed;
    const at = (i: number, j: number): number => c[i]?.[j] ?? Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#n; i++)
      for (let j = 0; j < this.#n; j++) {
        const way = at(i, p) * limit * at(m, j);
        if (way < at(i, j)) (c[i] as number[])[j] = way;
      }
    for (let i = 0; i < this.#n; i++) if (at(i, i) < 1 - TOLERANCE) return false;
    return true;
  }

  /** Weights up to `max` (without common divisor), each with the orders of the list that go with it. */
  count(max: number): number | null {
    if (max ** this.#n > 5000) return null;
    let sum = 0;
    const weights = new Array<number>(this.#n).fill(1);
    for (let i = 0; i < max ** this.#n; i++) {
      for (let k = 0, rest = i; k < this.#n; k++, rest = Math.floor(rest / max)) weights[k] = (rest % max) + 1;
      if (weights.reduce(divisor, 0) === 1) sum += this.#orders(weights) ?? 0;
    }
    return sum;
  }

  /** Orders of the list that go with these weights. */
  #orders(weights: readonly number[]): number | null {
    const order = new Precedence(this.#n);
    for (const [p, m] of this.#ties) if (!order.add(p, m)) return 0;
    for (let p = 0; p < this.#n; p++)
      for (let m = 0; m < this.#n; m++) {
        const limit = this.#limits[p]?.[m];
        if (limit === undefined) continue;
        const left = (weights[m] ?? 1) * limit.below;
        const right = (weights[p] ?? 1) * limit.above;
        if (left > right || (left === right && !order.add(p, m))) return 0;
      }
    return order.orders();
  }
}

function divisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y > 0) [x, y] = [y, x % y];
  return x;
}
