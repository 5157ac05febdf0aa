/** The narration of the current frame: what it is, what the translator did to it, why we think so; step by step, or played. */
import { useEffect } from 'react';
import { selectBytes, useApp } from '../app/store.ts';
import { usePlaying } from './Controls.tsx';
import { Presenter } from './Presenter.tsx';
import { StoryPane } from './StoryPane.tsx';
import { tell, togglePresenter, useStory } from './state.ts';

/** Where the story leads, the other panes show the first field that matters. */
function useLead(): void {
  const story = useApp((s) => s.story);
  const detail = useApp((s) => s.detail);
  const row = useApp((s) => s.row);
  const leads = useStory((s) => s.leads);
  useEffect(() => {
    // Those of the frame before are still there while the next ones come.
    if (!leads || row === null || story?.frame.number !== row + 1 || detail?.frame !== row + 1) return;
    tell({ leads: false });
    const [first] = story.focus;
    if (first !== undefined) selectBytes({ source: first.source, start: first.start, length: first.length });
  }, [leads, row, story, detail]);
}

/** Escape ends the presentation, when nothing else is open that it would close first. */
function useEnd(): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key !== 'Escape' || !useStory.getState().presenting) return;
      if (document.querySelector('[role="dialog"]:not(.presenter), [role="menu"]') !== null) return;
      event.preventDefault();
      togglePresenter();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

export function Story() {
  useLead();
  usePlaying();
  useEnd();
  const presenting = useStory((s) => s.presenting);
  return (
    <>
      <StoryPane />
      {presenting && <Presenter />}
    </>
  );
}
