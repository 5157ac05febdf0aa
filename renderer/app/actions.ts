/** Everything that can be done wherever the keyboard is: the keys, the palette and the page of keys are all made from this list. */
import { editCopy, newExercise, openExercise, showAuthor } from '../author/open.ts';
import { openComments } from '../comments/open.ts';
import { redo, undo } from '../comments/state.ts';
import { chooseExercise, showCoursework } from '../coursework/open.ts';
import { checkCurrent, exportSubmission, isOpen, pickSelected, stepQuestion } from '../coursework/state.ts';
import type { Catalogue } from '../i18n/en.ts';
import { words } from '../i18n/index.ts';
import { clearConversationColours, colourSelected, showColourRules } from '../packet-list/colour-state.ts';
import { findNext } from '../packet-list/find-state.ts';
import { clearMarks, clearReferences, showColumns, showFind, showLegend } from '../packet-list/list-state.ts';
import { goToNeighbour, toggleSelected } from '../packet-list/row-actions.ts';
import { togglePresenter } from '../story/state.ts';
import { openAnalysisMenu, openTool, showView, toggleMaximised } from '../tools/tools.ts';
import { saveCapture, saveReport } from './export.ts';
import { focusFilter, nextPane } from './focus.ts';
import { type TextSize, TIME_FORMATS } from './settings.ts';
import { openDialog, resetLayout } from './shell-state.ts';
import { chooseFile } from './sources.ts';
import { applyFilter, applySorting, choose, closeCapture, langOf, step, stepInConversation, useApp } from './store.ts';

export type ActionId = keyof Catalogue['actions'];

export interface Action {
  readonly id: ActionId;
  /** As people write them, the first one the most usual. Browsers keep some of Wireshark's for themselves: those have a second. */
  readonly keys: readonly string[];
  /** Only with a capture. */
  readonly wantsCapture?: boolean;
  /** Only with an exercise. */
  readonly wantsExercise?: boolean;
  /** Not while something is being written: the key is a letter. */
  readonly notWriting?: boolean;
  readonly run: () => void;
}

const SIZES: readonly TextSize[] = ['small', 'normal', 'large', 'presenter'];

function resize(by: 1 | -1): void {
  const next = SIZES[SIZES.indexOf(useApp.getState().textSize) + by];
  if (next !== undefined) choose({ textSize: next });
}

function nextTimeFormat(): void {
  const at = TIME_FORMATS.indexOf(useApp.getState().timeFormat);
  choose({ timeFormat: TIME_FORMATS[(at + 1) % TIME_FORMATS.length] ?? 'relative' });
}

const sortBy = (column: 'time' | 'length' | 'protocol') => () =>
  void applySorting({ key: { kind: 'column', column }, descending: false });

