/** What Wireshark 4.0 says of a segment beside its headers (User's Guide §7.5, "TCP Analysis"), a bit each. */
export const Verdict = {
  retransmission: 1 << 0,
  lostSegment: 1 << 1,
  ackLostSegment: 1 << 2,
  keepAlive: 1 << 3,
  duplicateAck: 1 << 4,
  zeroWindow: 1 << 5,
  zeroWindowProbe: 1 << 6,
  zeroWindowProbeAck: 1 << 7,
  keepAliveAck: 1 << 8,
  outOfOrder: 1 << 9,
  fastRetransmission: 1 << 10,
  windowUpdate: 1 << 11,
  windowFull: 1 << 12,
  reusedPorts: 1 << 13,
  spuriousRetransmission: 1 << 14,
  /** There is an analysis to show, with or without any of the others. */
  analysed: 1 << 15,
} as const;

/** All but `analysed`: those that make `tcp.analysis.flags`. */
export const VERDICT_FLAGS = 0x7fff;

/** Any of the three ways to call a segment sent again. */
export const SENT_AGAIN = Verdict.retransmission | Verdict.fastRetransmission | Verdict.spuriousRetransmission;

/** Verdicts that a packet captured twice gets for its second sight. */
export const OF_COPIES = SENT_AGAIN | Verdict.duplicateAck | Verdict.outOfOrder | Verdict.keepAlive | Verdict.keepAliveAck;

/** `tcp.completeness`: what of a conversation has been seen. */
export const Completeness = { syn: 1, synAck: 2, ack: 4, data: 8, fin: 16, rst: 32 } as const;

/** A fast retransmission follows the last packet of the other end by less than this, ns. */
export const FAST_RETRANSMISSION_NS = 20_000_000;
/** Without an initial RTT, a segment out of order follows the highest one by less than this, ns. */
export const OUT_OF_ORDER_NS = 3_000_000;

/** Bytes in flight that cannot be so many: some number was nonsense. */
export const ABSURD_FLIGHT = 2_000_000_000;
