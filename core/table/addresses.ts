/**
 * Interned addresses: every distinct MAC, IPv4 or IPv6 address has one small number.
 *
 * Open addressing over typed arrays; no allocation on a hit. Id 0 is "none".
 */
import { formatIpv4Number, formatIpv6, formatMac } from '../base/address.ts';
import { type Bytes, put16, put32, u16, u32 } from '../base/bytes.ts';
import type { AddressId, MacId } from '../base/ids.ts';

const mix = (h: number): number => {
  let x = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
};

const hashWords = (a: number, b: number, c: number, d: number, e: number): number =>
  mix(a ^ Math.imul(b, 0x9e3779b1) ^ Math.imul(c, 0x7feb352d) ^ Math.imul(d, 0x846ca68b) ^ e);

const STRIDE = 5;
/** Entries of the caches in front of the tables. */
const CACHE = 512;

/** Keys of five 32-bit words → ids from 1 up. */
class WordKeyTable {
  #words = new Uint32Array(STRIDE * 1024);
  #slots = new Uint32Array(2048);
  count = 0;

  intern(a: number, b: number, c: number, d: number, e: number): number {
    const mask = this.#slots.length - 1;
    const w = this.#words;
    let i = hashWords(a, b, c, d, e) & mask;
    for (;;) {
      const id = this.#slots[i] as number;
      if (id === 0) return this.#insert(i, a, b, c, d, e);
      const o = id * STRIDE;
      if (w[o] === a && w[o + 1] === b && w[o + 2] === c && w[o + 3] === d && w[o + 4] === e) return id;
      i = (i + 1) & mask;
    }
  }

  /** The id of a key that is there, or 0. */
  find(a: number, b: number, c: number, d: number, e: number): number {
    const mask = this.#slots.length - 1;
    const w = this.#words;
    for (let i = hashWords(a, b, c, d, e) & mask; ; i = (i + 1) & mask) {
      const id = this.#slots[i] as number;
      if (id === 0) return 0;
      const o = id * STRIDE;
      if (w[o] === a && w[o + 1] === b && w[o + 2] === c && w[o + 3] === d && w[o + 4] === e) return id;
    }
  }

  word(id: number, k: number): number {
    return this.#words[id * STRIDE + k] as number;
  }

  #insert(slot: number, a: number, b: number, c: number, d: number, e: number): number {
    const id = ++this.count;
    if ((id + 1) * STRIDE > this.#words.length) {
      const bigger = new Uint32Array(this.#words.length * 2);
      bigger.set(this.#words);
      this.#words = bigger;
    }
    const o = id * STRIDE;
    const w = this.#words;
    w[o] = a;
    w[o + 1] = b;
    w[o + 2] = c;
    w[o + 3] = d;
    w[o + 4] = e;
    this.#slots[slot] = id;
    if (this.count * 2 > this.#slots.length) this.#rehash();
    return id;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 1; id <= this.count; id++) {
      let i = hashWords(this.word(id, 0), this.word(id, 1), this.word(id, 2), this.word(id, 3), this.word(id, 4)) & mask;
      while (slots[i] !== 0) i = (i + 1) & mask;
      slots[i] = id;
    }
    this.#slots = slots;
  }
}

const FAMILY_V4 = 4;
const FAMILY_V6 = 6;

/** IPv4 and IPv6 addresses in one id space. An IPv4 entry is (address, 0, 0, 0, 4), an IPv6 one its four words and 6. */
export class AddressTable {
  readonly #table = new WordKeyTable();
  /** Direct-mapped cache in front of the table: most packets repeat one of a few addresses. Id 0: empty. */
  readonly #cacheKey = new Uint32Array(CACHE);
  readonly #cacheId = new Uint32Array(CACHE);
  readonly #text: string[] = [''];

  /** Number of ids in use, `none` included: ids are 0 … size − 1. */
  get size(): number {
    return this.#table.count + 1;
  }

