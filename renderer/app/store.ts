/** The state of the window, and everything that can be done in it. Panes read what they need and call these functions. */
import { create } from 'zustand';
import type { Sorting } from '../../core/engine/session/list/model.ts';
import type {
  CaptureProblem,
  Detail,
  FilterProblem,
  FrameStory,
  Lang,
  OpenProgress,
  Overview,
  RowBlock,
} from '../../core/engine/session/protocol.ts';
import { ALL_ROWS } from '../../core/engine/session/protocol.ts';
import { EngineClient } from '../engine/client.ts';
import { EngineGone } from '../engine/host.ts';
import { nameOf, type SourceRef } from '../engine/source.ts';
import { keepSettings, readSettings, type Settings, withFilter } from './settings.ts';

/** The bytes that a field stands for, or that were picked: in `source` of the packet's detail. */
export interface BytePlace {
  readonly source: number;
  readonly start: number;
  readonly length: number;
  /** The byte that was picked among them. */
  readonly cursor?: number;
  /** The bit that was picked in that byte: 7 is the first one. */
  readonly bit?: number;
  /** Bits of the range that hold the field's value; absent: all. */
  readonly mask?: number;
}

export type Stage =
  | { readonly kind: 'empty' }
  | { readonly kind: 'reading'; readonly progress: OpenProgress }
  | { readonly kind: 'open' }
  | { readonly kind: 'unreadable'; readonly problem: CaptureProblem }
  | { readonly kind: 'failed'; readonly reason: string };

export type Analysis =
  | { readonly kind: 'waiting'; readonly percent: number }
  | { readonly kind: 'done' }
  /** The reading was ended early: there will be none. */
  | { readonly kind: 'none' }
  | { readonly kind: 'failed'; readonly reason: string };

export interface AppState extends Settings {
  readonly stage: Stage;
  readonly name: string;
  /** Another number for each capture that is opened or closed: what is kept of one is of no use for the next, be its name the same. */
  readonly opening: number;
  /** Rows that can be asked for. */
  readonly packets: number;
  readonly analysis: Analysis;
  /** Reading was ended early. */
  readonly cut: boolean;
  /** Changes whenever what rows say may have changed: another capture, or more known of this one. Not with the view: that has a number of its own. */
  readonly generation: number;
  readonly overview: Overview | null;
  readonly view: number;
  readonly shown: number;
  /** Rows that came with the view, so that the list need not ask for them. */
  readonly firstRows: RowBlock | null;
  readonly filterText: string;
  readonly applied: string;
  /** What the list is sorted by; null: as in the capture. */
  readonly sorting: Sorting | null;
  readonly filterProblems: readonly FilterProblem[];
  readonly filtering: boolean;
  /** Row of the capture, and its position in the view. */
  readonly row: number | null;
  readonly position: number;
  readonly detail: Detail | null;
  readonly story: FrameStory | null;
  readonly place: BytePlace | null;
  readonly notice: 'not-shown' | null;
  /** What Trama itself did wrong, with one packet or one request: the capture stays open. */
  readonly fault: string | null;
  readonly playing: boolean;
  /** A file is being made. */
  readonly exporting: boolean;
  /** The capture is that of the exercise that is open: see renderer/coursework. */
  readonly coursework: boolean;
}

const CLOSED = {
  name: '',
  opening: 0,
  packets: 0,
  analysis: { kind: 'waiting', percent: 0 },
  cut: false,
  overview: null,
  view: ALL_ROWS,
  shown: 0,
  firstRows: null,
  filterText: '',
  applied: '',
  sorting: null,
  filterProblems: [],
  filtering: false,
  row: null,
  position: 0,
  detail: null,
  story: null,
  place: null,
  notice: null,
  fault: null,
  playing: false,
  exporting: false,
  coursework: false,
} as const satisfies Partial<AppState>;

export const useApp = create<AppState>()(() => ({ ...readSettings(), ...CLOSED, stage: { kind: 'empty' }, generation: 0 }));

