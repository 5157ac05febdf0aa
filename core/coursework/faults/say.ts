/** The words of what is wrong with coursework. */
import type { Lang } from '../../annotate/format.ts';
import { worded } from '../../base/coded.ts';
import type { DocumentProblem } from '../../yaml/document.ts';
import * as en from './en.ts';
import * as es from './es.ts';
import type { AnswerFault, DocumentFault, KeyFault } from './model.ts';

const CATALOGUES = { en, es } as const;

export const sayAnswer = (fault: AnswerFault, lang: Lang): string => worded(CATALOGUES[lang].answers, fault);
export const sayKey = (fault: KeyFault, lang: Lang): string => worded(CATALOGUES[lang].keys, fault);
export const sayDocument = (fault: DocumentFault, lang: Lang): string => worded(CATALOGUES[lang].documents, fault);

/** In English where there are no other words. */
export const sayProblem = ({ said, message }: DocumentProblem, lang: Lang): string =>
  isOurs(said) ? sayDocument(said, lang) : message;

const isOurs = (said: DocumentProblem['said']): said is DocumentFault =>
  said !== undefined && Object.hasOwn(en.documents, said.key);

/** A problem at that place. */
export const problemAt = (
  { line, column, path }: Pick<DocumentProblem, 'line' | 'column' | 'path'>,
  said: DocumentFault,
): DocumentProblem => ({ line, column, path, message: sayDocument(said, 'en'), said });

/** For a schema's own complaints. */
export const complaint = (said: DocumentFault) => ({ message: sayDocument(said, 'en'), params: { said } });
