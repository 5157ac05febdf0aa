import { challenges } from '../../analysis/tcp/challenge.ts';
/** TCP: the opening of a connection. */
import type { AddressId, PacketRow } from '../../base/ids.ts';
import { seqAdd } from '../../base/seq32.ts';
import { TcpFlag } from '../../table/packets.ts';
import type { FrameTree } from '../../wire/field.ts';
import type { Context } from '../context.ts';
import { cite, citeTimes, citeValue } from '../evidence.ts';
import type { Offer } from '../messages/params.ts';
import type { Sayer } from '../say.ts';
import { has, numberOf } from '../tree.ts';
import { bypasses } from './nat.ts';
import type { FrameRule } from './rule.ts';

/** What a SYN or SYN ACK offers: only the field tree knows. */
export function offersOf(tree: FrameTree | undefined): Offer[] {
  const offers: Offer[] = [];
  const mss = numberOf(tree, 'tcp.options.mss_val');
  if (mss !== undefined) offers.push({ option: 'mss', value: mss });
  const shift = numberOf(tree, 'tcp.options.wscale.shift');
  // RFC 7323 §2.3: a larger shift counts as 14.
  if (shift !== undefined) offers.push({ option: 'window-scale', value: Math.min(shift, 14) });
  if (has(tree, 'tcp.options.sack_perm')) offers.push({ option: 'sack', value: 0 });
  if (has(tree, 'tcp.options.timestamp.tsval')) offers.push({ option: 'timestamps', value: 0 });
  if (has(tree, 'tcp.options.tfo.request') || has(tree, 'tcp.options.tfo.cookie')) offers.push({ option: 'fast-open', value: 0 });
  if (has(tree, 'tcp.options.mptcp.subtype')) offers.push({ option: 'multipath', value: 0 });
  return offers;
}

function sayOffers(c: Context, row: PacketRow, out: Sayer, tree: FrameTree | undefined): void {
  const offers = offersOf(tree);
  if (offers.length === 0) return;
  const mss = offers.find((o) => o.option === 'mss');
  const evidence = mss === undefined ? [] : [citeValue(row, 'tcp.options.mss_val', mss.value)];
  out.say('tcp.offers', { who: c.author(row), offers }, 'tcp.offers', evidence);
}

/** The SYN before this one, where its sender sent it. */
function previousTry(c: Context, row: PacketRow): PacketRow | null {
  const forward = c.isForward(row);
  const seq = c.p.seq.get(row);
  return c.back(
    row,
    (r) =>
      c.isForward(r) === forward &&
      c.p.seq.get(r) === seq &&
      (c.p.flags.get(r) & (TcpFlag.syn | TcpFlag.ack)) === TcpFlag.syn &&
      c.samePacket(r) === null,
  );
}

export const syn: FrameRule = (c, row, out, tree) => {
  const { p } = c;
  const isn = p.seq.get(row);
  const to = { address: p.dst.get(row) as AddressId, port: p.dstPort.get(row) };
  const evidence = [cite(c.facts, row, 'tcp.flags'), cite(c.facts, row, 'tcp.seq_raw'), cite(c.facts, row, 'tcp.dstport')];
  const who = c.author(row);
  const first = c.facts.tcp.isRetransmission(row) ? c.firstSending(row) : null;
  if (first !== null) {
    const refusal = c.refusalBefore(row);
    if (refusal !== null) {
      const gap = p.elapsedNs(refusal, row);
      out.say(
        'tcp.syn.retry',
        { who, refusal, gap, isn },
        'tcp.retry.refused',
        [cite(c.facts, refusal, 'tcp.flags'), cite(c.facts, row, 'tcp.seq_raw'), ...citeTimes(c.facts, refusal, row)],
        'note',
      );
      return;
    }
    const before = previousTry(c, row) ?? first;
    const gap = p.elapsedNs(before, row);
    out.say(
      'tcp.syn.again',
      { who, first, before: before === first ? null : before, gap },
      'tcp.retry',
      [cite(c.facts, first, 'tcp.seq_raw'), cite(c.facts, row, 'tcp.seq_raw'), ...citeTimes(c.facts, before, row)],
      'note',
    );
    return;
  }
  out.say('tcp.syn', { who, to, port: p.srcPort.get(row), isn, next: seqAdd(isn, 1) }, 'tcp.syn', evidence);
  const bytes = p.payloadLength.get(row);
  if (bytes > 0) out.say('tcp.syn.data', { bytes }, 'tcp.fast-open', [cite(c.facts, row, 'tcp.len')], 'note');
  sayOffers(c, row, out, tree);
};

