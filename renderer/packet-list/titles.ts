/** The names of columns: the list's own in the language that is chosen, fields by their own names. */
import { useWords } from '../i18n/index.ts';
import { fieldOf, isBuiltIn } from './list-state.ts';

export function useColumnTitle(): (id: string) => string {
  const t = useWords();
  return (id) => (isBuiltIn(id) ? t.columns[id] : (fieldOf(id) ?? id));
}
