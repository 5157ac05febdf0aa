/** The schedulers that compare loads: lc, wlc, sed and nq. */
import type { Contradiction, Counts, Decision } from './facts.ts';
import { contradiction, type Family, Precedence } from './family.ts';
import { WeightRatios } from './ratios.ts';

/** Weights among which the parameterisations are counted. What is ruled out is ruled out for all weights. */
export const MAX_WEIGHT = 4;
const UNKNOWN: Counts = {
  activeLow: 0,
  activeHigh: Number.POSITIVE_INFINITY,
  overheadLow: 0,
  overheadHigh: Number.POSITIVE_INFINITY,
};

/** Counts of the chosen server, and the others that were surely there, with theirs. */
function compared(d: Decision, server: number): { own: Counts; others: [number, Counts][] } {
  const others: [number, Counts][] = [];
  d.counts.forEach((c, m) => {
    if (m !== server && !d.out.has(m)) others.push([m, c]);
  });
  return { own: d.counts[server] ?? UNKNOWN, others };
}

/** Least connections: nothing but the order of the list is not known. */
export class LeastConnections implements Family {
  readonly name = 'lc';
  readonly flags = [];
  readonly counted = ['list-order'] as const;
  readonly maxWeight = null;
  tests = 0;
  readonly #n: number;
  #order: Precedence;

  constructor(n: number) {
    this.#n = n;
    this.#order = new Precedence(n);
  }

  reset(): void {
    this.#order = new Precedence(this.#n);
  }

  step(d: Decision): Contradiction | undefined {
    if (d.server === null || d.maybe) return undefined;
    const { own, others } = compared(d, d.server);
    for (const [m, c] of others) {
      if (Number.isFinite(c.overheadHigh)) this.tests++;
      if (own.overheadLow > c.overheadHigh) return contradiction('load', { instead: m });
      // Both numbers must be just these, and equal.
      if (own.overheadLow === c.overheadHigh && !this.#order.add(d.server, m)) return contradiction('load', { instead: m });
    }
    return undefined;
  }

  left(): number | null {
    return this.#order.orders();
  }
}

/** wlc, sed, nq: load over weight. */
export class WeightedLoad implements Family {
  readonly name: 'wlc' | 'sed' | 'nq';
  readonly flags = [];
  readonly counted = ['list-order', 'weights'] as const;
  readonly maxWeight = MAX_WEIGHT;
  tests = 0;
  readonly #n: number;
  #ratios: WeightRatios;

  constructor(n: number, name: 'wlc' | 'sed' | 'nq') {
    this.#n = n;
    this.name = name;
    this.#ratios = new WeightRatios(n);
  }

  reset(): void {
    this.#ratios = new WeightRatios(this.#n);
  }

  step(d: Decision): Contradiction | undefined {
    const { server } = d;
    if (server === null || d.maybe) return undefined;
    const { own, others } = compared(d, server);
    if (this.name === 'nq') {
      const idle = others.filter(([, c]) => c.activeHigh === 0);
      if (Number.isFinite(own.activeHigh)) this.tests += idle.length;
      if (own.activeLow > 0 && idle[0] !== undefined) return contradiction('idle', { instead: idle[0][0] });
      if (own.activeHigh === 0) {
        for (const [m] of idle) if (!this.#ratios.add(server, m, 0, 0)) return contradiction('ratio', { instead: m });
        return undefined;
      }
      // Perhaps it was idle, and then nothing was compared.
      if (own.activeLow === 0) return undefined;
    }
    for (const [m, c] of others) {
      const [load, other] = this.name === 'wlc' ? [own.overheadLow, c.overheadHigh] : [own.activeLow + 1, c.activeHigh + 1];
      if (Number.isFinite(other)) this.tests++;
      if (!this.#ratios.add(server, m, load, other)) return contradiction('ratio', { instead: m });
    }
    return undefined;
  }

  left(): number | null {
    return this.#ratios.count(MAX_WEIGHT);
  }
}
