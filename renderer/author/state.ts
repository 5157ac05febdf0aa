/** The exercise that is being written. It outlives the pane, the capture and a reload: what is not saved is kept in the browser. */
import { create } from 'zustand';
import type { AuthorReport } from '../../core/engine/session/authoring-protocol.ts';
import type { Lang } from '../../core/engine/session/protocol.ts';
import { saveBlob } from '../widgets/save.ts';

interface AuthorState {
  /** Null: nothing is being written. */
  readonly text: string | null;
  readonly name: string;
  /** As it was last saved or opened. */
  readonly saved: string;
  /** Another number: the text was not written but put there. */
  readonly edition: number;
  readonly restored: boolean;
  /** Of some text, the latest that was checked. */
  readonly report: AuthorReport | null;
  /** The report is of an older text. */
  readonly isOld: boolean;
  /** Line of the cursor, from 1. */
  readonly line: number;
  /** Null: that of the window. */
  readonly preview: Lang | null;
  readonly said: 'saved' | 'too-large' | null;
  /** Whoever wants to put another text there waits for this answer. */
  readonly asking: ((leave: boolean) => void) | null;
}

const KEY = 'trama.author.1';
const NAME = 'exercise.yaml';
/** Characters that are kept over a reload; the browser has little room. */
const MAX_KEPT = 1 << 20;
const DELAY = 400;

function kept(): Partial<AuthorState> {
  try {
    const { text, name, saved } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    if (typeof text !== 'string' || typeof name !== 'string' || typeof saved !== 'string') return {};
    return { text, name, saved, restored: text !== saved };
  } catch {
    return {};
  }
}

export const useAuthor = create<AuthorState>()(() => ({
  text: null,
  name: NAME,
  saved: '',
  edition: 0,
  restored: false,
  report: null,
  isOld: true,
  line: 1,
  preview: null,
  said: null,
  asking: null,
  ...kept(),
}));
const get = useAuthor.getState;
const set = useAuthor.setState;

export const isUnsaved = ({ text, saved }: AuthorState): boolean => text !== null && text !== saved;

function keep(): void {
  const { text, name, saved } = get();
  try {
    if (text === null || text.length > MAX_KEPT) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify({ text, name, saved }));
  } catch {
    // No room or no storage: the text holds until the window is closed.
  }
}
let timer: ReturnType<typeof setTimeout> | undefined;

/** What a person writes. */
export function write(text: string): void {
  set({ text, isOld: true, said: null });
  clearTimeout(timer);
  timer = setTimeout(keep, DELAY);
}

/** Another text in place of the one that is there, if the person lets it go. `saved`: it is in a file. */
export async function begin(
  text: string,
  { name = NAME, saved = false }: { name?: string; saved?: boolean } = {},
): Promise<boolean> {
  if (!(await mayReplace())) return false;
  set((s) => ({
    text,
    name,
    saved: saved ? text : '',
    edition: s.edition + 1,
    restored: false,
    report: null,
    isOld: true,
    line: 1,
    said: null,
  }));
  keep();
  return true;
}

function mayReplace(): Promise<boolean> {
  const { asking } = get();
  if (!isUnsaved(get())) return Promise.resolve(true);
  asking?.(false);
  return new Promise((resolve) => set({ asking: resolve }));
}

export function answer(leave: boolean): void {
  get().asking?.(leave);
  set({ asking: null });
}

export async function save(): Promise<boolean> {
  const { text, name } = get();
  if (text === null) return false;
  const done = await saveBlob(name, new Blob([text], { type: 'application/yaml;charset=utf-8' }));
  if (!done) return false;
  set({ saved: text, said: 'saved', restored: false });
  keep();
  return true;
}

export const atLine = (line: number): void => set({ line });
export const previewIn = (preview: Lang): void => set({ preview });
export const reported = (report: AuthorReport, text: string): void => set((s) => ({ report, isOld: s.text !== text }));
export const refuseLarge = (): void => set({ said: 'too-large' });

addEventListener('beforeunload', (event) => {
  clearTimeout(timer);
  keep();
  if (isUnsaved(get())) event.preventDefault();
});
