/** Takes content codings (RFC 9110 §8.4.1) off a body with the browser's own decompressor, within a limit. */
import type { SessionPlatform } from '../../core/engine/session/session.ts';

/** A body that unpacks to more is left as it is. Bytes. */
const LIMIT = 64 << 20;

const FORMATS: Readonly<Record<string, readonly CompressionFormat[]>> = {
  gzip: ['gzip'],
  'x-gzip': ['gzip'],
  // The name means zlib's format; some senders leave out its header.
  deflate: ['deflate', 'deflate-raw'],
};

/** Several codings are undone from the last to the first. */
export const decodeContent: NonNullable<SessionPlatform['decodeContent']> = async (codings, body) => {
  let bytes: Uint8Array | null = body;
  for (const name of codings.split(',').reverse()) {
    const coding = name.trim();
    if (coding === 'identity') continue;
    const from: Uint8Array = bytes;
    bytes = null;
    for (const format of FORMATS[coding] ?? []) bytes ??= await unpacked(from, format);
    if (bytes === null) return null;
  }
  return bytes;
};

async function unpacked(body: Uint8Array, format: CompressionFormat): Promise<Uint8Array | null> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = new Blob([body.slice()]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > LIMIT) {
        await reader.cancel();
        return null;
      }
      chunks.push(value);
    }
  } catch {
    return null;
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
