/** IP: fragments, checksums, what TTL and identification tell of the sender, and packets of protocols that nothing here decodes. */

import type { MacId, PacketRow } from '../../base/ids.ts';
import { Layer, Mark } from '../../table/packets.ts';
import type { Context } from '../context.ts';
import { cite } from '../evidence.ts';
import { protocolName } from '../names.ts';
import type { Sayer } from '../say.ts';
import type { FrameRule } from './rule.ts';

const hasIp = (c: Context, row: PacketRow): boolean => (c.p.layers.get(row) & (Layer.ipv4 | Layer.ipv6)) !== 0;
const isV4 = (c: Context, row: PacketRow): boolean => (c.p.layers.get(row) & Layer.ipv4) !== 0;

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

export const ipChecksum: FrameRule = (c, row, out) => {
  if ((c.p.marks.get(row) & Mark.badIpChecksum) === 0) return;
  out.say('ip.bad-checksum', { who: c.author(row) }, 'ip.checksum', [], 'error');
};

/** Protocols that IP carries and nothing here decodes. */
export const otherProtocol: FrameRule = (c, row, out) => {
  if (!hasIp(c, row) || (c.p.layers.get(row) & (Layer.tcp | Layer.udp | Layer.icmp | Layer.icmpv6 | Layer.arp)) !== 0) return;
  if ((c.p.marks.get(row) & (Mark.fragment | Mark.reassembled)) === Mark.fragment) return;
  const protocol = protocolName(c.p.ipProtocol.get(row));
  const evidence = isV4(c, row) ? [...addresses(c, row), cite(c.facts, row, 'ip.proto')] : addresses(c, row);
  out.say(
    'ip.other',
    { who: c.author(row), to: c.receiver(row), protocol, length: c.p.originalLength.get(row) },
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

/** How a sender counts its packets: said once, at its first packet. */
export const ipId: FrameRule = (c, row, out) => {
  const b = c.ipIdAt(row);
  const first = b?.rows[0];
  const last = b?.rows[b.rows.length - 1];
  if (b === undefined || first === undefined || last === undefined || b.kind === 'too-few') return;
  const who = c.author(row);
  const packets = b.rows.length;
  const evidence = b.rows.slice(0, EVIDENCE_ROWS).map((r) => cite(c.facts, r, 'ip.id'));
  const range = { who, first: c.p.ipId.get(first), last: c.p.ipId.get(last), packets };
  const swap = (id: number): number => ((id & 0xff) << 8) | (id >>> 8);
  const value = (id: number): number => (b.kind === 'swapped-counter' ? swap(id) : id);
  const exact = ((value(range.last) - value(range.first)) & 0xffff) === ((packets - 1) & 0xffff);
  switch (b.kind) {
    case 'counter':
      out.say('ip.id.counter', { ...range, exact }, 'ip.id', evidence);
      break;
    case 'swapped-counter':
      out.say('ip.id.swapped-counter', { ...range, exact }, 'ip.id', evidence);
      break;
    case 'zero':
      out.say('ip.id.zero', { who, packets }, 'ip.id', evidence);
      break;
    case 'random':
      out.say('ip.id.random', { who, packets }, 'ip.id', evidence);
      break;
    case 'constant':
      out.say('ip.id.constant', { who, first: range.first, packets }, 'ip.id', evidence);
  }
};
