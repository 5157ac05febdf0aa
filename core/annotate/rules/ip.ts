/** IP: fragments, checksums, what TTL and identification tell of the sender, and packets of protocols that nothing here decodes. */

import type { Tunnel } from '../../analysis/link/facts.ts';
import type { AddressId, MacId, PacketRow } from '../../base/ids.ts';
import { innermostOf } from '../../table/innermost.ts';
import { Layer, Mark } from '../../table/packets.ts';
import type { Evidence } from '../annotation.ts';
import { carriedOf, endsInData } from '../carried/carried.ts';
import type { Context } from '../context.ts';
import { cite, citeValue } from '../evidence.ts';
import type { Who } from '../messages/params.ts';
import { protocolName } from '../names.ts';
import type { Sayer } from '../say.ts';
import { fieldOf } from '../tree.ts';
import type { FrameRule } from './rule.ts';

const hasIp = (c: Context, row: PacketRow): boolean => (c.p.layers.get(row) & (Layer.ipv4 | Layer.ipv6)) !== 0;
/** A tunnel has both versions: the columns hold the inner header's. */
const isV4 = (c: Context, row: PacketRow): boolean =>
  (c.p.layers.get(row) & Layer.ipv4) !== 0 && c.facts.tables.addresses.isV4(c.p.src.get(row) as AddressId);

export const addresses = (c: Context, row: PacketRow) =>
  isV4(c, row)
    ? [cite(c.facts, row, 'ip.src'), cite(c.facts, row, 'ip.dst')]
    : [cite(c.facts, row, 'ipv6.src'), cite(c.facts, row, 'ipv6.dst')];

/** A fragment says where the rest of its packet is. */
export const fragment: FrameRule = (c, row, out) => {
  if ((c.p.marks.get(row) & Mark.fragment) === 0) return;
  const who = c.author(row);
  const to = c.receiver(row);
  const evidence = isV4(c, row) ? [...addresses(c, row), cite(c.facts, row, 'ip.id')] : addresses(c, row);
  const datagram = c.datagramOf(row);
  if (datagram === undefined) {
    out.say('ip.fragment.alone', { who, to }, 'ip.fragment', evidence, 'note');
    return;
  }
  const frames = datagram.rows as readonly PacketRow[];
  if (datagram.row === row) out.say('ip.fragment.last', { who, to, frames }, 'ip.fragment', evidence);
  else out.say('ip.fragment', { who, to, frames, last: datagram.row as PacketRow }, 'ip.fragment', evidence);
};

/** The same packet seen a second time: forwarded by a router, or captured twice. True when it spoke. */
export function sighting(c: Context, row: PacketRow, out: Sayer): boolean {
  const same = c.samePacket(row);
  if (same === null) return false;
  const { row: original, how } = same;
  const what = { who: c.author(original), phase: c.facts.phases.get(original) };
  const gap = c.p.elapsedNs(original, row);
  const v4 = isV4(c, row);
  const field = v4 ? 'ip.ttl' : 'ipv6.hlim';
  const evidence = [original, row].flatMap((r) => [
    cite(c.facts, r, 'eth.src'),
    cite(c.facts, r, field),
    ...(v4 ? [cite(c.facts, r, 'ip.id')] : []),
  ]);
  if (how === 'duplicate') out.say('ip.duplicate', { what, original, gap }, 'ip.duplicate', evidence, 'note');
  else {
    const box = c.linkReceiver(original);
    const from = c.p.ttl.get(original);
    const to = c.p.ttl.get(row);
    const wrapped = (c.p.layers.get(row) & ~c.p.layers.get(original) & Layer.tunnel) !== 0;
    if (wrapped) out.say('ip.tunnelled', { box, what, original, latency: gap }, 'ip.tunnelled', evidence);
    else out.say('ip.forwarded', { box, what, original, from, to, same: from === to, latency: gap }, 'ip.forwarded', evidence);
  }
  return true;
}

/** At the first packet of a tunnel: the header that the columns do not describe. */
export const tunnelHeader: FrameRule = (c, row, out) => {
  const tunnel = c.tunnelAt(row);
  if (tunnel === undefined) return;
  const { src, dst, outer, inner } = tunnel;
  out.say('ip.tunnel.header', { src, dst, outer, inner }, 'ip.tunnel', outerAddresses(tunnel));
};

export const outerAddresses = ({ src, dst, outer, first }: Tunnel): Evidence[] =>
  outer === 4
    ? [citeValue(first, 'ip.src', src), citeValue(first, 'ip.dst', dst)]
    : [citeValue(first, 'ipv6.src', src), citeValue(first, 'ipv6.dst', dst)];

export const ipChecksum: FrameRule = (c, row, out) => {
  const marks = c.p.marks.get(row);
  if ((marks & Mark.badIpChecksum) !== 0) out.say('ip.bad-checksum', { who: c.author(row) }, 'ip.checksum', [], 'error');
  if ((marks & Mark.noIpChecksum) !== 0) {
    out.say('ip.no-checksum', { who: c.author(row) }, 'ip.checksum', [citeValue(row, 'ip.checksum', '0x0000')], 'note');
  }
};

/** Protocols that IP carries and nothing here decodes. */
export const otherProtocol: FrameRule = (c, row, out, tree) => {
  if (!hasIp(c, row) || innermostOf(c.p, row) !== 'none') return;
  if (tree !== undefined && carriedOf(tree) !== undefined) return;
  if ((c.p.marks.get(row) & (Mark.fragment | Mark.reassembled)) === Mark.fragment) return;
  const protocol = protocolName(c.p.ipProtocol.get(row));
  const evidence = isV4(c, row) ? [...addresses(c, row), cite(c.facts, row, 'ip.proto')] : addresses(c, row);
  out.say(
    'ip.other',
    {
      who: c.author(row),
      to: c.receiver(row),
      protocol,
      length: c.p.originalLength.get(row),
      denied: tree !== undefined && endsInData(tree),
    },
    'ip.protocol',
    evidence,
  );
};

