/**
 * The fragments of a rewritten datagram. Their pairs follow from the pair of the whole: a box sends on the same pieces.
 */
import { NONE } from '../../base/ids.ts';
import type { Tables } from '../../table/tables.ts';
import { Sum } from './checksums.ts';
import { type BindingStore, BindingWord, PairFlag, type PairStore, Shown } from './stores.ts';

/** Adds the pairs of fragments to accepted bindings. Pieces are matched by their place, where both datagrams have as many. */
export function pairFragments(tables: Tables, bindings: BindingStore, pairs: PairStore): void {
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
      pairs.verdict.set(pair, Sum.unknown | PairFlag.fragment);
      pairs.asCopy.set(to, pair + 1);
      pairs.asOriginal.set(from, pair + 1);
      const o = bindings.at(binding);
      const last = bindings.words[o + BindingWord.lastPair] as number;
      pairs.next.set(last - 1, pair + 1);
      bindings.words[o + BindingWord.lastPair] = pair + 1;
    }
  }
}
