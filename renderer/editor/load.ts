/** Fetches Monaco when an editor is first shown: none of it is part of the window's start. */
import type { Lang } from '../../core/engine/session/protocol.ts';
import { langOf } from '../app/store.ts';

export type Monaco = typeof import('./monaco.ts')['monaco'];

let loading: Promise<Monaco> | undefined;

/** Its own labels are read when it is loaded: they stay in the language of that moment, as the window's own words do not. */
async function labels(lang: Lang): Promise<void> {
  if (lang === 'es') await import('./labels.es.ts');
}

export function loadMonaco(): Promise<Monaco> {
  loading ??= labels(langOf()).then(async () => (await import('./monaco.ts')).monaco);
  // A network that failed may be back for the next editor.
  loading.catch(() => {
    loading = undefined;
  });
  return loading;
}
