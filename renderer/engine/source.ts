/** Where a capture's bytes come from in a browser: a file that was dropped or chosen, or an address that answers `Range` requests. */
import { ReadAhead } from '../../core/engine/session/read-ahead.ts';

export type SourceRef =
  | { readonly kind: 'file'; readonly file: File }
  | { readonly kind: 'address'; readonly url: string; readonly name: string; readonly size: number };

export const nameOf = (source: SourceRef): string => (source.kind === 'file' ? source.file.name : source.name);
export const sizeOf = (source: SourceRef): number => (source.kind === 'file' ? source.file.size : source.size);

export function bytesOf(source: SourceRef): ReadAhead {
  if (source.kind === 'file') {
    const { file } = source;
    return new ReadAhead(file.size, async (start, end) => new Uint8Array(await file.slice(start, end).arrayBuffer()));
  }
  return new ReadAhead(source.size, (start, end) => fetchRange(source.url, start, end));
}

/** Bytes [start, end). Rejects with a sentence where the server refuses, or answers with anything but what was asked for. */
async function fetchRange(url: string, start: number, end: number): Promise<Uint8Array> {
  const response = await fetch(url, { headers: { Range: `bytes=${start}-${end - 1}` }, cache: 'no-store' });
  if (response.status !== 206)
    throw new Error(`the server answered ${response.status} to a request for bytes ${start} to ${end - 1}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (bytes.length > end - start) throw new Error(`the server sent ${bytes.length} bytes, ${end - start} were asked for`);
  return bytes;
}
