/**
 * One compact record of 24 words (96 bytes) for each TCP flow, in chunks that are never reallocated: a SYN flood of a
 * million flows costs 96 MB. Records are indexed by the flow's `stream`, which counts TCP flows only.
 */
export const STRIDE = 24;
const CHUNK_BITS = 10;
const CHUNK_RECORDS = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_RECORDS - 1;

/** Words of the record. Rows are stored plus one; 0 is none. */
export const Word = {
  info: 0,
  /** See `States`. */
  states: 1,
  /** What is known of the flow's end a; end b's words follow. */
  ends: 2,
  syn: 14,
  lastSyn: 15,
  synAck: 16,
  lastSynAck: 17,
  openAck: 18,
  firstFin: 19,
  firstFinAck: 20,
  secondFin: 21,
  secondFinAck: 22,
  reset: 23,
} as const;

/** Words of one end, counted from its first. */
export const End = {
  /** Bits of `Fact`. */
  facts: 0,
  /** One past the SYN and its data; where that is not known (`Fact.synEndKnown`), the lowest sequence number seen. */
  base: 1,
  /** One past the highest sequence number sent. */
  next: 2,
  /** Highest acknowledgement number sent. */
  ack: 3,
  /** One past the FIN. */
  finEnd: 4,
  /**
   * What the other end sent from here on, it sent after it had acknowledged this end's FIN. When this end acknowledges a byte
   * beyond, it has received that acknowledgement too.
   */
  finAckFrom: 5,
} as const;
export const END_WORDS = 6;

/** Bits of the info word: retransmitted SYNs (saturating) below. */
export const Info = {
  synCountMask: 0xffff,
  resetKindShift: 16,
  resetKindMask: 0x7,
  resetByB: 1 << 19,
  rolesFromSyn: 1 << 20,
  rolesFromSynAck: 1 << 21,
  clientIsB: 1 << 22,
  firstFinByB: 1 << 23,
} as const;

/** Bits of the states word: a nibble an end, a below b; known, then delivered; then who sent the last packet. */
export const States = { deliveredShift: 8, lastFromB: 1 << 16 } as const;

export class RecordTable {
  readonly #chunks: Uint32Array[] = [];

  /** The words that hold this stream's record. It starts at `RecordTable.offset(stream)`. */
  words(stream: number): Uint32Array {
    const index = stream >>> CHUNK_BITS;
    return this.#chunks[index] ?? this.#grow(index);
  }

  /** The same, or undefined where no packet of that chunk was seen. */
  peek(stream: number): Uint32Array | undefined {
    return this.#chunks[stream >>> CHUNK_BITS];
  }

  static offset(stream: number): number {
    return (stream & CHUNK_MASK) * STRIDE;
  }

  get byteLength(): number {
    return this.#chunks.length * CHUNK_RECORDS * STRIDE * 4;
  }

  #grow(index: number): Uint32Array {
    for (let i = this.#chunks.length; i <= index; i++) this.#chunks.push(new Uint32Array(CHUNK_RECORDS * STRIDE));
    return this.#chunks[index] as Uint32Array;
  }
}
