/**
 * What Wireshark adds to a TCP segment from the segments before it: `tcp.completeness`, `tcp.analysis`, and the notes of its expert
 * information, which are fields as well.
 */
import { defineFields, type FieldSpec } from './field.ts';
import type { TcpAnalysis, TreeBuilder } from './tree.ts';

const value = <T extends FieldSpec['type']>(name: string, type: T, title: string) =>
  ({ name: `tcp.analysis.${name}`, type, title, generated: true }) as const;

export const tcpAnalysisFields = defineFields({
  completeness: { name: 'tcp.completeness', type: 'uint', title: 'Conversation completeness', generated: true },
  analysis: { name: 'tcp.analysis', type: 'none', title: 'SEQ/ACK analysis', generated: true },
  acksFrame: value('acks_frame', 'frame', 'This is an ACK to the segment in frame'),
  ackRtt: value('ack_rtt', 'duration', 'The RTT to ACK the segment was'),
  initialRtt: value('initial_rtt', 'duration', 'iRTT'),
  bytesInFlight: value('bytes_in_flight', 'uint', 'Bytes in flight'),
  pushBytes: value('push_bytes_sent', 'uint', 'Bytes sent since last PSH flag'),
  flags: value('flags', 'none', 'TCP Analysis Flags'),
  rto: value('rto', 'duration', 'The RTO for this segment was'),
  rtoFrame: value('rto_frame', 'frame', 'RTO based on delta from frame'),
  duplicateAck: value('duplicate_ack', 'none', 'Duplicate ACK'),
  duplicateNumber: value('duplicate_ack_num', 'uint', 'Duplicate ACK #'),
  duplicateFrame: value('duplicate_ack_frame', 'frame', 'Duplicate to the ACK in frame'),
});
const F = tcpAnalysisFields;

const note = (name: string, title: string) => ({ name: `tcp.${name}`, type: 'none', title, generated: true }) as const;

/** Notes that stand alone. Titles are Wireshark's words for them. */
export const tcpNotes = defineFields({
  retransmission: note('analysis.retransmission', 'This frame is a (suspected) retransmission'),
  fastRetransmission: note('analysis.fast_retransmission', 'This frame is a (suspected) fast retransmission'),
  spuriousRetransmission: note('analysis.spurious_retransmission', 'This frame is a (suspected) spurious retransmission'),
  outOfOrder: note('analysis.out_of_order', 'This frame is a (suspected) out-of-order segment'),
  reusedPorts: note(
    'analysis.reused_ports',
    'A new tcp session is started with the same ports as an earlier session in this trace',
  ),
  lostSegment: note('analysis.lost_segment', 'Previous segment(s) not captured (common at capture start)'),
  ackLostSegment: note('analysis.ack_lost_segment', "ACKed segment that wasn't captured (common at capture start)"),
  windowUpdate: note('analysis.window_update', 'TCP window update'),
  windowFull: note('analysis.window_full', 'TCP window specified by the receiver is now completely full'),
  keepAlive: note('analysis.keep_alive', 'TCP keep-alive segment'),
  keepAliveAck: note('analysis.keep_alive_ack', 'ACK to a TCP keep-alive segment'),
  zeroWindowProbe: note('analysis.zero_window_probe', 'TCP Zero Window Probe'),
  zeroWindow: note('analysis.zero_window', 'TCP Zero Window segment'),
  zeroWindowProbeAck: note('analysis.zero_window_probe_ack', 'ACK to a TCP Zero Window Probe'),
  connectionSyn: note('connection.syn', 'Connection establish request (SYN)'),
  connectionSynAck: note('connection.synack', 'Connection establish acknowledge (SYN+ACK)'),
  connectionFin: note('connection.fin', 'Connection finish (FIN)'),
  connectionRst: note('connection.rst', 'Connection reset (RST)'),
  finActive: note('connection.fin_active', 'This frame initiates the connection closing'),
  finPassive: note('connection.fin_passive', 'This frame undergoes the connection closing'),
  fastOpenAck: note('analysis.tfo_ack', 'TCP SYN-ACK accepting TFO data'),
  fastOpenIgnored: note('analysis.tfo_ignored', 'TCP SYN-ACK ignoring TFO data'),
  ackNonzero: note('ack.nonzero', 'The acknowledgment number field is nonzero while the ACK flag is not set'),
  urgentNonzero: note('urgent_pointer.non_zero', 'The urgent pointer field is nonzero while the URG flag is not set'),
  shortSegment: note('short_segment', 'Short segment'),
  bogusHeader: note('bogus_header_length', 'Bogus TCP Header length'),
});

/** In the order in which they are shown; the duplicate ACK is a case of its own. */
const FLAG_NOTES: Readonly<Record<string, readonly FieldSpec[]>> = {
  reused_ports: [tcpNotes.reusedPorts],
  retransmission: [tcpNotes.retransmission],
  fast_retransmission: [tcpNotes.fastRetransmission, tcpNotes.retransmission],
  spurious_retransmission: [tcpNotes.spuriousRetransmission, tcpNotes.retransmission],
  out_of_order: [tcpNotes.outOfOrder],
  lost_segment: [tcpNotes.lostSegment],
  ack_lost_segment: [tcpNotes.ackLostSegment],
  window_update: [tcpNotes.windowUpdate],
  window_full: [tcpNotes.windowFull],
  keep_alive: [tcpNotes.keepAlive],
  keep_alive_ack: [tcpNotes.keepAliveAck],
  zero_window_probe: [tcpNotes.zeroWindowProbe],
  zero_window: [tcpNotes.zeroWindow],
  zero_window_probe_ack: [tcpNotes.zeroWindowProbeAck],
};

export function explainTcpAnalysis(t: TreeBuilder, a: TcpAnalysis): void {
  t.openGenerated(F.analysis);
  if (a.acksRow !== undefined) t.generated(F.acksFrame, a.acksRow + 1);
  if (a.ackRttNs !== undefined) t.generated(F.ackRtt, a.ackRttNs);
  if (a.initialRttNs !== undefined) t.generated(F.initialRtt, a.initialRttNs);
  if (a.bytesInFlight !== undefined) t.generated(F.bytesInFlight, a.bytesInFlight);
  if (a.pushBytes !== undefined) t.generated(F.pushBytes, a.pushBytes);
  if (a.flags.length > 0) explainFlags(t, a);
  t.close();
}

function explainFlags(t: TreeBuilder, a: TcpAnalysis): void {
  t.openGenerated(F.flags);
  for (const flag of a.flags) {
    if (flag === 'duplicate_ack') t.generated(F.duplicateAck, null);
    for (const spec of FLAG_NOTES[flag] ?? []) t.generated(spec, null);
    if (flag === 'retransmission' && a.timeout !== undefined) {
      t.generated(F.rto, a.timeout.ns);
      t.generated(F.rtoFrame, a.timeout.row + 1);
    }
  }
  t.close();
  if (a.duplicate === undefined) return;
  t.generated(F.duplicateNumber, a.duplicate.number);
  t.generated(F.duplicateFrame, a.duplicate.row + 1);
  // Wireshark's note has the name of the flag, which then occurs twice.
  t.generated(F.duplicateAck, null);
}