const STARTS = [64, 128, 255] as const;
/** More hops than this, and the guess of the start is not worth making. */
const HOPS_LIMIT = 30;

/** The first packet of each address: what its TTL says of the way it has come. */
export const ttl: FrameRule = (c, row, out) => {
  if (!hasIp(c, row) || !c.isFirstOfAddress(row) || (c.p.layers.get(row) & (Layer.arp | Layer.tunnel)) !== 0) return;
  const value = c.p.ttl.get(row);
  const group = c.facts.tables.macs.isGroup(c.p.macDst.get(row) as MacId);
  // A multicast's TTL is its reach, set on purpose; a packet to oneself comes past no router anyway.
  if (value === 0 || group || c.p.src.get(row) === c.p.dst.get(row)) return;
  const initial = STARTS.find((s) => s >= value);
  if (initial === undefined) return;
  const v6 = !isV4(c, row);
  // Neighbour discovery is sent with 255 by rule (RFC 4861 §7.1.1).
  if (v6 && value === 255 && (c.p.layers.get(row) & Layer.icmpv6) !== 0) return;
  const who = c.author(row);
  const evidence = [isV4(c, row) ? cite(c.facts, row, 'ip.ttl') : cite(c.facts, row, 'ipv6.hlim')];
  if (initial === value) out.say('ip.ttl.start', { who, ttl: value, v6 }, 'ip.ttl', evidence);
  else if (initial - value <= HOPS_LIMIT) {
    out.say('ip.ttl.hops', { who, ttl: value, initial, hops: initial - value, v6 }, 'ip.ttl', evidence);
  }
};

const EVIDENCE_ROWS = 4;
/** A counter may pass over so many packets that this capture does not hold. */
const MAX_STEP = 64;
/** Connections that show a counter of their own before it is said that each has one. */
const CONNECTIONS = 2;

const swapped = (id: number): number => ((id & 0xff) << 8) | (id >>> 8);

/** How the numbers go on: by one each, by little, or otherwise. */
function steps(ids: readonly number[]): 'one' | 'small' | 'other' {
  let all: 'one' | 'small' = 'one';
  for (let i = 1; i < ids.length; i++) {
    const step = ((ids[i] as number) - (ids[i - 1] as number)) & 0xffff;
    if (step === 0 || step > MAX_STEP) return 'other';
    if (step > 1) all = 'small';
  }
  return all;
}

/** How a sender counts its packets: said once, at its first packet, and only as far as its numbers bear it out. */
export const ipId: FrameRule = (c, row, out, tree) => {
  const b = c.ipIdAt(row);
  if (b === undefined || b.kind === 'too-few') return;
  const who = c.author(row);
  const id = (r: PacketRow): number => c.p.ipId.get(r);
  if (b.kind === 'zero' || b.kind === 'constant') {
    const packets = b.rows.length;
    const evidence = b.rows.slice(0, EVIDENCE_ROWS).map((r) => cite(c.facts, r, 'ip.id'));
    if (b.kind === 'constant') {
      out.say('ip.id.constant', { who, first: id(row), packets }, 'ip.id', evidence);
      return;
    }
    const df = fieldOf(tree, 'ip.flags.df') === true;
    if (df) evidence.push(citeValue(row, 'ip.flags.df', 1));
    out.say('ip.id.zero', { who, packets, df }, 'ip.id', evidence);
    return;
  }
  // The same number again is the same packet seen again; 0 is what some senders put into packets that they do not count.
  const rows = b.rows.filter((r, i) => id(r) !== 0 && (i === 0 || id(r) !== id(b.rows[i - 1] as PacketRow)));
  const [start, end] = [rows[0], rows[rows.length - 1]];
  if (start === undefined || end === undefined || rows.length < 3) return;
  const evidence = rows.slice(0, EVIDENCE_ROWS).map((r) => cite(c.facts, r, 'ip.id'));
  const range = { who, first: id(start), last: id(end), packets: rows.length };
  if (b.kind === 'random') out.say('ip.id.random', { who, packets: rows.length }, 'ip.id', evidence);
  else if (b.kind === 'swapped-counter') {
    // Written in host order, each step is 256 until the low byte overflows.
    if (steps(rows.map((r) => swapped(id(r)))) === 'one' && range.last - range.first === 256 * (rows.length - 1)) {
      out.say('ip.id.swapped-counter', range, 'ip.id', evidence);
    }
  } else counter(c, rows, range, out, evidence);
};

function counter(
  c: Context,
  rows: readonly PacketRow[],
  range: { who: Who; first: number; last: number; packets: number },
  out: Sayer,
  evidence: readonly Evidence[],
): void {
  const how = steps(rows.map((r) => c.p.ipId.get(r)));
  if (how !== 'other') {
    // Past 65535 it begins again: then the two ends say little.
    if (range.last > range.first) out.say('ip.id.counter', { ...range, exact: how === 'one' }, 'ip.id', evidence);
    return;
  }
  const byFlow = new Map<number, number[]>();
  for (const r of rows) {
    const flow = c.p.flow.get(r);
    const list = byFlow.get(flow);
    if (list === undefined) byFlow.set(flow, [c.p.ipId.get(r)]);
    else list.push(c.p.ipId.get(r));
  }
  const counted = [...byFlow.values()].filter((ids) => ids.length > 1);
  if (counted.length < CONNECTIONS || counted.some((ids) => steps(ids) === 'other')) return;
  out.say('ip.id.per-connection', { who: range.who, packets: rows.length, connections: counted.length }, 'ip.id', evidence);
}
