/** The packets between a message's first and the one that shows it: which rows carry a message, and which message a row helps to carry. */
import { type FlowId, NONE, type PacketRow } from '../../base/ids.ts';
import { Mark } from '../../table/packets.ts';
import { previousInFlow } from '../../table/previous.ts';
import type { Facts } from '../facts.ts';
import type { HttpFacts, HttpMessage } from './facts.ts';
import { shownRow } from './shown.ts';

type Source = Pick<Facts, 'http' | 'tables'>;

/**
 * The rows from the message's first packet to `last` in its direction that have data, and `last` itself, in order. Undefined: more than `limit`
 * bytes of data.
 */
export function carriers({ tables }: Source, message: HttpMessage, last: PacketRow, limit: number): PacketRow[] | undefined {
  const { packets } = tables;
  const forward = packets.marks.get(last) & Mark.forward;
  const rows: PacketRow[] = [];
  let bytes = 0;
  for (let row: PacketRow | undefined = last; row !== undefined && row >= message.firstRow; row = previousInFlow(tables, row)) {
    const length = packets.payloadLength.get(row);
    if ((packets.marks.get(row) & Mark.forward) !== forward || (length === 0 && row !== last)) continue;
    bytes += length;
    if (bytes > limit) return undefined;
    rows.push(row);
  }
  return rows.reverse();
}

/** First rows of a direction's shown messages and the rows that show them, both in order. */
interface Spans {
  readonly first: number[];
  readonly shown: number[];
}
const SPANS = new WeakMap<HttpFacts, Map<number, Spans>>();
const keyOf = (flow: number, forward: boolean): number => 2 * flow + (forward ? 1 : 0);

function spansOf({ http, tables }: Source): Map<number, Spans> {
  let all = SPANS.get(http);
  if (all !== undefined) return all;
  all = new Map();
  for (const m of http.messages) {
    const row = shownRow(m, tables.packets);
    if (row === null) continue;
    const key = keyOf(m.flow, m.forward);
    const spans = all.get(key);
    if (spans === undefined) all.set(key, { first: [m.firstRow], shown: [row] });
    else {
      spans.first.push(m.firstRow);
      spans.shown.push(row);
    }
  }
  SPANS.set(http, all);
  return all;
}

/**
 * The row that shows the message which the segment at `row` carries a part of, where it is not the segment itself. A repeated segment carries
 * nothing.
 */
export function messageIn(facts: Source & Pick<Facts, 'tcp'>, row: PacketRow): PacketRow | undefined {
  const { packets } = facts.tables;
  const flow = packets.flow.get(row);
  if (flow === NONE || packets.payloadLength.get(row) === 0 || !facts.http.speaksHttp(flow as FlowId)) return undefined;
  if (facts.tcp.isRetransmission(row)) return undefined;
  const spans = spansOf(facts).get(keyOf(flow, (packets.marks.get(row) & Mark.forward) !== 0));
  if (spans === undefined) return undefined;
  let low = 0;
  let high = spans.first.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans.first[middle] as number) <= row) low = middle + 1;
    else high = middle;
  }
  // The last message that begins in this row or before it: it has the row's last bytes.
  const shown = spans.shown[low - 1];
  return shown === undefined || shown <= row ? undefined : (shown as PacketRow);
}

/** The head of the message that begins in this segment and that it does not show. */
export function pendingHead({ http, tables }: Source, row: PacketRow): Uint8Array | undefined {
  return http.startingAt(row).findLast((m) => shownRow(m, tables.packets) !== row)?.head;
}

/** First and last rows of each direction's messages, shown or not, in order of the first. */
const CARRIED = new WeakMap<HttpFacts, Map<number, Spans>>();

/**
 * What a segment of an HTTP stream is that shows no message: `part` of one that goes on or was repeated, `before` the first of its flow, or
 * `other` bytes.
 */
export function segmentRole({ http, tables }: Source, row: PacketRow): 'part' | 'before' | 'other' {
  const { packets } = tables;
  const flow = packets.flow.get(row);
  let all = CARRIED.get(http);
  if (all === undefined) {
    all = new Map();
    for (const m of http.messages) {
      for (const key of [keyOf(m.flow, m.forward), -1 - m.flow]) {
        const spans = all.get(key);
        const last = m.completedAt === null ? m.lastRow : Math.max(m.lastRow, m.completedAt);
        if (spans === undefined) all.set(key, { first: [m.firstRow], shown: [last] });
        else {
          spans.first.push(m.firstRow);
          spans.shown.push(Math.max(last, spans.shown.at(-1) as number));
        }
      }
    }
    CARRIED.set(http, all);
  }
  const begun = all.get(-1 - flow)?.first[0];
  if (begun === undefined || row < begun) return 'before';
  const spans = all.get(keyOf(flow, (packets.marks.get(row) & Mark.forward) !== 0));
  if (spans === undefined) return 'other';
  let low = 0;
  let high = spans.first.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans.first[middle] as number) <= row) low = middle + 1;
    else high = middle;
  }
  return (spans.shown[low - 1] ?? -1) >= row ? 'part' : 'other';
}
