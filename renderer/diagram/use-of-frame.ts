/** What the engine says of a frame, asked for when the frame has been the wanted one for a moment. */
import { useEffect, useRef, useState } from 'react';
import type { Lang } from '../../core/engine/session/protocol.ts';
import { useApp } from '../app/store.ts';

/** null: no frame is wanted, or the capture is not analysed yet. @param restMs the pointer, or the keyboard, may only be passing by */
export function useOfFrame<T>(row: number | null, restMs: number, ask: (row: number, lang: Lang) => Promise<T>): T | null {
  const lang = useApp((s) => s.lang);
  const generation = useApp((s) => s.generation);
  const analysed = useApp((s) => s.analysis.kind === 'done');
  const [said, setSaid] = useState<T | null>(null);
  const latest = useRef(ask);
  latest.current = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: more may be known of the capture
  useEffect(() => {
    if (row === null || !analysed) {
      setSaid(null);
      return;
    }
    let isWanted = true;
    const timer = setTimeout(() => {
      void latest.current(row, lang).then((s) => isWanted && setSaid(() => s));
    }, restMs);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [row, lang, analysed, generation, restMs]);
  return said;
}
