/** Rows of the packet list, as Wireshark's default columns have them, with what colours and ties them. */
import type { Facts } from '../../analysis/facts.ts';
import type { StreamFacts } from '../../analysis/stream/facts.ts';
import { frameSeverity } from '../../annotate/annotate.ts';
import { carriedLine, carriedProtocol, carriedRows, mayCarry } from '../../annotate/carried/carried.ts';
import type { Lang } from '../../annotate/format.ts';
import type { Message } from '../../annotate/messages/schema.ts';
import { icmpName, protocolName, serviceName } from '../../annotate/names.ts';
import { flagsText, formatMessage } from '../../annotate/render.ts';
import { summarize } from '../../annotate/summary.ts';
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { seqOffset } from '../../base/seq32.ts';
import { isUntimed } from '../../capture/info.ts';
import type { Veil } from '../../coursework/exercise/hidden.ts';
import type { Meaning } from '../../diagram/ladder.ts';
import { towardsServer } from '../../diagram/lanes.ts';
import { meaningOf } from '../../diagram/message.ts';
import { innermostOf } from '../../table/innermost.ts';
import { Layer, Mark, type PacketTable, TcpFlag } from '../../table/packets.ts';
import { protocolOfPorts } from '../../wire/udp-ports.ts';
import { veiledCell, veiledRows } from './coursework/veiled.ts';
import type { RowBlock } from './protocol.ts';

/** What rows are told from. Before the analysis the facts hold the tables and nothing else. */
export interface RowSource {
  readonly facts: Facts;
  readonly streams: StreamFacts | undefined;
  readonly analysed: boolean;
  /** What a student must not see; undefined: nothing. */
  readonly veil?: Veil | undefined;
}

export function rowBlock(source: RowSource, start: number, rows: ArrayLike<number>, lang: Lang): RowBlock {
  const block = plainBlock(source, start, rows, lang);
  return source.veil === undefined ? block : veiledRows(block, source.veil);
}

function plainBlock(source: RowSource, start: number, rows: ArrayLike<number>, lang: Lang): RowBlock {
  const { facts, analysed } = source;
  const { packets } = facts.tables;
  const list = Array.from(rows, (row) => row as PacketRow);
  const first = 0 as PacketRow;
  const of = <T>(value: (row: PacketRow) => T): T[] => list.map(value);
  return {
    start,
    analysed,
    row: Uint32Array.from(rows),
    timeNs: Float64Array.from(list, (row) => (isUntimed(facts.capture, row) ? Number.NaN : packets.elapsedNs(first, row))),
    deltaNs: Float64Array.from(list, (row) => deltaNs(facts, row)),
    length: Uint32Array.from(list, (row) => packets.originalLength.get(row)),
    source: cellTexts(source, list, 'source', lang),
    destination: cellTexts(source, list, 'destination', lang),
    protocol: cellTexts(source, list, 'protocol', lang),
    info: cellTexts(source, list, 'info', lang),
    meaning: of((row) =>
      analysed && source.veil?.hidesIn(row + 1) !== true
        ? meaningOf(facts.phases.get(row), towardsServer(facts, row))
        : plainMeaning(packets, row),
    ),
    severity: of((row) => (analysed ? frameSeverity(facts, row) : 'chat')),
    copyOf: Uint32Array.from(list, (row) => frameOrNone(analysed ? facts.nat.rewriteOf(row) : null)),
    copiedAs: Uint32Array.from(list, (row) => frameOrNone(analysed ? facts.nat.rewrittenAs(row) : null)),
  };
}

/** One column of text: for who wants no others, of very many rows. */
export function cellTexts(
  source: RowSource,
  rows: ArrayLike<number>,
  column: 'source' | 'destination' | 'protocol' | 'info',
  lang: Lang,
): string[] {
  const { facts, analysed, veil } = source;
  const { packets } = facts.tables;
  const of = (text: (row: PacketRow) => string): string[] =>
    Array.from(
      rows,
      (row) => (veil === undefined ? undefined : veiledCell(veil, column, row + 1, lang)) ?? text(row as PacketRow),
    );
  switch (column) {
    case 'source':
      return of((row) => endText(facts, packets.src.get(row), packets.macSrc.get(row), row));
    case 'destination':
      return of((row) => endText(facts, packets.dst.get(row), packets.macDst.get(row), row));
    case 'protocol':
      return of((row) => protocolOf(source, row));
    case 'info':
      // Where judgements are hidden, what the headers say is not.
      return of((row) =>
        analysed && veil?.hidesIn(row + 1) !== true ? summarize(facts, row, lang) : plainInfo(facts, row, lang),
      );
  }
}

function deltaNs({ capture, tables }: Facts, row: PacketRow): number {
  if (row === 0) return isUntimed(capture, row) ? Number.NaN : 0;
  const before = (row - 1) as PacketRow;
  return isUntimed(capture, row) || isUntimed(capture, before) ? Number.NaN : tables.packets.elapsedNs(before, row);
}

const frameOrNone = (row: PacketRow | null): number => (row === null ? 0 : row + 1);

/** The network address, or the link's for ARP (as Wireshark has it) and where there is no other. */
function endText({ tables }: Facts, address: number, mac: number, row: PacketRow): string {
  const isArp = innermostOf(tables.packets, row) === 'arp';
  if (address !== 0 && !isArp) return tables.addresses.text(address as AddressId);
  if (tables.macs.isBroadcast(mac as MacId)) return 'Broadcast';
  return tables.macs.text(mac as MacId);
}

