/** The pictures that the ladder is made of: a window of the list at a time, asked for anew when it is left or what it shows changes. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Picture, PictureRequest, PictureStyle } from '../../core/engine/session/protocol.ts';
import { engine, useApp } from '../app/store.ts';
import { useLadder } from './state.ts';

/** Long enough for the list to have asked for its rows, and for a zoom to have settled. */
const AFTER_ROWS_MS = 30;

function useStyle(width: number | null, briefHeads: boolean): PictureStyle {
  const slopes = useLadder((s) => s.slopes);
  const order = useLadder((s) => s.order);
  const names = useLadder((s) => s.names);
  const folded = useLadder((s) => s.folded);
  const runs = useLadder((s) => s.runs);
  const opened = useLadder((s) => s.opened);
  const idle = useLadder((s) => s.idle);
  return useMemo(
    () => ({ width, briefHeads, slopes, order, names, folded, runs, opened, idle }),
    [width, briefHeads, slopes, order, names, folded, runs, opened, idle],
  );
}

/** All but which part of the list it is. */
export type Wanted = Omit<PictureRequest, 'row' | 'at'> & { readonly style: PictureStyle };

export function useWanted(
  width: number | null,
  briefHeads: boolean,
): { readonly wanted: Wanted; readonly key: string; readonly list: string } {
  const view = useApp((s) => s.view);
  const lang = useApp((s) => s.lang);
  const generation = useApp((s) => s.generation);
  const row = useApp((s) => s.row);
  const scope = useLadder((s) => s.scope);
  const flow = useLadder((s) => s.flow);
  const style = useStyle(width, briefHeads);
  const conversation = useConversationOf(scope === 'conversation' && flow === null ? row : null);
  return useMemo(() => {
    const own = scope === 'conversation' ? (flow ?? conversation) : null;
    // What the list is, apart from how it is drawn: a position in it means nothing in another.
    const list = `${generation}/${view}/${scope}/${own}`;
    return { wanted: { view, lang, scope, flow: own, style }, list, key: `${list}/${lang}/${JSON.stringify(style)}` };
  }, [generation, view, lang, scope, flow, conversation, style]);
}

/** The flow of a row's conversation, once it is known. */
function useConversationOf(row: number | null): number | null {
  const generation = useApp((s) => s.generation);
  const [found, setFound] = useState<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: more may be known of the capture
  useEffect(() => {
    if (row === null) return;
    let isWanted = true;
    void engine()
      .conversationOf(row)
      .then((flow) => isWanted && flow !== null && setFound(flow));
    return () => {
      isWanted = false;
    };
  }, [row, generation]);
  return row === null ? null : found;
}

export interface Shown {
  readonly picture: Picture;
  /** Of what it was asked as: see `useWanted`. */
  readonly key: string;
  readonly list: string;
}

/** Not near an edge behind which there is more. */
const isWellIn = ({ start, count, total }: Picture, at: number): boolean =>
  (start === 0 || at >= start + count / 4) && (start + count >= total || at < start + (3 * count) / 4);

/**
 * `at`: the position that must be in the picture; null: the row. The picture before stays until the next one is there.
 */
export function usePicture(
  wanted: Wanted,
  key: string,
  list: string,
  row: number | null,
  at: number | null,
  isMeasured: boolean,
): Shown | null {
  const analysed = useApp((s) => s.analysis.kind === 'done');
  const [shown, setShown] = useState<Shown | null>(null);
  /** Counts answers. */
  const [turn, setTurn] = useState(0);
  const isCurrent = shown !== null && shown.key === key;
  const isIn =
    isCurrent && (at === null ? row === null || shown.picture.events.some((e) => e.row === row) : isWellIn(shown.picture, at));
  const asking = useRef<Asking>({ timer: undefined, isBusy: false, answered: '' });
  const latest = useRef({ wanted, key, list, row, at });
  latest.current = { wanted, key, list, row, at };
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at again after each answer
  useEffect(() => {
    const own = asking.current;
    if (!analysed) {
      clearTimeout(own.timer);
      own.timer = undefined;
      setShown(null);
      own.answered = '';
      return;
    }
    // What was answered once is answered: a row that the list does not have will not be in the next picture either.
    if (isIn || !isMeasured || own.answered === `${key} ${row} ${at}` || own.isBusy || own.timer !== undefined) return;
    // The rows of the list go first: the engine answers one request at a time. Meanwhile another part may have become the one that is wanted.
    own.timer = setTimeout(() => {
      own.timer = undefined;
      own.isBusy = true;
      const asked = latest.current;
      void engine()
        .diagram({ ...asked.wanted, row: asked.row, ...(asked.at === null ? {} : { at: asked.at }) })
        .then((picture) => {
          if (picture !== null) setShown({ picture, key: asked.key, list: asked.list });
        })
        .finally(() => {
          // A request that failed would fail again, and again.
          own.answered = `${asked.key} ${asked.row} ${asked.at}`;
          own.isBusy = false;
          setTurn((n) => n + 1);
        });
    }, AFTER_ROWS_MS);
  }, [analysed, isIn, isMeasured, key, row, at, turn]);
  useEffect(() => () => clearTimeout(asking.current.timer), []);
  return analysed ? shown : null;
}

interface Asking {
  timer: ReturnType<typeof setTimeout> | undefined;
  isBusy: boolean;
  /** The request that was answered last. */
  answered: string;
}