const set = useApp.setState;
const get = useApp.getState;
const percentOf = (p: OpenProgress): number => Math.floor((100 * p.bytes) / Math.max(1, p.totalBytes));

const client = new EngineClient({
  onProgress: (progress) => {
    const { stage, view, packets } = get();
    if (stage.kind !== 'reading') return;
    set({
      stage: { kind: 'reading', progress },
      packets: progress.packets,
      ...(view === ALL_ROWS ? { shown: progress.packets } : {}),
    });
    // The first packets: something to look at while the others come.
    if (packets === 0 && progress.packets > 0) selectPosition(0);
  },
  onAnalysisProgress: (progress) => set({ analysis: { kind: 'waiting', percent: percentOf(progress) } }),
  onAnalysed: () => {
    const shown = client.countOf(get().view);
    set((s) => ({ analysis: { kind: 'done' }, generation: s.generation + 1, ...(shown === undefined ? {} : { shown }) }));
    void readOverview();
    if (get().row === null) return;
    void placeAgain();
    void readPacket();
  },
  onAnalysisFailed: (reason) => set({ analysis: { kind: 'failed', reason } }),
});

/** What went wrong; undefined where the worker was ended on purpose: nobody waits for that answer any more. */
export const reasonOf = (error: unknown): string | undefined =>
  error instanceof EngineGone ? undefined : error instanceof Error ? error.message : String(error);

/** A failure of the opening leaves nothing to show; one of a single request leaves all the rest. */
export async function quietly(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) return;
    if (get().stage.kind === 'open') set({ fault: reason, filtering: false });
    else set({ stage: { kind: 'failed', reason } });
  }
}

export const engine = () => client.ask;
export const setComments: typeof client.setComments = (row, texts) => client.setComments(row, texts);
export const exportFile: typeof client.exportFile = (request) => client.exportFile(request);
/** What the packet's fields and story say has changed. */
export const refreshPacket = (): void => void readPacket();

let mayLeave = async (): Promise<boolean> => true;
/** Asked before a capture is closed or another takes its place: false keeps it. */
export const guardLeaving = (guard: () => Promise<boolean>): void => {
  mayLeave = guard;
};
export const newRequestId = (): number => client.newId();

/** An exercise with its capture. `adopt` is called when it takes the place of what was open; it tells the questions that are answered. */
interface WithExercise {
  readonly text: string;
  readonly lang: Lang;
  readonly adopt: () => readonly string[];
}

export const readExercise: typeof client.readExercise = (text) => client.readExercise(text);
export const exerciseText = (): string | undefined => client.exerciseText;
export const scenarioCapture: typeof client.scenarioCapture = (text, seed) => client.scenarioCapture(text, seed);
export const setAnswered = (questions: readonly string[]): Promise<void> => client.setAnswered(questions, get().lang);
/** What rows, trees and pictures say has changed: everything is asked anew. */
export function refreshViews(): void {
  set((s) => ({ generation: s.generation + 1 }));
  void readOverview();
  void readPacket();
}

/** Counts openings and closings: what an opening finds is shown only while it is the latest. The name does not tell, one file may be opened twice. */
let turn = 0;
/** What was wanted of the capture of that turn while it was being read: it is done as soon as it can be. */
let early: { readonly turn: number; readonly written: string; readonly sorting: Sorting | null } | undefined;

