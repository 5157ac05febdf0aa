/**
 * Reassembly of IP datagrams from fragments (RFC 791 §3.2, RFC 8200 §4.5), with Wireshark's judgement of those that do not fit together.
 *
 * A datagram is whole when its last fragment is there and no byte before its end is missing; which fragment says so depends on the order of
 * arrival, the bytes do not: they are taken in the order of the offsets, and where fragments overlap, those of the fragment with the lower
 * offset (of equal ones, the earlier) stay.
 *
 * Each fragment costs its own length, in any order and with any overlap: for every 8-byte unit it is known how far the fragments that begin
 * there reach, and how far the beginning of the datagram is complete. Bounded: beyond `maxBytes` of waiting fragments the oldest datagram is
 * given up.
 */
import type { Bytes } from '../base/bytes.ts';
import { type Datagram, type DatagramPart, FragmentFlag } from '../table/tables.ts';

const UNIT = 8;
/** Fragment offsets have 13 bits. */
const UNITS = 8192;
/** What a fragment costs beside its bytes, about. */
const OVERHEAD = 96;

interface Fragment {
  readonly row: number;
  /** IP datagrams reassembled in the same row before this fragment was met. */
  readonly level: number;
  readonly start: number;
  readonly bytes: Bytes;
  flags: number;
}

class Pending {
  /** In the order of arrival. */
  readonly fragments: Fragment[] = [];
  /** By unit: where the fragment that begins there and reaches farthest ends. */
  #reach = new Uint32Array(64);
  /** All bytes before this are there; the units before `#scanned` have been counted in. */
  #complete = 0;
  #scanned = 0;
  /** Length of the whole, once a last fragment is there. */
  length = -1;
  held = 512;

  add(fragment: Fragment, last: boolean): void {
    const { start, bytes } = fragment;
    const end = start + bytes.length;
    if (last) {
      if (this.length < 0) this.length = end;
      else if (this.length !== end) fragment.flags |= FragmentFlag.multipleTails;
    }
    this.fragments.push(fragment);
    this.held += bytes.length + OVERHEAD;
    this.#cover(start / UNIT, end);
  }

  #cover(unit: number, end: number): void {
    if (unit < this.#scanned) {
      if (end > this.#complete) this.#complete = end;
    } else {
      if (unit >= this.#reach.length) {
        const bigger = new Uint32Array(Math.min(UNITS, 2 ** Math.ceil(Math.log2(unit + 1))));
        bigger.set(this.#reach);
        this.held += 4 * (bigger.length - this.#reach.length);
        this.#reach = bigger;
      }
      if (end > (this.#reach[unit] as number)) this.#reach[unit] = end;
    }
    while (this.#scanned < this.#reach.length && this.#scanned * UNIT <= this.#complete) {
      this.#complete = Math.max(this.#complete, this.#reach[this.#scanned] as number);
      this.#scanned++;
    }
  }

  get isWhole(): boolean {
    return this.length >= 0 && this.#complete >= this.length;
  }

  /** The datagram's bytes; the fragments are told what is wrong with them, and come in the order of their offsets. */
  join(): { bytes: Uint8Array<ArrayBuffer>; fragments: readonly Fragment[] } {
    const bytes = new Uint8Array(this.length);
    // Stable: of equal offsets the earlier comes first.
    const fragments = this.fragments.toSorted((a, b) => a.start - b.start);
    let filled = 0;
    for (const f of fragments) {
      if (f.start >= this.length) {
        f.flags |= FragmentFlag.tooLong;
        continue;
      }
      let { length } = f.bytes;
      if (f.start + length > this.length) {
        f.flags |= FragmentFlag.tooLong;
        length = this.length - f.start;
      }
      const overlap = filled - f.start;
      if (overlap > 0) f.flags |= FragmentFlag.overlap | conflict(bytes, f, Math.min(length, overlap));
      if (length > overlap) {
        bytes.set(f.bytes.subarray(overlap, length), filled);
        filled += length - overlap;
      }
    }
    return { bytes, fragments };
  }
}

function conflict(bytes: Bytes, f: Fragment, length: number): number {
  for (let i = 0; i < length; i++) if (bytes[f.start + i] !== f.bytes[i]) return FragmentFlag.conflict;
  return 0;
}

const partOf = (f: Fragment): DatagramPart => ({
  row: f.row,
  start: f.start,
  length: f.bytes.length,
  ...(f.flags === 0 ? {} : { flags: f.flags }),
  ...(f.level === 0 ? {} : { level: f.level }),
});

export class Reassembler {
  readonly #pending = new Map<string, Pending>();
  #held = 0;
  readonly #maxBytes: number;

  constructor(maxBytes = 64 << 20) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Adds a fragment: bytes[from, to) belong at `offset` (a multiple of 8) of the datagram `key`. Returns the datagram when this one completes
   * it. A fragment that carries nothing says nothing.
   *
   * @param level IP datagrams that were reassembled in this row before: a packet in a tunnel can be a fragment of its own
   */
  add(
    key: string,
    row: number,
    protocol: number,
    bytes: Bytes,
    from: number,
    to: number,
    offset: number,
    more: boolean,
    level = 0,
  ): Datagram | undefined {
    if (to <= from) return undefined;
    let pending = this.#pending.get(key);
    if (pending === undefined) {
      pending = new Pending();
      this.#pending.set(key, pending);
    } else {
      this.#held -= pending.held;
    }
    pending.add({ row, level, start: offset, bytes: bytes.slice(from, to), flags: 0 }, !more);
    if (pending.isWhole) {
      this.#pending.delete(key);
      const { bytes: whole, fragments } = pending.join();
      const parts = fragments.map(partOf);
      return { row, rows: parts.map((part) => part.row), parts, protocol, bytes: whole };
    }
    this.#held += pending.held;
    this.#evict();
    return undefined;
  }

  #evict(): void {
    while (this.#held > this.#maxBytes) {
      const oldest = this.#pending.entries().next();
      if (oldest.done === true) return;
      this.#pending.delete(oldest.value[0]);
      this.#held -= oldest.value[1].held;
    }
  }
}
