/**
 * Linux-HA heartbeat (UDP 694): text lines of `name=value` between `>>>` and `<<<`.
 *
 * Wireshark has no dissector for it and shows data; the fields here are our own.
 */
import { type Bytes, u8 } from '../base/bytes.ts';
import { defineFields } from './field.ts';
import { asciiUntilNul } from './text-cursor.ts';
import type { Span, TreeBuilder } from './tree.ts';

export const HEARTBEAT_PORT = 694;
const LINE_FEED = 10;
/** Lines of one message that are shown. */
const MAX_LINES = 256;

export const heartbeatFields = defineFields({
  heartbeat: { name: 'heartbeat', type: 'none', title: 'Linux-HA Heartbeat' },
  type: { name: 'heartbeat.type', type: 'string', title: 'Type' },
  source: { name: 'heartbeat.source', type: 'string', title: 'Source' },
  status: { name: 'heartbeat.status', type: 'string', title: 'Status' },
  sequence: { name: 'heartbeat.seq', type: 'string', title: 'Sequence' },
  generation: { name: 'heartbeat.generation', type: 'string', title: 'Generation' },
  parameter: { name: 'heartbeat.parameter', type: 'string', title: 'Parameter' },
});
const F = heartbeatFields;
const NAMED = new Map<string, (typeof F)[keyof typeof F]>([
  ['t', F.type],
  ['src', F.source],
  ['st', F.status],
  ['seq', F.sequence],
  ['hg', F.generation],
]);

export const isHeartbeat = (b: Bytes, start: number, end: number): boolean =>
  end - start >= 4 &&
  u8(b, start) === 0x3e &&
  u8(b, start + 1) === 0x3e &&
  u8(b, start + 2) === 0x3e &&
  u8(b, start + 3) === LINE_FEED;

export function emitHeartbeat(fields: Readonly<Record<string, string>>): Uint8Array {
  const lines = Object.entries(fields).map(([name, value]) => `${name}=${value}`);
  return new TextEncoder().encode(['>>>', ...lines, '<<<', ''].join('\n'));
}

/** A node beside that of the data: the message that begins at `span.start` (`isHeartbeat`). */
export function explainHeartbeat(t: TreeBuilder, span: Span): void {
  const b = t.bytes;
  t.open(F.heartbeat, span.start, span.end - span.start);
  let lines = 0;
  for (let at = span.start; at < span.end && lines < MAX_LINES; lines++) {
    const feed = b.indexOf(LINE_FEED, at);
    const end = feed < 0 || feed > span.end ? span.end : feed;
    const text = asciiUntilNul(b, at, end);
    const equals = text.indexOf('=');
    const spec = equals < 0 ? undefined : NAMED.get(text.slice(0, equals));
    if (spec !== undefined) t.add(spec, at, end - at, text.slice(equals + 1));
    else if (equals > 0) t.add(F.parameter, at, end - at, text);
    at = end + 1;
  }
  t.close();
}
