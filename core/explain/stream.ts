/** What a TCP segment carries: the HTTP messages that are shown in this frame, or data. */
import { explainHttp, messagesInSegment } from '../wire/http-fields.ts';
import type { Payload, Span, TreeBuilder } from '../wire/tree.ts';
import { explainData } from './data.ts';

const explainBytes = (t: TreeBuilder, start: number, end: number): void => {
  explainData(t, { start, end, declaredEnd: end, limitedBy: 'http' });
};

/** A segment that the snap length cut is read alone; of an HTTP stream's others, those that complete no message show nothing. */
export function explainStream(t: TreeBuilder, span: Span): Payload | null {
  const cut = span.end < span.declaredEnd;
  const messages = t.quoted ? undefined : t.context.http();
  const shown = cut && !t.quoted ? messagesInSegment(t.bytes, span.start, span.end) : (messages ?? []);
  if (shown.length > 0) explainHttp(t, span, shown, explainBytes);
  else if (messages === undefined) explainData(t, span);
  return null;
}
