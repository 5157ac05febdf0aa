/**
 * In which frame a message stands for people: the one that makes it whole as far as its head says how long it is.
 *
 * | framing | frame |
 * |---|---|
 * | none (and HEAD, 1xx, 204, 304) | carries the end of the head |
 * | content-length | carries the last byte of the body |
 * | chunked | carries the end of the last chunk's line and of one line more (so trailers are not waited for) |
 * | until the close | has the sender's FIN; none where the capture ends, or an RST comes, before that |
 *
 * A message with lost bytes, or with bytes that came late, stands in none. The field tree of that frame shows the message as well, but the
 * tree is Wireshark's reading of the stream (`wire/http-stream.ts`), which knows less of the conversation.
 */
import type { PacketRow } from '../../base/ids.ts';
import { Mark, type PacketTable } from '../../table/packets.ts';
import type { HttpMessage } from './facts.ts';

/** The row in which the message stands; null: in none. */
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
