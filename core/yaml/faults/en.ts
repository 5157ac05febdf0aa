/** What is wrong with a YAML document, in English: sentences without a full stop. */
import type { ErrorCode } from 'yaml';
import type { NoParams } from '../../base/coded.ts';
import type { Bound } from './model.ts';

export const didYouMean = (near: string | undefined): string => (near === undefined ? '' : `; did you mean '${near}'?`);

const UNITS: Readonly<Record<string, string>> = { string: 'characters', array: 'items' };

function bound({ of, isLarge, limit, as }: Bound): string {
  const sign = as === 'exact' ? 'exactly ' : `${isLarge ? '<' : '>'}${as === 'inclusive' ? '=' : ''}`;
  const unit = UNITS[of];
  const wanted = unit === undefined ? `be ${sign}${limit}` : `have ${sign}${limit} ${unit}`;
  return `Too ${isLarge ? 'big' : 'small'}: expected ${of} to ${wanted}`;
}

export const en = {
  /** `said`: by the parser itself. */
  syntax: (p: { code: ErrorCode; said: string }) => p.said,
  alias: (p: { said: string }) => p.said,
  documents: (_: NoParams) => 'a second document begins here: one is wanted',
  deep: (_: NoParams) => 'too many levels, one in the other',
  'unknown-key': (p: { key: string; near: string | undefined }) => `the key '${p.key}' means nothing here${didYouMean(p.near)}`,
  type: (p: { expected: string; found: string }) => `expected ${p.expected}, received ${p.found}`,
  types: (p: { expected: readonly string[] }) => `expected ${p.expected.join(' or ')}`,
  value: (p: { value: string }) => `expected ${p.value}`,
  values: (p: { values: string }) => `expected one of ${p.values}`,
  bound: (p: Bound) => bound(p),
  name: (_: NoParams) => 'expected letters, digits, - and _ (at most 60)',
  pattern: (p: { pattern: string }) => `Invalid string: must match pattern ${p.pattern}`,
  'key-form': (p: { of: string }) => `Invalid key in ${p.of}`,
};
