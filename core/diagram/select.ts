/** Which rows a ladder of one flow shows: both legs of a rewritten conversation, and the ARP that it needed. */
import type { Facts } from '../analysis/facts.ts';
import { type AddressId, type FlowId, NONE, type PacketRow } from '../base/ids.ts';
import { Layer } from '../table/packets.ts';

/** The flow and the other legs of its bindings, legs of legs included (a packet may pass several translators). */
export function legsOfFlow(facts: Facts, flow: FlowId): Set<FlowId> {
  const peers = new Map<FlowId, FlowId[]>();
  const join = (a: FlowId, b: FlowId) => peers.set(a, [...(peers.get(a) ?? []), b]);
  for (const b of facts.nat.bindings) {
    if (b.originalFlow === null || b.translatedFlow === null) continue;
    join(b.originalFlow, b.translatedFlow);
    join(b.translatedFlow, b.originalFlow);
  }
  const legs = new Set<FlowId>([flow]);
  // A Set grows while it is walked: every leg found is walked in its turn.
  for (const leg of legs) for (const peer of peers.get(leg) ?? []) legs.add(peer);
  return legs;
}

/**
 * Rows of the flow's legs in capture order, with the ARP between the devices that carry them: all of it while the flow lasts, and
 * before that the last request for each address with its reply. `errors`: the ICMP errors about it.
 */
export function rowsOfFlow(facts: Facts, flow: FlowId, errors: readonly PacketRow[] = []): PacketRow[] {
  const { packets, flows } = facts.tables;
  const legs = legsOfFlow(facts, flow);
  let first = Number.POSITIVE_INFINITY;
  let last = -1;
  for (const leg of legs) {
    const range = flows.rows(leg);
    if (range.first === NONE) continue;
    first = Math.min(first, range.first);
    last = Math.max(last, range.last);
  }
  if (last < 0) return [];
  const rows: PacketRow[] = [];
  const owners = new Set<AddressId>();
  for (let r = first; r <= last; r++) {
    if (!legs.has(packets.flow.get(r) as FlowId)) continue;
    const row = r as PacketRow;
    rows.push(row);
    for (const device of [facts.topology.sender(row), facts.topology.receiver(row)]) {
      for (const address of device?.addresses ?? []) owners.add(address);
    }
  }
  const before = new Map<AddressId, PacketRow>();
  const arp = new Set<PacketRow>();
  for (let r = 0; r <= last; r++) {
    if ((packets.layers.get(r) & Layer.arp) === 0) continue;
    const row = r as PacketRow;
    const x = facts.arp.exchange(row);
    if (x === undefined || !owners.has(x.targetIp) || !(owners.has(x.senderIp) || x.kind === 'probe')) continue;
    if (r >= first) arp.add(row);
    else if (x.kind === 'request') before.set(x.targetIp, row);
  }
  for (const request of before.values()) {
    arp.add(request);
    const reply = facts.arp.exchange(request)?.partner ?? null;
    if (reply !== null) arp.add(reply);
  }
  return [...new Set([...rows, ...arp, ...errors])].sort((a, b) => a - b);
}
