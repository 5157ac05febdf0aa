/** One question of an exercise that is being written, by itself: others may have faults meanwhile. */
import type { Raw } from '../../coursework/answers/raw.ts';
import { parseExercise, type QuestionEntry } from '../../coursework/exercise/parse.ts';
import { placeInSource } from '../../coursework/exercise/place.ts';
import { type LocalText, pointsOf } from '../../coursework/exercise/schema.ts';
import type { AnswerFault } from '../../coursework/faults/model.ts';
import { sayAnswer, sayKey, sayProblem } from '../../coursework/faults/say.ts';
import { pointsFor } from '../../coursework/grade/grade.ts';
import { type ResolvedKeys, resolveKeys } from '../../coursework/grade/keys.ts';
import { KeyError } from '../../coursework/key/error.ts';
import { evaluateKey } from '../../coursework/key/evaluate.ts';
import { checkFunctions } from '../../coursework/key/functions.ts';
import { parseKey } from '../../coursework/key/parse.ts';
import type { KeySource } from '../../coursework/key/source.ts';
import type { KeyValue } from '../../coursework/key/value.ts';
import { yamlText } from '../../coursework/submission/template.ts';
import { DocumentError, type DocumentProblem } from '../../yaml/document.ts';
import type { LenientYaml } from '../../yaml/lenient.ts';
import { yamlOf } from '../../yaml/write.ts';
import { checkCapture } from '../check.ts';
import type { Engine } from '../engine.ts';
import type { TextLines } from './authoring-lines.ts';
import type { AuthorKey, AuthorQuestion, AuthorWrong } from './authoring-protocol.ts';
import type { Lang } from './protocol.ts';

/** Characters of a value that are shown. */
const MAX_SHOWN = 2000;
/** Questions whose results are kept. */
const MAX_KEPT = 1000;

type Data = Readonly<Record<string, unknown>>;
type Place = (string | number)[];

/** Without its place, and with its fault as a code. */
type Graded = Omit<AuthorWrong, 'line' | 'fault'> & { readonly fault: AnswerFault | null };

/** What depends neither on where the question stands nor on the language. */
interface Tried {
  readonly entry: QuestionEntry | undefined;
  readonly keys: ResolvedKeys;
  readonly value: KeyValue | KeyError | undefined;
  /** Why the value is no answer. */
  readonly problem: DocumentProblem | undefined;
  readonly capture: { readonly passed: number; readonly failed: readonly string[] } | undefined;
  readonly wrong: readonly Graded[];
}

export class QuestionTrial {
  readonly #engine: Engine | undefined;
  readonly #source: KeySource | undefined;
  readonly #tried = new Map<string, Tried>();

  /** Without an analysis keys are left waiting. */
  constructor(engine: Engine | undefined, source: KeySource | undefined) {
    this.#engine = engine;
    this.#source = source;
  }

  async of(data: Data, section: number, index: number, yaml: LenientYaml, lines: TextLines, lang: Lang): Promise<AuthorQuestion> {
    const at: Place = ['sections', section, 'questions', index];
    const tried = await this.#try(data);
    const [start = 0, end = 0] = yaml.range(at) ?? [];
    const key = yaml.range([...at, 'key']);
    const { question } = tried.entry ?? {};
    return {
      id: typeof data.id === 'string' ? data.id : '',
      section,
      index,
      firstLine: lines.lineOf(start),
      lastLine: lines.lastLine(start, end),
      keyLine: key === undefined ? null : lines.lastLine(key[0], key[1]),
      points: question !== undefined ? pointsOf(question) : typeof data.points === 'number' ? data.points : 1,
      text: localTextOf(data.text),
      question: question ?? null,
      key: keyOf(data, tried, at, yaml, lines, lang),
      evidence: tried.entry === undefined ? [] : (tried.keys.get(tried.entry.question.id)?.evidence ?? []),
      wrong: tried.wrong.map((w, i) => ({
        ...w,
        line: lines.lineOf(yaml.range([...at, 'wrong', i])?.[0] ?? start),
        fault: w.fault && sayAnswer(w.fault, lang),
      })),
    };
  }

  async #try(data: Data): Promise<Tried> {
    const key = JSON.stringify(data);
    const known = this.#tried.get(key);
    if (known !== undefined) return known;
    const tried = await this.#tryAnew(data);
    for (const old of this.#tried.keys()) {
      if (this.#tried.size < MAX_KEPT) break;
      this.#tried.delete(old);
    }
    this.#tried.set(key, tried);
    return tried;
  }

