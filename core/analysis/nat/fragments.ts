/**
 * The fragments of a rewritten datagram. Their pairs follow from the pair of the whole: a box sends on the same pieces.
 */
import { u16 } from '../../base/bytes.ts';
import { NONE, type PacketRow } from '../../base/ids.ts';
import type { PacketView } from '../../scan/pass.ts';
import { u32Column } from '../../table/column.ts';
import { Mark, NO_OFFSET } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { type AddressSums, follows, Sum } from './checksums.ts';
import { type BindingStore, BindingWord, PairFlag, type PairStore, Shown } from './stores.ts';

/** The IPv4 header checksums of fragments: a piece can be verified as far as its own header goes. */
export class FragmentSums {
  /** Per row: sum of the header's words but for addresses, TTL and checksum in the upper half, the checksum in the lower. */
  readonly #sums = u32Column();
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  note(row: PacketRow, view: PacketView): void {
    const p = this.#tables.packets;
    if ((p.marks.get(row) & Mark.fragment) === 0) return;
    const l3 = p.l3.get(row);
    const b = view.bytes;
    const ip = view.start + l3;
    if (l3 === NO_OFFSET || ip + 20 > view.end || (b[ip] as number) >>> 4 !== 4) return;
    const words = u16(b, ip) + u16(b, ip + 2) + u16(b, ip + 4) + u16(b, ip + 6);
    this.#sums.set(row, (((words % 0xffff) << 16) | u16(b, ip + 10)) >>> 0);
  }

  /** Enters the checksums of a pair of fragments, and says whether RFC 1624 holds between them. */
  verify(from: number, to: number, sums: AddressSums, pairs: PairStore, pair: number): number {
    const a = this.#sums.get(from);
    const b = this.#sums.get(to);
    // No header noted: IPv6, which has no checksum.
    if (a === 0 || b === 0) return Sum.unknown;
    const [fromSum, toSum] = [a & 0xffff, b & 0xffff];
    pairs.ipSums.set(pair, ((fromSum << 16) | toSum) >>> 0);
    const p = this.#tables.packets;
    const addresses = sums.get(p.src.get(to)) + sums.get(p.dst.get(to)) - sums.get(p.src.get(from)) - sums.get(p.dst.get(from));
    const delta = addresses + (b >>> 16) - (a >>> 16) + (p.ttl.get(to) - p.ttl.get(from)) * 256;
    if (follows(fromSum, toSum, delta)) return Sum.good;
    return fromSum === 0 || toSum === 0 ? Sum.unknown : Sum.bad;
  }

  get byteLength(): number {
    return this.#sums.byteLength;
  }
}

/** Adds the pairs of fragments to accepted bindings. Pieces are matched by their place, where both datagrams have as many. */
export function pairFragments(
  tables: Tables,
  bindings: BindingStore,
  pairs: PairStore,
  headers: FragmentSums,
  sums: AddressSums,
): void {
  if (tables.datagrams.size === 0) return;
  const { packets } = tables;
  for (const [row, datagram] of tables.datagrams) {
    const whole = pairs.asCopy.get(row) - 1;
    if (whole < 0) continue;
    const binding = pairs.binding.get(whole);
    if (binding === NONE || (bindings.get(binding, BindingWord.bits) & Shown.accepted) === 0) continue;
    const original = tables.datagrams.get(pairs.original.get(whole));
    if (original === undefined || original.rows.length !== datagram.rows.length) continue;
    for (let i = 0; i < datagram.rows.length; i++) {
      const from = original.rows[i] as number;
      const to = datagram.rows[i] as number;
      if (to === row || pairs.asCopy.get(to) !== 0 || pairs.asOriginal.get(from) !== 0) continue;
      if (packets.ipId.get(from) !== packets.ipId.get(to)) continue;
      const pair = pairs.count++;
      pairs.original.set(pair, from);
      pairs.copy.set(pair, to);
      pairs.binding.set(pair, binding);
      pairs.verdict.set(pair, headers.verify(from, to, sums, pairs, pair) | PairFlag.fragment);
      pairs.asCopy.set(to, pair + 1);
      pairs.asOriginal.set(from, pair + 1);
      const o = bindings.at(binding);
      const last = bindings.words[o + BindingWord.lastPair] as number;
      pairs.next.set(last - 1, pair + 1);
      bindings.words[o + BindingWord.lastPair] = pair + 1;
    }
  }
}
