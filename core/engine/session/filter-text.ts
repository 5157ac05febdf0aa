/** Display filters made by the program for a person to apply. */
import { compileFilter } from '../../filter/compile.ts';

/** A filter that repeats more of a packet than this helps nobody. */
const FILTER_LIMIT = 200;

/** The text, where it is a filter: some values have no literal, some names are no field. */
export function checkedFilter(text: string): string | null {
  if (text.length > FILTER_LIMIT) return null;
  try {
    compileFilter(text);
    return text;
  } catch {
    return null;
  }
}
