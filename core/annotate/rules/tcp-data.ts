/** TCP: data, acknowledgements, retransmissions, holes, keep-alives, windows. */
import type { PacketRow } from '../../base/ids.ts';
import { seqAdd, seqDiff } from '../../base/seq32.ts';
import { TcpFlag } from '../../table/packets.ts';
import type { Context } from '../context.ts';
import { cite } from '../evidence.ts';
import { type Hole, holeBefore, overtakenBy, repeatedRequests, unseenAcknowledged } from '../holes.ts';
import { newlySacked, reportOn } from '../sack.ts';
import type { Sayer } from '../say.ts';
import type { FrameRule } from './rule.ts';

export const data: FrameRule = (c, row, out) => {
  const bytes = c.p.payloadLength.get(row);
  if (bytes === 0) return;
  const first = c.p.seq.get(row);
  const closed = c.probedWindow(row);
  if (closed !== null) {
    probe(c, row, closed, out);
    return;
  }
  out.say('tcp.data', { who: c.author(row), bytes, single: bytes === 1, first, last: seqAdd(first, bytes - 1) }, 'tcp.data', [
    cite(c.facts, row, 'tcp.seq_raw'),
    cite(c.facts, row, 'tcp.len'),
  ]);
};

export const acknowledgement: FrameRule = (c, row, out) => {
  const who = c.author(row);
  const ack = c.p.ack.get(row);
  const asked = c.askedBefore(row);
  if (asked !== null) {
    const { row: probe, how } = asked;
    const evidence = [cite(c.facts, probe, 'tcp.seq_raw'), cite(c.facts, probe, 'tcp.len'), cite(c.facts, row, 'tcp.ack_raw')];
    if (how === 'window') {
      const window = c.p.window.get(row);
      evidence.push(cite(c.facts, row, 'tcp.window_size_value'));
      out.say('tcp.zero-window.answer', { who, probe, ack, open: window > 0, window }, 'tcp.zero-window', evidence);
    } else out.say('tcp.keepalive.answer', { who, probe, ack }, 'tcp.keepalive', evidence);
    return;
  }
  const before = c.repeatedAck(row);
  const fin = finAwaited(c, row);
  if (before === null) {
    const covered = c.acknowledged(row);
    const evidence = [cite(c.facts, row, 'tcp.ack_raw')];
    if (covered !== null) evidence.push(cite(c.facts, covered, 'tcp.seq_raw'), cite(c.facts, covered, 'tcp.len'));
    out.say('tcp.ack', { who, ack, data: covered }, 'tcp.ack', evidence);
    if (fin !== null) ofFinItself(c, row, fin, out);
    return;
  }
  const evidence = [cite(c.facts, before.row, 'tcp.ack_raw'), cite(c.facts, row, 'tcp.ack_raw')];
  const from = c.p.window.get(before.row);
  const to = c.p.window.get(row);
  if (fin !== null && from === to) {
    ofFinItself(c, row, fin, out);
    return;
  }
  if (from === to) {
    const { between, arrived } = before;
    const sacked = newlySacked(c, before.row, row);
    if (sacked !== null) {
      const { how, block } = sacked;
      const last = seqAdd(block.right, -1);
      const said = { who, ack, before: before.row, how, bytes: seqDiff(block.right, block.left), first: block.left, last };
      out.say('tcp.ack.sack', said, 'tcp.sack', evidence, 'note');
      return;
    }
    const repeated = { who, ack, before: before.row, between, arrived };
    out.say('tcp.ack.again', repeated, 'tcp.ack', evidence, 'note');
  } else {
    evidence.push(cite(c.facts, before.row, 'tcp.window_size_value'), cite(c.facts, row, 'tcp.window_size_value'));
    out.say('tcp.window-update', { who, before: before.row, from, to }, 'tcp.zero-window', evidence);
  }
};

/** The FIN of the other end whose own number this packet awaits: it acknowledges all before the FIN, and the FIN not. */
function finAwaited(c: Context, row: PacketRow): PacketRow | null {
  const close = c.connection(row)?.close;
  for (const fin of [close?.firstFin, close?.secondFin]) {
    if (fin == null || fin > row || c.isForward(fin) === c.isForward(row)) continue;
    if (seqAdd(c.p.seq.get(fin), c.p.payloadLength.get(fin)) === c.p.ack.get(row)) return fin;
  }
  return null;
}

