/** The list's and the filter bar's requests while something is hidden. */

import type { Veil } from '../../../coursework/exercise/hidden.ts';
import { FilterError } from '../../../filter/error.ts';
import { plainProblem } from '../list/faults.ts';
import type { ListApi } from '../list/model.ts';
import type { FilterProblem, Lang } from '../protocol.ts';
import { hiddenInFilter, hidesOrder } from './veiled.ts';

/** `veil`: undefined where nothing is hidden. */
export function veiledList(list: ListApi, veil: () => Veil | undefined): ListApi {
  const hidden = (text: string, lang: Lang): FilterProblem[] => {
    const made = veil();
    return made === undefined ? [] : problemsOf(text, made, lang);
  };
  return {
    ...list,
    sort: (id, view, sorting, ...rest) => {
      const made = veil();
      const isHidden = made !== undefined && hidesOrder(sorting.key, made);
      return list.sort(id, view, isHidden ? { ...sorting, key: { kind: 'column', column: 'number' } } : sorting, ...rest);
    },
    find: async (id, request) => {
      const problems = request.what.kind === 'filter' ? hidden(request.what.text, request.lang) : [];
      return problems.length > 0 ? { kind: 'wrong', problems } : list.find(id, request);
    },
    count: async (id, text, lang) => {
      const problems = hidden(text, lang);
      return problems.length > 0 ? { kind: 'wrong', problems } : list.count(id, text, lang);
    },
    // A rule that asks for what is hidden would tell it by colours: it selects nothing.
    colours: (rows, filters) =>
      list.colours(
        rows,
        filters.map((text) => (hidden(text, 'en').length > 0 ? '' : text)),
      ),
    faults: (text, lang) => {
      const faults = list.faults(text, lang);
      return faults.length > 0 ? faults : hidden(text, lang);
    },
  };
}

/** A text that is no filter tells nothing: whoever applies it says what is wrong with it. */
export function problemsOf(text: string, veil: Veil, lang: Lang): FilterProblem[] {
  try {
    return hiddenInFilter(text, veil, lang);
  } catch (error) {
    if (error instanceof FilterError) return error.problems.map((p) => plainProblem(p, lang));
    throw error;
  }
}
