/** One line on a frame, in the spirit of Wireshark's Info column, but worded. */
import type { Facts } from '../analysis/facts.ts';
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../base/ids.ts';
import { seqOffset } from '../base/seq32.ts';
import { innermostOf } from '../table/innermost.ts';
import { Layer, Mark, TcpFlag } from '../table/packets.ts';
import type { FrameTree } from '../wire/field.ts';
import { carriedLine, carriedRows, mayCarry, type Seen, seenIn } from './carried/carried.ts';
import { contextOf } from './context.ts';
import { type Lang, safeText } from './format.ts';
import type { MessageKey, MessageOf, Params } from './messages/schema.ts';
import { icmpName, protocolName, serviceName } from './names.ts';
import { flagsText, formatMessage } from './render.ts';
import { errorKind, ndTarget } from './rules/icmp.ts';
import { numberOf } from './tree.ts';

/** `tree`: the frame's field tree, where the caller has it; with it the line also names the MSS, fragments' IDs and ND targets. */
export function summarize(facts: Facts, row: PacketRow, lang: Lang, tree?: FrameTree): string {
  const line = new Line(facts, lang);
  let text = base(line, facts, row, lang, tree);
  const original = facts.nat.rewriteOf(row);
  if (original !== null) text = line.say('summary.copy', { line: text, original });
  else if ((facts.tables.packets.layers.get(row) & Layer.tcp) !== 0 && facts.tcp.isRetransmission(row)) {
    const same = contextOf(facts).samePacket(row);
    text =
      same === null
        ? line.say('summary.retransmission', { line: text })
        : line.say('summary.duplicate', { line: text, original: same.row });
  }
  const marks = facts.tables.packets.marks.get(row);
  return (marks & Mark.stopped) !== 0 ? line.say('summary.stopped', { line: text }) : text;
}

class Line {
  readonly #facts: Facts;
  readonly #lang: Lang;
  constructor(facts: Facts, lang: Lang) {
    this.#facts = facts;
    this.#lang = lang;
  }
  say<K extends MessageKey>(key: K, params: Params<K>): string {
    const message: MessageOf<K> = { key, params };
    return formatMessage(message as unknown as Parameters<typeof formatMessage>[0], this.#facts, this.#lang);
  }
}

function base(line: Line, facts: Facts, row: PacketRow, lang: Lang, tree: FrameTree | undefined): string {
  const p = facts.tables.packets;
  switch (innermostOf(p, row)) {
    case 'arp':
      return arp(line, facts, row);
    case 'tcp':
      return httpLine(line, facts, row) ?? httpPart(line, facts, row, tcp(line, facts, row, tree));
    case 'udp': {
      const inside = seenAt(facts, row, tree);
      if (inside?.carried !== undefined) return formatMessage(carriedLine(inside.carried), facts, lang);
      const src = p.srcPort.get(row);
      const dst = p.dstPort.get(row);
      return line.say('summary.udp', {
        src,
        dst,
        bytes: p.payloadLength.get(row),
        service: serviceName((p.marks.get(row) & Mark.forward) !== 0 ? dst : src),
      });
    }
    case 'icmp':
    case 'icmpv6':
      return icmp(line, facts, row, tree);
    case 'inside':
    case 'none':
      return other(line, facts, row, lang, tree);
  }
}

/** Neither a transport protocol nor ARP. */
function other(line: Line, facts: Facts, row: PacketRow, lang: Lang, tree: FrameTree | undefined): string {
  const p = facts.tables.packets;
  const inside = seenAt(facts, row, tree);
  if (inside?.carried !== undefined) return formatMessage(carriedLine(inside.carried), facts, lang);
  const layers = p.layers.get(row);
  if ((layers & (Layer.ipv4 | Layer.ipv6)) !== 0) {
    const protocol = protocolName(p.ipProtocol.get(row));
    if ((p.marks.get(row) & Mark.fragment) === 0) return line.say('summary.ip', { protocol, length: p.originalLength.get(row) });
    const last = contextOf(facts).datagramOf(row)?.row;
    const id = (layers & Layer.ipv4) !== 0 ? p.ipId.get(row) : null;
    return line.say('summary.fragment', { id, protocol, last: last === undefined || last === row ? null : (last as PacketRow) });
  }
  return line.say('summary.unknown', {
    length: p.originalLength.get(row),
    type: inside?.type ?? null,
    denied: inside?.denied === true,
  });
}

/** As the tree says; without it, as it was read before. */
function seenAt(facts: Facts, row: PacketRow, tree: FrameTree | undefined): Seen | undefined {
  if (!mayCarry(facts.tables.packets, row)) return undefined;
  return tree === undefined ? carriedRows(facts.tables).get(row) : seenIn(tree);
}

function arp(line: Line, facts: Facts, row: PacketRow): string {
  const x = facts.arp.exchange(row);
  const p = facts.tables.packets;
  if (x === undefined) return line.say('summary.arp.other', { opcode: p.flags.get(row) });
  const said = { address: x.senderIp as AddressId, mac: x.senderMac as MacId };
  switch (x.kind) {
    case 'request':
      return line.say('summary.arp.request', { sender: x.senderIp, target: x.targetIp });
    case 'reply':
      return line.say('summary.arp.reply', said);
    case 'gratuitous':
      return line.say('summary.arp.gratuitous', said);
    case 'probe':
      return line.say('summary.arp.probe', { address: x.targetIp, mac: x.senderMac });
    case 'announcement':
      return line.say('summary.arp.announcement', said);
    default:
      return line.say('summary.arp.other', { opcode: p.flags.get(row) });
  }
}

/** The bits of `flows.baseKnown`. */
const KNOWN = { forward: 1, backward: 2 } as const;

function relativeSeq(facts: Facts, row: PacketRow): number | null {
  const { packets: p, flows } = facts.tables;
  const flow = p.flow.get(row);
  if (flow === NONE) return null;
  const forward = (p.marks.get(row) & Mark.forward) !== 0;
  if ((flows.baseKnown.get(flow) & (forward ? KNOWN.forward : KNOWN.backward)) === 0) return null;
  return seqOffset(p.seq.get(row), (forward ? flows.baseForward : flows.baseBackward).get(flow as FlowId));
}

function tcp(line: Line, facts: Facts, row: PacketRow, tree: FrameTree | undefined): string {
  const p = facts.tables.packets;
  const flags = p.flags.get(row);
  const bytes = p.payloadLength.get(row);
  let text = line.say('summary.tcp', {
    flags: flagsText(flags),
    src: p.srcPort.get(row),
    dst: p.dstPort.get(row),
    seq: p.seq.get(row),
    relative: relativeSeq(facts, row),
    ack: (flags & TcpFlag.ack) !== 0 ? p.ack.get(row) : null,
    bytes: bytes > 0 ? bytes : null,
  });
  const mss = numberOf(tree, 'tcp.options.mss_val');
  if (mss !== undefined) text = line.say('summary.tcp.mss', { line: text, mss });
  if (p.window.get(row) === 0 && (flags & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)) === 0) {
    text = line.say('summary.tcp.window', { line: text });
  }
  return text;
}

