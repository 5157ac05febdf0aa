/**
 * Which segments Wireshark does not hand to the protocol above TCP: keep-alives, retransmissions and segments out of order
 * (`tcp.no_subdissector_on_error`). The judgement is that of its sequence analysis, as far as these three need it: made while the capture is
 * read, and only for streams that are read.
 */
import { seqAdd, seqDiff } from '../../base/seq32.ts';
import { f64Column, u32Column } from '../../table/column.ts';
import { TcpFlag } from '../../table/packets.ts';

export const Order = { inOrder: 0, keepAlive: 1, repeated: 2, outOfOrder: 3 } as const;
export type OrderCode = (typeof Order)[keyof typeof Order];

/** A segment that begins below the highest number seen is out of order, not repeated, for this long after that number, ns. */
const OUT_OF_ORDER_NS = 3_000_000;
const FAST_NS = 20_000_000;

/** What is remembered of what each side of a conversation sent, by the number that `add` gave the side. */
export class SentStates {
  /** The highest number sent, and when; −1: nothing was. */
  readonly next = f64Column(-1);
  readonly nextTime = f64Column();
  /** The last acknowledgment, and when; −1: there was none. */
  readonly lastAck = f64Column(-1);
  readonly lastAckTime = f64Column();
  readonly duplicateAcks = u32Column();
  /** Of its last segment, plus one; 0: there was none. */
  readonly windowPlusOne = u32Column();
  #length = 0;

  add(): number {
    return this.#length++;
  }
}

const OPENS_OR_CLOSES = TcpFlag.syn | TcpFlag.fin | TcpFlag.rst;

/**
 * Judges one segment and remembers it. Times in ns.
 * @param own its sender's number among the states, `other` the other side's
 * @param roundTrip time from the SYN to the client's ACK, 0 where not known
 */
export function judge(
  states: SentStates,
  own: number,
  other: number,
  seq: number,
  ack: number,
  length: number,
  flags: number,
  window: number,
  time: number,
  roundTrip: () => number,
): OrderCode {
  const next = states.next.get(own);
  const probe = length === 1 && next >= 0 && seq === next && states.windowPlusOne.get(other) === 1;
  const code = orderOf(states, own, other, seq, length, flags, time, roundTrip);
  if ((flags & TcpFlag.ack) !== 0) {
    const again = ack === states.lastAck.get(own);
    if (!again) states.duplicateAcks.set(own, 0);
    else if (
      length === 0 &&
      window > 0 &&
      window + 1 === states.windowPlusOne.get(own) &&
      seq === next &&
      (flags & OPENS_OR_CLOSES) === 0
    )
      states.duplicateAcks.set(own, states.duplicateAcks.get(own) + 1);
    states.lastAck.set(own, ack);
    states.lastAckTime.set(own, time);
  }
  states.windowPlusOne.set(own, window + 1);
  const end = seqAdd(
    seq,
    length + ((flags & (TcpFlag.syn | TcpFlag.fin)) !== 0 && (length > 0 || code !== Order.keepAlive) ? 1 : 0),
  );
  if (!probe && (next < 0 || seqDiff(end, next) > 0)) {
    states.next.set(own, end);
    states.nextTime.set(own, time);
  }
  return code;
}

function orderOf(
  states: SentStates,
  own: number,
  other: number,
  seq: number,
  length: number,
  flags: number,
  time: number,
  roundTrip: () => number,
): OrderCode {
  const next = states.next.get(own);
  if (next >= 0 && length <= 1 && seqAdd(seq, 1) === next && (flags & OPENS_OR_CLOSES) === 0)
    return length === 1 ? Order.keepAlive : Order.inOrder;
  const end = seqAdd(seq, length);
  const acked = states.lastAck.get(other);
  // Acknowledged already, seen before or not: a spurious retransmission. Its bytes are not shown as a repetition's.
  // To Wireshark an acknowledgment of 0 is none.
  if (length > 0 && acked > 0 && seqDiff(end, acked) <= 0) return Order.outOfOrder;
  if (length === 0 || next < 0 || seqDiff(seq, next) >= 0) return Order.inOrder;
  // What adds new bytes behind the byte of a window probe is no repetition.
  if (length > 1 && seqAdd(seq, 1) === next) return Order.inOrder;
  if (states.duplicateAcks.get(other) >= 2 && acked === seq && time - states.lastAckTime.get(other) < FAST_NS)
    return Order.inOrder;
  const since = time - states.nextTime.get(own);
  if (end !== next && since < (roundTrip() || OUT_OF_ORDER_NS)) return Order.outOfOrder;
  return Order.repeated;
}
