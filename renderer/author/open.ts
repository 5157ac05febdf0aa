/** How an exercise comes into the editor: new, from a file, or as a copy of one that is open. */
import { LONGEST_EXERCISE } from '../../core/engine/session/limits.ts';
import { engine, exerciseText, langOf, quietly, useApp } from '../app/store.ts';
import { words } from '../i18n/index.ts';
import { openToolWhole } from '../tools/tools.ts';
import { chooseFiles } from '../widgets/choose-files.ts';
import { begin, refuseLarge } from './state.ts';

export const showAuthor = (): void => openToolWhole('author', words(langOf()).author);

export function newExercise(): void {
  showAuthor();
  void quietly(
    (async () => {
      await begin(await engine().authorTemplate(useApp.getState().name));
    })(),
  );
}

export function openExercise(): void {
  chooseFiles({ accept: '.yaml,.yml' }, async ([file]) => {
    if (file === undefined) return;
    showAuthor();
    if (file.size > LONGEST_EXERCISE) refuseLarge();
    else await begin(await file.text(), { name: file.name, saved: true });
  });
}

/** The exercise that is open, to be changed and saved as another one. A student's package has no keys, and is not written by hand. */
export function editCopy(): void {
  const text = exerciseText();
  if (text === undefined || /^schema:\s*["']?trama\.package\//m.test(text)) return;
  showAuthor();
  void begin(text);
}
