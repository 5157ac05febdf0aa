/** What waits for an answer by ARP: the first packet that the asker then sends to the MAC that it was told. */
import type { Facts } from '../analysis/facts.ts';
import type { AddressId, FlowId, MacId, PacketRow } from '../base/ids.ts';
import { Layer } from '../table/packets.ts';

/** Rows after the latest answer that are looked at: what waits is sent at once. */
const NEAR = 4096;

export interface Waiting {
  readonly row: PacketRow;
  /** Where it goes by IP; inside of a tunnel, where the tunnel goes. */
  readonly dst: AddressId;
}

interface Pending {
  readonly request: PacketRow;
  readonly mac: MacId;
  readonly sender: AddressId;
  readonly target: AddressId;
}

/** By the row of the question. One walk over the table, of which most rows are only passed by. */
export function findWaiting({ arp, link, tables, topology }: Facts): Map<PacketRow, Waiting> {
  const p = tables.packets;
  const found = new Map<PacketRow, Waiting>();
  /** By who was told and, where frames tell that, whom: few at a time. */
  const pending = new Map<string, Pending[]>();
  let until = -1;
  for (let i = 0; i < p.length; i++) {
    const row = i as PacketRow;
    const layers = p.layers.get(i);
    if ((layers & Layer.arp) !== 0) {
      const answer = arp.exchange(row);
      if (answer?.kind !== 'reply' || answer.partner === null || answer.partner > row) continue;
      const question = arp.exchange(answer.partner);
      if (question?.kind !== 'request') continue;
      const key = keyOf(question.senderMac, answer.senderMac);
      const one = { request: question.row, mac: answer.senderMac, sender: question.senderIp, target: question.targetIp };
      pending.set(key, [...(pending.get(key) ?? []).slice(-8), one]);
      until = i + NEAR;
      continue;
    }
    if (i > until) {
      if (pending.size > 0) pending.clear();
      continue;
    }
    if (pending.size === 0 || (layers & Layer.ipv4) === 0) continue;
    const dst = destinationOf(row, layers);
    if (dst === undefined) continue;
    const [from, to] = [p.macSrc.get(i), p.macDst.get(i)];
    if (to !== 0) settle(keyOf(from, to), row, dst, () => true);
    // Cooked captures do not say which MAC a frame goes to.
    else for (const key of pending.keys()) settle(key, row, dst, (one) => one.target === dst && one.sender === p.src.get(i));
  }
  return found;

  /** A packet for another address of the same machine tells nothing: the machine was known by that one. */
  function settle(key: string, row: PacketRow, dst: AddressId, isMeant: (one: Pending) => boolean): void {
    const list = pending.get(key);
    if (list === undefined) return;
    const rest = list.filter((one) => !isMeant(one) || (dst !== one.target && isOwn(row, one.mac, dst)));
    for (const one of list) if (!rest.includes(one) && !found.has(one.request)) found.set(one.request, { row, dst });
    if (rest.length === 0) pending.delete(key);
    else pending.set(key, rest);
  }

  function isOwn(row: PacketRow, mac: MacId, address: AddressId): boolean {
    const device = topology.receiver(row);
    return device?.macs.includes(mac) === true && device.addresses.includes(address);
  }

  function destinationOf(row: PacketRow, layers: number): AddressId | undefined {
    if ((layers & Layer.tunnel) === 0) return p.dst.get(row) as AddressId;
    return link.tunnelOf(p.flow.get(row) as FlowId)?.dst;
  }
}

const keyOf = (from: number, to: number): string => `${from} ${to}`;
