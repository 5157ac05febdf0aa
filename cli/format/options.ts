import type { Context, Language } from '../context.ts';
import { type Messages, messagesIn } from '../messages/index.ts';
import { makeStyle, type Style } from './style.ts';

/** What every text format needs to know. */
export interface TextOptions {
  readonly language: Language;
  readonly messages: Messages;
  readonly style: Style;
  readonly columns: number;
  /** A display filter has left out what it does not select: nothing there is no statement about the capture. */
  readonly filtered: boolean;
}

export const textOptions = (context: Context, language: Language, filtered = false): TextOptions => ({
  language,
  messages: messagesIn(language),
  style: makeStyle(context.color),
  columns: context.columns,
  filtered,
});
