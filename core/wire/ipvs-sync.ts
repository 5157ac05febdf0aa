/**
 * IPVS connection synchronization: what a director tells its backups (Linux, net/netfilter/ipvs/ip_vs_sync.c). UDP 8848 to 224.0.0.81.
 *
 * Version 0 (before Linux 2.6.39), records of 24 bytes:
 * | count (1) | sync ID (1) | size (2) |
 * | reserved (1) | protocol (1) | client port | virtual port | server port | client (4) | virtual (4) | server (4) | flags (2) | state (2) |
 * | six numbers of 4 bytes where a helper shifts sequence numbers: in the sender's own byte order, shown as if it were the network's |
 *
 * Version 1, told by the 0 in place of the count:
 * | 0 (1) | sync ID (1) | size (2) | count (1) | version (1) | spare (2) |
 * | type (1): bit 0 is IPv6 | protocol (1) | version and size (2) | flags (4) | state (2) | three ports | mark (4) | timeout, s (4) | three
 * addresses | options: type (1), length (1), data … |, padded to 4 bytes
 */
import { type Bytes, concatBytes, put16, put32, u8, u16 } from '../base/bytes.ts';
import { defineFields, type FieldSpec, textField } from './field.ts';
import { TextCursor } from './text-cursor.ts';
import type { Span, TreeBuilder } from './tree.ts';

const V0_HEADER = 4;
const V1_HEADER = 8;
const V0_RECORD = 24;
const V1_RECORD = 36;
const V1_RECORD_IPV6 = 72;
/** IP_VS_CONN_F_IN_SEQ and _OUT_SEQ: sequence numbers are shifted. */
const SHIFTED = 0x0600;

/** How packets reach the real server: the low bits of the flags. */
const IPVS_FORWARDING = { 0: 'Masquerade', 1: 'Local Node', 2: 'Tunnel', 3: 'Direct Routing' };
const PROTOCOLS = { 6: 'TCP', 17: 'UDP' };

export const ipvsFields = defineFields({
  ipvs: { name: 'ipvs', type: 'none', title: 'IP Virtual Services Sync Daemon' },
  conncount: { name: 'ipvs.conncount', type: 'uint', title: 'Connection Count' },
  syncid: { name: 'ipvs.syncid', type: 'uint', title: 'Synchronization ID' },
  size: { name: 'ipvs.size', type: 'uint', title: 'Size' },
  resv: { name: 'ipvs.resv', type: 'bytes', title: 'Reserved' },
  version: { name: 'ipvs.version', type: 'uint', title: 'Version' },
  proto: { name: 'ipvs.proto', type: 'uint', title: 'Protocol', base: 'hex', width: 2, names: PROTOCOLS },
  cport: { name: 'ipvs.cport', type: 'uint', title: 'Client Port' },
  vport: { name: 'ipvs.vport', type: 'uint', title: 'Virtual Port' },
  dport: { name: 'ipvs.dport', type: 'uint', title: 'Destination Port' },
  caddr: { name: 'ipvs.caddr', type: 'ipv4', title: 'Client Address' },
  vaddr: { name: 'ipvs.vaddr', type: 'ipv4', title: 'Virtual Address' },
  daddr: { name: 'ipvs.daddr', type: 'ipv4', title: 'Destination Address' },
  caddr6: { name: 'ipvs.caddr6', type: 'ipv6', title: 'Client Address' },
  vaddr6: { name: 'ipvs.vaddr6', type: 'ipv6', title: 'Virtual Address' },
  daddr6: { name: 'ipvs.daddr6', type: 'ipv6', title: 'Destination Address' },
  flags: { name: 'ipvs.flags', type: 'uint', title: 'Flags', base: 'hex', width: 4 },
  connType: {
    name: 'ipvs.flags.conn_type',
    type: 'uint',
    title: 'Connection Type',
    base: 'hex',
    width: 4,
    names: IPVS_FORWARDING,
  },
  hashed: { name: 'ipvs.flags.hashed_entry', type: 'bool', title: 'Hashed Entry' },
  noOutput: { name: 'ipvs.flags.no_output_packets', type: 'bool', title: 'No Output Packets' },
  inactive: { name: 'ipvs.flags.conn_not_established', type: 'bool', title: 'Connection Not Established' },
  outSeq: { name: 'ipvs.flags.adjust_output_seq', type: 'bool', title: 'Adjust Output Sequence' },
  inSeq: { name: 'ipvs.flags.adjust_input_seq', type: 'bool', title: 'Adjust Input Sequence' },
  noClientPort: { name: 'ipvs.flags.no_client_port_set', type: 'bool', title: 'No Client Port Set' },
  state: { name: 'ipvs.state', type: 'uint', title: 'State', base: 'hex', width: 4 },
  inInitial: { name: 'ipvs.in_seq.initial', type: 'uint', title: 'Input Sequence (Initial)', base: 'hex', width: 8 },
  inDelta: { name: 'ipvs.in_seq.delta', type: 'uint', title: 'Input Sequence (Delta)', base: 'hex', width: 8 },
  inPrevious: { name: 'ipvs.in_seq.pdelta', type: 'uint', title: 'Input Sequence (Previous Delta)', base: 'hex', width: 8 },
  outInitial: { name: 'ipvs.out_seq.initial', type: 'uint', title: 'Output Sequence (Initial)', base: 'hex', width: 8 },
  outDelta: { name: 'ipvs.out_seq.delta', type: 'uint', title: 'Output Sequence (Delta)', base: 'hex', width: 8 },
  outPrevious: { name: 'ipvs.out_seq.pdelta', type: 'uint', title: 'Output Sequence (Previous Delta)', base: 'hex', width: 8 },
  type: { name: 'ipvs.type', type: 'uint', title: 'Type', names: { 0: 'IPv4' } },
  ver: { name: 'ipvs.ver', type: 'uint', title: 'Version' },
  sizeV1: { name: 'ipvs.size.v1', type: 'uint', title: 'Size' },
  flagsV1: { name: 'ipvs.flags.v1', type: 'uint', title: 'Flags', base: 'hex', width: 8 },
  fwmark: { name: 'ipvs.fwmark', type: 'uint', title: 'FWmark', base: 'hex', width: 8 },
  timeout: { name: 'ipvs.timeout', type: 'uint', title: 'Timeout' },
});
const F = ipvsFields;
const FLAGS = [
  [F.connType, 0x000f],
  [F.hashed, 0x0040],
  [F.noOutput, 0x0080],
  [F.inactive, 0x0100],
  [F.outSeq, 0x0200],
  [F.inSeq, 0x0400],
  [F.noClientPort, 0x0800],
] as const;
const SEQUENCES = [F.inInitial, F.inDelta, F.inPrevious, F.outInitial, F.outDelta, F.outPrevious];
export const IPVS_RECORD: FieldSpec = textField('Connection');

