/** Where in a capture the pairs of each binding begin: what the rules need of them, in 20 bytes a binding. */
import type { Binding, NatFacts, RewritePair } from '../analysis/nat/facts.ts';
import type { PacketRow } from '../base/ids.ts';

/** The rows of a pair, and which way it goes. */
export type PairRows = Pick<RewritePair, 'original' | 'copy' | 'direction'>;

/** The first pair of each direction; those that the binding lacks are not there. */
export type FirstPairs = Readonly<Partial<Record<RewritePair['direction'], PairRows>>>;

/** What the rules need of a binding's pairs, without keeping them. */
export interface BindingPlace {
  readonly binding: Binding;
  /** The pair of the earliest copy, and the first of each direction. */
  readonly first: PairRows;
  readonly firstOf: FirstPairs;
  /** The second copy towards the far side: where the table decides for the first time. */
  readonly secondInbound: PacketRow | null;
}

/** A rewritten copy in its binding. */
export interface CopyPlace extends BindingPlace {
  readonly pair: RewritePair;
  readonly isFirst: boolean;
  /** The first pair with this pair's direction. */
  readonly firstOfDirection: PairRows;
}

const DIRECTIONS = ['dnat', 'snat', 'dnat+snat'] as const satisfies readonly RewritePair['direction'][];

/** Words of a binding: the copy's row plus one of its first pair, of the first of each direction, and of the second inbound; 0: none. */
const FIRST = 0;
const FIRST_OF = 1;
const SECOND_INBOUND = FIRST_OF + DIRECTIONS.length;
const STRIDE = SECOND_INBOUND + 1;
/** In the place of the first row: its pairs have not been walked. */
const UNKNOWN = 0xffff_ffff;

export class BindingPlaces {
  readonly #nat: NatFacts;
  readonly #words: Uint32Array;

  constructor(nat: NatFacts) {
    this.#nat = nat;
    this.#words = new Uint32Array(STRIDE * nat.bindings.length).fill(UNKNOWN);
  }

  /** Walks the binding's pairs at the first question; undefined: it has none. */
  of(binding: Binding): BindingPlace | undefined {
    const w = this.#words;
    const at = STRIDE * binding.id;
    if (w[at] === UNKNOWN) this.#walk(binding, at);
    if (w[at] === 0) return undefined;
    const firstOf: Partial<Record<RewritePair['direction'], PairRows>> = {};
    let first: PairRows | undefined;
    DIRECTIONS.forEach((direction, i) => {
      const word = w[at + FIRST_OF + i] as number;
      const copy = (word - 1) as PacketRow;
      const original = word === 0 ? null : this.#nat.rewriteOf(copy);
      if (original === null) return;
      const pair: PairRows = { original, copy, direction };
      firstOf[direction] = pair;
      if (word === w[at + FIRST]) first = pair;
    });
    if (first === undefined) return undefined;
    const second = w[at + SECOND_INBOUND] as number;
    return { binding, first, firstOf, secondInbound: second === 0 ? null : ((second - 1) as PacketRow) };
  }

  #walk(binding: Binding, at: number): void {
    const w = this.#words;
    w.fill(0, at, at + STRIDE);
    let inbound = 0;
    for (const { copy, direction } of binding.pairs) {
      const of = at + FIRST_OF + DIRECTIONS.indexOf(direction);
      if (w[at] === 0) w[at] = copy + 1;
      if (w[of] === 0) w[of] = copy + 1;
      if (direction !== 'snat' && ++inbound === 2) w[at + SECOND_INBOUND] = copy + 1;
    }
  }
}
