/**
 * Reassembly of IP datagrams from fragments (RFC 791 §3.2, RFC 8200 §4.5).
 *
 * A map of 8-byte units says what has arrived, so each fragment costs its own length, in any order and with any overlap. Where fragments
 * overlap, the bytes that came first stay. Bounded: beyond `maxBytes` of waiting datagrams the oldest is given up.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Datagram } from '../table/tables.ts';

const UNIT = 8;
/** The longest datagram IPv4 can carry; IPv6 fragments are held to it as well. */
const MAX_DATAGRAM = 65_535;
const UNITS = Math.ceil(MAX_DATAGRAM / UNIT);

class Pending {
  bytes = new Uint8Array(2048);
  readonly arrived = new Uint8Array(UNITS);
  /** The fragments in the order of arrival. */
  readonly parts: { readonly row: number; readonly start: number; readonly length: number }[] = [];
  unitsArrived = 0;
  /** Length of the whole, once the last fragment is there. */
  length = -1;

  get held(): number {
    return this.bytes.length + UNITS;
  }

  put(source: Bytes, from: number, to: number, offset: number, last: boolean): void {
    const end = offset + (to - from);
    if (end > this.bytes.length) {
      const bigger = new Uint8Array(Math.min(65_536, 2 ** Math.ceil(Math.log2(end))));
      bigger.set(this.bytes);
      this.bytes = bigger;
    }
    if (last && this.length < 0) {
      this.length = end;
      // What arrived beyond the end that is known now is no part of the datagram.
      this.unitsArrived = this.arrived.subarray(0, Math.ceil(end / UNIT)).reduce((n, arrived) => n + arrived, 0);
    }
    for (let at = offset; at < end; at += UNIT) {
      const unit = at / UNIT;
      // A short unit in the middle of a datagram is a malformed fragment: it does not count as arrived.
      if (this.length >= 0 && at >= this.length) break;
      if (this.arrived[unit] !== 0 || (at + UNIT > end && !last)) continue;
      this.arrived[unit] = 1;
      this.unitsArrived++;
      this.bytes.set(source.subarray(from + at - offset, Math.min(from + at - offset + UNIT, to)), at);
    }
  }

  get complete(): boolean {
    return this.length >= 0 && this.unitsArrived >= Math.ceil(this.length / UNIT);
  }
}

export class Reassembler {
  readonly #pending = new Map<string, Pending>();
  #held = 0;
  readonly #maxBytes: number;

  constructor(maxBytes = 64 << 20) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Adds a fragment: bytes[from, to) belong at `offset` (a multiple of 8) of the datagram `key`. Returns the datagram when
   * this one completes it. Fragments that would make it longer than 65,535 bytes are dropped.
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
  ): Datagram | undefined {
    if (offset + (to - from) > MAX_DATAGRAM) return undefined;
    let pending = this.#pending.get(key);
    if (pending === undefined) {
      pending = new Pending();
      this.#pending.set(key, pending);
    } else {
      this.#held -= pending.held;
    }
    pending.parts.push({ row, start: offset, length: to - from });
    pending.put(bytes, from, to, offset, !more);
    if (pending.complete) {
      this.#pending.delete(key);
      const parts = pending.parts.toSorted((a, b) => a.start - b.start);
      return { row, rows: parts.map((part) => part.row), parts, protocol, bytes: pending.bytes.slice(0, pending.length) };
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
