/** What one frame says, as a label: for a copy what was rewritten, else the protocol's own terms with the numbers that matter. */

import type { Facts } from '../analysis/facts.ts';
import type { HttpMessage } from '../analysis/http/facts.ts';
import type { RewritePair } from '../analysis/nat/facts.ts';
import type { Phase } from '../analysis/phases.ts';
import { socketText } from '../base/address.ts';
import type { AddressId, FlowId, MacId, PacketRow } from '../base/ids.ts';
import { NONE } from '../base/ids.ts';
import { seqOffset } from '../base/seq32.ts';
import { innermostOf } from '../table/innermost.ts';
import { Mark, TcpFlag } from '../table/packets.ts';
import type { Labels } from './labels.ts';
import { type BandKind, clean, type Label, type LabelPart, type Meaning } from './ladder.ts';

export interface Message {
  readonly label: Label;
  readonly short: Label;
}

const strong = (text: string): LabelPart => ({ text, style: 'strong' });
const plain = (text: string): LabelPart => ({ text, style: 'plain' });
/** A phrase that may be broken at its blanks. */
const words = (text: string): LabelPart[] => text.split(' ').map(strong);
const muted = (text: string): LabelPart => ({ text, style: 'muted' });
/** `, 296 B` behind whatever it is the size of. */
const size = (bytes: number): LabelPart => ({ text: `, ${bytes} B`, style: 'muted', tight: true });
const one = (label: Label): Message => ({ label, short: label });

/** `window`: the announced window in bytes, where it is news. */
export function messageOf(facts: Facts, row: PacketRow, labels: Labels, window: number | null = null): Message {
  const pair = facts.nat.pairOfCopy(row);
  if (pair !== undefined) {
    const rewritten = rewriteMessage(pair);
    if (rewritten !== null) return rewritten;
  }
  const phase = facts.phases.get(row);
  const carried = labels.carried?.(row) ?? null;
  if (carried !== null) return { label: [strong(clean(labels.summary(row)))], short: [strong(carried)] };
  const innermost = innermostOf(facts.tables.packets, row);
  if (innermost === 'arp') return arpMessage(facts, row, labels) ?? one([strong(labels.phase(phase))]);
  if (innermost === 'tcp') return tcpMessage(facts, row, phase, labels, window);
  if (innermost === 'udp') return udpMessage(facts, row);
  if (phase === 'icmp.echo.request' || phase === 'icmp.echo.reply') return echoMessage(facts, row, phase, labels);
  const summary = clean(labels.summary(row));
  if (phase.startsWith('nd.')) return one(words(labels.phase(phase)));
  return { label: [strong(summary === '' ? labels.phase(phase) : summary)], short: [strong(labels.phase(phase))] };
}

/** `dst 170.210.122.104 → 192.168.0.108`, with ports where they change; both ends where both change. Null when neither does. */
function rewriteMessage(pair: RewritePair): Message | null {
  const label: LabelPart[] = [];
  const short: LabelPart[] = [];
  for (const end of ['dst', 'src'] as const) {
    const address = pair.rewritten.find((r) => r.field === `ip.${end}` || r.field === `ipv6.${end}`);
    const port = pair.rewritten.find((r) => r.field === `tcp.${end}port` || r.field === `udp.${end}port`);
    if (address === undefined && port === undefined) continue;
    const from = address === undefined ? `:${port?.from}` : port === undefined ? address.from : `${address.from}:${port.from}`;
    const to = address === undefined ? `:${port?.to}` : port === undefined ? address.to : `${address.to}:${port.to}`;
    const name: LabelPart = { text: end, style: 'strong', clause: true };
    label.push(name, { text: from, style: 'address' }, plain('→'), { text: to, style: 'changed' });
    short.push(name, plain('→'), { text: to, style: 'changed' });
  }
  const id = pair.rewritten.find((r) => r.field === 'icmp.ident');
  if (id !== undefined) {
    const name: LabelPart = { text: 'id', style: 'strong', clause: true };
    label.push(name, plain(id.from), plain('→'), { text: id.to, style: 'changed' });
    short.push(name, plain('→'), { text: id.to, style: 'changed' });
  }
  if (label.length === 0) return null;
  return { label, short };
}

