/** Recognises what a file is by its first bytes and makes a `Capture` of it. */
import type { CaptureProblem } from '../base/result.ts';
import { UnreadableCapture } from '../base/result.ts';
import type { Capture } from './capture.ts';
import { PCAP_HEADER, PcapFramer, parsePcapHeader, pcapByteOrder, pcapVersionIsKnown } from './pcap.ts';
import type { RandomAccess } from './source.ts';

export interface OpenOptions {
  /** Undoes gzip. Without it a gzip file is refused. */
  readonly gunzip?: (source: RandomAccess) => Promise<Decompressed>;
}

export interface Decompressed {
  readonly source: RandomAccess;
  /** Why the output is not whole: truncated, damaged, or past the limit. */
  readonly problem?: CaptureProblem;
}

const HEAD = 4096;

/**
 * @throws UnreadableCapture when the file is empty or not a capture; its detail says what it looks like.
 */
export async function openCapture(source: RandomAccess, name: string, _options: OpenOptions = {}): Promise<Capture> {
  const head = new Uint8Array(Math.min(HEAD, source.size));
  const got = await source.read(0, head);
  const bytes = head.subarray(0, got);
  if (bytes.length === 0) throw new UnreadableCapture({ code: 'empty', offset: 0, detail: 'the file is empty' });
  if (pcapByteOrder(bytes) !== undefined) {
    if (bytes.length < PCAP_HEADER) {
      throw new UnreadableCapture({
        code: 'truncated-header',
        offset: bytes.length,
        detail: `a pcap file header needs ${PCAP_HEADER} bytes, the file has ${bytes.length}`,
      });
    }
    const header = parsePcapHeader(bytes);
    if (!pcapVersionIsKnown(header)) {
      throw new UnreadableCapture({
        code: 'unsupported-version',
        offset: 4,
        detail: `this is pcap version ${header.versionMajor}.${header.versionMinor}; version 2 is read`,
      });
    }
    return { source, framer: new PcapFramer(header), name };
  }
  throw new UnreadableCapture({ code: 'not-a-capture', offset: 0, detail: 'this is not a capture' });
}
