/** What is wrong with the filter that is being written, and how many packets it would select. */
import { useEffect, useState } from 'react';
import type { FilterProblem } from '../../core/engine/session/protocol.ts';
import { engine, newRequestId, useApp } from './store.ts';

/** Pauses in writing, ms: faults are found at once, packets have to be counted. */
const FAULTS_AFTER = 120;
const COUNT_AFTER = 350;
/** A filter that takes longer to count has to be applied to be known. */
const COUNT_LIMIT = 3000;

export interface Preview {
  /** Of which text the rest is said. */
  readonly text: string;
  readonly faults: readonly FilterProblem[];
  /** Null: not counted, or not yet. */
  readonly count: number | null;
}

const NOTHING: Preview = { text: '', faults: [], count: null };

export function usePreview(text: string): Preview {
  const applied = useApp((s) => s.applied);
  const isOpen = useApp((s) => s.stage.kind === 'open');
  const generation = useApp((s) => s.generation);
  const lang = useApp((s) => s.lang);
  // What is applied is counted anyhow.
  const filtering = useApp((s) => s.filtering);
  const [preview, setPreview] = useState<Preview>(NOTHING);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another capture has other packets
  useEffect(() => {
    setPreview(NOTHING);
    if (!isOpen || filtering || text.trim() === '' || text === applied) return;
    let counting: number | null = null;
    let isCurrent = true;
    const stop = (): void => {
      if (counting !== null) void engine().cancel(counting);
      counting = null;
    };
    const timers = [
      setTimeout(() => {
        engine()
          .faults(text, lang)
          .then((faults) => isCurrent && setPreview({ text, faults, count: null }))
          .catch(() => {});
      }, FAULTS_AFTER),
      setTimeout(() => {
        counting = newRequestId();
        engine()
          .count(counting, text, lang)
          .then((outcome) => {
            counting = null;
            if (isCurrent && outcome.kind === 'counted') setPreview({ text, faults: [], count: outcome.count });
          })
          .catch(() => {});
      }, COUNT_AFTER),
      setTimeout(stop, COUNT_AFTER + COUNT_LIMIT),
    ];
    return () => {
      isCurrent = false;
      for (const timer of timers) clearTimeout(timer);
      // The capture may have been closed meanwhile.
      if (useApp.getState().stage.kind === 'open') stop();
    };
  }, [text, applied, isOpen, generation, filtering, lang]);
  return preview.text === text ? preview : NOTHING;
}