/* What Wireshark has no fields for: the options of version 1. */
const OPTION_TITLES: Readonly<Record<number, string>> = {
  1: 'Sequence numbers',
  2: 'Persistence engine data',
  3: 'Persistence engine name',
};
const OPTIONS: Readonly<Record<number, FieldSpec>> = Object.fromEntries(
  Object.entries(OPTION_TITLES).map(([type, title]) => [type, textField(title)]),
);
const OTHER_OPTION = textField('Unknown option');
const OPTION_TYPE = textField('Option type', 'uint');
const OPTION_LENGTH = textField('Option length', 'uint');
const OPTION_DATA = textField('Option data', 'bytes');
const OPTION_TEXT = textField('Name', 'string');
const OPTION_SEQUENCES = SEQUENCES.map((spec) => textField(spec.title, 'uint'));

/* Writing */

export interface IpvsConnection {
  readonly protocol: number;
  readonly flags: number;
  readonly state: number;
  readonly clientPort: number;
  readonly virtualPort: number;
  readonly serverPort: number;
  /** 4 or, in version 1, 16 bytes each. */
  readonly client: Bytes;
  readonly virtual: Bytes;
  readonly server: Bytes;
  readonly mark?: number;
  /** Seconds. */
  readonly timeout?: number;
  /** Version 1: option type and data. */
  readonly options?: readonly (readonly [number, Bytes])[];
}

/** A version 1 message. */
export function emitIpvsSync(syncId: number, connections: readonly IpvsConnection[]): Uint8Array<ArrayBuffer> {
  const records = connections.map((c) => {
    const fixed = new Uint8Array(24);
    fixed.set([c.client.length === 16 ? 1 : 0, c.protocol]);
    put32(fixed, 4, c.flags);
    put16(fixed, 8, c.state);
    put16(fixed, 10, c.clientPort);
    put16(fixed, 12, c.virtualPort);
    put16(fixed, 14, c.serverPort);
    put32(fixed, 16, c.mark ?? 0);
    put32(fixed, 20, c.timeout ?? 0);
    const options = (c.options ?? []).map(([type, data]) => concatBytes([Uint8Array.of(type, data.length), data]));
    const record = concatBytes([fixed, c.client, c.virtual, c.server, ...options]);
    put16(record, 2, record.length);
    return concatBytes([record, new Uint8Array(-record.length & 3)]);
  });
  const header = new Uint8Array(V1_HEADER);
  const body = concatBytes(records);
  header.set([0, syncId, 0, 0, connections.length, 1]);
  put16(header, 2, V1_HEADER + body.length);
  return concatBytes([header, body]);
}