function arpMessage(facts: Facts, row: PacketRow, labels: Labels): Message | undefined {
  const x = facts.arp.exchange(row);
  if (x === undefined) return undefined;
  const ip = (id: AddressId) => facts.tables.addresses.text(id);
  const mac = (id: MacId) => facts.tables.macs.text(id);
  switch (x.kind) {
    case 'request':
      return one(words(labels.phrase('arpWhoHas', { ip: ip(x.targetIp) })));
    case 'probe':
      return one(words(labels.phrase('arpProbe', { ip: ip(x.targetIp) })));
    case 'reply':
      return one(words(labels.phrase('arpIsAt', { ip: ip(x.senderIp), mac: mac(x.senderMac) })));
    case 'gratuitous':
    case 'announcement':
      return one(words(labels.phrase('arpAnnounce', { ip: ip(x.senderIp), mac: mac(x.senderMac) })));
    default:
      return undefined;
  }
}

/** Flag names in the order people say them: SYN ACK, FIN ACK, RST ACK. PSH says little to a reader and stays out. */
function flagNames(flags: number): string {
  const names: string[] = [];
  if ((flags & TcpFlag.syn) !== 0) names.push('SYN');
  if ((flags & TcpFlag.fin) !== 0) names.push('FIN');
  if ((flags & TcpFlag.rst) !== 0) names.push('RST');
  if ((flags & TcpFlag.ack) !== 0) names.push('ACK');
  if ((flags & TcpFlag.urg) !== 0) names.push('URG');
  return names.length === 0 ? '–' : names.join(' ');
}

/** Sequence and acknowledgement numbers as Wireshark counts them: from the initial ones where they are known. */
function relativeNumbers(facts: Facts, row: PacketRow): { seq: number; ack: number; isn: number | null } {
  const { packets, flows } = facts.tables;
  const raw = { seq: packets.seq.get(row), ack: packets.ack.get(row) };
  const flow = packets.flow.get(row);
  if (flow === NONE) return { ...raw, isn: null };
  const forward = (packets.marks.get(row) & Mark.forward) !== 0;
  const own = flows.base(flow as FlowId, forward, row);
  const peer = flows.base(flow as FlowId, !forward, row);
  return {
    seq: own === null ? raw.seq : seqOffset(raw.seq, own),
    ack: peer === null ? raw.ack : seqOffset(raw.ack, peer),
    isn: own === null ? null : raw.seq,
  };
}

function tcpMessage(facts: Facts, row: PacketRow, phase: Phase, labels: Labels, window: number | null): Message {
  const { packets } = facts.tables;
  const flags = packets.flags.get(row);
  const length = packets.payloadLength.get(row);
  const bytes = length > 0 ? [size(length)] : [];
  const http = facts.http.startingAt(row);
  const first = http[0];
  const noisy = flags & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst);
  if (first !== undefined) {
    const extra = http.length > 1 ? [muted(`+${http.length - 1}`)] : [];
    // A FIN that rides on a message is worth as much as the message.
    const fin = noisy === 0 ? [] : [strong(flagNames(noisy))];
    const parts = httpParts(first);
    return { label: [...fin, ...parts.label, ...extra, ...bytes], short: [...fin, ...parts.short, ...extra] };
  }
  const n = relativeNumbers(facts, row);
  const hasAck = (flags & TcpFlag.ack) !== 0;
  const ack = hasAck ? [plain(`ack ${n.ack}`)] : [];
  const keepAlive = phase === 'tcp.keepalive';
  const names = keepAlive ? words(labels.phrase('keepAlive', {})) : [strong(flagNames(flags))];
  const win = window === null ? [] : [plain(`win ${window}`)];
  if ((flags & TcpFlag.syn) !== 0) {
    const ports = hasAck ? [] : [plain(`${packets.srcPort.get(row)} → ${packets.dstPort.get(row)}`)];
    const isn = n.isn === null ? [] : [muted(`(ISN ${n.isn})`)];
    return {
      label: [...names, ...ports, plain(`seq ${n.seq}`), ...isn, ...ack, ...bytes],
      short: [...names, plain(`seq ${n.seq}`), ...ack],
    };
  }
  if (noisy === 0 && length === 0 && !keepAlive) return one([...names, plain(String(n.ack)), ...win]);
  // A keep-alive may carry a byte; it is none of the stream's (RFC 9293 §3.8.4).
  if (noisy === 0 && length > 0 && !keepAlive) {
    const data = words(labels.phrase('data', { bytes: length }));
    return { label: [...data, plain(`seq ${n.seq}`), ...ack, ...win], short: [...data, ...win] };
  }
  return { label: [...names, plain(`seq ${n.seq}`), ...ack, ...bytes], short: [...names, plain(`seq ${n.seq}`)] };
}

