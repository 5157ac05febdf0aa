/** What Wireshark says of a segment, in words: which rule, the values it compared, the frames they are in, and the limit where there is one. */

import { heldAfterAll } from '../../analysis/tcp/seen.ts';
import { FAST_RETRANSMISSION_NS, OF_COPIES, OUT_OF_ORDER_NS, Verdict } from '../../analysis/tcp/verdicts/bits.ts';
import { verdictNames } from '../../analysis/tcp/verdicts/shown.ts';
import { type TcpVerdicts, tcpVerdicts } from '../../analysis/tcp/verdicts/verdicts.ts';
import type { PacketRow } from '../../base/ids.ts';
import { seqGt } from '../../base/seq32.ts';
import { TcpFlag } from '../../table/packets.ts';
import { nextSequence } from '../../wire/tcp.ts';
import type { Context } from '../context.ts';
import { cite } from '../evidence.ts';
import type { Sayer } from '../say.ts';
import type { FrameRule } from './rule.ts';

export const tcpVerdict: FrameRule = (c, row, out) => {
  const v = tcpVerdicts(c.facts.tables);
  const flags = v.flags(row);
  if (flags === 0) return;
  const same = (flags & OF_COPIES) === 0 ? null : c.samePacket(row);
  if (same === null) explain(c, v, row, flags, out);
  else {
    const [from, to] = [c.p.ttl.get(same.row), c.p.ttl.get(row)];
    const name = verdictNames(flags & OF_COPIES)
      .join(', ')
      .replaceAll('_', ' ');
    const evidence = [same.row, row].map((r) => cite(c.facts, r, 'tcp.seq_raw'));
    out.say('tcp.verdict.copy', { name, original: same.row, hop: from !== to, from, to }, 'tcp.verdict', evidence, 'note');
  }
};

const end = (c: Context, row: PacketRow): number =>
  nextSequence(c.p.seq.get(row), c.p.payloadLength.get(row), c.p.flags.get(row) & ~TcpFlag.rst);

/** Whether the capture holds what this verdict misses, and the window probe that is the reason. */
function held(c: Context, v: TcpVerdicts, row: PacketRow, verdict: number): { held: boolean; probe: PacketRow | null } {
  const bytes = heldAfterAll(c.facts.tables, v, row, verdict);
  return { held: bytes !== null, probe: bytes && c.probeWithin(row, bytes.forward, bytes.from, bytes.to) };
}

