/**
 * The body of an HTTP message as Wireshark shows it: the chunks it came in, its length, and its content by media type: lines of text,
 * or bytes.
 */
import { asciiText, type Bytes } from '../base/bytes.ts';
import { defineFields, type FieldNode, type FieldSpec, textField } from './field.ts';
import { type HttpHeadLayout, walkChunks } from './http-layout.ts';
import { isJson } from './json-syntax.ts';
import { contentOf, declaresXml, imageOf } from './media-types.ts';
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
  mediaType: field('media.type', 'bytes', 'Media type'),
  form: field('urlencoded-form', 'none', 'HTML Form URL Encoded'),
  formKey: field('urlencoded-form.key', 'string', 'Key'),
  formValue: field('urlencoded-form.value', 'string', 'Value'),
  json: field('json', 'none', 'JavaScript Object Notation'),
  xml: field('xml', 'none', 'eXtensible Markup Language'),
  png: field('png', 'none', 'Portable Network Graphics'),
  gif: field('image-gif', 'none', 'Compuserve GIF'),
  jfif: field('image-jfif', 'none', 'JPEG File Interchange Format'),
});
const F = httpBodyFields;
const LINE: FieldSpec = { ...textField('Line', 'none'), line: true };
const CHUNKS = textField('HTTP chunked response');

/** Fields of the data layer, which belongs to another part of the program. */
export type ExplainData = (t: TreeBuilder, start: number, end: number) => void;

/**
 * @param layer the message's own node
 * @param rows the packets that carried the message
 */
export function explainHttpBody(
  t: TreeBuilder,
  layer: FieldNode,
  head: HttpHeadLayout,
  start: number,
  end: number,
  rows: readonly number[],
  explainData: ExplainData,
): void {
  let from = start;
  let to = end;
  let leave = (): void => {};
  if (head.chunked) {
    let body: Bytes | undefined;
    t.within(layer, () => {
      body = explainChunks(t, start, end);
    });
    layer.length = end - layer.start;
    if (body === undefined) return;
    leave = t.enter({ name: 'dechunked', bytes: body, rows });
    from = 0;
    to = body.length;
  }
  // Other transfer codings are not undone.
  if (head.transferCoding === 'compressed') t.within(layer, () => explainData(t, from, to));
  else explainContent(t, layer, head, from, to, rows, explainData);
  leave();
}

function explainContent(
  t: TreeBuilder,
  layer: FieldNode,
  head: HttpHeadLayout,
  start: number,
  end: number,
  rows: readonly number[],
  explainData: ExplainData,
): void {
  const coding = (head.contentEncoding ?? 'identity').toLowerCase();
  let from = start;
  let to = end;
  let leave = (): void => {};
  if (coding !== 'identity') {
    const known = CODINGS[coding];
    const decoded = known === undefined ? undefined : t.context.decompress?.(known, t.bytes.subarray(start, end));
    const fault = typeof decoded === 'string' ? ` [Not decompressed: ${decoded}]` : '';
    t.within(layer, () =>
      t.add(textField(`Content-encoded entity body (${coding}): ${end - start} bytes${fault}`), start, end - start, null),
    );
    if (decoded === undefined || typeof decoded === 'string') {
      t.within(layer, () => explainData(t, start, end));
      return;
    }
    leave = t.enter({ name: 'uncompressed', bytes: decoded, rows });
    from = 0;
    to = decoded.length;
  }
  t.within(layer, () => t.add(F.fileData, from, to - from, asciiText(t.bytes, from, to)));
  if (to > from) explainMedia(t, layer, head.contentType, from, to, explainData);
  leave();
}

function explainMedia(
  t: TreeBuilder,
  layer: FieldNode,
  type: string | null,
  start: number,
  end: number,
  explainData: ExplainData,
): void {
  const content = type === null ? 'media' : contentOf(type);
  const only = (spec: FieldSpec): void => {
    t.layer(spec, start, end - start);
    t.close();
  };
  switch (content) {
    case 'nothing':
      break;
    case 'data':
      t.within(layer, () => explainData(t, start, end));
      break;
    case 'lines':
      explainTextLines(t, type ?? '', start, end);
      break;
    case 'form':
      explainForm(t, start, end);
      break;
    case 'json':
      only(F.json);
      // What is no JSON is shown as lines as well.
      if (!isJson(t.bytes, start, end)) explainTextLines(t, type ?? '', start, end);
      break;
    case 'xml':
      only(F.xml);
      break;
    case 'png':
    case 'image-gif':
    case 'image-jfif':
    case 'media': {
      // PNG and JPEG are known by their first bytes where nothing else says what a body is, GIF by its type only.
      const image = imageOf(t.bytes, start, end);
      if (image === 'png') only(F.png);
      else if (image === 'image-jfif') only(F.jfif);
      else if (image === 'image-gif' && content === 'image-gif') only(F.gif);
      else if (type === null) t.within(layer, () => explainData(t, start, end));
      else explainUnknownMedia(t, start, end);
    }
  }
}

