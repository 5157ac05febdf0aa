/** The words of a fault. */
import { worded } from '../../base/coded.ts';
import type { FilterProblem } from '../error.ts';
import type { FunctionName } from '../expression.ts';
import type { Place } from '../syntax.ts';
import { en } from './en.ts';
import { es, things } from './es.ts';
import type { Said, Thing } from './model.ts';

export type FilterLang = 'en' | 'es';

/** Kinds of things, or what is to be written: `'=='`, `1`, the name of a function. */
export type Expected = Thing | FunctionName | `'${string}'` | `"${string}"` | '1' | '0' | 'True' | 'False';

const CATALOGUES = { en, es } as const;

export const sayFault = (said: Said, lang: FilterLang): string => worded(CATALOGUES[lang], said);

export const expectedIn = (expected: string, lang: FilterLang): string =>
  lang === 'es' && Object.hasOwn(things, expected) ? things[expected as Thing] : expected;

export const problem = (
  { start, end }: Place,
  said: Said,
  expected: readonly Expected[] = [],
  suggestions: readonly string[] = [],
): FilterProblem => ({ start, end, said, message: sayFault(said, 'en'), expected, suggestions });

/** The same fault in another language. */
export const problemIn = (p: FilterProblem, lang: FilterLang): FilterProblem => ({
  ...p,
  message: sayFault(p.said, lang),
  expected: p.expected.map((e) => expectedIn(e, lang)),
});
