/** A view along its time, for whoever moves through it by time and not by number. */
import type { Facts } from '../../analysis/facts.ts';
import type { PacketRow } from '../../base/ids.ts';
import type { View } from './views.ts';

export class Timeline {
  readonly #facts: Facts;
  readonly #rows: Uint32Array | undefined;
  readonly #length: number;

  constructor(facts: Facts, view: View) {
    this.#facts = facts;
    this.#rows = view.rows;
    this.#length = view.rows?.length ?? facts.tables.packets.length;
  }

  /** The last position whose time is not after that part of the whole; in a capture whose clock steps back, one of them. */
  positionAt(part: number): number {
    if (this.#length === 0) return 0;
    const wanted = this.#time(0) + Math.max(0, Math.min(1, part)) * this.#span();
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#time(middle) <= wanted) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  /** 0 to 1. */
  partOf(row: number): number {
    const span = this.#span();
    if (this.#length === 0 || !(span > 0) || row >= this.#facts.tables.packets.length) return 0;
    const at = this.#elapsed(row) - this.#time(0);
    return Math.max(0, Math.min(1, at / span));
  }

  #span(): number {
    return this.#length === 0 ? 0 : this.#time(this.#length - 1) - this.#time(0);
  }

  #time(position: number): number {
    return this.#elapsed(this.#rows === undefined ? position : (this.#rows[position] as number));
  }

  #elapsed(row: number): number {
    return this.#facts.tables.packets.elapsedNs(0 as PacketRow, row as PacketRow);
  }
}
