/** The search in the packet list. */
import { create } from 'zustand';
import type { FindOutcome, FindRequest } from '../../core/engine/session/list/model.ts';
import { engine, newRequestId, selectAt, selectBytes, useApp } from '../app/store.ts';
import { EngineGone } from '../engine/host.ts';
import { showFind } from './list-state.ts';

export type FindKind = 'filter' | 'string' | 'hex';
export type FindWithin = 'summary' | 'detail' | 'bytes';

interface FindState {
  readonly kind: FindKind;
  readonly within: FindWithin;
  readonly exactCase: boolean;
  readonly text: string;
  readonly running: number | null;
  /** Of the last search; null: nothing to say. */
  readonly outcome: FindOutcome | null;
}

export const useFind = create<FindState>()(() => ({
  kind: 'string',
  within: 'summary',
  exactCase: false,
  text: '',
  running: null,
  outcome: null,
}));
const set = useFind.setState;

export const setFind = (to: Partial<Pick<FindState, 'kind' | 'within' | 'exactCase' | 'text'>>): void =>
  set({ ...to, outcome: null });

export function cancelFind(): void {
  const { running } = useFind.getState();
  if (running !== null) void engine().cancel(running);
  set({ running: null });
}

/** Opens the search where nothing has been searched for yet. */
export async function findNext(step: 1 | -1): Promise<void> {
  const { kind, within, exactCase, text } = useFind.getState();
  const { view, row, position, lang, stage } = useApp.getState();
  if (stage.kind !== 'open') return;
  if (text.trim() === '') {
    showFind(true);
    return;
  }
  cancelFind();
  const id = newRequestId();
  set({ running: id, outcome: null });
  const what: FindRequest['what'] = kind === 'string' ? { kind, text, within, exactCase } : { kind, text };
  const from = row === null ? (step > 0 ? -1 : 0) : position;
  try {
    const outcome = await engine().find(id, { view, position: from, step, what, lang });
    if (useFind.getState().running !== id) return;
    set({ running: null, outcome });
    if (outcome.kind !== 'found' || useApp.getState().view !== view) return;
    selectAt(outcome.row, outcome.position);
    if (outcome.bytes !== null) selectBytes({ source: 0, ...outcome.bytes, cursor: outcome.bytes.start });
  } catch (error) {
    set({ running: null });
    if (!(error instanceof EngineGone)) throw error;
  }
}
