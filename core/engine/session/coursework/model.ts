/** What a window asks of an exercise that is open, and what it is told: plain values only. */
import type { Raw } from '../../../coursework/answers/raw.ts';
import type { FeedbackLevel, LocalText } from '../../../coursework/exercise/schema.ts';
import type { Verdict } from '../../../coursework/grade/grade.ts';
import type { DocumentProblem } from '../../../yaml/document.ts';
import type { Lang } from '../protocol.ts';
import type { ShownQuestion } from './question.ts';

export type { LocalText, Raw, ShownQuestion, Verdict };

type InBoth<T> = Readonly<Record<Lang, T>>;

/** What is wrong at a place of a file. */
export type ShownProblem = Pick<DocumentProblem, 'line' | 'column' | 'path'> & { readonly message: InBoth<string> };

export interface ShownSection {
  readonly title: LocalText;
  readonly text: LocalText | null;
  readonly questions: readonly ShownQuestion[];
}

/** An exercise as a student sees it: nothing of its keys is in it, whether or not the file has them. */
export interface ShownExercise {
  readonly id: string;
  readonly title: LocalText;
  readonly text: LocalText | null;
  /** A file beside the exercise, or a scenario that is run. */
  readonly capture: string | { readonly scenario: string; readonly seed: number };
  /** Of a student's package. */
  readonly package: { readonly student: string; readonly variant: string } | null;
  readonly attempts: number | null;
  readonly feedback: FeedbackLevel;
  readonly sections: readonly ShownSection[];
}

export type ExerciseOutcome =
  | { readonly kind: 'opened'; readonly exercise: ShownExercise }
  | { readonly kind: 'wrong'; readonly problems: readonly ShownProblem[] };

/** What a student has done so far. */
export interface StudentWork {
  readonly student: string;
  readonly answers: Readonly<Record<string, Raw>>;
  readonly hints: Readonly<Record<string, number>>;
  readonly attempts: Readonly<Record<string, number>>;
}

export type WorkOutcome =
  | { readonly kind: 'read'; readonly work: StudentWork }
  | { readonly kind: 'wrong'; readonly problems: readonly ShownProblem[] }
  /** Of another student's package, or of none. */
  | { readonly kind: 'foreign' };

/** What a student is told at the level that the author chose: what is above it is null or empty. */
export interface Told {
  readonly notes: readonly string[];
  /** Markdown. */
  readonly hint: string | null;
  readonly explanation: string | null;
}

export type CheckOutcome =
  | {
      readonly kind: 'graded';
      /** Null: nothing is told but that it was received. */
      readonly verdict: Verdict | null;
      readonly earned: number | null;
      readonly points: number;
      readonly told: InBoth<Told>;
      readonly frames: readonly number[];
      /** Of a capture: what it must show, by the names of the assertions. */
      readonly shown: readonly { readonly name: string; readonly passed: boolean }[];
    }
  | { readonly kind: 'unreadable'; readonly fault: InBoth<string> }
  /** A package has no keys. */
  | { readonly kind: 'no-key' }
  /** The author's key does not fit the capture. */
  | { readonly kind: 'bad-key'; readonly problem: InBoth<string> }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'cancelled' };

export interface CheckRequest {
  readonly question: string;
  readonly answer: Raw;
  readonly hints: number;
  /** This one counted. */
  readonly attempts: number;
}

export interface CourseworkApi {
  /** Reads an exercise, or a student's package; it stays open until another one is, whichever capture is open. */
  exercise(text: string): ExerciseOutcome;
  /** No exercise is open any more: nothing is hidden. */
  closeExercise(): void;
  /** What views hide from now on: all that the questions hide but those named, which are answered. */
  answered(questions: readonly string[], lang: Lang): void;
  /** The bytes of the capture that a scenario makes. Rejects where the text is no scenario, or the run does not end. */
  scenarioCapture(text: string, seed: number): Promise<Uint8Array>;
  /** Why the answer cannot be read, in the language; null: it can. */
  answerFault(question: string, answer: Raw, lang: Lang): string | null;
  /** `file`: the capture that the answer names. `id`: for `cancel`. */
  check(id: number, request: CheckRequest, file: Uint8Array | null): Promise<CheckOutcome>;
  /** The file that is handed in. */
  submission(work: StudentWork): string;
  readSubmission(text: string): WorkOutcome;
  /** Addresses of the capture, as they are written: to complete from. None while addresses are hidden. */
  addresses(): readonly string[];
}
