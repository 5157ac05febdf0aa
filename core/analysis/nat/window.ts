/**
 * The packets of the last moments that may turn out to be originals: a ring of fixed-size records, found by the hash of their
 * content, those of one hash from newest to oldest. Nothing is ever deleted: a record dies when the ring comes round to it.
 *
 * A record is 8 words, half a line of cache: what the packet table does not have. The rest is read there, by the row.
 */
export const STRIDE = 8;

export const Word = {
  hash: 0,
  /** Ordinal + 1 of the next older record of this hash. */
  next: 1,
  row: 2,
  /** Digests of the payload (of ICMP errors: of the quoted packet), and of the TCP options. */
  digest: 3,
  options: 4,
  /** MSS in the upper half, transport checksum in the lower. */
  sums: 5,
  /** IPv4 header checksum in the upper half; in the lower, for ICMP errors, the sum of the message without its checksum. */
  ipSums: 6,
  /** Sum of the IP header's words but for addresses, TTL and checksum in the upper half; then the traffic class, and bits of `State`. */
  ip: 7,
} as const;

export const State = { loose: 1, v6: 2 } as const;

const MIN_BITS = 10;
/** Slots of a bucket: half a line of cache. */
const SLOTS = 8;
/** A slot: the upper bits of a hash, then ordinal + 1 modulo 2^20, which is more than any window holds. 0: empty. */
const ORDINAL = 0xf_ffff;
const MAX_BITS = 19;

export class CandidateWindow {
  words: Uint32Array;
  /** Ordinal of the next record. */
  count = 0;
  /** Buckets of slots; each slot has the newest record of one hash. When all eight are taken, the oldest is given up. */
  #table: Uint32Array;
  #mask: number;
  readonly #maxRecords: number;
  /** Ordinal + 1 of the next newer record of the same hash, by place in the ring. Empty until somebody asks. */
  #newer = new Uint32Array(0);

  /** What the last `newest` found out: the hash, at which count, its newest ordinal, and the slot it has or would get. */
  #hash = 0;
  #stamp = -1;
  #known = -1;
  #slot = 0;

  /** At most 2^maxBits records (32 bytes each, and 8 for their slots). */
  constructor(maxBits: number) {
    this.#maxRecords = 1 << Math.min(Math.max(maxBits, MIN_BITS), MAX_BITS);
    this.words = new Uint32Array(STRIDE << MIN_BITS);
    this.#table = new Uint32Array(2 << MIN_BITS);
    this.#mask = (1 << MIN_BITS) - 1;
  }

  /** Ordinal of the newest record of this hash, or −1. */
  newest(hash: number): number {
    const table = this.#table;
    // Two slots a record, eight a bucket.
    const bucket = ((hash & this.#mask) >>> 2) * SLOTS;
    const count = this.count;
    let oldest = -1;
    let best = bucket;
    let known = -1;
    for (let i = bucket; i < bucket + SLOTS; i++) {
      const slot = table[i] as number;
      const age = slot === 0 ? ORDINAL + 1 : (count + 1 - (slot & ORDINAL)) & ORDINAL;
      if (((slot ^ hash) & ~ORDINAL) === 0 && age <= this.#mask + 1) {
        const ordinal = count - age;
        if (ordinal >= 0 && this.words[this.at(ordinal) + Word.hash] === hash) {
          known = ordinal;
          best = i;
          break;
        }
      }
      if (age > oldest) {
        oldest = age;
        best = i;
      }
    }
    this.#hash = hash;
    this.#stamp = count;
    this.#known = known;
    this.#slot = best;
    return known;
  }

  /** The next older record of the same hash as the one at `at`, or −1. */
  older(at: number): number {
    const ordinal = (this.words[at + Word.next] as number) - 1;
    return ordinal >= 0 && this.count - ordinal <= this.#mask + 1 ? ordinal : -1;
  }

  /** The next newer record of the same hash as the one at `at`, or −1. The links are kept from the first call on. */
  newer(at: number): number {
    if (this.#newer.length === 0) this.#linkNewer();
    return (this.#newer[at / STRIDE] as number) - 1;
  }

  /** True once `newer` has been asked for. */
  get hasNewer(): boolean {
    return this.#newer.length > 0;
  }

  /** Ordinal of the record at `at`. */
  ordinal(at: number): number {
    const last = this.count - 1;
    return last - ((last - at / STRIDE) & this.#mask);
  }

  /** True while the record has not been overwritten. */
  isAlive(ordinal: number): boolean {
    return ordinal >= 0 && ordinal < this.count && this.count - ordinal <= this.#mask + 1;
  }

  /** Index of a record's first word. */
  at(ordinal: number): number {
    return (ordinal & this.#mask) * STRIDE;
  }

  /** Records that are still there. */
  get size(): number {
    return Math.min(this.count, this.#mask + 1);
  }

  /** Makes room for a record and returns the index of its first word; the caller fills the words from `row` on. */
  add(hash: number): number {
    if (this.count > this.#mask && this.#mask + 1 < this.#maxRecords) this.#grow();
    if (this.#hash !== hash || this.#stamp !== this.count) this.newest(hash);
    return this.#put(hash);
  }

  /** Right after `newest(hash)`. */
  #put(hash: number): number {
    const ordinal = this.count++;
    const at = this.at(ordinal);
    this.#table[this.#slot] = ((hash & ~ORDINAL) | ((ordinal + 1) & ORDINAL)) >>> 0;
    this.words[at + Word.hash] = hash;
    this.words[at + Word.next] = this.#known + 1;
    if (this.#newer.length > 0) {
      // In this order: the known one may be the record that is overwritten here.
      if (this.#known >= 0) this.#newer[this.#known & this.#mask] = ordinal + 1;
      this.#newer[ordinal & this.#mask] = 0;
    }
    return at;
  }

  #linkNewer(): void {
    const links = new Uint32Array(this.#mask + 1);
    for (let ordinal = this.count - this.size; ordinal < this.count; ordinal++) {
      const older = this.older(this.at(ordinal));
      if (older >= 0) links[older & this.#mask] = ordinal + 1;
    }
    this.#newer = links;
  }

  /** Only while no record has been overwritten: the ring is then a plain list. */
  #grow(): void {
    const records = (this.#mask + 1) * 2;
    const words = new Uint32Array(records * STRIDE);
    words.set(this.words);
    this.words = words;
    this.#mask = records - 1;
    this.#table = new Uint32Array(records * 2);
    if (this.#newer.length > 0) this.#newer = new Uint32Array(records);
    const { count } = this;
    for (this.count = 0; this.count < count; ) {
      const hash = words[this.count * STRIDE] as number;
      this.newest(hash);
      this.#put(hash);
    }
    this.#stamp = -1;
  }
}
