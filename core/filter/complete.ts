/** What can stand at a place in a filter, and what is known of a field: for the editor. */
import { allFields, type FieldSpec, fieldSpec } from '../wire/field.ts';
import type { FilterProblem } from './error.ts';
import { expectedIn, type FilterLang } from './faults/say.ts';
import { type Token, tokenize } from './token.ts';
import { expectedFor, isNumber, typeName, typeOf } from './types.ts';
import { namesOf } from './values.ts';
import { WORD_BOOKS, type WordHelp } from './words.ts';
// The protocols enter their fields in the registry when the dispatcher is loaded.
import '../explain/dispatch.ts';
import '../explain/frame.ts';

export interface CompletionItem {
  /** What is put in place of text[from, to). */
  readonly label: string;
  readonly kind: 'protocol' | 'field' | 'function' | 'operator' | 'keyword' | 'value';
  /** A few words: the type and the title of a field, other spellings of an operator. */
  readonly detail: string;
  readonly documentation: string;
}

export interface Completion {
  /** The word being written: text[from, to), UTF-16 units. */
  readonly from: number;
  readonly to: number;
  readonly items: readonly CompletionItem[];
}

/** Items at most. */
const MAX_ITEMS = 100;

const COMPARES = new Set(['==', '!=', '===', '!==', '>', '>=', '<', '<=', '&', 'contains', 'matches', '+', '-', '*', '/', '%']);

/** What may be written at `cursor` (UTF-16 units), the best first. Never throws, whatever the text. */
export function completeFilter(text: string, cursor: number, lang: FilterLang = 'en'): Completion {
  const at = Math.max(0, Math.min(text.length, Math.trunc(cursor) || 0));
  const before = text.slice(Math.max(0, at - 4000), at);
  const offset = at - before.length;
  const problems: FilterProblem[] = [];
  const tokens = tokenize(before, problems).filter((t) => t.kind !== 'end');
  const last = tokens.at(-1);
  // The word that ends at the cursor is the one being written; within quotation marks nothing is offered.
  if (last?.kind === 'string' && problems.some((p) => p.start === before.length)) return { from: at, to: at, items: [] };
  const isWord = last !== undefined && last.end === before.length && /^[\w.]+$/.test(last.text);
  const written = isWord ? last.text : /\.$/.exec(before) && last?.kind === 'word' ? `${last.text}.` : '';
  const previous = tokens.slice(0, isWord || written !== '' ? -1 : undefined);
  const from = offset + (written === '' ? before.length : (last?.start ?? 0));
  const tail = /^[\w-]*(?:\.[\w-]+)*/.exec(text.slice(at))?.[0] ?? '';
  const items = rank(itemsAfter(previous, lang), written).slice(0, MAX_ITEMS);
  return { from, to: at + (written === '' ? 0 : tail.length), items };
}

function itemsAfter(tokens: readonly Token[], lang: FilterLang): CompletionItem[] {
  const book = WORD_BOOKS[lang];
  const last = tokens.at(-1);
  if (last === undefined) return starts(lang);
  if (last.kind === 'operator') {
    const name = last.name ?? '';
    if (name === ')' || name === '}') return words(book.joining, 'keyword');
    if (COMPARES.has(name) || name === '{' || name === ',' || name === '..') {
      const field = fieldBefore(tokens);
      const values = field === undefined ? [] : valuesOf(field);
      return name === 'matches' ? values : [...values, ...fields(lang), ...functions(lang)];
    }
    return starts(lang);
  }
  const [beforeLast] = tokens.slice(-2);
  const isValue = beforeLast !== last && beforeLast?.kind === 'operator' && COMPARES.has(beforeLast.name ?? '');
  const isField = last.kind === 'word' && fieldSpec(last.text) !== undefined;
  const joins = words(book.joining, 'keyword');
  return isField && !isValue ? [...words(book.comparison, 'operator'), ...joins] : joins;
}

const starts = (lang: FilterLang): CompletionItem[] => [
  ...fields(lang),
  ...functions(lang),
  ...words(WORD_BOOKS[lang].leading, 'keyword'),
];

