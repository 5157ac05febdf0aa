/** Where a capture's bytes come from in a browser: a file that was dropped or chosen, or an address that answers `Range` requests. */
import { type ByteStream, type Medium, ReadAhead } from '../../core/engine/session/read-ahead.ts';

export type SourceRef =
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'address'; readonly url: string; readonly name: string; readonly size: number };

/** What is said of a source whose bytes cannot be had any more: the window has words of its own for it. */
export const UNREACHABLE = 'the bytes of the capture cannot be read any more';

export const nameOf = (source: SourceRef): string => (source.kind === 'file' ? source.file.name : source.name);
export const sizeOf = (source: SourceRef): number => (source.kind === 'file' ? source.file.size : source.size);

export const bytesOf = (source: SourceRef): ReadAhead =>
  new ReadAhead(sizeOf(source), source.kind === 'file' ? fileMedium(source.file) : addressMedium(source.url));

const fileMedium = (file: File): Medium => ({
  // A file that was changed or deleted since it was chosen is refused by the browser.
  range: async (start, end) => new Uint8Array(await reached(file.slice(start, end).arrayBuffer())),
  stream: async (start) => byteStream(file.slice(start).stream()),
});

const addressMedium = (url: string): Medium => ({
  range: async (start, end) => {
    const response = await ask(url, start, end);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes.length > end - start) throw new Error(`the server sent ${bytes.length} bytes, ${end - start} were asked for`);
    return bytes;
  },
  stream: async (start) => {
    const { body } = await ask(url, start);
    if (body === null) throw new Error('the server sent no bytes');
    return byteStream(body);
  },
});

async function reached<T>(bytes: Promise<T>): Promise<T> {
  try {
    return await bytes;
  } catch {
    throw new Error(UNREACHABLE);
  }
}

/** Rejects with a sentence where the server refuses, or answers with anything but what was asked for. */
async function ask(url: string, start: number, end?: number): Promise<Response> {
  const range = `bytes=${start}-${end === undefined ? '' : end - 1}`;
  const response = await reached(fetch(url, { headers: { Range: range }, cache: 'no-store' }));
  // Bytes that were there when the capture was opened: the file has become shorter, or it is another one.
  if (response.status === 416 || response.status === 404) throw new Error(UNREACHABLE);
  if (response.status !== 206) throw new Error(`the server answered ${response.status} to a request for bytes from ${start} on`);
  return response;
}

/** Into the reader's own buffer where the browser can: new memory for each part costs more than all the rest. */
function byteStream(body: ReadableStream<Uint8Array<ArrayBuffer>>): ByteStream {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: 'byob' });
  } catch {
    return chunkStream(body.getReader());
  }
  return {
    read: async (buffer, at) => {
      const { value } = await reader.read(new Uint8Array(buffer, at));
      if (value === undefined) throw new Error('the stream was cancelled');
      return value;
    },
    cancel: () => void reader.cancel().catch(() => {}),
  };
}

/** The same where only whole chunks are given. */
function chunkStream(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>): ByteStream {
  let chunk = new Uint8Array(0);
  return {
    read: async (buffer, at) => {
      const target = new Uint8Array(buffer, at);
      if (chunk.length === 0) chunk = (await reader.read()).value ?? chunk;
      const n = Math.min(chunk.length, target.length);
      target.set(chunk.subarray(0, n));
      chunk = chunk.subarray(n);
      return target.subarray(0, n);
    },
    cancel: () => void reader.cancel().catch(() => {}),
  };
}
