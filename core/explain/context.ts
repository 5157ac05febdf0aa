/** What one packet's tree needs from outside the packet, out of the tables. */
import { type Bytes, u32 } from '../base/bytes.ts';
import { type FlowId, NONE, type PacketRow } from '../base/ids.ts';
import { onceFor } from '../base/once-for.ts';
import { type FlowTable, IpProtocol } from '../table/flows.ts';
import { previousInFlow, previousInOuterFlow } from '../table/previous.ts';
import type { Datagram, Tables } from '../table/tables.ts';
import type { ExplainContext, TcpVerdict } from '../wire/tree.ts';
import { echoContext } from './echo.ts';

/** Five-tuple → its flows, oldest first. Only packets that quote others need it, so it is made when the first of them is explained. */
class TupleIndex {
  readonly #tables: Tables;
  #index: Map<string, FlowId[]> | undefined;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  /** The newest flow of this five-tuple, either way round, that had begun by `row`. */
  find(row: PacketRow, protocol: number, src: number, dst: number, srcPort: number, dstPort: number): FlowId | undefined {
    this.#index ??= this.#build();
    const { firstRow } = this.#tables.flows;
    // A flow that only quoted packets belong to has no first row.
    return this.#index.get(key(protocol, src, dst, srcPort, dstPort))?.findLast((flow) => {
      const first = firstRow.get(flow);
      return first === NONE || first <= row;
    });
  }

  #build(): Map<string, FlowId[]> {
    const { flows } = this.#tables;
    const index = new Map<string, FlowId[]>();
    for (let id = 0; id < flows.length; id++) {
      const flow = id as FlowId;
      const k = key(flows.protocol.get(flow), flows.a.get(flow), flows.b.get(flow), flows.aPort.get(flow), flows.bPort.get(flow));
      const there = index.get(k);
      if (there === undefined) index.set(k, [flow]);
      else there.push(flow);
    }
    return index;
  }
}

const key = (protocol: number, src: number, dst: number, srcPort: number, dstPort: number): string =>
  src < dst || (src === dst && srcPort <= dstPort)
    ? `${protocol} ${src} ${srcPort} ${dst} ${dstPort}`
    : `${protocol} ${dst} ${dstPort} ${src} ${srcPort}`;

const indexOf = onceFor((tables: Tables): TupleIndex => new TupleIndex(tables));

const sameEnds = (f: FlowTable, flow: FlowId, src: number, dst: number, srcPort: number, dstPort: number): boolean => {
  const [a, b, aPort, bPort] = [f.a.get(flow), f.b.get(flow), f.aPort.get(flow), f.bPort.get(flow)];
  return (
    (a === src && b === dst && aPort === srcPort && bPort === dstPort) ||
    (a === dst && b === src && aPort === dstPort && bPort === srcPort)
  );
};

const hasPorts = (f: FlowTable, flow: FlowId, ports: { readonly source: number; readonly destination: number }): boolean => {
  const [a, b] = [f.aPort.get(flow), f.bPort.get(flow)];
  return (a === ports.source && b === ports.destination) || (b === ports.source && a === ports.destination);
};

const wholeSeconds = (ns: bigint): number => Number(BigInt.asIntN(64, ns) / 1_000_000_000n);

const COMPLETING = new WeakMap<Tables, Map<number, number>>();

/** More than IP headers that are followed one inside the other. */
const LEVELS = 32;

/** The row whose fragment completes the datagram that this earlier fragment is part of. */
function completingRow(tables: Tables, row: PacketRow, level: number): number | undefined {
  let rows = COMPLETING.get(tables);
  if (rows === undefined) {
    rows = new Map();
    for (const innermost of tables.datagrams.values())
      for (let d: Datagram | undefined = innermost; d !== undefined; d = d.outer)
        for (const part of d.parts) if (part.row !== d.row) rows.set(part.row * LEVELS + (part.level ?? 0), d.row);
    COMPLETING.set(tables, rows);
  }
  return rows.get(row * LEVELS + level);
}

