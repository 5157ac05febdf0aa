/** `trama.http/1`: transactions, each with its two messages. */
import type { Facts } from '../../analysis/facts.ts';
import type { HttpMessage, HttpTransaction } from '../../analysis/http/facts.ts';
import { type FlowId, frameNumber, NONE, type PacketRow } from '../../base/ids.ts';
import { Layer, Mark } from '../../table/packets.ts';
import type { Tables } from '../../table/tables.ts';
import { parseHead } from '../../wire/http.ts';
import type { Engine } from '../engine.ts';
import type { RowSelection } from '../selection.ts';
import type { HttpMessageSection, HttpTransactionSection } from './schemas.ts';
import { flowSection, timeText } from './sections.ts';

function messageSection(facts: Facts, message: HttpMessage): HttpMessageSection {
  return {
    firstFrame: frameNumber(message.firstRow),
    headFrame: frameNumber(message.headRow),
    lastFrame: frameNumber(message.lastRow),
    time: timeText(facts, message.firstRow),
    version: message.version,
    method: message.method,
    uri: message.uri,
    status: message.status,
    reason: message.reason,
    headers: (parseHead(message.head)?.fields ?? []).map((f) => ({ name: f.name, value: f.value })),
    framing: message.framing,
    announcedLength: message.announcedLength,
    bodyLength: message.bodyLength,
    complete: message.complete,
  };
}

/** Data of a TCP flow that the snap length cut. */
function* cutDataRows({ packets }: Tables): Generator<PacketRow> {
  for (let row = 0; row < packets.length; row++) {
    if ((packets.marks.get(row) & Mark.cut) === 0 || (packets.layers.get(row) & Layer.tcp) === 0) continue;
    if (packets.flow.get(row) !== NONE && packets.payloadLength.get(row) > 0) yield row as PacketRow;
  }
}

/**
 * Frames of HTTP conversations whose data the snap length cut, and in which no message that is known begins: a message whose head they have
 * is not among the transactions, as its end cannot be found.
 */
export async function* cutHttpFrames(
  engine: Pick<Engine, 'facts' | 'streams'>,
  selection?: RowSelection,
): AsyncGenerator<number> {
  const { http, tables } = engine.facts;
  for (const row of cutDataRows(tables)) {
    if (selection !== undefined && !selection.has(row)) continue;
    const flow = tables.packets.flow.get(row) as FlowId;
    if (!http.speaksHttp(flow) && (await engine.streams()).protocolAt(flow, row)?.name !== 'http') continue;
    if (http.startingAt(row).length === 0) yield frameNumber(row);
  }
}

/** `selection`: only the transactions of which a message has one of these packets as its first, its last, or the one that ends its head. */
export function* httpTransactionSections(facts: Facts, selection?: RowSelection): Generator<HttpTransactionSection> {
  const { transactions } = facts.http;
  const idByFirstRow = new Map<number, number>();
  transactions.forEach((t, id) => {
    for (const message of [t.request, t.response]) if (message !== null) idByFirstRow.set(message.firstRow, id);
  });
  const ends = new Map<FlowId, { client: string; server: string }>();
  const isChosen = (m: HttpMessage | null): boolean =>
    m !== null && (selection === undefined || [m.firstRow, m.headRow, m.lastRow].some((row) => selection.has(row)));
  for (const [id, t] of transactions.entries()) {
    if (!isChosen(t.request) && !isChosen(t.response)) continue;
    let end = ends.get(t.flow);
    if (end === undefined) {
      const { client, server } = flowSection(facts, t.flow);
      end = { client, server };
      ends.set(t.flow, end);
    }
    yield {
      id,
      flow: t.flow,
      client: end.client,
      server: end.server,
      request: t.request === null ? null : messageSection(facts, t.request),
      response: t.response === null ? null : messageSection(facts, t.response),
      interim: t.interim.map((m) => messageSection(facts, m)),
      serverTimeNs: t.serverTimeNs,
      rewriteOf: originalOf(facts, t, idByFirstRow),
    };
  }
}

/** The transaction on the other side of a translator, when this one is carried by rewritten copies of its packets. */
function originalOf(facts: Facts, t: HttpTransaction, idByFirstRow: ReadonlyMap<number, number>): number | null {
  // A request is a copy of the client's; the response on the server's leg is the original of the one the client gets: the
  // request alone says which side of the box this transaction is on.
  const first = t.request ?? t.response;
  if (first === null) return null;
  const row = t.request !== null ? facts.nat.rewriteOf(first.firstRow) : facts.nat.rewrittenAs(first.firstRow);
  return row === null ? null : (idByFirstRow.get(row) ?? null);
}
