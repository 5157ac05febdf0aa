/** Keys that work wherever the keyboard is: those of the list of actions. */
import { ACTIONS, type Action, canRun } from './actions.ts';

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;

const NAMES: Readonly<Record<string, string>> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', ' ': 'Space' };

/** The key as the list of actions writes it: `Ctrl+Shift+N`. What Shift has made of a sign is not named twice. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const key = NAMES[event.key] ?? (event.key.length === 1 ? event.key.toUpperCase() : event.key);
  const isSign = event.key.length === 1 && !/[a-z0-9]/i.test(event.key);
  const parts = [
    event.ctrlKey || event.metaKey ? 'Ctrl' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey && !isSign ? 'Shift' : '',
    key,
  ];
  return parts.filter((p) => p !== '').join('+');
}

const BY_KEY: ReadonlyMap<string, Action> = new Map(ACTIONS.flatMap((action) => action.keys.map((key) => [key, action])));

export function onKey(event: KeyboardEvent): void {
  const action = BY_KEY.get(keyName(event));
  if (action === undefined || (action.notWriting === true && isWriting(event.target)) || !canRun(action)) return;
  event.preventDefault();
  action.run();
}
