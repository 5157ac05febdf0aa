/** Texts of TCP's verdicts and notes: see `describe.ts`. */

import { tcpNotes } from '../wire/tcp-analysis.ts';
import { optionNotes } from '../wire/tcp-option-notes.ts';
import { type Describe, number, own, text } from './describe-kit.ts';

/** SYN, SYN+ACK and ACK; then data; then FIN or RST. */
const COMPLETENESS: Readonly<Record<number, string>> = {
  1: 'Incomplete, SYN_SENT',
  3: 'Incomplete, CLIENT_ESTABLISHED',
  7: 'Incomplete, ESTABLISHED',
  15: 'Incomplete, DATA',
  23: 'Complete, NO_DATA',
  39: 'Complete, NO_DATA',
  55: 'Complete, NO_DATA',
  31: 'Complete, WITH_DATA',
  47: 'Complete, WITH_DATA',
  63: 'Complete, WITH_DATA',
};

const WARNINGS: ReadonlySet<string> = new Set(
  [
    tcpNotes.zeroWindow,
    tcpNotes.lostSegment,
    tcpNotes.ackLostSegment,
    tcpNotes.outOfOrder,
    tcpNotes.windowFull,
    tcpNotes.connectionRst,
    tcpNotes.shortSegment,
    optionNotes.shiftInvalid,
    optionNotes.dsack,
    optionNotes.manyNops,
    optionNotes.lengthInvalid,
    optionNotes.suboptionMalformed,
    optionNotes.mssPresent,
  ].map((spec) => spec.name),
);
const CHATS: ReadonlySet<string> = new Set(
  [tcpNotes.windowUpdate, tcpNotes.connectionSyn, tcpNotes.connectionSynAck, tcpNotes.connectionFin].map((spec) => spec.name),
);

/** Analysis and connection notes are about the sequence of packets, all others about the protocol. */
const noteOf = (name: string): Describe => {
  const severity = WARNINGS.has(name) ? 'Warning' : CHATS.has(name) ? 'Chat' : name.includes('bogus') ? 'Error' : 'Note';
  const group = /^tcp\.(analysis|connection)\.|dsack/.test(name) ? 'Sequence' : 'Protocol';
  return (n) => `Expert Info (${severity}/${group}): ${n.spec.title}`;
};

export const TCP_DESCRIPTIONS: Readonly<Record<string, Describe>> = {
  'tcp.completeness': (n) => `${n.spec.title}: ${COMPLETENESS[number(n)] ?? 'Incomplete'} (${own(n)})`,
  // The flag itself, and the note on it, which stands beside it.
  'tcp.analysis.duplicate_ack': (n, parent) =>
    parent?.spec.name === 'tcp.analysis.flags'
      ? 'This is a TCP duplicate ack'
      : `Expert Info (Note/Sequence): ${n.spec.title} (#${text(parent, 'tcp.analysis.duplicate_ack_num')})`,
  ...Object.fromEntries(
    [...Object.values(tcpNotes), ...Object.values(optionNotes)].map((spec) => [spec.name, noteOf(spec.name)]),
  ),
};
