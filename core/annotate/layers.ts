/** The protocols of a frame, in order, by Wireshark's short names. */
import type { Facts } from '../analysis/facts.ts';
import type { PacketRow } from '../base/ids.ts';
import { Layer } from '../table/packets.ts';
import type { FrameTree } from '../wire/field.ts';

const NAMES: readonly (readonly [number, string])[] = [
  [Layer.eth, 'eth'],
  [Layer.vlan, 'vlan'],
  [Layer.llc, 'llc'],
  [Layer.arp, 'arp'],
  [Layer.ipv4, 'ip'],
  [Layer.ipv6, 'ipv6'],
  [Layer.icmp, 'icmp'],
  [Layer.icmpv6, 'icmpv6'],
  [Layer.udp, 'udp'],
  [Layer.tcp, 'tcp'],
  [Layer.http, 'http'],
  [Layer.data, 'data'],
];

// A capture has few distinct sets of layers: their lists are made once each.
const LISTS = new Map<number, readonly string[]>();

/**
 * `['eth', 'ip', 'tcp', 'http']`. With the field tree its layers, and `http` where a message begins, too: the tree shows it where it is whole. Without it what the columns say: there a tunnel shows its inner
 * packet of the same family as a second `ip`.
 */
export function layersOf(facts: Facts, row: PacketRow, tree?: FrameTree): readonly string[] {
  if (tree !== undefined) {
    const names = tree.layers.map((l) => l.spec.name).filter((name) => name !== 'frame');
    return names.at(-1) === 'tcp' && facts.http.startingAt(row).length > 0 ? [...names, 'http'] : names;
  }
  const bits = facts.tables.packets.layers.get(row);
  let list = LISTS.get(bits);
  if (list === undefined) {
    list = namesOf(bits);
    LISTS.set(bits, list);
  }
  return list;
}

function namesOf(bits: number): string[] {
  const names: string[] = [];
  const both = (bits & Layer.ipv4) !== 0 && (bits & Layer.ipv6) !== 0;
  for (const [bit, name] of NAMES) {
    if ((bits & bit) === 0) continue;
    names.push(name);
    if ((bits & Layer.tunnel) !== 0 && !both && (bit === Layer.ipv4 || bit === Layer.ipv6)) names.push(name);
  }
  return names;
}
