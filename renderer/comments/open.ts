/** Opens the pane of comments, wherever the keyboard is. */
import { langOf, useApp } from '../app/store.ts';
import { words } from '../i18n/index.ts';
import { openTool } from '../tools/tools.ts';

export function openComments(): void {
  const { kind } = useApp.getState().stage;
  if (kind === 'open') openTool('comments', words(langOf()).comments);
}
