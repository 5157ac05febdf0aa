/** `trama http` for people: one line a transaction. */
import { formatDuration, formatNumber, safeText } from '../../core/annotate/format.ts';
import type { HttpMessageSection, HttpTransactionSection } from '../../core/engine/documents/schemas.ts';
import { longTable, map } from './layout.ts';
import type { TextOptions } from './options.ts';

/** `cut`: frames whose heads cannot be listed. */
export async function* httpText(
  transactions: Iterable<HttpTransactionSection>,
  cut: AsyncIterable<number>,
  options: TextOptions,
): AsyncGenerator<string> {
  const { messages: m, language, style } = options;
  const head = [
    { title: m.frame, right: true },
    { title: m.client },
    { title: m.server },
    { title: m.request },
    { title: m.frame, right: true },
    { title: m.response },
    { title: m.bytes, right: true },
    { title: m.serverTime, right: true },
    { title: m.nat },
  ];
  const bytes = (message: HttpMessageSection) =>
    formatNumber(message.bodyLength, language) + (message.complete ? '' : ` (${m.incompleteMessage})`);
  // By the requests' frames; a transaction and its copy are close together, the original first.
  const requestFrames = new Map<number, number>();
  const copyOf = (t: HttpTransactionSection): string => {
    if (t.request !== null) requestFrames.set(t.id, t.request.firstFrame);
    const frame = t.rewriteOf === null ? undefined : requestFrames.get(t.rewriteOf);
    return frame === undefined ? '' : m.copyOf(frame);
  };
  const cells = (t: HttpTransactionSection): string[] => [
    t.request === null ? '' : String(t.request.firstFrame),
    t.client,
    t.server,
    t.request === null ? m.noRequest : safeText(`${t.request.method ?? ''} ${t.request.uri ?? ''}`, 60),
    t.response === null ? '' : String(t.response.firstFrame),
    t.response === null ? m.noAnswer : safeText(`${t.response.status ?? ''} ${t.response.reason ?? ''}`.trim(), 40),
    t.response === null ? '' : bytes(t.response),
    t.serverTimeNs === null ? '' : formatDuration(t.serverTimeNs, language),
    copyOf(t),
  ];
  yield* longTable(head, map(transactions, cells), style.strong, options.filtered ? m.noHttpMatches : m.noHttp);
  let [first, count] = [0, 0];
  for await (const frame of cut) if (++count === 1) first = frame;
  if (count > 0) yield `${style.warning(m.cutHttp(count, first))}\n`;
}
