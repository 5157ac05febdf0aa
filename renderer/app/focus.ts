/** Where the keyboard goes. */

/** What F6 goes through, in the order of reading. */
const STOPS = ['#display-filter', '.packets', '.tree', '.bytes-grid', '.ladder', '[data-main]', '.story-body'];

export function nextPane(by: number): void {
  const stops = STOPS.map((s) => document.querySelector<HTMLElement>(s)).filter((e) => e !== null);
  const at = stops.findIndex(
    (e) => e.contains(document.activeElement) || e.parentElement?.contains(document.activeElement) === true,
  );
  stops[(at + by + stops.length) % stops.length]?.focus();
}

export function focusFilter(): void {
  const input = document.querySelector<HTMLInputElement>('#display-filter');
  input?.focus();
  input?.select();
}
