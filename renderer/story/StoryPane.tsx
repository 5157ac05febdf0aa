/** The controls, and the frame's story below them. */
import type { KeyboardEvent } from 'react';
import { play, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import '../styles/story.css';
import { Controls } from './Controls.tsx';
import { Told } from './Told.tsx';

export function StoryPane() {
  const t = useWords();
  const story = useApp((s) => s.story);
  const packets = useApp((s) => s.packets);
  const analysis = useApp((s) => s.analysis);
  const playing = useApp((s) => s.playing);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || (event.target as Element).closest('button, summary, select, input') !== null) return;
    event.preventDefault();
    play(!playing);
  };
  return (
    <div className="story" onKeyDown={onKeyDown}>
      <div className="pane-tools">
        <Controls />
      </div>
      <div className="story-body" tabIndex={0} role="group" aria-label={t.story}>
        {story === null ? (
          <p className="hint">{packets > 0 && analysis.kind === 'waiting' ? t.waitAnalysis : t.selectForStory}</p>
        ) : (
          <>
            <p className="story-where">
              <strong>{t.frame(String(story.frame.number))}</strong>
              <span className={`phase m-${story.meaning}`}>{story.phase}</span>
              {story.from !== null && <span className="muted">{t.fromTo(story.from, story.to ?? t.everyone)}</span>}
            </p>
            <Told story={story} />
          </>
        )}
      </div>
    </div>
  );
}
