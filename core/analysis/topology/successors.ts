/** Who goes on with a director's work: the machine that takes its virtual address over, by ARP and by what it sends on. */
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import { Layer } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import type { ArpFacts } from '../arp/facts.ts';
import type { Claim } from '../failover/collect.ts';
import { ownership } from '../failover/owners.ts';
import { originalOf } from '../lvs/direct.ts';
import type { NatFacts } from '../nat/facts.ts';
import { type DeviceBuilder, isVirtual } from './devices.ts';
import { type Draft, show } from './draft.ts';

/** After the roles that bindings show. Most captures have no virtual address that two machines claim, and cost nothing. */
export function addSuccessors(tables: Tables, arp: ArpFacts, nat: NatFacts, builder: DeviceBuilder): void {
  byVirtualMac(tables, nat, builder);
  const moved = new Set<AddressId>();
  for (const draft of builder.drafts) for (const vip of draft.vips) if ((arp.claims.get(vip)?.size ?? 0) > 1) moved.add(vip);
  if (moved.size === 0) return;
  const announced = announcedTo(tables, arp, moved);
  for (const director of [...builder.drafts])
    for (const vip of [...director.vips]) {
      for (const mac of arp.claims.get(vip)?.keys() ?? []) {
        const draft = builder.byMac.get(mac);
        if (draft === undefined || draft.vips.has(vip)) continue;
        const row = sendsOn(tables, builder, draft, vip) ?? announced.get(key(vip, mac));
        // A real server that answers ARP for the address (which it must not) announces nothing either.
        if ((row === undefined && !draft.roles.has('director')) || builder.direct.get(vip)?.servers.has(draft) === true) continue;
        draft.roles.add('director');
        draft.roles.delete('router');
        draft.vips.add(vip);
        show(draft, row);
      }
    }
}

/**
 * A virtual router's MAC goes with the address: it stays with the box that had it first, and no ARP tells who has it. But what the next one sends to
 * real servers comes from a MAC of its own, and was not sent to that one before.
 */
function byVirtualMac(tables: Tables, nat: NatFacts, builder: DeviceBuilder): void {
  const { flow, dst } = tables.packets;
  const boxes = builder.ofTranslator.map((box) => box.roles.has('director') && isVirtual(tables, box));
  if (!boxes.includes(true)) return;
  const legs = new Map<number, AddressId>();
  for (const b of nat.bindings)
    if (boxes[b.translator] === true && b.kind !== 'snat' && b.translatedFlow !== null)
      legs.set(b.translatedFlow, b.translated.dst.address);
  for (const use of builder.seen.sources.values()) {
    const draft = builder.byMac.get(use.mac);
    if (draft === undefined || draft.addresses.has(use.address as AddressId) || draft.roles.has('director')) continue;
    if (legs.get(flow.get(use.row)) !== dst.get(use.row) || originalOf(tables, use.row) !== undefined) continue;
    draft.roles.add('director');
    draft.roles.delete('router');
    show(draft, use.row);
  }
}

/** A packet for the address that it sends on to another one. */
function sendsOn(tables: Tables, builder: DeviceBuilder, draft: Draft, vip: AddressId): PacketRow | undefined {
  if (!builder.direct.has(vip)) return undefined;
  for (const use of builder.seen.sources.values())
    if (
      tables.packets.dst.get(use.row) === vip &&
      draft.macs.has(use.mac as MacId) &&
      !draft.addresses.has(use.address as AddressId)
    )
      return use.row;
  return undefined;
}

const key = (ip: AddressId, mac: MacId): string => `${ip} ${mac}`;

/** The addresses that moved for good, as `trama failover` tells it, and to whom. */
function announcedTo(tables: Tables, arp: ArpFacts, moved: ReadonlySet<AddressId>): ReadonlyMap<string, PacketRow> {
  const { packets } = tables;
  const claims: Claim[] = [];
  for (let i = 0; i < packets.length; i++) {
    const row = i as PacketRow;
    if ((packets.layers.get(row) & Layer.arp) === 0) continue;
    const x = arp.exchange(row);
    if (x === undefined || x.kind === 'probe' || x.kind === 'other' || !moved.has(x.senderIp)) continue;
    claims.push({ row, ip: x.senderIp, mac: x.senderMac, announces: x.kind === 'gratuitous' || x.kind === 'announcement' });
  }
  const found = new Map<string, PacketRow>();
  const owned = ownership(claims, (row) => packets.elapsedNs(0 as PacketRow, row as PacketRow));
  for (const t of owned.transitions)
    if (t.announced && t.oldReturns === null && !found.has(key(t.ip, t.to))) found.set(key(t.ip, t.to), t.row);
  return found;
}