/** False: what is open stays, or another was opened meanwhile. */
export async function openCapture(source: SourceRef, exercise: WithExercise | null = null): Promise<boolean> {
  if (!(await mayLeave())) return false;
  client.setExercise(exercise === null ? null : { text: exercise.text, lang: exercise.lang, answered: exercise.adopt() });
  const name = nameOf(source);
  const own = ++turn;
  set((s) => ({
    ...CLOSED,
    name,
    opening: own,
    coursework: exercise !== null,
    generation: s.generation + 1,
    stage: { kind: 'reading', progress: { bytes: 0, totalBytes: 1, packets: 0 } },
  }));
  document.title = `${name} – Trama`;
  await quietly(
    (async () => {
      const outcome = await client.open(source);
      // Another one was opened meanwhile.
      if (own !== turn) return;
      if (outcome.kind === 'unreadable') {
        set({ stage: { kind: 'unreadable', problem: outcome.problem } });
        return;
      }
      const packets = outcome.kind === 'opened' ? outcome.packets : get().packets;
      set((s) => ({
        stage: { kind: 'open' },
        packets,
        ...(outcome.kind === 'cancelled' ? { cut: true, analysis: { kind: 'none' } as const } : {}),
        ...(s.view === ALL_ROWS ? { shown: packets } : {}),
        generation: s.generation + 1,
      }));
      await readOverview();
      if (packets > 0) selectPosition(get().position);
      const wish = early;
      early = undefined;
      if (wish?.turn === own && own === turn) await chooseView(wish.written, wish.sorting);
    })(),
  );
  return own === turn && get().stage.kind === 'open';
}

export const cancelOpening = (): void => client.cancelOpening();

export async function closeCapture(): Promise<void> {
  if (!(await mayLeave())) return;
  const opening = ++turn;
  client.close();
  client.setExercise(null);
  set((s) => ({ ...CLOSED, opening, stage: { kind: 'empty' }, generation: s.generation + 1 }));
  document.title = 'Trama';
}

const readOverview = (): Promise<void> =>
  quietly(
    (async () => {
      const overview = await client.ask.summary(get().lang);
      set({ overview });
    })(),
  );

// — the selection —

export function selectPosition(position: number): void {
  const { shown, view } = get();
  if (shown === 0) return;
  const at = Math.max(0, Math.min(shown - 1, position));
  if (view === ALL_ROWS) {
    select(at, at);
    return;
  }
  // The next key counts from here, whether or not the row is known by then.
  set({ position: at });
  void quietly(
    (async () => {
      const block = await client.ask.rows(view, at, 1, get().lang);
      const row = block.row[0];
      // The keyboard may have gone on meanwhile.
      if (row !== undefined && get().view === view && get().position === at) select(row, at);
    })(),
  );
}

/** The row at that position of the view: for who knows both. */
export const selectAt = (row: number, position: number): void => select(row, position);

function select(row: number, position: number): void {
  const changed = get().row !== row;
  set({ row, position, notice: null, ...(changed ? { place: null } : {}) });
  void readPacket();
}

/** Selects a row of the capture; where the filter hides it, the first one after it that is shown. */
export function selectRow(row: number): void {
  const { view, shown } = get();
  if (view === ALL_ROWS) {
    if (row < get().packets) select(row, row);
    return;
  }
  void quietly(
    (async () => {
      const position = await client.ask.position(view, row);
      const at = Math.min(position, shown - 1);
      const block = await client.ask.rows(view, at, 1, get().lang);
      const found = block.row[0];
      if (found === undefined || get().view !== view) return;
      select(found, at);
      if (found !== row) set({ notice: 'not-shown' });
    })(),
  );
}

/** What a view is filtered or sorted by may say more once the capture is analysed: the selected row stands elsewhere in it then. */
async function placeAgain(): Promise<void> {
  const { view, row, shown } = get();
  if (view === ALL_ROWS || row === null || shown === 0) return;
  await quietly(
    (async () => {
      const position = await client.ask.position(view, row);
      if (get().view === view && get().row === row) set({ position: Math.min(position, shown - 1) });
    })(),
  );
}

export const step = (by: number): void => selectPosition(get().row === null ? 0 : get().position + by);

export function stepInConversation(by: 1 | -1): void {
  const { row } = get();
  if (row === null) return;
  void quietly(
    (async () => {
      const next = await client.ask.inConversation(row, by);
      if (next !== null) selectRow(next);
    })(),
  );
}

export const selectBytes = (place: BytePlace | null): void => set({ place });

