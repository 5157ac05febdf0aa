/** Where the keyboard goes. */

/** What F6 goes through, in the order of reading. */
const STOPS = ['#display-filter', '.packets', '.tree', '.bytes-grid', '.ladder', '[data-main]', '.story-body'];

export function nextPane(by: number): void {
  const stops = STOPS.map((s) => document.querySelector<HTMLElement>(s)).filter((e) => e !== null);
  const at = stops.findIndex(
    (e) => e.contains(document.activeElement) || e.parentElement?.contains(document.activeElement) === true,
  );
  const stop = stops[(at + by + stops.length) % stops.length];
  if (stop === undefined) return;
  // Whoever comes back finds what was in sight: a list that is longer than its pane would be scrolled to its beginning.
  stop.focus({ preventScroll: true });
  scrollerOf(stop).scrollIntoView({ block: 'nearest', inline: 'nearest' });
}

/** The element itself, where it scrolls, or else the nearest one around it that does: it is in the pane's own place. */
function scrollerOf(element: HTMLElement): HTMLElement {
  for (let e: HTMLElement | null = element; e !== null; e = e.parentElement)
    if (/auto|scroll/.test(getComputedStyle(e).overflowY)) return e;
  return element;
}

export function focusFilter(): void {
  const input = document.querySelector<HTMLInputElement>('#display-filter');
  input?.focus();
  input?.select();
}
