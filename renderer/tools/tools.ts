/** The panes that are opened when they are wanted: which there are, and where in the workspace they go. */
import type { DockviewApi } from 'dockview-react';
import { create } from 'zustand';
import { selectRow } from '../app/store.ts';

export const TOOLS = ['tables', 'graphs', 'io', 'waterfall', 'topology', 'follow', 'comments', 'coursework', 'author'] as const;
export type Tool = (typeof TOOLS)[number];

interface ToolState {
  /** The view that is in front: the panes, or the overview. */
  readonly view: 'packets' | 'overview';
  /** The pane that has all the room; null: none. */
  readonly maximised: string | null;
  /** The menu that opens them is open. */
  readonly menu: boolean;
}

export const useTools = create<ToolState>()(() => ({ view: 'packets', maximised: null, menu: false }));
export const openAnalysisMenu = (): void => useTools.setState({ menu: true });
export const showView = (view: ToolState['view']): void => useTools.setState({ view });

let dock: DockviewApi | undefined;
/** Asked for before the workspace was there. */
let wanted: { readonly tool: Tool; readonly title: string } | undefined;
/** Just opened, and the keyboard not yet in it: what is meant by "this pane" already. */
let arriving: Tool | undefined;

/** The workspace is there, or it has been arranged anew; undefined: it is gone. */
export function adoptDock(api: DockviewApi | undefined): void {
  dock = api;
  if (api === undefined) return;
  const first = wanted;
  wanted = undefined;
  // The panes are put back first.
  if (first !== undefined) setTimeout(() => openTool(first.tool, first.title));
  api.onDidMaximizedGroupChange(() =>
    useTools.setState({ maximised: api.hasMaximizedGroup() ? (api.activePanel?.id ?? null) : null }),
  );
}

/** Opens a pane beside the diagram, or brings it to the front, and puts the keyboard into it. */
export function openTool(tool: Tool, title: string): void {
  showView('packets');
  const api = dock;
  if (api === undefined) {
    wanted = { tool, title };
    return;
  }
  const there = api.getPanel(tool);
  if (there !== undefined) there.api.setActive();
  else {
    if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
    // Whoever answers questions looks at packets and diagram at the same time.
    const places = tool === 'coursework' ? ['story', 'diagram'] : ['diagram', 'story'];
    const beside = places.find((id) => api.getPanel(id) !== undefined);
    api.addPanel({
      id: tool,
      component: tool,
      title,
      tabComponent: 'pane',
      ...(beside === undefined ? {} : { position: { referencePanel: beside, direction: 'within' as const } }),
    });
    const group = api.getPanel(tool)?.group;
    if (tool === 'coursework' && group !== undefined && group.height < api.height * 0.6)
      group.api.setSize({ height: Math.round(api.height * 0.6) });
  }
  arriving = tool;
  // The menu that was chosen from gives the keyboard back to its button first.
  setTimeout(() => focusTool(tool, document.activeElement, TRIES), 100);
}

const TRIES = 600;
/** So many tries, 50 ms each, in which the menu that was chosen from gives the keyboard back to wherever it was. */
const SETTLING = 20;

/**
 * The pane's script may still be on its way, and what it shows still be worked out: it gets the keyboard then, unless somebody has gone elsewhere
 * meanwhile.
 */
function focusTool(tool: Tool, from: Element | null, tries: number): void {
  const now = document.activeElement;
  const isSettled = TRIES - tries > SETTLING;
  const isElsewhere = isSettled && now !== from && now !== document.body;
  const main = document.querySelector<HTMLElement>(`[data-tool="${tool}"] [data-main]`);
  if (tries > 0 && !isElsewhere && main === null) {
    setTimeout(() => focusTool(tool, isSettled ? from : now, tries - 1), 50);
    return;
  }
  if (!isElsewhere) main?.focus();
  if (arriving === tool) arriving = undefined;
}

/** The same with all the room; F11 goes back to all panes. */
export function openToolWhole(tool: Tool, title: string): void {
  openTool(tool, title);
  const panel = dock?.getPanel(tool);
  if (dock !== undefined && panel !== undefined && !dock.hasMaximizedGroup()) dock.maximizeGroup(panel);
}

export const closeTool = (tool: Tool): void => dock?.getPanel(tool)?.api.close();

/** Without a tool: the one that was just opened, or else the pane that has the keyboard. */
export function toggleMaximised(tool: Tool | undefined = arriving): void {
  const focus = document.activeElement;
  const panel =
    tool === undefined
      ? (dock?.panels.find((p) => p.view.content.element.contains(focus)) ?? dock?.activePanel)
      : dock?.getPanel(tool);
  if (dock === undefined || panel === undefined) return;
  if (dock.hasMaximizedGroup()) dock.exitMaximizedGroup();
  else dock.maximizeGroup(panel);
}

/** Selects the frame, and shows the packets where a pane covers them. */
export function goToFrame(frame: number): void {
  if (frame < 1) return;
  selectRow(frame - 1);
  if (dock?.hasMaximizedGroup() === true) dock.exitMaximizedGroup();
}
