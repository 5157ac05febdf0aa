/**
 * Services whose packets are not rewritten: tunnelling, where the whole packet goes into another one, and direct routing, where only the MAC
 * changes. Both leave a packet's addresses as they are, so that before and behind the director it belongs to the same flow.
 */
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { IpProtocol } from '../../table/flows.ts';
import { Layer, Mark, NO_OFFSET, type PacketTable, TcpFlag } from '../../table/packets.ts';
import { previousInFlow } from '../../table/previous.ts';
import type { Tables } from '../../table/tables.ts';
import type { Facts } from '../facts.ts';

/** Packets of the same flow that are gone back over for the original of a packet sent on. */
const LOOK_BACK = 32;
/** Packets of a flow without a SYN that are tried. */
const TRIED = 8;

/** The packet as its client sent it: the same segment or datagram the same way, sent to the MAC that sends this one, or not yet in a tunnel. */
export function originalOf(tables: Tables, row: PacketRow): PacketRow | undefined {
  const p = tables.packets;
  const inTunnel = isTunnelled(p, row);
  let at = previousInFlow(tables, row);
  for (let n = 0; at !== undefined && n < LOOK_BACK; n++, at = previousInFlow(tables, at)) {
    if (!isSamePacket(p, at, row)) continue;
    if (inTunnel ? !isTunnelled(p, at) : isSentOn(p, at, row)) return at;
  }
  return undefined;
}

/** Inside another IP packet, without UDP between the two. */
export const isTunnelled = (p: PacketTable, row: PacketRow): boolean =>
  (p.layers.get(row) & Layer.tunnel) !== 0 && p.outerFlow.get(row) === NONE;

export const isSamePacket = (p: PacketTable, a: PacketRow, b: PacketRow): boolean =>
  p.seq.get(a) === p.seq.get(b) &&
  p.ack.get(a) === p.ack.get(b) &&
  p.flags.get(a) === p.flags.get(b) &&
  p.payloadLength.get(a) === p.payloadLength.get(b) &&
  p.ipId.get(a) === p.ipId.get(b) &&
  ((p.marks.get(a) ^ p.marks.get(b)) & Mark.forward) === 0;

const isSentOn = (p: PacketTable, a: PacketRow, b: PacketRow): boolean => {
  const hops = p.ttl.get(a) - p.ttl.get(b);
  const via = p.macSrc.get(b);
  return via !== 0 && via === p.macDst.get(a) && p.macDst.get(b) !== via && p.macSrc.get(a) !== via && (hops === 0 || hops === 1);
};

/** A flow that a director sends on, as its first packet shows it. */
export interface SentOn {
  readonly flow: FlowId;
  readonly method: 'tun' | 'dr';
  readonly original: PacketRow | undefined;
  readonly copy: PacketRow;
  /** The client is the flow's endpoint a. */
  readonly clientIsA: boolean;
  readonly director: MacId;
  readonly serverMac: MacId;
  /** Of a tunnel: its far end. */
  readonly server: AddressId;
}

/** Flows of which a packet was sent on by tunnel or by MAC, in order of the copies. Whether that was a director is judged with others. */
export function sentOn(facts: Facts): SentOn[] {
  const { tables } = facts;
  const p = tables.packets;
  const { flows } = tables;
  const found: SentOn[] = [];
  const tried = new Uint8Array(flows.length);
  const back = tunnelsBothWays(facts);
  for (let i = 0; i < p.length; i++) {
    const row = i as PacketRow;
    const layers = p.layers.get(row);
    const flow = p.flow.get(row);
    if (flow === NONE || (tried[flow] as number) >= TRIED || p.l4.get(row) === NO_OFFSET) continue;
    const protocol = flows.protocol.get(flow);
    if (protocol !== IpProtocol.tcp && protocol !== IpProtocol.udp) continue;
    const inTunnel = (layers & Layer.tunnel) !== 0;
    if (inTunnel ? back.has(flow) : (layers & Layer.eth) === 0) continue;
    const forward = (p.marks.get(row) & Mark.forward) !== 0;
    const clientIsA = protocol === IpProtocol.tcp ? (facts.tcp.connection(flow as FlowId)?.clientIsA ?? true) : true;
    if (forward !== clientIsA) continue;
    const begins = protocol === IpProtocol.tcp && (p.flags.get(row) & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn;
    if (!begins) tried[flow] = (tried[flow] as number) + 1;
    const original = originalOf(tables, row);
    const tunnel = inTunnel ? facts.link.tunnelOf(flow as FlowId) : undefined;
    if (inTunnel ? tunnel === undefined : original === undefined) continue;
    tried[flow] = TRIED;
    const director = p.macSrc.get(row) as MacId;
    const serverMac = p.macDst.get(row) as MacId;
    const method = inTunnel ? 'tun' : 'dr';
    const server = tunnel?.dst ?? (0 as AddressId);
    found.push({ flow: flow as FlowId, method, original, copy: row, clientIsA, director, serverMac, server });
  }
  return found;
}

/** Flows that go through tunnels both ways: joined networks, not a director, which never sees the answers. */
function tunnelsBothWays(facts: Facts): ReadonlySet<number> {
  const both = new Set<number>();
  if (facts.link.tunnels.length === 0) return both;
  const p = facts.tables.packets;
  const ways = new Map<number, number>();
  for (let row = 0; row < p.length; row++) {
    if ((p.layers.get(row) & Layer.tunnel) === 0 || p.flow.get(row) === NONE) continue;
    const flow = p.flow.get(row);
    const way = (ways.get(flow) ?? 0) | ((p.marks.get(row) & Mark.forward) !== 0 ? 1 : 2);
    ways.set(flow, way);
    if (way === 3) both.add(flow);
  }
  return both;
}
