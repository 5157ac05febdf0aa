/** The one way in: a capture is opened, scanned and analysed once, then asked. */

import { Analyses, type AnalysisDepth } from '../analysis/analyses.ts';
import type { Facts } from '../analysis/facts.ts';
import type { FailoverFacts } from '../analysis/failover/facts.ts';
import { analyseFailover } from '../analysis/failover/failover.ts';
import type { NatState } from '../analysis/nat/findings.ts';
import type { StreamFacts } from '../analysis/stream/facts.ts';
import { shownVerdict } from '../analysis/tcp/verdicts/shown.ts';
import { type PacketRow, packetRow } from '../base/ids.ts';
import type { Capture, CaptureInfo } from '../capture/capture.ts';
import { frameContext } from '../explain/context.ts';
import { explainFrame, type FrameMeta } from '../explain/frame.ts';
import { packetOptions } from '../explain/frame-options.ts';
import type { PassFailure } from '../scan/pass.ts';
import { type ScanProgress, scanCapture } from '../scan/scan.ts';
import { Layer, Mark } from '../table/packets.ts';
import { Tables } from '../table/tables.ts';
import type { FrameTree } from '../wire/field.ts';
import type { SegmentPlan } from '../wire/stream.ts';
import type { Decompress } from '../wire/tree.ts';
import { type FilterOptions, filterRows } from './filter.ts';
import { type Frame, FrameReader } from './frame-reader.ts';
import { type Joined, joinPackets } from './join.ts';
import { readStreams } from './read-streams.ts';
import { SegmentReader } from './segment-reader.ts';

export type { Frame } from './frame-reader.ts';

export interface OpenOptions {
  /** Ends the reading early: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ScanProgress) => void | Promise<void>;
  /** Pairs the packets of the same capture elsewhere, while this thread does the rest. */
  readonly natThread?: NatThread | undefined;
  /** Undoes the content codings of HTTP bodies. Without it they are shown as they were sent: core has no decompressor of its own. */
  readonly decompress?: Decompress;
  /** Default `full`. */
  readonly depth?: AnalysisDepth;
  /** Empty; filled while the capture is read, for those who look before all of it is. Default: tables of its own. */
  readonly tables?: Tables;
}

export interface Engine {
  readonly facts: Facts;
  readonly info: CaptureInfo;
  /** The captured bytes of one frame, read again from the capture. */
  bytes(row: PacketRow): Promise<Uint8Array>;
  /** The field tree of one packet, with the messages that it completes and their bodies. */
  explain(row: PacketRow): Promise<FrameTree>;
  /** The same where the frame's bytes are at hand: those of other packets are read where the tree wants them, and only then is it a promise. */
  explainFrame(row: PacketRow, bytes: Uint8Array): FrameTree | Promise<FrameTree>;
  /**
   * The same from a frame's bytes alone: of messages that came in several packets only the heads. What streams show must have been read, by
   * `streams` or with the scan; throws otherwise.
   */
  explainBytes(row: PacketRow, bytes: Uint8Array): FrameTree;
  /**
   * The same where no stream has been read: what TCP carries is shown as bytes. `withVerdicts` false: nor is there anything of `tcp.analysis`, for
   * which all packets would be gone through when it is first asked for.
   */
  explainAlone(row: PacketRow, bytes: Uint8Array, withVerdicts?: boolean): FrameTree;
  /** What the protocols over TCP show in which packet. The capture is read for it when it is first asked for, where it was not with the scan. */
  streams(): Promise<StreamFacts>;
  /** Takeovers and what goes with them: found at the first question, from the table and the few frames that tell of them. */
  failover(): Promise<FailoverFacts>;
  /** The frames of these rows, in the order given; their bytes are borrowed until the next one. */
  frames(rows: Iterable<PacketRow>): AsyncIterable<Frame>;
  /** Every row, in order. */
  rows(): Iterable<PacketRow>;
  /** The rows that a display filter selects, ascending. Raises FilterError where the text is no filter. */
  filter(text: string, options?: FilterOptions): Promise<Uint32Array>;
}