  /** IPv4 address as an unsigned 32-bit number. */
  internV4(address: number): AddressId {
    const at = (address ^ (address >>> 9)) & (CACHE - 1);
    let id = this.#cacheId[at] as number;
    if (id !== 0 && this.#cacheKey[at] === address) return id as AddressId;
    id = this.#table.intern(address, 0, 0, 0, FAMILY_V4);
    this.#cacheKey[at] = address;
    this.#cacheId[at] = id;
    return id as AddressId;
  }

  /** IPv6 address at b[o, o + 16). */
  internV6(b: Bytes, o: number): AddressId {
    return this.#table.intern(u32(b, o), u32(b, o + 4), u32(b, o + 8), u32(b, o + 12), FAMILY_V6) as AddressId;
  }

  /** The id of an address that the scan has met, or 0. Passes ask here: they must not number addresses themselves. */
  findV4(address: number): AddressId {
    return this.#table.find(address, 0, 0, 0, FAMILY_V4) as AddressId;
  }

  findV6(b: Bytes, o: number): AddressId {
    return this.#table.find(u32(b, o), u32(b, o + 4), u32(b, o + 8), u32(b, o + 12), FAMILY_V6) as AddressId;
  }

  isV4(id: AddressId): boolean {
    return this.#table.word(id, 4) === FAMILY_V4;
  }

  /** The 32-bit value of an IPv4 entry. */
  v4(id: AddressId): number {
    return this.#table.word(id, 0);
  }

  /** 4 or 16 bytes. */
  bytes(id: AddressId): Uint8Array<ArrayBuffer> {
    const words = this.isV4(id) ? 1 : 4;
    const out = new Uint8Array(4 * words);
    for (let k = 0; k < words; k++) put32(out, 4 * k, this.#table.word(id, k));
    return out;
  }

  /** Dotted or RFC 5952 text; empty for "none". */
  text(id: AddressId): string {
    let t = this.#text[id];
    if (t === undefined) {
      t = this.isV4(id) ? formatIpv4Number(this.v4(id)) : formatIpv6(this.bytes(id));
      this.#text[id] = t;
    }
    return t;
  }
}

export class MacTable {
  readonly #table = new WordKeyTable();
  readonly #cacheLow = new Uint32Array(CACHE);
  readonly #cacheHigh = new Uint16Array(CACHE);
  readonly #cacheId = new Uint32Array(CACHE);
  readonly #text: string[] = [''];

  get size(): number {
    return this.#table.count + 1;
  }

  intern(b: Bytes, o: number): MacId {
    const high = u16(b, o);
    const low = u32(b, o + 2);
    const at = (low ^ (low >>> 9)) & (CACHE - 1);
    let id = this.#cacheId[at] as number;
    if (id !== 0 && this.#cacheLow[at] === low && this.#cacheHigh[at] === high) return id as MacId;
    id = this.#table.intern(low, high, 0, 0, 1);
    this.#cacheLow[at] = low;
    this.#cacheHigh[at] = high;
    this.#cacheId[at] = id;
    return id as MacId;
  }

  /** The id of an address that the scan has met, or 0. */
  find(b: Bytes, o: number): MacId {
    return this.#table.find(u32(b, o + 2), u16(b, o), 0, 0, 1) as MacId;
  }

  bytes(id: MacId): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(6);
    put16(out, 0, this.#table.word(id, 1));
    put32(out, 2, this.#table.word(id, 0));
    return out;
  }

  /** Colon-separated text; empty for "none". */
  text(id: MacId): string {
    let t = this.#text[id];
    if (t === undefined) {
      t = formatMac(this.bytes(id));
      this.#text[id] = t;
    }
    return t;
  }

  /** Group bit: broadcast or multicast. */
  isGroup(id: MacId): boolean {
    return ((this.#table.word(id, 1) >>> 8) & 1) === 1;
  }

  isBroadcast(id: MacId): boolean {
    return this.#table.word(id, 1) === 0xffff && this.#table.word(id, 0) === 0xffff_ffff;
  }
}
