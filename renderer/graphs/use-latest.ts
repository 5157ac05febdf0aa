/** The answer to the latest question: one is on its way at a time, and those in between are left out. */
import { useEffect, useRef, useState } from 'react';

export interface Latest<T> {
  readonly answer: T | null;
  /** The answer is of an earlier question. */
  readonly isOld: boolean;
}

/** @param key what the question is; null: none */
export function useLatest<T>(key: string | null, ask: () => Promise<T>): Latest<T> {
  const [answer, setAnswer] = useState<{ readonly key: string; readonly value: T } | null>(null);
  const running = useRef(false);
  const wanted = useRef<{ readonly key: string; readonly ask: () => Promise<T> } | null>(null);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => {
      alive.current = false;
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what is asked
  useEffect(() => {
    if (key === null) {
      setAnswer(null);
      return;
    }
    wanted.current = { key, ask };
    const run = async (): Promise<void> => {
      if (running.current) return;
      running.current = true;
      try {
        for (let next = wanted.current; next !== null; next = wanted.current) {
          wanted.current = null;
          const value = await next.ask();
          if (alive.current) setAnswer({ key: next.key, value });
        }
      } finally {
        running.current = false;
      }
    };
    void run();
  }, [key]);
  return { answer: answer?.value ?? null, isOld: answer !== null && answer.key !== key };
}
