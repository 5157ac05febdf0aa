/**
 * One pass over a capture: bytes → tables, with every analysis pass fed on the way.
 */

import type { Bytes } from '../base/bytes.ts';
import type { PacketRow } from '../base/ids.ts';
import type { Capture, RecordSink } from '../capture/capture.ts';
import { readRecords } from '../capture/read.ts';
import { Mark, type PacketTable } from '../table/packets.ts';
import { Tables } from '../table/tables.ts';
import { FrameDecoder } from './decode.ts';
import type { PacketView, Pass, PassFailure } from './pass.ts';

export interface ScanProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly packets: number;
}

export interface ScanOptions {
  readonly signal?: AbortSignal;
  /** After each window of bytes. A promise is awaited: a way to let other work go first. */
  readonly onProgress?: (progress: ScanProgress) => void | Promise<void>;
}

/** 2^53 ns: beyond it a float of nanoseconds since the first packet is no longer exact. */
const EXACT_NS = Number.MAX_SAFE_INTEGER;

class Scanner implements RecordSink, PacketView {
  readonly tables: Tables;
  readonly failures: PassFailure[] = [];
  readonly #passes: Pass[];
  readonly #decoder: FrameDecoder;
  readonly #packets: PacketTable;
  readonly #linkType: (interfaceId: number) => number;
  #baseSeconds = 0;
  #baseNanos = 0;

  bytes: Bytes = new Uint8Array(0);
  start = 0;
  end = 0;
  payloadBytes: Bytes = this.bytes;
  payloadStart = 0;
  payloadEnd = 0;

  constructor(tables: Tables, passes: readonly Pass[], linkType: (interfaceId: number) => number) {
    this.tables = tables;
    this.#packets = tables.packets;
    this.#passes = [...passes];
    this.#decoder = new FrameDecoder(tables);
    this.#linkType = linkType;
  }

  record(
    bytes: Bytes,
    start: number,
    capturedLength: number,
    originalLength: number,
    seconds: number,
    nanos: number,
    interfaceId: number,
    fileOffset: number,
  ): void {
    const p = this.#packets;
    const row = p.length;
    this.#time(row, seconds, nanos);
    p.fileOffset.set(row, fileOffset);
    p.capturedLength.set(row, capturedLength);
    if (originalLength !== capturedLength) p.cutBytes.set(row, (originalLength - capturedLength) >>> 0);
    if (interfaceId !== 0) p.interface.set(row, interfaceId);
    const d = this.#decoder;
    d.decode(bytes, start, capturedLength, originalLength, this.#linkType(interfaceId), row);
    p.length = row + 1;
    if (this.#passes.length === 0) return;
    this.bytes = bytes;
    this.start = start;
    this.end = start + capturedLength;
    this.payloadBytes = d.payloadBytes;
    this.payloadStart = d.payloadStart;
    this.payloadEnd = d.payloadEnd;
    this.#run(row as PacketRow);
  }

  batchEnd(): void {}

  finish(): void {
    for (const pass of this.#passes) {
      try {
        pass.finish();
      } catch (error) {
        this.failures.push({ pass: pass.name, row: this.#packets.length, error });
      }
    }
  }

  #run(row: PacketRow): void {
    for (let i = 0; i < this.#passes.length; i++) {
      const pass = this.#passes[i] as Pass;
      try {
        pass.packet(row, this);
      } catch (error) {
        this.failures.push({ pass: pass.name, row, error });
        this.#passes.splice(i--, 1);
      }
    }
  }

  #time(row: number, seconds: number, nanos: number): void {
    const p = this.#packets;
    if (row === 0) {
      this.#baseSeconds = seconds;
      this.#baseNanos = nanos;
      p.baseNs = BigInt(seconds) * 1_000_000_000n + BigInt(nanos);
    }
    const since = (seconds - this.#baseSeconds) * 1e9 + (nanos - this.#baseNanos);
    p.time.set(row, since);
    if (since > EXACT_NS || since < -EXACT_NS) p.exactTimes.set(row, BigInt(seconds) * 1_000_000_000n + BigInt(nanos));
  }
}

/**
 * Reads the whole capture. Damage is in `capture.framer.info.problems`; a pass that threw is in `failures` and the others went on.
 * Raises only what the medium raises, or the abort reason.
 */
export async function scanCapture(
  capture: Capture,
  passes: readonly Pass[],
  options: ScanOptions = {},
  tables: Tables = new Tables(),
): Promise<{ tables: Tables; failures: PassFailure[] }> {
  const { interfaces } = capture.framer.info;
  const scanner = new Scanner(tables, passes, (id) => interfaces[id]?.linkType ?? -1);
  const { onProgress } = options;
  await readRecords(capture, scanner, {
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    ...(onProgress === undefined
      ? {}
      : { onProgress: (bytes: number, totalBytes: number) => onProgress({ bytes, totalBytes, packets: tables.packets.length }) }),
  });
  markUntimed(tables.packets, capture.framer.info.untimed);
  scanner.finish();
  return { tables, failures: scanner.failures };
}

/** `untimed`: pairs [from, to) of rows that the capture gives no time. */
function markUntimed(packets: PacketTable, untimed: readonly number[]): void {
  packets.hasUntimed = untimed.length > 0;
  for (let i = 0; i + 1 < untimed.length; i += 2) {
    const to = Math.min(untimed[i + 1] as number, packets.length);
    for (let row = untimed[i] as number; row < to; row++) packets.marks.set(row, packets.marks.get(row) | Mark.untimed);
  }
}
