/** The exercise that is open, and what its student has done: kept at each change. */
import { create } from 'zustand';
import type {
  CheckOutcome,
  Raw,
  ShownExercise,
  ShownProblem,
  ShownQuestion,
  StudentWork,
} from '../../core/engine/session/coursework/model.ts';
import { picked } from '../../core/engine/session/coursework/picks.ts';
import { LARGEST_OWN_CAPTURE } from '../../core/engine/session/limits.ts';
import { engine, langOf, newRequestId, quietly, refreshViews, selectRow, setAnswered, useApp } from '../app/store.ts';
import { saveBlob } from '../widgets/save.ts';
import { type KeptWork, keepWork, keptWork, NO_WORK } from './kept.ts';

interface Fault {
  /** The answer and the language that it is about. */
  readonly of: string;
  readonly text: string | null;
}

export type Trouble =
  | {
      readonly kind: 'wrong';
      readonly what: 'exercise' | 'submission';
      readonly name: string;
      readonly problems: readonly ShownProblem[];
    }
  | { readonly kind: 'no-capture'; readonly name: string }
  | { readonly kind: 'foreign'; readonly name: string }
  | { readonly kind: 'no-file'; readonly name: string }
  /** An export that would tell. */
  | { readonly kind: 'hidden' };

interface CourseworkState {
  readonly exercise: ShownExercise | null;
  readonly questions: readonly ShownQuestion[];
  readonly work: KeptWork;
  /** False: the browser keeps nothing here. */
  readonly isKept: boolean;
  readonly faults: Readonly<Record<string, Fault>>;
  readonly outcomes: Readonly<Record<string, CheckOutcome>>;
  /** The question whose answer is being checked. */
  readonly checking: string | null;
  /** Captures of the student's own that were chosen since the window was opened. */
  readonly files: ReadonlyMap<string, File>;
  readonly addresses: readonly string[];
  readonly picking: boolean;
  readonly original: number | null;
  readonly undo: readonly { readonly id: string; readonly answer: Raw | undefined }[];
  readonly trouble: Trouble | null;
  /** Said once: how many answers an import brought. */
  readonly imported: number | null;
}

const NOTHING = {
  faults: {},
  outcomes: {},
  checking: null,
  files: new Map(),
  picking: false,
  original: null,
  undo: [],
  imported: null,
} satisfies Partial<CourseworkState>;

export const useCoursework = create<CourseworkState>()(() => ({
  ...NOTHING,
  exercise: null,
  questions: [],
  work: NO_WORK,
  isKept: true,
  addresses: [],
  trouble: null,
}));

const set = useCoursework.setState;
const get = useCoursework.getState;
const MAX_UNDO = 200;

export const isOpen = (): boolean => useApp.getState().coursework && get().exercise !== null;
export const currentQuestion = ({ questions, work }: Pick<CourseworkState, 'questions' | 'work'>): ShownQuestion | undefined =>
  questions[work.current];
export const setTrouble = (trouble: Trouble | null): void => set({ trouble });

/** Answered in the sense of what is hidden: the answer was given, once at least. */
export const givenIds = (work: Pick<KeptWork, 'attempts'>): string[] =>
  Object.keys(work.attempts).filter((id) => (work.attempts[id] ?? 0) > 0);

/** Takes the place of what was open: its work as it was kept. */
export function adoptExercise(exercise: ShownExercise): KeptWork {
  const work = keptWork(exercise);
  set({ ...NOTHING, exercise, questions: exercise.sections.flatMap((s) => s.questions), work, addresses: [], trouble: null });
  return work;
}

export function readAddresses(): void {
  void quietly((async () => set({ addresses: await engine().addresses() }))());
}

function keep(work: KeptWork): void {
  const { exercise } = get();
  set({ work, isKept: exercise !== null && keepWork(exercise, work) });
}

// — answers —

export function attemptsAllowed(question: ShownQuestion): number | null {
  return question.attempts ?? get().exercise?.attempts ?? null;
}

/** No more answers are allowed: the last one counts. */
export function isLocked(question: ShownQuestion, work: KeptWork): boolean {
  const allowed = attemptsAllowed(question);
  return allowed !== null && (work.attempts[question.id] ?? 0) >= allowed;
}