function ofFinItself(c: Context, row: PacketRow, fin: PacketRow, out: Sayer): void {
  const ack = c.p.ack.get(row);
  out.say(
    'tcp.ack.fin-itself',
    { who: c.author(row), ack, fin, next: seqAdd(ack, 1) },
    'tcp.fin',
    [cite(c.facts, fin, 'tcp.seq_raw'), cite(c.facts, fin, 'tcp.len'), cite(c.facts, row, 'tcp.ack_raw')],
    'note',
  );
}

export const retransmission: FrameRule = (c, row, out) => {
  if (!c.facts.tcp.isRetransmission(row)) return;
  const original = c.firstSending(row);
  const evidence = [cite(c.facts, row, 'tcp.seq_raw'), cite(c.facts, row, 'tcp.len')];
  if (original !== null) evidence.push(cite(c.facts, original, 'tcp.seq_raw'), cite(c.facts, original, 'tcp.len'));
  const told = reportOn(c, row, original);
  if (told !== null) evidence.push(cite(c.facts, told.report, 'tcp.ack_raw'));
  const said = { who: c.author(row), original, told: told?.how ?? 'nothing', report: told?.report ?? null };
  out.say('tcp.retransmission', said, 'tcp.retransmission', evidence, 'note');
  fast(c, row, out);
};

/** So many repeated acknowledgements make a sender send again without waiting for its timer (RFC 5681 §3.2). */
const FAST_FROM = 3;

function fast(c: Context, row: PacketRow, out: Sayer): void {
  const repeats = repeatedRequests(c, row);
  if (repeats < FAST_FROM) return;
  const ack = c.p.seq.get(row);
  const asked = c.latestFromPeer(row);
  const evidence = asked === null ? [] : [cite(c.facts, asked, 'tcp.ack_raw'), cite(c.facts, row, 'tcp.seq_raw')];
  out.say('tcp.retransmission.fast', { repeats, ack }, 'tcp.fast-retransmit', evidence);
}

/** What the capture shows to be missing before this packet, or filled or confirmed by it. */
export const holes: FrameRule = (c, row, out) => {
  const loss = c.facts.tcp.loss(row);
  const last = (hole: Hole): number => seqAdd(hole.first, hole.length - 1);
  const hole = loss.ahead ? holeBefore(c, row) : null;
  if (hole !== null) {
    out.say(
      'tcp.hole',
      { bytes: hole.length, single: hole.length === 1, first: hole.first, last: last(hole), late: hole.late },
      'tcp.hole',
      [cite(c.facts, row, 'tcp.seq_raw')],
      hole.late === null ? 'warning' : 'note',
    );
  }
  const after = loss.fills ? overtakenBy(c, row) : null;
  if (after !== null) {
    const evidence = [cite(c.facts, after, 'tcp.seq_raw'), cite(c.facts, row, 'tcp.seq_raw'), cite(c.facts, row, 'tcp.len')];
    out.say('tcp.late', { after }, 'tcp.hole', evidence, 'note');
    fast(c, row, out);
  }
  const unseen = loss.acksUnseen ? unseenAcknowledged(c, row) : null;
  if (unseen !== null) {
    out.say(
      'tcp.ack.unseen',
      { who: c.author(row), bytes: unseen.length, first: unseen.first },
      'tcp.ack',
      [cite(c.facts, row, 'tcp.ack_raw')],
      'warning',
    );
  }
};

export const keepAlive: FrameRule = (c, row, out) => {
  const closed = c.probedWindow(row);
  if (closed !== null) probe(c, row, closed, out);
  else out.say('tcp.keepalive', { who: c.author(row) }, 'tcp.keepalive', [cite(c.facts, row, 'tcp.seq_raw')], 'note');
};

function probe(c: Context, row: PacketRow, closed: PacketRow, out: Sayer): void {
  out.say(
    'tcp.zero-window.probe',
    { who: c.author(row), other: c.author(closed), closed, bytes: c.p.payloadLength.get(row) },
    'tcp.zero-window',
    [cite(c.facts, closed, 'tcp.window_size_value'), cite(c.facts, closed, 'tcp.ack_raw'), cite(c.facts, row, 'tcp.seq_raw')],
    'note',
  );
}

export const zeroWindow: FrameRule = (c, row, out) => {
  // The answer to a probe has said it.
  if (c.askedBefore(row) !== null) return;
  if (c.p.window.get(row) !== 0 || (c.p.flags.get(row) & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)) !== 0) return;
  out.say('tcp.zero-window', { who: c.author(row) }, 'tcp.zero-window', [cite(c.facts, row, 'tcp.window_size_value')], 'warning');
};

export const bare: FrameRule = (c, row, out) => {
  out.say('tcp.bare', { who: c.author(row) }, 'tcp.flags', [cite(c.facts, row, 'tcp.flags')], 'note');
};
