/**
 * The packets of the last moments that may turn out to be originals: a ring of fixed-size records, found by the hash of their
 * content through chains from newest to oldest. Nothing is ever deleted: a record dies when the ring comes round to it.
 *
 * A record is 16 words, one line of cache.
 */
export const STRIDE = 16;

/** Words of a record. For UDP and ICMP `seq` has the IP identification, `ack` the rest of the ICMP header; see pass.ts. */
export const Word = {
  hash: 0,
  /** Ordinal + 1 of the next older record of this bucket. */
  next: 1,
  row: 2,
  flow: 3,
  seq: 4,
  ack: 5,
  /** TCP flags or ICMP type and code in the upper half, TCP window in the lower. */
  flags: 6,
  /** IP protocol in the top byte, payload length below. */
  length: 7,
  digest: 8,
  options: 9,
  /** MSS in the upper half, transport checksum in the lower. */
  sums: 10,
  /** First two words of the IP header, IPv4's identification among them. */
  ip0: 11,
  ip1: 12,
  /** TTL in the top byte, IPv4 header checksum in the lower half. */
  ip2: 13,
  state: 14,
  /** ICMP errors: sum of the message without its checksum, folded. */
  extra: 15,
} as const;

export const State = { used: 1, forward: 2, loose: 4, timestamps: 8, v6: 16 } as const;

const MIN_BITS = 10;

export class CandidateWindow {
  words: Uint32Array;
  /** Ordinal of the next record. */
  count = 0;
  #heads: Uint32Array;
  #mask: number;
  readonly #maxRecords: number;

  /** At most 2^maxBits records (64 bytes each, and 8 for their chains). */
  constructor(maxBits: number) {
    this.#maxRecords = 1 << Math.max(maxBits, MIN_BITS);
    this.words = new Uint32Array(STRIDE << MIN_BITS);
    this.#heads = new Uint32Array(2 << MIN_BITS);
    this.#mask = (1 << MIN_BITS) - 1;
  }

  /** Ordinal of the newest record that may have this hash, or −1. */
  newest(hash: number): number {
    return this.#check((this.#heads[hash & (2 * this.#mask + 1)] as number) - 1);
  }

  /** The next older record in the bucket of the record at `at`, or −1. */
  older(at: number): number {
    return this.#check((this.words[at + Word.next] as number) - 1);
  }

  /** Index of a record's first word. */
  at(ordinal: number): number {
    return (ordinal & this.#mask) * STRIDE;
  }

  /** Records that are still there. */
  get size(): number {
    return Math.min(this.count, this.#mask + 1);
  }

  /** Makes room for a record and returns the index of its first word; the caller fills the rest. */
  add(hash: number): number {
    if (this.count > this.#mask && this.#mask + 1 < this.#maxRecords) this.#grow();
    const ordinal = this.count++;
    const at = this.at(ordinal);
    const bucket = hash & (2 * this.#mask + 1);
    this.words[at + Word.hash] = hash;
    this.words[at + Word.next] = this.#heads[bucket] as number;
    this.#heads[bucket] = ordinal + 1;
    return at;
  }

  #check(ordinal: number): number {
    return ordinal >= 0 && ordinal < this.count && this.count - ordinal <= this.#mask + 1 ? ordinal : -1;
  }

  /** Only while no record has been overwritten: the ring is then a plain list. */
  #grow(): void {
    const records = (this.#mask + 1) * 2;
    const words = new Uint32Array(records * STRIDE);
    words.set(this.words);
    this.words = words;
    this.#mask = records - 1;
    this.#heads = new Uint32Array(records * 2);
    for (let ordinal = 0; ordinal < this.count; ordinal++) {
      const at = ordinal * STRIDE;
      const bucket = (words[at + Word.hash] as number) & (2 * this.#mask + 1);
      words[at + Word.next] = this.#heads[bucket] as number;
      this.#heads[bucket] = ordinal + 1;
    }
  }
}