/** The NAT analysis of a capture on another thread, which scans the capture for itself. */
export interface NatThread {
  /** Begins; called once. */
  start(): Promise<NatState>;
  /** Ends it early. */
  stop(): void;
}

/** The other thread failed, or it read another capture: opened without it, the capture can still be analysed. */
export class NatThreadError extends Error {
  override readonly name = 'NatThreadError';
}

/** Reads and analyses the whole capture. Damage is in `info.problems`; raises what the medium raises, or the abort reason. */
export async function openEngine(capture: Capture, options: OpenOptions = {}): Promise<Engine> {
  const tables = options.tables ?? new Tables();
  const analyses = new Analyses(tables);
  const depth = options.depth ?? 'full';
  const thread = depth === 'full' || depth === 'trees' ? options.natThread : undefined;
  try {
    const elsewhere = thread?.start().then(
      (state) => ({ state }),
      (error: unknown) => ({ error }),
    );
    const { failures } = await scanCapture(capture, analyses.passesFor(depth, thread !== undefined), options, tables);
    const state = elsewhere === undefined ? undefined : sameCapture(await elsewhere, tables);
    const streams = depth === 'full' ? undefined : analyses.streams();
    return new CaptureEngine(
      capture,
      analyses.facts(capture.framer.info, failures, state),
      streams,
      failures,
      options.decompress,
    );
  } finally {
    thread?.stop();
  }
}

/** Over what has been read so far of a capture whose reading was ended: its facts know the packets, and no analysis. */
export const engineOfRead = (capture: Capture, facts: Facts, decompress?: Decompress): Engine =>
  new CaptureEngine(capture, facts, undefined, [], decompress);

function sameCapture(outcome: { readonly state: NatState } | { readonly error: unknown }, { packets }: Tables): NatState {
  if ('error' in outcome) throw new NatThreadError('the NAT analysis failed on its thread', { cause: outcome.error });
  if (outcome.state.packets === packets.length) return outcome.state;
  throw new NatThreadError(`one thread has read ${packets.length} packets, the other ${outcome.state.packets}`);
}

const NOTHING_JOINED: Joined = { stream: undefined };

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** The plan with the bytes that have been read for it. */
const withBytes = (plan: SegmentPlan | undefined, joined: Joined | undefined): SegmentPlan | undefined =>
  plan === undefined || joined?.stream === undefined ? plan : { ...plan, bytesOf: () => joined.stream };

class CaptureEngine implements Engine {
  readonly facts: Facts;
  readonly info: CaptureInfo;
  readonly #reader: FrameReader;
  readonly #segments: SegmentReader;
  readonly #decompress: Decompress | undefined;
  readonly #failures: PassFailure[];
  #streams: StreamFacts | undefined;
  #failover: Promise<FailoverFacts> | undefined;
  #reading: Promise<StreamFacts> | undefined;

  constructor(
    capture: Capture,
    facts: Facts,
    streams: StreamFacts | undefined,
    failures: PassFailure[],
    decompress: Decompress | undefined,
  ) {
    this.#streams = streams;
    this.#failures = failures;
    this.#decompress = decompress;
    this.facts = facts;
    this.info = facts.capture;
    this.#reader = new FrameReader(capture.source, facts.tables.packets);
    this.#segments = new SegmentReader(capture.source, facts.tables);
  }

  bytes(row: PacketRow): Promise<Uint8Array> {
    return this.#reader.bytes(row);
  }

  async explain(row: PacketRow): Promise<FrameTree> {
    return this.explainFrame(row, await this.bytes(row));
  }

