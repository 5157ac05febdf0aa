/** A file of assertions from its YAML text, with every fault at its line and column. */
import { compileFilter } from '../../filter/compile.ts';
import { FilterError } from '../../filter/error.ts';
import { DocumentError, type DocumentProblem, type ParsedDocument, type Path, parseYaml, pathText } from '../../yaml/document.ts';
import { problemAt } from '../faults/say.ts';
import { type Assertion, type Assertions, assertionsSchema } from './schema.ts';

/** @throws DocumentError */
export function parseAssertions(text: string): Assertions {
  const document = parseYaml(assertionsSchema, text, {
    told: (issues) => {
      // A check under a wrong name is complained of once.
      const unknown = new Set(issues.filter((i) => i.code === 'unrecognized_keys').map((i) => pathText(i.path)));
      return issues.filter((i) => i.code !== 'custom' || !unknown.has(pathText(i.path)));
    },
  });
  const bad = filterFaults(document.data.assertions, ['assertions'], document, text);
  if (bad.length > 0) throw new DocumentError(bad);
  return document.data;
}

/** Display filters are compiled before any capture is read. `at`: where the list stands in the document. */
export function filterFaults(
  assertions: readonly Assertion[],
  at: Path,
  document: Pick<ParsedDocument<unknown>, 'offset' | 'problemAt'>,
  source: string,
): DocumentProblem[] {
  return assertions.flatMap((a, i) => {
    const places: [string | undefined, Path][] = [
      [a.matchesNothing, [...at, i, 'matchesNothing']],
      typeof a.matches === 'string' ? [a.matches, [...at, i, 'matches']] : [a.matches?.filter, [...at, i, 'matches', 'filter']],
    ];
    return places.flatMap(([text, path]) => {
      const error = text === undefined ? undefined : compiled(text);
      if (error === undefined) return [];
      return error.problems.map((problem) => {
        const place = placeIn(source, document.offset(path), text ?? '', problem.start);
        return problemAt(document.problemAt(place, path, ''), { key: 'filter', params: { problem } });
      });
    });
  });
}

/** Where a place in a value is in the file; where the file writes the value in another manner, where the value begins. */
function placeIn(source: string, offset: number, value: string, place: number): number {
  const from = source.startsWith(value, offset) ? offset : source.startsWith(value, offset + 1) ? offset + 1 : undefined;
  return from === undefined ? offset : from + place;
}

function compiled(text: string): FilterError | undefined {
  try {
    compileFilter(text);
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}
