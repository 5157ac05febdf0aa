/** How many capture points (interfaces of a pcapng) a capture has, as far as the first packets show. */
import type { PacketTable } from '../../table/packets.ts';

/** Rows looked at: the first packets of all points come at the beginning. */
const MAX_LOOKED = 4096;
/** More are not told apart. */
const MAX_POINTS = 32;

export class CapturePoints {
  readonly #packets: PacketTable;
  #seen = 0;
  #looked = 0;
  #count = 0;

  constructor(packets: PacketTable) {
    this.#packets = packets;
  }

  /** Among the rows that there are so far. */
  get count(): number {
    const { interface: points, length } = this.#packets;
    for (const end = Math.min(length, MAX_LOOKED); this.#looked < end; this.#looked++) {
      const bit = 1 << (points.get(this.#looked) % MAX_POINTS);
      if ((this.#seen & bit) === 0) this.#count++;
      this.#seen |= bit;
    }
    return this.#count;
  }
}
