/** Requests whose failure nobody looks at: what a pane asks for as it is drawn, what a menu copies or saves. */
import { UNREACHABLE } from '../engine/source.ts';
import { reasonOf, tellFault } from './store.ts';

/** From now on the window tells of each of them. What is a fault of the program's own reaches the console as well. */
export function tellUnseenFailures(): void {
  globalThis.addEventListener('unhandledrejection', (event) => {
    const reason = reasonOf(event.reason);
    if (reason !== undefined) tellFault(reason);
    if (reason === undefined || reason === UNREACHABLE) event.preventDefault();
  });
}