export const synAck: FrameRule = (c, row, out, tree) => {
  const { p } = c;
  const isn = p.seq.get(row);
  const ack = p.ack.get(row);
  const who = c.author(row);
  const opening = c.connection(row)?.opening;
  if (c.facts.tcp.isRetransmission(row)) {
    const past = bypasses(c, row);
    out.say(
      past ? 'tcp.synack.again' : 'tcp.retransmission',
      { who, original: c.firstSending(row) },
      'tcp.retransmission',
      [cite(c.facts, row, 'tcp.seq_raw')],
      'note',
    );
    return;
  }
  const asked = opening?.syn ?? null;
  // Which SYN it answers: the connection's, if the numbers say so.
  const covered = asked !== null && asked < row && seqAdd(p.seq.get(asked), 1) === ack ? asked : null;
  const delay = covered === null ? null : p.elapsedNs(covered, row);
  const evidence = [cite(c.facts, row, 'tcp.flags'), cite(c.facts, row, 'tcp.ack_raw'), cite(c.facts, row, 'tcp.seq_raw')];
  if (covered !== null) evidence.push(cite(c.facts, covered, 'tcp.seq_raw'));
  out.say(
    'tcp.synack',
    { who, ack, syn: covered, delay: delay !== null && delay >= 0 ? delay : null, isn, next: seqAdd(isn, 1) },
    'tcp.synack',
    evidence,
  );
  sayOffers(c, row, out, tree);
};

export const openAck: FrameRule = (c, row, out) => {
  const opening = c.connection(row)?.opening;
  const covered = opening?.synAck ?? null;
  const evidence = [cite(c.facts, row, 'tcp.flags'), cite(c.facts, row, 'tcp.ack_raw')];
  if (covered !== null) evidence.push(cite(c.facts, covered, 'tcp.seq_raw'));
  out.say('tcp.open.ack', { who: c.author(row), ack: c.p.ack.get(row), synAck: covered }, 'tcp.open', evidence);
};

/** The round-trip time of the opening: on the packet that completes it, on each leg. */
export const handshake: FrameRule = (c, row, out) => {
  const connection = c.connection(row);
  if (connection === undefined) return;
  const { opening, flow } = connection;
  if (opening.ack !== row || opening.syn === null || opening.synAck === null) return;
  const { synToSynAckNs: first, synAckToAckNs: second, rttNs: rtt } = opening;
  // Negative: the clock was set back meanwhile, and tells nothing.
  if (first === null || second === null || rtt === null || first < 0 || second < 0) return;
  // On a rewritten connection each leg has its own time: the leg is named by its end that is not the box.
  const leg = c.bindingsOf(flow)[0];
  const side = leg === undefined ? null : leg.originalFlow === flow ? c.author(row) : c.receiver(row);
  out.say('tcp.handshake', { side, rtt, first, second }, 'tcp.rtt', [
    ...citeTimes(c.facts, opening.syn, opening.synAck),
    ...citeTimes(c.facts, opening.synAck, row).slice(1),
  ]);
};

/** The first packet of a connection whose opening is not in the capture. */
export const midstream: FrameRule = (c, row, out) => {
  const connection = c.connection(row);
  if (connection === undefined || connection.opening.kind !== 'not-seen') return;
  if (c.facts.tables.flows.firstRow.get(connection.flow) !== row || (c.p.flags.get(row) & TcpFlag.syn) !== 0) return;
  out.say(
    'tcp.midstream',
    { ports: connection.rolesFrom === 'ports' },
    'tcp.midstream',
    [cite(c.facts, row, 'tcp.flags')],
    'note',
  );
};

/** A SYN on the ports of a connection that is open, and the challenge ACK that answers it. */
export const challenge: FrameRule = (c, row, out) => {
  const found = challenges(c.facts.tables).get(row);
  if (found === undefined) return;
  const { syn, ack, last } = found;
  const evidence = [cite(c.facts, last, 'tcp.seq_raw'), cite(c.facts, syn, 'tcp.seq_raw'), cite(c.facts, ack, 'tcp.ack_raw')];
  if (row === syn) out.say('tcp.challenge.syn', { last, answer: ack }, 'tcp.challenge', evidence, 'warning');
  else out.say('tcp.challenge.ack', { who: c.author(row), syn, ack: c.p.ack.get(row) }, 'tcp.challenge', evidence, 'note');
};
