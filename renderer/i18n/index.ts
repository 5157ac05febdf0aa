/** The words of the interface in the language that is chosen: changed without a reload. */
import type { Lang } from '../../core/engine/session/protocol.ts';
import { useApp } from '../app/store.ts';
import { type Catalogue, en } from './en.ts';
import { es } from './es.ts';

const CATALOGUES: Readonly<Record<Lang, Catalogue>> = { en, es };
export const LANGUAGES: readonly (readonly [Lang, string])[] = [
  ['en', 'English'],
  ['es', 'Español'],
];

export const words = (lang: Lang): Catalogue => CATALOGUES[lang];
export const useWords = (): Catalogue => words(useApp((s) => s.lang));
