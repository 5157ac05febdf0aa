/**
 * Between which capture points times cannot be compared. No box sends a packet on before it has it: a copy that is recorded before its
 * original shows that two clocks disagree, or that one point put neighbours in the wrong order. The first spoils all latencies between
 * these two points, also those that look possible; the second those of the conversation that shows it.
 */
import { NONE, type PacketRow } from '../../base/ids.ts';
import type { PacketTable } from '../../table/packets.ts';
import type { PairStore } from './stores.ts';

/** Clocks that disagree show in every packet one way, neighbours in the wrong order in a few: more than one in so many are not a few. */
const A_FEW = 50;
const POINTS = 0x1_0000;

/** Pairs between two points, one way. */
interface Way {
  pairs: number;
  early: number;
  /** The first pair of those that are early. */
  witness: number;
}

export class PairClocks {
  readonly #packets: PacketTable;
  readonly #pairs: PairStore;
  readonly #translatorOf: (binding: number) => number;
  readonly #ways = new Map<number, Way>();
  /** Binding → its first early pair. */
  readonly #ofBinding = new Map<number, number>();

  /** Walks all pairs once. `translatorOf`: of a binding of the store; −1 for one that is not shown. */
  constructor(packets: PacketTable, pairs: PairStore, translatorOf: (binding: number) => number) {
    this.#packets = packets;
    this.#pairs = pairs;
    this.#translatorOf = translatorOf;
    for (let pair = 0; pair < pairs.count; pair++) this.#enter(pair);
  }

  /** The pair that shows that times of this one's two sides cannot be compared; −1 where none does. */
  witness(pair: number): number {
    const [from, to] = this.#points(pair);
    const binding = this.#pairs.binding.get(pair);
    for (const key of from === to
      ? [this.#key(from, to, binding)]
      : [this.#key(from, to, binding), this.#key(to, from, binding)]) {
      const way = this.#ways.get(key);
      if (way !== undefined && way.early * A_FEW > way.pairs) return way.witness;
    }
    return this.#ofBinding.get(binding) ?? -1;
  }

  #enter(pair: number): void {
    const binding = this.#pairs.binding.get(pair);
    if (binding === NONE || this.#translatorOf(binding) < 0) return;
    const took = this.#packets.intervalNs(this.#pairs.original.get(pair) as PacketRow, this.#pairs.copy.get(pair) as PacketRow);
    if (took === null) return;
    const key = this.#key(...this.#points(pair), binding);
    let way = this.#ways.get(key);
    if (way === undefined) {
      way = { pairs: 0, early: 0, witness: -1 };
      this.#ways.set(key, way);
    }
    way.pairs++;
    if (took >= 0) return;
    if (way.early++ === 0) way.witness = pair;
    if (!this.#ofBinding.has(binding)) this.#ofBinding.set(binding, pair);
  }

  #points(pair: number): [from: number, to: number] {
    const { interface: points } = this.#packets;
    return [points.get(this.#pairs.original.get(pair)), points.get(this.#pairs.copy.get(pair))];
  }

  /** Clocks belong to points. Within one, which may hold what several had heard, the boxes are all that can be told apart. */
  #key(from: number, to: number, binding: number): number {
    return from === to ? -1 - this.#translatorOf(binding) : from * POINTS + to;
  }
}
