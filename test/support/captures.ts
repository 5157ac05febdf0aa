/** Reading whole captures in tests. */
import type { Capture } from '../../core/capture/capture.ts';
import { type OpenOptions, openCapture } from '../../core/capture/open.ts';
import { type ReadOptions, readRecords } from '../../core/capture/read.ts';
import { MemorySource } from '../../core/capture/source.ts';

export interface ReadRecord {
  readonly seconds: number;
  readonly nanos: number;
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  readonly interfaceId: number;
  readonly fileOffset: number;
}

/** Every record of a capture, its bytes copied. Each batch's borrowed bytes are overwritten at its end: they must not be needed again. */
export async function readAll(capture: Capture, options: ReadOptions = {}): Promise<ReadRecord[]> {
  const out: ReadRecord[] = [];
  let borrowed: Uint8Array[] = [];
  await readRecords(
    capture,
    {
      record(bytes, start, length, originalLength, seconds, nanos, interfaceId, fileOffset) {
        borrowed.push(bytes.subarray(start, start + length));
        out.push({ seconds, nanos, bytes: bytes.slice(start, start + length), originalLength, interfaceId, fileOffset });
      },
      batchEnd() {
        for (const b of borrowed) b.fill(0xa5);
        borrowed = [];
      },
    },
    options,
  );
  return out;
}

export const openBytes = (bytes: Uint8Array, options: OpenOptions = {}): Promise<Capture> =>
  openCapture(new MemorySource(bytes), 'test', options);

/** The capture and its records. */
export async function readBytes(bytes: Uint8Array, options: ReadOptions & OpenOptions = {}) {
  const capture = await openBytes(bytes, options);
  const records = await readAll(capture, options);
  return { info: capture.framer.info, records, capture };
}
