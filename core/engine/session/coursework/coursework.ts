/** An exercise beside the open capture: what it asks, what is hidden, whether an answer is right. See model.ts. */
import { type AddressId, type MacId, packetRow } from '../../../base/ids.ts';
import { type Veil, veil } from '../../../coursework/exercise/hidden.ts';
import { type ParsedExercise, parseExercise } from '../../../coursework/exercise/parse.ts';
import { SECRET_KEYS } from '../../../coursework/exercise/schema.ts';
import { problemAt, sayAnswer, sayProblem } from '../../../coursework/faults/say.ts';
import { parseSubmission } from '../../../coursework/submission/parse.ts';
import { submissionText } from '../../../coursework/submission/write.ts';
import { DocumentError, type DocumentProblem } from '../../../yaml/document.ts';
import type { Engine } from '../../engine.ts';
import { LONGEST_EXERCISE } from '../limits.ts';
import type { Lang } from '../protocol.ts';
import { Checker, noAnswer } from './check.ts';
import type { CourseworkApi, ShownExercise, ShownProblem, ShownSection, StudentWork } from './model.ts';
import type { ShownQuestion } from './question.ts';

export interface CourseworkHost {
  /** The analysed capture; undefined before the analysis. */
  engine(): Engine | undefined;
  cancellable<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | { readonly kind: 'cancelled' }>;
}

/** Addresses that are offered; a capture may have a million. */
const MAX_ADDRESSES = 300;

export class Coursework {
  readonly #host: CourseworkHost;
  #open: ParsedExercise | undefined;
  #checker: Checker | undefined;
  /** Undefined: nothing is hidden. */
  veil: Veil | undefined;
  #lang: Lang = 'en';
  readonly api: CourseworkApi;

  constructor(host: CourseworkHost) {
    this.#host = host;
    this.api = {
      exercise: (text) => {
        if (text.length > LONGEST_EXERCISE) return { kind: 'wrong', problems: [shownProblem(TOO_LONG)] };
        try {
          this.#open = parseExercise(text);
        } catch (error) {
          if (error instanceof DocumentError) return { kind: 'wrong', problems: error.problems.map(shownProblem) };
          throw error;
        }
        this.#checker = new Checker(this.#open);
        this.#hide([]);
        return { kind: 'opened', exercise: shownExercise(this.#open) };
      },
      closeExercise: () => {
        this.#open = undefined;
        this.#checker = undefined;
        this.veil = undefined;
      },
      answered: (questions, lang) => {
        this.#lang = lang;
        this.#hide(questions);
      },
      scenarioCapture: async (text, seed) => (await import('./scenario.ts')).scenarioBytes(text, seed),
      answerFault: (question, answer, lang) => {
        const result = this.#entry(question).judge.reads(answer);
        return result.ok ? null : sayAnswer(result.fault, lang);
      },
      check: async (id, request, file) => {
        const checker = this.#checker;
        const entry = this.#entry(request.question);
        const engine = this.#host.engine();
        if (checker === undefined) return noAnswer('no-key');
        return this.#host.cancellable(id, (signal) => checker.check(entry, engine, request, file, signal));
      },
      submission: (work) => submissionText(this.#opened(), written(work)),
      readSubmission: (text) => {
        const parsed = this.#opened();
        try {
          const { answers, hints, attempts, student, variant } = parseSubmission(text.replace(/^\ufeff/, ''), parsed);
          if (parsed.package !== undefined && variant !== parsed.package.variant) return { kind: 'foreign' };
          const record = <T>(of: ReadonlyMap<string, T>): Record<string, T> => Object.fromEntries(of);
          return {
            kind: 'read',
            work: { student: student ?? '', answers: record(answers), hints: record(hints), attempts: record(attempts) },
          };
        } catch (error) {
          if (error instanceof DocumentError) return { kind: 'wrong', problems: error.problems.map(shownProblem) };
          throw error;
        }
      },
      addresses: () => this.#addresses(),
    };
  }

  /** A student's package hides something: a key that is worked out would tell. */
  get guards(): boolean {
    return this.veil !== undefined && this.#open?.package !== undefined;
  }

  /** What is hidden, and the language of the words in its place; undefined: nothing is. */
  get student(): { readonly veil: Veil; readonly lang: Lang } | undefined {
    return this.veil === undefined ? undefined : { veil: this.veil, lang: this.#lang };
  }

  #hide(answered: readonly string[]): void {
    const made = veil(
      this.#opened().questions.map((q) => q.question),
      new Set(answered),
    );
    this.veil = made.lifted ? undefined : made;
  }

  #opened(): ParsedExercise {
    if (this.#open === undefined) throw new Error('no exercise is open');
    return this.#open;
  }

  #entry(id: string) {
    const entry = this.#opened().questions.find((q) => q.question.id === id);
    if (entry === undefined) throw new Error(`no question ${id}`);
    return entry;
  }

  /** IP addresses first, then those of the link, each as it first occurs. */
  #addresses(): string[] {
    const engine = this.#host.engine();
    if (engine === undefined || this.veil?.hides.values === true) return [];
    const { tables } = engine.facts;
    const { packets, addresses, macs } = tables;
    const found = new Set<string>();
    const links = new Set<string>();
    const length = Math.min(packets.length, 20_000);
    for (let row = 0; row < length && found.size < MAX_ADDRESSES; row++) {
      const at = packetRow(row);
      for (const id of [packets.src.get(at), packets.dst.get(at)]) if (id !== 0) found.add(addresses.text(id as AddressId));
      for (const id of [packets.macSrc.get(at), packets.macDst.get(at)])
        if (id !== 0 && links.size < MAX_ADDRESSES) links.add(macs.text(id as MacId));
    }
    return [...found, ...links];
  }
}

const TOO_LONG = problemAt({ line: 1, column: 1, path: '' }, { key: 'long-exercise', params: { most: LONGEST_EXERCISE } });

const shownProblem = (p: DocumentProblem): ShownProblem => ({
  line: p.line,
  column: p.column,
  path: p.path,
  message: { en: sayProblem(p, 'en'), es: sayProblem(p, 'es') },
});

const written = ({ student, answers, hints, attempts }: StudentWork) => ({
  student,
  answers: new Map(Object.entries(answers)),
  hints: new Map(Object.entries(hints)),
  attempts: new Map(Object.entries(attempts)),
});

/** The same without what gives answers away: the window's own thread never holds it. */
function shownExercise({ exercise, package: of }: ParsedExercise): ShownExercise {
  const { id, title, text, capture, attempts, feedback, sections } = exercise;
  return {
    id,
    title,
    text: text ?? null,
    capture: typeof capture === 'string' ? capture : { scenario: capture.scenario, seed: capture.seed ?? 1 },
    package: of === undefined ? null : { ...of },
    attempts: attempts ?? null,
    feedback: feedback ?? 'explanation',
    sections: sections.map(
      (section): ShownSection => ({
        title: section.title,
        text: section.text ?? null,
        questions: section.questions.map(
          (q) => Object.fromEntries(Object.entries(q).filter(([key]) => !SECRET_KEYS.includes(key))) as unknown as ShownQuestion,
        ),
      }),
    ),
  };
}