export function putAnswer(id: string, answer: Raw | undefined): void {
  const { work, undo } = get();
  const before = work.answers[id];
  if (JSON.stringify(before) === JSON.stringify(answer)) return;
  set({ undo: [...undo, { id, answer: before }].slice(-MAX_UNDO), imported: null });
  change(id, answer);
}

function change(id: string, answer: Raw | undefined): void {
  const { work } = get();
  const { [id]: _, ...others } = work.answers;
  keep({ ...work, answers: answer === undefined ? others : { ...others, [id]: answer } });
  // What was said of the answer before is not said of this one.
  if (get().outcomes[id] !== undefined && JSON.stringify(answer) !== work.given[id]) {
    const { [id]: __, ...outcomes } = get().outcomes;
    set({ outcomes });
  }
  void readFault(id);
}

/** The last change of the question's answer. */
export function undoAnswer(id: string): void {
  const { undo } = get();
  const at = undo.findLastIndex((u) => u.id === id);
  const last = undo[at];
  if (last === undefined) return;
  set({ undo: undo.filter((_, i) => i !== at) });
  change(id, last.answer);
}

const faultKey = (answer: Raw, lang: string): string => `${lang} ${JSON.stringify(answer)}`;

/** Asks the grader's own reader whether the answer can be read. */
export async function readFault(id: string): Promise<void> {
  const answer = get().work.answers[id];
  const lang = langOf();
  const { [id]: known, ...others } = get().faults;
  if (answer === undefined) {
    set({ faults: others });
    return;
  }
  const of = faultKey(answer, lang);
  if (known?.of === of) return;
  await quietly(
    (async () => {
      const text = await engine().answerFault(id, answer, lang);
      const now = get().work.answers[id];
      if (now !== undefined && faultKey(now, langOf()) === of) set((s) => ({ faults: { ...s.faults, [id]: { of, text } } }));
    })(),
  );
}

export function takeHint(id: string): void {
  const { work } = get();
  keep({ ...work, hints: { ...work.hints, [id]: (work.hints[id] ?? 0) + 1 } });
}

// — packets that are picked —

export const setPicking = (picking: boolean): void => set({ picking, ...(picking ? {} : { original: null }) });
export const setOriginal = (original: number | null): void => set({ original });

/** `toggles`: a frame that is in is taken out. */
export function pickFrame(frame: number, toggles: boolean): void {
  const { work, original } = get();
  const question = currentQuestion(get());
  if (!isOpen() || question === undefined || isLocked(question, work)) return;
  const next = picked(question.type, work.answers[question.id], frame, original, toggles);
  if (next === null) return;
  putAnswer(question.id, next.answer);
  set({ original: next.original });
}

export function pickSelected(): void {
  const { row } = useApp.getState();
  if (row !== null) pickFrame(row + 1, false);
}

// — going through the questions —

export function goToQuestion(index: number): void {
  const { questions, work } = get();
  if (questions.length === 0) return;
  const current = Math.max(0, Math.min(questions.length - 1, index));
  set({ picking: false, original: null });
  keep({ ...work, current });
}
export const stepQuestion = (by: 1 | -1): void => goToQuestion(get().work.current + by);

export function showFrame(frame: number): void {
  if (frame >= 1 && frame <= useApp.getState().packets) selectRow(frame - 1);
}

// — checking —

/** Packages have no keys; captures are judged by what they show. */
export function canCheck(question: ShownQuestion, exercise: ShownExercise): boolean {
  const level = question.feedback ?? exercise.feedback;
  return level !== 'none' && (question.type === 'capture' || exercise.package === null);
}

/** The answer counts, and what its question hides is shown. */
function give(id: string, answer: Raw): void {
  const { work } = get();
  keep({
    ...work,
    attempts: { ...work.attempts, [id]: (work.attempts[id] ?? 0) + 1 },
    given: { ...work.given, [id]: JSON.stringify(answer) },
  });
  lift();
}