/** The datagrams that this row completes, the outermost first. */
function datagramsOf(tables: Tables, row: PacketRow): Datagram[] {
  const out: Datagram[] = [];
  for (let d = tables.datagrams.get(row); d !== undefined; d = d.outer) out.unshift(d);
  return out;
}

/**
 * The context of the packet at `row`. `messageIn` gives the packet that shows the message
 * which this one carries a part of; `tcpVerdict` what is said of its TCP segment.
 */
export function frameContext(
  tables: Tables,
  row: PacketRow,
  messageIn: () => PacketRow | undefined = () => undefined,
  tcpVerdict: () => TcpVerdict | undefined = () => undefined,
): ExplainContext {
  const { packets, flows, addresses } = tables;
  const idOf = (address: Bytes): number =>
    address.length === 4 ? addresses.internV4(u32(address, 0)) : addresses.internV6(address, 0);
  const flowOf = (protocol: number, src: number, dst: number, srcPort: number, dstPort: number): FlowId | undefined => {
    // The packet's own flow first: of several flows with one five-tuple the table knows which.
    const own = packets.flow.get(row);
    if (own !== NONE && flows.protocol.get(own) === protocol && sameEnds(flows, own as FlowId, src, dst, srcPort, dstPort))
      return own as FlowId;
    return indexOf(tables).find(row, protocol, src, dst, srcPort, dstPort);
  };
  let datagrams: Datagram[] | undefined;
  /** Datagrams that the tree has gone into. */
  let level = 0;
  return {
    tcp(srcBytes, dstBytes, srcPort, dstPort) {
      const src = idOf(srcBytes);
      const flow = flowOf(IpProtocol.tcp, src, idOf(dstBytes), srcPort, dstPort);
      if (flow === undefined) return undefined;
      const forward = flows.isForward(flow, src as never, srcPort);
      const scale = (forward ? flows.scaleForward : flows.scaleBackward).get(flow);
      return {
        stream: flows.stream.get(flow),
        baseSeq: flows.base(flow, forward, row),
        baseAck: flows.base(flow, !forward, row),
        accurateEcn: flows.accurateEcn.get(flow) === 3,
        windowShift: scale === 0 ? undefined : scale === 1 ? null : scale - 2,
      };
    },
    udp(srcBytes, dstBytes, srcPort, dstPort) {
      const flow = flowOf(IpProtocol.udp, idOf(srcBytes), idOf(dstBytes), srcPort, dstPort);
      return flow === undefined ? undefined : flows.stream.get(flow);
    },
    elapsed(protocol, ports) {
      const own = packets.flow.get(row);
      const carrier = packets.outerFlow.get(row);
      const isOuter = carrier !== NONE && ports !== undefined && hasPorts(flows, carrier as FlowId, ports);
      const flow = isOuter ? carrier : own;
      if (flow === NONE || flows.protocol.get(flow) !== protocol) return undefined;
      const first = flows.firstRow.get(flow);
      if (first === NONE || first > row) return undefined;
      const now = packets.timeNs(row);
      const previous = (isOuter ? previousInOuterFlow(tables, row) : previousInFlow(tables, row)) ?? row;
      return {
        sinceFirstNs: now - packets.timeNs(first as PacketRow),
        sincePreviousNs: now - packets.timeNs(previous),
      };
    },
    echo: () => echoContext(tables, row),
    addressConflicts() {
      const now = wholeSeconds(packets.timeNs(row));
      const earlier = tables.addressConflicts.get(row) ?? [];
      return earlier.map((r) => ({ row: r, seconds: now - wholeSeconds(packets.timeNs(r as PacketRow)) }));
    },
    datagram() {
      datagrams ??= datagramsOf(tables, row);
      return datagrams[level] === undefined ? undefined : datagrams[level++];
    },
    datagramIn: () => completingRow(tables, row, level),
    tcpVerdict,
    messageIn,
  };
}