  explainFrame(row: PacketRow, bytes: Uint8Array): FrameTree | Promise<FrameTree> {
    const streams = this.#streams;
    // The reader's bytes are borrowed: they are gone when others are read.
    if (streams === undefined && (this.facts.tables.packets.layers.get(row) & Layer.tcp) !== 0) {
      const own = bytes.slice();
      return this.streams().then(() => this.explainFrame(row, own));
    }
    if (streams?.completes(row) !== true) return this.#explain(streams, row, bytes, NOTHING_JOINED);
    const own = bytes.slice();
    return joinPackets(this.facts.tables, streams, row, own, this.#segments).then((joined) =>
      this.#explain(streams, row, own, joined),
    );
  }

  explainBytes(row: PacketRow, bytes: Uint8Array): FrameTree {
    if (this.#streams === undefined) throw new Error('explainBytes before streams()');
    return this.#explain(this.#streams, row, bytes);
  }

  explainAlone(row: PacketRow, bytes: Uint8Array, withVerdicts = true): FrameTree {
    return this.#explain(undefined, row, bytes, NOTHING_JOINED, withVerdicts);
  }

  streams(): Promise<StreamFacts> {
    if (this.#streams !== undefined) return Promise.resolve(this.#streams);
    this.#reading ??= readStreams(this.facts.tables, (rows) => this.frames(rows), this.#failures).then((streams) => {
      this.#streams = streams;
      return streams;
    });
    return this.#reading;
  }

  failover(): Promise<FailoverFacts> {
    this.#failover ??= analyseFailover(this.facts, (rows) => this.frames(rows));
    return this.#failover;
  }

  /** `streams`: not needed for what is not TCP. */
  #explain(streams: StreamFacts | undefined, row: PacketRow, bytes: Uint8Array, joined?: Joined, withVerdicts = true): FrameTree {
    const { facts } = this;
    const plan = once(() => streams?.plan(row));
    const within = () => (joined === undefined ? undefined : plan()?.shownIn);
    const stream = () => withBytes(plan(), joined);
    const context = frameContext(facts.tables, row, within, () => (withVerdicts ? shownVerdict(facts.tables, row) : undefined));
    return explainFrame(bytes, this.#meta(row), {
      ...context,
      stream,
      decompress: this.#decompress,
      dns: (index) => facts.dns.exchange(row, index) ?? streams?.dnsExchange(row, index),
    });
  }

  frames(rows: Iterable<PacketRow>): AsyncIterable<Frame> {
    return this.#reader.frames(rows);
  }

  filter(text: string, options?: FilterOptions): Promise<Uint32Array> {
    return filterRows(this, text, options);
  }

  *rows(): Generator<PacketRow> {
    const { length } = this.facts.tables.packets;
    for (let row = 0; row < length; row++) yield packetRow(row);
  }

  #meta(row: PacketRow): FrameMeta {
    const { packets } = this.facts.tables;
    const id = packets.interface.get(row);
    const described = this.info.interfaces[id];
    const timeNs = packets.timeNs(row);
    const named = this.info.format === 'pcapng' && described !== undefined;
    const comments = this.info.packetComments.get(row);
    const options = this.info.packetOptions.get(row);
    return {
      number: row + 1,
      linkType: described?.linkType ?? -1,
      originalLength: packets.originalLength.get(row),
      timeNs,
      deltaNs: row === 0 ? 0n : timeNs - packets.timeNs(packetRow(row - 1)),
      relativeNs: timeNs - packets.baseNs,
      ...((packets.marks.get(row) & Mark.untimed) === 0 ? {} : { untimed: true }),
      // Wireshark calls an interface without a name so.
      ...(named ? { interfaceId: described.section?.index ?? id, interfaceName: described.name ?? 'unknown' } : {}),
      ...(named && described.section !== undefined ? { section: described.section.number } : {}),
      ...(named && described.description !== undefined ? { interfaceDescription: described.description } : {}),
      ...(comments === undefined ? {} : { comments }),
      ...(options === undefined ? {} : { options: packetOptions(options, described?.section?.byteOrder === 'little') }),
      ...(described?.fcsLength === undefined ? {} : { fcsLength: described.fcsLength }),
    };
  }
}
