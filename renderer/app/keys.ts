/** Keys that work wherever the keyboard is. */
import { openAnalysisMenu } from '../tools/tools.ts';
import { chooseFile } from './sources.ts';
import { step, stepInConversation } from './store.ts';

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select') !== null;

/** What F6 goes through, in the order of reading. */
const STOPS = ['#display-filter', '.packets', '.tree', '.bytes-grid', '.ladder', '[data-main]', '.story-body'];

function nextPane(by: number): void {
  const stops = STOPS.map((s) => document.querySelector<HTMLElement>(s)).filter((e) => e !== null);
  const at = stops.findIndex((e) => e.contains(document.activeElement));
  stops[(at + by + stops.length) % stops.length]?.focus();
}

export interface Commands {
  readonly goTo: () => void;
  readonly shortcuts: () => void;
}

export function focusFilter(): void {
  const input = document.querySelector<HTMLInputElement>('#display-filter');
  input?.focus();
  input?.select();
}

export function onKey(event: KeyboardEvent, commands: Commands): void {
  const ctrl = event.ctrlKey || event.metaKey;
  const run = actionOf(event, ctrl, commands);
  if (run === undefined) return;
  event.preventDefault();
  run();
}

function actionOf(event: KeyboardEvent, ctrl: boolean, commands: Commands): (() => void) | undefined {
  if (ctrl && !event.altKey) {
    switch (event.key) {
      case 'o':
        return () => void chooseFile();
      case 'g':
        return commands.goTo;
      case '/':
        return focusFilter;
      case '.':
        return () => stepInConversation(1);
      case ',':
        return () => stepInConversation(-1);
      case 'ArrowDown':
        return () => step(1);
      case 'ArrowUp':
        return () => step(-1);
      default:
        return undefined;
    }
  }
  switch (event.key) {
    case 'F7':
      return () => step(-1);
    case 'F8':
      return () => step(1);
    case 'F9':
      return openAnalysisMenu;
    case 'F6':
      return () => nextPane(event.shiftKey ? -1 : 1);
    case '?':
      return isWriting(event.target) ? undefined : commands.shortcuts;
    default:
      return undefined;
  }
}
