/** The panes of an open capture, as Wireshark has them, with the ladder and its story at the right. Where they are is kept. */
import {
  type DockviewApi,
  DockviewReact,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  themeLight,
} from 'dockview-react';
import { useCallback, useEffect, useRef } from 'react';
import { SequenceDiagram } from '../diagram/SequenceDiagram.tsx';
import { BytesGrid } from '../hex-view/BytesGrid.tsx';
import type { Catalogue } from '../i18n/en.ts';
import { useWords, words } from '../i18n/index.ts';
import { DetailTree } from '../packet-detail/DetailTree.tsx';
import { PacketGrid } from '../packet-list/PacketGrid.tsx';
import { Story } from '../story/Story.tsx';
import { langOf } from './store.ts';

const KEY = 'trama.layout.1';
export const PANES = ['packets', 'detail', 'bytes', 'diagram', 'story'] as const;
type Pane = (typeof PANES)[number];

const components: Record<Pane, React.FunctionComponent<IDockviewPanelProps>> = {
  packets: () => <PacketGrid />,
  detail: () => <DetailTree />,
  bytes: () => <BytesGrid />,
  diagram: () => <SequenceDiagram />,
  story: () => <Story />,
};

/** Dockview's own tab has a button inside a tab, which assistive technology cannot reach. */
function PaneTab({ api }: IDockviewPanelHeaderProps) {
  const t: Catalogue = useWords();
  return <span className="pane-tab">{t[api.id as Pane]}</span>;
}

/** `width`, `height`: of the whole, which dockview does not know yet when it is ready. */
function arrange(api: DockviewApi, width: number, height: number): void {
  api.layout(width, height, true);
  const add = (
    id: Pane,
    position?: { referencePanel: Pane; direction: 'right' | 'below' },
    size: { initialWidth?: number; initialHeight?: number } = {},
  ) =>
    api.addPanel({
      id,
      component: id,
      title: id,
      tabComponent: 'pane',
      ...(position === undefined ? {} : { position }),
      ...size,
    });
  add('packets');
  add('diagram', { referencePanel: 'packets', direction: 'right' }, { initialWidth: Math.round(width * 0.46) });
  add('story', { referencePanel: 'diagram', direction: 'below' }, { initialHeight: Math.round(height * 0.42) });
  add('detail', { referencePanel: 'packets', direction: 'below' }, { initialHeight: Math.round(height * 0.5) });
  add('bytes', { referencePanel: 'detail', direction: 'below' }, { initialHeight: Math.round(height * 0.22) });
}

function restore(api: DockviewApi): boolean {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (kept === null) return false;
    api.fromJSON(kept as Parameters<DockviewApi['fromJSON']>[0]);
    return PANES.every((id) => api.getPanel(id) !== undefined);
  } catch {
    return false;
  }
}

/** `layout`: another number arranges the panes anew. */
export function Workspace({ layout }: { readonly layout: number }) {
  const api = useRef<DockviewApi>(null);
  const box = useRef<HTMLDivElement>(null);
  const t = useWords();
  const reset = useCallback(() => {
    if (api.current === null || box.current === null) return;
    api.current.clear();
    arrange(api.current, box.current.clientWidth, box.current.clientHeight);
    for (const id of PANES) api.current.getPanel(id)?.setTitle(words(langOf())[id]);
  }, []);
  useEffect(() => {
    if (layout > 0) reset();
  }, [layout, reset]);
  // A title names the tab, and the region that dockview makes of the group.
  useEffect(() => {
    for (const id of PANES) api.current?.getPanel(id)?.setTitle(t[id]);
  }, [t]);
  return (
    <div ref={box} className="workspace">
      <DockviewReact
        theme={{ ...themeLight, name: 'trama', className: 'dockview-theme-trama' }}
        components={components}
        tabComponents={{ pane: PaneTab }}
        defaultTabComponent={PaneTab}
        disableFloatingGroups={true}
        onReady={(event) => {
          api.current = event.api;
          if (!restore(event.api)) reset();
          for (const id of PANES) event.api.getPanel(id)?.setTitle(t[id]);
          event.api.onDidLayoutChange(() => {
            try {
              localStorage.setItem(KEY, JSON.stringify(event.api.toJSON()));
            } catch {
              // No storage here: the layout holds until the window is closed.
            }
          });
        }}
      />
    </div>
  );
}
