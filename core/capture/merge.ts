/**
 * Several captures as one, by time: of the packets that each of them has next the earliest, of equally early ones that of the capture named
 * first. The order inside a capture is kept, also where its times go back.
 *
 * Memory: one window of each capture, however long they are.
 */
import type { Bytes } from '../base/bytes.ts';
import type { Capture, CaptureInfo, RecordSink } from './capture.ts';
import { isUntimed } from './info.ts';
import { readRecords } from './read.ts';

/** A packet of one of the captures. */
export interface MergedRecord {
  /** Which capture, and which of its packets. */
  readonly capture: number;
  readonly row: number;
  /** Borrowed until the next one is asked for. */
  readonly bytes: Bytes;
  readonly originalLength: number;
  readonly seconds: number;
  readonly nanos: number;
  /** In `info.interfaces` of its capture. */
  readonly interfaceId: number;
  /** The capture has no time for it; `seconds` and `nanos` are those of the packet before it. */
  readonly untimed: boolean;
}

/** What is taken of a capture, and by which clock. */
export interface MergeSelection {
  /** Only this interface's packets. Default: all. */
  readonly interfaceId?: number;
  /** The time that a packet gets instead of its own. Must not reverse the order of two times. */
  readonly retime?: (seconds: number, nanos: number) => { readonly seconds: number; readonly nanos: number };
}

const WINDOW = 256 * 1024;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The records of one capture, pulled: it reads on when all that it has read is taken. */
class RecordStream implements RecordSink {
  readonly index: number;
  readonly #info: CaptureInfo;
  readonly #selection: MergeSelection;
  #queue: Mutable<MergedRecord>[] = [];
  #at = 0;
  #row = 0;
  #last = { seconds: 0, nanos: 0 };
  #ended = false;
  #error: { readonly error: unknown } | undefined;
  /** Lets the reader go on. */
  #resume: (() => void) | undefined;
  /** Tells the one that waits for records. */
  #wake: (() => void) | undefined;

  constructor(index: number, capture: Capture, selection: MergeSelection, signal: AbortSignal | undefined) {
    this.index = index;
    this.#selection = selection;
    this.#info = capture.framer.info;
    const options = { windowSize: WINDOW, onProgress: () => this.#pause(), ...(signal === undefined ? {} : { signal }) };
    void readRecords(capture, this, options).then(
      () => this.#end(undefined),
      (error: unknown) => this.#end({ error }),
    );
  }

  record(
    bytes: Bytes,
    start: number,
    capturedLength: number,
    originalLength: number,
    seconds: number,
    nanos: number,
    interfaceId: number,
  ): void {
    const row = this.#row++;
    if (interfaceId !== (this.#selection.interfaceId ?? interfaceId)) return;
    const captured = bytes.subarray(start, start + capturedLength);
    this.#queue.push({
      capture: this.index,
      row,
      bytes: captured,
      originalLength,
      seconds,
      nanos,
      interfaceId,
      untimed: false,
    });
  }

  /** Only now is it known which of the packets have no time: they stay behind the one before them. */
  batchEnd(): void {
    for (const r of this.#queue) {
      if (isUntimed(this.#info, r.row)) Object.assign(r, this.#last, { untimed: true });
      else this.#last = { seconds: r.seconds, nanos: r.nanos };
    }
    const { retime } = this.#selection;
    if (retime !== undefined) for (const r of this.#queue) Object.assign(r, retime(r.seconds, r.nanos));
  }

  /** The reader's buffers stay as they are until the promise resolves. */
  #pause(): Promise<void> | undefined {
    if (this.#queue.length === 0) return undefined;
    const paused = new Promise<void>((resolve) => {
      this.#resume = resolve;
    });
    this.#wake?.();
    return paused;
  }

  #end(error: { readonly error: unknown } | undefined): void {
    this.#ended = true;
    this.#error = error;
    this.#wake?.();
  }

  /** The next record; undefined when there is none, or none without waiting. */
  get head(): MergedRecord | undefined {
    return this.#queue[this.#at];
  }

  /** Resolves to false when there is no further record. @throws what the reader threw */
  async fill(): Promise<boolean> {
    while (this.head === undefined) {
      if (this.#ended) {
        if (this.#error !== undefined) throw this.#error.error;
        return false;
      }
      this.#queue = [];
      this.#at = 0;
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const resume = this.#resume;
      this.#resume = undefined;
      resume?.();
      await woken;
    }
    return true;
  }

  advance(): void {
    this.#at++;
  }
}

const isBefore = (a: MergedRecord, b: MergedRecord): boolean =>
  a.seconds !== b.seconds ? a.seconds < b.seconds : a.nanos !== b.nanos ? a.nanos < b.nanos : a.capture < b.capture;

/**
 * The packets of all captures. `selections`: one for each capture, where not all of it is wanted as it is. Damage ends up in each capture's `framer.info.problems`: what could be read is merged.
 * @throws the signal's reason when aborted
 */
export async function* mergeRecords(
  captures: readonly Capture[],
  signal?: AbortSignal,
  selections: readonly MergeSelection[] = [],
): AsyncGenerator<MergedRecord> {
  const streams = captures.map((capture, index) => new RecordStream(index, capture, selections[index] ?? {}, signal));
  /** Those with a record, the earliest one last. */
  const ready: RecordStream[] = [];
  const enter = (stream: RecordStream): void => {
    const { head } = stream;
    if (head === undefined) return;
    let low = 0;
    let high = ready.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = ready[middle]?.head;
      if (other !== undefined && isBefore(head, other)) low = middle + 1;
      else high = middle;
    }
    ready.splice(low, 0, stream);
  };
  for (const stream of streams) if (await stream.fill()) enter(stream);
  for (let first = ready.pop(); first !== undefined; first = ready.pop()) {
    if (first.head !== undefined) yield first.head;
    first.advance();
    if (first.head !== undefined || (await first.fill())) enter(first);
  }
}
