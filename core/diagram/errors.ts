/** Which ICMP errors are about a flow: those that quote a packet of one of its legs (RFC 792, RFC 4443 §3). */
import type { Facts } from '../analysis/facts.ts';
import { type Bytes, u16, u32 } from '../base/bytes.ts';
import type { FlowId, PacketRow } from '../base/ids.ts';
import type { AddressTable } from '../table/addresses.ts';
import { IpProtocol } from '../table/flows.ts';
import { Layer, Mark, NO_OFFSET } from '../table/packets.ts';
import { legsOfFlow } from './select.ts';

/** The quoted packet lies behind eight bytes of ICMP. */
const ICMP_HEADER = 8;
const REDIRECT_V6 = 137;

/**
 * Rows of the ICMP errors about the flow, ascending. The tables do not hold what an error quotes: `bytes` reads a frame again, once
 * for each error of the capture.
 */
export async function errorsAbout(
  facts: Facts,
  flow: FlowId,
  bytes: (row: PacketRow) => Promise<Uint8Array>,
): Promise<PacketRow[]> {
  const { packets, addresses } = facts.tables;
  const legs = [...legsOfFlow(facts, flow)];
  const rows: PacketRow[] = [];
  for (let r = 0; r < packets.length; r++) {
    if ((packets.marks.get(r) & Mark.quotes) === 0) continue;
    const l4 = packets.l4.get(r);
    const isV6 = (packets.layers.get(r) & Layer.icmpv6) !== 0;
    // A redirect of ICMPv6 quotes in an option, behind addresses.
    if (l4 === NO_OFFSET || (isV6 && packets.flags.get(r) >>> 8 === REDIRECT_V6)) continue;
    const quote = readQuote(await bytes(r as PacketRow), l4 + ICMP_HEADER, isV6, addresses);
    if (quote !== null && legs.some((leg) => isOf(facts, leg, quote, r))) rows.push(r as PacketRow);
  }
  return rows;
}

interface Quote {
  readonly protocol: number;
  readonly src: number;
  readonly dst: number;
  readonly srcPort: number;
  readonly dstPort: number;
}

/** Null where no addresses or ports are quoted: too short, a later fragment, another protocol. */
function readQuote(b: Bytes, at: number, isV6: boolean, addresses: AddressTable): Quote | null {
  const fixed = isV6 ? 40 : 20;
  if (at + fixed > b.length || (b[at] as number) >>> 4 !== (isV6 ? 6 : 4)) return null;
  if (!isV6 && (u16(b, at + 6) & 0x1fff) !== 0) return null;
  const headerLength = isV6 ? fixed : ((b[at] as number) & 15) * 4;
  const protocol = b[at + (isV6 ? 6 : 9)] as number;
  const src = isV6 ? addresses.internV6(b, at + 8) : addresses.internV4(u32(b, at + 12));
  const dst = isV6 ? addresses.internV6(b, at + 24) : addresses.internV4(u32(b, at + 16));
  const l4 = at + Math.max(fixed, headerLength);
  switch (protocol) {
    // Four bytes of the transport header are enough: an error may quote no more.
    case IpProtocol.tcp:
    case IpProtocol.udp:
      if (l4 + 4 > b.length) return null;
      return { protocol, src, dst, srcPort: u16(b, l4), dstPort: u16(b, l4 + 2) };
    case IpProtocol.icmp:
    case IpProtocol.icmpv6: {
      if (l4 + 6 > b.length) return null;
      const id = u16(b, l4 + 4);
      return { protocol, src, dst, srcPort: id, dstPort: id };
    }
    default:
      return null;
  }
}

/** A port pair may be used again: an error is about a flow that has begun. */
function isOf({ tables: { flows } }: Facts, leg: FlowId, quote: Quote, row: number): boolean {
  if (leg >= flows.length || flows.protocol.get(leg) !== quote.protocol || flows.firstRow.get(leg) > row) return false;
  const a = flows.a.get(leg);
  const b = flows.b.get(leg);
  const aPort = flows.aPort.get(leg);
  const bPort = flows.bPort.get(leg);
  return (
    (quote.src === a && quote.srcPort === aPort && quote.dst === b && quote.dstPort === bPort) ||
    (quote.src === b && quote.srcPort === bPort && quote.dst === a && quote.dstPort === aPort)
  );
}