/** Wireshark's keys; where a browser has tabs they are the tabs'. */
const COLOURS = ([1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const).map(
  (n): Action => ({
    id: `colour-${n}`,
    keys: [`Ctrl+${n % 10}`],
    wantsCapture: true,
    run: () => colourSelected(n - 1),
  }),
);

/** In the order of the page of keys. */
export const ACTIONS: readonly Action[] = [
  { id: 'open', keys: ['Ctrl+O'], run: () => void chooseFile() },
  { id: 'close', keys: [], wantsCapture: true, run: () => void closeCapture() },
  { id: 'comments', keys: ['Ctrl+Alt+C'], wantsCapture: true, run: openComments },
  { id: 'undo-comment', keys: [], wantsCapture: true, run: undo },
  { id: 'redo-comment', keys: [], wantsCapture: true, run: redo },
  { id: 'save-as', keys: ['Ctrl+Shift+S'], wantsCapture: true, run: () => void saveCapture(null) },
  { id: 'report', keys: [], wantsCapture: true, run: () => void saveReport() },
  { id: 'filter', keys: ['Ctrl+/'], wantsCapture: true, run: focusFilter },
  { id: 'clear-filter', keys: [], wantsCapture: true, run: () => void applyFilter('') },
  { id: 'go-to', keys: ['Ctrl+G'], wantsCapture: true, run: () => openDialog('go-to') },
  { id: 'find', keys: ['Ctrl+F'], wantsCapture: true, run: () => showFind(true) },
  { id: 'find-next', keys: ['F3', 'Ctrl+N'], wantsCapture: true, run: () => void findNext(1) },
  { id: 'find-previous', keys: ['Shift+F3', 'Ctrl+B'], wantsCapture: true, run: () => void findNext(-1) },
  { id: 'next', keys: ['F8', 'Ctrl+↓'], wantsCapture: true, run: () => step(1) },
  { id: 'previous', keys: ['F7', 'Ctrl+↑'], wantsCapture: true, run: () => step(-1) },
  { id: 'next-in-conversation', keys: ['Ctrl+.'], wantsCapture: true, run: () => stepInConversation(1) },
  { id: 'previous-in-conversation', keys: ['Ctrl+,'], wantsCapture: true, run: () => stepInConversation(-1) },
  { id: 'mark', keys: ['Ctrl+M'], wantsCapture: true, run: () => void toggleSelected('mark') },
  { id: 'next-mark', keys: ['Alt+N', 'Ctrl+Shift+N'], wantsCapture: true, run: () => goToNeighbour('marks', 1) },
  { id: 'previous-mark', keys: ['Alt+B', 'Ctrl+Shift+B'], wantsCapture: true, run: () => goToNeighbour('marks', -1) },
  { id: 'clear-marks', keys: ['Ctrl+Alt+M'], wantsCapture: true, run: clearMarks },
  { id: 'reference', keys: ['Alt+T', 'Ctrl+T'], wantsCapture: true, run: () => void toggleSelected('reference') },
  { id: 'next-reference', keys: ['Ctrl+Alt+N'], wantsCapture: true, run: () => goToNeighbour('references', 1) },
  { id: 'previous-reference', keys: ['Ctrl+Alt+B'], wantsCapture: true, run: () => goToNeighbour('references', -1) },
  { id: 'clear-references', keys: ['Ctrl+Alt+T'], wantsCapture: true, run: clearReferences },
  { id: 'time-format', keys: ['Ctrl+Alt+1'], wantsCapture: true, run: nextTimeFormat },
  { id: 'columns', keys: [], wantsCapture: true, run: () => showColumns(true) },
  { id: 'capture-order', keys: [], wantsCapture: true, run: () => void applySorting(null) },
  { id: 'sort-time', keys: [], wantsCapture: true, run: sortBy('time') },
  { id: 'sort-length', keys: [], wantsCapture: true, run: sortBy('length') },
  { id: 'sort-protocol', keys: [], wantsCapture: true, run: sortBy('protocol') },
  { id: 'legend', keys: [], wantsCapture: true, run: () => showLegend(true) },
  { id: 'colour-rules', keys: [], wantsCapture: true, run: () => showColourRules(true) },
  ...COLOURS,
  { id: 'colour-off', keys: ['Ctrl+Space'], wantsCapture: true, run: clearConversationColours },
  { id: 'next-pane', keys: ['F6'], run: () => nextPane(1) },
  { id: 'previous-pane', keys: ['Shift+F6'], run: () => nextPane(-1) },
  { id: 'maximise', keys: ['F11'], wantsCapture: true, run: () => toggleMaximised() },
  { id: 'presenter', keys: ['F4'], wantsCapture: true, run: togglePresenter },
  { id: 'analysis', keys: ['F9'], wantsCapture: true, run: openAnalysisMenu },
  { id: 'follow-stream', keys: ['Ctrl+Alt+Shift+T'], wantsCapture: true, run: () => openTool('follow', words(langOf()).follow) },
  { id: 'exercise', keys: [], run: () => chooseExercise('folder') },
  { id: 'coursework', keys: ['Ctrl+Alt+Q'], wantsCapture: true, run: showCoursework },
  { id: 'next-question', keys: ['Alt+PageDown'], wantsExercise: true, run: () => stepQuestion(1) },
  { id: 'previous-question', keys: ['Alt+PageUp'], wantsExercise: true, run: () => stepQuestion(-1) },
  { id: 'pick-packet', keys: ['Alt+A'], wantsExercise: true, run: pickSelected },
  { id: 'check-answer', keys: ['Ctrl+Enter'], wantsExercise: true, run: checkCurrent },
  { id: 'export-submission', keys: ['Ctrl+Alt+E'], wantsExercise: true, run: () => void exportSubmission() },
  { id: 'author', keys: [], wantsCapture: true, run: showAuthor },
  { id: 'new-exercise', keys: [], wantsCapture: true, run: newExercise },
  { id: 'open-exercise', keys: [], wantsCapture: true, run: openExercise },
  { id: 'edit-copy', keys: [], wantsExercise: true, run: editCopy },
  { id: 'view-packets', keys: [], wantsCapture: true, run: () => showView('packets') },
  { id: 'view-overview', keys: [], wantsCapture: true, run: () => showView('overview') },
  { id: 'reset-layout', keys: [], wantsCapture: true, run: resetLayout },
  { id: 'palette', keys: ['Ctrl+K', 'Ctrl+Shift+P'], run: () => openDialog('palette') },
  { id: 'shortcuts', keys: ['?'], notWriting: true, run: () => openDialog('shortcuts') },
  { id: 'english', keys: [], run: () => choose({ lang: 'en' }) },
  { id: 'spanish', keys: [], run: () => choose({ lang: 'es' }) },
  { id: 'theme-system', keys: [], run: () => choose({ theme: 'system' }) },
  { id: 'theme-light', keys: [], run: () => choose({ theme: 'light' }) },
  { id: 'theme-dark', keys: [], run: () => choose({ theme: 'dark' }) },
  { id: 'theme-contrast', keys: [], run: () => choose({ theme: 'contrast' }) },
  { id: 'text-larger', keys: [], run: () => resize(1) },
  { id: 'text-smaller', keys: [], run: () => resize(-1) },
];

export function canRun({ wantsCapture, wantsExercise }: Action): boolean {
  if (wantsExercise === true) return isOpen();
  const { kind } = useApp.getState().stage;
  return wantsCapture !== true || kind === 'open' || kind === 'reading';
}
