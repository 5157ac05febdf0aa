/** The list of a class, from a file. */
import { classList } from '../../core/coursework/variant/class-list.ts';
import type { Context } from '../context.ts';
import { CliError } from '../errors.ts';
import { readText } from './document.ts';

/** No class list is longer. */
const MAX_LIST = 4 << 20;

/** IDs of the students. Raises CliError with every fault at its line. */
export async function listedStudents(context: Context, file: string, column: string | undefined): Promise<readonly string[]> {
  const { students, faults } = classList(
    await readText(file, context.stdin, { limit: MAX_LIST, otherwise: 'no class list' }),
    column,
  );
  if (faults.length === 0) return students;
  const lines = faults.map((f) => `line ${f.line}: ${f.message}`);
  throw new CliError(
    `${file}: ${lines.length === 1 ? lines[0] : `${lines.length} faults\n       ${lines.join('\n       ')}`}`,
    'The first line has the titles of the columns; --column names the one with the IDs.',
  );
}
