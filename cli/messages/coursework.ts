import type { Language } from '../context.ts';
import { courseworkEn } from './coursework.en.ts';
import { courseworkEs } from './coursework.es.ts';

export type CourseworkMessages = typeof courseworkEn;
const CATALOGUES: Record<Language, CourseworkMessages> = { en: courseworkEn, es: courseworkEs };
export const courseworkMessages = (language: Language): CourseworkMessages => CATALOGUES[language];
