/** Rewritten packets: what a translator did to a packet, and what the original and its copy together show. */
import type { Binding, Rewrite } from '../../analysis/nat/facts.ts';
import { type AddressId, type FlowId, type MacId, NONE, type PacketRow } from '../../base/ids.ts';
import { isDatagram } from '../../table/innermost.ts';
import { Layer, Mark } from '../../table/packets.ts';
import type { Evidence } from '../annotation.ts';
import type { Context } from '../context.ts';
import { isTranslator } from '../context.ts';
import { cite, citeTimes, citeValue } from '../evidence.ts';
import type { Change, Who } from '../messages/params.ts';
import type { RuleKey } from '../messages/rules.ts';
import type { BindingPlace, CopyPlace, PairRows } from '../places.ts';
import type { Sayer } from '../say.ts';
import { echoEvidence } from './icmp.ts';
import { addresses } from './ip.ts';
import type { FrameRule } from './rule.ts';

export const isDirector = (c: Context, binding: Binding): boolean =>
  c.facts.nat.translators[binding.translator]?.roles.includes('director') ?? false;

/** The destination, under the name it has in this packet's IP version. */
export const citeDst = (c: Context, row: PacketRow): Evidence =>
  cite(c.facts, row, (c.p.layers.get(row) & Layer.ipv4) !== 0 ? 'ip.dst' : 'ipv6.dst');

