/**
 * What the scan met in TCP segments that the packet table has no columns for: few segments have any. A log in order of rows, 13 bytes an
 * entry.
 */
export const SegmentNote = {
  /** The window scale option of a SYN; `value`: its shift, at most 14. */
  scale: 1,
  /** A SACK option; `value`: bytes between the edges of its first three blocks, modulo 2^32. */
  sacked: 2,
  /** The options are not all captured. */
  cutOptions: 3,
  /** The header is longer than the segment: how much data there is cannot be told. */
  noLength: 4,
  /** The header claims to be shorter than a header is; `value`: bytes behind where it would end. */
  badHeader: 5,
  /** A SYN on a known port pair that began another flow; `value`: the flow that it replaced. */
  reused: 6,
  /** A segment that an ICMP error quotes; `value`: its flow; `extra`: its flags, and `QUOTED_FORWARD`. */
  quoted: 7,
  /** A SYN with data and a Fast Open cookie. */
  fastOpen: 8,
  /** A block of a SACK option, in the option's order; `value`: its left edge; `extra`: its right edge. */
  block: 9,
} as const;

/** Bit of `extra`: the quoted segment travels from its flow's endpoint a to b. */
export const QUOTED_FORWARD = 1 << 16;

export class SegmentNotes {
  length = 0;
  #kinds = new Uint8Array(256);
  #rows = new Uint32Array(256);
  #values = new Uint32Array(256);
  #extras = new Uint32Array(0);

  /** Rows never fall from one call to the next. */
  push(row: number, kind: number, value = 0, extra = 0): void {
    const i = this.length++;
    if (i === this.#kinds.length) this.#grow();
    this.#kinds[i] = kind;
    this.#rows[i] = row;
    this.#values[i] = value;
    if (extra === 0) return;
    if (this.#extras.length === 0) this.#extras = new Uint32Array(this.#kinds.length);
    this.#extras[i] = extra;
  }

  kind(i: number): number {
    return this.#kinds[i] as number;
  }
  row(i: number): number {
    return this.#rows[i] as number;
  }
  value(i: number): number {
    return this.#values[i] as number;
  }
  extra(i: number): number {
    return this.#extras[i] ?? 0;
  }

  /** The first note of this row or of one behind it. */
  from(row: number): number {
    let low = 0;
    for (let high = this.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (this.row(middle) < row) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  get byteLength(): number {
    return this.#kinds.byteLength + this.#rows.byteLength + this.#values.byteLength + this.#extras.byteLength;
  }

  #grow(): void {
    const size = this.#kinds.length * 2;
    const kinds = new Uint8Array(size);
    kinds.set(this.#kinds);
    this.#kinds = kinds;
    const wider = (old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> => {
      const out = new Uint32Array(size);
      out.set(old);
      return out;
    };
    this.#rows = wider(this.#rows);
    this.#values = wider(this.#values);
    if (this.#extras.length > 0) this.#extras = wider(this.#extras);
  }
}
