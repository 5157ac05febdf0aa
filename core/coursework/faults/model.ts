/** What is wrong with coursework, as a code with parameters: the words of each language are made of them. */
import type { Coded } from '../../base/coded.ts';
import type { answers, documents, keys } from './en.ts';

export type AnswerMessages = typeof answers;
export type KeyMessages = typeof keys;
export type DocumentMessages = typeof documents;

/** An answer cannot be read. */
export type AnswerFault = Coded<AnswerMessages>;
/** A key means nothing, or nothing on this capture. */
export type KeyFault = Coded<KeyMessages>;
/** Of an exercise or a submission. */
export type DocumentFault = Coded<DocumentMessages>;

/** What an answer was to be, by its English name. */
export type Wanted =
  | 'a text'
  | 'one value'
  | 'the name of a capture file'
  | 'the name of an event'
  | 'frame numbers'
  | 'pairs of frames'
  | 'a list in order'
  | { readonly ofField: string }
  | { readonly oneOf: readonly string[] }
  | { readonly someOf: readonly string[] };

export type Found = 'nothing' | 'a list' | 'keys and values';

/** What at most so many are read of. */
export type Counted = 'frames' | 'pairs' | 'rows' | 'items' | 'events' | 'characters';

/** A value of a key, by its English name. */
export type ValueKind = 'null' | 'a list' | 'a record' | 'a text' | 'a number' | 'true or false';

/** A word of a key. */
export type ShownToken =
  | { readonly kind: 'end' | 'string' }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name' | 'sign'; readonly text: string };
