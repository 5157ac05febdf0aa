/** The text of a filter → what it means, or all that is wrong with it. */
import { check, type UnknownNames } from './check.ts';
import { FilterError, type FilterProblem } from './error.ts';
import type { Condition } from './expression.ts';
import { problem } from './faults/say.ts';
import { parse } from './parse.ts';
import { tokenize } from './token.ts';
// The protocols enter their fields in the registry when the dispatcher is loaded.
import '../explain/dispatch.ts';
import '../explain/frame.ts';

/** Longest text of a filter, UTF-16 units. */
export const MAX_FILTER = 65_536;
/** Problems that are told of at once. */
const MAX_PROBLEMS = 5;

/**
 * Undefined for an empty text, which selects everything.
 * @param unknown what becomes of names that Trama does not know: Wireshark's own filters have some
 * @throws FilterError
 */
export function compileFilter(text: string, unknown: UnknownNames = 'fault'): Condition | undefined {
  const problems: FilterProblem[] = [];
  if (text.length > MAX_FILTER) {
    const place = { start: MAX_FILTER, end: text.length };
    throw new FilterError(text, [problem(place, { key: 'long', params: { most: MAX_FILTER } })]);
  }
  const test = parse(tokenize(text, problems), problems);
  const condition = test && check(test, problems, unknown);
  const [first, ...others] = distinct(problems);
  if (first !== undefined) throw new FilterError(text, [first, ...others]);
  return condition;
}

/** In order of their places, one for each. */
function distinct(problems: readonly FilterProblem[]): FilterProblem[] {
  const sorted = [...problems].sort((a, b) => a.start - b.start || a.end - b.end);
  return sorted.filter((p, i) => sorted.findIndex((q) => q.start === p.start) === i).slice(0, MAX_PROBLEMS);
}
