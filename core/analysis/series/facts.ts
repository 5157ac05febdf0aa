/** A TCP connection as series over time: what the graphs of one direction draw. Times: ns from the capture's first packet. */

export const SegmentKind = {
  /** Bytes that were not seen before. */
  data: 0,
  /** Sent again, by whichever of Wireshark's three names. */
  again: 1,
  outOfOrder: 2,
  /** A keep-alive or a probe of a closed window. */
  probe: 3,
  /** SYN or FIN without data: it takes a number. */
  control: 4,
} as const;

/**
 * What the sender of the direction sent with data, SYN or FIN, in order of time. Sequence numbers are relative (Wireshark's) and do not wrap: they go
 * on beyond 2^32.
 */
export interface SegmentSeries {
  readonly length: number;
  readonly row: Uint32Array;
  readonly time: Float64Array;
  readonly seq: Float64Array;
  /** Sequence numbers that it takes: data, SYN and FIN. */
  readonly size: Uint32Array;
  readonly kind: Uint8Array;
  /** `tcp.analysis.bytes_in_flight`; 0: not known. */
  readonly inFlight: Uint32Array;
}

/** What the receiver answered: every segment of it with an acknowledgement. */
export interface AckSeries {
  readonly length: number;
  readonly row: Uint32Array;
  readonly time: Float64Array;
  readonly ack: Float64Array;
  /** `tcp.window_size`: scaled where the scale is known. */
  readonly window: Float64Array;
  /** 1: Wireshark calls it a duplicate. */
  readonly duplicate: Uint8Array;
}

/** Round trips: of each acknowledgement that ends a segment (`tcp.analysis.ack_rtt`). */
export interface RttSeries {
  readonly length: number;
  readonly row: Uint32Array;
  readonly time: Float64Array;
  readonly rttNs: Float64Array;
}

export interface TcpSeries {
  readonly segments: SegmentSeries;
  readonly acks: AckSeries;
  readonly rtts: RttSeries;
  /** Rows of acknowledgements with SACK blocks: they are read from the bytes when they are wanted. */
  readonly sackRows: readonly number[];
  /** Relative number at an absolute one, near the acknowledgement at that index of `acks`. */
  readonly relative: (absolute: number, ack: number) => number;
  readonly summary: TcpSeriesSummary;
}

export interface TcpSeriesSummary {
  readonly segments: number;
  /** Data, what was sent again included. */
  readonly bytes: number;
  readonly again: number;
  readonly outOfOrder: number;
  readonly duplicateAcks: number;
  readonly zeroWindows: number;
  readonly minRttNs: number | null;
  readonly meanRttNs: number | null;
  readonly maxRttNs: number | null;
  readonly maxInFlight: number;
  /** Shift of the receiver's window; null: none in use, or not known. */
  readonly windowShift: number | null;
}

/** A SACK block (RFC 2018) as relative numbers. */
export interface SackSeries {
  readonly length: number;
  readonly row: Uint32Array;
  readonly time: Float64Array;
  readonly left: Float64Array;
  readonly right: Float64Array;
}
