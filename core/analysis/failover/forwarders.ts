/** The MACs that owners of an address send packets on from: not always those that they have the address on. */
import { firstFrom } from '../../base/ascending.ts';
import type { MacId, PacketRow } from '../../base/ids.ts';
import type { Facts } from '../facts.ts';
import type { Watched } from './connections.ts';
import type { Copies } from './copies.ts';
import { type Draft, neighboursOf } from './takeovers.ts';

/**
 * The drafts with these MACs added: those that sent on packets of clients before the takeover are the old owner's, those since then
 * the new one's. One that did both is a box that has nothing to do with it.
 */
export function withForwarders(facts: Facts, copies: Copies, drafts: readonly Draft[], watched: readonly Watched[]): Draft[] {
  return drafts.map((draft, i) => {
    const { since, next } = neighboursOf(drafts, i);
    const before = new Set<MacId>();
    const after = new Set<MacId>();
    for (const w of watched)
      if (draft.ips.includes(w.virtual))
        for (const [row, mac] of forwarded(facts, copies, w, since, next)) (row < draft.row ? before : after).add(mac);
    const only = (macs: ReadonlySet<MacId>, not: ReadonlySet<MacId>): MacId[] =>
      [...macs].filter((mac) => !not.has(mac) && !draft.sharedMacs.has(mac));
    const old = only(before, new Set([...after, ...draft.newMacs]));
    const now = only(after, new Set([...before, ...draft.oldMacs]));
    return {
      ...draft,
      oldMacs: new Set([...draft.oldMacs, ...old]),
      newMacs: new Set([...draft.newMacs, ...now]),
      from: { ...draft.from, mac: ownMac(facts, draft, draft.from.mac, old) },
      to: { ...draft.to, mac: ownMac(facts, draft, draft.to.mac, now) },
    };
  });
}

/** Not the one that goes with the address, where another is known. */
function ownMac(facts: Facts, { sharedMacs }: Draft, mac: string | null, others: readonly MacId[]): string | null {
  const shared = [...sharedMacs].some((m) => facts.tables.macs.text(m) === mac);
  const [other] = others;
  return shared && others.length === 1 && other !== undefined ? facts.tables.macs.text(other) : mac;
}

/** Packets of the client that somebody else sent on, rewritten or (direct routing, tunnel) as they were. */
function* forwarded(
  facts: Facts,
  copies: Copies,
  w: Watched,
  from: number,
  to: number,
): Generator<readonly [row: number, mac: MacId]> {
  const { packets } = facts.tables;
  const sentBy = (row: number): MacId => packets.macSrc.get(row) as MacId;
  for (let i = firstFrom(w.rows, from); i < w.rows.length; i++) {
    const row = w.rows[i] as number;
    if (row >= to) return;
    if (!facts.tcp.fromClient(row as PacketRow)) continue;
    const copy = copies.copyOf(row as PacketRow);
    if (copy !== null && copy < to) yield [copy, sentBy(copy)];
    else if (sentBy(row) !== w.clientMac && sentBy(row) !== 0) yield [row, sentBy(row)];
  }
}
