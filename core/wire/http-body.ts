/**
 * The body of an HTTP message as Wireshark shows it: the chunks it came in, its length, and its content by media type: lines of text,
 * or bytes.
 */
import { asciiText, type Bytes } from '../base/bytes.ts';
import { defineFields, type FieldNode, type FieldSpec, textField } from './field.ts';
import { fieldValue, type HttpHead, transferCodings } from './http.ts';
import { ChunkedDecoder } from './http-chunked.ts';
import type { TreeBuilder } from './tree.ts';

/** Lines, and chunks, that get a node of their own. */
const MAX_NODES = 10_000;
const LF = 10;

/** All of them want the bytes of the whole message. */
const field = <const N extends string>(name: N, type: FieldSpec['type'], title: string, extra: Partial<FieldSpec> = {}) =>
  ({ name, type, title, joined: true, ...extra }) as const satisfies FieldSpec;

export const httpBodyFields = defineFields({
  chunkSize: field('http.chunk_size', 'uint', 'Chunk size'),
  chunkData: field('http.chunk_data', 'bytes', 'Chunk data'),
  chunkBoundary: field('http.chunk_boundary', 'bytes', 'Chunk boundary'),
  trailer: field('http.chunked_trailer_part', 'string', 'trailer-part'),
  fileData: field('http.file_data', 'string', 'File Data'),
  textLines: field('data-text-lines', 'string', 'Line-based text data'),
  media: field('media', 'none', 'Media Type'),
  mediaType: field('media.type', 'string', 'Media type'),
});
const F = httpBodyFields;
const LINE: FieldSpec = { ...textField('Line', 'none'), line: true };
const CHUNKS = textField('HTTP chunked response');

/** Media types whose content is shown line by line, beside all of `text/`. */
const TEXT_TYPES: ReadonlySet<string> = new Set([
  'application/javascript',
  'application/x-javascript',
  'application/ecmascript',
  'application/ld+json',
  'application/x-sh',
]);

/** Fields of the data layer, which belongs to another part of the program. */
export type ExplainData = (t: TreeBuilder, start: number, end: number) => void;

/**
 * @param layer the message's own node
 * @param rows the packets that carried the message
 */
export function explainHttpBody(
  t: TreeBuilder,
  layer: FieldNode,
  head: HttpHead,
  start: number,
  end: number,
  rows: readonly number[],
  explainData: ExplainData,
): void {
  let from = start;
  let to = end;
  let leave = (): void => {};
  if (transferCodings(head).at(-1) === 'chunked') {
    let body: Bytes = new Uint8Array(0);
    t.within(layer, () => {
      body = explainChunks(t, start, end);
    });
    layer.length = end - layer.start;
    if (body.length === 0) return;
    leave = t.enter({ name: 'dechunked', bytes: body, rows });
    from = 0;
    to = body.length;
  }
  if (to > from) explainContent(t, layer, head, from, to, explainData);
  leave();
}

function explainContent(
  t: TreeBuilder,
  layer: FieldNode,
  head: HttpHead,
  start: number,
  end: number,
  explainData: ExplainData,
): void {
  const coding = (fieldValue(head, 'content-encoding') ?? 'identity').toLowerCase();
  if (coding !== 'identity') {
    t.within(layer, () =>
      t.add(textField(`Content-encoded entity body (${coding}): ${end - start} bytes`), start, end - start, null),
    );
    return;
  }
  t.within(layer, () => t.add(F.fileData, start, end - start, asciiText(t.bytes, start, end)));
  const type = (fieldValue(head, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === '') t.within(layer, () => explainData(t, start, end));
  else if (type.startsWith('text/') || TEXT_TYPES.has(type)) explainTextLines(t, type, start, end);
  else {
    t.layer(F.media, start, end - start);
    t.add(F.mediaType, start, end - start, type);
    t.close();
  }
}

export function explainTextLines(t: TreeBuilder, type: string, start: number, end: number): void {
  t.protocols.push(F.textLines.name);
  const node = t.open(F.textLines, start, end - start, type);
  let at = start;
  while (at < end && node.children.length < MAX_NODES) {
    const lf = t.bytes.subarray(at, end).indexOf(LF);
    const next = lf < 0 ? end : at + lf + 1;
    t.add(LINE, at, next - at, null);
    at = next;
  }
  t.close();
}

/** RFC 9112 §7.1. Returns the chunks' data in one piece. */
function explainChunks(t: TreeBuilder, start: number, end: number): Bytes {
  const b = t.bytes;
  const pieces: { at: number; length: number }[] = [];
  const group = t.open(CHUNKS, start, end - start);
  let at = start;
  while (at < end && group.children.length < MAX_NODES) {
    const lf = b.subarray(at, end).indexOf(LF);
    if (lf < 0) break;
    const dataAt = at + lf + 1;
    const size = Number.parseInt(asciiText(b, at, dataAt), 16);
    if (!(size >= 0)) break;
    if (size === 0) {
      t.open(textField('End of chunked encoding'), at, dataAt - at);
      t.add(F.chunkSize, at, dataAt - at, 0);
      t.close();
      explainTrailers(t, dataAt, end);
      break;
    }
    const dataEnd = Math.min(end, dataAt + size);
    const next = Math.min(end, dataEnd + (b[dataEnd] === LF ? 1 : 2));
    t.open(textField(`Data chunk (${size} octets)`), at, next - at);
    t.add(F.chunkSize, at, dataAt - at, size);
    t.raw(F.chunkData, dataAt, dataEnd - dataAt);
    if (next > dataEnd) t.raw(F.chunkBoundary, dataEnd, next - dataEnd);
    t.close();
    pieces.push({ at: dataAt, length: dataEnd - dataAt });
    at = next;
  }
  t.close();
  const body = new Uint8Array(pieces.reduce((n, p) => n + p.length, 0));
  let to = 0;
  for (const p of pieces) {
    body.set(b.subarray(p.at, p.at + p.length), to);
    to += p.length;
  }
  return body;
}

function explainTrailers(t: TreeBuilder, start: number, end: number): void {
  for (let at = start; at < end; ) {
    const lf = t.bytes.subarray(at, end).indexOf(LF);
    const next = lf < 0 ? end : at + lf + 1;
    const empty = next - at <= 2;
    if (empty) t.add(LINE, at, next - at, null);
    else t.add(F.trailer, at, next - at, asciiText(t.bytes, at, next));
    at = next;
  }
}

/** End of a chunked body that begins at `start`; `end` where its end is not there. */
export function chunkedEnd(b: Bytes, start: number, end: number): number {
  return new ChunkedDecoder().feed(b, start, end);
}
