/** Recognises what a file is by its first bytes and makes a `Capture` of it. */
import type { Bytes } from '../base/bytes.ts';
import { type CaptureProblem, UnreadableCapture } from '../base/result.ts';
import type { Capture, CaptureFormat } from './capture.ts';
import { looksLikeHexDump, readHexDump } from './hexdump.ts';
import { looksLikeIpgrab, readIpgrab } from './ipgrab.ts';
import { PCAP_HEADER, PcapFramer, parsePcapHeader, pcapByteOrder, pcapVersionIsKnown } from './pcap.ts';
import { BlockType, PcapngFramer, sectionByteOrder } from './pcapng.ts';
import { describeContent, isText } from './sniff.ts';
import type { RandomAccess } from './source.ts';
import { type Transcript, transcribed } from './text.ts';

export interface OpenOptions {
  /** Undoes gzip, within its own limits. Without it a gzip file is refused. It does not reject for bad data: see `Decompressed`. */
  readonly gunzip?: (source: RandomAccess) => Promise<Decompressed>;
  /** Largest text capture, bytes; it is read into memory. Default 256 MiB. */
  readonly maxText?: number;
}

export interface Decompressed {
  readonly source: RandomAccess;
  /** Why the output is not whole: cut short, damaged, or past the limit. Its offset is in the compressed file. */
  readonly problem?: CaptureProblem;
}

/** Bytes that tell what a file is: enough for the head of a text capture with a banner. */
export const HEAD = 65_536;
const MAX_TEXT = 256 * 1024 * 1024;

/**
 * Opens a pcap or pcapng file, either of them in gzip, an ipgrab listing, or a hex dump.
 * @throws UnreadableCapture when the file is empty or not a capture (its detail says what it looks like), or when even its head cannot be read.
 */
export async function openCapture(source: RandomAccess, name: string, options: OpenOptions = {}): Promise<Capture> {
  const head = await readHead(source);
  if (head[0] !== 0x1f || head[1] !== 0x8b) return openPlain(source, head, name, options);
  const { gunzip } = options;
  if (gunzip === undefined) throw unreadable('not-a-capture', 0, 'the file is compressed with gzip; decompress it first');
  const plain = await gunzip(source);
  const plainHead = plain.source.size > 0 ? await readHead(plain.source) : new Uint8Array(0);
  if (plainHead.length === 0 && plain.problem) throw new UnreadableCapture(plain.problem);
  let capture: Capture;
  try {
    capture = await openPlain(plain.source, plainHead, name, options);
  } catch (error) {
    if (!(error instanceof UnreadableCapture)) throw error;
    const { problem } = error;
    throw unreadable(
      problem.code,
      problem.offset,
      `inside gzip: ${problem.detail}${plain.problem ? ` (${plain.problem.detail})` : ''}`,
    );
  }
  capture.framer.info.compression = 'gzip';
  return plain.problem ? { ...capture, endProblems: [plain.problem] } : capture;
}

/**
 * For what comes out of a pipe, which may have no end: whether to read on.
 * @param head the first `HEAD` bytes
 * @throws UnreadableCapture where nothing that begins so is a capture
 */
export function refuseOther(head: Bytes): void {
  if ((head[0] === 0x1f && head[1] === 0x8b) || pcapByteOrder(head) !== undefined || sectionByteOrder(head) !== undefined) return;
  if (textFormat(head) === undefined) throw unreadable('not-a-capture', 0, describeContent(head));
}

function textFormat(head: Bytes): 'ipgrab' | 'hexdump' | undefined {
  if (!isText(head)) return undefined;
  const text = new TextDecoder().decode(head);
  return looksLikeIpgrab(text) ? 'ipgrab' : looksLikeHexDump(text) ? 'hexdump' : undefined;
}

async function openPlain(source: RandomAccess, head: Bytes, name: string, options: OpenOptions): Promise<Capture> {
  if (head.length === 0) throw unreadable('empty', 0, 'the file is empty');
  if (pcapByteOrder(head) !== undefined) return { source, framer: openPcap(head), name };
  if (sectionByteOrder(head) !== undefined) return { source, framer: openPcapng(head), name };
  // A file that is cut inside the first 12 bytes of a section header can be nothing else.
  if (head.length < 12 && head.length >= 4 && new DataView(head.buffer, head.byteOffset).getUint32(0) === BlockType.section) {
    throw unreadable('truncated-header', head.length, `a pcapng section header needs 28 bytes, the file has ${head.length}`);
  }
  const format = textFormat(head);
  if (format !== undefined) return openText(source, format, format === 'ipgrab' ? readIpgrab : readHexDump, name, options);
  throw unreadable('not-a-capture', 0, describeContent(head));
}

function openPcap(head: Bytes): PcapFramer {
  if (head.length < PCAP_HEADER) {
    throw unreadable(
      'truncated-header',
      head.length,
      `a pcap file header needs ${PCAP_HEADER} bytes, the file has ${head.length}`,
    );
  }
  const header = parsePcapHeader(head);
  if (pcapVersionIsKnown(header)) return new PcapFramer(header);
  throw unreadable(
    'unsupported-version',
    4,
    `this is pcap version ${header.versionMajor}.${header.versionMinor}; version 2 is read`,
  );
}

function openPcapng(head: Bytes): PcapngFramer {
  const order = sectionByteOrder(head) ?? 'little';
  if (head.length < 28) {
    throw unreadable('truncated-header', head.length, `a pcapng section header needs 28 bytes, the file has ${head.length}`);
  }
  return new PcapngFramer(order);
}

async function openText(
  source: RandomAccess,
  format: CaptureFormat,
  read: (text: Bytes) => Transcript,
  name: string,
  options: OpenOptions,
): Promise<Capture> {
  const limit = options.maxText ?? MAX_TEXT;
  if (source.size > limit) {
    throw unreadable('not-a-capture', 0, `a text capture of ${source.size} bytes is larger than the limit (${limit})`);
  }
  const text = new Uint8Array(source.size);
  const transcript = read(text.subarray(0, await readFully(source, text)));
  const [first] = transcript.problems;
  if (transcript.packets.length === 0) {
    throw first ? new UnreadableCapture(first) : unreadable('not-a-capture', 0, `no packet was found in the ${format} text`);
  }
  return transcribed(transcript, format, name);
}

async function readHead(source: RandomAccess): Promise<Uint8Array> {
  const head = new Uint8Array(Math.min(HEAD, source.size));
  return head.subarray(0, await readFully(source, head));
}

/** @throws UnreadableCapture when the medium fails. */
async function readFully(source: RandomAccess, target: Uint8Array): Promise<number> {
  let got = 0;
  try {
    while (got < target.length) {
      const n = await source.read(got, target.subarray(got));
      if (n <= 0) break;
      got += n;
    }
  } catch (error) {
    throw unreadable('read-error', got, `the medium failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return got;
}

const unreadable = (code: CaptureProblem['code'], offset: number, detail: string) =>
  new UnreadableCapture({ code, offset, detail });
