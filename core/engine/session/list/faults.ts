/** What is wrong with a display filter, as plain values. */
import { compileFilter } from '../../../filter/compile.ts';
import { FilterError } from '../../../filter/error.ts';
import type { FilterProblem } from '../protocol.ts';

/** A FilterError is its own first problem: only what a problem has is passed on. */
export const plainProblem = ({ start, end, message, expected, suggestions }: FilterProblem): FilterProblem => ({
  start,
  end,
  message,
  expected: [...expected],
  suggestions: [...suggestions],
});

/** None where the text is a filter, or empty. */
export function faultsOf(text: string): readonly FilterProblem[] {
  try {
    compileFilter(text);
    return [];
  } catch (error) {
    if (error instanceof FilterError) return error.problems.map(plainProblem);
    throw error;
  }
}
