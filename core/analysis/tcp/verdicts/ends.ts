/** What is kept of each end of each connection while verdicts are worked out: one record of 32-bit words, an end's two directions side by side. */
export const STRIDE = 12;

export const End = {
  /** One past the highest number sent, 0: nothing yet; and the row of that segment. */
  next: 0,
  nextRow: 1,
  /** How far all of it was seen without a hole: the other end has no reason to acknowledge more. */
  contiguous: 2,
  /** Of its last packet: acknowledgement number, row, window as sent. */
  ack: 3,
  row: 4,
  window: 5,
  /** Acknowledgements repeated so far, `MUTED` where that is not to be counted; and the row of the one they repeat. */
  repeats: 6,
  firstAckRow: 7,
  /** Flags of `EndBit`, and above them the verdict bits of its last packet. */
  bits: 8,
  /** Base of relative numbers. */
  base: 9,
  /** Bytes sent since the last PSH. */
  pushed: 10,
  /** Bytes that its last packet acknowledged selectively. */
  sacked: 11,
} as const;

export const MUTED = 0xffff_ffff;
export const NO_WINDOW = 0xffff_ffff;

/** Low half of `bits`. */
export const EndBit = {
  /** Bytes in flight of this end are not known: something before them was not captured. */
  flightUnknown: 1 << 0,
  /** Its next acknowledgement is the first after its SYN: the window of the SYN holds, which is not scaled. */
  awaitsFirstAck: 1 << 1,
  closedFirst: 1 << 2,
  lastWasPush: 1 << 3,
  baseKnown: 1 << 4,
  /** Window scale code, five bits from here: 0 not known, 1 not in use, else the shift + 2. */
  scaleShift: 8,
  scaleMask: 0x1f << 8,
  /** The verdict bits of its last packet start here. */
  verdictShift: 16,
  low: 0xffff,
} as const;

/** What is kept of a connection: rows plus one. */
export const Stream = { completeness: 0, synRow: 1, stride: 2 } as const;

/** In the word of a connection's completeness: a packet of it has been met. */
export const SEEN = 0x100;
/** And: its SYN brought data and a Fast Open cookie. */
export const FAST_OPEN = 0x200;