/** What views hide now: the panes ask again. */
function lift(): void {
  const { work, questions } = get();
  if (!questions.some((q) => q.hide !== undefined)) return;
  void quietly(
    (async () => {
      await setAnswered(givenIds(work));
      refreshViews();
      readAddresses();
    })(),
  );
}

/** Where there is nothing to check it with: the answer is given all the same. */
export function giveAnswer(id: string): void {
  const answer = get().work.answers[id];
  if (answer !== undefined && get().faults[id]?.text == null) give(id, answer);
}

export async function checkAnswer(id: string): Promise<void> {
  const { work, checking, files, questions } = get();
  const answer = work.answers[id];
  const question = questions.find((q) => q.id === id);
  if (answer === undefined || question === undefined || checking !== null || isLocked(question, work)) return;
  set({ checking: id });
  try {
    await quietly(
      (async () => {
        const file = files.get(id);
        const bytes = file === undefined || file.size > LARGEST_OWN_CAPTURE ? null : new Uint8Array(await file.arrayBuffer());
        const attempts = (work.attempts[id] ?? 0) + 1;
        const hints = work.hints[id] ?? 0;
        const outcome = await engine().check(newRequestId(), { question: id, answer, hints, attempts }, bytes);
        if (outcome.kind === 'cancelled') return;
        if (outcome.kind === 'graded') give(id, answer);
        if (JSON.stringify(get().work.answers[id]) === JSON.stringify(answer))
          set((s) => ({ outcomes: { ...s.outcomes, [id]: outcome } }));
      })(),
    );
  } finally {
    set({ checking: null });
  }
}

export function checkCurrent(): void {
  const { exercise } = get();
  const question = currentQuestion(get());
  if (question !== undefined && exercise !== null && canCheck(question, exercise) && get().faults[question.id]?.text == null)
    void checkAnswer(question.id);
}

export function chooseOwnFile(id: string, file: File): void {
  set((s) => ({ files: new Map([...s.files, [id, file]]) }));
}

// — the submission —

/** An answer that was changed after it was given counts as one more, checked or not. */
function handedIn({ student, answers, hints, attempts, given }: KeptWork): StudentWork {
  const counted = Object.entries(attempts).map(([id, n]) => {
    const answer = answers[id];
    return [id, answer === undefined || JSON.stringify(answer) === given[id] ? n : n + 1] as const;
  });
  return { student, answers, hints, attempts: Object.fromEntries(counted) };
}

export async function exportSubmission(): Promise<void> {
  const { exercise, work } = get();
  if (exercise === null) return;
  await quietly(
    (async () => {
      const text = await engine().submission(handedIn(work));
      await saveBlob('submission.yaml', new Blob([text], { type: 'text/yaml;charset=utf-8' }));
    })(),
  );
}

export async function importSubmission(file: File): Promise<void> {
  const { exercise } = get();
  if (exercise === null) return;
  await quietly(
    (async () => {
      const outcome = await engine().readSubmission(await file.text());
      if (outcome.kind === 'foreign') set({ trouble: { kind: 'foreign', name: file.name } });
      else if (outcome.kind === 'wrong')
        set({ trouble: { kind: 'wrong', what: 'submission', name: file.name, problems: outcome.problems } });
      else {
        const { work } = outcome;
        const given = Object.fromEntries(
          Object.entries(work.answers).flatMap(([id, answer]) =>
            (work.attempts[id] ?? 0) > 0 ? [[id, JSON.stringify(answer)]] : [],
          ),
        );
        set({ ...NOTHING, imported: Object.keys(work.answers).length });
        keep({ ...work, given, current: get().work.current });
        lift();
        for (const id of Object.keys(work.answers)) void readFault(id);
      }
    })(),
  );
}

/** Begins anew. What a package's student has taken and tried stays counted: it is graded. */
export function resetWork(): void {
  const { exercise, work } = get();
  if (exercise === null) return;
  const { student, hints, attempts, given } = work;
  set({ ...NOTHING });
  keep(exercise.package === null ? { ...NO_WORK, student } : { ...NO_WORK, student, hints, attempts, given });
  lift();
}

export const setStudent = (student: string): void => keep({ ...get().work, student });
