/** A student's work as the browser keeps it: one entry for each exercise and student. What is not of our making is not taken. */
import type { Raw, ShownExercise, StudentWork } from '../../core/engine/session/coursework/model.ts';

const PREFIX = 'trama.coursework.1/';

export interface KeptWork extends StudentWork {
  /** The answers as they were when they were last checked or given, as JSON. */
  readonly given: Readonly<Record<string, string>>;
  /** The question that was looked at. */
  readonly current: number;
}

export const NO_WORK: KeptWork = { student: '', answers: {}, hints: {}, attempts: {}, given: {}, current: 0 };

/** A package names its student; other exercises have one work in a browser. */
const keyOf = ({ id, package: of }: ShownExercise): string =>
  PREFIX + [id, ...(of === null ? [] : [of.student, of.variant])].map(encodeURIComponent).join('/');

/** False: it is not kept, for the browser keeps nothing here. */
export function keepWork(exercise: ShownExercise, work: KeptWork): boolean {
  try {
    localStorage.setItem(keyOf(exercise), JSON.stringify(work));
    return true;
  } catch {
    return false;
  }
}

export function keptWork(exercise: ShownExercise): KeptWork {
  try {
    return workOf(JSON.parse(localStorage.getItem(keyOf(exercise)) ?? 'null'), exercise);
  } catch {
    return NO_WORK;
  }
}

/** What of it belongs to the exercise as it is now. */
function workOf(kept: unknown, { sections }: ShownExercise): KeptWork {
  if (typeof kept !== 'object' || kept === null) return NO_WORK;
  const { student, answers, hints, attempts, given, current } = kept as Partial<Record<keyof KeptWork, unknown>>;
  const ids = new Set(sections.flatMap((s) => s.questions.map((q) => q.id)));
  const of = <T>(value: unknown, fits: (v: unknown) => v is T): Record<string, T> =>
    typeof value !== 'object' || value === null
      ? {}
      : Object.fromEntries(Object.entries(value).filter((e): e is [string, T] => ids.has(e[0]) && fits(e[1])));
  const isCount = (v: unknown): v is number => typeof v === 'number' && Number.isInteger(v) && v > 0;
  return {
    student: typeof student === 'string' ? student : '',
    answers: of(answers, (v): v is Raw => v !== null && v !== undefined),
    hints: of(hints, isCount),
    attempts: of(attempts, isCount),
    given: of(given, (v): v is string => typeof v === 'string'),
    current: typeof current === 'number' && current >= 0 && current < ids.size ? Math.floor(current) : 0,
  };
}