/** The field that the value at the end is compared with. */
function fieldBefore(tokens: readonly Token[]): FieldSpec | undefined {
  for (let i = tokens.length - 1; i >= 0; i--) {
    const token = tokens[i] as Token;
    if (token.kind === 'operator' && /^(and|or|xor|not)$/.test(token.name ?? '')) return undefined;
    const spec = token.kind === 'word' ? fieldSpec(token.text) : undefined;
    if (spec !== undefined) return spec;
  }
  return undefined;
}

function valuesOf(spec: FieldSpec): CompletionItem[] {
  const type = typeOf(spec);
  const named = type === 'bool' || isNumber(type) ? namesOf(type, spec) : [];
  return [...new Set(named)].map((name) => {
    const [value] = Object.entries(spec.names ?? {}).find(([, n]) => n === name) ?? [];
    const detail = value === undefined ? spec.name : `${spec.name} = ${value}`;
    return { label: `"${name}"`, kind: 'value', detail, documentation: spec.title };
  });
}

const fieldItems = new Map<FilterLang, { readonly count: number; readonly items: readonly CompletionItem[] }>();

function fields(lang: FilterLang): readonly CompletionItem[] {
  const all = allFields();
  let made = fieldItems.get(lang);
  if (made?.count !== all.size) {
    const items = [...all.keys()].filter((n) => n !== '').flatMap((name) => describeField(name, lang) ?? []);
    made = { count: all.size, items };
    fieldItems.set(lang, made);
  }
  return made.items;
}

function functions(lang: FilterLang): CompletionItem[] {
  return Object.entries(WORD_BOOKS[lang].functions).map(([name, help]) => ({ label: `${name}(`, kind: 'function', ...help }));
}

const words = (of: Readonly<Record<string, WordHelp>>, kind: 'operator' | 'keyword'): CompletionItem[] =>
  Object.entries(of).map(([label, help]) => ({ label, kind, ...help }));

/** What begins as it is written, then what has a part that does, then what contains it. */
function rank(items: readonly CompletionItem[], written: string): CompletionItem[] {
  if (written === '') return [...items];
  const wanted = written.toLowerCase();
  const scored = items.flatMap((item) => {
    const label = item.label.replace(/^"/, '').toLowerCase();
    const at = label.indexOf(wanted);
    if (at < 0) return [];
    return [{ item, score: at === 0 ? 0 : /[._]/.test(label[at - 1] ?? '') ? 1 : 2 }];
  });
  return scored.sort((a, b) => a.score - b.score || depth(a.item) - depth(b.item)).map((s) => s.item);
}
const depth = (item: CompletionItem): number => item.label.split('.').length;

const DESCRIBED = {
  en: {
    compared: (what: string) => `Compared with ${what}.`,
    values: (names: string) => `Values: ${names}.`,
    late: 'Known only once later packets are read, as in tshark -2: a filter does not find it.',
  },
  es: {
    compared: (what: string) => `Se compara con ${what}.`,
    values: (names: string) => `Valores: ${names}.`,
    late: 'Solo se conoce cuando se han leído paquetes posteriores, como con tshark -2: un filtro no lo encuentra.',
  },
} as const;

/** Type, title and what it can be compared with; undefined where there is no such field. */
export function describeField(name: string, lang: FilterLang = 'en'): CompletionItem | undefined {
  const spec = fieldSpec(name);
  if (spec === undefined || name === '') return undefined;
  const type = typeOf(spec);
  const kind = type === 'protocol' && !name.includes('.') ? 'protocol' : 'field';
  const names = Object.values(spec.names ?? {}).slice(0, 8);
  const say = DESCRIBED[lang];
  const expected = expectedFor(type).map((e) => expectedIn(e, lang));
  const sentences = [
    `${spec.title}: ${typeName(type, lang)}.`,
    ...(expected.length > 0 ? [say.compared(expected.join(', '))] : []),
    ...(names.length > 0 ? [say.values(`${names.map((n) => `"${n}"`).join(', ')}${names.length === 8 ? ', …' : ''}`)] : []),
    ...(spec.late === true ? [say.late] : []),
  ];
  return { label: name, kind, detail: `${typeName(type, lang)} · ${spec.title}`, documentation: sentences.join(' ') };
}
