/**
 * The arrangement of panes that was kept: read only where this version of the window can show it whole. One that names a pane of another version, lacks one
 * of ours, or is no arrangement at all counts as none.
 */

const KEY = 'trama.layout.1';

export function keptLayout(needed: readonly string[], known: ReadonlySet<string>): unknown {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    const panels = (kept as { panels?: unknown } | null)?.panels;
    if (typeof panels !== 'object' || panels === null) return null;
    const components = Object.values(panels as Record<string, { contentComponent?: unknown } | null>).map(
      (p) => p?.contentComponent,
    );
    const isKnown = components.every((c) => typeof c === 'string' && known.has(c));
    return isKnown && needed.every((id) => Object.hasOwn(panels, id)) ? kept : null;
  } catch {
    return null;
  }
}

export function keepLayout(layout: unknown): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(layout));
  } catch {
    // No storage here: the layout holds until the window is closed.
  }
}
