/**
 * The window's engine. A large capture is read twice: one worker fills the list from the columns alone, in seconds; another then analyses
 * it in full, and takes over when it is done. Views keep their numbers over that change: the filters are run again.
 */
import type { ExportRequest } from '../../core/engine/session/comments.ts';
import type { ExerciseOutcome } from '../../core/engine/session/coursework/model.ts';
import type { Sorting } from '../../core/engine/session/list/model.ts';
import type { FilterOutcome, Lang, Near, OpenOutcome, OpenProgress } from '../../core/engine/session/protocol.ts';
import { ALL_ROWS } from '../../core/engine/session/protocol.ts';
import type { ExportedFile } from './export.ts';
import { EngineGone, Host, type Remote } from './host.ts';
import { type SourceRef, sizeOf } from './source.ts';
import { askTools } from './tools.ts';

/** Up to here the full analysis takes no longer than a blink, and one reading does. Bytes. */
const READ_ONCE = 8 << 20;

export interface EngineListener {
  /** Packets can be asked for, more and more of them. */
  onProgress(progress: OpenProgress): void;
  onAnalysisProgress(progress: OpenProgress): void;
  /** What rows, trees and pictures say has become more: ask again. */
  onAnalysed(): void;
  /** The analysis failed; the list stays. */
  onAnalysisFailed(reason: string): void;
}

/** What is shown of a capture: the packets that a filter selects, in an order. */
export interface Choice {
  /** Empty: all. */
  readonly text: string;
  /** Null: as in the capture. */
  readonly sorting: Sorting | null;
  readonly lang: Lang;
}

interface KeptView extends Choice {
  inHost: number;
  count: number;
}

/** The worker was ended: nobody waits any more. */
const ignoreEnd = (): void => {};

/** No capture is open any more: what a closing pane still asks, or cancels, is waited for by nobody. */
const NO_CAPTURE = new Proxy({} as Remote, {
  get: () => () => Promise.reject(new EngineGone('no capture is open')),
});

type OwnWay = 'open' | 'filter' | 'sort' | 'release' | 'close' | 'setComments' | 'exportFile' | 'hold';
type Asked = Omit<Remote, OwnWay | 'exercise' | 'closeExercise' | 'answered' | 'scenarioCapture'>;

export class EngineClient {
  readonly #listener: EngineListener;
  /** Started before it is wanted: a worker takes longer to load than the first packets do to be read. */
  #spare: Host | undefined = new Host();
  #host: Host | undefined;
  #analysing: Host | undefined;
  readonly #views = new Map<number, KeptView>();
  /** Edited ones: those of the file are in the file. */
  readonly #comments = new Map<number | null, readonly string[]>();
  /** The exercise that is open, and what of it is answered: each worker that takes over must hide the same. */
  #exercise: { readonly text: string; answered: readonly string[]; lang: Lang } | undefined;
  #nextView = 1;
  #nextId = 1;
  #opening: number | undefined;
  #filtering: number | undefined;

  constructor(listener: EngineListener) {
    this.#listener = listener;
  }

