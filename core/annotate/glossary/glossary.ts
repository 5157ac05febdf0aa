/** Finds the glossary's terms in a text, and says what they mean. */
import { nearest } from '../../base/near-word.ts';
import type { Lang } from '../format.ts';
import type { Term } from './term.ts';
import { TERMS } from './terms.ts';

/** A piece of a text; `term`: the id of the term that it is a form of. */
export interface Piece {
  readonly text: string;
  readonly term: string | null;
}

export interface Definition {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  readonly refs: readonly string[];
}

interface Finder {
  readonly pattern: RegExp;
  readonly ids: ReadonlyMap<string, string>;
}

const isAcronym = (form: string): boolean => /^[A-Z0-9][A-Z0-9-]*$/.test(form);
/** A form as it is looked up. Acronyms keep their case: `FIN` is a flag, `fin` is an end. */
const keyOf = (form: string): string => (isAcronym(form) ? form : form.toLowerCase());
const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function makeFinder(lang: Lang): Finder {
  const ids = new Map<string, string>();
  const all = new Set<string>();
  for (const t of TERMS) {
    for (const form of t[lang].forms) {
      ids.set(keyOf(form), t.id);
      all.add(form);
    }
  }
  // The longest form first: `MAC address` before `MAC`.
  const forms = [...all].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  const one = (form: string): string =>
    isAcronym(form) ? literal(form) : `[${form.charAt(0).toUpperCase()}${form.charAt(0)}]${literal(form.slice(1))}`;
  // A part of a longer word or name is no term: `tcp.window`, `SYN-SENT`.
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_.-])(?:${forms.map(one).join('|')})(?![\\p{L}\\p{N}_]|[.-][\\p{L}\\p{N}])`, 'gu');
  return { pattern, ids };
}

const FINDERS: Partial<Record<Lang, Finder>> = {};

function finder(lang: Lang): Finder {
  const made = FINDERS[lang] ?? makeFinder(lang);
  FINDERS[lang] = made;
  return made;
}

/** The text in pieces that together are the text. Each term is marked where it comes first. */
export function markTerms(text: string, lang: Lang): Piece[] {
  const { pattern, ids } = finder(lang);
  const pieces: Piece[] = [];
  const seen = new Set<string>();
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    const id = ids.get(keyOf(match[0]));
    if (id === undefined || seen.has(id)) continue;
    seen.add(id);
    if (match.index > at) pieces.push({ text: text.slice(at, match.index), term: null });
    pieces.push({ text: match[0], term: id });
    at = match.index + match[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), term: null });
  return pieces;
}

const defined = (t: Term, lang: Lang): Definition => ({ id: t.id, name: t[lang].name, text: t[lang].text, refs: t.refs });

export function definitionOf(id: string, lang: Lang): Definition | undefined {
  const found = TERMS.find((t) => t.id === id);
  return found === undefined ? undefined : defined(found, lang);
}

/** All of them, by name. */
export const glossary = (lang: Lang): Definition[] =>
  TERMS.map((t) => defined(t, lang)).sort((a, b) => (a.name.toLowerCase() < b.name.toLowerCase() ? -1 : 1));

/** Accents and capitals aside: whoever looks something up need not have the keys for them. */
const plain = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase();

const wordsOf = (t: Term): string[] => [t.id, ...(['en', 'es'] as const).flatMap((lang) => [t[lang].name, ...t[lang].forms])];

/** Terms that are called so in either language; without any, those in whose names it occurs. By name. */
export function findTerms(word: string, lang: Lang): Definition[] {
  const wanted = plain(word.trim());
  const called = (test: (name: string) => boolean) => TERMS.filter((t) => wordsOf(t).some((name) => test(plain(name))));
  const exact = called((name) => name === wanted);
  const ids = new Set((exact.length > 0 ? exact : called((name) => name.includes(wanted))).map((t) => t.id));
  return glossary(lang).filter((d) => ids.has(d.id));
}

/** A term that is spelled nearly so. */
export const nearTerm = (word: string, lang: Lang): string | undefined =>
  nearest(
    word,
    TERMS.flatMap((t) => [t[lang].name, ...t[lang].forms]),
  );
