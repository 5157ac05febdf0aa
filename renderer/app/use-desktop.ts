/** Carries out what the desktop app's menu asks, by the names of actions.ts, and tells main what it must know of the window. */
import { useEffect } from 'react';
import { isUnsaved, useAuthor } from '../author/state.ts';
import { isEdited, useComments } from '../comments/state.ts';
import { ACTIONS, canRun } from './actions.ts';
import { desktop } from './desktop.ts';
import { useApp } from './store.ts';

export function useDesktop(): void {
  useEffect(() => {
    desktop()?.onCommand((command) => {
      const action = ACTIONS.find((a) => a.id === command);
      if (action !== undefined && canRun(action)) action.run();
    });
  }, []);
  const lang = useApp((s) => s.lang);
  const hasCapture = useApp((s) => s.stage.kind !== 'empty');
  const commented = useComments(isEdited);
  const authored = useAuthor(isUnsaved);
  const edited = commented || authored;
  useEffect(() => void desktop()?.tell({ lang, hasCapture, edited }), [lang, hasCapture, edited]);
}
