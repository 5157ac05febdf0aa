/** Has an earlier packet the same content? By the record in the window, and the columns of its row. */
import { TcpFlag } from '../../table/packets.ts';
import type { Subject } from './subject.ts';
import { State, Word } from './window.ts';
import type { Work } from './work.ts';

/** Does the record at `at` have the content of `s`: all that a translator leaves alone? */
export function isAlike({ window, tables }: Work, s: Subject, at: number): boolean {
  const w = window.words;
  if (w[at + Word.digest] !== s.digest || ((w[at + Word.ip] as number) & State.loose) !== 0) return false;
  const row = w[at + Word.row] as number;
  const p = tables.packets;
  if (p.payloadLength.get(row) !== s.payloadLength || p.flags.get(row) !== s.flags) return false;
  if (p.ipProtocol.get(row) !== s.protocol) return false;
  if (!s.isTcp) return p.ipId.get(row) === s.ipId && (s.isError || p.seq.get(row) === s.seq);
  if (s.seqOf(row) !== s.seq || s.ackOf(row) !== s.ack) return false;
  if ((s.flags & TcpFlag.syn) !== 0) return true;
  return p.window.get(row) === s.window && (w[at + Word.options] === s.options || s.shifts.size > 0);
}

/** A SYN whose number alone differs: a box that hides initial sequence numbers. */
export function isLooselyAlike({ window, tables }: Work, s: Subject, at: number): boolean {
  const w = window.words;
  if (((w[at + Word.ip] as number) & State.loose) === 0 || w[at + Word.options] !== s.options) return false;
  const p = tables.packets;
  const row = w[at + Word.row] as number;
  if (p.flags.get(row) !== s.flags || p.window.get(row) !== s.window || p.payloadLength.get(row) !== s.payloadLength)
    return false;
  // Nothing but a forwarded packet has exactly one hop less and all else the same; a proxy's SYN starts afresh.
  if (p.ttl.get(row) !== s.ttl + 1) return false;
  return p.ipId.get(row) === s.ipId && (p.srcPort.get(row) === s.srcPort || p.dstPort.get(row) === s.dstPort);
}
