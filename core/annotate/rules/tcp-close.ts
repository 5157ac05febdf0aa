/** TCP: the close in its steps. */
import type { TcpState } from '../../analysis/tcp/facts.ts';
import { endOfSegment } from '../../analysis/tcp/segment.ts';
import type { PacketRow } from '../../base/ids.ts';
import { seqAdd, seqGe } from '../../base/seq32.ts';
import { TcpFlag } from '../../table/packets.ts';
import type { Context } from '../context.ts';
import { cite } from '../evidence.ts';
import type { FrameRule } from './rule.ts';

/** The state that the sender of this packet is in once it has sent it. */
function ownState(c: Context, row: PacketRow): TcpState {
  const states = c.facts.tcp.statesAfter(row);
  if (states === undefined) return 'UNKNOWN';
  return c.facts.tcp.fromClient(row) ? states.client : states.server;
}

/** The state of the other end once it has this packet. */
function peerState(c: Context, row: PacketRow): TcpState {
  const states = c.facts.tcp.statesOnceDelivered(row);
  if (states === undefined) return 'UNKNOWN';
  return c.facts.tcp.fromClient(row) ? states.server : states.client;
}

/** The number the FIN itself takes: after the data of its segment. */
const finNumber = (c: Context, row: PacketRow): number => seqAdd(c.p.seq.get(row), c.p.payloadLength.get(row));

const isAck = (c: Context, row: PacketRow): boolean => (c.p.flags.get(row) & TcpFlag.ack) !== 0;

/** True when this packet acknowledges that FIN. */
const covers = (c: Context, row: PacketRow, fin: PacketRow): boolean =>
  isAck(c, row) && seqGe(c.p.ack.get(row), endOfSegment(c.p, fin));

export const fin: FrameRule = (c, row, out) => {
  const who = c.author(row);
  const seq = finNumber(c, row);
  const next = seqAdd(seq, 1);
  const evidence = [cite(c.facts, row, 'tcp.flags'), cite(c.facts, row, 'tcp.seq_raw'), cite(c.facts, row, 'tcp.ack_raw')];
  const close = c.connection(row)?.close;
  const state = ownState(c, row);
  if (close?.firstFin === row) {
    out.say('tcp.fin.first', { who, seq, next, state }, 'tcp.fin', evidence);
    return;
  }
  const first = close?.firstFin ?? null;
  if (close?.secondFin === row && first !== null) {
    if (covers(c, row, first)) {
      out.say('tcp.fin.second', { who, first, seq, next, state }, 'tcp.fin', evidence);
      if (close.firstFinAck === row) {
        out.say('tcp.fin.covers', { fin: first }, 'tcp.close', [
          cite(c.facts, first, 'tcp.seq_raw'),
          cite(c.facts, row, 'tcp.ack_raw'),
        ]);
      }
    } else out.say('tcp.fin.simultaneous', { who, first, seq, next, state }, 'tcp.close', evidence);
    return;
  }
  out.say('tcp.fin.other', { who, seq }, 'tcp.fin', evidence);
};

export const finAck: FrameRule = (c, row, out) => {
  const who = c.author(row);
  const ack = c.p.ack.get(row);
  const close = c.connection(row)?.close;
  const state = ownState(c, row);
  const { firstFin, firstFinAck, secondFin, secondFinAck } = close ?? {};
  if (firstFin != null && firstFinAck === row && (secondFin == null || secondFin > row)) {
    const waits = peerState(c, row) === 'FIN-WAIT-2' ? c.author(firstFin) : null;
    out.say('tcp.close.ack.first', { who, fin: firstFin, ack, state, waits }, 'tcp.half-close', [
      cite(c.facts, row, 'tcp.ack_raw'),
      cite(c.facts, firstFin, 'tcp.seq_raw'),
    ]);
    return;
  }
  const last = secondFin != null && secondFinAck === row ? secondFin : firstFin != null && firstFinAck === row ? firstFin : null;
  if (last === null) {
    out.say('tcp.close.ack', { who, ack }, 'tcp.fin', [cite(c.facts, row, 'tcp.ack_raw')]);
    return;
  }
  // Closing at the same time: of the two acknowledgements only the later one ends the connection.
  const other = last === secondFin ? firstFinAck : secondFinAck;
  if (other == null || other > row) {
    out.say('tcp.close.ack.crossing', { who, fin: last, ack, state }, 'tcp.close', [
      cite(c.facts, row, 'tcp.ack_raw'),
      cite(c.facts, last, 'tcp.seq_raw'),
    ]);
    return;
  }
  out.say('tcp.close.ack.last', { who, fin: last, ack, state, waits: state === 'TIME-WAIT' }, 'tcp.close', [
    cite(c.facts, row, 'tcp.ack_raw'),
    cite(c.facts, last, 'tcp.seq_raw'),
  ]);
};
