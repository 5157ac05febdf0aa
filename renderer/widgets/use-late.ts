/** True once `on` has been so for a while: what is over sooner needs no word, and moves nothing about. */
import { useEffect, useState } from 'react';

export function useLate(on: boolean, afterMs: number): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!on) return;
    const timer = setTimeout(() => setLate(true), afterMs);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [on, afterMs]);
  return on && late;
}
