/** What a TCP segment carries: units of a protocol that are shown in this frame, HTTP messages, or data. */
import type { Bytes } from '../base/bytes.ts';
import { explainContinuation, explainHttp, messagesInSegment } from '../wire/http-fields.ts';
import type { ExplainCall, SegmentPlan, StreamPiece, StreamProtocol } from '../wire/stream.ts';
import { HTTP_PORTS, looksLike, protocolOfPorts } from '../wire/stream-ports.ts';
import { explainSegments, tcpSegmentFields } from '../wire/tcp-segments.ts';
import type { HttpContext, Payload, Span, TreeBuilder } from '../wire/tree.ts';
import { explainData } from './data.ts';

const explainBytes = (t: TreeBuilder, start: number, end: number): void => {
  explainData(t, { start, end, declaredEnd: end, limitedBy: 'http' });
};

export function explainStream(t: TreeBuilder, span: Span): Payload | null {
  const plan = t.quoted ? undefined : t.context.stream?.();
  if (plan !== undefined) explainPlan(t, span, plan);
  else if (t.quoted) explainQuoted(t, span);
  else explainHttpOrData(t, span);
  return null;
}

/** A segment that the snap length cut is read alone; of an HTTP stream's others, those that complete no message show nothing. */
function explainHttpOrData(t: TreeBuilder, span: Span): void {
  if (span.end < span.declaredEnd) {
    const shown = messagesInSegment(t.bytes, span.start, span.end);
    if (shown.length > 0) explainHttp(t, span, shown, explainBytes);
    else if (t.context.http() === undefined) explainOther(t, span);
    return;
  }
  const messages = t.context.http();
  if (messages === undefined) explainOther(t, span);
  else if (messages.length > 0) {
    heldBack(t, span, messages);
    explainHttp(t, span, messages, explainBytes);
  } else explainHttpPart(t, span);
}

/** A segment of an HTTP stream that shows no message. */
function explainHttpPart(t: TreeBuilder, span: Span): void {
  const flags = t.context.tcpVerdict?.()?.analysis?.flags ?? [];
  const role = t.context.httpRole?.() ?? 'part';
  if (flags.includes('retransmission')) segmentData(t, span, 0, span.end - span.start);
  else if (flags.includes('keep_alive')) explainData(t, span);
  else if (t.context.httpTail?.() !== undefined) heldBack(t, span, []);
  else if (role === 'part') segmentData(t, span, 0, span.end - span.start);
  else if (flags.includes('out_of_order')) return;
  else if (role === 'before' || onHttpPort(t)) explainOther(t, span);
  else explainContinuation(t, span, explainBytes);
}

/** On its own ports, Wireshark's HTTP waits for the end of a line, and keeps to itself what is none of its lines. */
function explainOther(t: TreeBuilder, span: Span): void {
  if (!onHttpPort(t)) explainData(t, span);
  else if (span.end >= span.declaredEnd && !t.bytes.subarray(span.start, span.end).includes(LF)) {
    segmentData(t, span, 0, span.end - span.start);
  }
}
const LF = 10;
const onHttpPort = ({ ports }: TreeBuilder): boolean =>
  ports !== undefined && (HTTP_PORTS.has(ports.source) || HTTP_PORTS.has(ports.destination));

/** What of an HTTP stream's segment is put together with other segments. */
function heldBack(t: TreeBuilder, span: Span, messages: readonly HttpContext[]): void {
  const last = messages.find((m) => (m.whole?.parts.length ?? 0) > 1)?.whole?.parts.at(-1);
  if (last !== undefined) segmentData(t, span, 0, last.length);
  const tail = t.context.httpTail?.();
  if (tail !== undefined) segmentData(t, span, tailAt(t.bytes, span, tail), span.end - span.start);
}

/** Where the last message of the segment begins, of which `head` is the beginning: a part of the head may be all that is there. */
function tailAt(b: Bytes, span: Span, head: Bytes): number {
  for (let at = span.end - 1; at >= span.start; at--) {
    if (b[at] !== head[0]) continue;
    let i = 0;
    while (i < head.length && at + i < span.end && b[at + i] === head[i]) i++;
    if (i === head.length || at + i === span.end)
      if (i >= MIN_HEAD || at === span.start || i === head.length) return at - span.start;
  }
  return 0;
}
/** So many bytes of a head are not there by chance. */
const MIN_HEAD = 4;

