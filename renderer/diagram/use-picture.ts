/** The picture that is drawn: asked for anew when the selection leaves it, or what it shows changes. */
import { useEffect, useRef, useState } from 'react';
import type { Picture, PictureRequest } from '../../core/engine/session/protocol.ts';
import { engine, useApp } from '../app/store.ts';
import { EngineGone } from '../engine/host.ts';

/** Long enough for the list to have asked for its rows. */
const AFTER_ROWS_MS = 30;

export type Scope = PictureRequest['scope'];

export function useRequest(scope: Scope): PictureRequest {
  const view = useApp((s) => s.view);
  const row = useApp((s) => s.row);
  const lang = useApp((s) => s.lang);
  return { view, row, scope, lang };
}

export function usePicture(scope: Scope): Picture | null {
  const request = useRequest(scope);
  const analysed = useApp((s) => s.analysis.kind === 'done');
  const generation = useApp((s) => s.generation);
  const [picture, setPicture] = useState<Picture | null>(null);
  const made = useRef('');
  const { view, row, lang } = request;
  const key = `${generation}/${view}/${scope}/${lang}`;
  const isIn = picture !== null && made.current === key && (row === null || picture.events.some((e) => e.row === row));
  useEffect(() => {
    if (!analysed) {
      setPicture(null);
      return;
    }
    if (isIn) return;
    let isWanted = true;
    // The rows of the list go first: the engine answers one request at a time.
    const timer = setTimeout(() => {
      engine()
        .diagram({ view, row, scope, lang })
        .then((p) => {
          if (!isWanted) return;
          made.current = key;
          setPicture(p);
        })
        .catch((error: unknown) => {
          if (!(error instanceof EngineGone)) throw error;
        });
    }, AFTER_ROWS_MS);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [analysed, isIn, key, view, row, scope, lang]);
  return analysed ? picture : null;
}
