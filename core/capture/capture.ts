/**
 * What a capture is, whatever file it came in.
 *
 * A format is a `Framer`: it finds the records in a window of bytes and hands each to a `RecordSink` without making an
 * object per packet. Text captures (ipgrab listing, hex dump) are transcribed to pcapng in memory first, so that every
 * packet has a byte offset.
 */
import type { Bytes } from '../base/bytes.ts';
import type { CaptureProblem } from '../base/result.ts';
import type { RandomAccess } from './source.ts';

export type CaptureFormat = 'pcap' | 'pcapng' | 'ipgrab' | 'hexdump';

export interface CaptureOption {
  readonly code: number;
  readonly value: Bytes;
}

export interface CaptureInterface {
  /** LINKTYPE_ number (https://www.tcpdump.org/linktypes.html). */
  readonly linkType: number;
  /** 0: no limit. */
  readonly snapLength: number;
  readonly name?: string;
  readonly description?: string;
  /** Length of the frame check sequence at the end of each frame, bytes; undefined: not said. */
  readonly fcsLength?: number;
  /** Time units per second: 10^6, 10^9, 2^n. */
  readonly unitsPerSecond: bigint;
  /** if_tsoffset, seconds. */
  readonly offsetSeconds: bigint;
  /** Options kept as they are, known ones included. */
  readonly options: readonly CaptureOption[];
  /** pcapng: the section that it belongs to, from 1; its number in that; and the byte order of numbers there. */
  readonly section?: { readonly number: number; readonly index: number; readonly byteOrder: 'little' | 'big' };
}

/** An interface statistics block: its options as they are. */
export interface InterfaceStatistics {
  readonly interfaceId: number;
  readonly options: readonly CaptureOption[];
}

/** A decryption secrets block (TLS key log and the like), kept, not used. */
export interface DecryptionSecrets {
  readonly type: number;
  readonly data: Bytes;
}

/** Filled while the records are read; complete when reading ends. */
export interface CaptureInfo {
  format: CaptureFormat;
  /** The outer compression, if any. */
  compression: 'none' | 'gzip';
  byteOrder: 'little' | 'big';
  /** The file's own resolution as written: only for classic pcap. */
  nanoseconds: boolean;
  sections: number;
  readonly interfaces: CaptureInterface[];
  /** Section-level comments. */
  readonly comments: string[];
  /** Packet comments: row → texts. */
  readonly packetComments: Map<number, string[]>;
  /** Packet options other than comments: row → options. What is kept of a file is bounded; see `PcapngFramer`. */
  readonly packetOptions: Map<number, CaptureOption[]>;
  /** Packet options other than comments that were left out because there are very many. */
  optionsNotKept: number;
  /** Options of each section header, comments included. */
  readonly sectionOptions: CaptureOption[][];
  readonly statistics: InterfaceStatistics[];
  /** Rows without a time (simple packet blocks; given to the sink with time 0), as pairs: from a row, up to but without another. */
  readonly untimed: number[];
  readonly secrets: DecryptionSecrets[];
  /** Names from name resolution blocks: address text → names. */
  readonly names: Map<string, string[]>;
  /** Blocks that were skipped because nothing here knows them: type → count. */
  readonly skippedBlocks: Map<number, number>;
  /** Every damage met, in file order; the last of very many says that the rest is not listed. */
  readonly problems: CaptureProblem[];
}

export interface RecordSink {
  /**
   * One packet. bytes[start, start + capturedLength) is borrowed: valid during the call's batch only.
   * The time is `seconds` + `nanos`/10^9 since the epoch; seconds is a whole number and may be negative or beyond 2^32, nanos is in
   * [0, 10^9). `fileOffset` is that of the packet's first byte.
   */
  record(
    bytes: Bytes,
    start: number,
    capturedLength: number,
    originalLength: number,
    seconds: number,
    nanos: number,
    interfaceId: number,
    fileOffset: number,
  ): void;
  /** Called after each `feed`, while the bytes of its records are still valid. */
  batchEnd(): void;
}

export interface Framer {
  readonly info: CaptureInfo;
  /**
   * Consumes the whole records in window[start, end). `fileOffset` is the file offset of window[start]. Returns the number of
   * bytes consumed; what is left is given again, with more behind it. With `atEnd` no more will come: what is left over is
   * reported in `info.problems`. When one record needs more than the window holds, `needed` says how much.
   */
  feed(window: Bytes, start: number, end: number, fileOffset: number, atEnd: boolean, sink: RecordSink): number;
  /** Bytes that the next record needs in one window, when the last `feed` consumed nothing for lack of them; else 0. */
  readonly needed: number;
  /** The framer met damage it cannot get past: stop reading. */
  readonly finished: boolean;
}

/** A capture ready to be read: format recognised, compression undone, text transcribed. */
export interface Capture {
  readonly source: RandomAccess;
  readonly framer: Framer;
  /** Name for messages: the path, or `-`. */
  readonly name: string;
  /** Damage known before reading that lies behind every packet (a gzip stream that is cut): `readRecords` reports it at the end. */
  readonly endProblems?: readonly CaptureProblem[];
}
