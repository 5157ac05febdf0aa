/** The conversations counted by protocol and, for TCP, by how they were opened and closed. */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import type { Facts } from '../facts.ts';
import type { CloseKind, TcpConnection } from '../tcp/facts.ts';

export type FlowProtocol = 'tcp' | 'udp' | 'icmp' | 'icmpv6' | 'other';

export interface FlowCount {
  readonly protocol: FlowProtocol;
  flows: number;
  packets: number;
  /** Transport payload. */
  bytes: number;
  /** Longest and mean duration, ns. */
  longestNs: number;
  totalNs: number;
}

export interface FlowCounts {
  readonly protocols: readonly FlowCount[];
  readonly openings: ReadonlyMap<TcpConnection['opening']['kind'], number>;
  readonly closes: ReadonlyMap<CloseKind, number>;
  /** Flows that are a leg of a NAT binding. */
  readonly translated: number;
}

const PROTOCOLS: ReadonlyMap<number, FlowProtocol> = new Map([
  [IpProtocol.tcp, 'tcp'],
  [IpProtocol.udp, 'udp'],
  [IpProtocol.icmp, 'icmp'],
  [IpProtocol.icmpv6, 'icmpv6'],
]);

/** `rows`: the packets whose flows are counted; undefined: all flows. A flow counts whole when one of its packets is among them. */
export function flowCounts(facts: Facts, rows?: Iterable<PacketRow>): FlowCounts {
  const { flows, packets } = facts.tables;
  let wanted: Uint8Array | undefined;
  if (rows !== undefined) {
    wanted = new Uint8Array(flows.length);
    for (const row of rows) {
      const flow = packets.flow.get(row);
      if (flow !== NONE) wanted[flow] = 1;
    }
  }
  const protocols = new Map<FlowProtocol, FlowCount>();
  const openings = new Map<TcpConnection['opening']['kind'], number>();
  const closes = new Map<CloseKind, number>();
  for (let i = 0; i < flows.length; i++) {
    const id = i as FlowId;
    if (!flows.isSeen(id) || (wanted !== undefined && wanted[i] === 0)) continue;
    const protocol = PROTOCOLS.get(flows.protocol.get(id)) ?? 'other';
    let c = protocols.get(protocol);
    if (c === undefined) {
      c = { protocol, flows: 0, packets: 0, bytes: 0, longestNs: 0, totalNs: 0 };
      protocols.set(protocol, c);
    }
    const { first, last } = flows.rows(id);
    const duration = packets.elapsedNs(first, last);
    c.flows++;
    c.packets += flows.packetsForward.get(id) + flows.packetsBackward.get(id);
    c.bytes += flows.bytesForward.get(id) + flows.bytesBackward.get(id);
    c.longestNs = Math.max(c.longestNs, duration);
    c.totalNs += duration;
    const tcp = facts.tcp.connection(id);
    if (tcp === undefined) continue;
    openings.set(tcp.opening.kind, (openings.get(tcp.opening.kind) ?? 0) + 1);
    closes.set(tcp.close.kind, (closes.get(tcp.close.kind) ?? 0) + 1);
  }
  const legs = new Set<number>();
  for (const b of facts.nat.bindings)
    for (const f of [b.originalFlow, b.translatedFlow]) if (f !== null && wanted?.[f] !== 0) legs.add(f);
  return { protocols: [...protocols.values()], openings, closes, translated: legs.size };
}
