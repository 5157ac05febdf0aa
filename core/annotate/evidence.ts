/** The fields that evidence may name: Wireshark's names where Wireshark has the field, and how the value is shown. */
import type { Facts } from '../analysis/facts.ts';
import { type PacketRow, packetRow } from '../base/ids.ts';
import type { PacketTable } from '../table/packets.ts';
import type { Evidence } from './annotation.ts';

/** address, mac: an id. flags: TCP flag bits. duration: ns. hex: 16 bits. frame: a row. text and number: as they are. */
export type EvidenceKind = 'address' | 'mac' | 'flags' | 'duration' | 'hex' | 'frame' | 'number' | 'text';

interface FieldReader {
  readonly kind: EvidenceKind;
  /** Reads the value from the packet table; fields without it are given their value by the rule. */
  readonly read?: (p: PacketTable, row: PacketRow) => number;
}

export const EVIDENCE_FIELDS = {
  'dns.id': { kind: 'number' },
  'dns.flags.rcode': { kind: 'number' },
  'dhcp.option.dhcp': { kind: 'number' },
  'tls.handshake.type': { kind: 'number' },
  'tls.handshake.extensions_server_name': { kind: 'text' },
  'tls.handshake.ciphersuite': { kind: 'hex' },
  'tls.alert_message.desc': { kind: 'number' },
  'ftp.active.port': { kind: 'number' },
  'ftp.eprt.port': { kind: 'number' },
  'ftp.passive.port': { kind: 'number' },
  'ftp.epsv.port': { kind: 'number' },
  'ftp.request.command': { kind: 'text' },
  'ftp.response.arg': { kind: 'text' },
  'smtp.req.command': { kind: 'text' },
  'smtp.rsp.parameter': { kind: 'text' },
  'pop.request.command': { kind: 'text' },
  'pop.response.indicator': { kind: 'text' },
  'imap.request.command': { kind: 'text' },
  'imap.response.status': { kind: 'text' },
  'ssh.protocol': { kind: 'text' },
  'stp.type': { kind: 'number' },
  'slow.subtype': { kind: 'number' },
  'lldp.time_to_live': { kind: 'number' },
  'llc.dsap': { kind: 'hex' },
  'vrrp.virt_rtr_id': { kind: 'number' },
  'vrrp.prio': { kind: 'number' },
  'igmp.type': { kind: 'hex' },
  'mpls.label': { kind: 'number' },
  'pppoe.code': { kind: 'hex' },
  'ppp.code': { kind: 'number' },
  'pap.code': { kind: 'number' },
  'chap.code': { kind: 'number' },
  'frame.len': { kind: 'number', read: (p, r) => p.originalLength.get(r) },
  'frame.cap_len': { kind: 'number', read: (p, r) => p.capturedLength.get(r) },
  'frame.time_relative': { kind: 'duration' },
  'eth.src': { kind: 'mac', read: (p, r) => p.macSrc.get(r) },
  'eth.dst': { kind: 'mac', read: (p, r) => p.macDst.get(r) },
  'vlan.id': { kind: 'number' },
  'vlan.priority': { kind: 'number' },
  'ieee8021ad.id': { kind: 'number' },
  'ieee8021ad.priority': { kind: 'number' },
  'arp.opcode': { kind: 'number', read: (p, r) => p.flags.get(r) },
  'arp.src.hw_mac': { kind: 'mac' },
  'arp.src.proto_ipv4': { kind: 'address', read: (p, r) => p.src.get(r) },
  'arp.dst.proto_ipv4': { kind: 'address', read: (p, r) => p.dst.get(r) },
  'ip.src': { kind: 'address', read: (p, r) => p.src.get(r) },
  'ip.dst': { kind: 'address', read: (p, r) => p.dst.get(r) },
  'ip.flags.df': { kind: 'number' },
  'ip.ttl': { kind: 'number', read: (p, r) => p.ttl.get(r) },
  'ip.id': { kind: 'number', read: (p, r) => p.ipId.get(r) },
  'ip.proto': { kind: 'number', read: (p, r) => p.ipProtocol.get(r) },
  'ip.checksum': { kind: 'text' },
  'ipv6.src': { kind: 'address', read: (p, r) => p.src.get(r) },
  'ipv6.dst': { kind: 'address', read: (p, r) => p.dst.get(r) },
  'ipv6.hlim': { kind: 'number', read: (p, r) => p.ttl.get(r) },
  'icmp.type': { kind: 'number', read: (p, r) => p.flags.get(r) >>> 8 },
  'icmp.code': { kind: 'number', read: (p, r) => p.flags.get(r) & 0xff },
  'icmp.ident': { kind: 'number', read: (p, r) => p.srcPort.get(r) },
  'icmp.seq': { kind: 'number', read: (p, r) => p.seq.get(r) },
  'icmpv6.type': { kind: 'number', read: (p, r) => p.flags.get(r) >>> 8 },
  'icmpv6.code': { kind: 'number', read: (p, r) => p.flags.get(r) & 0xff },
  'icmpv6.echo.identifier': { kind: 'number', read: (p, r) => p.srcPort.get(r) },
  'icmpv6.echo.sequence_number': { kind: 'number', read: (p, r) => p.seq.get(r) },
  'udp.srcport': { kind: 'number', read: (p, r) => p.srcPort.get(r) },
  'udp.dstport': { kind: 'number', read: (p, r) => p.dstPort.get(r) },
  'tcp.srcport': { kind: 'number', read: (p, r) => p.srcPort.get(r) },
  'tcp.dstport': { kind: 'number', read: (p, r) => p.dstPort.get(r) },
  'tcp.flags': { kind: 'flags', read: (p, r) => p.flags.get(r) },
  'tcp.seq_raw': { kind: 'number', read: (p, r) => p.seq.get(r) },
  'tcp.ack_raw': { kind: 'number', read: (p, r) => p.ack.get(r) },
  'tcp.len': { kind: 'number', read: (p, r) => p.payloadLength.get(r) },
  'tcp.window_size_value': { kind: 'number', read: (p, r) => p.window.get(r) },
  'tcp.options.mss_val': { kind: 'number' },
  'http.request.method': { kind: 'text' },
  'http.request.uri': { kind: 'text' },
  'http.response.code': { kind: 'number' },
  'http.connection': { kind: 'text' },
  'http.date': { kind: 'text' },
  'http.server': { kind: 'text' },
  'http.request.line': { kind: 'text' },
  'http.content_length': { kind: 'number' },
  'http.transfer_encoding': { kind: 'text' },
} as const satisfies Record<string, FieldReader>;

export type EvidenceField = keyof typeof EVIDENCE_FIELDS;
type Readable = { [F in EvidenceField]: (typeof EVIDENCE_FIELDS)[F] extends { read: unknown } ? F : never }[EvidenceField];

/** The value of a field in a packet, from the columns. */
export function cite(facts: Facts, row: PacketRow, field: Readable): Evidence {
  return { row, field, value: EVIDENCE_FIELDS[field].read(facts.tables.packets, row) };
}

/** The times of two packets: what an interval between them rests on. */
export const citeTimes = (facts: Facts, from: PacketRow, to: PacketRow): Evidence[] =>
  [from, to].map((row) => ({
    row,
    field: 'frame.time_relative' as const,
    value: facts.tables.packets.elapsedNs(packetRow(0), row),
  }));

/** A value that the columns do not hold. */
export const citeValue = (row: PacketRow, field: EvidenceField, value: number | string): Evidence => ({ row, field, value });