/** What an ICMP error quotes is read for itself: it is no traffic of its stream. */
function explainQuoted(t: TreeBuilder, span: Span): void {
  const source = t.ports?.source ?? 0;
  const destination = t.ports?.destination ?? 0;
  const protocol = protocolOfPorts(source, destination, 0) ?? looksLike(t.bytes, span.start, span.end);
  const call = { forward: true, sourcePort: source, destinationPort: destination, row: 0, more: false, unfinished: false };
  if (span.end > span.start && protocol?.explain(t, span, call, protocol.initial) != null) return;
  const shown = messagesInSegment(t.bytes, span.start, span.end);
  if (shown.length > 0) explainHttp(t, span, shown, explainBytes);
  else explainData(t, span);
}

function explainPlan(t: TreeBuilder, span: Span, plan: SegmentPlan): void {
  const length = span.declaredEnd - span.start;
  if (plan.treatment === 'keep-alive') {
    explainData(t, span);
    return;
  }
  if (plan.treatment === 'repeated') segmentData(t, span, 0, length);
  if (plan.treatment !== 'read' || length === 0) return;
  if (plan.pieces.length === 0) {
    segmentData(t, span, 0, length);
    return;
  }
  let state: unknown = plan.state;
  for (const piece of plan.pieces) {
    const call = callOf(t, span, plan, piece);
    state =
      piece.joined === undefined
        ? ownPiece(t, span, plan.protocol, piece, call, state)
        : joinedPiece(t, span, plan, piece, call, state);
  }
}

function callOf(t: TreeBuilder, span: Span, plan: SegmentPlan, piece: StreamPiece): ExplainCall {
  return {
    forward: plan.forward,
    sourcePort: t.ports?.source ?? 0,
    destinationPort: t.ports?.destination ?? 0,
    row: t.row,
    more: span.end >= span.declaredEnd,
    unfinished: piece.unfinished,
    timeOf: plan.timeOf?.bind(plan),
  };
}

/** Units that lie in the segment. */
function ownPiece(
  t: TreeBuilder,
  span: Span,
  protocol: StreamProtocol,
  piece: StreamPiece,
  call: ExplainCall,
  state: unknown,
): unknown {
  const start = span.start + piece.start;
  const cut = span.end < span.declaredEnd;
  const end = cut ? span.end : span.start + piece.end;
  const part: Span = { ...span, start: Math.min(start, span.end), end, declaredEnd: cut ? span.declaredEnd : end };
  const after = protocol.explain(t, part, call, state);
  if (after === null) explainHttpOrData(t, part);
  if (piece.unfinished) segmentData(t, span, piece.end, span.declaredEnd - span.start);
  return after ?? state;
}

/** The unit that this segment completes, out of all segments that carried it. */
function joinedPiece(
  t: TreeBuilder,
  span: Span,
  plan: SegmentPlan,
  piece: StreamPiece,
  call: ExplainCall,
  state: unknown,
): unknown {
  const { joined } = piece;
  const bytes = plan.bytesOf?.(piece);
  const length = span.declaredEnd - span.start;
  segmentData(t, span, 0, piece.unfinished ? length : piece.end);
  if (piece.unfinished) segmentData(t, span, piece.end, length);
  if (joined === undefined || bytes === undefined) return state;
  const leave = t.enter({ name: 'reassembled-tcp', bytes: bytes.bytes, rows: bytes.parts.map((p) => p.row) });
  explainSegments(t, bytes);
  const end = Math.min(joined.whole, bytes.bytes.length);
  const after = plan.protocol.explain(t, { start: 0, end, declaredEnd: end, limitedBy: 'tcp' }, call, state);
  leave();
  return after ?? state;
}

/** Bytes of the segment that are part of a unit shown elsewhere, or put together with others. */
function segmentData(t: TreeBuilder, span: Span, from: number, to: number): void {
  const start = span.start + from;
  const end = Math.min(span.end, span.start + to);
  const tcp = t.layers.findLast((layer) => layer.spec.name === 'tcp');
  if (tcp === undefined || end <= start) return;
  t.within(tcp, () => t.raw(tcpSegmentFields.segmentData, start, end - start));
}
