/** Has the text checked as it is written: a little after the last stroke, and only the latest text. */
import { useEffect } from 'react';
import { engine, newRequestId, useApp } from '../app/store.ts';
import { EngineGone } from '../engine/host.ts';
import { reported, useAuthor } from './state.ts';

const DELAY = 250;

export function useReport(): void {
  const lang = useApp((s) => s.lang);
  const text = useAuthor((s) => s.text);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  // More is known of the same capture, or another one is open.
  const generation = useApp((s) => s.generation);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same text has another report then
  useEffect(() => {
    if (text === null || !isOpen) return;
    const id = newRequestId();
    let isRunning = false;
    let isLate = false;
    const timer = setTimeout(async () => {
      isRunning = true;
      try {
        const outcome = await engine().authorReport(id, text, lang);
        if (!isLate && outcome.kind === 'report') reported(outcome, text);
      } catch (error) {
        if (!isLate && !(error instanceof EngineGone)) throw error;
      } finally {
        isRunning = false;
      }
    }, DELAY);
    return () => {
      isLate = true;
      clearTimeout(timer);
      if (isRunning) void engine().cancel(id);
    };
  }, [text, isOpen, generation, lang]);
}
