/** What is wrong with a display filter, as plain values. */
import { isUnknownName } from '../../../filter/check.ts';
import { compileFilter } from '../../../filter/compile.ts';
import { FilterError, type FilterProblem as WrittenProblem } from '../../../filter/error.ts';
import { problemIn } from '../../../filter/faults/say.ts';
import type { FilterProblem, Lang } from '../protocol.ts';

/** A FilterError is its own first problem: only what a problem has is passed on. */
export function plainProblem(problem: WrittenProblem, lang: Lang): FilterProblem {
  const { start, end, suggestions } = problem;
  const { message, expected } = problemIn(problem, lang);
  return { start, end, message, expected: [...expected], suggestions: [...suggestions], isUnknownName: isUnknownName(problem) };
}

/** None where the text is a filter, or empty. */
export function faultsOf(text: string, lang: Lang): readonly FilterProblem[] {
  try {
    compileFilter(text);
    return [];
  } catch (error) {
    if (error instanceof FilterError) return error.problems.map((p) => plainProblem(p, lang));
    throw error;
  }
}
