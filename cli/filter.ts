/** The option -Y, which several commands share: from its text to rows, or to an error with the place marked. */
import { Option } from 'commander';
import type { PacketRow } from '../core/base/ids.ts';
import type { Engine } from '../core/engine/engine.ts';
import { RowSelection } from '../core/engine/selection.ts';
import type { FilterProblem } from '../core/filter/error.ts';
import type { Language } from './context.ts';
import { CliError } from './errors.ts';

export const filterOption = () =>
  new Option('-Y, --display-filter <filter>', "only packets that match, in Wireshark's display filter language");

/** Raises CliError where the text is no filter: before a capture is read for nothing. */
export async function checkFilter(text: string | undefined, option = '-Y', language: Language = 'en'): Promise<void> {
  if (text === undefined) return;
  const { compileFilter } = await import('../core/filter/compile.ts');
  await explained(() => compileFilter(text), option, language);
}

/** The rows that `text` selects, ascending; all rows where there is no filter. Raises CliError with the place drawn. */
export async function selectRows(engine: Engine, text: string | undefined): Promise<Iterable<PacketRow>> {
  return (await selection(engine, text))?.packets() ?? engine.rows();
}

/** The same for documents; undefined: everything. */
export async function selection(engine: Engine, text: string | undefined): Promise<RowSelection | undefined> {
  if (text === undefined) return undefined;
  return new RowSelection(engine.facts.tables, await explained(() => engine.filter(text)));
}

async function explained<T>(action: () => T | Promise<T>, option = '-Y', language: Language = 'en'): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const { FilterError } = await import('../core/filter/error.ts');
    const { problemIn } = await import('../core/filter/faults/say.ts');
    if (!(error instanceof FilterError)) throw error;
    const problems = error.problems.map((p) => problemIn(p, language));
    throw filterFault(error.text, problems, option, WORDS[language]);
  }
}

const EN = {
  wrong: (places: number) => `the display filter is wrong${places === 1 ? '' : ` in ${places} places`}`,
  expected: 'expected',
  meant: (names: string) => `did you mean ${names}?`,
  or: 'or',
};
type Words = typeof EN;
const ES: Words = {
  wrong: (places) => `el filtro de visualización está mal${places === 1 ? '' : ` en ${places} lugares`}`,
  expected: 'se esperaba',
  meant: (names) => `¿quería decir ${names}?`,
  or: 'o',
};
const WORDS: Readonly<Record<Language, Words>> = { en: EN, es: ES };

/** Columns of the filter that are shown at once. */
const SHOWN = 100;

/** The filter with a mark under each faulty place, and what was expected there. */
function filterFault(text: string, problems: readonly FilterProblem[], option: string, words: Words): CliError {
  const said = problems.map((p) => `${drawn(text, p)}\n       ${sentence(p, words)}`);
  return new CliError(`${option}: ${words.wrong(problems.length)}\n${said.join('\n')}`);
}

function sentence({ message, expected, suggestions }: FilterProblem, words: Words): string {
  const wanted = expected.length > 0 ? `; ${words.expected} ${listed(expected, words)}` : '';
  const near = suggestions.length > 0 ? `; ${words.meant(listed(suggestions, words))}` : '';
  return `${shortened(message)}${wanted}${near}`;
}

/** A message quotes what is wrong: of a number with a thousand digits the beginning says enough. */
const shortened = (message: string): string =>
  message.length <= 4 * SHOWN ? message : `${message.slice(0, 2 * SHOWN)} … ${message.slice(-2 * SHOWN)}`;

const listed = (items: readonly string[], { or }: Words): string =>
  items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} ${or} ${items.at(-1)}`;

/** Of a long filter only what is around the place. */
function drawn(text: string, { start, end }: FilterProblem): string {
  const from = start > SHOWN - 20 ? start - SHOWN / 2 : 0;
  const shown = text.slice(from, from + SHOWN).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
  const before = from > 0 ? '…' : '';
  const after = from + SHOWN < text.length ? '…' : '';
  const width = Math.max(1, Math.min(end, from + SHOWN) - start);
  return `       ${before}${shown}${after}\n       ${' '.repeat(before.length + start - from)}^${'~'.repeat(width - 1)}`;
}
