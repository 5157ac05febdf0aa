/** Who talked to whom, and in which protocols: conversations, endpoints, protocol hierarchy. */
import type { Facts } from '../../../analysis/facts.ts';
import {
  type Conversation,
  type ConversationLayer,
  type EndpointCount,
  endpointsOf,
} from '../../../analysis/stats/conversations.ts';
import { socketText } from '../../../base/address.ts';
import { type AddressId, frameNumber, type MacId, type PacketRow } from '../../../base/ids.ts';
import type { ProtocolCountSection } from '../../documents/stats-schemas.ts';
import { checkedFilter } from '../filter-text.ts';
import { type Column, column, makeTable, type RowTarget, type Table, tableOf } from './model.ts';

function endText({ tables }: Facts, layer: ConversationLayer, address: number, port: number | null): string {
  if (layer === 'eth') return tables.macs.text(address as MacId);
  const text = tables.addresses.text(address as AddressId);
  return port === null ? text : socketText(text, port);
}

/** Packets of an address, or of one of its ports. */
export function endpointFilter(address: string, port: number | null, protocol: 'tcp' | 'udp'): string {
  const ip = address.includes(':') ? 'ipv6' : 'ip';
  if (port === null) return `${ip}.addr == ${address}`;
  const side = (which: 'src' | 'dst') => `(${ip}.${which} == ${address} && ${protocol}.${which}port == ${port})`;
  return `${side('src')} || ${side('dst')}`;
}

const bitsPerSecond = (bytes: number, ns: number): number | null => (ns > 0 ? (bytes * 8e9) / ns : null);

export function conversationsTable(facts: Facts, layer: ConversationLayer, list: readonly Conversation[]): Table {
  const { packets, flows } = facts.tables;
  const hasStreams = layer === 'tcp' || layer === 'udp';
  const durationOf = (c: Conversation): number => packets.elapsedNs(c.first, c.last);
  const columns: Column<Conversation>[] = [
    column('a', 'mono', (c) => endText(facts, layer, c.a, c.aPort)),
    column('b', 'mono', (c) => endText(facts, layer, c.b, c.bPort)),
    ...(hasStreams ? [column<Conversation>('stream', 'id', (c) => (c.flow === null ? null : flows.stream.get(c.flow)))] : []),
    column('packets', 'count', (c) => c.packetsFromA + c.packetsFromB),
    column('bytes', 'count', (c) => c.bytesFromA + c.bytesFromB),
    column('packetsFromA', 'count', (c) => c.packetsFromA),
    column('bytesFromA', 'count', (c) => c.bytesFromA),
    column('packetsFromB', 'count', (c) => c.packetsFromB),
    column('bytesFromB', 'count', (c) => c.bytesFromB),
    column('start', 'duration', (c) => packets.elapsedNs(0 as PacketRow, c.first)),
    column('duration', 'duration', durationOf),
    column('rateFromA', 'rate', (c) => bitsPerSecond(c.bytesFromA, durationOf(c))),
    column('rateFromB', 'rate', (c) => bitsPerSecond(c.bytesFromB, durationOf(c))),
  ];
  const filterOf = (c: Conversation): string => {
    if (layer === 'tcp' || layer === 'udp') return `${layer}.stream == ${c.flow === null ? -1 : flows.stream.get(c.flow)}`;
    const [a, b] = [c.a, c.b].map((id) => endText(facts, layer, id, null));
    // To oneself: packets that only come from there, or go there, have the address, too.
    if (c.a === c.b) return `${layer}.src == ${a} && ${layer}.dst == ${b}`;
    return `${layer}.addr == ${a} && ${layer}.addr == ${b}`;
  };
  return tableOf(list, columns, (c) => ({ frame: frameNumber(c.first), filter: checkedFilter(filterOf(c)) }));
}

export function endpointsTable(facts: Facts, layer: ConversationLayer, list: readonly Conversation[]): Table {
  const columns: Column<EndpointCount>[] = [
    column('endpoint', 'mono', (e) => endText(facts, layer, e.address, e.port)),
    column('packets', 'count', (e) => e.packetsSent + e.packetsReceived),
    column('bytes', 'count', (e) => e.bytesSent + e.bytesReceived),
    column('packetsSent', 'count', (e) => e.packetsSent),
    column('bytesSent', 'count', (e) => e.bytesSent),
    column('packetsReceived', 'count', (e) => e.packetsReceived),
    column('bytesReceived', 'count', (e) => e.bytesReceived),
  ];
  return tableOf(endpointsOf(list), columns, (e) => {
    const address = endText(facts, layer, e.address, null);
    const filter =
      layer === 'tcp' || layer === 'udp'
        ? endpointFilter(facts.tables.addresses.text(e.address as AddressId), e.port, layer)
        : `${layer}.addr == ${address}`;
    return { frame: 0, filter: checkedFilter(filter) };
  });
}

/** `protocols`: each before those that it carries, the outermost (all frames) left out. */
export function hierarchyTable(protocols: readonly ProtocolCountSection[], total: { packets: number; bytes: number }): Table {
  const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
  const columns: Column<ProtocolCountSection>[] = [
    column('protocol', 'mono', (p) => p.protocol),
    column('packets', 'count', (p) => p.packets),
    column('shareOfPackets', 'share', (p) => share(p.packets, total.packets)),
    column('bytes', 'count', (p) => p.bytes),
    column('shareOfBytes', 'share', (p) => share(p.bytes, total.bytes)),
    column('path', 'mono', (p) => p.path),
  ];
  const target = (p: ProtocolCountSection): RowTarget => ({ frame: 0, filter: checkedFilter(p.protocol) });
  return makeTable({ columns, length: protocols.length, item: (i) => protocols[i] as never, target, level: (p) => p.depth });
}
