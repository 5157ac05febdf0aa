/** The story for a room: the ladder and the narration, large and in high contrast, and nothing else. F4 or Escape end it. */
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useApp } from '../app/store.ts';
import { Ladder } from '../diagram/Ladder.tsx';
import { useWords } from '../i18n/index.ts';
import { applyTextSize, applyTheme } from '../styles/theme.ts';
import { go } from './Controls.tsx';
import { StoryPane } from './StoryPane.tsx';
import { PRESENTER_SIZE, togglePresenter } from './state.ts';

/** The theme and the size of a room, and afterwards those that were chosen; what lies behind cannot be reached meanwhile. */
function useStage(): void {
  const theme = useApp((s) => s.theme);
  const textSize = useApp((s) => s.textSize);
  useEffect(() => {
    const root = document.querySelector<HTMLElement>('.app');
    applyTheme('contrast', true);
    applyTextSize(PRESENTER_SIZE);
    root?.setAttribute('inert', '');
    root?.setAttribute('aria-hidden', 'true');
    return () => {
      applyTheme(theme, matchMedia('(prefers-color-scheme: dark)').matches);
      applyTextSize(textSize);
      root?.removeAttribute('inert');
      root?.removeAttribute('aria-hidden');
    };
  }, [theme, textSize]);
}

export function Presenter() {
  const t = useWords();
  useStage();
  const stage = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    // What lies behind gives the keyboard up in its own time.
    const timer = setTimeout(() => stage.current?.querySelector<HTMLElement>('.story-body')?.focus(), 50);
    return () => {
      clearTimeout(timer);
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  // The keys of a remote control.
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if ((event.target as Element).closest('.ladder, button, select, input, summary') !== null) return;
    const by = { PageDown: 1, ArrowRight: 1, PageUp: -1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    go(by);
  };
  return createPortal(
    <div ref={stage} className="presenter" role="dialog" aria-modal="true" aria-label={t.presenter} onKeyDown={onKeyDown}>
      <button
        type="button"
        className="icon presenter-end"
        aria-label={t.presenterEnd}
        title={t.presenterEnd}
        onClick={togglePresenter}
      >
        <X size={20} />
      </button>
      <section className="presenter-ladder" aria-label={t.diagram}>
        <Ladder isCopy={true} />
      </section>
      <section className="presenter-story" aria-label={t.story}>
        <StoryPane />
      </section>
    </div>,
    document.body,
  );
}
