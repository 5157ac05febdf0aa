/** A YAML text against a schema: the data, or every fault at its line and column. */
import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';

export interface ScenarioProblem {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Where in the document: `hosts.pc12.routes[0].via`; empty for the whole of it. */
  readonly path: string;
  /** What is wrong or was expected, in English, without a full stop. */
  readonly message: string;
}

/** The text is no scenario. At least one problem. */
export class ScenarioError extends Error {
  readonly problems: readonly ScenarioProblem[];
  constructor(problems: readonly ScenarioProblem[]) {
    const [first] = problems;
    super(first === undefined ? 'the scenario is not valid' : `line ${first.line}, column ${first.column}: ${first.message}`);
    this.name = 'ScenarioError';
    this.problems = problems;
  }
}

export type Path = readonly PropertyKey[];
type Document = ReturnType<typeof parseDocument>;

const MAX_PROBLEMS = 20;
/** Aliases may make a small file expand without end. */
const MAX_ALIASES = 100;

export interface ParsedDocument<T> {
  readonly data: T;
  /** The same place as a problem with a message. @param key the place is this key of the node */
  problem(path: Path, message: string, key?: string): ScenarioProblem;
}

/** @throws ScenarioError */
export function parseYaml<S extends z.ZodType>(schema: S, text: string): ParsedDocument<z.infer<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true, merge: true });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  if (document.errors.length > 0)
    throw new ScenarioError(document.errors.slice(0, MAX_PROBLEMS).map((e) => ({ ...at(e.pos[0]), path: '', message: said(e) })));
  const problem = (path: Path, message: string, key?: string): ScenarioProblem => ({
    ...at(offsetOf(document, path, key)),
    path: pathText(path),
    message,
  });
  const result = schema.safeParse(plainOf(document));
  if (result.success) return { data: result.data, problem };
  throw new ScenarioError(result.error.issues.flatMap((issue) => explained(issue, schema, problem)).slice(0, MAX_PROBLEMS));
}

function plainOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    throw new ScenarioError([{ line: 1, column: 1, path: '', message: said(error) }]);
  }
}

/** Of lists in lists without end the parser only says that the stack was too small. */
function said(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.includes('call stack') ? 'too many levels, one in the other' : message;
}

export const pathText = (path: Path): string =>
  path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`)).join('');

type MakeProblem = ParsedDocument<unknown>['problem'];

function explained(issue: z.core.$ZodIssue, schema: z.ZodType, problem: MakeProblem): ScenarioProblem[] {
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const near = nearest(key, known);
      const hint = near === undefined ? '' : `; did you mean '${near}'?`;
      return problem(issue.path, `the key '${key}' means nothing here${hint}`, key);
    });
  }
  if (issue.code === 'invalid_union') {
    // The alternative that the value comes nearest to: the one with the deepest complaint.
    const [deepest] = issue.errors
      .flat()
      .filter((e) => e.code !== 'invalid_type' || e.path.length > 0)
      .sort((a, b) => b.path.length - a.path.length);
    if (deepest !== undefined)
      return explained({ ...deepest, path: [...issue.path, ...deepest.path] } as z.core.$ZodIssue, schema, problem);
    const kinds = issue.errors.flat().map((e) => (e.code === 'invalid_type' ? e.expected : ''));
    return [problem(issue.path, `expected ${[...new Set(kinds.filter((k) => k !== ''))].join(' or ')}`)];
  }
  return [problem(issue.path, issue.message.replace(/^Invalid (?:input|option): /, ''))];
}

/** Where the node at a path begins, or one of its keys; of a path that leads nowhere, what there is of it. */
function offsetOf(document: Document, path: Path, key?: string): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node = depth === 0 ? document.contents : (document.getIn(path.slice(0, depth), true) as Node | undefined);
    if (node === null || node === undefined || typeof node !== 'object' || !node.range) continue;
    if (key !== undefined && depth === path.length && isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0];
    }
    return node.range[0];
  }
  return 0;
}

interface Opened {
  readonly type?: string;
  readonly innerType?: unknown;
  readonly options?: readonly unknown[];
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly valueType?: unknown;
}

/** The keys that are understood at a path of the schema. */
function keysAt(root: z.ZodType, path: Path): string[] {
  const open = (s: unknown): Opened | undefined => {
    const def = (s as { def?: Opened } | undefined)?.def;
    if (def?.type === 'optional') return open(def.innerType);
    if (def?.type === 'union') return def.options?.map(open).find((o) => o?.shape !== undefined);
    return def;
  };
  let schema: unknown = root;
  for (const part of path) {
    const o = open(schema);
    schema = typeof part === 'number' ? o?.element : (o?.shape?.[String(part)] ?? o?.valueType);
  }
  return Object.keys(open(schema)?.shape ?? {});
}

/** The word nearest to this one, where one is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.max(2, Math.floor(word.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const d = distance(word.toLowerCase().slice(0, 64), candidate.toLowerCase());
    if (d < least) {
      least = d;
      best = candidate;
    }
  }
  return best;
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length] ?? 0;
}
