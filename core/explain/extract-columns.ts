/**
 * Fields that the packet table has: their values are written from the columns, for packets that are `Mark.plain`.
 *
 * Such a packet has each of its layers once, so each of these fields occurs once, or (`eth.addr`, `tcp.port`, …) once for the
 * source and once for the destination. The fields of `frame` are in the table for every packet.
 */
import type { PacketRow } from '../base/ids.ts';
import { NONE } from '../base/ids.ts';
import { Layer, Mark, TcpFlag } from '../table/packets.ts';
import type { Tables } from '../table/tables.ts';
import { MAX_WINDOW_SHIFT } from '../wire/tcp-option-list.ts';
import type { TcpAnalysis, TcpVerdict } from '../wire/tree.ts';
import type { ByteWriter } from './byte-writer.ts';
import { formatNanoseconds } from './format.ts';
import { tcpColumns } from './tcp-columns.ts';

export interface ColumnField {
  /** The field occurs in a plain packet that has these layers (`Layer` bits, all of them); 0: in every packet, plain or not. */
  readonly layers: number;
  /** A further condition on the row. */
  readonly when?: (row: number) => boolean;
  /** Writes the value: the row has the field. */
  readonly write: (row: number, out: ByteWriter) => void;
  /** The second occurrence, where the field stands for source and destination. */
  readonly second?: (row: number, out: ByteWriter) => void;
}

