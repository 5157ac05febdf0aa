/** A message that several TCP segments carried, put together: which segments, and their bytes. */
import type { Bytes } from '../base/bytes.ts';
import { defineFields } from './field.ts';
import type { TreeBuilder } from './tree.ts';

/** Bytes put together from segments: which packet carried which of them. */
export interface JoinedBytes {
  readonly bytes: Bytes;
  /** In order. `start` counts in `bytes`; a packet that only completes the message (a FIN without data) has length 0. */
  readonly parts: readonly { readonly row: number; readonly start: number; readonly length: number }[];
}

export const tcpSegmentFields = defineFields({
  segments: { name: 'tcp.segments', type: 'none', title: 'Reassembled TCP Segments', generated: true, joined: true },
  segment: { name: 'tcp.segment', type: 'frame', title: 'TCP Segment', generated: true, joined: true },
  count: { name: 'tcp.segment.count', type: 'uint', title: 'Segment count', generated: true, joined: true },
  length: { name: 'tcp.reassembled.length', type: 'uint', title: 'Reassembled TCP length', generated: true, joined: true },
  segmentData: { name: 'tcp.segment_data', type: 'bytes', title: 'TCP segment data' },
  pduSize: { name: 'tcp.pdu.size', type: 'uint', title: 'PDU Size', generated: true },
  data: { name: 'tcp.reassembled.data', type: 'bytes', title: 'Reassembled TCP Data', generated: true, joined: true },
});
const F = tcpSegmentFields;

/** The list of segments, as a layer of its own. The current source is `joined.bytes`. */
export function explainSegments(t: TreeBuilder, { bytes, parts }: JoinedBytes): void {
  t.open(F.segments, 0, bytes.length);
  for (const part of parts) t.add(F.segment, part.start, part.length, part.row + 1);
  t.generated(F.count, parts.length);
  t.generated(F.length, bytes.length);
  t.add(F.data, 0, bytes.length, bytes);
  t.close();
}
