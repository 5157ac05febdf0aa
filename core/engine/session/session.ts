/** One open capture, as a user interface asks for it: see protocol.ts. Hosted by a worker, by a test, by whoever has the bytes. */

import { Analyses } from '../../analysis/analyses.ts';
import type { Facts } from '../../analysis/facts.ts';
import type { FailoverFacts } from '../../analysis/failover/facts.ts';
import type { StreamFacts } from '../../analysis/stream/facts.ts';
import { annotateCapture } from '../../annotate/annotate.ts';
import type { Lang } from '../../annotate/format.ts';
import { type FlowId, NONE, packetRow } from '../../base/ids.ts';
import { UnreadableCapture } from '../../base/result.ts';
import type { Capture } from '../../capture/capture.ts';
import { type OpenOptions as CaptureOptions, openCapture } from '../../capture/open.ts';
import type { RandomAccess } from '../../capture/source.ts';
import { veiledTree } from '../../coursework/exercise/veiled.ts';
import { legsOfFlow } from '../../diagram/select.ts';
import { completeFilter } from '../../filter/complete.ts';
import { FilterError } from '../../filter/error.ts';
import { Tables } from '../../table/tables.ts';
import { isDecodedLinkType, linkTypeName } from '../../wire/linktype.ts';
import type { Decompress } from '../../wire/tree.ts';
import { readCarried } from '../carried.ts';
import { annotationSection, deviceSections } from '../documents/annotate.ts';
import { captureSection } from '../documents/sections.ts';
import { type Engine, engineOfRead, openEngine } from '../engine.ts';
import { arrowCard } from './arrow-card.ts';
import { lazyAuthoring } from './authoring-lazy.ts';
import type { AuthoringApi } from './authoring-protocol.ts';
import {
  type CommentList,
  commentsOf,
  type ExportOutcome,
  type ExportRequest,
  exportCapture,
  replaceComments,
} from './comments.ts';
import { Coursework } from './coursework/coursework.ts';
import { veiledCard, veiledDetail, veiledMoment, veiledOverview, veiledStory } from './coursework/veiled.ts';
import { problemsOf, veiledList } from './coursework/veiled-list.ts';
import { veiledTools } from './coursework/veiled-tools.ts';
import { detailOf } from './detail.ts';
import type { ContentDecoder } from './follow/follow.ts';
import { frameStory } from './frame-story.ts';
import { plainProblem } from './list/faults.ts';
import { makeList } from './list/list.ts';
import type { ListApi } from './list/model.ts';
import { momentAt, prepareMoments } from './moment.ts';
import { type RowSource, rowBlock } from './packet-rows.ts';
import { Pictures } from './picture.ts';
import type {
  ArrowCard,
  Completion,
  Conversation,
  Detail,
  DrawingOptions,
  FilterOutcome,
  FrameStory,
  Moment,
  Near,
  NearRows,
  OpenOutcome,
  OpenProgress,
  Overview,
  Picture,
  PictureFormat,
  PictureRequest,
  RowBlock,
  SessionApi,
  SessionDepth,
} from './protocol.ts';
import { Timeline } from './timeline.ts';
import { makeTools, type ToolsApi } from './tools.ts';
import { orderOf, positionIn, Views } from './views.ts';

/** What the platform lends. */
export interface SessionPlatform {
  readonly gunzip?: CaptureOptions['gunzip'];
  readonly decompress?: Decompress;
  /** Resolves when other requests have had their turn. Without it a long computation cannot be cancelled. */
  readonly breathe?: () => Promise<void>;
  /** Takes content codings off HTTP bodies that are followed. */
  readonly decodeContent?: ContentDecoder;
  /** Asked after each window of bytes that is read: a promise is awaited before the next one. */
  readonly held?: () => Promise<void> | undefined;
}

export interface SessionOpenOptions {
  readonly depth: SessionDepth;
  /** Told of the first packets at once, and of each hundredth part of the capture. */
  readonly onProgress?: (progress: OpenProgress) => void;
}

/** Verdicts on TCP that are worked out while somebody waits for a first packet, packets; of a longer capture they come with the analysis. */
const VERDICTS_AT_ONCE = 100_000;
/** Most rows of one request. */
const MAX_ROWS = 10_000;

const cancelled = { kind: 'cancelled' } as const;

