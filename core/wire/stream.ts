/**
 * Protocols over TCP: what a stream's reader and its explainer share.
 *
 * A protocol is called with bytes that begin where one of its units begins: a segment's data, or several segments' put together. It goes
 * through the units that are there whole and says where the first one begins that is not, and how much it lacks. The pass calls `read`,
 * which only finds those places and keeps the conversation's state; `explain` writes the tree of the same bytes from the same state.
 */
import type { Bytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';
import type { JoinedBytes } from './tcp-segments.ts';
import type { Span, TreeBuilder } from './tree.ts';

/** `StreamVerdict.need`: as much as the next segment brings, whatever that is. */
export const ONE_MORE_SEGMENT = -1;
/** `StreamVerdict.need`: all that comes until the sender closes. */
export const UNTIL_FIN = -2;

/** Where the bytes are from. One object is reused for all calls of a pass. */
export interface StreamCall {
  /** The data travels from its flow's endpoint a to b. */
  forward: boolean;
  sourcePort: number;
  destinationPort: number;
  /** The row being processed. */
  row: number;
  /** More bytes may be asked for; otherwise (the snap length cut the packet) this is all there will be. */
  more: boolean;
  /** The segment has the sender's FIN. */
  fin: boolean;
  /** Bytes behind the end that are there and are not given: they were not kept (`StreamVerdict.keep`), or a unit that goes on in later segments begins there. */
  absent: number;
  /** `StreamVerdict.mark` of the last time that these bytes were read. */
  mark: number;
  /** For the pass: each DNS message that is shown in this row, in order. */
  readonly dns?: ((id: number, isResponse: boolean) => void) | undefined;
}

/** What `read` says beside the new state. Reused. */
export interface StreamVerdict {
  /** Offset of the unit that is not there whole; the end of the bytes where all are. */
  offset: number;
  /** Bytes it lacks, 0 where it lacks none, or `ONE_MORE_SEGMENT` or `UNTIL_FIN`. */
  need: number;
  /** So many bytes from the unit's first on are all that `read` wants to see again when the rest has come; −1: all of them. */
  keep: number;
  /** Given back with the next reading of the unit: from where on to look, or whatever else is known of it. */
  mark: number;
  /** The unit's content does not matter to the state: its bytes need not be kept. */
  opaque: boolean;
  /** The protocol names itself in each segment that it waits in, though it shows nothing of the unit yet. */
  named: boolean;
  /** An endpoint that another conversation will have, and what it will speak. */
  announces: Announcement | null;
}

export interface Announcement {
  /** 4 or 16 bytes; null: the sender's own. */
  readonly address: Bytes | null;
  readonly port: number;
  /** The other end's port, where that is known too. */
  readonly peerPort: number | null;
  /** Wireshark opens the conversation here, not with its first packet. */
  readonly opens: boolean;
  readonly protocol: StreamProtocol;
}

/** What `explain` is told beside the bytes. */
export interface ExplainCall extends Readonly<StreamCall> {
  /** The unit at the span's end goes on in later segments: it is not in the span, but there is one. */
  readonly unfinished: boolean;
  /** `StreamVerdict.named` of that unit. */
  readonly named: boolean;
  /** When another packet was seen, epoch nanoseconds. */
  readonly timeOf?: ((row: number) => bigint) | undefined;
  /** What the conversation comes to: the states that held behind this row, and the last one. */
  readonly later?: { states(): Iterable<unknown>; readonly last: unknown } | undefined;
  /** The packets that carried the bytes. */
  readonly rows: readonly number[];
  /** Writes bytes that no decoder knows. */
  readonly data: (t: TreeBuilder, start: number, end: number) => void;
}

/**
 * A protocol over TCP. States are values: a state is never changed, only replaced, so that each packet can be explained from the state
 * before it.
 */
export interface StreamProtocol<S = unknown> {
  /** As in `frame.protocols`. */
  readonly name: string;
  readonly initial: S;
  /** Reads b[start, end). Null: this is not the protocol's. Never throws. */
  read(b: Bytes, start: number, end: number, call: StreamCall, state: S, verdict: StreamVerdict): S | null;
  /** Writes the units in the span; the state after them. Null: this is not the protocol's, and nothing was written. */
  explain(t: TreeBuilder, span: Span, call: ExplainCall, state: S): S | null;
  /** From the next segment on the stream speaks this protocol: asked after every change of the state. */
  becomes?(state: S): StreamProtocol | undefined;
}

/** One call of a protocol for a segment: bytes of the segment itself, or joined ones that the segment completes. */
export interface StreamPiece {
  /** Offsets in the segment's data. */
  readonly start: number;
  /** Where in the segment the last whole unit ends. */
  readonly end: number;
  /** The unit that begins at `end`, or before this segment, goes on in later segments. */
  readonly unfinished: boolean;
  /** `StreamVerdict.named` of that unit. */
  readonly named?: boolean;
  /** The unit that this segment completes began in earlier segments: their rows, and where it ends in this segment's data. */
  readonly joined?: {
    readonly rows: readonly number[];
    /** Bytes put together in all, and the sequence number of the first. */
    readonly length: number;
    readonly seq: number;
    /** Of the bytes put together, those of whole units. */
    readonly whole: number;
    /** It is whole because the sender closed: its segment's data is not shown as a part of it. */
    readonly closed: boolean;
  };
}

/** What is shown of one segment's data. */
export interface SegmentPlan {
  readonly protocol: StreamProtocol;
  readonly state: unknown;
  readonly forward: boolean;
  /** The segment has the sender's FIN. */
  readonly fin: boolean;
  /** `keep-alive`: its byte is no part of the stream. `repeated`: shown as such. `refused`: out of order, not read at all. */
  readonly treatment: 'read' | 'keep-alive' | 'repeated' | 'refused';
  /** Empty where the segment only carries the middle of a unit. */
  readonly pieces: readonly StreamPiece[];
  /** The row that shows the unit which this segment carries a part of, where that is another one. */
  readonly shownIn: PacketRow | undefined;
  /** The bytes of `StreamPiece.joined`, where they have been read again. */
  bytesOf?(piece: StreamPiece): JoinedBytes | undefined;
  timeOf?(row: number): bigint;
  readonly later?: ExplainCall['later'];
}
