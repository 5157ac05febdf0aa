/** The window. */
import { type DragEvent, useEffect, useState } from 'react';
import { LeaveDialog } from '../comments/LeaveDialog.tsx';
import { TroubleDialog } from '../coursework/TroubleDialog.tsx';
import { useWords } from '../i18n/index.ts';
import { applyTextSize, applyTheme } from '../styles/theme.ts';
import { showView, useTools } from '../tools/tools.ts';
import { ViewPanel, ViewTabs } from '../widgets/ViewTabs.tsx';
import { GoToFrame, Shortcuts } from './Dialogs.tsx';
import { EmptyState } from './FirstRun.tsx';
import { onKey } from './keys.ts';
import { OverviewPage } from './Overview.tsx';
import { Palette } from './Palette.tsx';
import { Banners, ErrorState, ReadingBar, StatusBar } from './States.tsx';
import { openDialog, resetLayout, useShell } from './shell-state.ts';
import { openDropped } from './sources.ts';
import { useApp } from './store.ts';
import { Toolbar } from './Toolbar.tsx';
import { useDesktop } from './use-desktop.ts';
import { Workspace } from './Workspace.tsx';

function useAppearance(): void {
  const theme = useApp((s) => s.theme);
  const textSize = useApp((s) => s.textSize);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const apply = () => applyTheme(theme, query.matches);
    apply();
    query.addEventListener('change', apply);
    return () => query.removeEventListener('change', apply);
  }, [theme]);
  useEffect(() => applyTextSize(textSize), [textSize]);
}

/** Files that are dropped anywhere on the window. */
function useDrop(): { readonly isOver: boolean; readonly on: Record<string, (event: DragEvent) => void> } {
  const [isOver, setOver] = useState(false);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes('Files');
  return {
    isOver,
    on: {
      onDragOver: (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event) => {
        if (event.relatedTarget === null) setOver(false);
      },
      onDrop: (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(false);
        void openDropped(event.dataTransfer);
      },
    },
  };
}

export function App() {
  useAppearance();
  const t = useWords();
  // Not the stage itself: with each step of the reading the whole window would be drawn anew.
  const stage = useApp((s) => s.stage.kind);
  const drop = useDrop();
  const view = useTools((s) => s.view);
  const dialog = useShell((s) => s.dialog);
  const layout = useShell((s) => s.layout);
  const isOpen = stage === 'open' || stage === 'reading';
  useEffect(() => {
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  useDesktop();
  return (
    <div className="app" {...drop.on}>
      <Toolbar onShortcuts={() => openDialog('shortcuts')} />
      {stage === 'empty' && <EmptyState />}
      <ErrorState />
      {isOpen && (
        <>
          <ReadingBar />
          <Banners />
          <div className="views">
            <ViewTabs
              label={t.views}
              tabs={[
                { id: 'packets', title: t.viewPackets },
                { id: 'overview', title: t.viewOverview },
              ]}
              selected={view}
              onSelect={showView}
            />
            <ViewPanel id="packets" isShown={view === 'packets'}>
              <main>
                <Workspace layout={layout} />
              </main>
            </ViewPanel>
            <ViewPanel id="overview" isShown={view === 'overview'} isText={true}>
              <main>{view === 'overview' && <OverviewPage />}</main>
            </ViewPanel>
          </div>
          <StatusBar onResetLayout={resetLayout} />
        </>
      )}
      {drop.isOver && (
        <div className="drop-cover" aria-hidden="true">
          {t.dropHere}
        </div>
      )}
      <GoToFrame isOpen={dialog === 'go-to' && isOpen} onClose={() => openDialog(null)} />
      <Shortcuts isOpen={dialog === 'shortcuts'} onClose={() => openDialog(null)} />
      <Palette />
      <LeaveDialog />
      <TroubleDialog />
    </div>
  );
}