async function readPacket(): Promise<void> {
  await quietly(
    (async () => {
      const { row, lang, stage } = get();
      if (row === null || stage.kind !== 'open') return;
      const isCurrent = () => get().row === row && get().lang === lang;
      const detail = client.ask.explain(row).then((d) => isCurrent() && set({ detail: d }));
      const story = client.ask.story(row, lang).then((s) => isCurrent() && set({ story: s }));
      await Promise.all([detail, story]);
    })(),
  );
}

// — the filter —

/** What was refused before was another text. */
export const writeFilter = (filterText: string): void => set({ filterText, filterProblems: [] });

/** Applies the text as a display filter; an empty one shows everything. */
export const applyFilter = (text: string): Promise<void> => chooseView(text, get().sorting);

/** Sorts the list; null brings the order of the capture back. */
export const applySorting = (sorting: Sorting | null): Promise<void> => chooseView(get().applied, sorting);

/** Rows of a new view that come with it, before and after the selected one: as many as a window shows. */
const AROUND = 40;

async function chooseView(written: string, sorting: Sorting | null): Promise<void> {
  const { stage, view: before, filterText, applied, lang } = get();
  // What is being written stays, where only the order changes.
  if (written !== applied || filterText === applied) set({ filterText: written });
  if (stage.kind !== 'open') {
    early = { turn, written, sorting };
    return;
  }
  const text = written.trim() === '' ? '' : written;
  if (text === '' && sorting === null) {
    client.cancelFilter();
    set((s) => ({
      view: ALL_ROWS,
      shown: s.packets,
      firstRows: null,
      applied: '',
      sorting: null,
      filterProblems: [],
      filtering: false,
    }));
    client.release(before);
    const { row } = get();
    if (row === null) selectPosition(0);
    else selectRow(row);
    return;
  }
  set({ filtering: true });
  await quietly(
    (async () => {
      const outcome = await client.filter({ text, sorting, lang }, { row: get().row ?? 0, around: AROUND });
      if (outcome.kind === 'cancelled') return;
      if (outcome.kind === 'wrong') {
        set({ filterProblems: outcome.problems, filtering: false });
        return;
      }
      client.release(get().view);
      const { near } = outcome;
      const row = near?.block.row[near.position - near.block.start];
      const isOther = row !== undefined && row !== get().row;
      set((s) => ({
        view: outcome.view,
        shown: outcome.count,
        firstRows: near?.block ?? null,
        ...(near === null || row === undefined ? {} : { row, position: near.position, ...(isOther ? { place: null } : {}) }),
        applied: text,
        sorting,
        filterProblems: [],
        filtering: false,
        notice: null,
        filters: text === '' ? s.filters : withFilter(s.filters, text),
      }));
      keepSettings(get());
      if (isOther) void readPacket();
      else if (row === undefined && outcome.count > 0) selectRow(get().row ?? 0);
    })(),
  );
}

/** Ends a filter or a sorting that takes too long: what was shown before stays. */
export function cancelView(): void {
  client.cancelFilter();
  set({ filtering: false });
}

// — settings —

export function choose(settings: Partial<Settings>): void {
  set(settings);
  keepSettings(get());
  if (settings.lang === undefined) return;
  document.documentElement.lang = settings.lang;
  if (get().stage.kind === 'open') {
    void client.relabel(settings.lang);
    void readOverview();
    void readPacket();
    if (get().filterProblems.length > 0) void sayProblems(get().filterText, settings.lang);
  }
}

/** What is wrong with a refused filter, in another language. */
const sayProblems = (text: string, lang: Lang): Promise<void> =>
  quietly(
    (async () => {
      const filterProblems = await client.ask.faults(text, lang);
      if (get().filterText === text && get().filterProblems.length > 0) set({ filterProblems });
    })(),
  );

export const play = (playing: boolean): void => set({ playing });
export const dismissNotice = (): void => set({ notice: null });
/** Of a request to the capture that is open. */
export const tellFault = (reason: string): void => {
  if (get().stage.kind === 'open') set({ fault: reason });
};
export const dismissFault = (): void => set({ fault: null });
export const langOf = (): Lang => get().lang;