function httpLine(line: Line, facts: Facts, row: PacketRow): string | null {
  const starting = facts.http.startingAt(row);
  if (starting.length === 0) return null;
  return starting
    .map((m) => {
      if (m.kind === 'request')
        return line.say('summary.http.request', { start: `${m.method ?? ''} ${m.uri ?? ''} ${m.version}` });
      const start = safeText(`${m.version} ${m.status ?? ''} ${m.reason ?? ''}`.trimEnd());
      const all = m.framing === 'content-length' && m.announcedLength !== m.bodyLength ? m.announcedLength : null;
      return line.say('summary.http.response', { start, bytes: m.bodyLength > 0 || all !== null ? m.bodyLength : null, all });
    })
    .join(' | ');
}

/** A segment in the middle of a message says of which. */
function httpPart(line: Line, facts: Facts, row: PacketRow, text: string): string {
  if (facts.tables.packets.payloadLength.get(row) === 0) return text;
  const m = contextOf(facts).messageAt(row);
  return m === undefined || m.firstRow >= row
    ? text
    : line.say('summary.http.part', { line: text, kind: m.kind, head: m.firstRow });
}

function icmp(line: Line, facts: Facts, row: PacketRow, tree: FrameTree | undefined): string {
  const p = facts.tables.packets;
  const v6 = (p.layers.get(row) & Layer.icmpv6) !== 0;
  const type = p.flags.get(row) >>> 8;
  const code = p.flags.get(row) & 0xff;
  switch (facts.phases.get(row)) {
    case 'icmp.echo.request':
      return line.say('summary.echo', { reply: false, id: p.srcPort.get(row), seq: p.seq.get(row) });
    case 'icmp.echo.reply':
      return line.say('summary.echo', { reply: true, id: p.srcPort.get(row), seq: p.seq.get(row) });
    case 'icmp.error':
      return line.say('summary.icmp.error', { what: errorKind(type, code, v6) });
    case 'nd.solicitation':
      return line.say('summary.nd', { kind: 'solicitation', target: ndTarget(tree) });
    case 'nd.advertisement':
      return line.say('summary.nd', { kind: 'advertisement', target: ndTarget(tree) });
    case 'nd.router.solicitation':
      return line.say('summary.nd', { kind: 'router_solicitation', target: null });
    case 'nd.router.advertisement':
      return line.say('summary.nd', { kind: 'router_advertisement', target: null });
    case 'nd.redirect':
      return line.say('summary.nd', { kind: 'redirect', target: null });
    default:
      return line.say('summary.icmp', { type, code, name: icmpName(type, v6) });
  }
}
