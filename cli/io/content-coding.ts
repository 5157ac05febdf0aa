/** Takes content codings (RFC 9110 §8.4.1) off a body, with Node's own decoders and a limit on what comes out. */
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib';

/** A body that unpacks to more is left as it is. */
const MAX_DECODED = 64 << 20;
const options = { maxOutputLength: MAX_DECODED };

/** Several codings are undone from the last to the first. Null where one is not known, the body is damaged, or it is too large. */
export async function decodeContent(codings: string, body: Uint8Array): Promise<Uint8Array | null> {
  let bytes = body;
  for (const coding of codings.split(',').reverse()) {
    const next = await decodeOne(coding.trim(), bytes).catch(() => null);
    if (next === null) return null;
    bytes = next;
  }
  return bytes;
}

async function decodeOne(coding: string, body: Uint8Array): Promise<Uint8Array | null> {
  switch (coding) {
    case 'identity':
      return body;
    case 'gzip':
    case 'x-gzip':
      return promisify(gunzip)(body, options);
    case 'deflate':
      // The name means zlib's format; some senders leave out its header.
      return promisify(inflate)(body, options).catch(() => promisify(inflateRaw)(body, options));
    case 'br':
      return promisify(brotliDecompress)(body, options);
    default:
      return null;
  }
}
