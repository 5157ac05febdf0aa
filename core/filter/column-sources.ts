/** Fields whose values the packet table has, for packets that are `Mark.plain`: each then occurs once, or once for the source and once for the destination. */
import { NONE } from '../base/ids.ts';
import { tcpColumns } from '../explain/tcp-columns.ts';
import { CHUNK_BITS } from '../table/column.ts';
import { Layer, Mark } from '../table/packets.ts';
import type { Tables } from '../table/tables.ts';
import type { Value } from './expression.ts';

/**
 * How a column's number stands for the field's value. `id`: of an address; `small`: below 65,536, so that an answer for each can be kept; `ns`: a time
 * in nanoseconds from the capture's first packet; `plain`: the value itself.
 */
export type ColumnKind = 'address' | 'mac' | 'small' | 'number' | 'ns';

export type Numbers = Float64Array | Uint32Array | Uint16Array | Uint8Array;

/** The numbers of rows [start, start + rows), in the table's own chunk or in `scratch`; a chunk's rows at most, `start` its first. */
export type Fill = (start: number, rows: number, scratch: Float64Array) => Numbers;

export interface ColumnSource {
  /** Bits of `Layer` that a plain packet has where it has the field; 0: every packet has it, plain or not. */
  readonly layers: number;
  /** A further condition. */
  readonly when?: (row: number) => boolean;
  readonly kind: ColumnKind;
  /** One for each occurrence. */
  readonly fills: readonly Fill[];
}

interface Column {
  readonly chunks: readonly Numbers[];
  readonly fill: number;
}

const chunkFill =
  (column: Column): Fill =>
  (start, rows, scratch) =>
    column.chunks[start >>> CHUNK_BITS] ?? scratch.fill(column.fill, 0, rows);

const rowFill =
  (get: (row: number) => number): Fill =>
  (start, rows, scratch) => {
    for (let i = 0; i < rows; i++) scratch[i] = get(start + i);
    return scratch;
  };

export function columnSources(tables: Tables): ReadonlyMap<string, ColumnSource> {
  const { packets: p, flows } = tables;
  const sources = new Map<string, ColumnSource>();
  const add = (name: string, layers: number, kind: ColumnKind, fills: readonly Fill[], when?: ColumnSource['when']): void => {
    sources.set(name, { layers, kind, fills, ...(when && { when }) });
  };
  const [src, dst] = [chunkFill(p.src), chunkFill(p.dst)];

  add('frame', 0, 'number', [(_, rows, scratch) => scratch.fill(0, 0, rows)]);
  add('frame.number', 0, 'number', [rowFill((row) => row + 1)]);
  add('frame.cap_len', 0, 'number', [chunkFill(p.capturedLength)]);
  add('frame.len', 0, 'number', [
    p.cutBytes.chunks.length === 0 ? chunkFill(p.capturedLength) : rowFill((row) => p.originalLength.get(row)),
  ]);
  if (p.exactTimes.size === 0) {
    // Nanoseconds beyond what a float holds are kept apart; then the field trees decide.
    const timed = p.hasUntimed ? (row: number): boolean => (p.marks.get(row) & Mark.untimed) === 0 : undefined;
    add('frame.time_relative', 0, 'ns', [chunkFill(p.time)], timed);
    add('frame.time_delta', 0, 'ns', [rowFill((row) => (row === 0 ? 0 : p.time.get(row) - p.time.get(row - 1)))], timed);
    add('frame.time_epoch', 0, 'ns', [chunkFill(p.time)], timed);
    add('frame.time', 0, 'ns', [chunkFill(p.time)], timed);
  }

  const [macSrc, macDst] = [chunkFill(p.macSrc), chunkFill(p.macDst)];
  add('eth.src', Layer.eth, 'mac', [macSrc]);
  add('eth.dst', Layer.eth, 'mac', [macDst]);
  add('eth.addr', Layer.eth, 'mac', [macDst, macSrc]);
  for (const [name, layer] of [
    ['ip', Layer.ipv4],
    ['ipv6', Layer.ipv6],
  ] as const) {
    add(`${name}.src`, layer, 'address', [src]);
    add(`${name}.dst`, layer, 'address', [dst]);
    add(`${name}.addr`, layer, 'address', [src, dst]);
  }
  add('ip.ttl', Layer.ipv4, 'small', [chunkFill(p.ttl)]);
  add('ip.id', Layer.ipv4, 'small', [chunkFill(p.ipId)]);
  add('ip.proto', Layer.ipv4, 'small', [chunkFill(p.ipProtocol)]);
  add('ipv6.hlim', Layer.ipv6, 'small', [chunkFill(p.ttl)]);

  const hasFlow = (row: number): boolean => p.flow.get(row) !== NONE;
  const stream = rowFill((row) => flows.stream.get(p.flow.get(row)));
  const [srcPort, dstPort] = [chunkFill(p.srcPort), chunkFill(p.dstPort)];
  for (const [name, layer] of [
    ['tcp', Layer.tcp],
    ['udp', Layer.udp],
  ] as const) {
    add(`${name}.srcport`, layer, 'small', [srcPort]);
    add(`${name}.dstport`, layer, 'small', [dstPort]);
    add(`${name}.port`, layer, 'small', [srcPort, dstPort]);
    add(`${name}.stream`, layer, 'number', [stream], hasFlow);
  }

  const tcp = tcpColumns(tables);
  const flags = chunkFill(p.flags);
  add('tcp.len', Layer.tcp, 'number', [chunkFill(p.payloadLength)]);
  add('tcp.seq', Layer.tcp, 'number', [rowFill(tcp.seq)]);
  add('tcp.seq_raw', Layer.tcp, 'number', [chunkFill(p.seq)]);
  add('tcp.ack', Layer.tcp, 'number', [rowFill(tcp.ack)]);
  add('tcp.ack_raw', Layer.tcp, 'number', [chunkFill(p.ack)]);
  add('tcp.window_size_value', Layer.tcp, 'small', [chunkFill(p.window)]);
  add('tcp.flags', Layer.tcp, 'small', [flags]);
  for (const { name, mask, when } of tcp.flags) {
    add(`tcp.flags.${name}`, Layer.tcp, 'small', [masked(flags, mask)], when);
  }
  for (const [name, layer] of [
    ['icmp', Layer.icmp],
    ['icmpv6', Layer.icmpv6],
  ] as const) {
    add(`${name}.type`, layer, 'small', [rowFill((row) => p.flags.get(row) >>> 8)]);
    add(`${name}.code`, layer, 'small', [rowFill((row) => p.flags.get(row) & 255)]);
  }
  add('arp.opcode', Layer.arp, 'small', [flags]);
  // Only ARP for IPv4 over Ethernet has its addresses in the table, and only that is plain.
  add('arp.src.proto_ipv4', Layer.arp, 'address', [src]);
  add('arp.dst.proto_ipv4', Layer.arp, 'address', [dst]);
  return sources;
}

/** 1 where one of the bits is set. */
const masked =
  (fill: Fill, mask: number): Fill =>
  (start, rows, scratch) => {
    const bits = fill(start, rows, scratch);
    for (let i = 0; i < rows; i++) scratch[i] = ((bits[i] as number) & mask) !== 0 ? 1 : 0;
    return scratch;
  };

/** The value that a column's number stands for. Not for times. */
export function columnValue(tables: Tables, kind: ColumnKind, stored: number): Value {
  if (kind === 'mac') return tables.macs.bytes(stored as never);
  if (kind !== 'address') return stored;
  const { addresses } = tables;
  return addresses.isV4(stored as never) ? addresses.v4(stored as never) : addresses.bytes(stored as never);
}
