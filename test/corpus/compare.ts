/** Compares one capture with tshark: every field of every frame in scope, line by line, and what each display filter selects. */
import { rmSync } from 'node:fs';
import { extractFields } from '../../core/explain/extract.ts';
import { allFields } from '../../core/wire/field.ts';
import { extractorOf, withCapture } from '../support/fields.ts';
import { type FrameView, KNOWN, OURS_ALONE, opensConversations, quotesTcp } from './known.ts';
import { lines } from './lines.ts';
import { OurFault, type Ours } from './ours.ts';
import { compareFilters, type FilterDifference, FrameSet } from './selections.ts';
import { isSupported } from './supported.ts';
import { runTshark, type TsharkEnd } from './tshark.ts';

export interface Disagreement {
  readonly frame: number;
  readonly field: string;
  readonly ours: string;
  readonly theirs: string;
}

export interface Tally {
  /** Values that at least one side has, and those that agree. */
  values: number;
  equal: number;
  /** Of those that do not, the ones that a known disagreement excuses. */
  excused: number;
}

/**
 * Why a capture was not compared, or not wholly: `crash` and `hang` are faults of ours, `refused` is one where the file begins like a capture that
 * is read here; `tshark`: the other side has nothing to compare with.
 */
export interface Failure {
  readonly kind: 'crash' | 'refused' | 'tshark';
  readonly message: string;
}

export interface FileResult {
  readonly file: string;
  failure?: Failure;
  /** Frames by tshark and by us. Frames of tshark's that hold no packet are not counted. */
  frames: number;
  ourFrames: number;
  /** tshark or we say that the file is damaged: what is listed behind the damage may differ. */
  damaged: boolean;
  /** Frames that have supported protocols only; those that agree in every field, and those that do so without any excuse. */
  inScope: number;
  agreeing: number;
  agreeingStrictly: number;
  fields: Record<string, Tally>;
  /** The first few of each field. */
  disagreements: Disagreement[];
  /** By the id of the known disagreement. */
  excused: Record<string, number>;
  /** Whether filters were compared, and those that select other frames. */
  filtered: boolean;
  filters: FilterDifference[];
  /** What was wrong when the whole product ran over the capture. */
  faults: readonly string[];
  ourMs: number;
  ms: number;
}

export interface CompareOptions {
  readonly names: readonly string[];
  readonly filters: readonly string[];
  /** The Lua script of these filters. */
  readonly script: string;
  /** A folder for tshark's selections. */
  readonly folder: string;
  /** Frames with unsupported protocols, too. */
  readonly everything: boolean;
  readonly timeoutMs: number;
  /** Frames that the whole product runs over; 0: none. */
  readonly walk: number;
}

/** Fields of this registry that have a value of their own: a layer's own name prints a sentence that nobody compares. */
export const comparableFields = (): string[] =>
  [...allFields().values()]
    .filter((f) => f.name !== '' && f.joined !== true && (f.type !== 'none' || f.name.includes('.')))
    .map((f) => f.name)
    .filter((name) => !OURS_ALONE.some((pattern) => pattern.test(name)));

const SEPARATOR = '\x1f';
const PROTOCOLS = 'frame.protocols';
const ENCAPSULATION = 'frame.encap_type';
/** Kept of each field in each file. */
const KEPT = 5;
const KEPT_TEXT = 400;
const DAMAGED = /damaged|corrupt|cut short|not a valid|truncated/i;
const FILTERS_AT_ONCE = 16;
/** A diagram of a large capture is drawn to its first rows anyway. */
const DIAGRAM_FRAMES = 200_000;

/** tshark prints a field that is asked for twice in its last place only. */
const askedFields = (names: readonly string[]): string[] => [
  PROTOCOLS,
  ENCAPSULATION,
  ...names.filter((n) => n !== PROTOCOLS && n !== ENCAPSULATION),
];

