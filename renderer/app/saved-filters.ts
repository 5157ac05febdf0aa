/** Filters that a person has given names: kept in the browser. */
import { create } from 'zustand';

export interface SavedFilter {
  readonly name: string;
  readonly text: string;
}

const KEY = 'trama.saved-filters';
const MAX_SAVED = 200;

function readSaved(): readonly SavedFilter[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]');
    if (!Array.isArray(kept)) return [];
    return kept
      .filter((f): f is SavedFilter => typeof f?.name === 'string' && typeof f?.text === 'string')
      .map(({ name, text }) => ({ name, text }))
      .slice(0, MAX_SAVED);
  } catch {
    return [];
  }
}

export const useSavedFilters = create<{ readonly saved: readonly SavedFilter[] }>()(() => ({ saved: readSaved() }));

function keep(saved: readonly SavedFilter[]): void {
  useSavedFilters.setState({ saved });
  try {
    localStorage.setItem(KEY, JSON.stringify(saved));
  } catch {
    // No storage here: they hold until the window is closed.
  }
}

/** In the order of their names; a name that is there already gets the new text. */
export function saveFilter(name: string, text: string): void {
  const others = useSavedFilters.getState().saved.filter((f) => f.name !== name);
  keep([...others, { name, text }].sort((a, b) => a.name.localeCompare(b.name)).slice(0, MAX_SAVED));
}

export const deleteFilter = (name: string): void => keep(useSavedFilters.getState().saved.filter((f) => f.name !== name));
