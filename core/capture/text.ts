/** What the readers of text captures share: lines with their place, and the transcription to pcapng in memory. */
import type { Bytes } from '../base/bytes.ts';
import type { CaptureProblem } from '../base/result.ts';
import type { Capture, CaptureFormat } from './capture.ts';
import { addProblem, addUntimed } from './info.ts';
import { PcapngFramer } from './pcapng.ts';
import { MemorySource } from './source.ts';
import { type PacketRecord, type PcapngInterface, writePcapng } from './write.ts';

export interface TextLine {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Byte offset of the line in the file. */
  readonly offset: number;
}

/** The packets that a text describes, and the lines that could not be read. */
export interface Transcript {
  readonly packets: readonly PacketRecord[];
  readonly interfaces: readonly PcapngInterface[];
  readonly comments: readonly string[];
  readonly problems: readonly CaptureProblem[];
}

/** Lines of a text, whatever ends them. Bytes that are no UTF-8 are read as U+FFFD. */
export function* textLines(bytes: Bytes): Generator<TextLine> {
  const utf8 = new TextDecoder();
  let from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let number = 1; from < bytes.length; number++) {
    let end = bytes.indexOf(0x0a, from);
    if (end < 0) end = bytes.length;
    const last = end > from && bytes[end - 1] === 0x0d ? end - 1 : end;
    yield { text: utf8.decode(bytes.subarray(from, last)), number, offset: from };
    from = end + 1;
  }
}

/** A capture whose bytes are the pcapng transcription of a text. */
export function transcribed(transcript: Transcript, format: CaptureFormat, name: string): Capture {
  const bytes = writePcapng(transcript.packets, transcript.interfaces, { comments: transcript.comments });
  const framer = new PcapngFramer('little');
  framer.info.format = format;
  for (const [row, packet] of transcript.packets.entries()) if (packet.untimed === true) addUntimed(framer.info, row);
  for (const problem of transcript.problems) addProblem(framer.info, problem);
  return { source: new MemorySource(bytes), framer, name };
}
