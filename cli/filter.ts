/** The option -Y, which several commands share: from its text to rows, or to an error with the place marked. */
import { Option } from 'commander';
import type { PacketRow } from '../core/base/ids.ts';
import type { Engine } from '../core/engine/engine.ts';
import { FilterError, type FilterProblem } from '../core/filter/error.ts';
import { CliError } from './errors.ts';

export const filterOption = () =>
  new Option('-Y, --display-filter <filter>', "only packets that match, in Wireshark's display filter language");

/** The rows that `text` selects, ascending; all rows where there is no filter. Raises CliError with the place drawn. */
export async function selectRows(engine: Engine, text: string | undefined): Promise<Iterable<PacketRow>> {
  if (text === undefined) return engine.rows();
  try {
    return (await engine.filter(text)) as Iterable<number> as Iterable<PacketRow>;
  } catch (error) {
    throw error instanceof FilterError ? filterFault(error) : error;
  }
}

/** The filter with a mark under each faulty place, and what was expected there. */
export function filterFault(error: FilterError): CliError {
  const { text, problems } = error;
  const lines = problems.map((p) => `${drawn(text, p)}\n       ${sentence(p)}`);
  return new CliError(`the display filter is not valid: ${error.message}\n${lines.join('\n')}`);
}

function sentence(p: FilterProblem): string {
  const expected = p.expected.length > 0 ? `; expected ${p.expected.join(' or ')}` : '';
  const near = p.suggestions.length > 0 ? `; did you mean ${p.suggestions.join(', ')}?` : '';
  return `${p.message}${expected}${near}`;
}

const drawn = (text: string, { start, end }: FilterProblem): string =>
  `       ${text}\n       ${' '.repeat(start)}^${'~'.repeat(Math.max(0, end - start - 1))}`;
