/** Undoes gzip with the browser's own decompressor, into memory and within a limit. */
import type { SessionPlatform } from '../../core/engine/session/session.ts';

type Gunzip = NonNullable<SessionPlatform['gunzip']>;
type Source = Parameters<Gunzip>[0];

/** Bytes that a file may grow to. */
const LIMIT = 2 ** 30;
const STEP = 1 << 20;

export const gunzip: Gunzip = async (source) => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let problem: Awaited<ReturnType<Gunzip>>['problem'];
  const reader = compressed(source).pipeThrough(new DecompressionStream('gzip')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (size + value.length > LIMIT) {
        problem = { code: 'bomb-limit', offset: source.size, detail: `the file unpacks to more than ${LIMIT} bytes` };
        await reader.cancel();
        break;
      }
      chunks.push(value);
      size += value.length;
    }
  } catch (error) {
    problem = { code: 'bad-compression', offset: source.size, detail: `the gzip data is damaged or cut off: ${String(error)}` };
  }
  const plain = joined(chunks, size);
  return { source: plain, ...(problem === undefined ? {} : { problem }) };
};

function compressed(source: Source): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      const bytes = new Uint8Array(Math.min(STEP, source.size - at));
      const got = bytes.length === 0 ? 0 : await source.read(at, bytes);
      at += got;
      if (got > 0) controller.enqueue(bytes.subarray(0, got));
      else controller.close();
    },
  });
}

function joined(chunks: readonly Uint8Array[], size: number): Source {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return {
    size,
    read: async (offset, target) => {
      const part = bytes.subarray(offset, offset + target.length);
      target.set(part);
      return part.length;
    },
  };
}