const STREAM_NAMES: Readonly<Record<string, string>> = { tls: 'TLS', dns: 'DNS', http: 'TCP' };
const DATAGRAM_NAMES: Readonly<Record<string, string>> = {
  dns: 'DNS',
  mdns: 'MDNS',
  llmnr: 'LLMNR',
  dhcp: 'DHCP',
  ntp: 'NTP',
  ipvs: 'IPVS',
  vxlan: 'VXLAN',
  gre: 'GRE',
  mpls: 'MPLS',
};

/** The innermost protocol, by Wireshark's short name. */
function protocolOf({ facts, streams, analysed }: RowSource, row: PacketRow): string {
  const { packets } = facts.tables;
  const layers = packets.layers.get(row);
  const carried = carriedProtocol(facts.tables, row);
  if (carried !== null) return carried;
  switch (innermostOf(packets, row)) {
    case 'arp':
    case 'inside':
      return 'ARP';
    case 'icmp':
      return 'ICMP';
    case 'icmpv6':
      return 'ICMPv6';
    case 'tcp': {
      if (analysed && facts.http.startingAt(row).length > 0) return 'HTTP';
      const flow = packets.flow.get(row);
      const spoken =
        packets.payloadLength.get(row) > 0 && flow !== NONE ? streams?.protocolAt(flow as FlowId, row)?.name : undefined;
      return spoken === undefined ? 'TCP' : (STREAM_NAMES[spoken] ?? spoken.toUpperCase());
    }
    case 'udp':
      return DATAGRAM_NAMES[protocolOfPorts(packets.srcPort.get(row), packets.dstPort.get(row)) ?? ''] ?? 'UDP';
  }
  if ((layers & (Layer.ipv4 | Layer.ipv6)) !== 0) return protocolName(packets.ipProtocol.get(row));
  if ((layers & Layer.llc) !== 0) return 'LLC';
  return (layers & Layer.eth) !== 0 ? 'Ethernet' : '–';
}

/**
 * What a line says while only the columns are known. Not `summarize`: that tells of other packets, too, and indexes all of them for it, while
 * more are still coming.
 */
export function plainInfo(facts: Facts, row: PacketRow, lang: Lang): string {
  return formatMessage(plainMessage(facts, row), facts, lang);
}

function plainMessage({ tables }: Facts, row: PacketRow): Message {
  const { packets: p, flows } = tables;
  const layers = p.layers.get(row);
  const flags = p.flags.get(row);
  const bytes = p.payloadLength.get(row);
  const src = p.srcPort.get(row);
  const dst = p.dstPort.get(row);
  const seen = mayCarry(p, row) ? carriedRows(tables).get(row) : undefined;
  if (seen?.carried !== undefined) return carriedLine(seen.carried);
  const innermost = innermostOf(p, row);
  if (innermost === 'arp') {
    const sender = p.src.get(row) as AddressId;
    if (flags === 1) return { key: 'summary.arp.request', params: { sender, target: p.dst.get(row) as AddressId } };
    if (flags === 2) return { key: 'summary.arp.reply', params: { address: sender, mac: p.macSrc.get(row) as MacId } };
    return { key: 'summary.arp.other', params: { opcode: flags } };
  }
  const isForward = (p.marks.get(row) & Mark.forward) !== 0;
  if (innermost === 'tcp') {
    const flow = p.flow.get(row);
    const base = flow === NONE ? null : flows.base(flow as FlowId, isForward, row);
    const seq = p.seq.get(row);
    return {
      key: 'summary.tcp',
      params: {
        flags: flagsText(flags),
        src,
        dst,
        seq,
        relative: base === null ? null : seqOffset(seq, base),
        ack: (flags & TcpFlag.ack) !== 0 ? p.ack.get(row) : null,
        bytes: bytes > 0 ? bytes : null,
      },
    };
  }
  if (innermost === 'udp') {
    return { key: 'summary.udp', params: { src, dst, bytes, service: serviceName(isForward ? dst : src) } };
  }
  if (innermost === 'icmp' || innermost === 'icmpv6') {
    const type = flags >>> 8;
    return {
      key: 'summary.icmp',
      params: { type, code: flags & 0xff, name: icmpName(type, innermost === 'icmpv6') },
    };
  }
  const length = p.originalLength.get(row);
  if ((layers & (Layer.ipv4 | Layer.ipv6)) === 0) {
    return { key: 'summary.unknown', params: { length, type: seen?.type ?? null, denied: seen?.denied === true } };
  }
  return { key: 'summary.ip', params: { protocol: protocolName(p.ipProtocol.get(row)), length } };
}

/** By the flags alone: a guess at the phase that the analysis replaces. */
function plainMeaning(p: PacketTable, row: PacketRow): Meaning {
  const innermost = innermostOf(p, row);
  if (innermost === 'arp') return 'arp';
  if (innermost !== 'tcp') return 'other';
  const flags = p.flags.get(row);
  if ((flags & TcpFlag.rst) !== 0) return 'reset';
  if ((flags & TcpFlag.syn) !== 0) return 'opening';
  if ((flags & TcpFlag.fin) !== 0) return 'closing';
  return p.payloadLength.get(row) === 0 ? 'ack' : 'other';
}
