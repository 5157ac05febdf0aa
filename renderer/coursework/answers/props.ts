/** What every answer widget is given, whoever shows it: a student's window, or an author's preview. */
import type { Raw, ShownQuestion } from '../../../core/engine/session/coursework/question.ts';
import type { Lang } from '../../../core/engine/session/protocol.ts';
import type { Catalogue } from '../../i18n/en.ts';

export type { Raw, ShownQuestion };

/** What a widget can have of the packets beside it. */
export interface Picker {
  /** The selected packet's frame number; null: none. */
  readonly frame: number | null;
  /** Shows a frame in the other panes. */
  readonly show: (frame: number) => void;
  /** Addresses of the capture, to complete from. */
  readonly addresses: readonly string[];
  /** Clicks and drags among the packets go to the answer. */
  readonly picking: boolean;
  readonly setPicking: (picking: boolean) => void;
  /** The first of a pair, where the second is still to come. */
  readonly original: number | null;
  readonly setOriginal: (frame: number | null) => void;
}

/** A capture of the student's own, as it was chosen. */
export interface ChosenFile {
  readonly file: File | null;
  readonly choose: (file: File) => void;
}

export interface AnswerProps {
  readonly question: ShownQuestion;
  readonly lang: Lang;
  readonly t: Catalogue;
  /** Undefined: not answered. */
  readonly answer: Raw | undefined;
  readonly onAnswer: (answer: Raw | undefined) => void;
  readonly isLocked: boolean;
  readonly isInvalid: boolean;
  /** Ids of the question's text, and of the lines that describe the answer. */
  readonly labelledBy: string;
  readonly describedBy: string;
  /** Null: there are no packets beside the question. */
  readonly picker: Picker | null;
  readonly chosen: ChosenFile | null;
}

/** An empty text is no answer. */
export const textAnswer = (text: string): Raw | undefined => (text.trim() === '' ? undefined : text);

export const localText = (text: string | { readonly en: string; readonly es: string }, lang: Lang): string =>
  typeof text === 'string' ? text : text[lang];

/** An answer as a text that can be edited, where it is one. */
export const editable = (answer: Raw | undefined): string =>
  answer === undefined || answer === null ? '' : Array.isArray(answer) ? answer.map(String).join(', ') : String(answer);
