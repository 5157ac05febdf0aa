/** What the HTTP pass finds: messages (RFC 9112) and transactions over reassembled TCP streams. */
import type { FlowId, PacketRow } from '../../base/ids.ts';

export type BodyFraming = 'none' | 'content-length' | 'chunked' | 'until-close';

export interface HttpMessage {
  readonly id: number;
  readonly kind: 'request' | 'response';
  readonly flow: FlowId;
  /** The packets that carry the message's first byte, the last byte of its head, and its last byte (so far). */
  readonly firstRow: PacketRow;
  readonly headRow: PacketRow;
  readonly lastRow: PacketRow;
  /** All packets that carried bytes of the head, in stream order. */
  readonly headRows: readonly PacketRow[];
  /** The start line and header lines as sent, the empty line included. At most the pass's head limit (64 KiB). */
  readonly head: Uint8Array;
  readonly version: string;
  /** Requests. */
  readonly method: string | null;
  readonly uri: string | null;
  /** Responses. */
  readonly status: number | null;
  readonly reason: string | null;
  readonly framing: BodyFraming;
  /** Bytes of body announced (content-length) and seen (after de-chunking). */
  readonly announcedLength: number | null;
  readonly bodyLength: number;
  /** The whole message was seen. */
  readonly complete: boolean;
  /** For an interim response (1xx). */
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
  readonly messages: readonly HttpMessage[];
  readonly transactions: readonly HttpTransaction[];
  /** Messages whose first byte, or whose last head byte, is in this packet. */
  startingAt(row: PacketRow): readonly HttpMessage[];
  headEndingAt(row: PacketRow): readonly HttpMessage[];
  transactionOf(message: HttpMessage): HttpTransaction | undefined;
  /** First value of a header of the message's head, name in any case; trimmed. */
  header(message: HttpMessage, name: string): string | undefined;
}
