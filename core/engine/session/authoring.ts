/** An exercise that is being written, held against the open capture: see authoring-protocol.ts. */

import { type ParsedExercise, parseExercise } from '../../coursework/exercise/parse.ts';
import { sayDocument, sayProblem } from '../../coursework/faults/say.ts';
import { checkExercise } from '../../coursework/grade/check.ts';
import { resolveKeys } from '../../coursework/grade/keys.ts';
import type { KeySource } from '../../coursework/key/source.ts';
import { DocumentError, type DocumentProblem } from '../../yaml/document.ts';
import { lenientYaml } from '../../yaml/lenient.ts';
import type { Engine } from '../engine.ts';
import { keySource } from '../key-source.ts';
import { completeExercise, hoverExercise } from './authoring-complete.ts';
import { kept } from './authoring-keys.ts';
import { TextLines } from './authoring-lines.ts';
import type {
  AuthorCheck,
  AuthoringApi,
  AuthoringHost,
  AuthorProblem,
  AuthorQuestion,
  AuthorReport,
} from './authoring-protocol.ts';
import { localTextOf, QuestionTrial } from './authoring-question.ts';
import { exerciseTemplate } from './authoring-snippets.ts';
import { LONGEST_EXERCISE } from './limits.ts';
import type { Lang } from './protocol.ts';

const MAX_QUESTIONS = 500;

export function makeAuthoring(host: AuthoringHost): AuthoringApi {
  let own: { readonly engine: Engine; readonly source: KeySource; readonly trial: QuestionTrial } | undefined;
  const tools = () => {
    const engine = host.engine();
    if (engine === undefined) return undefined;
    if (own?.engine !== engine) {
      const source = kept(keySource(engine));
      own = { engine, source, trial: new QuestionTrial(engine, source) };
    }
    return own;
  };
  return {
    authorReport: (id, text, lang) =>
      host.cancellable(id, async (signal) => {
        const pause = async (): Promise<void> => {
          await host.breathe();
          signal.throwIfAborted();
        };
        const known = tools();
        const trial = known?.trial ?? new QuestionTrial(undefined, undefined);
        return report(text, known?.source, trial, pause, lang);
      }),
    authorComplete: async (text, cursor, lang) => completeExercise(text, cursor, lang),
    authorHover: async (text, offset, lang) => hoverExercise(text, offset, lang),
    authorTemplate: async (capture) => exerciseTemplate(capture),
  };
}

async function report(
  text: string,
  source: KeySource | undefined,
  trial: QuestionTrial,
  pause: () => Promise<void>,
  lang: Lang,
): Promise<AuthorReport> {
  const lines = new TextLines(text);
  if (text.length > LONGEST_EXERCISE) {
    const message = sayDocument({ key: 'long-exercise', params: { most: LONGEST_EXERCISE } }, lang);
    const problems = [{ ...lines.rangeAt(LONGEST_EXERCISE), path: '', message, severity: 'error' as const }];
    return { kind: 'report', problems, id: null, title: null, capture: null, points: 0, questions: [], check: null };
  }
  const told = (problems: readonly DocumentProblem[]): AuthorProblem[] =>
    problems.map((p) => ({ ...lines.rangeFrom(p), path: p.path, message: sayProblem(p, lang), severity: 'error' }));
  await pause();
  const yaml = lenientYaml(text);
  const questions: AuthorQuestion[] = [];
  for (const { section, index, data } of questionsIn(yaml.data)) {
    await pause();
    questions.push(await trial.of(data, section, index, yaml, lines, lang));
  }
  const problems: AuthorProblem[] = [];
  let check: AuthorCheck | null = null;
  try {
    const exercise = parseExercise(text);
    if (source !== undefined) {
      const { keys, problems: misfits } = await resolveKeys(exercise, source);
      await pause();
      problems.push(...told(misfits));
      if (misfits.length === 0) check = await checked(exercise, keys, pause);
    }
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    problems.push(...told(error.problems));
  }
  problems.push(...questions.flatMap((q) => warnings(q, lang)));
  const { id, title, capture } = (isRecord(yaml.data) ? yaml.data : {}) as Record<string, unknown>;
  return {
    kind: 'report',
    problems,
    id: typeof id === 'string' ? id : null,
    title: localTextOf(title),
    capture: typeof capture === 'string' ? capture : null,
    points: questions.reduce((sum, q) => sum + q.points, 0),
    questions,
    check,
  };
}

/** A wrong answer that gets full points is a fault of the exercise, though not of its file. */
const warnings = ({ wrong, id }: AuthorQuestion, lang: Lang): AuthorProblem[] =>
  wrong
    .filter((w) => w.outcome === 'passes')
    .map((w) => ({
      line: w.line,
      column: 1,
      endLine: w.line,
      endColumn: Number.MAX_SAFE_INTEGER,
      path: `${id}.wrong`,
      message: sayDocument({ key: 'passes', params: { answer: w.answer } }, lang),
      severity: 'warning',
    }));

/** The checker of `trama coursework check`. Captures that answers name lie beside exercise.yaml, which a window cannot see: these questions are left to it. */
async function checked(
  exercise: ParsedExercise,
  keys: Awaited<ReturnType<typeof resolveKeys>>['keys'],
  pause: () => Promise<void>,
): Promise<AuthorCheck> {
  const seen = { ...exercise, questions: exercise.questions.filter((q) => q.question.type !== 'capture') };
  const nothing = () => Promise.reject(new Error('captures are not tried here'));
  const { faults, tried, untried } = await checkExercise(seen, keys, nothing, pause);
  const none = (...codes: string[]) => !faults.some((f) => codes.includes(f.code));
  return {
    reference: none('reference'),
    empty: none('empty'),
    tried,
    failed: faults.filter((f) => f.code === 'passes' || f.code === 'elsewhere' || f.code === 'unreadable').length,
    untried,
  };
}

interface Found {
  readonly section: number;
  readonly index: number;
  readonly data: Readonly<Record<string, unknown>>;
}

function questionsIn(data: unknown): Found[] {
  const found: Found[] = [];
  const sections = isRecord(data) ? data.sections : undefined;
  if (!Array.isArray(sections)) return found;
  for (const [section, s] of sections.entries()) {
    const questions = isRecord(s) ? s.questions : undefined;
    if (!Array.isArray(questions)) continue;
    for (const [index, q] of questions.entries())
      if (isRecord(q) && found.length < MAX_QUESTIONS) found.push({ section, index, data: q });
  }
  return found;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