const emptyResult = (file: string): FileResult => ({
  file,
  frames: 0,
  ourFrames: 0,
  damaged: false,
  inScope: 0,
  agreeing: 0,
  agreeingStrictly: 0,
  fields: {},
  disagreements: [],
  excused: {},
  filtered: false,
  filters: [],
  faults: [],
  ourMs: 0,
  ms: 0,
});

let runs = 0;

export async function compareFile(file: string, ours: Ours, options: CompareOptions): Promise<FileResult> {
  const all = askedFields(options.names);
  const result = emptyResult(file);
  const started = performance.now();
  const out = `${options.folder}/selected-${runs++}`;
  const filters = options.filters.length === 0 ? undefined : { script: options.script, count: options.filters.length, out };
  const run = runTshark({ file, names: all, separator: SEPARATOR, timeoutMs: options.timeoutMs, filters });
  ours.allow(options.timeoutMs);
  try {
    const opened = await ours.ask({ kind: 'open', file, names: all, separator: SEPARATOR });
    result.ourMs = performance.now() - started;
    const comparison = new Comparison(all, options.everything, result);
    if (opened.kind === 'opened') {
      result.ourFrames = opened.packets;
      result.damaged = opened.damaged;
      await comparison.lines(run.lines, lines(ours.pieces()));
    } else for await (const line of run.lines) comparison.theirs(line.split(SEPARATOR));
    const end = await run.end;
    result.damaged ||= DAMAGED.test(end.stderr);
    if (opened.kind === 'refused') result.failure = { kind: result.frames > 0 ? 'refused' : 'tshark', message: opened.message };
    else if (end.timedOut) result.failure = { kind: 'tshark', message: 'tshark was stopped: it took too long' };
    else if (result.frames === 0 && opened.kind === 'opened' && opened.packets > 0)
      result.failure = { kind: 'tshark', message: `tshark reads nothing: ${firstLine(end.stderr)}` };
    if (opened.kind === 'opened') await afterLines(ours, options, comparison, end, result);
    await ours.ask({ kind: 'close' });
  } catch (error) {
    if (!(error instanceof OurFault)) throw error;
    result.failure = { kind: 'crash', message: error.message };
  } finally {
    run.stop();
    await run.end;
    rmSync(out, { force: true });
  }
  result.ms = performance.now() - started;
  return result;
}

/** The fields alone, in this thread: for captures that are no danger. Rejects for a capture that cannot be read. */
export async function compareFields(file: string, names: readonly string[], everything: boolean): Promise<FileResult> {
  const all = askedFields(names);
  const result = emptyResult(file);
  const run = runTshark({ file, names: all, separator: SEPARATOR, timeoutMs: 120_000 });
  try {
    await withCapture(file, async (engine) => {
      result.ourFrames = engine.facts.tables.packets.length;
      const extractor = await extractorOf(engine, all, { separator: SEPARATOR });
      const pieces = extractFields(extractor, engine.facts.tables, (rows) => engine.frames(rows));
      await new Comparison(all, everything, result).lines(run.lines, lines(pieces));
    });
  } finally {
    run.stop();
    await run.end;
  }
  return result;
}

const firstLine = (text: string): string => text.trim().split('\n')[0] ?? '';

async function afterLines(
  ours: Ours,
  options: CompareOptions,
  comparison: Comparison,
  end: TsharkEnd,
  result: FileResult,
): Promise<void> {
  if (options.filters.length > 0 && !end.timedOut && end.signal === null && result.inScope > 0) {
    const rows: (Uint32Array | string)[] = [];
    for (let i = 0; i < options.filters.length; i += FILTERS_AT_ONCE) {
      // Each filter may go through the whole capture: the time is for a few of them.
      ours.allow(options.timeoutMs);
      const answer = await ours.ask({ kind: 'filters', filters: options.filters.slice(i, i + FILTERS_AT_ONCE) });
      if (answer.kind === 'selected') rows.push(...answer.rows);
    }
    result.filtered = true;
    result.filters = compareFilters(options.filters, rows, end.selected, comparison.frames);
  }
  if (options.walk > 0) {
    ours.allow(options.timeoutMs);
    const diagram = result.ourFrames <= DIAGRAM_FRAMES;
    const answer = await ours.ask({ kind: 'walk', frames: options.walk, diagram });
    if (answer.kind === 'walked') result.faults = answer.faults;
  }
}