/** A version 0 message: IPv4 only; no options. */
export function emitIpvsSyncV0(syncId: number, connections: readonly IpvsConnection[]): Uint8Array<ArrayBuffer> {
  const records = connections.map((c) => {
    const out = new Uint8Array(V0_RECORD);
    out[1] = c.protocol;
    put16(out, 2, c.clientPort);
    put16(out, 4, c.virtualPort);
    put16(out, 6, c.serverPort);
    out.set(c.client, 8);
    out.set(c.virtual, 12);
    out.set(c.server, 16);
    put16(out, 20, c.flags);
    put16(out, 22, c.state);
    return out;
  });
  const body = concatBytes(records);
  const header = Uint8Array.of(connections.length, syncId, 0, 0);
  put16(header, 2, V0_HEADER + body.length);
  return concatBytes([header, body]);
}

/* Reading */

function recordV0(c: TextCursor): void {
  if (!c.has(V0_RECORD)) return;
  const { t } = c;
  const start = c.at;
  t.open(IPVS_RECORD, start, V0_RECORD);
  c.raw(F.resv, 1);
  c.u8(F.proto);
  c.u16(F.cport);
  c.u16(F.vport);
  c.u16(F.dport);
  c.ipv4(F.caddr);
  c.ipv4(F.vaddr);
  c.ipv4(F.daddr);
  const flags = c.flags16(F.flags, FLAGS);
  c.u16(F.state);
  if ((flags & SHIFTED) !== 0) for (const spec of SEQUENCES) c.u32(spec);
  t.close(Math.min(c.at, c.span.end));
}

function option(c: TextCursor, end: number): void {
  const { t } = c;
  const start = c.at;
  const type = u8(t.bytes, start) & 0x7f;
  const length = u8(t.bytes, start + 1);
  const stop = Math.min(end, start + 2 + length);
  t.open(OPTIONS[type] ?? OTHER_OPTION, start, stop - start);
  c.u8(OPTION_TYPE);
  c.u8(OPTION_LENGTH);
  if (type === 1 && length === 24 && stop - c.at === 24) for (const spec of OPTION_SEQUENCES) c.u32(spec);
  else if (type === 3) c.ascii(OPTION_TEXT, stop - c.at);
  else c.raw(OPTION_DATA, stop - c.at);
  t.close();
  c.at = start + 2 + length;
}

function recordV1(c: TextCursor): void {
  if (!c.has(V1_RECORD)) return;
  const { t } = c;
  const start = c.at;
  const v6 = (u8(t.bytes, start) & 1) !== 0;
  const fixed = v6 ? V1_RECORD_IPV6 : V1_RECORD;
  const size = u16(t.bytes, start + 2) & 0x0fff;
  t.open(IPVS_RECORD, start, V1_RECORD);
  c.u8(F.type);
  c.u8(F.proto);
  t.bits(F.ver, c.at, 2, 0xe000);
  t.bits(F.sizeV1, c.at, 2, 0x1fff);
  c.at += 2;
  c.u32(F.flagsV1);
  c.u16(F.state);
  c.u16(F.cport);
  c.u16(F.vport);
  c.u16(F.dport);
  c.u32(F.fwmark);
  c.u32(F.timeout);
  if (v6) for (const spec of [F.caddr6, F.vaddr6, F.daddr6]) c.ipv6(spec);
  else for (const spec of [F.caddr, F.vaddr, F.daddr]) c.ipv4(spec);
  const end = Math.min(start + size, c.span.end);
  while (c.ok && end - c.at >= 2) option(c, end);
  t.close(Math.min(Math.max(c.at, start + fixed), c.span.end));
  // A size that is less than a record's cannot be true.
  c.at = start + Math.max(fixed, (size + 3) & ~3);
}

export function explainIpvsSync(t: TreeBuilder, span: Span): null {
  t.layer(F.ipvs, span.start, span.end - span.start);
  const c = new TextCursor(t, 'ipvs', span, span.start);
  const first = c.peek8();
  if (first === 0) {
    c.raw(F.resv, 1);
    c.u8(F.syncid);
    c.u16(F.size);
    const count = c.u8(F.conncount);
    c.u8(F.version);
    c.raw(F.resv, 2);
    for (let i = 0; i < count && c.ok; i++) recordV1(c);
  } else {
    c.u8(F.conncount);
    c.u8(F.syncid);
    c.u16(F.size);
    for (let i = 0; i < first && c.ok; i++) recordV0(c);
  }
  t.close();
  return null;
}
