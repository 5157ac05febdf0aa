/**
 * Which segments Wireshark does not hand to the protocol above TCP: keep-alives, retransmissions and segments out of order
 * (`tcp.no_subdissector_on_error`). The judgement is that of its sequence analysis, as far as these three need it: made while the capture is
 * read, and only for streams that are read.
 */
import { seqAdd, seqDiff } from '../../base/seq32.ts';
import { TcpFlag } from '../../table/packets.ts';

export const Order = { inOrder: 0, keepAlive: 1, repeated: 2, outOfOrder: 3 } as const;
export type OrderCode = (typeof Order)[keyof typeof Order];

/** A segment that begins below the highest number seen is out of order, not repeated, for this long after that number, ns. */
const OUT_OF_ORDER_NS = 3_000_000;
const FAST_NS = 20_000_000;

/** What is remembered of what one side sent. */
export class SentState {
  known = false;
  next = 0;
  nextTime = 0;
  acks = false;
  lastAck = 0;
  lastAckTime = 0;
  duplicateAcks = 0;
  window = -1;
}

const OPENS_OR_CLOSES = TcpFlag.syn | TcpFlag.fin | TcpFlag.rst;

/**
 * Judges one segment and remembers it. Times in ns.
 * @param roundTrip time from the SYN to the client's ACK, 0 where not known
 */
export function judge(
  own: SentState,
  other: SentState,
  seq: number,
  ack: number,
  length: number,
  flags: number,
  window: number,
  time: number,
  roundTrip: () => number,
): OrderCode {
  const probe = length === 1 && own.known && seq === own.next && other.window === 0;
  const code = orderOf(own, other, seq, length, flags, time, roundTrip);
  if ((flags & TcpFlag.ack) !== 0) {
    const again = own.acks && ack === own.lastAck;
    if (again && length === 0 && window > 0 && window === own.window && seq === own.next && (flags & OPENS_OR_CLOSES) === 0) {
      own.duplicateAcks++;
    }
    if (!again) own.duplicateAcks = 0;
    own.acks = true;
    own.lastAck = ack;
    own.lastAckTime = time;
  }
  own.window = window;
  const end = seqAdd(
    seq,
    length + ((flags & (TcpFlag.syn | TcpFlag.fin)) !== 0 && (length > 0 || code !== Order.keepAlive) ? 1 : 0),
  );
  if (!probe && (!own.known || seqDiff(end, own.next) > 0)) {
    own.next = end;
    own.nextTime = time;
    own.known = true;
  }
  return code;
}

function orderOf(
  own: SentState,
  other: SentState,
  seq: number,
  length: number,
  flags: number,
  time: number,
  roundTrip: () => number,
): OrderCode {
  if (own.known && length <= 1 && seqAdd(seq, 1) === own.next && (flags & OPENS_OR_CLOSES) === 0)
    return length === 1 ? Order.keepAlive : Order.inOrder;
  const end = seqAdd(seq, length);
  // Acknowledged already, seen before or not: a spurious retransmission. Its bytes are not shown as a repetition's.
  // To Wireshark an acknowledgment of 0 is none.
  if (length > 0 && other.lastAck !== 0 && seqDiff(end, other.lastAck) <= 0) return Order.outOfOrder;
  if (length === 0 || !own.known || seqDiff(seq, own.next) >= 0) return Order.inOrder;
  // What adds new bytes behind the byte of a window probe is no repetition.
  if (length > 1 && seqAdd(seq, 1) === own.next) return Order.inOrder;
  if (other.duplicateAcks >= 2 && other.lastAck === seq && time - other.lastAckTime < FAST_NS) return Order.inOrder;
  const since = time - own.nextTime;
  if (end !== own.next && since < (roundTrip() || OUT_OF_ORDER_NS)) return Order.outOfOrder;
  return Order.repeated;
}