function explain(c: Context, v: TcpVerdicts, row: PacketRow, flags: number, out: Sayer): void {
  const has = (bit: number): boolean => (flags & bit) !== 0;
  const refs = v.references(row);
  const highest = refs?.highest ?? null;
  const peer = refs?.peer ?? null;
  const peerHighest = refs?.peerHighest ?? null;
  const timeout = refs?.timeout ?? null;
  const since = (from: PacketRow): number => c.p.elapsedNs(from, row);
  const seq = c.p.seq.get(row);
  const ack = c.p.ack.get(row);
  const own = cite(c.facts, row, 'tcp.seq_raw');
  const acks = cite(c.facts, row, 'tcp.ack_raw');
  const ofHighest = highest === null ? [own] : [own, cite(c.facts, highest, 'tcp.seq_raw'), cite(c.facts, highest, 'tcp.len')];
  const ofPeer = peer === null ? [own] : [own, cite(c.facts, peer, 'tcp.ack_raw')];

  if (has(Verdict.reusedPorts)) out.say('tcp.verdict.reused-ports', { seq }, 'tcp.verdict', [own], 'note');
  if (has(Verdict.retransmission)) {
    const gap = timeout === null ? null : since(timeout);
    out.say('tcp.verdict.retransmission', { seq, highest, timeout, gap }, 'tcp.verdict', ofHighest, 'note');
  }
  if (has(Verdict.fastRetransmission)) {
    const gap = peer === null ? null : since(peer);
    const said = { seq, peer, gap, limit: FAST_RETRANSMISSION_NS };
    out.say('tcp.verdict.fast-retransmission', said, 'tcp.verdict', ofPeer, 'note');
  }
  if (has(Verdict.spuriousRetransmission)) {
    const said = { next: end(c, row), ack: peer === null ? 0 : c.p.ack.get(peer), peer };
    out.say('tcp.verdict.spurious-retransmission', said, 'tcp.verdict', ofPeer, 'note');
  }
  if (has(Verdict.outOfOrder) && highest !== null) {
    const rtt = v.initialRtt(row);
    const limit = rtt === undefined ? OUT_OF_ORDER_NS : c.p.elapsedNs(rtt.syn, rtt.ack);
    const said = {
      seq,
      next: end(c, highest),
      highest,
      gap: since(highest),
      limit,
      syn: rtt?.syn ?? null,
      ack: rtt?.ack ?? null,
    };
    out.say('tcp.verdict.out-of-order', said, 'tcp.verdict', ofHighest, 'note');
  }
  if (has(Verdict.lostSegment)) {
    const next = highest === null ? seq : end(c, highest);
    out.say(
      'tcp.verdict.lost-segment',
      { seq, next, highest, ...held(c, v, row, Verdict.lostSegment) },
      'tcp.verdict',
      ofHighest,
      'note',
    );
  }
  if (has(Verdict.ackLostSegment)) {
    const evidence = peerHighest === null ? [acks] : [acks, cite(c.facts, peerHighest, 'tcp.seq_raw')];
    const next = peerHighest === null ? ack : end(c, peerHighest);
    out.say(
      'tcp.verdict.ack-lost-segment',
      { ack, next, highest: peerHighest, hole: !seqGt(ack, next), ...held(c, v, row, Verdict.ackLostSegment) },
      'tcp.verdict',
      evidence,
      'note',
    );
  }
  explainWindows(c, row, has, peer, out);
  const duplicate = v.duplicate(row);
  if (duplicate !== undefined) {
    const said = { ack, count: duplicate.number, first: duplicate.of ?? null };
    out.say('tcp.verdict.duplicate-ack', said, 'tcp.verdict', [acks], 'note');
  }
}

function explainWindows(c: Context, row: PacketRow, has: (bit: number) => boolean, peer: PacketRow | null, out: Sayer): void {
  const seq = c.p.seq.get(row);
  const own = cite(c.facts, row, 'tcp.seq_raw');
  const window = cite(c.facts, row, 'tcp.window_size_value');
  const ofPeer = peer === null ? [own] : [own, cite(c.facts, peer, 'tcp.window_size_value')];
  if (has(Verdict.windowUpdate)) {
    const said = { ack: c.p.ack.get(row), window: c.p.window.get(row) };
    out.say('tcp.verdict.window-update', said, 'tcp.verdict', [cite(c.facts, row, 'tcp.ack_raw'), window]);
  }
  if (has(Verdict.windowFull)) {
    const ack = peer === null ? 0 : c.p.ack.get(peer);
    const next = end(c, row);
    // The window in bytes is what makes the rule's equation true.
    out.say('tcp.verdict.window-full', { next, peer, ack, window: (next - ack) >>> 0 }, 'tcp.verdict', ofPeer, 'note');
  }
  if (has(Verdict.keepAlive)) {
    out.say('tcp.verdict.keep-alive', { seq, bytes: c.p.payloadLength.get(row) }, 'tcp.verdict', [own], 'note');
  }
  if (has(Verdict.keepAliveAck)) out.say('tcp.verdict.keep-alive-ack', { peer }, 'tcp.verdict', [own], 'note');
  if (has(Verdict.zeroWindowProbe)) out.say('tcp.verdict.zero-window-probe', { seq, peer }, 'tcp.verdict', ofPeer, 'note');
  if (has(Verdict.zeroWindow)) out.say('tcp.verdict.zero-window', {}, 'tcp.verdict', [window], 'note');
  if (has(Verdict.zeroWindowProbeAck)) out.say('tcp.verdict.zero-window-probe-ack', { peer }, 'tcp.verdict', [window], 'note');
}
