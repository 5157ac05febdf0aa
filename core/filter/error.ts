/** What is wrong with the text of a display filter. */

import type { Said } from './faults/model.ts';

/** One fault, with its place in the text. */
export interface FilterProblem {
  /** The place: text[start, end), in UTF-16 units. `start === end` where something is missing there. */
  readonly start: number;
  readonly end: number;
  readonly said: Said;
  /** `said` in English: one sentence without a full stop, without the place. `problemIn` says it in another language. */
  readonly message: string;
  /** What would be right at that place: kinds of things or literal words. Empty where the message says it all. */
  readonly expected: readonly string[];
  /** Names near the one that was written, best first. */
  readonly suggestions: readonly string[];
}

/**
 * A display filter that means nothing. Its own `start`, `end`, `expected` and `suggestions` are those of the first fault; `problems` has all
 * that were found, in the order of their places, at least one.
 */
export class FilterError extends Error implements FilterProblem {
  readonly text: string;
  readonly problems: readonly FilterProblem[];
  readonly start: number;
  readonly end: number;
  readonly said: Said;
  readonly expected: readonly string[];
  readonly suggestions: readonly string[];

  constructor(text: string, problems: readonly [FilterProblem, ...FilterProblem[]]) {
    const [first] = problems;
    super(first.message);
    this.name = 'FilterError';
    this.text = text;
    this.problems = problems;
    this.start = first.start;
    this.end = first.end;
    this.said = first.said;
    this.expected = first.expected;
    this.suggestions = first.suggestions;
  }
}