  async #tryAnew(data: Data): Promise<Tried> {
    const exercise = alone(data);
    const entry = exercise?.questions[0];
    const value = await this.#evaluated(data.key);
    let keys: ResolvedKeys = new Map();
    let problem: DocumentProblem | undefined;
    if (exercise !== undefined && this.#source !== undefined && !(value instanceof KeyError)) {
      const resolved = await resolveKeys(exercise, this.#source);
      keys = resolved.keys;
      [problem] = resolved.problems;
    }
    const answers = Array.isArray(data.wrong) ? (data.wrong as Raw[]) : [];
    return {
      entry,
      keys,
      value,
      problem,
      capture: await this.#capture(entry),
      wrong: answers.map((a) => graded(a, entry, keys)),
    };
  }

  async #evaluated(key: unknown): Promise<KeyValue | KeyError | undefined> {
    if (typeof key !== 'string') return undefined;
    try {
      const expression = parseKey(key);
      checkFunctions(expression);
      return this.#source === undefined ? undefined : await evaluateKey(expression, this.#source);
    } catch (error) {
      if (error instanceof KeyError) return error;
      throw error;
    }
  }

  async #capture(entry: QuestionEntry | undefined): Promise<Tried['capture']> {
    const { assertions } = entry?.question ?? {};
    if (this.#engine === undefined || assertions === undefined) return undefined;
    const failed: string[] = [];
    for await (const r of checkCapture(this.#engine, { assertions })) if (!r.passed) failed.push(r.assertion.name);
    return { passed: assertions.length - failed.length, failed };
  }
}

function keyOf(data: Data, tried: Tried, at: Place, yaml: LenientYaml, lines: TextLines, lang: Lang): AuthorKey {
  const { entry, value, problem, capture, keys } = tried;
  if (data.type === 'capture') return capture === undefined ? { kind: 'none' } : { kind: 'capture', ...capture };
  const solution = entry === undefined ? undefined : keys.get(entry.question.id)?.key?.solution;
  if (typeof data.key !== 'string') {
    if (data.literal === undefined) return { kind: 'none' };
    return { kind: 'literal', solution: shown(solution ?? data.literal) };
  }
  if (value instanceof KeyError) {
    const from = yaml.range([...at, 'key'])?.[0] ?? 0;
    const range = lines.rangeAt(placeInSource(lines.whole, from, data.key, value.start));
    return { kind: 'error', message: sayKey(value.fault, lang), ...range };
  }
  if (value === undefined) return { kind: 'waiting' };
  return {
    kind: 'value',
    value: shown(value),
    solution: solution === undefined ? null : shown(solution),
    fault: problem === undefined ? null : sayProblem(problem, lang),
  };
}

/** Undefined where it is no question by the schema yet. */
function alone(data: Data): ReturnType<typeof parseExercise> | undefined {
  try {
    const around = { schema: 'trama.exercise/1', id: 'x', title: 'x', capture: 'x' };
    return parseExercise(yamlOf({ ...around, sections: [{ title: 'x', questions: [data] }] }));
  } catch (error) {
    if (error instanceof DocumentError) return undefined;
    throw error;
  }
}

function graded(answer: Raw, entry: QuestionEntry | undefined, keys: ResolvedKeys): Graded {
  const written = shown(answer);
  const key = entry === undefined ? undefined : keys.get(entry.question.id)?.key;
  if (entry === undefined || !key) return { answer: written, outcome: 'untried', earned: null, fault: null };
  const result = key.grade(answer);
  if (!result.ok) return { answer: written, outcome: 'unreadable', earned: null, fault: result.fault };
  const { fraction } = result.value;
  const earned = pointsFor(entry.question, fraction);
  return { answer: written, outcome: fraction === 1 ? 'passes' : 'fails', earned, fault: null };
}

/** In YAML, on one line: as it may stand under `wrong`, or in a submission. Keys, literals and answers are plain data, all of them. */
function shown(value: unknown): string {
  const text = yamlText(value as Raw, isPlain);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** A text that YAML reads as that text without quotation marks, within brackets too. */
const isPlain = (text: string): boolean =>
  /^[\p{L}\p{N}][\p{L}\p{N}_./:%+ -]*$/u.test(text) &&
  !/: |:$|\s$|^(?:true|false|null|yes|no|on|off)$/i.test(text) &&
  (Number.isNaN(Number(text)) || text.trim() === '');

export function localTextOf(value: unknown): LocalText | null {
  if (typeof value === 'string') return value;
  const { en, es } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  if (typeof en !== 'string' && typeof es !== 'string') return null;
  return { en: typeof en === 'string' ? en : '', es: typeof es === 'string' ? es : '' };
}
