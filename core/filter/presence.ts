/** Which packets cannot have a field, as far as the packet table tells: so that no field tree is made to find it missing. */
import { Layer } from '../table/packets.ts';
import type { Tables } from '../table/tables.ts';
import type { Condition, Operand } from './expression.ts';

const LAYERS: Readonly<Record<string, number>> = {
  eth: Layer.eth,
  vlan: Layer.vlan,
  arp: Layer.arp,
  ip: Layer.ipv4,
  ipv6: Layer.ipv6,
  icmp: Layer.icmp,
  icmpv6: Layer.icmpv6,
  udp: Layer.udp,
  tcp: Layer.tcp,
};
/** Fields named after one of these layers that packets without it have, too: the padding of a Linux cooked frame, the version of an IPv6 header. */
const ELSEWHERE = new Set(['eth.padding', 'ip.version']);
/** Protocols over TCP or UDP, and never over anything else. */
const APPLICATIONS = /^(dhcp|dns|ftp|http|imap|llmnr|mdns|ntp|pop|smtp|ssh|tls)$/;

/** What is known of packets beside the packet table. */
export interface RowKnowledge {
  readonly tables: Tables;
  /** An HTTP message is shown in this (plain) packet. */
  readonly showsHttp?: (row: number) => boolean;
}

/** For plain packets: false where it has no field of this name. Undefined: nothing is known. */
export function mayHave(name: string, { tables, showsHttp }: RowKnowledge): ((row: number) => boolean) | undefined {
  const { packets: p } = tables;
  const protocol = name.split('.')[0] ?? '';
  if (protocol === 'http' && showsHttp !== undefined) return showsHttp;
  if (APPLICATIONS.test(protocol)) return (row) => (p.layers.get(row) & (Layer.tcp | Layer.udp)) !== 0;
  const bit = Object.hasOwn(LAYERS, protocol) ? LAYERS[protocol] : undefined;
  if (bit === undefined || ELSEWHERE.has(name)) return undefined;
  // A TCP header of 20 bytes has no options.
  if (name.startsWith('tcp.option')) return (row) => (p.layers.get(row) & bit) !== 0 && p.l7.get(row) - p.l4.get(row) !== 20;
  return (row) => (p.layers.get(row) & bit) !== 0;
}

/** The fields without which the condition is false. `and`, `or`, `xor` and `not` are not looked into. */
export function requiredFields(condition: Condition): string[] {
  const names: string[] = [];
  const within = (o: Operand): void => {
    switch (o.kind) {
      case 'field':
        names.push(o.spec.name);
        return;
      case 'slice':
      case 'minus':
        return within(o.of);
      case 'arithmetic':
        within(o.left);
        return within(o.right);
      case 'call':
        // The largest of several is found where one of them is missing.
        if (o.args.length === 1) o.args.forEach(within);
    }
  };
  switch (condition.kind) {
    case 'present':
      within(condition.operand);
      break;
    case 'compare':
    case 'contains':
      within(condition.left);
      within(condition.right);
      break;
    case 'matches':
    case 'in':
      within(condition.left);
      break;
  }
  return names;
}
