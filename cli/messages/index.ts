import type { Language } from '../context.ts';
import { en, type Messages } from './en.ts';
import { es } from './es.ts';

const CATALOGUES: Record<Language, Messages> = { en, es };

export const messagesIn = (language: Language): Messages => CATALOGUES[language];
export type { Messages };
