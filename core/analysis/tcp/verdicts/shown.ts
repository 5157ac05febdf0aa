/** A segment's verdict as its field tree shows it. */
import type { PacketRow } from '../../../base/ids.ts';
import { Layer, Mark } from '../../../table/packets.ts';
import type { Tables } from '../../../table/tables.ts';
import type { TcpAnalysis, TcpVerdict } from '../../../wire/tree.ts';
import { Verdict } from './bits.ts';
import { type TcpVerdicts, tcpVerdicts } from './verdicts.ts';

/** Wireshark's name of each verdict, in the order in which it shows them. */
export const VERDICT_NAMES = [
  ['reused_ports', Verdict.reusedPorts],
  ['retransmission', Verdict.retransmission],
  ['fast_retransmission', Verdict.fastRetransmission],
  ['spurious_retransmission', Verdict.spuriousRetransmission],
  ['out_of_order', Verdict.outOfOrder],
  ['lost_segment', Verdict.lostSegment],
  ['ack_lost_segment', Verdict.ackLostSegment],
  ['window_update', Verdict.windowUpdate],
  ['window_full', Verdict.windowFull],
  ['keep_alive', Verdict.keepAlive],
  ['keep_alive_ack', Verdict.keepAliveAck],
  ['duplicate_ack', Verdict.duplicateAck],
  ['zero_window_probe', Verdict.zeroWindowProbe],
  ['zero_window', Verdict.zeroWindow],
  ['zero_window_probe_ack', Verdict.zeroWindowProbeAck],
] as const;
export type VerdictName = (typeof VERDICT_NAMES)[number][0];

/** The names of few sets of flags cover nearly all packets. */
const NAMES = new Map<number, readonly VerdictName[]>([[0, []]]);

export function verdictNames(flags: number): readonly VerdictName[] {
  let names = NAMES.get(flags);
  if (names === undefined) {
    names = VERDICT_NAMES.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => name);
    NAMES.set(flags, names);
  }
  return names;
}

/** Undefined for a packet that neither is nor quotes a TCP segment. */
export function shownVerdict(tables: Tables, row: PacketRow): TcpVerdict | undefined {
  const { packets } = tables;
  if ((packets.layers.get(row) & Layer.tcp) === 0 && (packets.marks.get(row) & Mark.quotes) === 0) return undefined;
  const v = tcpVerdicts(tables);
  const analysed = (v.bits(row) & Verdict.analysed) !== 0;
  return {
    completeness: v.completeness(row),
    windowShift: v.windowShift(row),
    closesFirst: v.closesFirst(row),
    fastOpenIgnored: v.answersFastOpen(row),
    ...(analysed ? { analysis: analysis(tables, v, row) } : {}),
  };
}

function analysis(tables: Tables, v: TcpVerdicts, row: PacketRow): TcpAnalysis {
  const { packets } = tables;
  const since = (from: PacketRow): bigint => packets.timeNs(row) - packets.timeNs(from);
  const acked = v.acked(row);
  const rtt = v.initialRtt(row);
  const flight = v.bytesInFlight(row);
  const from = v.timeoutFrom(row);
  const duplicate = v.duplicate(row);
  return {
    flags: verdictNames(v.flags(row)),
    ...(acked === undefined ? {} : { acksRow: acked, ...(since(acked) === 0n ? {} : { ackRttNs: since(acked) }) }),
    ...(rtt === undefined ? {} : { initialRttNs: packets.timeNs(rtt.ack) - packets.timeNs(rtt.syn) }),
    ...(flight === 0 ? {} : { bytesInFlight: flight, pushBytes: v.pushBytes(row) }),
    ...(from === undefined || since(from) === 0n ? {} : { timeout: { ns: since(from), row: from } }),
    ...(duplicate === undefined ? {} : { duplicate: { number: duplicate.number, row: duplicate.of ?? -1 } }),
  };
}