export class Session implements SessionApi {
  readonly #platform: SessionPlatform;
  readonly #running = new Map<number, AbortController>();
  readonly #views = new Views();
  #source: RowSource | undefined;
  #failover: FailoverFacts | undefined;
  #engine: Engine | undefined;
  #pictures: Pictures | undefined;
  #name = '';
  #latest: { readonly engine: Engine; readonly text: string; readonly rows: Uint32Array } | undefined;
  /** What the further panes ask. */
  readonly tools: ToolsApi;
  /** What the packet list and the filter bar ask. */
  readonly list: ListApi;
  /** The exercise beside the capture, and what it hides. */
  readonly coursework: Coursework;
  /** What the author's editor asks. */
  readonly authoring: AuthoringApi;

  constructor(platform: SessionPlatform = {}) {
    this.#platform = platform;
    this.coursework = new Coursework({
      engine: () => (this.#source?.analysed === true ? this.#engine : undefined),
      cancellable: (id, work) => this.#cancellable(id, work),
    });
    this.tools = veiledTools(
      makeTools({
        engine: () => (this.#source?.analysed === true ? this.#engine : undefined),
        view: (id) => this.#views.get(id),
        cancellable: (id, work) => this.#cancellable(id, work),
        breathe: platform.breathe ?? (() => Promise.resolve()),
        decodeContent: platform.decodeContent,
      }),
      () => this.coursework.veil,
    );
    this.authoring = lazyAuthoring({
      engine: () => (this.#source?.analysed === true && !this.coursework.guards ? this.#engine : undefined),
      cancellable: (id, work) => this.#cancellable(id, work),
      breathe: platform.breathe ?? (() => Promise.resolve()),
    });
    this.list = veiledList(
      makeList({
        opened: () => {
          if (this.#engine === undefined) throw new Error('the capture is still being read');
          return { engine: this.#engine, source: this.#opened() };
        },
        select: (engine, text, signal) => this.#select(engine, text, signal),
        views: this.#views,
        near: (view, near, lang) => this.#near(view, near, lang),
        cancellable: (id, work) => this.#cancellable(id, work),
        breathe: platform.breathe ?? (() => Promise.resolve()),
      }),
      () => this.coursework.veil,
    );
  }

  /** Opens a capture in place of whatever was open. Rejects only for a fault of our own. */
  async open(id: number, bytes: RandomAccess, name: string, options: SessionOpenOptions): Promise<OpenOutcome> {
    this.close();
    const controller = new AbortController();
    this.#running.set(id, controller);
    this.#name = name;
    try {
      const { gunzip } = this.#platform;
      const capture = await openCapture(bytes, name, gunzip === undefined ? {} : { gunzip });
      await this.#read(capture, options, controller.signal);
      return { kind: 'opened', packets: this.#length };
    } catch (error) {
      // What has been read so far stays: the list of a cancelled opening may be looked at.
      if (controller.signal.aborted) return cancelled;
      if (error instanceof UnreadableCapture) return { kind: 'unreadable', problem: error.problem };
      throw error;
    } finally {
      this.#running.delete(id);
    }
  }

  async #read(capture: Capture, { depth, onProgress }: SessionOpenOptions, signal: AbortSignal): Promise<void> {
    const tables = new Tables();
    // Rows are asked for while the scan goes on: facts that hold the growing tables, and nothing else.
    const facts = new Analyses(tables).facts(capture.framer.info, []);
    this.#source = { facts, streams: undefined, analysed: false };
    let told = -1;
    const engine = await openEngine(capture, {
      tables,
      signal,
      depth: depth === 'full' ? 'trees' : 'columns',
      ...(this.#platform.decompress === undefined ? {} : { decompress: this.#platform.decompress }),
      onProgress: (progress) => {
        const part = Math.floor((100 * progress.bytes) / Math.max(1, progress.totalBytes));
        if (part !== told) {
          told = part;
          onProgress?.(progress);
        }
        return this.#platform.held?.();
      },
    }).catch((error: unknown) => {
      // The packets that were read before it was cancelled can be looked into and filtered, too.
      if (signal.aborted) this.#engine = engineOfRead(capture, facts, this.#platform.decompress);
      throw error;
    });
    if (signal.aborted) this.#engine = engine;
    signal.throwIfAborted();
    const analysed = depth === 'full';
    const streams: StreamFacts | undefined = analysed ? await engine.streams() : undefined;
    // The rules' indexes are made now, not while a row waits to be shown.
    if (analysed) {
      annotateCapture(engine.facts);
      prepareMoments(engine.facts);
      this.#failover = await engine.failover();
    }
    this.#engine = engine;
    this.#source = { facts: engine.facts, streams, analysed };
  }

  cancel(id: number): void {
    this.#running.get(id)?.abort();
  }

  summary(lang: Lang): Overview {
    const { facts, analysed, veil } = this.#opened();
    const overview: Overview = {
      name: this.#name,
      analysed,
      capture: captureSection(facts),
      undecoded: facts.capture.interfaces
        .filter((i) => !isDecodedLinkType(i.linkType))
        .map((i) => ({ linkType: i.linkType, name: linkTypeName(i.linkType) ?? '' })),
      devices: analysed ? deviceSections(facts, lang) : [],
      annotations: analysed ? annotateCapture(facts, this.#failover).map((a) => annotationSection(a, facts, lang)) : [],
      failures: facts.failures.map((f) => f.pass),
    };
    return veil === undefined ? overview : veiledOverview(overview);
  }

  async filter(id: number, text: string, lang: Lang = 'en', near?: Near): Promise<FilterOutcome> {
    const engine = this.#engine;
    if (engine === undefined) throw new Error('filter before the capture is read');
    const { student } = this.coursework;
    const hidden = student === undefined ? [] : problemsOf(text, student.veil, lang);
    if (hidden.length > 0) return { kind: 'wrong', problems: hidden };
    try {
      const rows = await this.#cancellable(id, (signal) => this.#select(engine, text, signal));
      if ('kind' in rows) return rows;
      const view = this.#views.add(rows);
      return { kind: 'selected', view, count: rows.length, near: await this.#near(view, near, lang) };
    } catch (error) {
      if (error instanceof FilterError) return { kind: 'wrong', problems: error.problems.map((p) => plainProblem(p, lang)) };
      throw error;
    }
  }

  /** The rows that a filter selects. Those of the latest one are remembered: what was counted while it was written is applied next. */
  async #select(engine: Engine, text: string, signal: AbortSignal): Promise<Uint32Array> {
    const latest = this.#latest;
    if (latest?.engine === engine && latest.text === text) return latest.rows;
    const rows = await engine.filter(text, { signal });
    this.#latest = { engine, text, rows };
    return rows;
  }

  async #near(view: number, near: Near | undefined, lang: Lang): Promise<NearRows | null> {
    const { length } = orderOf(this.#views.get(view)) ?? [];
    if (near === undefined || length === undefined || length === 0) return null;
    const position = Math.min(this.position(view, near.row), length - 1);
    const start = Math.max(0, position - near.around);
    return { position, block: await this.rows(view, start, position + near.around + 1 - start, lang) };
  }

  async #cancellable<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | typeof cancelled> {
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      return await work(controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return cancelled;
      throw error;
    } finally {
      this.#running.delete(id);
    }
  }

  release(view: number): void {
    this.#views.release(view);
  }

  complete(text: string, cursor: number, lang: Lang): Completion {
    return completeFilter(text, cursor, lang);
  }

  async rows(view: number, start: number, count: number, lang: Lang): Promise<RowBlock> {
    const source = this.#opened();
    const rows = orderOf(this.#views.get(view));
    const length = rows?.length ?? this.#length;
    const from = Math.max(0, Math.min(start, length));
    const n = Math.max(0, Math.min(count, MAX_ROWS, length - from));
    const wanted = rows === undefined ? Uint32Array.from({ length: n }, (_, i) => from + i) : rows.subarray(from, from + n);
    await this.#readCarried(source.facts, wanted);
    return rowBlock(source, from, wanted, lang);
  }

  position(view: number, row: number): number {
    return Math.min(positionIn(this.#views.get(view), row), this.#length);
  }

  positionAt(view: number, part: number): number {
    return new Timeline(this.#opened().facts, this.#views.get(view)).positionAt(part);
  }

  partOf(view: number, row: number): number {
    return new Timeline(this.#opened().facts, this.#views.get(view)).partOf(row);
  }

  inConversation(row: number, step: 1 | -1): number | null {
    const { facts } = this.#opened();
    const { packets } = facts.tables;
    const { flow, length } = packets;
    const own = flow.get(row);
    if (own === NONE) return null;
    const legs = legsOfFlow(facts, own as FlowId);
    for (let r = row + step; r >= 0 && r < length; r += step) if (legs.has(flow.get(r) as FlowId)) return r;
    return null;
  }

  async bytes(row: number): Promise<Uint8Array> {
    const engine = this.#ready(row);
    const bytes = await engine.bytes(packetRow(row));
    const { veil } = this.coursework;
    if (veil?.hidesValues(row + 1) !== true) return bytes;
    return (
      veiledTree(engine.explainAlone(packetRow(row), bytes), row + 1, veil).sources[0]?.bytes ?? new Uint8Array(bytes.length)
    );
  }

  async explain(row: number): Promise<Detail> {
    const engine = this.#ready(row);
    const { analysed } = this.#opened();
    const at = packetRow(row);
    const tree = analysed
      ? await engine.explain(at)
      : engine.explainAlone(at, await engine.bytes(at), this.#length <= VERDICTS_AT_ONCE);
    const { student } = this.coursework;
    return detailOf(at, student === undefined ? tree : veiledDetail(tree, row + 1, student.veil, student.lang), analysed);
  }

  async story(row: number, lang: Lang): Promise<FrameStory | null> {
    const { facts, analysed } = this.#opened();
    if (!analysed) return null;
    const story = frameStory(facts, packetRow(row), await this.#ready(row).explain(packetRow(row)), lang);
    const { veil } = this.coursework;
    return veil === undefined ? story : veiledStory(story, veil, lang);
  }

  async diagram(request: PictureRequest): Promise<Picture | null> {
    return (await this.#drawn()?.picture(this.#views.get(request.view), request)) ?? null;
  }

  async drawing(request: PictureRequest, format: PictureFormat, options: DrawingOptions = {}): Promise<string | null> {
    return (await this.#drawn()?.drawing(this.#views.get(request.view), request, format, options)) ?? null;
  }

  conversations(): Conversation[] {
    // Their names are addresses and ports.
    return this.coursework.veil?.hides.values === true ? [] : (this.#drawn()?.conversations() ?? []);
  }

  conversationOf(row: number): number | null {
    return this.#drawn()?.conversationOf(packetRow(row)) ?? null;
  }

  async card(row: number, lang: Lang): Promise<ArrowCard | null> {
    const { facts, analysed } = this.#opened();
    if (!analysed) return null;
    const card = arrowCard(facts, packetRow(row), await this.#ready(row).explain(packetRow(row)), lang);
    const { veil } = this.coursework;
    return veil === undefined ? card : veiledCard(card, veil, lang);
  }

  moment(row: number, lang: Lang): Moment | null {
    const { facts, analysed } = this.#opened();
    this.#ready(row);
    if (!analysed) return null;
    const moment = momentAt(facts, packetRow(row), lang);
    return this.coursework.veil === undefined ? moment : veiledMoment(moment);
  }

  comments(): CommentList {
    return commentsOf(this.#opened().facts.capture);
  }

  setComments(row: number | null, texts: readonly string[]): void {
    if (row !== null) this.#ready(row);
    replaceComments(this.#opened().facts.capture, row, texts);
    // Filters know comments.
    this.#latest = undefined;
  }

  /** The capture as a file, in pieces. Rejects where a piece cannot be written. */
  async export(id: number, request: ExportRequest, write: (bytes: Uint8Array) => Promise<void>): Promise<ExportOutcome> {
    const engine = this.#engine;
    if (engine === undefined) return { kind: 'waiting' };
    // The story, and the report, which is made of it, would tell.
    if (this.coursework.veil !== undefined && (request.kind === 'report' || request.story !== null)) return { kind: 'hidden' };
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      return await exportCapture(engine, this.#name, this.#opened().analysed, request, write, controller.signal);
    } catch (error) {
      if (controller.signal.aborted) return cancelled;
      throw error;
    } finally {
      this.#running.delete(id);
    }
  }

  close(): void {
    for (const controller of this.#running.values()) controller.abort();
    this.#source = undefined;
    this.#failover = undefined;
    this.#engine = undefined;
    this.#latest = undefined;
  }

  #drawn(): Pictures | undefined {
    const { facts, analysed } = this.#opened();
    if (this.#pictures?.facts !== facts) {
      const read = (rows: Iterable<number>): Promise<void> => this.#readCarried(facts, rows);
      this.#pictures = analysed ? new Pictures(facts, () => this.coursework.veil, read) : undefined;
    }
    return this.#pictures;
  }

  /** While the scan goes on there is nobody to read for: lines say then what the columns know. */
  async #readCarried(facts: Facts, rows: Iterable<number>): Promise<void> {
    const engine = this.#engine;
    if (engine?.facts.tables === facts.tables) await readCarried(engine, rows);
  }

  get #length(): number {
    return this.#source?.facts.tables.packets.length ?? 0;
  }

  #opened(): RowSource & { readonly facts: Facts } {
    if (this.#source === undefined) throw new Error('no capture is open');
    return { ...this.#source, veil: this.coursework.veil };
  }

  #ready(row: number): Engine {
    if (this.#engine === undefined) throw new Error('the capture is still being read');
    if (!Number.isInteger(row) || row < 0 || row >= this.#length) throw new RangeError(`no row ${row}`);
    return this.#engine;
  }
}
