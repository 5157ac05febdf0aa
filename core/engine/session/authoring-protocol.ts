/** What the author's editor asks of an open capture, and is told: plain values. */
import type { LocalText, Question } from '../../coursework/exercise/schema.ts';
import type { Engine } from '../engine.ts';
import type { Lang } from './protocol.ts';

/** A place in exercise.yaml, both ends from 1 as editors count: [line, column) to [endLine, endColumn). */
export interface TextRange {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface AuthorProblem extends TextRange {
  /** In the document: `sections[0].questions[1].key`; empty for the whole of it. */
  readonly path: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

/** What the key of a question is on the open capture. */
export type AuthorKey =
  /** `value`: as JSON, shortened. `solution`: as a submission would have it; null where it is no answer to such a question. */
  | { readonly kind: 'value'; readonly value: string; readonly solution: string | null; readonly fault: string | null }
  | ({ readonly kind: 'error'; readonly message: string } & TextRange)
  /** Written as the answer itself. */
  | { readonly kind: 'literal'; readonly solution: string }
  /** Neither a key nor a literal yet. */
  | { readonly kind: 'none' }
  /** Judged by assertions: how many of them the open capture meets. */
  | { readonly kind: 'capture'; readonly passed: number; readonly failed: readonly string[] }
  /** Keys ask the analysis, which is not done yet. */
  | { readonly kind: 'waiting' };

/** An answer that must not get full points. */
export interface AuthorWrong {
  readonly line: number;
  /** As it is written, on one line. */
  readonly answer: string;
  /** `fails`: as it must. `passes`: it gets full points. `unreadable`: no such answer can be handed in. `untried`: there is no key to hold it against. */
  readonly outcome: 'fails' | 'passes' | 'unreadable' | 'untried';
  /** Points, where it was graded. */
  readonly earned: number | null;
  readonly fault: string | null;
}

export interface AuthorQuestion {
  readonly id: string;
  /** Index of its section, and in it. */
  readonly section: number;
  readonly index: number;
  readonly firstLine: number;
  readonly lastLine: number;
  /** Where the key's text ends; null where there is none. */
  readonly keyLine: number | null;
  readonly points: number;
  /** What the student is asked; null where it is not there yet. */
  readonly text: LocalText | null;
  /** The whole of it, where it is a question by the schema. */
  readonly question: Question | null;
  readonly key: AuthorKey;
  /** Frames that prove it. */
  readonly evidence: readonly number[];
  readonly wrong: readonly AuthorWrong[];
}

/** What `trama coursework check` says. */
export interface AuthorCheck {
  /** Points of the reference solution, of an empty submission, of all questions. */
  readonly reference: boolean;
  readonly empty: boolean;
  readonly tried: number;
  /** Wrong answers that pass, or that change other questions. */
  readonly failed: number;
  /** Questions that list none. */
  readonly untried: readonly string[];
}

export interface AuthorReport {
  readonly kind: 'report';
  readonly problems: readonly AuthorProblem[];
  readonly id: string | null;
  readonly title: LocalText | null;
  /** The capture that the exercise names: a file, or null for a scenario. */
  readonly capture: string | null;
  readonly points: number;
  readonly questions: readonly AuthorQuestion[];
  /** Null where the text has faults, or the analysis is not done. */
  readonly check: AuthorCheck | null;
}
export type AuthorOutcome = AuthorReport | { readonly kind: 'cancelled' };

export interface AuthorCompletion {
  readonly label: string;
  /** Put in place of text[from, to); a snippet of the editor where `isSnippet`. */
  readonly insert: string;
  readonly isSnippet: boolean;
  readonly kind: 'key' | 'value' | 'snippet' | 'function' | 'document' | 'field' | 'operator';
  readonly detail: string;
  readonly documentation: string;
}
export interface AuthorCompletions {
  readonly from: number;
  readonly to: number;
  readonly items: readonly AuthorCompletion[];
}
export interface AuthorHover {
  readonly from: number;
  readonly to: number;
  /** Markdown. */
  readonly text: string;
}

/** Offsets are UTF-16 units. All of it is loaded when it is first asked for. */
export interface AuthoringApi {
  /** `id`: chosen by the caller, for `cancel`. Everything that can be said of the text, however far it has come. Never rejects for what is written. */
  authorReport(id: number, text: string, lang: Lang): Promise<AuthorOutcome>;
  authorComplete(text: string, cursor: number, lang: Lang): Promise<AuthorCompletions>;
  authorHover(text: string, offset: number, lang: Lang): Promise<AuthorHover | null>;
  /** A beginning: an exercise with one question that holds on the capture of that name. */
  authorTemplate(capture: string): Promise<string>;
}

/** What it is made with. */
export interface AuthoringHost {
  /** Undefined before the analysis. */
  engine(): Engine | undefined;
  cancellable<T>(id: number, work: (signal: AbortSignal) => Promise<T>): Promise<T | { readonly kind: 'cancelled' }>;
  breathe(): Promise<void>;
}