/** What follows from forwarding (MACs, TTL) or from the rewriting itself (checksums) is told apart from what was rewritten. */
const FOLLOWS = /^eth\.|\.checksum(#\d+)?$|^ip\.ttl$|^ipv6\.hlim$/;
export const changesOf = (rewritten: readonly Rewrite[]): Change[] => rewritten.filter((r) => !FOLLOWS.test(r.field));

// --- Originals --------------------------------------------------------------------------------------------------------

export const natOriginal: FrameRule = (c, row, out) => {
  const copy = c.facts.nat.rewrittenAs(row);
  const place = copy === null ? undefined : c.copyAt(copy);
  if (copy === null || place === undefined) {
    withoutCopy(c, row, out);
    return;
  }
  const { binding, pair, isFirst, firstOfDirection, first } = place;
  const box = c.translatorOf(copy, binding.translator);
  const director = isDirector(c, binding);
  const { src: client, dst: service } = binding.original;
  const told = c.vipIsExplained(row, service.address);
  if (isFirst && director && !told && c.isVip(service.address) && c.isFirstOfService(binding)) {
    out.say('nat.vip', { who: c.author(row), vip: service.address, holder: box }, 'nat.vip', [citeDst(c, row), citeDst(c, copy)]);
  }
  gateway(c, row, box, out, {
    first: firstOfDirection.copy === copy,
    answer: pair.direction !== first.direction,
  });
  if (isFirst && director && c.facts.phases.get(row) === 'tcp.open.syn') {
    const server = binding.translated.dst.address;
    out.say('nat.schedule', { box, client, server, onward: c.isBox(server), copy }, 'nat.schedule', [
      cite(c.facts, row, 'tcp.flags'),
      citeDst(c, copy),
    ]);
    return;
  }
  out.say('nat.original', { box, copy, latency: pair.latencyNs }, pairingRule(c, row), pairingEvidence(c, row, copy));
};

/** A packet of a rewritten conversation, sent to the box, of which no copy came out. */
function withoutCopy(c: Context, row: PacketRow, out: Sayer): void {
  const flow = c.p.flow.get(row);
  const binding = flow === NONE || c.isCopy(row) ? undefined : c.bindingsOf(flow as FlowId)[0];
  if (binding !== undefined && bypasses(c, row)) {
    const forward = c.isForward(row);
    const first = c.back(row, (r) => c.isForward(r) === forward) === null;
    out.say(
      'nat.bypass',
      {
        box: c.translator(binding.translator),
        to: c.receiver(row),
        server: binding.translated.dst.address,
        service: binding.original.dst,
        first,
      },
      'nat.gateway',
      [...addresses(c, row), cite(c.facts, row, 'eth.dst')],
      first ? 'warning' : 'note',
    );
    return;
  }
  const receiver = binding === undefined ? null : c.facts.topology.receiver(row);
  if (binding === undefined || receiver === null || !isTranslator(receiver)) return;
  // An ICMP error or a fragment may be rewritten in ways that the pairing does not follow.
  if ((c.p.layers.get(row) & Layer.tcp) === 0 && !isDatagram(c.p, row)) return;
  const id = (c.p.layers.get(row) & Layer.ipv4) === 0 ? [] : [cite(c.facts, row, 'ip.id')];
  out.say('nat.no-copy', { box: c.whoIs(receiver) }, pairingRule(c, row), id, 'note');
}

/**
 * An answer of the server that a destination NAT gave the connection to, sent straight to the client, where no answer of that
 * connection was ever seen to come back through the box.
 */
export function bypasses(c: Context, row: PacketRow): boolean {
  const flow = c.p.flow.get(row);
  if (flow === NONE || c.p.macDst.get(row) === 0 || (c.p.layers.get(row) & (Layer.tcp | Layer.eth)) !== (Layer.tcp | Layer.eth)) {
    return false;
  }
  const binding = c.bindingsOf(flow as FlowId)[0];
  if (binding?.kind !== 'dnat' || binding.translatedFlow !== flow || binding.originalFlow === flow) return false;
  const { address, port } = binding.translated.dst;
  if (c.p.src.get(row) !== address || c.p.srcPort.get(row) !== port) return false;
  const place = c.isCopy(row) ? undefined : c.place(binding);
  if (place === undefined || place.firstOf.snat !== undefined) return false;
  const receiver = c.facts.topology.receiver(row);
  return receiver !== null && !isTranslator(receiver) && receiver.addresses.includes(c.p.dst.get(row) as AddressId);
}

/** For one address by IP and another by Ethernet: the sender hands the packet to its gateway. */
function gateway(c: Context, row: PacketRow, box: Who, out: Sayer, flags: { first: boolean; answer: boolean }): void {
  const receiver = c.facts.topology.receiver(row);
  const mac = c.p.macDst.get(row) as MacId;
  if (receiver === null || mac === 0 || !isTranslator(receiver)) return;
  if (receiver.addresses.includes(c.p.dst.get(row) as AddressId)) return;
  out.say('nat.gateway', { who: c.sender(row), to: c.receiver(row), mac, box, ...flags }, 'nat.gateway', [
    citeDst(c, row),
    cite(c.facts, row, 'eth.dst'),
  ]);
}

function pairingEvidence(c: Context, original: PacketRow, copy: PacketRow): Evidence[] {
  if ((c.p.layers.get(original) & Layer.tcp) !== 0) {
    return [
      cite(c.facts, original, 'tcp.seq_raw'),
      cite(c.facts, copy, 'tcp.seq_raw'),
      cite(c.facts, original, 'tcp.ack_raw'),
      cite(c.facts, copy, 'tcp.ack_raw'),
    ];
  }
  const ids = [original, copy].flatMap((r) => ((c.p.layers.get(r) & Layer.ipv4) === 0 ? [] : [cite(c.facts, r, 'ip.id')]));
  return isEcho(c, original) ? [...ids, ...echoEvidence(c, original), ...echoEvidence(c, copy)] : ids;
}

const isEcho = (c: Context, row: PacketRow): boolean => c.facts.phases.get(row).startsWith('icmp.echo.');

/** What a pair of this protocol is known by. */
export function pairingRule(c: Context, row: PacketRow): RuleKey {
  const layers = c.p.layers.get(row);
  if ((layers & Layer.tcp) !== 0) return 'nat.pairing';
  if (isDatagram(c.p, row, layers)) return 'nat.pairing.udp';
  return isEcho(c, row) ? 'nat.pairing.icmp' : 'nat.pairing.ip';
}

// --- Copies -----------------------------------------------------------------------------------------------------------

export const natCopy: FrameRule = (c, row, out) => {
  const place = c.copyAt(row);
  if (place === undefined) return;
  const box = c.translatorOf(row, place.binding.translator);
  const { rewritten } = place.pair;
  what(c, place, rewritten, box, out);
  piece(c, place, out);
  if (place.pair.direction !== 'snat') table(c, place, box, out);
  checksums(c, place, rewritten, out);
  ttl(c, place, box, out);
  latency(c, place, box, out);
};

/** Who sends what on to whom, and what changes. */
function what(
  c: Context,
  { binding, pair, isFirst, firstOfDirection }: CopyPlace,
  rewritten: readonly Rewrite[],
  box: Who,
  out: Sayer,
): void {
  const { original, copy } = pair;
  const first = firstOfDirection.copy === copy;
  const changes = changesOf(rewritten);
  const phase = c.facts.phases.get(original);
  const common = {
    box,
    what: { who: c.author(original), phase },
    original,
    target: c.receiver(copy),
    changes,
  };
  const evidence = [...rewriteEvidence(c, original, copy), ...pairingEvidence(c, original, copy)];
  if (pair.direction === 'dnat+snat' || binding.kind === 'dnat+snat') {
    out.say('nat.both', { ...common, first }, 'nat.both', evidence);
  } else if (binding.kind === 'dnat') {
    if (pair.direction === 'snat') {
      const asked = binding.original.dst.address;
      out.say('nat.snat.reply', { ...common, asked, first }, 'nat.snat', evidence);
    } else if (isFirst) {
      const chosen = isDirector(c, binding) && phase === 'tcp.open.syn';
      const target = c.p.dst.get(copy) as AddressId;
      out.say('nat.dnat.open', { ...common, target, chosen, onward: c.isBox(target) }, 'nat.dnat', evidence);
    } else out.say('nat.dnat', common, 'nat.dnat', evidence);
  } else if (pair.direction === 'dnat') out.say('nat.dnat.reply', { ...common, first }, 'nat.snat', evidence);
  else if (isFirst) out.say('nat.snat.open', common, 'nat.snat', evidence);
  else out.say('nat.snat', common, 'nat.snat', evidence);
}

/** Offload between both legs: one of the two segments is a part of the other. */
function piece(c: Context, { pair: { original, copy, segmentation } }: CopyPlace, out: Sayer): void {
  if (segmentation === null) return;
  const [before, length] = [c.p.payloadLength.get(original), c.p.payloadLength.get(copy)];
  const evidence = [original, copy].flatMap((r) => [cite(c.facts, r, 'tcp.seq_raw'), cite(c.facts, r, 'tcp.len')]);
  if (segmentation === 'split') out.say('nat.piece', { original, length, whole: before }, 'nat.pairing', evidence);
  else out.say('nat.joined', { original, length, piece: before }, 'nat.pairing', evidence);
}

function rewriteEvidence(c: Context, original: PacketRow, copy: PacketRow): Evidence[] {
  const v4 = (c.p.layers.get(original) & Layer.ipv4) !== 0;
  const [src, dst] = v4 ? (['ip.src', 'ip.dst'] as const) : (['ipv6.src', 'ipv6.dst'] as const);
  return [cite(c.facts, original, src), cite(c.facts, copy, src), cite(c.facts, original, dst), cite(c.facts, copy, dst)];
}

/** After the first packet a director no longer chooses. */
function table(c: Context, { binding, pair, isFirst, first: opening, secondInbound }: CopyPlace, box: Who, out: Sayer): void {
  if (isFirst || !isDirector(c, binding)) return;
  const first = secondInbound === pair.copy || isHandedOver(c, pair.copy);
  out.say('nat.table', { box, client: binding.original.src, server: binding.translated.dst.address, first }, 'nat.table', [
    citeDst(c, opening.copy),
  ]);
}

/** The copy before it came from another box. */
function isHandedOver(c: Context, copy: PacketRow): boolean {
  const forward = c.isForward(copy);
  const before = c.back(copy, (r) => c.isForward(r) === forward && c.isCopy(r));
  if (before === null || c.p.macSrc.get(before) === c.p.macSrc.get(copy)) return false;
  return c.facts.topology.sender(before) !== c.facts.topology.sender(copy);
}

function checksums(c: Context, { pair, isFirst }: CopyPlace, rewritten: readonly Rewrite[], out: Sayer): void {
  const evidence = rewritten
    .filter((r) => r.field === 'ip.checksum')
    .flatMap((r) => [citeValue(pair.original, 'ip.checksum', r.from), citeValue(pair.copy, 'ip.checksum', r.to)]);
  // What completes a datagram is compared as a whole.
  const fragment = (c.p.marks.get(pair.copy) & (Mark.fragment | Mark.reassembled)) === Mark.fragment;
  if (pair.checksumsConsistent === true) out.say('nat.checksums.good', { first: isFirst, fragment }, 'nat.checksums', evidence);
  else if (pair.checksumsConsistent === false) out.say('nat.checksums.bad', {}, 'nat.checksums', evidence, 'warning');
  else if (isFirst) {
    const v4 = (c.p.layers.get(pair.copy) & Layer.ipv4) !== 0;
    const kind = !fragment ? 'other' : v4 ? 'fragment' : 'fragment6';
    out.say('nat.checksums.unknown', { kind }, 'nat.checksums', evidence);
  }
}

const hops = (c: Context, p: { original: PacketRow; copy: PacketRow }): number => c.p.ttl.get(p.original) - c.p.ttl.get(p.copy);

/** Said for the first packet each way, and again where a later one differs from it. */
function ttl(c: Context, { binding, pair, isFirst, first, firstOfDirection }: CopyPlace, box: Who, out: Sayer): void {
  const fell = hops(c, pair);
  const leads = pair.copy === firstOfDirection.copy;
  if (!leads && fell === hops(c, firstOfDirection)) return;
  const from = c.p.ttl.get(pair.original);
  const to = c.p.ttl.get(pair.copy);
  const field = (c.p.layers.get(pair.copy) & Layer.ipv4) !== 0 ? 'ip.ttl' : 'ipv6.hlim';
  const evidence = [cite(c.facts, pair.original, field), cite(c.facts, pair.copy, field)];
  if (fell === 0) out.say('nat.ttl.same', { box, ttl: to }, 'nat.ttl', evidence);
  else if (fell === 1) out.say('nat.ttl.hop', { box, from, to }, 'nat.ttl', evidence);
  else out.say('nat.ttl.odd', { from, to }, 'nat.ttl', evidence, 'note');
  if (leads && !isFirst) asymmetry(c, { binding, first }, pair, box, out);
}

/** One way counts the hop, the other does not: said where the second way is first seen, and of the flow. */
export function asymmetry(
  c: Context,
  { binding, first }: Pick<BindingPlace, 'binding' | 'first'>,
  second: PairRows,
  box: Who,
  out: Sayer,
): void {
  const a = hops(c, first);
  const b = hops(c, second);
  if (!((a === 0 && b === 1) || (a === 1 && b === 0))) return;
  const same = a === 0 ? first : second;
  const hop = a === 0 ? second : first;
  const towards = same === second ? 'answers' : binding.kind === 'dnat' && isDirector(c, binding) ? 'service' : 'initiator';
  const field = (c.p.layers.get(same.copy) & Layer.ipv4) !== 0 ? 'ip.ttl' : 'ipv6.hlim';
  out.say(
    'nat.ttl.asymmetry',
    { box, same: same.copy, hop: hop.copy, towards },
    'nat.ttl',
    [same.original, same.copy, hop.original, hop.copy].map((r) => cite(c.facts, r, field)),
    'note',
  );
}

function latency(c: Context, place: CopyPlace, box: Who, out: Sayer): void {
  const { original, copy, latencyNs, mistimed } = place.pair;
  const wait = c.arpWait(original, copy);
  if (latencyNs !== null) {
    const evidence = citeTimes(c.facts, original, copy);
    if (wait === null) out.say('nat.latency', { box, latency: latencyNs }, 'nat.latency', evidence);
    else out.say('nat.latency.arp', { box, latency: latencyNs, arp: wait.row, what: wait.what }, 'arp.queue', evidence);
    return;
  }
  if (mistimed === null) return;
  // Said once of a conversation: with its first copy, or, where that passed between other capture points, with the copy that shows it.
  const isFirst = copy === place.first.copy;
  if (isFirst || (copy === mistimed.copy && c.facts.nat.pairOfCopy(place.first.copy)?.mistimed?.copy !== copy)) {
    const early = c.p.elapsedNs(mistimed.copy, mistimed.original);
    const evidence = citeTimes(c.facts, mistimed.original, mistimed.copy);
    const apart = c.p.interface.get(mistimed.original) !== c.p.interface.get(mistimed.copy);
    out.say('nat.latency.unknown', { box, ...mistimed, early, apart }, 'nat.latency', evidence);
  }
  // The question and the packet left by one side, so their times can be compared.
  if (wait?.what !== 'question' || c.p.interface.get(wait.row) !== c.p.interface.get(copy)) return;
  const gap = c.p.intervalNs(wait.row, copy);
  if (gap !== null && gap >= 0)
    out.say('nat.latency.wait', { box, arp: wait.row, gap }, 'arp.queue', citeTimes(c.facts, wait.row, copy));
}
