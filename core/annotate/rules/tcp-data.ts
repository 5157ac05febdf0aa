/** TCP: data, acknowledgements, retransmissions, keep-alives, windows. */
import { seqAdd } from '../../base/seq32.ts';
import { TcpFlag } from '../../table/packets.ts';
import { cite } from '../evidence.ts';
import type { FrameRule } from './rule.ts';

export const data: FrameRule = (c, row, out) => {
  const bytes = c.p.payloadLength.get(row);
  if (bytes === 0) return;
  const first = c.p.seq.get(row);
  out.say('tcp.data', { who: c.author(row), bytes, single: bytes === 1, first, last: seqAdd(first, bytes - 1) }, 'tcp.data', [
    cite(c.facts, row, 'tcp.seq_raw'),
    cite(c.facts, row, 'tcp.len'),
  ]);
};

export const acknowledgement: FrameRule = (c, row, out) => {
  const before = c.repeatedAck(row);
  if (before !== null) {
    const evidence = [cite(c.facts, before.row, 'tcp.ack_raw'), cite(c.facts, row, 'tcp.ack_raw')];
    const who = c.author(row);
    const from = c.p.window.get(before.row);
    const to = c.p.window.get(row);
    if (from === to) {
      const repeated = { who, ack: c.p.ack.get(row), before: before.row, gap: before.gap };
      out.say('tcp.ack.again', repeated, 'tcp.ack', evidence, 'note');
    } else {
      evidence.push(cite(c.facts, before.row, 'tcp.window_size_value'), cite(c.facts, row, 'tcp.window_size_value'));
      out.say('tcp.window-update', { who, before: before.row, from, to }, 'tcp.zero-window', evidence);
    }
    return;
  }
  const covered = c.acknowledged(row);
  const evidence = [cite(c.facts, row, 'tcp.ack_raw')];
  if (covered !== null) evidence.push(cite(c.facts, covered, 'tcp.seq_raw'), cite(c.facts, covered, 'tcp.len'));
  out.say('tcp.ack', { who: c.author(row), ack: c.p.ack.get(row), data: covered }, 'tcp.ack', evidence);
};

export const retransmission: FrameRule = (c, row, out) => {
  if (!c.facts.tcp.isRetransmission(row)) return;
  const original = c.firstSending(row);
  const evidence = [cite(c.facts, row, 'tcp.seq_raw'), cite(c.facts, row, 'tcp.len')];
  if (original !== null) evidence.push(cite(c.facts, original, 'tcp.seq_raw'), cite(c.facts, original, 'tcp.len'));
  out.say('tcp.retransmission', { who: c.author(row), original }, 'tcp.retransmission', evidence, 'note');
};

export const keepAlive: FrameRule = (c, row, out) => {
  out.say('tcp.keepalive', { who: c.author(row) }, 'tcp.keepalive', [cite(c.facts, row, 'tcp.seq_raw')], 'note');
};

export const zeroWindow: FrameRule = (c, row, out) => {
  if (c.p.window.get(row) !== 0 || (c.p.flags.get(row) & (TcpFlag.syn | TcpFlag.fin | TcpFlag.rst)) !== 0) return;
  out.say('tcp.zero-window', { who: c.author(row) }, 'tcp.zero-window', [cite(c.facts, row, 'tcp.window_size_value')], 'warning');
};

export const bare: FrameRule = (c, row, out) => {
  out.say('tcp.bare', { who: c.author(row) }, 'tcp.flags', [cite(c.facts, row, 'tcp.flags')], 'note');
};