  /** Opens a capture in place of the one before. Rejects where the worker fails. */
  async open(source: SourceRef): Promise<OpenOutcome> {
    this.close();
    const host = this.#take((p) => this.#listener.onProgress(p));
    this.#host = host;
    const twice = sizeOf(source) > READ_ONCE;
    this.#opening = this.#nextId++;
    const outcome = await host.remote.open(this.#opening, source, twice ? 'list' : 'full');
    if (this.#host !== host) return { kind: 'cancelled' };
    this.#opening = undefined;
    if (outcome.kind === 'opened') {
      if (twice) void this.#analyse(source);
      else this.#listener.onAnalysed();
    }
    return outcome;
  }

  #take(onProgress: Host['onProgress']): Host {
    const host = this.#spare ?? new Host();
    this.#spare = undefined;
    host.onProgress = onProgress;
    if (this.#exercise !== undefined) {
      void host.remote.exercise(this.#exercise.text).catch(ignoreEnd);
      void host.remote.answered(this.#exercise.answered, this.#exercise.lang).catch(ignoreEnd);
    }
    return host;
  }

  async #analyse(source: SourceRef): Promise<void> {
    const host = this.#take((p) => this.#listener.onAnalysisProgress(p));
    this.#analysing = host;
    try {
      const outcome = await host.remote.open(this.#nextId++, source, 'full');
      if (outcome.kind !== 'opened') throw new Error(outcome.kind === 'unreadable' ? outcome.problem.detail : outcome.kind);
      // Requests are answered in their order: filters, which may ask for comments too, come behind them.
      this.#tellComments(host);
      for (const view of this.#views.values()) {
        const again = await this.#chosen(host, view, this.#nextId++, () => true);
        if (again.kind === 'selected') {
          view.inHost = again.view;
          view.count = again.count;
        }
      }
      if (this.#analysing !== host) return;
      this.#host?.end();
      this.#host = host;
      this.#analysing = undefined;
      // Some may have been written meanwhile.
      this.#tellComments(host);
      this.#listener.onAnalysed();
    } catch (error) {
      if (this.#analysing !== host) return;
      host.end();
      this.#analysing = undefined;
      this.#listener.onAnalysisFailed(error instanceof Error ? error.message : String(error));
    }
  }

  #tellComments(host: Host): void {
    for (const [row, texts] of this.#comments) void host.remote.setComments(row, texts).catch(ignoreEnd);
  }

  /** Ends the reading of the list early; what was read stays. */
  cancelOpening(): void {
    if (this.#opening !== undefined) void this.#host?.remote.cancel(this.#opening);
  }

  /** Only the latest choice counts: one that is still worked out is ended. */
  async filter(choice: Choice, near: Near): Promise<FilterOutcome> {
    const host = this.#opened();
    if (this.#filtering !== undefined) void host.remote.cancel(this.#filtering);
    const id = this.#nextId++;
    this.#filtering = id;
    const analysing = this.#analysing;
    /** The worker with the analysis, where that has taken over meanwhile. */
    const successor = (): Host | undefined => (analysing !== undefined && this.#host === analysing ? analysing : undefined);
    const isWanted = (): boolean => this.#filtering === id;
    void analysing?.remote.hold(true).catch(ignoreEnd);
    let outcome: FilterOutcome;
    try {
      outcome = await this.#chosen(host, choice, id, isWanted, near).catch((error: unknown) => {
        if (successor() === undefined || !(error instanceof EngineGone)) throw error;
        return { kind: 'cancelled' };
      });
      // It ended the worker that was choosing, or came just behind its answer.
      const other = successor();
      if (other !== undefined && isWanted()) outcome = await this.#chosen(other, choice, id, isWanted, near);
    } finally {
      // Whatever became of it: an analysis that is held would never end.
      void analysing?.remote.hold(false).catch(ignoreEnd);
      if (isWanted()) this.#filtering = undefined;
    }
    if (outcome.kind !== 'selected') return outcome;
    const view = this.#nextView++;
    this.#views.set(view, { ...choice, inHost: outcome.view, count: outcome.count });
    return { ...outcome, view };
  }

  async #chosen(
    host: Host,
    { text, sorting, lang }: Choice,
    id: number,
    isWanted: () => boolean,
    near?: Near,
  ): Promise<FilterOutcome> {
    const outcome = await host.remote.filter(id, text, lang, sorting === null ? near : undefined);
    if (outcome.kind !== 'selected' || sorting === null) return outcome;
    const sorted = isWanted() ? await host.remote.sort(id, outcome.view, sorting, lang, near) : ({ kind: 'cancelled' } as const);
    void host.remote.release(outcome.view);
    return sorted.kind === 'sorted' ? { ...outcome, view: sorted.view, near: sorted.near } : sorted;
  }

  cancelFilter(): void {
    if (this.#filtering !== undefined) void this.#host?.remote.cancel(this.#filtering);
    this.#filtering = undefined;
  }

  release(view: number): void {
    const kept = this.#views.get(view);
    this.#views.delete(view);
    if (kept !== undefined) void this.#host?.remote.release(kept.inHost);
  }

  /** Rows of a view, which the analysis may change: more can be filtered by. undefined: there is no such view. */
  countOf(view: number): number | undefined {
    return this.#views.get(view)?.count;
  }

  /** Names a request that may be cancelled. */
  newId(): number {
    return this.#nextId++;
  }

  /** Kept for the worker that takes over, too. */
  async setComments(row: number | null, texts: readonly string[]): Promise<void> {
    const { remote } = this.#opened();
    this.#comments.set(row, texts);
    await remote.setComments(row, texts);
  }

  /** Reads an exercise without opening it: no capture need be open. */
  readExercise(text: string): Promise<ExerciseOutcome> {
    this.#spare ??= new Host();
    return this.#spare.remote.exercise(text);
  }

  scenarioCapture(text: string, seed: number): Promise<Uint8Array> {
    this.#spare ??= new Host();
    return this.#spare.remote.scenarioCapture(text, seed);
  }

  /** From the next capture on; null: none is open. */
  setExercise(exercise: { readonly text: string; readonly answered: readonly string[]; readonly lang: Lang } | null): void {
    this.#exercise = exercise ?? undefined;
    if (exercise === null) void this.#spare?.remote.closeExercise().catch(ignoreEnd);
  }

  /** The text of the exercise that is open; undefined where there is none. */
  get exerciseText(): string | undefined {
    return this.#exercise?.text;
  }

  /** What the open capture's views hide from now on. */
  async setAnswered(answered: readonly string[], lang: Lang): Promise<void> {
    if (this.#exercise === undefined) return;
    this.#exercise = { ...this.#exercise, answered, lang };
    void this.#analysing?.remote.answered(answered, lang).catch(ignoreEnd);
    await this.#host?.remote.answered(answered, lang);
  }

  /** The words that stand in place of what is hidden. */
  async relabel(lang: Lang): Promise<void> {
    if (this.#exercise !== undefined) await this.setAnswered(this.#exercise.answered, lang);
  }

  exportFile(request: ExportRequest): Promise<ExportedFile> {
    return this.#opened().remote.exportFile(this.#nextId++, request);
  }

  /** Never throws: where no capture is open, every answer is an `EngineGone`. */
  get ask(): Asked {
    const remote = this.#host?.remote ?? NO_CAPTURE;
    const inHost = (view: number) => this.#views.get(view)?.inHost ?? ALL_ROWS;
    return {
      summary: remote.summary,
      complete: remote.complete,
      comments: remote.comments,
      bytes: remote.bytes,
      explain: remote.explain,
      story: remote.story,
      inConversation: remote.inConversation,
      rows: (view, start, count, lang) => remote.rows(inHost(view), start, count, lang),
      positionAt: (view, part) => remote.positionAt(inHost(view), part),
      partOf: (view, row) => remote.partOf(inHost(view), row),
      position: (view, row) => remote.position(inHost(view), row),
      diagram: (request) => remote.diagram({ ...request, view: inHost(request.view) }),
      drawing: (request, ...rest) => remote.drawing({ ...request, view: inHost(request.view) }, ...rest),
      conversations: remote.conversations,
      conversationOf: remote.conversationOf,
      card: remote.card,
      moment: remote.moment,
      cancel: remote.cancel,
      find: (id, request) => remote.find(id, { ...request, view: inHost(request.view) }),
      fieldValues: remote.fieldValues,
      count: remote.count,
      faults: remote.faults,
      describe: remote.describe,
      colours: remote.colours,
      conversationFilter: remote.conversationFilter,
      answerFault: remote.answerFault,
      check: remote.check,
      submission: remote.submission,
      readSubmission: remote.readSubmission,
      addresses: remote.addresses,
      authorReport: remote.authorReport,
      authorComplete: remote.authorComplete,
      authorHover: remote.authorHover,
      authorTemplate: remote.authorTemplate,
      ...askTools(remote, inHost),
    };
  }

  close(): void {
    this.#host?.end();
    this.#analysing?.end();
    this.#host = undefined;
    this.#analysing = undefined;
    this.#opening = undefined;
    this.#filtering = undefined;
    this.#views.clear();
    this.#comments.clear();
  }

  #opened(): Host {
    if (this.#host === undefined) throw new Error('no capture is open');
    return this.#host;
  }
}
