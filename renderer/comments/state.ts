/**
 * The comments of the open capture as the window shows them, with the edits that can be undone. The engine knows each edit at once; the file does not,
 * until it is saved.
 */
import { create } from 'zustand';
import { engine, guardLeaving, quietly, refreshPacket, setComments, useApp } from '../app/store.ts';

/** A row, or null for the capture as a whole. */
export type Place = number | null;

interface Edit {
  readonly place: Place;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

interface CommentState {
  readonly capture: readonly string[];
  /** By row, in the order of rows. */
  readonly packets: ReadonlyMap<number, readonly string[]>;
  readonly edits: readonly Edit[];
  /** How many of the edits are in force: those behind were undone. */
  readonly done: number;
  /** The edit after which the capture was saved; −1: one that is no longer there. */
  readonly saved: number;
  /** Whoever wants to leave waits for this answer. */
  readonly asking: ((leave: boolean) => void) | null;
}

const NONE = { capture: [], packets: new Map(), edits: [], done: 0, saved: 0, asking: null } satisfies CommentState;
export const useComments = create<CommentState>()(() => NONE);
const get = useComments.getState;
const set = useComments.setState;

export const isEdited = ({ done, saved }: CommentState): boolean => done !== saved;
const NOTHING: readonly string[] = [];
export const textsOf = (state: CommentState, place: Place): readonly string[] =>
  place === null ? state.capture : (state.packets.get(place) ?? NOTHING);

function put(place: Place, texts: readonly string[]): void {
  if (place === null) set({ capture: texts });
  else {
    const packets = new Map(get().packets);
    if (texts.length === 0) packets.delete(place);
    else packets.set(place, texts);
    set({ packets: new Map([...packets].sort(([a], [b]) => a - b)) });
  }
  void quietly(
    setComments(place, texts).then(() => {
      if (place === null || place === useApp.getState().row) refreshPacket();
    }),
  );
}

/** Replaces the comments of a packet, or of the capture; empty ones are left out. */
export function edit(place: Place, texts: readonly string[]): void {
  const { edits, done, saved } = get();
  const before = textsOf(get(), place);
  const after = texts.map((t) => t.replaceAll('\r\n', '\n').replaceAll('\0', '').trimEnd()).filter((t) => t !== '');
  if (after.length === before.length && after.every((t, i) => t === before[i])) return;
  set({ edits: [...edits.slice(0, done), { place, before, after }], done: done + 1, saved: saved > done ? -1 : saved });
  put(place, after);
}

export function undo(): void {
  const { edits, done } = get();
  const last = edits[done - 1];
  if (last === undefined) return;
  set({ done: done - 1 });
  put(last.place, last.before);
}

export function redo(): void {
  const { edits, done } = get();
  const next = edits[done];
  if (next === undefined) return;
  set({ done: done + 1 });
  put(next.place, next.after);
}

/** To be called when the file is whole: what was edited meanwhile is not in it. */
export function markSaved(): () => void {
  const { done, edits } = get();
  return () => set((s) => ({ saved: s.edits === edits || s.edits[done - 1] === edits[done - 1] ? done : -1 }));
}

export function answer(leave: boolean): void {
  get().asking?.(leave);
  set({ asking: null });
}

guardLeaving(() => {
  const state = get();
  if (!isEdited(state)) return Promise.resolve(true);
  // Asked twice: the first one stays.
  state.asking?.(false);
  return new Promise((resolve) => set({ asking: resolve }));
});

addEventListener('beforeunload', (event) => {
  if (isEdited(get())) event.preventDefault();
});

useApp.subscribe((now, before) => {
  if (now.stage.kind === before.stage.kind) return;
  if (now.stage.kind !== 'open') {
    set(NONE);
    return;
  }
  const { generation } = now;
  void quietly(
    engine()
      .comments()
      .then((list) => {
        if (useApp.getState().generation < generation || isEdited(get())) return;
        set({ ...NONE, capture: list.capture, packets: new Map(list.packets.map((p) => [p.row, p.texts])) });
      }),
  );
});