function explainUnknownMedia(t: TreeBuilder, start: number, end: number): void {
  t.layer(F.media, start, end - start);
  t.raw(F.mediaType, start, end - start);
  t.close();
}

/** `key=value&…` with `+` for a space and %XX (WHATWG URL, application/x-www-form-urlencoded). */
function explainForm(t: TreeBuilder, start: number, end: number): void {
  const b = t.bytes;
  const node = t.layer(F.form, start, end - start);
  for (let at = start; at < end && node.children.length < MAX_NODES; ) {
    const amp = b.subarray(at, end).indexOf(38);
    const stop = amp < 0 ? end : at + amp;
    const equals = b.subarray(at, stop).indexOf(61);
    const keyEnd = equals < 0 ? stop : at + equals;
    t.open(textField('Form item'), at, stop - at);
    t.add(F.formKey, at, keyEnd - at, unescaped(b, at, keyEnd));
    const valueAt = Math.min(stop, keyEnd + 1);
    t.add(F.formValue, valueAt, stop - valueAt, unescaped(b, valueAt, stop));
    t.close();
    at = stop + 1;
  }
  t.close();
}

function unescaped(b: Bytes, start: number, end: number): string {
  const out: number[] = [];
  for (let i = start; i < end; i++) {
    const c = b[i] as number;
    const digits = c === 37 ? asciiText(b, i + 1, Math.min(end, i + 3)) : '';
    if (/^[0-9a-fA-F]{2}$/.test(digits)) {
      out.push(Number.parseInt(digits, 16));
      i += 2;
    } else out.push(c === 43 ? 32 : c);
  }
  return new TextDecoder('utf-8').decode(Uint8Array.from(out));
}

/** Codings that a decompressor is asked for, by the names of RFC 9110 §8.4.1 and the old ones. */
const CODINGS: Readonly<Record<string, 'gzip' | 'deflate' | 'br'>> = {
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  'x-deflate': 'deflate',
  br: 'br',
};

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
  if (!declaresXml(t.bytes, start, end)) return;
  t.layer(F.xml, start, end - start);
  t.close();
}

/** RFC 9112 §7.1. Returns the chunks' data in one piece; undefined: there are no chunks. */
function explainChunks(t: TreeBuilder, start: number, end: number): Bytes | undefined {
  const pieces: { at: number; length: number }[] = [];
  const group = t.open(CHUNKS, start, end - start);
  const chunk = (at: number, dataAt: number, size: number): void => {
    const next = size === 0 ? dataAt : Math.min(end, dataAt + size + 2);
    pieces.push({ at: dataAt, length: size });
    if (group.children.length >= MAX_NODES) return;
    t.open(textField(size === 0 ? 'End of chunked encoding' : `Data chunk (${size} octets)`), at, next - at);
    t.add(F.chunkSize, at, dataAt - at, size);
    if (size > 0) {
      t.raw(F.chunkData, dataAt, size);
      t.raw(F.chunkBoundary, dataAt + size, next - dataAt - size);
    }
    t.close();
  };
  const trailer = (at: number, emptyLine: number, next: number): void => {
    if (emptyLine > at) t.add(F.trailer, at, emptyLine - at, asciiText(t.bytes, at, emptyLine));
    if (next > emptyLine) t.add(LINE, emptyLine, next - emptyLine, null);
  };
  const consumed = walkChunks(t.bytes, start, end, chunk, trailer);
  t.close();
  if (consumed < 0) t.stop({ layer: 'http', reason: 'too-short', offset: end, required: 1, actual: 0, limitedBy: 'tcp' });
  if (consumed <= 0) return undefined;
  const body = new Uint8Array(pieces.reduce((n, p) => n + p.length, 0));
  let to = 0;
  for (const p of pieces) {
    body.set(t.bytes.subarray(p.at, p.at + p.length), to);
    to += p.length;
  }
  return body;
}
