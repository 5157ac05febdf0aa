/** Stepping, playing and scrubbing through the story. */
import { Pause, Play, Presentation, SkipBack, SkipForward } from 'lucide-react';
import { useEffect, useState } from 'react';
import { engine, play, selectPosition, useApp } from '../app/store.ts';
import { useWords } from '../i18n/index.ts';
import { SPEEDS, tell, togglePresenter, useStory } from './state.ts';

/** Time to read a frame's sentences, ms. */
const STEP_MS = 3500;
/** Steps of the slider by time. */
const PARTS = 1000;

/** Every step that is made in the story shows what matters in the frame. */
export function goTo(position: number): void {
  tell({ leads: true });
  selectPosition(position);
}
export const go = (by: number): void => goTo(useApp.getState().row === null ? 0 : useApp.getState().position + by);

/** Goes on by itself while the story is played. */
export function usePlaying(): void {
  const playing = useApp((s) => s.playing);
  const position = useApp((s) => s.position);
  const shown = useApp((s) => s.shown);
  const speed = useStory((s) => s.speed);
  const isLast = position >= shown - 1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step sets the next timer
  useEffect(() => {
    if (!playing) return;
    if (isLast) {
      play(false);
      return;
    }
    const timer = setTimeout(() => go(1), STEP_MS / speed);
    return () => clearTimeout(timer);
  }, [playing, isLast, position, speed]);
}

export function Controls() {
  const t = useWords();
  const row = useApp((s) => s.row);
  const playing = useApp((s) => s.playing);
  const position = useApp((s) => s.position);
  const shown = useApp((s) => s.shown);
  const speed = useStory((s) => s.speed);
  const presenting = useStory((s) => s.presenting);
  const isLast = position >= shown - 1;
  return (
    <>
      <button
        type="button"
        className="icon"
        aria-label={t.previousStep}
        title={t.previousStep}
        disabled={row === null || position === 0}
        onClick={() => go(-1)}
      >
        <SkipBack size={16} />
      </button>
      <button
        type="button"
        className="icon"
        aria-label={playing ? t.pause : t.play}
        title={playing ? t.pause : t.play}
        disabled={row === null}
        onClick={() => play(!playing)}
      >
        {playing ? <Pause size={16} /> : <Play size={16} />}
      </button>
      <button
        type="button"
        className="icon"
        aria-label={t.nextStep}
        title={t.nextStep}
        disabled={row === null || isLast}
        onClick={() => go(1)}
      >
        <SkipForward size={16} />
      </button>
      <select
        aria-label={t.speed}
        title={t.speed}
        value={speed}
        onChange={(event) => tell({ speed: Number(event.target.value) })}
      >
        {SPEEDS.map((s) => (
          <option key={s} value={s}>
            {s === 0.5 ? '½' : s}×
          </option>
        ))}
      </select>
      <Scrubber />
      <button
        type="button"
        className="icon"
        aria-pressed={presenting}
        aria-label={t.presenter}
        title={`${t.presenter} (F4)`}
        onClick={togglePresenter}
      >
        <Presentation size={16} />
      </button>
    </>
  );
}

/** A slider through what is shown: by number, or by time, where a silence is as long as it was. */
function Scrubber() {
  const t = useWords();
  const view = useApp((s) => s.view);
  const row = useApp((s) => s.row);
  const position = useApp((s) => s.position);
  const shown = useApp((s) => s.shown);
  const generation = useApp((s) => s.generation);
  const scrub = useStory((s) => s.scrub);
  const [part, setPart] = useState(0);
  const byTime = scrub === 'time';
  // biome-ignore lint/correctness/useExhaustiveDependencies: more may have been read
  useEffect(() => {
    if (!byTime || row === null) return;
    let isWanted = true;
    void engine()
      .partOf(view, row)
      .then((p) => isWanted && setPart(p));
    return () => {
      isWanted = false;
    };
  }, [byTime, view, row, generation]);
  const toTime = (value: number): void => {
    setPart(value);
    void engine()
      .positionAt(view, value)
      .then((p) => {
        if (p !== useApp.getState().position) goTo(p);
      });
  };
  return (
    <>
      <select
        aria-label={t.scrubBy}
        title={t.scrubBy}
        value={scrub}
        onChange={(event) => tell({ scrub: event.target.value === 'time' ? 'time' : 'frame' })}
      >
        <option value="frame">{t.byFrame}</option>
        <option value="time">{t.byTime}</option>
      </select>
      <input
        type="range"
        className="scrub"
        aria-label={t.scrub}
        aria-valuetext={t.frameOf(String((row ?? 0) + 1), String(position + 1), String(shown))}
        min={0}
        max={byTime ? PARTS : Math.max(0, shown - 1)}
        value={byTime ? Math.round(part * PARTS) : position}
        disabled={row === null}
        onChange={(event) => (byTime ? toTime(Number(event.target.value) / PARTS) : goTo(Number(event.target.value)))}
      />
    </>
  );
}