function httpParts(m: HttpMessage): Message {
  if (m.kind === 'request') {
    const start = [strong(clean(m.method ?? '')), plain(clean(m.uri ?? ''))];
    return { label: [...start, muted(clean(m.version))], short: start };
  }
  const status = [strong(String(m.status ?? '')), strong(clean(m.reason ?? ''))];
  return { label: [muted(clean(m.version)), ...status], short: status };
}

function udpMessage(facts: Facts, row: PacketRow): Message {
  const { packets } = facts.tables;
  const ports = plain(`${packets.srcPort.get(row)} → ${packets.dstPort.get(row)}`);
  return { label: [strong('UDP'), ports, size(packets.payloadLength.get(row))], short: [strong('UDP'), ports] };
}

function echoMessage(facts: Facts, row: PacketRow, phase: Phase, labels: Labels): Message {
  const key = phase === 'icmp.echo.request' ? 'echoRequest' : 'echoReply';
  const name = strong(labels.phrase(key, { sequence: '' }));
  return { label: [name, plain(`id ${facts.tables.packets.srcPort.get(row)}`)], short: [name] };
}

/** The colour and line style of a frame. Data that no protocol names takes the direction's. */
export function meaningOf(phase: Phase, towardsServer: boolean): Meaning {
  if (phase.startsWith('arp.') || phase.startsWith('nd.')) return 'arp';
  if (phase.startsWith('tcp.open.')) return 'opening';
  if (phase.startsWith('tcp.close.')) return 'closing';
  switch (phase) {
    case 'http.request':
    case 'icmp.echo.request':
      return 'request';
    case 'http.response':
    case 'icmp.echo.reply':
      return 'response';
    case 'tcp.ack':
    case 'tcp.keepalive':
      return 'ack';
    case 'tcp.reset':
      return 'reset';
    case 'icmp.error':
      return 'error';
    case 'tcp.data':
    case 'udp.datagram':
      return towardsServer ? 'request' : 'response';
    default:
      return 'other';
  }
}

export function bandOf(phase: Phase): BandKind {
  if (phase.startsWith('arp.')) return 'arp';
  if (phase.startsWith('nd.')) return 'neighbour';
  if (phase.startsWith('tcp.open.')) return 'opening';
  if (phase.startsWith('tcp.close.')) return 'closing';
  if (phase.startsWith('http.')) return 'transfer';
  if (phase.startsWith('icmp.')) return 'icmp';
  if (phase === 'tcp.reset') return 'reset';
  if (phase.startsWith('tcp.')) return 'transfer';
  if (phase.startsWith('udp.')) return 'udp';
  return 'other';
}

const BAND_MEANING: Readonly<Record<BandKind, Meaning>> = {
  arp: 'arp',
  opening: 'opening',
  transfer: 'request',
  closing: 'closing',
  reset: 'reset',
  icmp: 'other',
  udp: 'request',
  neighbour: 'arp',
  other: 'other',
};
export const bandMeaning = (kind: BandKind): Meaning => BAND_MEANING[kind];

const BAND_PHRASE = {
  arp: 'bandArp',
  opening: 'bandOpening',
  transfer: 'bandTransfer',
  closing: 'bandClosing',
  reset: 'bandReset',
  icmp: 'bandIcmp',
  udp: 'bandUdp',
  neighbour: 'bandNeighbour',
  other: 'bandOther',
} as const;
export const bandName = (kind: BandKind, labels: Labels): string => labels.phrase(BAND_PHRASE[kind], {});

/** `address:port`, IPv6 in brackets; the address alone without ports. */
export function endpointText(facts: Facts, flow: FlowId, end: 'a' | 'b'): string {
  const { flows, addresses } = facts.tables;
  const address = addresses.text((end === 'a' ? flows.a : flows.b).get(flow) as AddressId);
  const protocol = flows.protocol.get(flow);
  if (protocol !== 6 && protocol !== 17) return address;
  return socketText(address, (end === 'a' ? flows.aPort : flows.bPort).get(flow));
}