class Comparison {
  readonly frames = new FrameSet();
  readonly #all: readonly string[];
  readonly #everything: boolean;
  readonly #result: FileResult;
  readonly #tallies: Tally[];
  readonly #kept: number[];
  readonly #seen = { quotedTcp: false, emptyFrames: 0, hiddenConversations: false };
  #listed = 0;

  constructor(all: readonly string[], everything: boolean, result: FileResult) {
    this.#all = all;
    this.#everything = everything;
    this.#result = result;
    this.#tallies = all.map(() => ({ values: 0, equal: 0, excused: 0 }));
    this.#kept = all.map(() => 0);
  }

  /** Both outputs in step. */
  async lines(theirs: AsyncGenerator<string>, ours: AsyncGenerator<string>): Promise<void> {
    for await (const line of theirs) {
      const t = line.split(SEPARATOR);
      if (!this.theirs(t)) continue;
      const mine = await ours.next();
      if (mine.done !== true) this.#frame(t, mine.value === line ? t : mine.value.split(SEPARATOR));
    }
    await ours.return(undefined);
    this.#all.forEach((field, k) => {
      const tally = this.#tallies[k];
      if (tally !== undefined && tally.values > 0) this.#result.fields[field] = tally;
    });
  }

  /** Counts a line of tshark's; false where it stands for no packet. */
  theirs(t: readonly string[]): boolean {
    this.#listed++;
    if (t[1] === '') {
      this.#seen.emptyFrames++;
      return false;
    }
    this.#result.frames++;
    return true;
  }

  #frame(t: readonly string[], o: readonly string[]): void {
    const protocols = t[0] ?? '';
    if (quotesTcp(protocols)) this.#seen.quotedTcp = true;
    if (opensConversations(protocols)) this.#seen.hiddenConversations = true;
    const row = this.#result.frames - 1;
    const supported = isSupported(protocols);
    this.frames.add(row, this.#listed, supported);
    if (!supported && !this.#everything) return;
    const result = this.#result;
    result.inScope++;
    let wrong = 0;
    let excused = 0;
    const same = t === o;
    for (let k = 0; k < this.#all.length; k++) {
      const b = t[k] ?? '';
      const a = same ? b : (o[k] ?? '');
      if (a === '' && b === '') continue;
      const tally = this.#tallies[k] as Tally;
      tally.values++;
      if (a === b) tally.equal++;
      else if (this.#excuse(k, t, o)) {
        tally.excused++;
        excused++;
        this.frames.excuse(row, this.#all[k] as string);
      } else {
        wrong++;
        this.#keep(k, a, b);
      }
    }
    if (wrong === 0) result.agreeing++;
    if (wrong + excused === 0) result.agreeingStrictly++;
  }

  #keep(k: number, ours: string, theirs: string): void {
    const kept = this.#kept[k] as number;
    if (kept >= KEPT) return;
    this.#kept[k] = kept + 1;
    const field = this.#all[k] as string;
    this.#result.disagreements.push({
      frame: this.#listed,
      field,
      ours: ours.slice(0, KEPT_TEXT),
      theirs: theirs.slice(0, KEPT_TEXT),
    });
  }

  #excuse(k: number, t: readonly string[], o: readonly string[]): boolean {
    const field = this.#all[k] as string;
    const view: FrameView = {
      protocols: t[0] ?? '',
      ours: (name) => o[this.#all.indexOf(name)] ?? '',
      theirs: (name) => t[this.#all.indexOf(name)] ?? '',
      seen: this.#seen,
    };
    const known = KNOWN.find((rule) => rule.field.test(field) && rule.when(view));
    if (known === undefined) return false;
    this.#result.excused[known.id] = (this.#result.excused[known.id] ?? 0) + 1;
    return true;
  }
}
