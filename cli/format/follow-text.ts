/** `trama follow` in tshark's formats: the same bytes for a stream that is whole; what is missing or repeated is said. */
import { formatBytes } from '../../core/annotate/format.ts';
import type { FollowedStream, StreamEvent } from '../../core/engine/documents/follow.ts';
import { followNotes } from '../../core/engine/documents/follow-notes.ts';
import type { TextOptions } from './options.ts';

const RULER = '===================================================================\n';
const LINE = 16;

interface FollowTextOptions extends TextOptions {
  /** Carriage returns would overwrite what a terminal shows. */
  readonly terminal: boolean;
  /** Say which frame carried each piece. */
  readonly frames: boolean;
}

export async function* followText(
  stream: FollowedStream,
  format: 'ascii' | 'hex' | 'raw',
  options: FollowTextOptions,
): AsyncGenerator<string> {
  const index = stream.protocol === 'udp' ? 'udp' : 'tcp';
  yield `\n${RULER}Follow: ${stream.protocol},${format}\nFilter: ${index}.stream eq ${stream.stream}\n`;
  for (const [i, n] of stream.nodes.entries())
    yield `Node ${i}: ${n.address.includes(':') ? `[${n.address}]` : n.address}:${n.port}\n`;
  const sent = [0, 0];
  for await (const event of stream.events()) {
    const indent = event.node === 1 ? '\t' : '';
    if (event.kind === 'gap') {
      // Raw is for programs: what is missing is said behind the stream alone.
      if (format !== 'raw') yield `${indent}${options.messages.follow.missing(formatBytes(event.length, options.language))}\n`;
      if (event.offset !== null) sent[event.node] = event.offset + event.length;
      continue;
    }
    const { bytes } = event;
    const frame = options.frames ? `  ${options.messages.follow.frame(event.row + 1)}` : '';
    if (format === 'raw') yield `${indent}${Buffer.from(bytes).toString('hex')}\n`;
    else if (format === 'ascii') yield `${indent}${bytes.length}${frame}\n${asciiOf(bytes, options.terminal)}\n`;
    else {
      if (frame !== '') yield `${indent}${frame.trimStart()}\n`;
      yield* hexOf(bytes, event.offset ?? sent[event.node] ?? 0, indent);
      sent[event.node] = (sent[event.node] ?? 0) + bytes.length;
    }
  }
  yield RULER;
  if (format !== 'raw') for (const note of followNotes(stream, options.language)) yield `${note}\n`;
}

/** tshark prints spaces to tildes, line feeds and carriage returns, and a dot for everything else. */
function asciiOf(bytes: Uint8Array, terminal: boolean): string {
  const out = Buffer.from(bytes);
  for (let i = 0; i < out.length; i++) {
    const c = out[i] as number;
    if ((c >= 0x20 && c < 0x7f) || c === 10 || c === 13) continue;
    out[i] = 46;
  }
  const text = out.toString('latin1');
  return terminal ? text.replace(/\r\n/g, '\n').replaceAll('\r', '.') : text;
}

function* hexOf(bytes: Uint8Array, from: number, indent: string): Generator<string> {
  for (let at = 0; at < bytes.length; at += LINE) {
    const line = bytes.subarray(at, at + LINE);
    let hex = '';
    let text = '';
    for (let i = 0; i < line.length; i++) {
      const c = line[i] as number;
      hex += `${i === 8 ? ' ' : ''}${c.toString(16).padStart(2, '0')} `;
      text += `${i === 8 ? ' ' : ''}${c >= 0x20 && c < 0x7f ? String.fromCharCode(c) : '.'}`;
    }
    const offset = (from + at).toString(16).toUpperCase().padStart(8, '0');
    const full = `${indent}${offset}  ${hex.padEnd(49)} ${text}`;
    // As tshark: of a full line that ends in a space, that space is left out.
    yield `${line.length === LINE ? full.replace(/ $/, '') : full}\n`;
  }
}

/** tshark's YAML, with lists of what is missing and of what came again with other bytes, where there is any. */
export async function* followYaml(stream: FollowedStream): AsyncGenerator<string> {
  yield 'peers:\n';
  for (const [i, n] of stream.nodes.entries()) yield `  - peer: ${i}\n    host: ${quoted(n.address)}\n    port: ${n.port}\n`;
  yield 'packets:\n';
  for await (const event of stream.events()) if (event.kind === 'data') yield yamlPacket(stream, event);
  if (stream.gaps.length > 0) yield 'gaps:\n';
  for (const g of stream.gaps)
    yield `  - peer: ${g.peer}\n    offset: ${g.offset}\n    length: ${g.length}\n    reason: ${g.reason}\n    packet: ${g.frame}\n`;
  const differing = stream.overlaps.filter((o) => o.differing !== 0);
  if (differing.length > 0) yield 'overlaps:\n';
  for (const o of differing)
    yield `  - peer: ${o.peer}\n    offset: ${o.offset}\n    length: ${o.length}\n    packet: ${o.frame}\n    first: ${o.first}\n    differing: ${o.differing}\n`;
}

/** An IPv6 address may end in a colon. */
const quoted = (address: string): string => (address.endsWith(':') || address.startsWith(':') ? `"${address}"` : address);

function yamlPacket(stream: FollowedStream, { row, node, bytes }: Extract<StreamEvent, { kind: 'data' }>): string {
  const ns = stream.timeNs(row);
  const sign = ns < 0n ? '-' : '';
  const digits = (ns < 0n ? -ns : ns).toString().padStart(10, '0');
  const lines = Buffer.from(bytes)
    .toString('base64')
    .replace(/.{1,76}/g, '      $&\n');
  return `  - packet: ${row + 1}\n    peer: ${node}\n    timestamp: ${sign}${digits.slice(0, -9)}.${digits.slice(-9)}\n    data: !!binary |\n${lines}`;
}
