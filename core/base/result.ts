/** Why a decoder stopped before the end of a packet. Facts only; `annotate/` and the CLI put words to it. */
export interface DecodeStop {
  /** Protocol whose bytes are at fault: Wireshark's short name (`ip`, `tcp`, …). */
  readonly layer: string;
  readonly reason: 'truncated' | 'too-short' | 'bad-length' | 'bad-version' | 'bad-option' | 'too-deep' | 'unsupported';
  /** Offset in the frame (bytes) of the item that could not be read. */
  readonly offset: number;
  /** Bytes needed from `offset`, and bytes there. */
  readonly required: number;
  readonly actual: number;
  /**
   * Who set the limit: `capture` (the snap length cut the frame), `frame` (the frame ends), or the length field
   * of a header, by its field name (`ip.len`, `udp.length`, …).
   */
  readonly limitedBy: string;
}

/** A damaged or odd place in a capture file. Everything readable before (and, where possible, after) it was read. */
export interface CaptureProblem {
  readonly code:
    | 'not-a-capture'
    | 'empty'
    | 'truncated-header'
    | 'truncated-packet'
    | 'bad-packet-length'
    | 'bad-block-length'
    | 'bad-block'
    | 'unknown-interface'
    | 'unsupported-version'
    | 'bad-compression'
    | 'bomb-limit'
    | 'bad-text'
    | 'read-error';
  /** Byte offset in the (decompressed) file; for text captures the byte offset of the line. */
  readonly offset: number;
  /** Line number from 1, for text captures. */
  readonly line?: number;
  /** What was found and what was expected, in English, one sentence without the offset. */
  readonly detail: string;
}

/** The input is not readable as a capture at all. The CLI turns it into exit code 2. */
export class UnreadableCapture extends Error {
  readonly problem: CaptureProblem;
  constructor(problem: CaptureProblem) {
    super(problem.detail);
    this.name = 'UnreadableCapture';
    this.problem = problem;
  }
}