/** Address texts as bytes, by id: most packets repeat a few. */
class TextCache {
  readonly #texts: (Uint8Array | undefined)[] = [];
  readonly #text: (id: number) => string;
  constructor(text: (id: number) => string) {
    this.#text = text;
  }
  get(id: number): Uint8Array {
    let t = this.#texts[id];
    if (t === undefined) {
      t = new TextEncoder().encode(this.#text(id));
      this.#texts[id] = t;
    }
    return t;
  }
}

/** What is said of a packet's TCP segment (see `ExplainContext.tcpVerdict`). */
export type VerdictSource = (row: PacketRow) => TcpVerdict | undefined;

/** The fields of these tables that have columns, by name; those of `tcp.analysis` and such only where there is `verdicts`. */
export function columnFields(tables: Tables, verdicts?: VerdictSource): ReadonlyMap<string, ColumnField> {
  const { packets: p, flows, addresses, macs } = tables;
  const mac = new TextCache((id) => macs.text(id as never));
  const address = new TextCache((id) => addresses.text(id as never));
  const fields = new Map<string, ColumnField>();
  type Column = { get(row: number): number };
  type Write = ColumnField['write'];

  const number =
    (c: Column): Write =>
    (row, out) =>
      out.decimal(c.get(row));
  const hex =
    (c: Column, width: number): Write =>
    (row, out) =>
      out.hex(c.get(row), width);
  const text =
    (c: Column, cache: TextCache): Write =>
    (row, out) =>
      out.bytes(cache.get(c.get(row)));
  const add = (name: string, layers: number, write: Write, second?: Write, when?: ColumnField['when']): void => {
    fields.set(name, { layers, write, ...(second && { second }), ...(when && { when }) });
  };

  add('frame.number', 0, (row, out) => out.decimal(row + 1));
  add('frame.len', 0, number(p.originalLength));
  add('frame.cap_len', 0, number(p.capturedLength));
  const timed = (row: number): boolean => (p.marks.get(row) & Mark.untimed) === 0;
  add('frame.time_epoch', 0, epochWriter(tables), undefined, timed);
  add('frame.time_relative', 0, (row, out) => elapsed(tables, 0, row, out), undefined, timed);
  add('frame.time_delta', 0, (row, out) => elapsed(tables, row === 0 ? 0 : row - 1, row, out), undefined, timed);

  add('eth.src', Layer.eth, text(p.macSrc, mac));
  add('eth.dst', Layer.eth, text(p.macDst, mac));
  add('eth.addr', Layer.eth, text(p.macDst, mac), text(p.macSrc, mac));

  add('ip.src', Layer.ipv4, text(p.src, address));
  add('ip.dst', Layer.ipv4, text(p.dst, address));
  add('ip.addr', Layer.ipv4, text(p.src, address), text(p.dst, address));
  add('ip.ttl', Layer.ipv4, number(p.ttl));
  add('ip.id', Layer.ipv4, hex(p.ipId, 4));
  add('ip.proto', Layer.ipv4, number(p.ipProtocol));
  add('ipv6.src', Layer.ipv6, text(p.src, address));
  add('ipv6.dst', Layer.ipv6, text(p.dst, address));
  add('ipv6.addr', Layer.ipv6, text(p.src, address), text(p.dst, address));
  add('ipv6.hlim', Layer.ipv6, number(p.ttl));

  const hasFlow = (row: number): boolean => p.flow.get(row) !== NONE;
  const stream: Write = (row, out) => out.decimal(flows.stream.get(p.flow.get(row)));
  for (const [name, layer] of [
    ['tcp', Layer.tcp],
    ['udp', Layer.udp],
  ] as const) {
    add(`${name}.srcport`, layer, number(p.srcPort));
    add(`${name}.dstport`, layer, number(p.dstPort));
    add(`${name}.port`, layer, number(p.srcPort), number(p.dstPort));
    add(`${name}.stream`, layer, stream, undefined, hasFlow);
  }

  const tcp = tcpColumns(tables);
  add('tcp.len', Layer.tcp, number(p.payloadLength));
  add('tcp.seq', Layer.tcp, number({ get: tcp.seq }));
  add('tcp.seq_raw', Layer.tcp, number(p.seq));
  add('tcp.ack', Layer.tcp, number({ get: tcp.ack }));
  add('tcp.ack_raw', Layer.tcp, number(p.ack));
  add('tcp.flags', Layer.tcp, hex(p.flags, 4));
  add('tcp.window_size_value', Layer.tcp, number(p.window));
  for (const { name, mask, when } of tcp.flags) {
    add(`tcp.flags.${name}`, Layer.tcp, (row, out) => out.byte((p.flags.get(row) & mask) !== 0 ? 49 : 48), undefined, when);
  }

  for (const [name, layer] of [
    ['icmp', Layer.icmp],
    ['icmpv6', Layer.icmpv6],
  ] as const) {
    add(`${name}.type`, layer, (row, out) => out.decimal(p.flags.get(row) >>> 8));
    add(`${name}.code`, layer, (row, out) => out.decimal(p.flags.get(row) & 255));
  }
  add('arp.opcode', Layer.arp, number(p.flags));
  // Only ARP for IPv4 over Ethernet has its addresses in the table, and only that is plain.
  add('arp.src.proto_ipv4', Layer.arp, text(p.src, address));
  add('arp.dst.proto_ipv4', Layer.arp, text(p.dst, address));
  if (verdicts !== undefined) verdictFields(tables, verdicts, fields);
  return fields;
}

/** Names after `tcp.analysis.` of verdicts that stand for a field of their own. */
const VERDICT_FLAGS = [
  'reused_ports',
  'fast_retransmission',
  'spurious_retransmission',
  'out_of_order',
  'lost_segment',
  'ack_lost_segment',
  'window_update',
  'window_full',
  'keep_alive',
  'keep_alive_ack',
  'zero_window_probe',
  'zero_window',
  'zero_window_probe_ack',
];

function verdictFields(tables: Tables, verdicts: VerdictSource, fields: Map<string, ColumnField>): void {
  const p = tables.packets;
  // Several fields of one row are asked for one after the other.
  let last = -1;
  let kept: TcpVerdict | undefined;
  const verdict = (row: number): TcpVerdict | undefined => {
    if (row !== last) {
      kept = verdicts(row as PacketRow);
      last = row;
    }
    return kept;
  };
  const one: ColumnField['write'] = (_row, out) => out.byte(49);
  const present = (name: string, when: (row: number) => boolean): void => {
    fields.set(name, { layers: Layer.tcp, when, write: one });
  };
  const number = (name: string, value: (a: TcpAnalysis) => number | undefined): void => {
    const of = (row: number): number | undefined => {
      const a = verdict(row)?.analysis;
      return a && value(a);
    };
    fields.set(`tcp.analysis.${name}`, {
      layers: Layer.tcp,
      when: (row) => of(row) !== undefined,
      write: (row, out) => out.decimal(of(row) ?? 0),
    });
  };
  const duration = (name: string, value: (a: TcpAnalysis) => bigint | undefined): void => {
    const of = (row: number): bigint | undefined => {
      const a = verdict(row)?.analysis;
      return a && value(a);
    };
    fields.set(`tcp.analysis.${name}`, {
      layers: Layer.tcp,
      when: (row) => of(row) !== undefined,
      write: (row, out) => out.text(formatNanoseconds(of(row) ?? 0n)),
    });
  };
  const said = (row: number, ...names: readonly string[]): boolean => {
    const flags = verdict(row)?.analysis?.flags;
    return flags !== undefined && names.some((name) => flags.includes(name));
  };
  const plusOne = (row: number | undefined): number | undefined => (row === undefined ? undefined : row + 1);

  present('tcp.analysis', (row) => verdict(row)?.analysis !== undefined);
  present('tcp.analysis.flags', (row) => (verdict(row)?.analysis?.flags.length ?? 0) > 0);
  present('tcp.analysis.retransmission', (row) => said(row, 'retransmission', 'fast_retransmission', 'spurious_retransmission'));
  for (const name of VERDICT_FLAGS) present(`tcp.analysis.${name}`, (row) => said(row, name));
  fields.set('tcp.analysis.duplicate_ack', {
    layers: Layer.tcp,
    when: (row) => said(row, 'duplicate_ack'),
    write: one,
    second: one,
  });
  number('acks_frame', (a) => plusOne(a.acksRow));
  number('bytes_in_flight', (a) => a.bytesInFlight);
  number('push_bytes_sent', (a) => a.pushBytes);
  number('rto_frame', (a) => plusOne(a.timeout?.row));
  number('duplicate_ack_num', (a) => a.duplicate?.number);
  number('duplicate_ack_frame', (a) => plusOne(a.duplicate?.row));
  duration('ack_rtt', (a) => a.ackRttNs);
  duration('initial_rtt', (a) => a.initialRttNs);
  duration('rto', (a) => a.timeout?.ns);
  const isTcp = (row: number): boolean => verdict(row) !== undefined;
  fields.set('tcp.completeness', {
    layers: Layer.tcp,
    when: isTcp,
    write: (row, out) => out.decimal(verdict(row)?.completeness ?? 0),
  });
  const syn = (row: number): boolean => (p.flags.get(row) & TcpFlag.syn) !== 0;
  const shift = (row: number): number | null | undefined => verdict(row)?.windowShift;
  const factor = (row: number): number => 2 ** Math.min(shift(row) ?? 0, MAX_WINDOW_SHIFT);
  fields.set('tcp.window_size', {
    layers: Layer.tcp,
    write: (row, out) => out.decimal(syn(row) ? p.window.get(row) : p.window.get(row) * factor(row)),
  });
  fields.set('tcp.window_size_scalefactor', {
    layers: Layer.tcp,
    when: (row) => !syn(row),
    write: (row, out) => {
      const s = shift(row);
      if (s === undefined) out.text('-1');
      else if (s === null) out.text('-2');
      else out.decimal(factor(row));
    },
  });
}

function elapsed(tables: Tables, from: number, to: number, out: ByteWriter): void {
  const p = tables.packets;
  if (p.exactTimes.size > 0) out.text(formatNanoseconds(p.timeNs(to as PacketRow) - p.timeNs(from as PacketRow)));
  else out.seconds(p.time.get(to) - p.time.get(from));
}

/** Epoch seconds and nanoseconds do not fit one float together: the seconds of the base are added apart. */
function epochWriter(tables: Tables): ColumnField['write'] {
  const p = tables.packets;
  return (row, out) => {
    const baseSeconds = Number(p.baseNs / 1_000_000_000n);
    const sinceBase = p.time.get(row) + Number(p.baseNs % 1_000_000_000n);
    if (p.exactTimes.size > 0 || p.baseNs < 0n || sinceBase < 0) {
      out.text(formatNanoseconds(p.timeNs(row as PacketRow)));
      return;
    }
    const seconds = Math.floor(sinceBase / 1e9);
    out.decimal(baseSeconds + seconds);
    out.fraction(sinceBase - seconds * 1e9);
  };
}
