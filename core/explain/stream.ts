/** What a TCP segment carries: units of a protocol that are shown in this frame, or data. */
import type { ExplainCall, SegmentPlan, StreamPiece, StreamProtocol } from '../wire/stream.ts';
import { looksLike, protocolOfPorts } from '../wire/stream-ports.ts';
import { explainSegments, tcpSegmentFields } from '../wire/tcp-segments.ts';
import type { Payload, Span, TreeBuilder } from '../wire/tree.ts';
import { explainData } from './data.ts';

const explainBytes = (t: TreeBuilder, start: number, end: number): void => {
  explainData(t, { start, end, declaredEnd: end, limitedBy: 'http' });
};

export function explainStream(t: TreeBuilder, span: Span): Payload | null {
  const plan = t.quoted ? undefined : t.context.stream?.();
  if (plan !== undefined) explainPlan(t, span, plan);
  else if (t.quoted || t.context.stream === undefined) explainAlone(t, span);
  else explainData(t, span);
  return null;
}

/** What an ICMP error quotes is read for itself, since it is no traffic of its stream; so is a segment of which no stream is known. */
function explainAlone(t: TreeBuilder, span: Span): void {
  const source = t.ports?.source ?? 0;
  const destination = t.ports?.destination ?? 0;
  const protocol = protocolOfPorts(source, destination, 0) ?? looksLike(t.bytes, span.start, span.end);
  const call: ExplainCall = {
    forward: true,
    sourcePort: source,
    destinationPort: destination,
    row: 0,
    more: false,
    fin: false,
    absent: 0,
    mark: 0,
    unfinished: false,
    named: false,
    rows: [t.row],
    data: explainBytes,
  };
  if (span.end > span.start && protocol?.explain(t, span, call, protocol.initial) != null) return;
  explainData(t, span);
}

function explainPlan(t: TreeBuilder, span: Span, plan: SegmentPlan): void {
  const length = span.declaredEnd - span.start;
  if (plan.treatment === 'keep-alive') {
    explainData(t, span);
    return;
  }
  if (plan.treatment === 'repeated') segmentData(t, span, 0, length);
  if (plan.treatment !== 'read' || (length === 0 && plan.pieces[0]?.joined === undefined)) return;
  if (plan.pieces.length === 0) {
    segmentData(t, span, 0, length);
    return;
  }
  const [first] = plan.pieces;
  if (first !== undefined && first.joined === undefined) segmentData(t, span, 0, first.start);
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
    more: span.end >= span.declaredEnd && piece.joined?.closed !== true,
    fin: plan.fin,
    absent: 0,
    mark: 0,
    unfinished: piece.unfinished,
    named: piece.named === true,
    timeOf: plan.timeOf?.bind(plan),
    later: plan.later,
    rows: [t.row],
    data: explainBytes,
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
  const after = protocol.explain(
    t,
    part,
    { ...call, absent: part.declaredEnd < span.declaredEnd ? span.declaredEnd - end : 0 },
    state,
  );
  if (after === null) explainData(t, part);
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
  if (joined?.closed !== true) segmentData(t, span, 0, piece.unfinished ? length : piece.end);
  if (piece.unfinished) segmentData(t, span, piece.end, length);
  if (joined === undefined || bytes === undefined) return state;
  const rows = bytes.parts.map((p) => p.row);
  const leave = t.enter({ name: 'reassembled-tcp', bytes: bytes.bytes, rows });
  explainSegments(t, bytes);
  const end = Math.min(joined.whole, bytes.bytes.length);
  const part: Span = { start: 0, end, declaredEnd: joined.whole, limitedBy: 'tcp' };
  const after = plan.protocol.explain(
    t,
    part,
    { ...call, rows, more: call.more && end === joined.whole, absent: bytes.bytes.length - end },
    state,
  );
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
