/** The panes of an open capture, as Wireshark has them, with the ladder and its story at the right. Where they are is kept. */
import {
  type DockviewApi,
  DockviewReact,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  themeLight,
} from 'dockview-react';
import { memo, useCallback, useEffect, useRef } from 'react';
import { SequenceDiagram } from '../diagram/SequenceDiagram.tsx';
import { BytesGrid } from '../hex-view/BytesGrid.tsx';
import type { Catalogue } from '../i18n/en.ts';
import { useWords, words } from '../i18n/index.ts';
import { DetailTree } from '../packet-detail/DetailTree.tsx';
import { PacketGrid } from '../packet-list/PacketGrid.tsx';
import { Story } from '../story/Story.tsx';
import { TOOL_PANES } from '../tools/panes.tsx';
import { adoptDock, TOOLS, type Tool } from '../tools/tools.ts';
import { keepLayout, keptLayout } from './layout.ts';
import { PaneBoundary } from './PaneBoundary.tsx';
import { langOf } from './store.ts';

export const PANES = ['packets', 'detail', 'bytes', 'diagram', 'story'] as const;
type Pane = (typeof PANES)[number];

const PANE_PARTS: Record<Pane | Tool, React.FunctionComponent> = {
  packets: PacketGrid,
  detail: DetailTree,
  bytes: BytesGrid,
  diagram: SequenceDiagram,
  story: Story,
  ...TOOL_PANES,
};
const components = Object.fromEntries(
  Object.entries(PANE_PARTS).map(([id, Part]): [string, React.FunctionComponent<IDockviewPanelProps>] => [
    id,
    () => (
      <PaneBoundary>
        <Part />
      </PaneBoundary>
    ),
  ]),
);

/** Dockview's own tab has a button inside a tab, which assistive technology cannot reach. */
function PaneTab({ api }: IDockviewPanelHeaderProps) {
  const t: Catalogue = useWords();
  return <span className="pane-tab">{t[api.id as Pane | Tool]}</span>;
}

function arrange(api: DockviewApi): void {
  const add = (id: Pane, position?: { referencePanel: Pane; direction: 'right' | 'below' }) =>
    api.addPanel({ id, component: id, title: id, tabComponent: 'pane', ...(position === undefined ? {} : { position }) });
  add('packets');
  add('diagram', { referencePanel: 'packets', direction: 'right' });
  add('story', { referencePanel: 'diagram', direction: 'below' });
  add('detail', { referencePanel: 'packets', direction: 'below' });
  add('bytes', { referencePanel: 'detail', direction: 'below' });
}

/** Shares of the whole: the list and the diagram get most. */
function share(api: DockviewApi, width: number, height: number): void {
  const size = (id: Pane, to: { width?: number; height?: number }) => api.getPanel(id)?.group.api.setSize(to);
  // A narrow window must show the ends of the list's lines, too; the ladder can be moved sideways.
  size('diagram', { width: Math.round(width * (width < 1500 ? 0.44 : 0.5)) });
  size('story', { height: Math.round(height * 0.36) });
  size('packets', { height: Math.round(height * 0.46) });
  size('bytes', { height: Math.round(height * 0.2) });
}

function restore(api: DockviewApi): boolean {
  try {
    const kept = keptLayout(PANES, new Set(Object.keys(components)));
    if (kept === null) return false;
    api.fromJSON(kept as Parameters<DockviewApi['fromJSON']>[0]);
    return PANES.every((id) => api.getPanel(id) !== undefined);
  } catch {
    return false;
  }
}

const THEME = { ...themeLight, name: 'trama', className: 'dockview-theme-trama' };

/** `layout`: another number arranges the panes anew. */
export const Workspace = memo(function Workspace({ layout }: { readonly layout: number }) {
  const api = useRef<DockviewApi>(null);
  const box = useRef<HTMLDivElement>(null);
  /** The panes have been arranged, and not yet been given their shares: the size of the whole comes later. */
  const isFresh = useRef(false);
  const t = useWords();
  const settle = useCallback(() => {
    const { clientWidth = 0, clientHeight = 0 } = box.current ?? {};
    if (!isFresh.current || api.current === null || clientWidth === 0 || clientHeight === 0) return;
    isFresh.current = false;
    api.current.layout(clientWidth, clientHeight);
    share(api.current, clientWidth, clientHeight);
  }, []);
  const reset = useCallback(() => {
    if (api.current === null) return;
    api.current.clear();
    arrange(api.current);
    for (const id of PANES) api.current.getPanel(id)?.setTitle(words(langOf())[id]);
    isFresh.current = true;
    settle();
  }, [settle]);
  useEffect(() => {
    if (layout > 0) reset();
  }, [layout, reset]);
  useEffect(() => {
    if (box.current === null) return;
    const observer = new ResizeObserver(settle);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, [settle]);
  useEffect(() => () => adoptDock(undefined), []);
  // A title names the tab, and the region that dockview makes of the group.
  useEffect(() => {
    for (const id of [...PANES, ...TOOLS]) api.current?.getPanel(id)?.setTitle(t[id]);
  }, [t]);
  return (
    <div ref={box} className="workspace">
      <DockviewReact
        theme={THEME}
        components={components}
        tabComponents={{ pane: PaneTab }}
        defaultTabComponent={PaneTab}
        disableFloatingGroups={true}
        onReady={(event) => {
          api.current = event.api;
          adoptDock(event.api);
          if (!restore(event.api)) reset();
          for (const id of [...PANES, ...TOOLS]) event.api.getPanel(id)?.setTitle(t[id]);
          event.api.onDidLayoutChange(() => {
            if (isFresh.current) return;
            keepLayout(event.api.toJSON());
          });
        }}
      />
    </div>
  );
});
