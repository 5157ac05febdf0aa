/** What the HTTP pass finds: messages (RFC 9112) and transactions over reassembled TCP streams. */
import type { FlowId, PacketRow } from '../../base/ids.ts';
import type { BodyFraming } from '../../wire/http.ts';

export interface HttpMessage {
  readonly id: number;
  readonly kind: 'request' | 'response';
  readonly flow: FlowId;
  /** The message travels from its flow's endpoint a to b. */
  readonly forward: boolean;
  /** The packets that carry the message's first byte, the last byte of its head, and its last byte (so far). */
  readonly firstRow: PacketRow;
  readonly headRow: PacketRow;
  readonly lastRow: PacketRow;
  /**
   * The packets whose arrival made the head, and the message, whole: later than `headRow` and `lastRow` where segments came out of
   * order; for a body that ends with the connection, the FIN. `completedAt` is null when the message's end was not seen.
   */
  readonly headCompletedAt: PacketRow;
  readonly completedAt: PacketRow | null;
  /** All packets that carried bytes of the head, in stream order. */
  readonly headRows: readonly PacketRow[];
  /** The start line and field lines as sent, the empty line included. At most 64 KiB. */
  readonly head: Uint8Array;
  /** `HTTP/1.1` as sent. */
  readonly version: string;
  /** Requests. */
  readonly method: string | null;
  readonly uri: string | null;
  /** Responses. */
  readonly status: number | null;
  readonly reason: string | null;
  readonly framing: BodyFraming;
  /** Bytes of body announced (content-length), and seen (chunked: decoded). */
  readonly announcedLength: number | null;
  readonly bodyLength: number;
  /** Bytes of body that travelled and the capture does not hold: it missed them, or the snap length cut them off. */
  readonly lostLength: number;
  /** The whole message was seen: its end was, and nothing of it was lost. */
  readonly complete: boolean;
  /** No segment that carries it came late: none filled a hole or began with bytes seen before. */
  readonly inOrder: boolean;
  /** An interim response (1xx). */
  readonly interim: boolean;
}

export interface HttpTransaction {
  readonly flow: FlowId;
  readonly request: HttpMessage | null;
  /** The final response; interim ones (1xx) are in `interim`. */
  readonly response: HttpMessage | null;
  readonly interim: readonly HttpMessage[];
  /** Last packet of the request → first packet of the response, ns. */
  readonly serverTimeNs: number | null;
}

export interface HttpFacts {
  /** In order of their heads' completion. Made each time that it is asked for: nobody keeps it. */
  readonly messages: readonly HttpMessage[];
  /** In order of their first message. As `messages`. */
  readonly transactions: readonly HttpTransaction[];
  /** How many there are; and one of them, by its id: what walks over a large capture takes these. */
  readonly messageCount: number;
  readonly transactionCount: number;
  message(id: number): HttpMessage;
  transaction(id: number): HttpTransaction;
  /** Messages whose first byte, or whose last head byte, is in this packet; those that this packet's arrival made whole. */
  startingAt(row: PacketRow): readonly HttpMessage[];
  headEndingAt(row: PacketRow): readonly HttpMessage[];
  completedAt(row: PacketRow): readonly HttpMessage[];
  /** Messages were found in this flow. */
  speaksHttp(flow: FlowId): boolean;
  transactionOf(message: HttpMessage): HttpTransaction | undefined;
  /** First value of a field of the message's head, name in any case; trimmed. */
  header(message: HttpMessage, name: string): string | undefined;
}
