/**
 * In which frame Wireshark shows an HTTP message (as tshark 4.0.17 does with its defaults: headers and bodies desegmented, chunked
 * bodies reassembled, `tcp.reassemble_out_of_order` off).
 *
 * A message is dissected once, whole, in the frame that completes it as far as its head says how long it is:
 *
 * | framing | frame |
 * |---|---|
 * | none (and HEAD, 1xx, 204, 304) | carries the end of the head |
 * | content-length | carries the last byte of the body |
 * | chunked | carries the end of the last chunk's line and of one line more (so trailers are not waited for) |
 * | until the close | has the sender's FIN; never shown when the capture ends, or an RST comes, before that |
 *
 * Several messages that one frame completes are all shown in it, in order. Bytes that come late are never dissected: a segment that
 * begins below the highest sequence number seen (a retransmission, the filler of a hole, an overlap) is passed over, and a message that needs it
 * is not shown in any frame. Nor is one with lost bytes. A segment that is itself ahead of a hole is dissected when it arrives.
 *
 * A packet that the snap length cut is not joined with others: a message that begins in it is shown in it, as far as it goes (see
 * `explain/dispatch.ts`), and one that began before it is not shown.
 *
 * Known differences: on ports Wireshark does not give to HTTP, its first message is recognised only where one segment has the whole start
 * line; an HTTP/0.9 request is shown by Wireshark and is no message here; a chunked message whose trailers come in later packets is
 * shown with the last of them here.
 */
import type { Bytes } from '../../base/bytes.ts';
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { Mark, type PacketTable } from '../../table/packets.ts';
import type { JoinedBytes } from '../../wire/tcp-segments.ts';
import type { HttpContext, HttpExchange } from '../../wire/tree.ts';
import type { Facts } from '../facts.ts';
import { Exchanges } from './exchange.ts';
import type { HttpFacts, HttpMessage } from './facts.ts';

/** The row in which Wireshark shows the message; null: in none. */
export function shownRow(m: HttpMessage, packets: PacketTable): PacketRow | null {
  if (!m.complete || !m.inOrder || (packets.marks.get(m.firstRow) & Mark.cut) !== 0) return null;
  switch (m.framing) {
    case 'none':
      return m.headRow;
    case 'until-close':
      return m.completedAt;
    case 'content-length':
      return m.lastRow;
    case 'chunked':
      return m.lastRow;
  }
}

/**
 * For `ExplainContext.http` and the field extractor: what to show in a frame; undefined where its stream is not HTTP. `whole`: messages whose
 * bytes have been put together, by id.
 */
export function shownIn(
  facts: Pick<Facts, 'http' | 'tables'>,
  row: PacketRow,
  whole?: ReadonlyMap<number, JoinedBytes>,
): readonly HttpContext[] | undefined {
  const flow = facts.tables.packets.flow.get(row);
  if (flow === NONE || !facts.http.speaksHttp(flow as FlowId)) return undefined;
  const messages = facts.http.shownAt(row);
  return messages.length === 0 ? NOTHING : messages.map((m) => new ShownMessage(m, facts, whole?.get(m.id)));
}
const NOTHING: readonly HttpContext[] = [];

/** Numbering is worked out when it is asked for: most fields do without. */
class ShownMessage implements HttpContext {
  readonly bytes: Bytes;
  readonly rows: readonly PacketRow[];
  readonly kind: 'request' | 'response';
  readonly whole: JoinedBytes | undefined;
  readonly #message: HttpMessage;
  readonly #facts: Pick<Facts, 'http' | 'tables'>;

  constructor(message: HttpMessage, facts: Pick<Facts, 'http' | 'tables'>, whole: JoinedBytes | undefined) {
    this.bytes = message.head;
    this.rows = message.headRows;
    this.kind = message.kind;
    this.whole = whole;
    this.#message = message;
    this.#facts = facts;
  }

  get exchange(): HttpExchange | undefined {
    const { http, tables } = this.#facts;
    let all = EXCHANGES.get(http);
    if (all === undefined) {
      all = new Exchanges(http.messages, tables.packets, (m) => shownRow(m, tables.packets));
      EXCHANGES.set(http, all);
    }
    return all.of(this.#message);
  }
}
const EXCHANGES = new WeakMap<HttpFacts, Exchanges>();
